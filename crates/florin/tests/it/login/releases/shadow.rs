//! A release in shadow on the whole bank: it judges what real customers were answered, changes nothing of it, and any
//! answer that it would have given otherwise keeps it where it is.

use super::crowd::{by, name, new_release};
use crate::harness::{Engine, entropy, on_both_engines};
use crate::login::passkeys::{add, log_in, with_passkey};
use crate::login::phone::{Lobby, PIN, Phone, caller, refused, tokens};
use bank::{
    Bank, Flaw, Flawed, NewRelease, Query, Refusal, ReleaseError, SessionPair, Settings, StoreExt as _,
};
use identity::{PasskeyAlgorithm, PasskeyAlgorithms, PasskeyOptions, Policy, Protocol, Session};
use rollout::{Difference, Release, Rollout, RolloutRefusal, Shadow, StaffCommand, Stage, Terms, release_id};
use std::sync::Arc;
use std::time::Duration;

on_both_engines!(
    a_healthy_release_judges_every_way_in_and_goes_on,
    a_flaw_is_seen_before_anybody_meets_it,
    a_release_that_leaves_out_held_algorithms_stays_in_its_shadow,
    a_release_whose_lifetimes_are_none_stays_in_its_shadow,
    nothing_of_a_secret_is_kept,
    what_has_no_room_is_dropped_and_counted,
    nodes_add_up_and_nothing_is_judged_outside_of_a_shadow
);

const ADA: &str = "ada@example.org";
/// Longer than what came of a shadow waits to be written.
const WRITTEN: Duration = Duration::from_secs(3);

async fn lobby(engine: Engine, change: impl FnOnce(&mut Settings) + Send) -> Lobby {
    let lobby = Lobby::new(engine, Protocol::Bound).await;
    let bank = lobby.changed(entropy(), change).await;
    Lobby { bank, ..lobby }
}

async fn start(lobby: &Lobby, release: NewRelease) {
    let name = release.name.clone();
    lobby.bank.create_release(release).await.expect("it can be meant");
    lobby.bank.start_release(&name, by()).await.expect("none is on its way");
    // Whoever answers knows of it within a second.
    assert_eq!(judge(&lobby.bank).await, (0, 0));
}

/// Judges what waits, and says how many answers there were and how many were different.
async fn judge(bank: &Bank) -> (u32, u32) {
    let round = bank.judge_shadow().await.expect("the store answers");
    assert_eq!(round.waiting, 0);
    (round.judged, round.different)
}

async fn go_on(lobby: &Lobby, text: &str) -> Result<Rollout, RolloutRefusal> {
    match lobby.bank.step_release(&name(text), StaffCommand::GoOn, by()).await {
        Ok(rollout) => Ok(rollout),
        Err(ReleaseError::Refused(refusal)) => Err(refusal),
        Err(error) => panic!("{error:?}"),
    }
}

async fn stop(lobby: &Lobby, text: &str) {
    lobby.bank.step_release(&name(text), StaffCommand::Stop, by()).await.expect("it is on its way");
}

async fn differences(lobby: &Lobby, text: &str) -> Vec<Difference> {
    lobby.bank.show_release(&name(text)).await.expect("it was made").shadow.differences
}

/// Where, and which answers.
fn told(difference: &Difference) -> [&str; 4] {
    [&difference.way, &difference.step, &difference.given, &difference.would].map(rollout::Code::as_str)
}

async fn refresh(lobby: &Lobby, phone: &Phone, pair: &SessionPair) -> SessionPair {
    let refreshed = lobby.bank.refresh_session(pair.refresh.expose(), phone.proof()).await;
    refreshed.expect("nobody is signed out")
}

async fn a_healthy_release_judges_every_way_in_and_goes_on(engine: Engine) {
    for protocol in Protocol::ALL {
        let lobby = lobby(engine, |_| {}).await;
        let text = format!("to-{}", protocol.word());
        let usual = new_release(&text);
        let terms = Terms { policy: Policy::default_of(protocol), rehashes_pins: true, ..usual.terms };
        start(&lobby, NewRelease { terms, shadow_min: 7, ..usual }).await;
        let none = RolloutRefusal::HardlyJudged { admitted: 0, wanted: 7 };
        assert_eq!(go_on(&lobby, &text).await, Err(none), "no data leads nowhere");

        // Signed up, in by passkey, in by PIN on another phone, in by the key, refreshed twice.
        let (phone, tablet) = (Phone::new("Ada's phone"), Phone::new("Ada's tablet"));
        let (first, mut wallet) = with_passkey(&lobby, ADA, &phone).await;
        log_in(&lobby, &phone, &mut wallet).await.expect("the passkey verifies");
        let attempt = lobby.sign_in_to_the_pin(ADA, &tablet).await;
        let wrong = lobby.bank.finish_login(&tablet.finish(&attempt, Some("5926"))).await;
        assert!(matches!(refused(wrong), Refusal::WrongPin(_)));
        let typed = lobby.bank.finish_login(&tablet.finish(&attempt, Some(PIN))).await.expect("it is right");
        lobby.clock.advance(WRITTEN);
        assert_eq!(judge(&lobby.bank).await, (4, 0), "{:?}", differences(&lobby, &text).await);
        let again = lobby.by_key(&tablet, &typed).await.expect("the key is the device's");
        let next = refresh(&lobby, &tablet, &again).await;
        refresh(&lobby, &tablet, &next).await;
        // Nobody's token is nothing to judge, and neither is a repeated last step.
        lobby.bank.refresh_session("flr_r1_nothing", None).await.expect_err("it is no token");
        lobby.bank.finish_login(&tablet.finish(&attempt, Some(PIN))).await.expect("it is given again");
        lobby.clock.advance(WRITTEN);
        assert_eq!(judge(&lobby.bank).await, (3, 0), "{:?}", differences(&lobby, &text).await);

        let few = RolloutRefusal::HardlyJudged { admitted: 6, wanted: 7 };
        assert_eq!(go_on(&lobby, &text).await, Err(few), "a wrong PIN lets nobody in");
        refresh(&lobby, &tablet, &next).await;
        lobby.clock.advance(WRITTEN);
        assert_eq!(judge(&lobby.bank).await, (1, 0));
        let shadowed = lobby.bank.show_release(&name(&text)).await.expect("it was made").shadow.shadowed;
        assert_eq!((shadowed.judged, shadowed.admitted, shadowed.dropped), (8, 7, 0));

        // And all that without effect.
        let found = lobby.store.all::<Session>(&Query::SessionsOf(first.person, 100)).await;
        let sessions = found.expect("the store answers");
        assert!(
            sessions.iter().all(|it| it.row.protocol == Protocol::Bound && it.row.release == name("first"))
        );
        let moved = go_on(&lobby, &text).await.expect("nothing speaks against it");
        assert_eq!(moved.stage, Stage::Budget);
    }
}

/// The flaws of the drill that strike what a release issues or judges, and where its shadow meets them.
const SEEN: [(Flaw, Protocol, &[[&str; 4]]); 14] = [
    (
        Flaw::RefusesSessions,
        Protocol::Signed,
        &[["device", "check", "ok", "invalid_token"], ["refresh", "refresh", "ok", "invalid_token"]],
    ),
    (Flaw::RefusesRepeats, Protocol::Bearer, &[["device", "repeat", "ok", "invalid_token"]]),
    (Flaw::EndsRepeated, Protocol::Bearer, &[["device", "repeat", "ok", "refresh_reused"]]),
    (Flaw::SpendsUnproven, Protocol::Bound, &[["device", "unproven", "ok", "refresh_reused"]]),
    (Flaw::DatesAhead, Protocol::Signed, &[["device", "check", "ok", "token_expired"]]),
    (
        Flaw::Undecodable,
        Protocol::Bound,
        &[["device", "check", "ok", "unavailable"], ["refresh", "refresh", "ok", "unavailable"]],
    ),
    (Flaw::ForgetsSessions, Protocol::Bound, &[["device", "check", "ok", "invalid_token"]]),
    (Flaw::HalfMigrated, Protocol::Bound, &[["device", "finish", "ok", "unavailable"]]),
    (Flaw::DropsKey, Protocol::Signed, &[["device", "last_refresh", "ok", "invalid_token"]]),
    (Flaw::StaleKeySet, Protocol::Bound, &[["device", "check", "ok", "invalid_token"]]),
    (Flaw::ForgetsAttempts, Protocol::Bound, &[["device", "finish", "ok", "unknown_login"]]),
    (Flaw::IssuerSlash, Protocol::Signed, &[["device", "check", "ok", "token_expired"]]),
    (
        Flaw::Thousandth,
        Protocol::Bound,
        &[["device", "issue", "ok", "unavailable"], ["refresh", "issue", "ok", "unavailable"]],
    ),
    (Flaw::RefusesOldDevices, Protocol::Bound, &[["device", "finish", "ok", "bad_signature"]]),
];

async fn a_flaw_is_seen_before_anybody_meets_it(engine: Engine) {
    let first = Lobby::new(engine, Protocol::Bound).await;
    let phone = Phone::new("Ada's phone");
    let mut pair = first.customer(ADA, &phone).await;
    let mut lobby = first;
    for (flaw, protocol, expected) in SEEN {
        let text = format!("flawed.{}", flaw.word());
        let bank = lobby.changed(entropy(), |settings| {
            let (app, since, is_in_shadow) = (None, None, true);
            let flawed = Flawed { release: name(&text), flaw, permille: 1_000, app, since, is_in_shadow };
            settings.flaw = Some(flawed);
        });
        lobby = Lobby { bank: bank.await, ..lobby };
        let usual = new_release(&text);
        let terms = Terms { policy: Policy::default_of(protocol), ..usual.terms };
        start(&lobby, NewRelease { terms, ..usual }).await;
        // The session is not given again.
        lobby.clock.advance(Duration::from_hours(1));
        judge(&lobby.bank).await;
        pair = lobby.by_key(&phone, &pair).await.expect("the release in force has no flaw");
        pair = refresh(&lobby, &phone, &pair).await;
        lobby.bank.check_session(pair.access.expose(), phone.proof()).await.expect("the session is good");
        lobby.clock.advance(WRITTEN);
        let (judged, different) = judge(&lobby.bank).await;
        assert_eq!((judged, different > 0), (2, true), "{flaw:?}");
        let kept = differences(&lobby, &text).await;
        for expected in expected {
            assert!(kept.iter().any(|one| told(one) == *expected), "{flaw:?} {expected:?}: {kept:?}");
        }
        assert!(kept.iter().all(|one| one.protocol == Some(Protocol::Bound) && one.candidate == protocol));
        assert_eq!(go_on(&lobby, &text).await, Err(RolloutRefusal::Different(different.into())), "{flaw:?}");
        stop(&lobby, &text).await;
    }
}

async fn a_release_that_leaves_out_held_algorithms_stays_in_its_shadow(engine: Engine) {
    let lobby = lobby(engine, |_| {}).await;
    let phone = Phone::new("Ada's phone");
    let (pair, mut wallet) = with_passkey(&lobby, ADA, &phone).await;
    let usual = new_release("rsa-alone");
    let algorithms = PasskeyAlgorithms::of(&[PasskeyAlgorithm::Rs256]).expect("one");
    let passkeys = PasskeyOptions { algorithms, waits: Duration::from_mins(2) };
    start(&lobby, NewRelease { terms: Terms { passkeys, ..usual.terms }, ..usual }).await;
    let asked = lobby.bank.start_add_passkey(caller(&pair)).await.expect("anyone may have one");
    assert!(asked.public_key.contains("-7") && asked.public_key.contains("300000"), "{}", asked.public_key);
    log_in(&lobby, &phone, &mut wallet).await.expect("what was made stays good");
    lobby.by_key(&phone, &pair).await.expect("the key is the device's");
    lobby.clock.advance(WRITTEN);
    assert_eq!(judge(&lobby.bank).await, (2, 1));
    let kept = differences(&lobby, "rsa-alone").await;
    assert_eq!(
        kept.iter().map(told).collect::<Vec<_>>(),
        [["passkey", "passkey", "ok", "passkey_algorithm"]]
    );
    assert_eq!(go_on(&lobby, "rsa-alone").await, Err(RolloutRefusal::Different(1)));
    stop(&lobby, "rsa-alone").await;

    // One that is given asks for what it says, of those who hold a session of it, and takes what is there.
    let usual = new_release("asks-otherwise");
    let algorithms = PasskeyAlgorithms::of(&[PasskeyAlgorithm::Es256]).expect("one");
    let passkeys = PasskeyOptions { algorithms, ..passkeys };
    start(&lobby, NewRelease { terms: Terms { passkeys, ..usual.terms }, ..usual }).await;
    log_in(&lobby, &phone, &mut wallet).await.expect("the passkey verifies");
    lobby.clock.advance(WRITTEN);
    assert_eq!(judge(&lobby.bank).await, (1, 0), "{:?}", differences(&lobby, "asks-otherwise").await);
    while go_on(&lobby, "asks-otherwise").await.expect("it is on its way").stage != Stage::Promoted {}
    let asked = lobby.bank.start_passkey_login(&phone.claim, None).await.expect("anyone may ask");
    assert!(asked.public_key.contains("120000"), "{}", asked.public_key);
    let inside = log_in(&lobby, &phone, &mut wallet).await.expect("the passkey verifies");
    let asked = lobby.bank.start_add_passkey(caller(&inside)).await.expect("anyone may have one");
    assert!(asked.public_key.contains("-7") && !asked.public_key.contains("-257"), "{}", asked.public_key);
}

/// No such release can be made here; one that another build or a hand wrote is judged all the same.
async fn a_release_whose_lifetimes_are_none_stays_in_its_shadow(engine: Engine) {
    let lobby = lobby(engine, |_| {}).await;
    let phone = Phone::new("Ada's phone");
    let pair = lobby.customer(ADA, &phone).await;
    let usual = new_release("over");
    let lasts = Duration::ZERO;
    let policy = Policy { access_lasts: lasts, refresh_lasts: lasts, ..usual.terms.policy };
    let release = Release {
        name: usual.name,
        terms: Terms { policy, ..usual.terms },
        audience: usual.audience,
        pace: usual.pace,
        shadow_min: 1,
        created_by: usual.staff,
        created_at: lobby.now(),
    };
    let writes = vec![bank::Write::Insert(bank::Record::into_row(release))];
    let change = bank::Change { at: lobby.now(), writes, ..bank::Change::default() };
    lobby.store.commit(change).await.expect("it is new");
    lobby.bank.start_release(&name("over"), by()).await.expect("none is on its way");
    judge(&lobby.bank).await;
    lobby.by_key(&phone, &pair).await.expect("the key is the device's");
    lobby.clock.advance(WRITTEN);
    assert_eq!(judge(&lobby.bank).await, (1, 1));
    assert_eq!(told(&differences(&lobby, "over").await[0]), ["device", "issue", "ok", "unavailable"]);
    assert_eq!(go_on(&lobby, "over").await, Err(RolloutRefusal::Different(1)));
}

async fn nothing_of_a_secret_is_kept(engine: Engine) {
    let lobby = lobby(engine, |settings| {
        let (flaw, app, since, is_in_shadow) = (Flaw::RefusesSessions, None, None, true);
        let release = name("flawed");
        settings.flaw = Some(Flawed { release, flaw, permille: 1_000, app, since, is_in_shadow });
    });
    let lobby = lobby.await;
    start(&lobby, new_release("flawed")).await;
    let (phone, tablet) = (Phone::new("Ada's phone"), Phone::new("Ada's tablet"));
    let (first, mut wallet) = with_passkey(&lobby, ADA, &phone).await;
    let second = log_in(&lobby, &phone, &mut wallet).await.expect("the passkey verifies");
    let attempt = lobby.sign_in_to_the_pin(ADA, &tablet).await;
    let third = lobby.bank.finish_login(&tablet.finish(&attempt, Some(PIN))).await.expect("it is right");
    refresh(&lobby, &tablet, &third).await;
    lobby.clock.advance(WRITTEN);
    assert_eq!(judge(&lobby.bank).await, (4, 4));
    let count = async |what: &str| {
        let all = "SELECT count(*) FROM document WHERE kind = 44 AND body";
        lobby.home.number(&format!("{all} LIKE '%{what}%'")).await
    };
    assert_eq!(count("invalid_token").await, 1, "it is there to be looked through");
    let mut secrets = vec![ADA.to_owned(), "ada".to_owned(), PIN.to_owned(), "phone".to_owned()];
    secrets.push(first.person.uuid().as_simple().to_string());
    secrets.push("203.0.113".to_owned());
    for pair in [&first, &second, &third] {
        let (access, refresh) = tokens(pair);
        let ids = [pair.session.uuid(), pair.device.uuid()].map(|id| id.as_simple().to_string());
        secrets.extend([access, refresh].into_iter().chain(ids));
    }
    secrets.push(attempt.login.uuid().as_simple().to_string());
    secrets.push(phone.claim.key.thumbprint().to_string());
    for secret in secrets {
        assert_eq!(count(&secret).await, 0, "{secret} is kept");
    }
    // One person is one mark, which is not the next release's.
    let marks: Vec<_> = differences(&lobby, "flawed").await.iter().map(|one| one.person).collect();
    assert!(marks[0].is_some() && marks.iter().all(|mark| *mark == marks[0]), "{marks:?}");
}

async fn what_has_no_room_is_dropped_and_counted(engine: Engine) {
    let lobby = lobby(engine, |settings| settings.shadow.queue_max = 2).await;
    let phone = Phone::new("Ada's phone");
    let pair = lobby.customer(ADA, &phone).await;
    start(&lobby, new_release("crowded")).await;
    for _ in 0..5 {
        refresh(&lobby, &phone, &pair).await;
    }
    lobby.clock.advance(WRITTEN);
    assert_eq!(judge(&lobby.bank).await, (2, 0));
    let shadowed = lobby.bank.show_release(&name("crowded")).await.expect("it was made").shadow.shadowed;
    assert_eq!((shadowed.judged, shadowed.admitted, shadowed.dropped), (2, 2, 3));
    // There is room again.
    refresh(&lobby, &phone, &pair).await;
    assert_eq!(judge(&lobby.bank).await, (1, 0));
}

async fn nodes_add_up_and_nothing_is_judged_outside_of_a_shadow(engine: Engine) {
    let lobby = lobby(engine, |_| {}).await;
    let other: Arc<Bank> = lobby.changed(entropy(), |_| {}).await;
    let phone = Phone::new("Ada's phone");
    let pair = lobby.customer(ADA, &phone).await;
    assert_eq!(judge(&lobby.bank).await, (0, 0), "no release is in shadow");
    start(&lobby, NewRelease { shadow_min: 5, ..new_release("everywhere") }).await;
    judge(&other).await;
    for bank in [&lobby.bank, &other, &other, &lobby.bank, &other] {
        bank.refresh_session(pair.refresh.expose(), phone.proof()).await.expect("nobody is signed out");
    }
    lobby.clock.advance(WRITTEN);
    let few = RolloutRefusal::HardlyJudged { admitted: 0, wanted: 5 };
    assert_eq!(go_on(&lobby, "everywhere").await, Err(few), "what is not judged yet is not known");
    assert_eq!((judge(&lobby.bank).await, judge(&other).await), ((2, 0), (3, 0)));
    let places = lobby.store.all::<Shadow>(&Query::ShadowsOf(release_id(&name("everywhere")))).await;
    let places = places.expect("the store answers");
    assert!((1..=2).contains(&places.len()), "{places:?}");
    assert_eq!(go_on(&lobby, "everywhere").await.expect("all of them say yes").stage, Stage::Budget);
    // Both go on without it.
    lobby.clock.advance(WRITTEN);
    judge(&other).await;
    other.refresh_session(pair.refresh.expose(), phone.proof()).await.expect("nobody is signed out");
    assert_eq!(judge(&other).await, (0, 0));
    let (again, mut wallet) = (Phone::new("Bob's phone"), crate::harness::Wallet::at("https://bank.example"));
    let bob = lobby.customer("bob@example.org", &again).await;
    add(&lobby, &bob, &again, &mut wallet).await.expect("the passkey verifies");
    assert_eq!(judge(&lobby.bank).await, (0, 0));
}
