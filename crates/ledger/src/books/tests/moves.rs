//! Money moves at once, is held, is posted in parts, is set free, and goes back.

use super::statement::check;

#[test]
fn a_move_takes_from_one_and_gives_to_the_other() {
    check(
        "
        open  bank  GBP
        open  alice GBP floor=0.00
        open  bob   GBP floor=0.00
        move  m1 bank  alice 50.00             -> ok
        move  m2 alice bob   20.01             -> ok
        total bank  -50.00 0.00 0.00
        total alice  29.99 0.00 0.00
        total bob    20.01 0.00 0.00
        postings alice 2
        move  m3 alice nobody 1.00             -> unknown_account
        move  m4 nobody alice 1.00             -> unknown_account
        move  m5 nobody nobody 1.00            -> unknown_account
        move  m6 alice alice 1.00              -> same_account
        hold  m7 alice alice 1.00 expires=9    -> same_account
        hold  m8 alice nobody 1.00 expires=9   -> unknown_account
        postings alice 2
        ",
    );
}

#[test]
fn each_currency_keeps_to_itself() {
    for (code, amount, rest) in [
        ("GBP", "12.34", "0.01"),
        ("EUR", "12.34", "0.01"),
        ("USD", "12.34", "0.01"),
        ("JPY", "1234", "1"),
        ("KWD", "1.234", "0.001"),
    ] {
        let other = if code == "EUR" { "USD" } else { "EUR" };
        let zero = rest.replace('1', "0");
        check(&format!(
            "
            open  bank  {code}
            open  alice {code} floor={zero}
            open  bob   {code}
            open  foreign {other}
            move  m1 bank alice {amount}                  -> ok
            move  m2 bank alice {rest}                    -> ok
            hold  h1 alice bob {amount} expires=10        -> ok
            move  m3 alice bob {amount}                   -> not_enough_money
            move  m4 alice foreign {amount}               -> currency_mismatch
            move  m5 foreign alice 1.00                   -> currency_mismatch
            hold  m6 alice foreign {amount} expires=10    -> currency_mismatch
            post  p1 h1                                   -> ok
            total alice {rest} {zero} {zero}
            total bob {amount} {zero} {zero}
            "
        ));
    }
}

#[test]
fn a_hold_is_spoken_for_until_it_is_posted() {
    check(
        "
        open  bank  GBP
        open  alice GBP floor=0.00
        open  shop  GBP floor=0.00
        move  m1 bank alice 50.00              -> ok
        hold  h1 alice shop 20.00 expires=10   -> ok
        total alice 50.00 0.00 20.00
        total shop   0.00 20.00 0.00
        left  h1 20.00 open
        hold  h2 alice shop 30.01 expires=10   -> not_enough_money
        move  m2 alice shop 30.01              -> not_enough_money
        move  m3 shop alice 0.01               -> not_enough_money
        move  m4 alice shop 30.00              -> ok
        post  p1 h1                            -> ok
        left  h1 0.00 posted
        total alice  0.00 0.00 0.00
        total shop  50.00 0.00 0.00
        ",
    );
}

#[test]
fn a_hold_is_posted_in_parts_but_never_beyond_what_is_left() {
    check(
        "
        open  bank  GBP
        open  alice GBP floor=0.00
        open  shop  GBP floor=0.00
        move  m1 bank alice 50.00              -> ok
        hold  h1 alice shop 20.00 expires=10   -> ok
        post  p0 h1 20.01                      -> more_than_held
        post  p0 h1 max                        -> more_than_held
        post  p0 h1 20.01 last                 -> more_than_held
        post  p1 h1 5.00                       -> ok
        left  h1 15.00 open
        total alice 45.00 0.00 15.00
        total shop   5.00 15.00 0.00
        post  p2 h1 15.01                      -> more_than_held
        post  p2 h1 14.99                      -> ok
        left  h1 0.01 open
        post  p3 h1 0.02                       -> more_than_held
        post  p3 h1 0.01                       -> ok
        left  h1 0.00 posted
        post  p4 h1 0.01                       -> hold_closed
        total alice 30.00 0.00 0.00
        total shop  20.00 0.00 0.00
        postings alice 5
        ",
    );
}

#[test]
fn the_last_part_sets_the_rest_free() {
    check(
        "
        open  bank  GBP
        open  alice GBP floor=0.00
        open  shop  GBP floor=0.00
        move  m1 bank alice 50.00              -> ok
        hold  h1 alice shop 20.00 expires=10   -> ok
        post  p1 h1 5.00                       -> ok
        post  p2 h1 1.00 last                  -> ok
        left  h1 0.00 posted
        total alice 44.00 0.00 0.00
        total shop   6.00 0.00 0.00
        hold  h2 alice shop 20.00 expires=10   -> ok
        post  p3 h2 last                       -> ok
        left  h2 0.00 posted
        total alice 24.00 0.00 0.00
        hold  h3 alice shop 20.00 expires=10   -> ok
        post  p4 h3 20.00 last                 -> ok
        left  h3 0.00 posted
        total alice  4.00 0.00 0.00
        hold  h4 alice shop 4.00 expires=10    -> ok
        post  p5 h4 1.00                       -> ok
        post  p6 h4                            -> ok
        left  h4 0.00 posted
        total alice  0.00 0.00 0.00
        total shop  50.00 0.00 0.00
        ",
    );
}

#[test]
fn void_and_expiry_set_what_is_left_free() {
    check(
        "
        open  bank  GBP
        open  alice GBP floor=0.00
        open  shop  GBP floor=0.00
        move  m1 bank alice 50.00              -> ok
        hold  h1 alice shop 20.00 expires=10   -> ok
        post  p1 h1 5.00                       -> ok
        void  v1 h1                            -> ok
        left  h1 0.00 voided
        total alice 45.00 0.00 0.00
        total shop   5.00 0.00 0.00
        hold  h2 alice shop 45.00 expires=10   -> ok
        post  p2 h2 40.00                      -> ok
        at 10
        expire e2 h2                           -> ok
        left  h2 0.00 expired
        total alice  5.00 0.00 0.00
        total shop  45.00 0.00 0.00
        void  v3 nothing                       -> unknown_hold
        post  p3 nothing                       -> unknown_hold
        expire e3 nothing                      -> unknown_hold
        void  v3 m1                            -> unknown_hold
        ",
    );
}

#[test]
fn posted_money_goes_back_once() {
    check(
        "
        open  bank  GBP
        open  alice GBP floor=0.00
        open  shop  GBP floor=0.00
        move  m1 bank alice 50.00              -> ok
        move  m2 alice shop 20.00              -> ok
        reverse r1 nothing                     -> unknown_transfer
        reverse r1 m2                          -> ok
        total alice 50.00 0.00 0.00
        total shop   0.00 0.00 0.00
        reverse r2 m2                          -> already_reversed
        reverse r2 r1                          -> not_reversible
        hold  h1 alice shop 20.00 expires=10   -> ok
        reverse r2 h1                          -> not_reversible
        post  p1 h1 5.00                       -> ok
        post  p2 h1 1.00                       -> ok
        void  v1 h1                            -> ok
        reverse r2 h1                          -> not_reversible
        reverse r2 v1                          -> not_reversible
        reverse r2 p1                          -> ok
        reverse r3 p1                          -> already_reversed
        total alice 49.00 0.00 0.00
        total shop   1.00 0.00 0.00
        hold  h2 alice shop 20.00 expires=10   -> ok
        at 10
        expire e2 h2                           -> ok
        reverse r4 e2                          -> not_reversible
        reverse r4 p2                          -> ok
        total shop   0.00 0.00 0.00
        ",
    );
}

#[test]
fn money_that_was_spent_on_cannot_go_back() {
    check(
        "
        open  bank  GBP
        open  alice GBP floor=0.00
        open  full  GBP ceiling=5.00
        move  m1 bank alice 5.00               -> ok
        move  m2 alice full 5.00               -> ok
        move  m3 full bank 5.00                -> ok
        move  m4 bank full 0.01                -> ok
        reverse r1 m1                          -> not_enough_money
        reverse r2 m3                          -> above_ceiling
        move  m5 full bank 0.01                -> ok
        reverse r2 m3                          -> ok
        reverse r3 m2                          -> ok
        reverse r1 m1                          -> ok
        total alice 0.00 0.00 0.00
        total full  0.00 0.00 0.00
        ",
    );
}
