//! Two builds of different age on one store (F6, F7, F10, F20 of the login faults): on PostgreSQL both at once behind a
//! round robin, on SQLite one after the other. What either writes, the other reads: sessions, devices, attempts under
//! way, hashes of PINs, mails that wait.

pub(crate) mod crowd;
pub(crate) mod fleet;

use crate::harness::{
    Answer, Api, App, Build, Engine, Home, MailServer, entropy, florin_ok, now, on_both_engines, until,
};
use crate::login::app::{Installed, behind_the_edge};
use crate::login::phone::{Lobby, PIN, Phone, ROOT};
use bank::{Delivery, MailTemplate, OutboxEntry, Query, StoreExt as _};
use crowd::{Crowd, Member, link_to};
use fleet::{Fleet, PUBLIC_URL};
use identity::{PinParams, Policy, Protocol};
use kernel::{PersonId, Timestamp};
use std::sync::Arc;
use std::time::Duration;

on_both_engines!(
    a_mail_that_only_the_newer_build_knows_waits_for_it,
    a_store_that_a_newer_build_took_further_is_served_by_both,
);

use Build::{Older, Present};

/// What serves, stage after stage: a roll-out that goes forth, back, and forth again.
const fn stages(engine: Engine) -> &'static [&'static [Build]] {
    match engine {
        Engine::Sqlite => &[&[Older], &[Present], &[Older], &[Present]],
        Engine::Postgres => &[
            &[Older, Older],
            &[Older, Present],
            &[Present, Present],
            &[Present, Older],
            &[Older, Older],
            &[Older, Present],
        ],
    }
}

/// Upgraded, downgraded, upgraded: what one build wrote, the next one reads and writes in its own format.
pub(crate) async fn what_either_build_wrote_is_read_by_the_other(engine: Engine) {
    let (home, mut members) = signed_up_before(engine).await;
    let mut fleet = Fleet::new(&home, home.keep_root_key(ROOT));
    for build in [Older, Present, Older, Present] {
        fleet.become_all(&[build]).await;
        let api = fleet.api(0);
        for Member { app, .. } in &mut members {
            app.check(&api).await.expect("the server answers").ok();
            refreshed_by(app, &api).await;
            app.check(&api).await.expect("the server answers").ok();
            logged_in_by(app, &api).await;
            assert_eq!(formats_of(&home, app).await[1], newest_format(build), "{build:?}");
            app.check(&api).await.expect("the server answers").ok();
        }
    }
    fleet.stop_all().await;
    florin_ok(Some(&home), &["verify"]).await;
}

/// Every customer goes on refreshing, looking, logging in by key and by PIN, and none is signed out.
pub(crate) async fn nobody_is_signed_out_while_builds_come_and_go(engine: Engine) {
    let (home, mut members) = signed_up_before(engine).await;
    let mut fleet = Fleet::new(&home, home.keep_root_key(ROOT));
    let mut probe = members.pop().expect("one more than the crowd");
    fleet.become_all(stages(engine)[0]).await;
    for name in ["carol", "dave"] {
        let member = Member::new(sign_up(&home, &fleet.api(0), name).await, true);
        assert_eq!(formats_of(&home, &member.app).await, [1, 1], "the older build's device and session");
        members.push(member);
    }
    let crowd = Crowd::start(&home, &fleet.ways(), members);
    for stage in stages(engine) {
        fleet.become_all(stage).await;
        crowd.go_on().await;
        for (place, build) in stage.iter().enumerate() {
            logged_in_by(&mut probe.app, &fleet.api(place)).await;
            assert_eq!(formats_of(&home, &probe.app).await[1], newest_format(*build), "{build:?}");
        }
    }
    let mut members = crowd.end().await;
    members.push(probe);
    for member in &mut members {
        for api in fleet.apis() {
            member.app.check(&api).await.expect("the server answers").ok();
        }
    }
    fleet.stop_all().await;
    florin_ok(Some(&home), &["verify"]).await;
}

const fn newest_format(build: Build) -> i64 {
    match build {
        Older => 1,
        Present => 2,
    }
}

async fn refreshed_by(app: &mut Installed, api: &Api) {
    let by = app.held().clone();
    app.refresh(api, &by).await.expect("the server answers").ok();
}

/// A login by the device's key, which always writes a session.
async fn logged_in_by(app: &mut Installed, api: &Api) {
    let started = app.by_key(api).await.expect("the server answers").ok();
    app.finish(api, &started, None).await.expect("the server answers").ok();
}

/// The formats in which the app's device and its session stand at this moment.
async fn formats_of(home: &Home, app: &Installed) -> [i64; 2] {
    let person = PersonId::parse(&app.held().person).expect("an id").uuid().simple().to_string();
    let mut formats = [0; 2];
    for (kind, place) in [1, 2].into_iter().zip(&mut formats) {
        for format in [1, 2] {
            let sql = format!(
                "SELECT count(*) FROM document WHERE kind = {kind} AND ended_at IS NULL
                AND body LIKE '{{\"v\":{format},\"person\":\"{person}\"%'"
            );
            *place += format * home.number(&sql).await;
        }
    }
    formats
}

/// Customers of before any server ran, signed up by the present build: of each protocol, and one more.
async fn signed_up_before(engine: Engine) -> (Arc<Home>, Vec<Member>) {
    let lobby = Lobby::new(engine, Protocol::Bearer).await;
    // What was handed out a moment ago is handed out again without a write.
    lobby.clock.set(lobby.now().before(Duration::from_mins(2)));
    let mut members = Vec::new();
    for name in ["ada", "bob"] {
        members.push(Member::new(signed_up_inside(&lobby, name).await, false));
    }
    let signed = lobby
        .changed(entropy(), |settings| {
            settings.login.policy = Policy::default_of(Protocol::Signed);
            PUBLIC_URL.clone_into(&mut settings.public_url);
        })
        .await;
    let lobby = Lobby { bank: signed, ..lobby };
    members.push(Member::new(signed_up_inside(&lobby, "fay").await, false));
    let bound = lobby.node(Protocol::Bound).await;
    let lobby = Lobby { bank: bound, ..lobby };
    members.push(Member::new(signed_up_inside(&lobby, "eve").await, false));
    (Arc::new(lobby.close().await), members)
}

async fn signed_up_inside(lobby: &Lobby, name: &str) -> Installed {
    Installed::of_now(lobby, name, PUBLIC_URL).await
}

/// A new customer of a server.
async fn sign_up(home: &Home, api: &Api, name: &str) -> Installed {
    let mut app = Installed::new(name, App::new(&format!("{name}'s phone"), PUBLIC_URL, now));
    let started = app.sign_up(api).await.expect("the server answers").ok();
    let link = link_to(home, &app.email).await;
    let opened = api.post("/login/link", &[("token", &link)]).await;
    assert!(opened.status.is_success(), "{}", opened.text());
    app.finish(api, &started, None).await.expect("the server answers").ok();
    app
}

/// An app's login by link and PIN.
async fn sign_in(home: &Home, app: &mut Installed, api: &Api, pin: &str) -> Answer {
    let started = app.sign_in(api).await.expect("the server answers").ok();
    let link = link_to(home, &app.email).await;
    let opened = api.post("/login/link", &[("token", &link)]).await;
    assert!(opened.status.is_success(), "{}", opened.text());
    app.finish(api, &started, Some(pin)).await.expect("the server answers")
}

/// A hash made by either build, or anew by a release with higher costs, is verified by both; neither makes one anew by
/// itself.
pub(crate) async fn a_pin_hashed_by_either_build_is_known_to_the_other(engine: Engine) {
    let lobby = Lobby::new(engine, Protocol::Bound).await;
    let mut ada = signed_up_inside(&lobby, "ada").await;
    assert_eq!(hashes(&lobby.home, "m=64,t=1,p=1").await, 1);
    let raised = lobby
        .changed(entropy(), |settings| {
            settings.login.rehashes_pins = true;
            settings.login.pin_params = PinParams::try_from_costs(24_576, 3, 1).expect("within bounds");
        })
        .await;
    let raised = Lobby { bank: raised, ..lobby };
    raised.clock.advance(Duration::from_millis(5));
    let inside = behind_the_edge(&raised, PUBLIC_URL);
    let started = ada.sign_in(&inside).await.expect("a router always answers").ok();
    raised.bank.prove_link(&raised.link().await).await.expect("the link is fresh");
    ada.finish(&inside, &started, Some(PIN)).await.expect("a router always answers").ok();
    let home = raised.close().await;
    assert_eq!(hashes(&home, "m=24576,t=3,p=1").await, 1, "made anew by the newer release");

    let mut fleet = Fleet::new(&home, home.keep_root_key(ROOT));
    fleet.become_all(&[Older]).await;
    let mut bob = sign_up(&home, &fleet.api(0), "bob").await;
    sign_in(&home, &mut ada, &fleet.api(0), PIN).await.ok();
    fleet.become_all(&[Present]).await;
    let mut carol = sign_up(&home, &fleet.api(0), "carol").await;
    assert_eq!(formats_of(&home, &carol).await, [2, 2], "this build's device and session");
    sign_in(&home, &mut bob, &fleet.api(0), PIN).await.ok();
    sign_in(&home, &mut bob, &fleet.api(0), "1111").await.refused(403, "forbidden.wrong_pin");
    fleet.become_all(&[Older]).await;
    sign_in(&home, &mut carol, &fleet.api(0), PIN).await.ok();
    sign_in(&home, &mut carol, &fleet.api(0), "1111").await.refused(403, "forbidden.wrong_pin");
    fleet.stop_all().await;
    for costs in ["m=24576,t=3,p=1", "m=12288,t=3,p=1", "m=19456,t=2,p=1"] {
        assert_eq!(hashes(&home, costs).await, 1, "{costs}: as it was made");
    }
}

/// How many PINs are hashed at these costs.
async fn hashes(home: &Home, costs: &str) -> i64 {
    home.number(&format!("SELECT count(*) FROM document WHERE kind = 3 AND body LIKE '%${costs}$%'")).await
}

/// The older build takes what it knows, and leaves the rest as it stands: nothing is lost, no try is counted.
async fn a_mail_that_only_the_newer_build_knows_waits_for_it(engine: Engine) {
    let mails = MailServer::start("accept").await;
    let lobby = Lobby::new(engine, Protocol::Bound).await;
    lobby.customer("ada@example.org", &Phone::new("Ada's phone")).await;
    let tablet = Phone::new("Ada's tablet");
    let started = lobby.sign_in_to_the_pin("ada@example.org", &tablet).await;
    lobby.bank.finish_login(&tablet.finish(&started, Some(PIN))).await.expect("the login is proven");
    lobby.sign_in("nobody@example.org", &tablet).await;
    let written = lobby.mails().await;
    let known = written.iter().filter(|(_, mail)| !matches!(mail, MailTemplate::NewDevice { .. })).count();
    assert_eq!(written.len(), known + 1, "one that the older build does not know");
    let home = lobby.close().await;

    let smtp = format!(
        "[mail]\nsmtp = 'smtp://127.0.0.1:{}'\nplain = true\nfrom = 'bank@bank.example'\n",
        mails.port
    );
    let mut fleet = Fleet::new(&home, &format!("{}{smtp}", home.keep_root_key(ROOT)));
    fleet.become_all(&[Older]).await;
    mails.hears(known).await;
    let left = until("the older build's last mail", async || {
        let waiting = waiting(&home).await;
        (waiting.len() == 1).then_some(waiting)
    })
    .await;
    let Delivery::Mail(mail) = &left[0].delivery else { panic!("a mail of this build: {left:?}") };
    assert!(matches!(mail.template, MailTemplate::NewDevice { .. }), "{left:?}");
    assert_eq!(left[0].tries, 0, "nobody tried it");
    assert_eq!(mails.heard().len(), known);

    fleet.become_all(&[Present]).await;
    let heard = mails.hears(known + 1).await;
    let text = heard[known]["text"].as_str().expect("it is plain text");
    assert!(text.contains("Ada's tablet"), "{text}");
    until("the outbox's end", async || waiting(&home).await.is_empty().then_some(())).await;
    fleet.stop_all().await;
}

async fn waiting(home: &Home) -> Vec<OutboxEntry> {
    let store = home.open_beside().await;
    let due = Query::OutboxDue(Timestamp::MAX, 1_000);
    let found = store.all::<OutboxEntry>(&due).await.expect("the store answers");
    store.close().await;
    found.into_iter().map(|entry| entry.row).collect()
}

/// A roll-back does not stop at the schema: a newer build's migrations add, and what they add is passed over.
async fn a_store_that_a_newer_build_took_further_is_served_by_both(engine: Engine) {
    let (home, mut members) = signed_up_before(engine).await;
    let (binary, hash) = match engine {
        Engine::Sqlite => ("BLOB", "zeroblob(32)"),
        Engine::Postgres => ("bytea", "decode(repeat('00', 32), 'hex')"),
    };
    home.tamper(&format!("ALTER TABLE document ADD COLUMN later {binary}")).await;
    let applied = format!("INSERT INTO migration (number, name, hash) VALUES (1000, 'later', {hash})");
    assert_eq!(home.tamper(&applied).await, 1);
    let mut fleet = Fleet::new(&home, home.keep_root_key(ROOT));
    for build in [Older, Present] {
        fleet.become_all(&[build]).await;
        for member in &mut members {
            let api = fleet.api(0);
            refreshed_by(&mut member.app, &api).await;
            member.app.check(&api).await.expect("the server answers").ok();
        }
    }
    fleet.stop_all().await;
}
