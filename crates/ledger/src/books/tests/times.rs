//! Expiry to the microsecond, booking times that only rise, and the day's spending.

use super::statement::check;

#[test]
fn a_hold_expires_at_its_instant_and_not_before() {
    check(
        "
        open  bank  GBP
        open  alice GBP
        hold  h1 bank alice 5.00 expires=10    -> ok
        hold  h2 bank alice 5.00 expires=10    -> ok
        hold  h3 bank alice 5.00 expires=max   -> ok
        at 9.999999
        expire e1 h1                           -> hold_not_expired
        post  p1 h1 1.00                       -> ok
        at 10
        post  p2 h1 1.00                       -> hold_expired
        post  p2 h1                            -> hold_expired
        post  p2 h1 last                       -> hold_expired
        post  p2 h1 99.00                      -> hold_expired
        left  h1 4.00 open
        total alice 1.00 14.00 0.00
        at 9.999999
        post  p3 h1 1.00                       -> ok
        at 10
        expire e1 h1                           -> ok
        void  v2 h2                            -> ok
        at 1000000
        expire e3 h3                           -> hold_not_expired
        post  p4 h3                            -> ok
        total alice 7.00 0.00 0.00
        ",
    );
}

#[test]
fn a_hold_that_was_late_from_the_start_can_only_be_set_free() {
    check(
        "
        open  bank  GBP
        open  alice GBP
        at 10
        hold  h1 bank alice 5.00 expires=10    -> ok
        post  p1 h1                            -> hold_expired
        expire e1 h1                           -> ok
        ",
    );
}

#[test]
fn booking_times_rise_even_when_the_clock_does_not() {
    check(
        "
        at 100
        open  bank  GBP
        open  alice GBP
        open  bob   GBP
        move  m1 bank alice 1.00               -> ok
        booked m1 100.000001
        move  m2 bank alice 1.00               -> ok
        booked m2 100.000002
        at 50
        move  m3 alice bob 1.00                -> ok
        booked m3 100.000003
        move  m4 bob bank 1.00                 -> ok
        booked m4 100.000004
        open  late  GBP
        open  later GBP
        move  m5 late later 1.00               -> ok
        booked m5 50.000001
        move  m6 late bank 1.00                -> ok
        booked m6 100.000005
        at 100.000006
        move  m7 late bank 1.00                -> ok
        booked m7 100.000006
        at 200
        move  m8 later bank 1.00               -> ok
        booked m8 200
        hold  h9 bank alice 1.00 expires=300   -> ok
        booked h9 200.000001
        void  v9 h9                            -> ok
        booked v9 200.000002
        ",
    );
}

#[test]
fn time_ends_with_a_refusal() {
    check(
        "
        open  bank  GBP
        open  alice GBP
        at max
        move  m1 bank alice 1.00               -> ok
        move  m2 bank alice 1.00               -> overflow
        hold  m2 bank alice 1.00 expires=max   -> overflow
        open  carol GBP
        open  dave  GBP
        move  m3 carol dave 1.00               -> overflow
        total alice 1.00 0.00 0.00
        ",
    );
}

#[test]
fn spending_counts_for_the_payer_on_its_day() {
    check(
        "
        open  bank  GBP
        open  alice GBP
        open  shop  GBP
        move  m1 alice shop 5.00               -> ok
        spent alice 0 0.00
        move  m2 alice shop 5.00 spend=20      -> ok
        spent alice 20 5.00
        spent shop  20 0.00
        spent alice 19 0.00
        spent alice 21 0.00
        move  m3 alice shop 1.00 spend=20      -> ok
        spent alice 20 6.00
        move  m3 alice shop 1.00 spend=20      -> again
        spent alice 20 6.00
        move  m4 alice nobody 1.00 spend=20    -> unknown_account
        reverse r2 m2                          -> ok
        spent alice 20 6.00
        spent shop  20 0.00
        hold  h1 alice shop 2.00 spend=20 expires=9 -> ok
        spent alice 20 8.00
        post  p1 h1 1.00                       -> ok
        void  v1 h1                            -> ok
        spent alice 20 8.00
        ",
    );
}

#[test]
fn a_new_day_counts_from_zero_and_an_old_one_does_not_wipe_it() {
    check(
        "
        open  alice GBP
        open  shop  GBP
        move  m1 alice shop 5.00 spend=20      -> ok
        move  m2 alice shop 1.00 spend=21      -> ok
        spent alice 21 1.00
        spent alice 20 0.00
        move  m3 alice shop 3.00 spend=20      -> ok
        spent alice 21 1.00
        spent alice 20 0.00
        move  m4 alice shop 2.00 spend=21      -> ok
        spent alice 21 3.00
        begin
          move m5 alice shop 2.00 spend=22
          move m6 alice nobody 2.00
        end                                    -> 1 unknown_account
        spent alice 21 3.00
        spent alice 22 0.00
        ",
    );
}

#[test]
fn a_days_spending_has_an_end() {
    check(
        "
        open  alice JPY
        open  shop  JPY
        move  m1 alice shop max spend=20       -> ok
        move  m2 shop alice max                -> ok
        move  m3 alice shop 1 spend=20         -> overflow
        hold  m3 alice shop 1 spend=20 expires=9 -> overflow
        move  m3 alice shop 1 spend=21         -> ok
        spent alice 21 1
        ",
    );
}
