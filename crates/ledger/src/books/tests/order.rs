//! The order of checks: of two rules that are both broken, the one that stands first in [`crate::Refusal`] answers.

use super::statement::check;

/// Accounts that break one rule each, and transfers to refer to.
const WAY: &str = "
    open  bank   GBP
    open  empty  GBP floor=0.00
    open  full   GBP ceiling=0.00
    open  frozen GBP floor=0.00
    open  iced   GBP ceiling=0.00
    open  closed GBP floor=0.00
    open  shut   GBP floor=0.00
    open  euro   EUR floor=0.00
    open  cold   EUR floor=0.00
    open  gone   EUR floor=0.00
    open  deep   GBP
    open  high   GBP
    move  used   bank deep 1.00
    move  back   deep bank 1.00
    move  far    deep high max
    move  farther deep bank 0.01
    move  there  bank closed 1.00
    move  here   closed shut 1.00
    move  home   shut bank 1.00
    hold  spare  bank deep 1.00 expires=10
    hold  over   bank deep 1.00 expires=10
    void  overv  over
    status frozen frozen
    status iced   frozen
    status cold   frozen
    status closed closed
    status shut   closed
    status gone   closed
";

fn check_all(lines: &str) {
    for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
        check(&format!("{WAY}\n{line}"));
    }
}

#[test]
fn a_move_is_checked_from_its_id_to_its_sum() {
    for word in ["move", "hold"] {
        let tail = if word == "hold" { "expires=10" } else { "" };
        let lines = "
            WORD used nobody nobody 1.00 TAIL     -> repeat_differs
            WORD used empty full 1.00 TAIL        -> repeat_differs
            WORD new nobody nobody 1.00 TAIL      -> unknown_account
            WORD new nobody closed 1.00 TAIL      -> unknown_account
            WORD new euro nobody 1.00 TAIL        -> unknown_account
            WORD new empty nobody 1.00 TAIL       -> unknown_account
            WORD new nobody frozen 1.00 TAIL      -> unknown_account
            WORD new closed closed 1.00 TAIL      -> same_account
            WORD new frozen frozen 1.00 TAIL      -> same_account
            WORD new empty empty 1.00 TAIL        -> same_account
            WORD new full full 1.00 TAIL          -> same_account
            WORD new deep deep max TAIL           -> same_account
            WORD new closed gone 1.00 TAIL        -> currency_mismatch
            WORD new frozen cold 1.00 TAIL        -> currency_mismatch
            WORD new empty euro 1.00 TAIL         -> currency_mismatch
            WORD new euro full 1.00 TAIL          -> currency_mismatch
            WORD new deep euro max TAIL           -> currency_mismatch
            WORD new closed frozen 1.00 TAIL      -> account_closed
            WORD new frozen closed 1.00 TAIL      -> account_closed
            WORD new closed full 1.00 TAIL        -> account_closed
            WORD new empty closed 1.00 TAIL       -> account_closed
            WORD new deep closed max TAIL         -> account_closed
            WORD new frozen full 1.00 TAIL        -> account_frozen
            WORD new empty iced 1.00 TAIL         -> account_frozen
            WORD new deep frozen max TAIL         -> account_frozen
            WORD new empty full 1.00 TAIL         -> not_enough_money
            WORD new empty high max TAIL          -> not_enough_money
            WORD new deep full max TAIL           -> above_ceiling
            WORD new high full max TAIL           -> above_ceiling
            WORD new deep high max TAIL           -> overflow
        ";
        check_all(&lines.replace("WORD", word).replace("TAIL", tail));
    }
}

#[test]
fn the_end_of_a_hold_is_checked_from_its_id_to_its_sum() {
    check_all(
        "
        post   used nothing                    -> repeat_differs
        void   used over                       -> repeat_differs
        expire used spare                      -> repeat_differs
        post   overv over 9.00                 -> repeat_differs
        post   new nothing 9.00                -> unknown_hold
        post   new over 9.00                   -> hold_closed
        expire new over                        -> hold_closed
        post   new spare 9.00                  -> more_than_held
        ",
    );
    for late in ["post new over 9.00 -> hold_closed", "post new spare 9.00 -> hold_expired"] {
        check(&format!("{WAY}\nat 10\n{late}"));
    }
}

#[test]
fn a_reversal_is_checked_from_its_id_to_its_sum() {
    check_all(
        "
        reverse used nothing                   -> repeat_differs
        reverse used over                      -> repeat_differs
        reverse new nothing                    -> unknown_transfer
        reverse new over                       -> not_reversible
        reverse new here                       -> account_closed
        reverse new there                      -> account_closed
        reverse new home                       -> account_closed
        reverse new used                       -> overflow
        ",
    );
    let reversed =
        "move m bank empty 1.00\nreverse r m\nstatus empty closed\nreverse s m -> already_reversed";
    check(&format!("{WAY}\n{reversed}"));
    for (status, answer) in [("open", "not_enough_money"), ("frozen", "account_frozen")] {
        let spent = "move m bank empty 1.00\nmove n empty bank 1.00";
        check(&format!("{WAY}\n{spent}\nstatus empty {status}\nreverse r m -> {answer}"));
    }
    let both = "
        open  tight GBP ceiling=5.00
        move  m tight empty 1.00
        move  n empty bank 1.00
        move  o bank tight 6.00
    ";
    check(&format!("{WAY}\n{both}\nreverse r m -> not_enough_money"));
}

#[test]
fn accounts_are_checked_from_their_id_to_their_limits() {
    check_all(
        "
        open   empty EUR floor=1.00 ceiling=0.00  -> account_exists
        open   closed GBP floor=1.00 ceiling=0.00 -> account_exists
        open   new GBP floor=1.00 ceiling=0.00    -> limits_crossed
        open   new GBP floor=1.00                 -> not_enough_money
        open   new GBP floor=1.00 ceiling=2.00    -> not_enough_money
        open   new GBP floor=-2.00 ceiling=-1.00  -> above_ceiling
        limits nobody floor=1.00 ceiling=0.00     -> unknown_account
        limits closed floor=1.00 ceiling=0.00     -> account_closed
        limits closed floor=1.00                  -> account_closed
        limits frozen floor=1.00 ceiling=0.00     -> limits_crossed
        limits empty floor=1.00 ceiling=2.00      -> not_enough_money
        limits empty floor=-2.00 ceiling=-1.00    -> above_ceiling
        status nobody closed                      -> unknown_account
        status closed frozen                      -> account_closed
        status deep closed                        -> account_not_empty
        ",
    );
    // What is held may break both limits at once.
    let held = "hold h empty bank 1.00 expires=9 -> not_enough_money
        hold i bank empty 1.00 expires=9
        hold j empty bank 1.00 expires=9 -> not_enough_money
        limits empty floor=-1.00
        hold j empty bank 1.00 expires=9
        limits empty floor=-0.99 ceiling=0.99 -> not_enough_money
        limits empty floor=-1.00 ceiling=0.99 -> above_ceiling
        limits empty floor=-1.00 ceiling=1.00 -> ok";
    check(&format!("{WAY}\n{held}"));
}
