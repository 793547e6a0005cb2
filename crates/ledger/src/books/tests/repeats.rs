//! Repeating a command is answered with what happened the first time; another body under its id is refused.

use super::statement::check;

#[test]
fn a_repeat_changes_nothing_and_another_body_is_refused() {
    check(
        "
        open  bank  GBP
        open  alice GBP
        open  bob   GBP
        move  m1 bank alice 5.00 value=7 purpose=3 spend=8   -> ok
        move  m1 bank alice 5.00 value=7 purpose=3 spend=8   -> again
        move  m1 alice bank 5.00 value=7 purpose=3 spend=8   -> repeat_differs
        move  m1 bob   alice 5.00 value=7 purpose=3 spend=8  -> repeat_differs
        move  m1 bank  bob  5.00 value=7 purpose=3 spend=8   -> repeat_differs
        move  m1 bank alice 5.01 value=7 purpose=3 spend=8   -> repeat_differs
        move  m1 bank alice 5.00 value=8 purpose=3 spend=8   -> repeat_differs
        move  m1 bank alice 5.00 value=7 purpose=4 spend=8   -> repeat_differs
        move  m1 bank alice 5.00 value=7 purpose=3 spend=7   -> repeat_differs
        move  m1 bank alice 5.00 value=7 purpose=3           -> repeat_differs
        hold  m1 bank alice 5.00 value=7 purpose=3 spend=8 expires=9 -> repeat_differs
        hold  h1 bank alice 5.00 expires=9                   -> ok
        hold  h1 bank alice 5.00 expires=9                   -> again
        hold  h1 bank alice 5.00 expires=8                   -> repeat_differs
        hold  h1 bank alice 4.99 expires=9                   -> repeat_differs
        hold  h1 bank bob   5.00 expires=9                   -> repeat_differs
        hold  h1 bank alice 5.00 expires=9 spend=1           -> repeat_differs
        move  h1 bank alice 5.00                             -> repeat_differs
        post  h1 h1                                          -> repeat_differs
        void  h1 h1                                          -> repeat_differs
        reverse m1 m1                                        -> repeat_differs
        total alice 5.00 5.00 0.00
        ",
    );
}

#[test]
fn ending_a_hold_is_repeatable() {
    check(
        "
        open  bank  GBP
        open  alice GBP
        hold  h1 bank alice 5.00 expires=9     -> ok
        hold  h2 bank alice 5.00 expires=9     -> ok
        hold  h3 bank alice 5.00 expires=9     -> ok
        post  p1 h1 2.00                       -> ok
        post  p1 h1 2.00                       -> again
        post  p1 h1 2.01                       -> repeat_differs
        post  p1 h1 2.00 last                  -> repeat_differs
        post  p1 h2 2.00                       -> repeat_differs
        void  p1 h1                            -> repeat_differs
        expire p1 h1                           -> repeat_differs
        reverse p1 p1                          -> repeat_differs
        post  p2 h1 1.00 last                  -> ok
        post  p2 h1 1.00 last                  -> again
        post  p2 h1 1.00                       -> repeat_differs
        void  v2 h2                            -> ok
        void  v2 h2                            -> again
        void  v2 h3                            -> repeat_differs
        post  v2 h2                            -> repeat_differs
        expire v2 h2                           -> repeat_differs
        at 9
        expire e3 h3                           -> ok
        expire e3 h3                           -> again
        expire e3 h2                           -> repeat_differs
        void  e3 h3                            -> repeat_differs
        at 0
        expire e3 h3                           -> again
        post  p1 h1 2.00                       -> again
        total alice 3.00 0.00 0.00
        ",
    );
}

#[test]
fn a_repeat_is_answered_before_the_facts_of_today_are_looked_at() {
    check(
        "
        open  bank  GBP
        open  alice GBP floor=0.00
        move  m1 bank alice 5.00               -> ok
        move  m2 alice bank 5.00               -> ok
        move  m2 alice bank 5.00               -> again
        hold  h1 bank alice 5.00 expires=9     -> ok
        post  p1 h1 5.00                       -> ok
        at 20
        post  p1 h1 5.00                       -> again
        hold  h1 bank alice 5.00 expires=9     -> again
        reverse r1 p1                          -> ok
        status alice frozen                    -> ok
        move  m2 alice bank 5.00               -> again
        move  m2 alice bank 5.01               -> repeat_differs
        reverse r1 p1                          -> again
        reverse r1 m1                          -> repeat_differs
        reverse r1 nothing                     -> repeat_differs
        move  m2 alice nobody 5.00             -> repeat_differs
        post  p1 nothing                       -> repeat_differs
        status alice closed                    -> ok
        move  m2 alice bank 5.00               -> again
        reverse r1 p1                          -> again
        ",
    );
}

#[test]
fn all_that_is_left_is_a_body_that_fits_what_was_posted() {
    // A transfer keeps what moved, not how the amount was asked for.
    check(
        "
        open  bank  GBP
        open  alice GBP
        hold  h1 bank alice 5.00 expires=9     -> ok
        post  p1 h1 2.00                       -> ok
        post  p2 h1                            -> ok
        post  p2 h1                            -> again
        post  p2 h1 3.00                       -> again
        post  p2 h1 2.99                       -> repeat_differs
        post  p2 h1 last                       -> repeat_differs
        ",
    );
}

#[test]
fn accounts_are_opened_and_changed_repeatably() {
    check(
        "
        open  alice GBP floor=0.00 ceiling=9.00          -> ok
        open  alice GBP floor=0.00 ceiling=9.00          -> again
        open  alice EUR floor=0.00 ceiling=9.00          -> account_exists
        open  alice GBP floor=-0.01 ceiling=9.00         -> account_exists
        open  alice GBP floor=0.00 ceiling=9.01          -> account_exists
        open  alice GBP floor=0.00                       -> account_exists
        open  alice GBP ceiling=9.00                     -> account_exists
        status alice open                                -> ok
        status alice frozen                              -> ok
        status alice frozen                              -> ok
        open  alice GBP floor=0.00 ceiling=9.00          -> again
        limits alice floor=-1.00 ceiling=9.00            -> ok
        limits alice floor=-1.00 ceiling=9.00            -> ok
        open  alice GBP floor=0.00 ceiling=9.00          -> account_exists
        open  alice GBP floor=-1.00 ceiling=9.00         -> again
        status alice closed                              -> ok
        open  alice GBP floor=-1.00 ceiling=9.00         -> again
        total alice 0.00 0.00 0.00
        postings alice 0
        ",
    );
}
