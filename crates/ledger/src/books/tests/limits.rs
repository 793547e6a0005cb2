//! Floors, ceilings and statuses, on both sides of each bound, out to where `i64` ends.

use super::statement::check;

#[test]
fn no_debit_goes_below_the_floor() {
    check(
        "
        open  bank  GBP
        open  alice GBP floor=-10.00
        move  m1 alice bank 10.01              -> not_enough_money
        move  m1 alice bank 10.00              -> ok
        move  m2 alice bank 0.01               -> not_enough_money
        hold  h2 alice bank 0.01 expires=10    -> not_enough_money
        move  m3 bank alice 0.01               -> ok
        hold  h2 alice bank 0.01 expires=10    -> ok
        move  m4 alice bank 0.01               -> not_enough_money
        total alice -9.99 0.00 0.01
        void  v2 h2                            -> ok
        move  m4 alice bank 0.01               -> ok
        open  saver GBP floor=1.00             -> not_enough_money
        open  saver GBP floor=0.01             -> not_enough_money
        open  saver GBP floor=0.00             -> ok
        ",
    );
}

#[test]
fn money_that_is_only_promised_cannot_be_spent() {
    check(
        "
        open  bank  GBP
        open  alice GBP floor=0.00
        hold  h1 bank alice 5.00 expires=10    -> ok
        total alice 0.00 5.00 0.00
        move  m1 alice bank 0.01               -> not_enough_money
        post  p1 h1 3.00                       -> ok
        move  m1 alice bank 3.01               -> not_enough_money
        move  m1 alice bank 3.00               -> ok
        ",
    );
}

#[test]
fn no_credit_goes_above_the_ceiling() {
    check(
        "
        open  bank  GBP
        open  card  GBP ceiling=10.00
        move  m1 bank card 10.01               -> above_ceiling
        hold  m1 bank card 10.01 expires=10    -> above_ceiling
        move  m1 bank card 6.00                -> ok
        hold  h1 bank card 4.01 expires=10     -> above_ceiling
        hold  h1 bank card 4.00 expires=10     -> ok
        move  m2 bank card 0.01                -> above_ceiling
        post  p1 h1 1.00                       -> ok
        total card 7.00 3.00 0.00
        move  m2 bank card 0.01                -> above_ceiling
        move  m3 card bank 0.01                -> ok
        move  m2 bank card 0.01                -> ok
        hold  h2 card bank 7.00 expires=10     -> ok
        move  m4 bank card 0.01                -> above_ceiling
        void  v1 h1                            -> ok
        move  m4 bank card 3.00                -> ok
        move  m5 bank card 0.01                -> above_ceiling
        open  debt  GBP ceiling=-0.01          -> above_ceiling
        open  debt  GBP ceiling=0.00           -> ok
        move  m6 bank debt 0.01                -> above_ceiling
        move  m6 debt bank 0.01                -> ok
        ",
    );
}

#[test]
fn new_limits_must_hold_already() {
    check(
        "
        open  bank  GBP
        open  alice GBP floor=0.00
        limits nobody floor=0.00               -> unknown_account
        move  m1 bank alice 50.00              -> ok
        hold  h1 alice bank 10.00 expires=10   -> ok
        hold  h2 bank alice 5.00 expires=10    -> ok
        limits alice floor=40.01               -> not_enough_money
        limits alice floor=40.00               -> ok
        limits alice ceiling=54.99             -> above_ceiling
        limits alice ceiling=55.00             -> ok
        limits alice floor=0.01 ceiling=0.00   -> limits_crossed
        limits alice floor=max ceiling=min     -> limits_crossed
        limits alice floor=55.00 ceiling=55.00 -> not_enough_money
        move  m2 bank alice 0.01               -> above_ceiling
        limits alice floor=-10.00              -> ok
        move  m2 bank alice 0.01               -> ok
        move  m3 alice bank 50.02              -> not_enough_money
        move  m3 alice bank 50.01              -> ok
        limits alice floor=-9.99               -> not_enough_money
        limits alice                           -> ok
        move  m4 alice bank 1000.00            -> ok
        open  odd   GBP floor=0.00 ceiling=-0.01 -> limits_crossed
        open  shut  GBP floor=0.00 ceiling=0.00 -> ok
        move  m5 bank shut 0.01                -> above_ceiling
        move  m5 shut bank 0.01                -> not_enough_money
        ",
    );
}

#[test]
fn only_an_empty_account_closes_and_never_opens_again() {
    check(
        "
        open  bank  GBP
        open  alice GBP
        status nobody closed                   -> unknown_account
        move  m1 bank alice 5.00               -> ok
        status alice closed                    -> account_not_empty
        hold  h1 alice bank 5.00 expires=10    -> ok
        status alice closed                    -> account_not_empty
        post  p1 h1                            -> ok
        hold  h2 bank alice 5.00 expires=10    -> ok
        status alice closed                    -> account_not_empty
        void  v2 h2                            -> ok
        move  m2 alice bank 5.00               -> ok
        status alice closed                    -> account_not_empty
        reverse r2 m2                          -> ok
        hold  h3 alice bank 1.00 expires=10    -> ok
        status alice frozen                    -> ok
        status alice closed                    -> account_not_empty
        void  v3 h3                            -> ok
        status alice closed                    -> ok
        status alice closed                    -> again
        status alice open                      -> account_closed
        status alice frozen                    -> account_closed
        limits alice floor=0.00                -> account_closed
        move  m3 bank alice 1.00               -> account_closed
        move  m3 alice bank 1.00               -> account_closed
        ",
    );
}

#[test]
fn a_frozen_account_keeps_its_word_and_gives_no_new_one() {
    check(
        "
        open  bank  GBP
        open  alice GBP floor=0.00
        open  bob   GBP floor=0.00
        move  m1 bank alice 50.00              -> ok
        hold  h1 alice bob 5.00 expires=10     -> ok
        hold  h2 alice bob 5.00 expires=10     -> ok
        hold  h3 alice bob 5.00 expires=10     -> ok
        status alice frozen                    -> ok
        move  m2 alice bob 1.00                -> account_frozen
        move  m2 bob alice 1.00                -> account_frozen
        hold  m2 alice bob 1.00 expires=10     -> account_frozen
        hold  m2 bob alice 1.00 expires=10     -> account_frozen
        reverse r1 m1                          -> account_frozen
        post  p1 h1 4.00                       -> ok
        status bob frozen                      -> ok
        post  p2 h1                            -> ok
        void  v2 h2                            -> ok
        at 10
        expire e3 h3                           -> ok
        total alice 45.00 0.00 0.00
        total bob    5.00 0.00 0.00
        limits alice floor=-5.00               -> ok
        status alice open                      -> ok
        move  m3 alice bob 1.00                -> account_frozen
        status bob open                        -> ok
        move  m3 alice bob 1.00                -> ok
        ",
    );
}

#[test]
fn the_ends_of_i64_are_refused_and_not_crossed() {
    check(
        "
        open  low   JPY
        open  high  JPY
        open  third JPY
        move  m1 low high max                  -> ok
        total low  min+1 0 0
        total high max 0 0
        move  m2 low third 1                   -> ok
        total low  min 0 0
        move  m3 low third 1                   -> overflow
        move  m3 third high 1                  -> overflow
        move  m3 third high max                -> overflow
        hold  m3 low third 1 expires=9         -> overflow
        hold  m3 third high 1 expires=9        -> overflow
        hold  h1 high third max expires=9      -> overflow
        hold  h1 high third max-1 expires=9    -> ok
        hold  h2 high third 1 expires=9        -> overflow
        hold  h2 high low 1 expires=9          -> ok
        total high  max 0 max
        total third 1 max-1 0
        total low   min 1 0
        post  p1 h1 max-2                      -> ok
        post  p2 h1                            -> ok
        void  v2 h2                            -> ok
        total third max 0 0
        total high 1 0 0
        reverse r1 m1                          -> ok
        reverse r2 m2                          -> ok
        total low 0 0 0
        total high min+2 0 0
        total third max-1 0 0
        ",
    );
}

#[test]
fn a_promise_that_could_not_be_counted_once_kept_is_refused() {
    check(
        "
        open  low   JPY
        open  high  JPY
        open  third JPY
        hold  h1 low high max expires=9        -> ok
        hold  h2 low high 1 expires=9          -> overflow
        hold  h2 low third 1 expires=9         -> overflow
        move  m2 low third 1                   -> ok
        move  m3 low third 1                   -> overflow
        move  m3 third high 1                  -> overflow
        move  m4 third low max                 -> ok
        post  p1 h1                            -> ok
        total low  -1 0 0
        total high max 0 0
        ",
    );
}

#[test]
fn absurd_amounts_meet_the_limits_before_they_meet_the_end_of_counting() {
    check(
        "
        open  bank  JPY
        open  alice JPY floor=-10
        open  card  JPY ceiling=10
        open  deep  JPY floor=min
        open  wide  JPY ceiling=max
        move  m0 alice bank 2                  -> ok
        move  m1 alice bank max                -> not_enough_money
        hold  m1 alice bank max expires=9      -> not_enough_money
        move  m0b bank card 2                  -> ok
        move  m1 bank card max                 -> above_ceiling
        hold  m1 bank card max expires=9       -> above_ceiling
        move  m2 deep wide max                 -> ok
        move  m3 deep bank 1                   -> ok
        move  m4 deep bank 1                   -> not_enough_money
        move  m4 deep card max                 -> not_enough_money
        move  m5 bank wide 1                   -> above_ceiling
        limits wide floor=max ceiling=max      -> ok
        limits deep floor=min ceiling=min      -> ok
        move  m6 bank deep 1                   -> above_ceiling
        move  m6 wide bank 1                   -> not_enough_money
        total wide max 0 0
        total deep min 0 0
        ",
    );
}
