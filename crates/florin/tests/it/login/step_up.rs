//! The customer's word over exactly what is done: payments, limits, and money after idle minutes.

use super::phone::{Lobby, PIN, Phone, caller, refused, trouble};
use super::trail;
use crate::harness::{Engine, on_both_engines};
use bank::{
    AppCaller, AppPayAsk, FeedAsk, Funds, FundsWay, IDLE_MAX, OpError, PayAsk, PayDone, Payee, Query,
    Refusal, SessionTrouble, Since, StepUpAsk, StoreExt as _, Thing,
};
use identity::{
    AuditKind, Failures, Limits, LimitsRefusal, LoginRefusal, Protocol, STEP_UP_LASTS, StepUpNeeded,
    StepUpRefusal,
};
use kernel::{AccountId, Amount, Currency, Money, PersonId, Secret, StepUpId};
use payments::{Category, Counterparty, CurrentAccount, Reference};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;

on_both_engines!(
    a_new_payee_needs_the_customers_word_once,
    above_the_limit_each_payment_needs_it,
    another_amount_or_payee_is_another_payment,
    a_proof_is_spent_once_however_many_ask,
    a_lost_answer_is_given_again_and_spends_nothing,
    a_proof_wants_key_pin_and_time,
    limits_change_with_the_customers_word,
    ones_own_money_moves_freely,
    an_app_sees_money_while_it_is_used
);

/// Two customers with 1,000 pounds each, and the first one's phone.
struct Scene {
    lobby: Lobby,
    phone: Phone,
    me: AppCaller,
    mine: CurrentAccount,
    other: AppCaller,
    theirs: CurrentAccount,
}

async fn account(lobby: &Lobby, person: PersonId) -> CurrentAccount {
    let found = lobby.store.all::<CurrentAccount>(&Query::AccountsOf(person)).await;
    found.expect("the store answers").remove(0).row
}

async fn fund(lobby: &Lobby, account: AccountId) {
    let counterparty = Counterparty {
        name: "Employer".to_owned(),
        sort_code: None,
        account_number: None,
        account: None,
        person: None,
    };
    let funds = Funds {
        account,
        amount: Amount::try_from_minor(100_000).expect("above zero"),
        way: FundsWay::In,
        description: "Wages".to_owned(),
        category: Category::Income,
        counterparty,
    };
    lobby.bank.move_funds(&funds).await.expect("money comes in");
}

async fn scene(engine: Engine) -> Scene {
    let lobby = Lobby::new(engine, Protocol::Bound).await;
    let phone = Phone::new("Ada's phone");
    let me = caller(&lobby.customer("ada@example.org", &phone).await);
    let other = caller(&lobby.customer("grace@example.org", &Phone::new("Grace's phone")).await);
    let (mine, theirs) = (account(&lobby, me.person).await, account(&lobby, other.person).await);
    fund(&lobby, mine.id).await;
    fund(&lobby, theirs.id).await;
    Scene { lobby, phone, me, mine, other, theirs }
}

impl Scene {
    fn pay(&self, minor: i64, key: &str) -> AppPayAsk {
        AppPayAsk {
            pay: PayAsk {
                source: self.mine.id,
                payee: Payee::Number(self.theirs.sort_code, self.theirs.number),
                amount: Amount::try_from_minor(minor).expect("above zero"),
                reference: Reference::parse("rent").expect("a reference"),
                dedupe_id: key.to_owned(),
            },
            payee_name: Secret::new("Grace Hopper".to_owned()),
        }
    }

    fn step_up(&self, minor: i64) -> StepUpAsk {
        let AppPayAsk { pay, payee_name } = self.pay(minor, "");
        StepUpAsk::Payment { source: pay.source, payee: pay.payee, payee_name, amount: pay.amount }
    }

    async fn agree(&self, minor: i64) -> StepUpId {
        self.lobby.agree(&self.phone, self.me, &self.step_up(minor)).await
    }

    async fn paid(&self, ask: &AppPayAsk, step_up: Option<StepUpId>) -> Result<PayDone, OpError> {
        self.lobby.bank.pay_from_app(self.me, ask, step_up).await
    }

    /// What the payer has left, in minor units.
    async fn left(&self) -> i64 {
        let found = self.lobby.store.ledger_accounts(&[self.mine.id]).await.expect("the store answers");
        found[0].balances.available()
    }
}

fn needed(is_new_payee: bool, is_above_limit: bool) -> Refusal {
    Refusal::StepUpNeeded(StepUpNeeded::Payment { is_new_payee, is_above_limit })
}

async fn a_new_payee_needs_the_customers_word_once(engine: Engine) {
    let scene = scene(engine).await;
    assert_eq!(refused(scene.paid(&scene.pay(100, "1"), None).await), needed(true, false));
    assert_eq!(scene.left().await, 100_000);
    let step_up = scene.agree(100).await;
    let done = scene.paid(&scene.pay(100, "1"), Some(step_up)).await.expect("the customer agreed");
    assert_eq!(done.amount, Money::new(100, Currency::Gbp));
    assert_eq!(scene.left().await, 99_900);
    // Known from now on, by its account as well.
    let by_id = scene.pay(200, "2");
    let by_id = AppPayAsk { pay: PayAsk { payee: Payee::Account(scene.theirs.id), ..by_id.pay }, ..by_id };
    scene.paid(&by_id, None).await.expect("the payee is known");
    assert_eq!(scene.left().await, 99_700);
    let events = trail(&scene.lobby, scene.me).await;
    let proven = events.iter().filter(|event| event.kind == AuditKind::StepUpProven);
    assert_eq!(proven.map(|event| event.note.as_str()).collect::<Vec<_>>(), ["payment"]);
    // What one customer agreed to says nothing about another.
    let back = AppPayAsk {
        pay: PayAsk {
            source: scene.theirs.id,
            payee: Payee::Account(scene.mine.id),
            ..scene.pay(100, "3").pay
        },
        payee_name: Secret::new("Ada Lovelace".to_owned()),
    };
    let result = scene.lobby.bank.pay_from_app(scene.other, &back, None).await;
    assert_eq!(refused(result), needed(true, false));
    let foreign = scene.lobby.bank.pay_from_app(scene.other, &scene.pay(100, "4"), None).await;
    assert_eq!(refused(foreign), Refusal::Unknown(Thing::Account));
}

async fn above_the_limit_each_payment_needs_it(engine: Engine) {
    let scene = scene(engine).await;
    let limit = identity::PAYMENT_WITHOUT_STEP_UP.minor;
    assert_eq!(refused(scene.paid(&scene.pay(limit + 1, "1"), None).await), needed(true, true));
    let step_up = scene.agree(limit + 1).await;
    scene.paid(&scene.pay(limit + 1, "1"), Some(step_up)).await.expect("the customer agreed");
    assert_eq!(refused(scene.paid(&scene.pay(limit + 1, "2"), None).await), needed(false, true));
    scene.paid(&scene.pay(limit, "3"), None).await.expect("the payee is known");
}

async fn another_amount_or_payee_is_another_payment(engine: Engine) {
    let scene = scene(engine).await;
    let step_up = scene.agree(100).await;
    let third = caller(&scene.lobby.customer("mary@example.org", &Phone::new("Mary's phone")).await);
    let third = account(&scene.lobby, third.person).await;
    let good = scene.pay(100, "1");
    for other in [
        scene.pay(101, "1"),
        AppPayAsk { pay: PayAsk { payee: Payee::Account(third.id), ..good.pay.clone() }, ..good.clone() },
        AppPayAsk { payee_name: Secret::new("Grace Hoppe".to_owned()), ..good.clone() },
    ] {
        let result = scene.paid(&other, Some(step_up)).await;
        assert_eq!(refused(result), Refusal::StepUp(StepUpRefusal::Different));
    }
    // Nor does it do for anything but a payment.
    let limits = scene.lobby.bank.change_limits(scene.me, Money::new(1, Currency::Gbp), Some(step_up)).await;
    assert_eq!(refused(limits), Refusal::StepUp(StepUpRefusal::Different));
    let device = StepUpAsk::Device { device: scene.other.device };
    let devices = scene.lobby.bank.start_step_up(scene.me, &device).await;
    assert_eq!(refused(devices), Refusal::Unknown(Thing::Device));
    for name in ["", "  ", "a\nb", &"x".repeat(141)] {
        let StepUpAsk::Payment { source, payee, amount, .. } = scene.step_up(100) else { unreachable!() };
        let payee_name = Secret::new(name.to_owned());
        let ask = StepUpAsk::Payment { source, payee, payee_name, amount };
        let result = scene.lobby.bank.start_step_up(scene.me, &ask).await;
        assert_eq!(refused(result), Refusal::Invalid("payee_name"), "{name:?}");
    }
    assert_eq!(scene.left().await, 100_000, "no money moved");
    scene.paid(&good, Some(step_up)).await.expect("a refusal spends nothing");
}

async fn a_proof_is_spent_once_however_many_ask(engine: Engine) {
    let scene = Arc::new(scene(engine).await);
    let limit = identity::PAYMENT_WITHOUT_STEP_UP.minor;
    let step_up = scene.agree(limit + 1).await;
    let mut taps = JoinSet::new();
    for number in 0..6 {
        let scene = Arc::clone(&scene);
        taps.spawn(async move {
            let ask = scene.pay(limit + 1, &format!("tap {number}"));
            loop {
                match scene.paid(&ask, Some(step_up)).await {
                    // Too many others changed the same rows: nothing was done.
                    Err(OpError::Conflict) => {}
                    other => break other,
                }
            }
        });
    }
    let mut paid = 0;
    while let Some(answer) = taps.join_next().await {
        match answer.expect("no task panics") {
            Ok(_) => paid += 1,
            other => assert_eq!(refused(other), Refusal::StepUp(StepUpRefusal::Used)),
        }
    }
    assert_eq!(paid, 1);
    assert_eq!(scene.left().await, 100_000 - (limit + 1));
}

async fn a_lost_answer_is_given_again_and_spends_nothing(engine: Engine) {
    let scene = scene(engine).await;
    let step_up = scene.agree(100).await;
    let ask = scene.pay(100, "rent of May");
    let done = scene.paid(&ask, Some(step_up)).await.expect("the customer agreed");
    for step_up in [Some(step_up), None] {
        let again = scene.paid(&ask, step_up).await.expect("the answer was lost");
        assert_eq!(again, done);
    }
    assert_eq!(scene.left().await, 99_900, "the money moved once");
    let other = scene.paid(&scene.pay(101, "rent of May"), None).await;
    assert_eq!(refused(other), Refusal::KeyReused);
    // Not enough money: nothing is spent, and the proof is good for when there is.
    let limit = identity::PAYMENT_WITHOUT_STEP_UP.minor;
    let much = scene.agree(99_901).await;
    let result = scene.paid(&scene.pay(99_901, "2"), Some(much)).await;
    assert!(matches!(refused(result), Refusal::Ledger(_)), "there is not enough");
    fund(&scene.lobby, scene.mine.id).await;
    scene.paid(&scene.pay(99_901, "2"), Some(much)).await.expect("there is enough now");
    assert!(limit < 99_901);
}

async fn a_proof_wants_key_pin_and_time(engine: Engine) {
    let scene = scene(engine).await;
    let (bank, me) = (&scene.lobby.bank, scene.me);
    let shown = bank.start_step_up(me, &scene.step_up(100)).await.expect("the device is trusted");
    let unproven = scene.paid(&scene.pay(100, "1"), Some(shown.id)).await;
    assert_eq!(refused(unproven), Refusal::StepUp(StepUpRefusal::NotProven));
    let thief = Phone::new("A thief's phone");
    let forged = bank.prove_step_up(me, &thief.prove(&shown, PIN)).await;
    assert_eq!(refused(forged), Refusal::StepUp(StepUpRefusal::BadProof));
    let mut other = shown.clone();
    other.nonce[0] ^= 1;
    let replayed = bank.prove_step_up(me, &scene.phone.prove(&other, PIN)).await;
    assert_eq!(refused(replayed), Refusal::StepUp(StepUpRefusal::BadProof));
    let foreign = bank.prove_step_up(scene.other, &scene.phone.prove(&shown, PIN)).await;
    assert_eq!(refused(foreign), Refusal::StepUp(StepUpRefusal::Unknown));
    for left in (0..Failures::ROUND).rev() {
        let wrong = bank.prove_step_up(me, &scene.phone.prove(&shown, "5926")).await;
        assert!(matches!(refused(wrong), Refusal::WrongPin(notice) if notice.left == left));
    }
    let blocked = bank.prove_step_up(me, &scene.phone.prove(&shown, PIN)).await;
    let blocked = refused(blocked);
    let is_blocked = matches!(
        blocked,
        Refusal::StepUp(StepUpRefusal::Blocked(_)) | Refusal::Login(LoginRefusal::Blocked(_))
    );
    assert!(is_blocked, "{blocked:?}");
    scene.lobby.clock.advance(Failures::BLOCKS[0]);
    for _ in 0..2 {
        bank.prove_step_up(me, &scene.phone.prove(&shown, PIN)).await.expect("the block is over");
    }
    // The customer goes on looking at their money, so it is the step-up that is too old.
    bank.app_accounts(me).await.expect("it is in use");
    scene.lobby.clock.advance(STEP_UP_LASTS.saturating_sub(Failures::BLOCKS[0]));
    let late = scene.paid(&scene.pay(100, "1"), Some(shown.id)).await;
    assert_eq!(refused(late), Refusal::StepUp(StepUpRefusal::Late));
    let late = bank.prove_step_up(me, &scene.phone.prove(&shown, PIN)).await;
    assert_eq!(refused(late), Refusal::StepUp(StepUpRefusal::Late));
}

async fn limits_change_with_the_customers_word(engine: Engine) {
    let scene = scene(engine).await;
    let (bank, me) = (&scene.lobby.bank, scene.me);
    let pounds = |minor| Money::new(minor, Currency::Gbp);
    assert_eq!(bank.limits(me).await.expect("the bank answers").payment, identity::PAYMENT_WITHOUT_STEP_UP);
    let alone = bank.change_limits(me, pounds(500), None).await;
    assert_eq!(refused(alone), Refusal::StepUpNeeded(StepUpNeeded::Limits));
    for bad in [pounds(-1), pounds(1_000_001), Money::new(1, Currency::Eur)] {
        let result = bank.change_limits(me, bad, None).await;
        assert_eq!(refused(result), Refusal::Limits(LimitsRefusal::OutOfBounds));
        let result = bank.start_step_up(me, &StepUpAsk::Limits { payment: bad }).await;
        assert_eq!(refused(result), Refusal::Limits(LimitsRefusal::OutOfBounds));
    }
    let step_up = scene.lobby.agree(&scene.phone, me, &StepUpAsk::Limits { payment: pounds(500) }).await;
    let other = bank.change_limits(me, pounds(501), Some(step_up)).await;
    assert_eq!(refused(other), Refusal::StepUp(StepUpRefusal::Different));
    let limits = bank.change_limits(me, pounds(500), Some(step_up)).await.expect("the customer agreed");
    let expected = Limits { person: me.person, payment: pounds(500), changed_at: scene.lobby.now() };
    assert_eq!((&limits, &bank.limits(me).await.expect("the bank answers")), (&expected, &expected));
    let again = bank.change_limits(me, pounds(500), Some(step_up)).await;
    assert_eq!(refused(again), Refusal::StepUp(StepUpRefusal::Used));
    let first = scene.agree(100).await;
    scene.paid(&scene.pay(100, "1"), Some(first)).await.expect("the customer agreed");
    scene.paid(&scene.pay(500, "2"), None).await.expect("it is the limit");
    assert_eq!(refused(scene.paid(&scene.pay(501, "3"), None).await), needed(false, true));
}

async fn ones_own_money_moves_freely(engine: Engine) {
    let scene = scene(engine).await;
    let new = bank::NewAccount { owners: vec![scene.me.person], currency: Currency::Gbp, overdraft_minor: 0 };
    let savings = scene.lobby.bank.open_account(new).await.expect("they are a customer");
    let ask = scene.pay(90_000, "1");
    let ask = AppPayAsk { pay: PayAsk { payee: Payee::Account(savings.id), ..ask.pay }, ..ask };
    scene.paid(&ask, None).await.expect("both accounts are theirs");
    assert_eq!(scene.left().await, 10_000);
}

/// RTS SCA, article 4, 3 d: five minutes without the customer, and money is neither shown nor moved.
async fn an_app_sees_money_while_it_is_used(engine: Engine) {
    let scene = scene(engine).await;
    let (bank, me) = (&scene.lobby.bank, scene.me);
    let page = FeedAsk { account: scene.mine.id, since: Since::Opening, before: None, limit: 10 };
    for _ in 0..20 {
        scene.lobby.clock.advance(Duration::from_mins(4));
        assert_eq!(bank.app_accounts(me).await.expect("it is in use").len(), 1);
    }
    assert_eq!(bank.app_balance(me, scene.mine.id).await.expect("it is in use").available, 100_000);
    assert_eq!(bank.app_pots(me, scene.mine.id).await.expect("it is in use").len(), 0);
    assert_eq!(bank.app_transactions(me, &page).await.expect("it is in use").len(), 1);
    let foreign = bank.app_balance(me, scene.theirs.id).await;
    assert_eq!(refused(foreign), Refusal::Unknown(Thing::Account));

    scene.lobby.clock.advance(IDLE_MAX + Duration::from_micros(1));
    assert_eq!(trouble(bank.app_accounts(me).await), SessionTrouble::Idle);
    assert_eq!(trouble(bank.app_balance(me, scene.mine.id).await), SessionTrouble::Idle);
    assert_eq!(trouble(bank.app_pots(me, scene.mine.id).await), SessionTrouble::Idle);
    assert_eq!(trouble(bank.app_transactions(me, &page).await), SessionTrouble::Idle);
    assert_eq!(trouble(bank.start_step_up(me, &scene.step_up(100)).await), SessionTrouble::Idle);
    assert_eq!(trouble(scene.paid(&scene.pay(100, "1"), None).await), SessionTrouble::Idle);
    // Nobody is signed out: the key of the device is all it takes.
    bank.devices(me).await.expect("the session goes on");
    let started = bank.start_device_login(me.device).await.expect("the bank answers");
    let again =
        bank.finish_login(&scene.phone.finish(&started, None)).await.expect("the key is the device's");
    assert_eq!(bank.app_accounts(caller(&again)).await.expect("it is in use again").len(), 1);
    // Another node asks for the key once more, unless the customer proved it just now.
    let node = scene.lobby.node(Protocol::Bound).await;
    assert_eq!(node.app_accounts(caller(&again)).await.expect("it was proven just now").len(), 1);
}
