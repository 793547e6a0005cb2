//! Every rule of the ledger, reached through commit: where a rule needs a fact, the store has to bring it.

use super::names::Shared;
use super::statement::check;
use ledger::Refusal;

/// Every case below; a rule that no table reaches is found by `every_refusal_is_reached`.
const TABLES: [&str; 10] =
    [MOVES, CURRENCIES, FLOORS, CEILINGS, STATUSES, HOLDS, EXPIRY, SETS, REVERSALS, REPEATS];

const MOVES: &str = "
    open  bank  GBP
    open  alice GBP floor=0
    open  bob   GBP floor=0
    move  m1 bank alice 5000               -> ok
    move  m2 alice bob  2001               -> ok
    total bank  -5000 0 0
    total alice  2999 0 0
    total bob    2001 0 0
    move  m3 alice nobody 1                -> unknown_account
    move  m3 nobody alice 1                -> unknown_account
    move  m3 alice alice 1                 -> same_account
    hold  m3 alice alice 1 expires=9       -> same_account
    move  m3 alice bob 2999 value=-2147483648 purpose=65535 spend=2147483647 -> ok
    move  m4 bob alice 1 value=2147483647 purpose=0 spend=-2147483648        -> ok
    total alice 1 0 0
";

const CURRENCIES: &str = "
    open  pounds GBP
    open  euros  EUR
    open  cents  EUR
    open  dollars USD
    open  yen    JPY
    open  more   JPY
    open  dinars KWD
    move  m1 pounds euros 1                -> currency_mismatch
    move  m1 dollars yen 1                 -> currency_mismatch
    hold  m1 yen dinars 1 expires=9        -> currency_mismatch
    move  m1 euros cents 1                 -> ok
    move  m2 yen more max                  -> ok
    move  m3 yen more 1                    -> overflow
    move  m4 more yen max                  -> ok
    total yen 0 0 0
    total cents 1 0 0
";

const FLOORS: &str = "
    open  bank  GBP
    open  alice GBP floor=-1000
    open  saver GBP floor=1                -> not_enough_money
    open  cross GBP floor=2 ceiling=1      -> limits_crossed
    open  deep  GBP floor=-9223372036854775808 ceiling=9223372036854775807 -> ok
    move  m1 alice bank 1001               -> not_enough_money
    move  m1 alice bank 1000               -> ok
    move  m2 alice bank 1                  -> not_enough_money
    hold  m2 alice bank 1 expires=9        -> not_enough_money
    move  m2 bank alice 1                  -> ok
    hold  h1 alice bank 1 expires=9        -> ok
    move  m3 alice bank 1                  -> not_enough_money
    void  v1 h1                            -> ok
    move  m3 alice bank 1                  -> ok
    limits alice floor=-999                -> not_enough_money
    limits alice floor=-1001               -> ok
    move  m4 alice bank 1                  -> ok
    move  m5 alice bank 1                  -> not_enough_money
    limits alice                           -> ok
    move  m5 alice bank 100000             -> ok
    limits nobody floor=0                  -> unknown_account
    total alice -101001 0 0
    open  sink GBP
    move  m6 deep sink max                 -> ok
    move  m7 deep sink 1                   -> overflow
";

const CEILINGS: &str = "
    open  bank  GBP
    open  debt  GBP ceiling=-1             -> above_ceiling
    open  card  GBP ceiling=1000
    move  m1 bank card 1001                -> above_ceiling
    hold  m1 bank card 1001 expires=9      -> above_ceiling
    move  m1 bank card 600                 -> ok
    hold  h1 bank card 401 expires=9       -> above_ceiling
    hold  h1 bank card 400 expires=9       -> ok
    move  m2 bank card 1                   -> above_ceiling
    post  p1 h1 100                        -> ok
    total card 700 300 0
    limits card ceiling=999                -> above_ceiling
    limits card ceiling=1001               -> ok
    move  m2 bank card 1                   -> ok
    move  m3 bank card 1                   -> above_ceiling
";

const STATUSES: &str = "
    open  bank  GBP
    open  alice GBP floor=0
    open  alice GBP floor=0                -> ok
    open  alice GBP floor=-1               -> account_exists
    open  alice EUR floor=0                -> account_exists
    move  m1 bank alice 5000               -> ok
    hold  h1 alice bank 1000 expires=9     -> ok
    hold  h2 alice bank 1000 expires=9     -> ok
    status alice frozen                    -> ok
    move  m2 bank alice 1                  -> account_frozen
    move  m2 alice bank 1                  -> account_frozen
    hold  m2 alice bank 1 expires=9        -> account_frozen
    reverse r1 m1                          -> account_frozen
    post  p1 h1 400                        -> ok
    void  v1 h1                            -> ok
    limits alice floor=-5                  -> ok
    limits alice floor=0                   -> ok
    at 9
    expire e2 h2                           -> ok
    status alice closed                    -> account_not_empty
    status alice open                      -> ok
    move  m2 alice bank 4600               -> ok
    status alice closed                    -> ok
    status alice closed                    -> ok
    status alice open                      -> account_closed
    limits alice floor=0                   -> account_closed
    move  m3 bank alice 1                  -> account_closed
    reverse r1 m1                          -> account_closed
    status nobody frozen                   -> unknown_account
    total alice 0 0 0
";

const HOLDS: &str = "
    open  bank  GBP
    open  alice GBP floor=0
    open  shop  GBP floor=0
    move  m1 bank alice 5000               -> ok
    hold  h1 alice shop 2000 expires=10    -> ok
    total alice 5000 0 2000
    total shop  0 2000 0
    left  h1 2000 open
    move  m2 alice shop 3001               -> not_enough_money
    post  p1 h1 2001                       -> more_than_held
    post  p1 h1 500                        -> ok
    left  h1 1500 open
    post  p2 h1 1501                       -> more_than_held
    post  p2 h1 1499                       -> ok
    post  p3 h1 1                          -> ok
    left  h1 0 posted
    post  p4 h1 1                          -> hold_closed
    void  v4 h1                            -> hold_closed
    hold  h2 alice shop 2000 expires=10    -> ok
    post  p5 h2 500                        -> ok
    post  p6 h2 100 last                   -> ok
    left  h2 0 posted
    hold  h3 alice shop 2000 expires=10    -> ok
    post  p7 h3                            -> ok
    left  h3 0 posted
    hold  h4 alice shop 400 expires=10     -> ok
    post  p8 h4 100                        -> ok
    void  v4 h4                            -> ok
    left  h4 0 voided
    post  p9 h4 1                          -> hold_closed
    void  v9 nothing                       -> unknown_hold
    post  p9 nothing                       -> unknown_hold
    void  v9 m1                            -> unknown_hold
    hold  h5 alice shop 1 expires=max      -> ok
    total alice 300 0 1
    total shop  4700 1 0
";

const EXPIRY: &str = "
    open  bank  GBP
    open  alice GBP
    hold  h1 bank alice 500 expires=10     -> ok
    hold  h2 bank alice 500 expires=10     -> ok
    at 9
    expire e1 h1                           -> hold_not_expired
    post  p1 h1 100                        -> ok
    at 10
    post  p2 h1 100                        -> hold_expired
    post  p2 h1 last                       -> hold_expired
    left  h1 400 open
    at 9
    post  p2 h1 100                        -> ok
    at 10
    expire e1 h1                           -> ok
    left  h1 0 expired
    expire e2 h1                           -> hold_closed
    void  v2 h2                            -> ok
    expire e3 nothing                      -> unknown_hold
    hold  h3 bank alice 500 expires=10     -> ok
    post  p3 h3                            -> hold_expired
    expire e3 h3                           -> ok
    total alice 200 0 0
    total bank -200 0 0
";

const SETS: &str = "
    open  bank  GBP
    open  alice GBP floor=0
    open  bob   GBP floor=0
    begin
      move m1 alice bob 500
      move m2 bank alice 500
    end                                    -> 0 not_enough_money
    begin
      move m2 bank alice 500
      move m1 alice bob 500
    end                                    -> ok
    begin
      open  carol GBP
      move  m3 bank carol 100
      hold  h1 carol bob 50 expires=9
      post  p1 h1 20
      reverse r1 p1
      void  v1 h1
      status carol frozen
      move  m4 bob nobody 1
    end                                    -> 7 unknown_account
    move  m3 bank carol 100                -> unknown_account
    void  v1 h1                            -> unknown_hold
    begin
      open  carol GBP
      move  m3 bank carol 100
      hold  h1 carol bob 50 expires=9
      post  p1 h1 20
      reverse r1 p1
      void  v1 h1
      status carol frozen
    end                                    -> ok
    total carol 100 0 0
    total bob   500 0 0
    left  h1 0 voided
    begin
      move m5 bank bob 1
      move m5 bank bob 2
    end                                    -> 1 repeat_differs
    begin
      reverse r2 m1
      reverse r3 m1
    end                                    -> 1 already_reversed
    begin
      move m6 bank bob 1
      move m2 bank alice 500
      move m6 bank bob 1
    end                                    -> ok
    begin
    end                                    -> ok
    total bob   501 0 0
";

const REVERSALS: &str = "
    open  bank  GBP
    open  alice GBP floor=0
    open  full  GBP ceiling=500
    move  m1 bank alice 500                -> ok
    reverse r1 nothing                     -> unknown_transfer
    move  m2 alice full 500                -> ok
    reverse r1 m1                          -> not_enough_money
    move  m3 full bank 500                 -> ok
    move  m4 bank full 1                   -> ok
    reverse r3 m3                          -> above_ceiling
    move  m5 full bank 1                   -> ok
    reverse r3 m3                          -> ok
    reverse r4 m3                          -> already_reversed
    reverse r3 m3                          -> ok
    reverse r4 r3                          -> not_reversible
    reverse r2 m2                          -> ok
    hold  h1 alice bank 500 expires=9      -> ok
    reverse r4 h1                          -> not_reversible
    post  p1 h1 100                        -> ok
    void  v1 h1                            -> ok
    reverse r4 v1                          -> not_reversible
    reverse r4 p1                          -> ok
    reverse r5 p1                          -> already_reversed
    total alice 500 0 0
";

const REPEATS: &str = "
    open  bank  GBP
    open  alice GBP floor=0
    move  m1 bank alice 500 value=7 purpose=3 spend=8 -> ok
    move  m1 bank alice 500 value=7 purpose=3 spend=8 -> ok
    move  m1 bank alice 501 value=7 purpose=3 spend=8 -> repeat_differs
    move  m1 bank alice 500 value=8 purpose=3 spend=8 -> repeat_differs
    move  m1 bank alice 500 value=7 purpose=4 spend=8 -> repeat_differs
    move  m1 bank alice 500 value=7 purpose=3         -> repeat_differs
    move  m1 alice bank 500 value=7 purpose=3 spend=8 -> repeat_differs
    hold  m1 bank alice 500 expires=9      -> repeat_differs
    void  m1 m1                            -> repeat_differs
    hold  h1 bank alice 500 expires=9      -> ok
    hold  h1 bank alice 500 expires=9      -> ok
    hold  h1 bank alice 500 expires=8      -> repeat_differs
    post  p1 h1 200                        -> ok
    post  p1 h1 200                        -> ok
    post  p1 h1 201                        -> repeat_differs
    post  p1 h1 200 last                   -> repeat_differs
    void  v1 h1                            -> ok
    void  v1 h1                            -> ok
    expire v1 h1                           -> repeat_differs
    reverse r1 p1                          -> ok
    reverse r1 p1                          -> ok
    reverse r1 m1                          -> repeat_differs
    move  m2 alice bank 500                -> ok
    move  m2 alice bank 500                -> ok
    status alice closed                    -> ok
    move  m2 alice bank 500                -> ok
    move  m2 alice nobody 500              -> repeat_differs
    total alice 0 0 0
";

pub(super) async fn money_moves(store: Shared) {
    check(&store, MOVES).await;
}

pub(super) async fn each_currency_keeps_to_itself(store: Shared) {
    check(&store, CURRENCIES).await;
}

pub(super) async fn no_debit_goes_below_the_floor(store: Shared) {
    check(&store, FLOORS).await;
}

pub(super) async fn no_credit_goes_above_the_ceiling(store: Shared) {
    check(&store, CEILINGS).await;
}

pub(super) async fn frozen_and_closed_accounts_keep_still(store: Shared) {
    check(&store, STATUSES).await;
}

pub(super) async fn holds_are_posted_in_parts_and_set_free(store: Shared) {
    check(&store, HOLDS).await;
}

pub(super) async fn a_late_post_is_refused(store: Shared) {
    check(&store, EXPIRY).await;
}

pub(super) async fn sets_happen_as_a_whole(store: Shared) {
    check(&store, SETS).await;
}

pub(super) async fn posted_money_goes_back_once(store: Shared) {
    check(&store, REVERSALS).await;
}

pub(super) async fn ids_repeat_with_the_same_body_alone(store: Shared) {
    check(&store, REPEATS).await;
}

#[test]
fn every_refusal_is_reached() {
    use Refusal::{
        AboveCeiling, AccountClosed, AccountExists, AccountFrozen, AccountNotEmpty, AlreadyReversed,
        CurrencyMismatch, HoldClosed, HoldExpired, HoldNotExpired, LimitsCrossed, MoreThanHeld,
        NotEnoughMoney, NotReversible, Overflow, RepeatDiffers, SameAccount, UnknownAccount, UnknownHold,
        UnknownTransfer,
    };
    let all = [
        AboveCeiling,
        AccountClosed,
        AccountExists,
        AccountFrozen,
        AccountNotEmpty,
        AlreadyReversed,
        CurrencyMismatch,
        HoldClosed,
        HoldExpired,
        HoldNotExpired,
        LimitsCrossed,
        MoreThanHeld,
        NotEnoughMoney,
        NotReversible,
        Overflow,
        RepeatDiffers,
        SameAccount,
        UnknownAccount,
        UnknownHold,
        UnknownTransfer,
    ];
    for refusal in all {
        let is_told = |line: &str| line.trim_end().ends_with(refusal.code()) && line.contains("->");
        let is_reached = TABLES.iter().flat_map(|table| table.lines()).any(is_told);
        assert!(is_reached, "{} stands in a table", refusal.code());
    }
}
