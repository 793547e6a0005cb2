//! One of everything that waits for a customer's word.

use super::guest::new_app;
use crate::harness::{App, Inside, PIN, encoded};
use bank::{AppCaller, ApprovalAsk, CaseAsk, LoginStarted, NewIncident, ProveAsk, SignInAsk, StepUpAsk};
use identity::{DeviceApproval, DeviceApprovalState, Email, PinDigits, StaffName};
use incidents::{Reach, Title, Whom};
use kernel::{AccountId, CaseId, Currency, DeviceId, LoginId, Money, RecoveryId, StepUpId};
use serde_json::{Value, json};
use std::time::Duration;

#[derive(Clone)]
pub(crate) struct Waiting {
    /// That of the sign-up, with a little money in it, and another one of the same customer.
    pub(crate) accounts: [AccountId; 2],
    /// Agreed to: the spare device goes, and the limit becomes one pound.
    pub(crate) removal: StepUpId,
    pub(crate) limit: StepUpId,
    /// A step-up that was not agreed to, and the word that agrees.
    pub(crate) question: (StepUpId, Value),
    /// A new PIN whose link was opened, and what sets it.
    pub(crate) new_pin: (LoginId, Value),
    /// A new device, and the word that lets it in.
    pub(crate) welcome: (LoginId, Value),
    /// A new device that nobody knows.
    pub(crate) stranger: LoginId,
    pub(crate) recovery: RecoveryId,
    /// What the customer wrote to the bank, and something that is resolved.
    pub(crate) cases: [CaseId; 2],
}

fn pin() -> PinDigits {
    PinDigits::parse(PIN).expect("digits")
}

fn signature(app: &App, started: &LoginStarted) -> [u8; 64] {
    let id = started.login.uuid();
    app.sign(&[b"florin login 1".as_slice(), id.as_bytes(), &started.challenge].concat())
}

impl Waiting {
    pub(crate) async fn new(
        inside: &Inside,
        app: &App,
        me: AppCaller,
        (email, spare): (&str, DeviceId),
    ) -> Self {
        let (town, bank) = (&inside.town, &inside.town.bank);
        let first = bank.accounts(me, None).await.expect("they are a customer").remove(0).account.id;
        let second = town.account(&[me.person], 0).await;
        town.fund(first, 1_000).await;
        let removal = agreed(inside, app, me, &StepUpAsk::Device { device: spare }).await;
        let pound = Money::new(100, Currency::Gbp);
        let limit = agreed(inside, app, me, &StepUpAsk::Limits { payment: pound }).await;
        let asked = bank.start_step_up(me, &StepUpAsk::OtherDevices).await.expect("it is their device");
        let word = json!({ "signature": encoded(app.sign(&asked.message())), "pin": PIN });

        // Mails of one moment have no order.
        town.clock.advance(Duration::from_millis(5));
        let started = bank.start_new_pin(me).await.expect("it is their device");
        bank.prove_link(&town.link_token(email).await).await.expect("the link is fresh");
        let new_pin = json!({ "signature": encoded(signature(app, &started)), "pin": PIN });

        let (welcome, number) = ask(inside, email, "laptop").await;
        let (stranger, _) = ask(inside, email, "stranger").await;
        let shown = bank.approvals(me).await.expect("the bank answers");
        let shown = shown.into_iter().find(|shown| shown.login == welcome).expect("it is on the list");
        let shown = DeviceApproval {
            login: welcome,
            claim: shown.device,
            place: shown.place,
            number,
            asked_at: shown.asked_at,
            ends_at: shown.ends_at,
            state: DeviceApprovalState::Waiting,
        };
        let yes = encoded(app.sign(&shown.message(me.device, number)));
        let yes = json!({ "number": number.to_string(), "signature": yes, "pin": PIN });

        let claimed = bank.claim_recovery(&new_app(inside, "new").claim()).await.expect("anyone may ask");
        let staff = StaffName::parse("grace").expect("a name");
        let address = Email::parse(email).expect("an address");
        let recovery = bank.ask_recovery(&staff, (&address, claimed.code.expose()), None).await;
        Self {
            accounts: [first, second],
            removal,
            limit,
            question: (asked.id, word),
            new_pin: (started.login, new_pin),
            welcome: (welcome, yes),
            stranger,
            recovery: recovery.expect("the code is fresh").id,
            cases: cases(inside, me).await,
        }
    }
}

/// A case of an incident that nobody outside knows of, and one that is resolved.
async fn cases(inside: &Inside, me: AppCaller) -> [CaseId; 2] {
    let bank = &inside.town.bank;
    let staff = incidents::Name::parse("zoe").expect("a name");
    let agent = support::Name::parse("zoe").expect("a name");
    let new = NewIncident {
        title: Title::parse("Letters are late").expect("a title"),
        started_at: None,
        impact: None,
        reach: Reach::Private,
        components: Vec::new(),
        whom: Whom::Some,
        body: None,
        resolved_at: None,
    };
    let incident = bank.open_incident(&staff, new).await.expect("staff may").id;
    let mut cases = Vec::new();
    for (text, ask) in [
        ("My letter is late.", CaseAsk::SetIncident(Some(incident))),
        ("Which colours are there?", CaseAsk::Resolve),
    ] {
        let words = (None, text.to_owned());
        let case = bank.write_to_support(me, None, words, None).await.expect("anyone may write").case.id;
        bank.change_case(&agent, case, &ask).await.expect("agents may");
        cases.push(case);
    }
    [cases[0], cases[1]]
}

async fn agreed(inside: &Inside, app: &App, me: AppCaller, ask: &StepUpAsk) -> StepUpId {
    let bank = &inside.town.bank;
    let shown = bank.start_step_up(me, ask).await.expect("it is their device");
    let signature = app.sign(&shown.message());
    let word = ProveAsk { step_up: shown.id, signature, pin: pin(), place: None };
    bank.prove_step_up(me, &word).await.expect("it was signed");
    shown.id
}

/// A new device that waits for a trusted one, and the number it shows.
async fn ask(inside: &Inside, email: &str, name: &str) -> (LoginId, identity::MatchNumber) {
    let (bank, app) = (&inside.town.bank, new_app(inside, name));
    let email = Email::parse(email).expect("an address");
    let started = bank.start_sign_in(&SignInAsk { email, device: app.claim() }).await;
    let started = started.expect("anyone may ask");
    let ask = ApprovalAsk { login: started.login, signature: signature(&app, &started), place: None };
    (started.login, bank.ask_approval(&ask).await.expect("anyone may ask").number)
}
