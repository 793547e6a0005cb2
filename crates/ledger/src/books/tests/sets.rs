//! Linked sets: all of it or nothing, and the place of the command that was refused.

use super::statement::check;

#[test]
fn a_set_happens_as_a_whole() {
    check(
        "
        open  bank  GBP
        begin
          open  alice GBP floor=0.00
          move  m1 bank alice 50.00
          hold  h1 alice bank 20.00 expires=9
          post  p1 h1 5.00
          reverse r1 p1
          limits alice floor=-5.00
          void  v1 h1
          move  m2 alice bank 55.00
          status alice frozen
        end                                    -> ok
        total alice -5.00 0.00 0.00
        postings alice 6
        left  h1 0.00 voided
        ",
    );
}

#[test]
fn nothing_of_a_refused_set_stays() {
    check(
        "
        open  bank  GBP
        open  alice GBP floor=0.00
        move  m0 bank alice 50.00              -> ok
        hold  h0 alice bank 10.00 expires=9    -> ok
        move  m1 alice bank 10.00              -> ok
        begin
          open  bob   GBP
          move  m2 alice bob 5.00
          hold  h2 alice bob 5.00 expires=9
          post  p0 h0 3.00
          void  v0 h0
          reverse r1 m1
          limits alice floor=-5.00
          status bank frozen
          move  m3 alice nobody 1.00
        end                                    -> 8 unknown_account
        total alice 40.00 0.00 10.00
        left  h0 10.00 open
        postings alice 3
        move  m9 alice bob 5.00                -> unknown_account
        void  v9 h2                            -> unknown_hold
        reverse r9 m2                          -> unknown_transfer
        limits alice floor=0.00                -> ok
        move  m9 alice bank 30.01              -> not_enough_money
        open  bob   EUR                        -> ok
        reverse r2 m1                          -> ok
        reverse r1 m0                          -> not_enough_money
        post  p0 h0 4.00                       -> ok
        void  v0 h0                            -> ok
        move  m2 alice bank 0.01               -> ok
        ",
    );
}

#[test]
fn the_place_of_the_refused_command_is_told() {
    for place in 0..4_usize {
        let mut lines: Vec<String> = (0..4).map(|count| format!("move m{count} alice bob 1.00")).collect();
        if let Some(line) = lines.get_mut(place) {
            *line = "move bad alice bob 5.00".to_owned();
        }
        check(&format!(
            "
            open bank  GBP
            open alice GBP floor=0.00
            open bob   GBP
            move m bank alice 4.00
            begin
              {}
            end -> {place} not_enough_money
            total alice 4.00 0.00 0.00
            total bob 0.00 0.00 0.00
            move bad alice bob 4.00 -> ok
            ",
            lines.join("\n")
        ));
    }
}

#[test]
fn money_may_pass_through_within_a_set_but_only_in_order() {
    check(
        "
        open  bank  GBP
        open  alice GBP floor=0.00
        open  bob   GBP floor=0.00
        begin
          move m1 alice bob 5.00
          move m2 bank alice 5.00
        end                                    -> 0 not_enough_money
        begin
          move m2 bank alice 5.00
          move m1 alice bob 5.00
        end                                    -> ok
        total bob 5.00 0.00 0.00
        ",
    );
}

#[test]
fn sets_repeat_as_a_whole_and_in_part() {
    check(
        "
        open  bank  GBP
        open  alice GBP
        begin
        end                                    -> again
        begin
          move m1 bank alice 5.00
          hold h1 alice bank 5.00 expires=9
        end                                    -> ok
        begin
          move m1 bank alice 5.00
          hold h1 alice bank 5.00 expires=9
        end                                    -> again
        begin
          move m1 bank alice 5.00
          post p1 h1
          post p1 h1 5.00
          move m2 bank alice 1.00
          move m2 bank alice 1.00
        end                                    -> ok
        begin
          move m3 bank alice 1.00
          move m3 bank alice 1.01
        end                                    -> 1 repeat_differs
        move  m3 bank alice 1.01               -> ok
        begin
          reverse r1 m1
          reverse r2 m1
        end                                    -> 1 already_reversed
        begin
          hold h2 bank alice 1.00 expires=9
          void v2 h2
          post p2 h2
        end                                    -> 2 hold_closed
        begin
          open x GBP
          open x EUR
        end                                    -> 1 account_exists
        total alice 2.01 0.00 0.00
        move  m4 bank x 1.00                   -> unknown_account
        ",
    );
}
