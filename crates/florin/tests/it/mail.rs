//! Mail, against a real mail server: whole, at least once, recognisable when it comes twice, and forgotten at its end.

use crate::harness::{
    Engine, Home, Inside, MailServer, Server, Town, florin, now, number, on_both_engines, until,
};
use bank::{Bank, Change, Delivery, DeliveryState, Key, Mail, MailTemplate, OutboxEntry, StoreExt as _};
use identity::{DeviceName, Email};
use kernel::{OutboxId, Secret, Timestamp};
use outside::{
    Dispatch, Encryption, MailWay, Sender, SmtpCourier, SmtpCredentials, SmtpSettings, WebhookCourier,
    WebhookSettings,
};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use serde_json::Value;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// Longer than any pause or lease of a delivery.
const LONG: Duration = Duration::from_hours(30 * 24);
/// How long a link is good for.
const LINK_LASTS: Duration = Duration::from_mins(15);
const LINK: &str = "https://bank.example/login/link#dG9rZW4";
const FROM: &str = "Flórin <no-reply@bank.example>";
/// Of the user `florin` at the mail server.
const PASSWORD: &str = "hush hush";

on_both_engines!(
    a_mail_arrives_whole,
    a_refused_mail_is_given_up_at_once,
    a_server_that_is_busy_gets_it_in_the_end,
    a_server_that_is_slow_beyond_the_limit_gets_it_again,
    a_mail_whose_end_is_not_known_is_sent_again_under_the_same_id,
    a_server_that_is_always_busy_is_tried_five_times,
    a_link_that_is_over_is_not_sent,
    a_server_sends_what_waits,
    without_a_server_mail_waits_and_nothing_of_it_is_said,
    a_demo_shows_its_mail_and_sends_none,
);

async fn a_mail_arrives_whole(engine: Engine) {
    let (inside, server) = (Inside::new(engine).await, MailServer::start("accept").await);
    let bank = &inside.town.bank;
    let courier = courier(plain(&server));
    for (to, taken, is_utf8) in [
        ("kaja@example.org", "kaja@example.org", false),
        ("kaja@bücher.example", "kaja@xn--bcher-kva.example", false),
        ("zoë.müller@bücher.example", "zoë.müller@xn--bcher-kva.example", true),
    ] {
        let sent = server.heard().len();
        let id = write(bank, to, login_link("Kajas „Telefon“ 電話", bank.now())).await;
        assert_eq!(bank.deliver_due(&courier).await.expect("the store answers"), 1);
        let heard = server.hears(sent + 1).await.swap_remove(sent);
        assert_eq!(heard["mail_from"], "no-reply@bank.example");
        assert_eq!(heard["to"], Value::from(vec![taken]));
        assert_eq!((&heard["hello"], &heard["is_utf8"]), (&"bank.example".into(), &is_utf8.into()));
        check_headers(&heard, taken, id);
        let text = heard["text"].as_str().expect("it is plain text");
        assert!(text.contains("a device that calls itself \"Kajas Telefon 電話\":"), "{text}");
        assert_eq!(text.lines().filter(|line| *line == LINK).count(), 1, "{text}");
        assert_eq!(over(bank, id).await, DeliveryState::Delivered);
    }
    inside.town.clock.advance(LONG);
    assert_eq!(bank.deliver_due(&courier).await.expect("the store answers"), 0);
    assert_eq!(server.heard().len(), 3, "each is sent once while it is taken");
}

fn check_headers(heard: &Value, to: &str, id: OutboxId) {
    let header = |name: &str| heard["headers"][name].as_str().unwrap_or_else(|| panic!("{name} in {heard}"));
    assert_eq!(header("from"), FROM);
    assert_eq!(header("to"), to);
    assert_eq!(header("subject"), "Your link to log in to Florin");
    assert_eq!(header("message-id"), format!("<{id}@bank.example>"));
    assert_eq!(header("content-type"), "text/plain; charset=\"utf-8\"");
    assert_eq!((header("mime-version"), header("auto-submitted")), ("1.0", "auto-generated"));
    assert!(header("date").ends_with(" +0000"), "{}", header("date"));
    assert_eq!(heard["header_count"], 9, "these, and how the text is encoded: {heard}");
}

async fn a_refused_mail_is_given_up_at_once(engine: Engine) {
    for manner in ["refuse", "spam"] {
        let (inside, server) = (Inside::new(engine).await, MailServer::start(manner).await);
        let (bank, courier) = (&inside.town.bank, courier(plain(&server)));
        let id = write(bank, "nobody@example.org", login_link("Phone", bank.now())).await;
        assert_eq!(bank.deliver_due(&courier).await.expect("what a receiver does is no error"), 0);
        assert_eq!(over(bank, id).await, DeliveryState::GivenUp);
        inside.town.clock.advance(LONG);
        assert_eq!(bank.deliver_due(&courier).await.expect("the store answers"), 0);
        let heard = server.hears(1).await;
        assert_eq!((heard.len(), &heard[0]["manner"]), (1, &manner.into()), "it is not asked again");
    }
}

async fn a_server_that_is_busy_gets_it_in_the_end(engine: Engine) {
    let (inside, server) = (Inside::new(engine).await, MailServer::start("busy,busy,accept").await);
    let (bank, clock, courier) = (&inside.town.bank, &inside.town.clock, courier(plain(&server)));
    let id = write(bank, "kaja@example.org", login_link("Phone", bank.now())).await;
    for tries in 1..=2 {
        assert_eq!(bank.deliver_due(&courier).await.expect("what a receiver does is no error"), 0);
        let waiting = entry(bank, id).await;
        assert_eq!((waiting.state, waiting.tries), (DeliveryState::Waiting, tries));
        assert!(matches!(waiting.delivery, Delivery::Mail(_)), "its words are still needed");
        // Just before it is due, nobody is asked.
        clock.set(waiting.due_at.before(Duration::from_micros(1)));
        assert_eq!(bank.deliver_due(&courier).await.expect("the store answers"), 0);
        clock.set(waiting.due_at);
    }
    assert_eq!(bank.deliver_due(&courier).await.expect("the store answers"), 1);
    assert_eq!(over(bank, id).await, DeliveryState::Delivered);
    clock.advance(LONG);
    assert_eq!(bank.deliver_due(&courier).await.expect("the store answers"), 0);
    let manners: Vec<Value> = server.hears(3).await.iter().map(|heard| heard["manner"].clone()).collect();
    assert_eq!(manners, ["busy", "busy", "accept"]);
}

async fn a_server_that_is_slow_beyond_the_limit_gets_it_again(engine: Engine) {
    let (inside, server) = (Inside::new(engine).await, MailServer::start("hang,accept").await);
    let (bank, clock) = (&inside.town.bank, &inside.town.clock);
    let id = write(bank, "kaja@example.org", login_link("Phone", bank.now())).await;
    let impatient = courier(SmtpSettings { wait_max: Duration::from_secs(2), ..plain(&server) });
    assert_eq!(bank.deliver_due(&impatient).await.expect("what a receiver does is no error"), 0);
    let waiting = entry(bank, id).await;
    assert_eq!(waiting.state, DeliveryState::Waiting);
    clock.set(waiting.due_at);
    assert_eq!(bank.deliver_due(&courier(plain(&server))).await.expect("the store answers"), 1);
    assert_eq!(over(bank, id).await, DeliveryState::Delivered);
    // The first may not even have come as far as the mail, where the machine is slow as well.
    let accepted =
        until("the mail", async || server.heard().into_iter().find(|heard| heard["manner"] == "accept"));
    assert_eq!(accepted.await["headers"]["message-id"], format!("<{id}@bank.example>"));
}

async fn a_mail_whose_end_is_not_known_is_sent_again_under_the_same_id(engine: Engine) {
    let (inside, server) = (Inside::new(engine).await, MailServer::start("drop,accept").await);
    let (bank, clock, courier) = (&inside.town.bank, &inside.town.clock, courier(plain(&server)));
    let id = write(bank, "kaja@example.org", login_link("Phone", bank.now())).await;
    assert_eq!(bank.deliver_due(&courier).await.expect("what a receiver does is no error"), 0);
    clock.set(entry(bank, id).await.due_at);
    assert_eq!(bank.deliver_due(&courier).await.expect("the store answers"), 1);
    let heard = server.hears(2).await;
    assert_eq!((&heard[0]["manner"], &heard[1]["manner"]), (&"drop".into(), &"accept".into()));
    assert_eq!(heard[0]["raw"], heard[1]["raw"], "byte for byte, its id and its date among them");
    assert_eq!(heard[1]["headers"]["message-id"], format!("<{id}@bank.example>"));
}

async fn a_server_that_is_always_busy_is_tried_five_times(engine: Engine) {
    let (inside, server) = (Inside::new(engine).await, MailServer::start("busy").await);
    let (bank, clock, courier) = (&inside.town.bank, &inside.town.clock, courier(plain(&server)));
    let id = write(bank, "kaja@example.org", MailTemplate::UnknownAddress).await;
    let other = write(bank, "zoe@example.org", MailTemplate::AlreadyCustomer).await;
    for _ in 0..8 {
        assert_eq!(bank.deliver_due(&courier).await.expect("what a receiver does is no error"), 0);
        clock.advance(LONG);
    }
    for id in [id, other] {
        assert_eq!(over(bank, id).await, DeliveryState::GivenUp);
        let id = format!("<{id}@bank.example>");
        let tries =
            server.heard().iter().filter(|heard| heard["headers"]["message-id"] == id.as_str()).count();
        assert_eq!(tries, usize::from(OutboxEntry::TRIES_MAX));
    }
}

async fn a_link_that_is_over_is_not_sent(engine: Engine) {
    let (inside, server) = (Inside::new(engine).await, MailServer::start("accept").await);
    let (bank, courier) = (&inside.town.bank, courier(plain(&server)));
    let late = write(bank, "kaja@example.org", login_link("Phone", bank.now())).await;
    inside.town.clock.advance(LINK_LASTS);
    let good = write(bank, "zoe@example.org", login_link("Phone", bank.now())).await;
    assert_eq!(bank.deliver_due(&courier).await.expect("the store answers"), 1);
    assert_eq!(over(bank, late).await, DeliveryState::GivenUp);
    assert_eq!(over(bank, good).await, DeliveryState::Delivered);
    let heard = server.hears(1).await;
    assert_eq!((heard.len(), &heard[0]["to"][0]), (1, &"zoe@example.org".into()));
}

/// TLS from the start and by STARTTLS, with a user and a password.
#[tokio::test(flavor = "multi_thread")]
async fn mail_travels_under_tls() {
    let inside = Inside::new(Engine::Sqlite).await;
    let bank = &inside.town.bank;
    let authorities = certificate(inside.home.folder());
    for (encryption, from_start) in
        [(Encryption::StartTls, None), (Encryption::Tls, Some("--tls-from-start"))]
    {
        let server = encrypted(inside.home.folder(), from_start).await;
        let settings = SmtpSettings {
            host: "localhost".to_owned(),
            encryption,
            authorities: Some(authorities.clone().into_bytes()),
            credentials: Some(credentials(PASSWORD)),
            ..plain(&server)
        };
        let checked = SmtpCourier::new(settings.clone()).expect("the certificate is one").check().await;
        checked.expect("the server lets it in");
        assert_eq!(server.heard(), Vec::<Value>::new(), "a check sends no mail");
        write(bank, "kaja@example.org", login_link("Phone", bank.now())).await;
        assert_eq!(
            bank.deliver_due(&courier(settings)).await.expect("the store answers"),
            1,
            "{encryption:?}"
        );
        let heard = server.hears(1).await;
        assert_eq!((&heard[0]["is_encrypted"], &heard[0]["is_authenticated"]), (&true.into(), &true.into()));
    }
}

/// Whatever is wrong between the bank and its own server: no mail is offered, none is lost.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_not_to_be_trusted_is_offered_nothing() {
    let inside = Inside::new(Engine::Sqlite).await;
    let (bank, clock) = (&inside.town.bank, &inside.town.clock);
    let authorities = Some(certificate(inside.home.folder()).into_bytes());
    let server = encrypted(inside.home.folder(), None).await;
    let unencrypted = MailServer::start("accept").await;
    let good = SmtpSettings {
        host: "localhost".to_owned(),
        encryption: Encryption::StartTls,
        authorities,
        credentials: Some(credentials(PASSWORD)),
        ..plain(&server)
    };
    let id = write(bank, "kaja@example.org", login_link("Phone", bank.now())).await;
    for (what, settings) in [
        ("no public authority vouches for it", SmtpSettings { authorities: None, ..good.clone() }),
        (
            "its certificate is for another name",
            SmtpSettings { host: "127.0.0.1".to_owned(), ..good.clone() },
        ),
        ("it offers no STARTTLS", SmtpSettings { port: unencrypted.port, ..good.clone() }),
        (
            "it wants another password",
            SmtpSettings { credentials: Some(credentials("wrong")), ..good.clone() },
        ),
    ] {
        assert_eq!(bank.deliver_due(&courier(settings)).await.expect("the store answers"), 0, "{what}");
        let waiting = entry(bank, id).await;
        assert_eq!(waiting.state, DeliveryState::Waiting, "{what}");
        clock.set(waiting.due_at);
    }
    assert_eq!((server.heard().len(), unencrypted.heard().len()), (0, 0));
    assert_eq!(bank.deliver_due(&courier(good)).await.expect("the store answers"), 1);
    server.hears(1).await;
}

async fn a_server_sends_what_waits(engine: Engine) {
    let (home, mail_server) = (Home::new(engine).await, MailServer::start_with("accept", &password()).await);
    let id = leave(&home, now()).await;
    std::fs::write(home.folder().join("credentials"), format!("florin\n{PASSWORD}\n"))
        .expect("it can be written");
    let config = format!(
        "[mail]\nsmtp = 'smtp://127.0.0.1:{}'\nplain = true\nfrom = '{FROM}'\ncredentials_file = 'credentials'\n",
        mail_server.port
    );
    let server = Server::start_configured::<&str>(&home, "serve", &[], &config).await;
    let heard = mail_server.hears(1).await;
    check_headers(&heard[0], "kaja@example.org", id);
    assert_eq!(heard[0]["is_authenticated"], true);
    let page = server.api().get("/mailbox").await;
    page.refused(404, "not_found.route");
    check_silence(&server);
    server.stop().await;
    let town = Town::open(&home).await;
    assert_eq!(over(&town.bank, id).await, DeliveryState::Delivered);
    town.close().await;

    check_doctor(&home, true).await;
    drop(mail_server);
    check_doctor(&home, false).await;
}

/// What `florin doctor` says of the mail server in the configuration that the last server had.
async fn check_doctor(home: &Home, is_well: bool) {
    use std::os::unix::fs::PermissionsExt as _;
    let path = home.folder().join("credentials");
    let config = home.folder().join("test.toml").display().to_string();
    for (mode, is_closed) in [(0o644, false), (0o600, true)] {
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).expect("it is ours");
        let ended = florin(Some(home), &["doctor", "--json", "--config", &config]).await;
        let value: Value = serde_json::from_str(&ended.out).unwrap_or_else(|_| panic!("{}", ended.said()));
        let checks = value["checks"].as_array().expect("it is a list");
        let check = checks.iter().find(|check| check["name"] == "mail").expect("mail is checked");
        assert_eq!(check["verdict"] == "fine", is_well && is_closed, "{check}");
        assert!(!ended.said().contains(PASSWORD), "{}", ended.said());
        assert!(value["configuration"].to_string().contains("no-reply@bank.example"), "{value}");
    }
}

async fn without_a_server_mail_waits_and_nothing_of_it_is_said(engine: Engine) {
    let home = Home::new(engine).await;
    let id = leave(&home, now()).await;
    let server = Server::start(&home).await;
    let said = until("a word about mail", async || {
        let said = server.said();
        said.contains("no mail server is configured").then_some(said)
    });
    assert_eq!(said.await.matches("no mail server is configured").count(), 1);
    server.api().get("/mailbox").await.refused(404, "not_found.route");
    check_silence(&server);
    server.stop().await;
    let town = Town::open(&home).await;
    let kept = entry(&town.bank, id).await;
    assert_eq!(kept.state, DeliveryState::Waiting, "{kept:?}");
    town.close().await;
}

async fn a_demo_shows_its_mail_and_sends_none(engine: Engine) {
    let (home, mail_server) = (Home::new(engine).await, MailServer::start("accept").await);
    let demo = Server::start_as(&home, "demo", &["--customers", "2"]).await;
    let url = demo.ready["mailbox_url"].as_str().expect("the ready line names the mailbox");
    assert_eq!(url, format!("{}/mailbox", demo.url()));
    let page = demo.api().get("/mailbox").await;
    assert!(page.status.is_success() && page.text().contains("There is none yet."), "{}", page.text());
    demo.stop().await;

    leave(&home, now()).await;
    let config = format!(
        "[mail]\nsmtp = 'smtp://127.0.0.1:{}'\nplain = true\nfrom = 'a@b.example'\n",
        mail_server.port
    );
    let demo = Server::start_configured(&home, "demo", &["--customers", "2"], &config).await;
    let page = until("the mail", async || {
        let page = demo.api().get("/mailbox").await.text();
        page.contains("<article>").then_some(page)
    })
    .await;
    assert!(page.contains(&format!("<a href=\"{LINK}\">{LINK}</a>")), "{page}");
    assert!(page.contains("To kaja@example.org, "), "{page}");
    check_silence(&demo);
    demo.stop().await;
    assert_eq!(mail_server.heard(), Vec::<Value>::new());
}

/// Nobody reads in a log what is in a mail, nor to whom it goes.
#[track_caller]
fn check_silence(server: &Server) {
    let said = server.said();
    for secret in ["dG9rZW4", "kaja", PASSWORD, "calls itself"] {
        assert!(!said.contains(secret), "{said}");
    }
}

fn login_link(device: &str, now: Timestamp) -> MailTemplate {
    MailTemplate::LoginLink {
        link: Secret::new(LINK.to_owned()),
        device: DeviceName::parse(device).expect("it is a name"),
        ends_at: now.after(LINK_LASTS),
    }
}

/// Puts a mail into the outbox, as an operation does with its change.
async fn write(bank: &Bank, to: &str, template: MailTemplate) -> OutboxId {
    let id = OutboxId::from_uuid(Uuid::from_u128(u128::from(number()) + 1));
    let now = bank.now();
    let mail = Mail { to: Email::parse(to).expect("it is an address"), template };
    let entry = OutboxEntry {
        id,
        delivery: Delivery::Mail(Box::new(mail)),
        created_at: now,
        due_at: now,
        tries: 0,
        state: DeliveryState::Waiting,
    };
    let change = Change { at: now, outbox: vec![entry], ..Change::default() };
    bank.store().commit(change).await.expect("the store takes it");
    id
}

/// Leaves a mail in a store that nobody has open.
async fn leave(home: &Home, now: Timestamp) -> OutboxId {
    let town = Town::open(home).await;
    let id = write(&town.bank, "kaja@example.org", login_link("Phone", now)).await;
    town.close().await;
    id
}

async fn entry(bank: &Bank, id: OutboxId) -> OutboxEntry {
    let found = bank.store().one::<OutboxEntry>(&Key::Outbox(id)).await.expect("the store answers");
    found.expect("it is kept").row
}

/// How a mail ended; nothing is left of what it said.
async fn over(bank: &Bank, id: OutboxId) -> DeliveryState {
    let entry = entry(bank, id).await;
    assert_eq!(entry.delivery, Delivery::MailOver);
    entry.state
}

fn plain(server: &MailServer) -> SmtpSettings {
    SmtpSettings {
        host: "127.0.0.1".to_owned(),
        port: server.port,
        encryption: Encryption::None,
        authorities: None,
        credentials: None,
        from: Sender::parse(FROM).expect("it is a sender"),
        reply_to: None,
        wait_max: SmtpSettings::WAIT_MAX,
    }
}

fn courier(settings: SmtpSettings) -> Dispatch {
    let webhooks = WebhookCourier::new(Arc::new(edge::webhook_body), WebhookSettings::default());
    let smtp = SmtpCourier::new(settings).expect("the settings are sound");
    Dispatch::new(webhooks.expect("the settings are sound"), MailWay::Smtp(Box::new(smtp)))
}

fn credentials(password: &str) -> SmtpCredentials {
    let secret = |text: &str| Secret::new(text.to_owned());
    SmtpCredentials { user: secret("florin"), password: secret(password) }
}

fn password() -> Vec<String> {
    vec!["--password".to_owned(), PASSWORD.to_owned()]
}

/// Writes a certificate for `localhost` and its key into the folder; hands the certificate back.
fn certificate(folder: &Path) -> String {
    let names = vec!["localhost".to_owned()];
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(names).expect("a certificate can be made");
    std::fs::write(folder.join("cert.pem"), cert.pem()).expect("the test's folder can be written");
    std::fs::write(folder.join("key.pem"), signing_key.serialize_pem())
        .expect("the test's folder can be written");
    cert.pem()
}

/// A mail server with the certificate in the folder, and a password.
async fn encrypted(folder: &Path, from_start: Option<&str>) -> MailServer {
    let file = |name: &str| folder.join(name).display().to_string();
    let mut options = vec!["--certificate".to_owned(), file("cert.pem"), "--key".to_owned(), file("key.pem")];
    options.extend(password());
    options.extend(from_start.map(str::to_owned));
    MailServer::start_with("accept", &options).await
}
