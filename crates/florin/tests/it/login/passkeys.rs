//! Passkeys on the whole bank: added, used on any phone and node, removed, and answers that are no good.

use super::phone::{ADDRESS, Lobby, PIN, Phone, caller, not_logged_in, refused, tokens};
use super::trail;
use crate::harness::{Engine, Wallet, entropy, on_both_engines};
use bank::{
    AddPasskeyAsk, FinishAsk, MailTemplate, OpError, PasskeyStarted, PasskeyView, Query, Refusal,
    SessionPair, StepUpAsk, StoreExt as _, Thing, Write,
};
use identity::{
    AuditKind, DeviceName, LoginFailure, LoginRefusal, PASSKEYS_MAX, Passkey, PasskeyFault, Protocol,
    StepUpNeeded, StepUpRefusal,
};
use kernel::StepUpId;

on_both_engines!(
    a_passkey_is_added_seen_and_removed,
    a_passkey_lets_a_new_phone_in,
    a_crowd_logs_in_through_any_node,
    a_passkey_alone_is_not_enough,
    answers_that_are_no_good_are_refused,
    a_stolen_session_adds_no_passkey,
    there_is_room_for_so_many,
    a_bank_without_a_domain_has_no_passkeys
);

/// A customer with a passkey beside the phone.
pub(super) async fn with_passkey(lobby: &Lobby, address: &str, phone: &Phone) -> (SessionPair, Wallet) {
    let pair = lobby.customer(address, phone).await;
    let mut wallet = Wallet::at(ADDRESS);
    add(lobby, &pair, phone, &mut wallet).await.expect("the passkey verifies");
    (pair, wallet)
}

pub(super) async fn add(
    lobby: &Lobby,
    pair: &SessionPair,
    phone: &Phone,
    wallet: &mut Wallet,
) -> Result<PasskeyView, OpError> {
    let started = lobby.bank.start_add_passkey(caller(pair)).await?;
    let credential = wallet.create(&started.public_key).await;
    let step_up = Some(agreed(lobby, pair, phone).await);
    let ask = AddPasskeyAsk { step_up, ..adding(phone, &started, credential) };
    lobby.bank.finish_add_passkey(caller(pair), &ask).await
}

/// The customer's word to a new passkey.
async fn agreed(lobby: &Lobby, pair: &SessionPair, phone: &Phone) -> StepUpId {
    lobby.agree(phone, caller(pair), &StepUpAsk::AddPasskey { name: key_name() }).await
}

fn key_name() -> DeviceName {
    DeviceName::parse("Ada's key").expect("a name")
}

fn adding(phone: &Phone, started: &PasskeyStarted, credential: String) -> AddPasskeyAsk {
    AddPasskeyAsk {
        login: started.login.login,
        signature: phone.answer(&started.login),
        credential,
        name: key_name(),
        step_up: None,
    }
}

async fn start(lobby: &Lobby, phone: &Phone) -> PasskeyStarted {
    lobby.bank.start_passkey_login(&phone.claim, None).await.expect("anyone may ask")
}

fn finish(phone: &Phone, started: &PasskeyStarted, answer: &str) -> FinishAsk {
    FinishAsk { passkey: Some(answer.to_owned()), ..phone.finish(&started.login, None) }
}

pub(super) async fn log_in(
    lobby: &Lobby,
    phone: &Phone,
    wallet: &mut Wallet,
) -> Result<SessionPair, OpError> {
    let started = start(lobby, phone).await;
    let answer = wallet.get(&started.public_key).await;
    lobby.bank.finish_login(&finish(phone, &started, &answer)).await
}

async fn a_passkey_is_added_seen_and_removed(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Bound).await;
    let phone = Phone::new("Ada's phone");
    let pair = lobby.customer("ada@example.org", &phone).await;
    let me = caller(&pair);
    assert_eq!(lobby.bank.passkeys(me).await.expect("the bank answers"), []);
    let started = lobby.bank.start_add_passkey(me).await.expect("anyone may have one");
    let mut wallet = Wallet::at(ADDRESS);
    let credential = wallet.create(&started.public_key).await;
    let ask = adding(&phone, &started, credential);
    let needed = Refusal::StepUpNeeded(StepUpNeeded::Passkeys);
    assert_eq!(refused(lobby.bank.finish_add_passkey(me, &ask).await), needed);
    // What was agreed to is a passkey of that name.
    let other = StepUpAsk::AddPasskey { name: DeviceName::parse("Another key").expect("a name") };
    let other = AddPasskeyAsk { step_up: Some(lobby.agree(&phone, me, &other).await), ..ask.clone() };
    let different = Refusal::StepUp(StepUpRefusal::Different);
    assert_eq!(refused(lobby.bank.finish_add_passkey(me, &other).await), different);
    let ask = AddPasskeyAsk { step_up: Some(agreed(&lobby, &pair, &phone).await), ..ask };
    let added = lobby.bank.finish_add_passkey(me, &ask).await.expect("the passkey verifies");
    let again = lobby.bank.finish_add_passkey(me, &ask).await.expect("a lost answer is given again");
    assert_eq!(added, again);
    assert_eq!(lobby.bank.passkeys(me).await.expect("the bank answers"), std::slice::from_ref(&added));
    assert_eq!((added.name.as_str(), added.last_used_at), ("Ada's key", None));

    // Another customer neither sees nor removes it.
    let other = Phone::new("Bob's phone");
    let them = caller(&lobby.customer("bob@example.org", &other).await);
    assert_eq!(lobby.bank.passkeys(them).await.expect("the bank answers"), []);
    let refusal = Refusal::Unknown(Thing::Passkey);
    assert_eq!(refused(lobby.bank.remove_passkey(them, added.id, None).await), refusal);
    let theirs = StepUpAsk::RemovePasskey { passkey: added.id };
    assert_eq!(refused(lobby.bank.start_step_up(them, &theirs).await), refusal);

    log_in(&lobby, &phone, &mut wallet).await.expect("the passkey is good");
    assert_eq!(refused(lobby.bank.remove_passkey(me, added.id, None).await), needed);
    // A passkey agrees as well as the PIN does, even to its own end.
    let step_up = lobby.bank.start_step_up(me, &theirs).await.expect("it is mine").id;
    let options = lobby.bank.start_step_up_passkey(me, step_up).await.expect("there is a passkey");
    let answer = wallet.get(&options).await;
    lobby.bank.prove_step_up_by_passkey(me, step_up, &answer).await.expect("the passkey is good");
    lobby.bank.remove_passkey(me, added.id, Some(step_up)).await.expect("it is mine");
    assert_eq!(refused(lobby.bank.remove_passkey(me, added.id, Some(step_up)).await), refusal);
    assert_eq!(lobby.bank.passkeys(me).await.expect("the bank answers"), []);
    let gone = LoginRefusal::BadPasskey(PasskeyFault::UnknownCredential);
    assert_eq!(not_logged_in(log_in(&lobby, &phone, &mut wallet).await), gone);
    let kinds: Vec<AuditKind> = trail(&lobby, me).await.iter().map(|event| event.kind).collect();
    let of = |kind| kinds.iter().filter(|found| **found == kind).count();
    assert_eq!((of(AuditKind::PasskeyAdded), of(AuditKind::PasskeyRemoved)), (1, 1));
    let mails = lobby.mails().await;
    let of = |is: fn(&MailTemplate) -> bool| {
        mails.iter().filter(|(to, mail)| to.written() == "ada@example.org" && is(mail)).count()
    };
    assert_eq!(of(|mail| matches!(mail, MailTemplate::PasskeyAdded { .. })), 1);
    assert_eq!(of(|mail| matches!(mail, MailTemplate::PasskeyRemoved { .. })), 1);
}

async fn a_passkey_lets_a_new_phone_in(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Bound).await;
    let (phone, newer) = (Phone::new("Ada's phone"), Phone::new("Ada's new phone"));
    let (pair, mut wallet) = with_passkey(&lobby, "ada@example.org", &phone).await;
    let mails = lobby.mails().await.len();
    let started = start(&lobby, &newer).await;
    let answer = wallet.get(&started.public_key).await;
    let ask = finish(&newer, &started, &answer);
    let session = lobby.bank.finish_login(&ask).await.expect("the passkey is good");
    let again = lobby.bank.finish_login(&ask).await.expect("a lost answer is given again");
    assert_eq!(tokens(&session), tokens(&again));
    assert_eq!(session.person, pair.person);
    assert_ne!(session.device, pair.device);
    let me = lobby.bank.check_session(session.access.expose(), newer.proof()).await.expect("it is good");
    let devices = lobby.bank.devices(me).await.expect("the bank answers");
    assert!(devices.iter().all(|device| device.device.is_trusted()) && devices.len() == 2);
    let news = lobby.mails().await;
    assert_eq!(news.len(), mails + 1);
    assert!(matches!(news.last().expect("it is there").1, MailTemplate::NewDevice { .. }));
    let events = trail(&lobby, me).await;
    let last = events.last().expect("there are events");
    assert_eq!((last.kind, last.note.as_str()), (AuditKind::LoggedIn, "by a passkey"));
    let kept = lobby.bank.passkeys(me).await.expect("the bank answers");
    assert_eq!(kept[0].last_used_at, Some(lobby.now()));
    // A removed device stays out, whatever else it has.
    let step_up = lobby.agree(&phone, caller(&pair), &StepUpAsk::Device { device: session.device }).await;
    lobby.bank.revoke_device(caller(&pair), session.device, Some(step_up)).await.expect("it is mine");
    let refusal = not_logged_in(log_in(&lobby, &newer, &mut wallet).await);
    assert_eq!(refusal, LoginRefusal::DeviceRevoked);
}

/// A ceremony that one node began is finished by another; the store holds all there is of it.
async fn a_crowd_logs_in_through_any_node(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Bound).await;
    let other_node = lobby.node(Protocol::Bearer).await;
    let mut crowd = Vec::new();
    for name in ["ada", "bob", "cy", "dot"] {
        let phone = Phone::new(name);
        let (pair, wallet) = with_passkey(&lobby, &format!("{name}@example.org"), &phone).await;
        crowd.push((pair.person, phone, wallet));
    }
    for round in 0..8_usize {
        // All wait at the same time, and are answered in another order.
        let mut waiting = Vec::new();
        for (who, (_, phone, _)) in crowd.iter().enumerate() {
            waiting.push((who, start(&lobby, phone).await));
        }
        waiting.rotate_left(round % crowd.len());
        for (who, started) in waiting {
            let (person, phone, wallet) = &mut crowd[who];
            let answer = wallet.get(&started.public_key).await;
            let node = if (round + who) % 2 == 0 { &lobby.bank } else { &other_node };
            let session = node.finish_login(&finish(phone, &started, &answer)).await;
            assert_eq!(session.expect("the passkey is good").person, *person);
        }
    }
}

async fn a_passkey_alone_is_not_enough(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Bound).await;
    let (phone, thief) = (Phone::new("Ada's phone"), Phone::new("A thief's phone"));
    let (_, mut wallet) = with_passkey(&lobby, "ada@example.org", &phone).await;
    let started = start(&lobby, &phone).await;
    let answer = wallet.get(&started.public_key).await;
    // Overheard, it is good for the device that asked, and for no other.
    let stolen = lobby.bank.finish_login(&finish(&thief, &started, &answer)).await;
    assert_eq!(not_logged_in(stolen), LoginRefusal::BadSignature);
    let own = start(&lobby, &thief).await;
    let replayed = lobby.bank.finish_login(&finish(&thief, &own, &answer)).await;
    let other_challenge = LoginRefusal::BadPasskey(PasskeyFault::OtherChallenge);
    assert_eq!(not_logged_in(replayed), other_challenge);
    let missing = lobby.bank.finish_login(&phone.finish(&started.login, Some(PIN))).await;
    assert_eq!(refused(missing), Refusal::Invalid("passkey"));
    lobby.bank.finish_login(&finish(&phone, &started, &answer)).await.expect("nothing was spent");
    // Nor is it an answer to another way in.
    let by_pin = lobby.sign_in_to_the_pin("ada@example.org", &phone).await;
    let ask = FinishAsk { passkey: Some(answer.clone()), ..phone.finish(&by_pin, None) };
    assert_eq!(not_logged_in(lobby.bank.finish_login(&ask).await), LoginRefusal::NeedsApproval);
}

async fn answers_that_are_no_good_are_refused(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Bound).await;
    let phone = Phone::new("Ada's phone");
    let (pair, mut wallet) = with_passkey(&lobby, "ada@example.org", &phone).await;
    let used = start(&lobby, &phone).await;
    let replayed = wallet.get(&used.public_key).await;
    lobby.bank.finish_login(&finish(&phone, &used, &replayed)).await.expect("the passkey is good");
    let started = start(&lobby, &phone).await;
    for no_answer in ["", "{}", "null", replayed.get(1..).expect("it is long")] {
        let refusal = refused(lobby.bank.finish_login(&finish(&phone, &started, no_answer)).await);
        assert_eq!(refusal, Refusal::Invalid("passkey"));
    }
    // Five answers that do not verify end the attempt, and nobody is blocked.
    let replay = finish(&phone, &started, &replayed);
    for _ in 0..5 {
        let refusal = not_logged_in(lobby.bank.finish_login(&replay).await);
        assert_eq!(refusal, LoginRefusal::BadPasskey(PasskeyFault::OtherChallenge));
    }
    let over = LoginRefusal::Over(LoginFailure::TooManyTries);
    assert_eq!(not_logged_in(lobby.bank.finish_login(&replay).await), over);
    log_in(&lobby, &phone, &mut wallet).await.expect("the next attempt starts from nothing");
    // An attempt ends with its time.
    let late = start(&lobby, &phone).await;
    let answer = wallet.get(&late.public_key).await;
    lobby.clock.advance(identity::LOGIN_LASTS);
    let refusal = not_logged_in(lobby.bank.finish_login(&finish(&phone, &late, &answer)).await);
    assert_eq!(refusal, LoginRefusal::Late);
    // What was asked for adding one logs nobody in, and the other way round.
    let adding_one = lobby.bank.start_add_passkey(caller(&pair)).await.expect("anyone may have one");
    let crossed = lobby.bank.finish_login(&finish(&phone, &adding_one, &replayed)).await;
    assert_eq!(not_logged_in(crossed), LoginRefusal::OtherWay);
    let started = start(&lobby, &phone).await;
    let credential = Wallet::at(ADDRESS).create(&adding_one.public_key).await;
    let crossed = lobby.bank.finish_add_passkey(caller(&pair), &adding(&phone, &started, credential)).await;
    assert_eq!(not_logged_in(crossed), LoginRefusal::Unknown);
}

async fn a_stolen_session_adds_no_passkey(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Bearer).await;
    let (phone, thief) = (Phone::new("Ada's phone"), Phone::new("A thief's phone"));
    let pair = lobby.customer("ada@example.org", &phone).await;
    // With her access token, without her device's key.
    let started = lobby.bank.start_add_passkey(caller(&pair)).await.expect("anyone may have one");
    let credential = Wallet::at(ADDRESS).create(&started.public_key).await;
    let stolen = lobby.bank.finish_add_passkey(caller(&pair), &adding(&thief, &started, credential)).await;
    assert_eq!(not_logged_in(stolen), LoginRefusal::BadSignature);
    // Nor can one customer finish what another began.
    let bobs = Phone::new("Bob's phone");
    let bob = lobby.customer("bob@example.org", &bobs).await;
    let started = lobby.bank.start_add_passkey(caller(&bob)).await.expect("anyone may have one");
    let credential = Wallet::at(ADDRESS).create(&started.public_key).await;
    let ask = adding(&bobs, &started, credential);
    let crossed = lobby.bank.finish_add_passkey(caller(&pair), &ask).await;
    assert_eq!(not_logged_in(crossed), LoginRefusal::Unknown);
    // Made at another site, it is none.
    let started = lobby.bank.start_add_passkey(caller(&pair)).await.expect("anyone may have one");
    let elsewhere = started.public_key.replace("bank.example", "evil.example");
    let credential = Wallet::at("https://evil.example").create(&elsewhere).await;
    let phished = lobby.bank.finish_add_passkey(caller(&pair), &adding(&phone, &started, credential)).await;
    assert_eq!(not_logged_in(phished), LoginRefusal::BadPasskey(PasskeyFault::OtherOrigin));
    assert_eq!(lobby.bank.passkeys(caller(&pair)).await.expect("the bank answers"), []);
}

async fn there_is_room_for_so_many(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Bound).await;
    let phone = Phone::new("Ada's phone");
    let pair = lobby.customer("ada@example.org", &phone).await;
    let early = lobby.bank.start_add_passkey(caller(&pair)).await.expect("there is room");
    for _ in 0..PASSKEYS_MAX {
        add(&lobby, &pair, &phone, &mut Wallet::at(ADDRESS)).await.expect("there is room");
    }
    let full = Refusal::TooMany(Thing::Passkey);
    assert_eq!(refused(lobby.bank.start_add_passkey(caller(&pair)).await), full);
    let credential = Wallet::at(ADDRESS).create(&early.public_key).await;
    let ask = adding(&phone, &early, credential);
    assert_eq!(refused(lobby.bank.finish_add_passkey(caller(&pair), &ask).await), full);
}

type Change = fn(&mut Passkey);

/// F21: what was kept of a passkey's backup flags, in its record and in the library's, is not what it says now.
pub(crate) async fn backup_flags_that_changed_sign_nobody_out(engine: Engine) {
    let forget: Change = |passkey| {
        (passkey.is_backup_eligible, passkey.is_backed_up) = (false, false);
        let data = passkey.data.expose();
        let data = data.replace(r#""backup_eligible":true"#, r#""backup_eligible":false"#);
        assert_ne!(&data, passkey.data.expose());
        passkey.data = kernel::Secret::new(data);
    };
    let note = "by a passkey; whether it can be backed up changed; whether it is backed up changed";
    let changes: [(Change, &str); 3] = [(|_| {}, "by a passkey"), (forget, note), (|_| {}, "by a passkey")];
    signed_in_after(engine, &changes).await;
}

/// F22: the counter that was kept is above what a synced passkey says.
pub(crate) async fn a_counter_that_stands_still_signs_nobody_out(engine: Engine) {
    let stale = "by a passkey; its counter did not go on";
    let changes: [(Change, &str); 4] = [
        (|_| {}, "by a passkey"),
        (|passkey| passkey.counter = u32::MAX, stale),
        (|_| {}, stale),
        (|passkey| passkey.counter = 0, "by a passkey"),
    ];
    signed_in_after(engine, &changes).await;
}

/// A login after each change of what is kept, and the note in the trail that comes of it.
async fn signed_in_after(engine: Engine, changes: &[(Change, &str)]) {
    let lobby = Lobby::new(engine, Protocol::Bound).await;
    let phone = Phone::new("Ada's phone");
    let (pair, mut wallet) = with_passkey(&lobby, "ada@example.org", &phone).await;
    for (change, note) in changes {
        let query = Query::PasskeysOf(pair.person);
        let mut kept = lobby.store.first::<Passkey>(&query).await.expect("it answers").expect("it is there");
        change(&mut kept.row);
        let writes = vec![Write::Update(bank::Record::into_row(kept.row), kept.version)];
        let change = bank::Change { at: lobby.now(), writes, ..bank::Change::default() };
        lobby.store.commit(change).await.expect("the store takes it");
        log_in(&lobby, &phone, &mut wallet).await.expect("nobody is signed out for a signal");
        let events = trail(&lobby, caller(&pair)).await;
        assert_eq!(events.last().expect("there are events").note, *note);
    }
}

async fn a_bank_without_a_domain_has_no_passkeys(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Bound).await;
    let phone = Phone::new("Ada's phone");
    let pair = lobby.customer("ada@example.org", &phone).await;
    let bare =
        lobby.changed(entropy(), |settings| "http://127.0.0.1:8080".clone_into(&mut settings.public_url));
    let bare = bare.await;
    let started = bare.start_passkey_login(&phone.claim, None).await;
    assert_eq!(not_logged_in(started), LoginRefusal::NoPasskeys);
    assert_eq!(not_logged_in(bare.start_add_passkey(caller(&pair)).await), LoginRefusal::NoPasskeys);
    // The rest of the bank is as ever.
    bare.check_session(pair.access.expose(), phone.proof()).await.expect("the session is good");
}
