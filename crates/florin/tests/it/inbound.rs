//! Mail from people, as the operator's server hands it over; and the page on which a customer reads the answers.

use crate::harness::{
    ALERT_TOKEN, Answer, Api, Browser, Engine, Home, Inside, MailServer, on_both_engines, program,
};
use bank::MailTemplate;
use kernel::PersonId;
use outside::{
    Dispatch, Encryption, MailWay, Sender as MailSender, SmtpCourier, SmtpSettings, WebhookCourier,
    WebhookSettings,
};
use reqwest::Method;
use serde_json::Value;
use std::process::Stdio;
use std::sync::Arc;
use support::{Author, Case, Message, Name, Sender};
use tokio::io::AsyncWriteExt as _;

const EMAIL: &str = "kaja.berg@example.com";
const PROVEN: &str = "Authentication-Results: mx.bank.example; dmarc=pass header.from=example.com\r\n";
const CARD: &str = "4111 1111 1111 1111";

on_both_engines!(
    a_proven_mail_is_its_customers_and_any_other_a_strangers,
    an_answer_finds_its_case_and_stands_in_its_conversation,
    a_mail_is_taken_once,
    programs_are_not_answered,
    hostile_mail_does_no_harm,
    only_the_mail_server_hands_over_mail,
    a_customer_reads_and_writes_on_the_page,
    the_page_shows_nobody_elses_cases
);

fn mail(more: &str, id: &str, text: &str) -> String {
    format!(
        "{more}From: Kaja <{EMAIL}>\r\nTo: help@bank.example\r\nSubject: Cannot log in\r\nMessage-ID: <{id}>\r\n\r\n{text}\r\n"
    )
}

async fn hand_over(inside: &Inside, raw: impl Into<Vec<u8>>) -> Answer {
    let api = inside.api.with(ALERT_TOKEN);
    api.send(Method::POST, "/hooks/mail", (Some("message/rfc822"), raw.into())).await
}

async fn taken(inside: &Inside, raw: impl Into<Vec<u8>>) -> String {
    hand_over(inside, raw).await.ok()["taken"].as_str().expect("it is a word").to_owned()
}

/// All cases of one sender with what was said in them, and what was noted.
async fn cases(inside: &Inside, from: &Sender) -> Vec<(Case, Vec<Message>)> {
    let bank = &inside.town.bank;
    let mut cases = Vec::new();
    for case in bank.search_cases("", None).await.expect("the store answers") {
        if case.from == *from {
            cases.push(bank.case(case.id).await.expect("it was found"));
        }
    }
    cases
}

fn stranger() -> Sender {
    Sender::Mailbox(support::Mailbox::parse(EMAIL).expect("it is an address"))
}

/// Sends what waits to a real server, which says what it heard.
async fn sent(inside: &Inside, server: &MailServer) -> Vec<Value> {
    let sender = |text| MailSender::parse(text).expect("it is a sender");
    let settings = SmtpSettings {
        host: "127.0.0.1".to_owned(),
        port: server.port,
        encryption: Encryption::None,
        authorities: None,
        credentials: None,
        from: sender("Florin <no-reply@bank.example>"),
        reply_to: Some(sender("Florin <help@bank.example>")),
        wait_max: SmtpSettings::WAIT_MAX,
    };
    let webhooks = WebhookCourier::new(Arc::new(edge::webhook_body), WebhookSettings::default());
    let smtp = SmtpCourier::new(settings).expect("the settings are sound");
    let courier = Dispatch::new(webhooks.expect("the settings are sound"), MailWay::Smtp(Box::new(smtp)));
    let heard = server.heard().len();
    let count = inside.town.bank.deliver_due(&courier).await.expect("the store answers");
    server.hears(heard + count).await.split_off(heard)
}

async fn a_proven_mail_is_its_customers_and_any_other_a_strangers(engine: Engine) {
    let inside = Inside::new(engine).await;
    let kaja = inside.town.person("Kaja Berg").await.id;
    assert_eq!(taken(&inside, mail(PROVEN, "1@example.com", "Nothing works.")).await, "kept");
    let own = cases(&inside, &Sender::Customer(kaja)).await;
    assert_eq!(own.len(), 1);
    let (case, said) = &own[0];
    assert_eq!((case.subject.as_str(), said[0].body.as_str()), ("Cannot log in", "Nothing works."));
    assert_eq!(said[1].author, Author::System, "it is answered at once");
    // The same words, by whoever says they are hers.
    let forged = [
        String::new(),
        PROVEN.replace("pass", "fail"),
        PROVEN.replace("mx.bank.example", "mx.evil.example"),
        PROVEN.replace("header.from=example.com", "header.from=evil.example"),
    ];
    for (number, more) in forged.iter().enumerate() {
        assert_eq!(
            taken(&inside, mail(more, &format!("f{number}@x.example"), "What is my balance?")).await,
            "kept"
        );
    }
    assert_eq!(cases(&inside, &Sender::Customer(kaja)).await, own, "nothing of it is in hers");
    let strangers = cases(&inside, &stranger()).await;
    assert!(!strangers.is_empty() && strangers.iter().all(|(case, _)| case.incident.is_none()));
    let server = MailServer::start("accept").await;
    let heard = sent(&inside, &server).await;
    assert_eq!(heard.len(), 1, "nobody who may be somebody else is written to: {heard:?}");
    assert_eq!(heard[0]["to"], Value::from(vec![EMAIL]));
    assert_eq!(heard[0]["headers"]["auto-submitted"], "auto-replied");
}

async fn an_answer_finds_its_case_and_stands_in_its_conversation(engine: Engine) {
    let inside = Inside::new(engine).await;
    let kaja = Sender::Customer(inside.town.person("Kaja Berg").await.id);
    taken(&inside, mail(PROVEN, "1@example.com", "Nothing works.")).await;
    let server = MailServer::start("accept").await;
    let first = sent(&inside, &server).await;
    let id = first[0]["headers"]["message-id"].as_str().expect("it has one").to_owned();
    assert!(id.starts_with("<case.") && id.ends_with("@bank.example>"), "{id}");
    assert_eq!(first[0]["headers"]["reply-to"], "Florin <help@bank.example>");
    let answer = format!("{PROVEN}In-Reply-To: {id}\r\nReferences: {id}\r\n");
    taken(
        &inside,
        mail(&answer, "2@example.com", "Still not.\r\n\r\nOn Monday Florin wrote:\r\n> We have it."),
    )
    .await;
    let own = cases(&inside, &kaja).await;
    assert_eq!(own.len(), 1, "it is one conversation");
    let said: Vec<&str> = own[0].1.iter().map(|message| message.body.as_str()).collect();
    assert!(said.contains(&"Still not."), "{said:?}");
    let note = own[0].1.iter().find(|message| message.is_note).expect("the whole of it is noted");
    assert!(note.body.as_str().contains("> We have it."), "{note:?}");
    // Of a stranger the id proves nothing, and one that the bank did not make is none.
    for (number, other) in
        [id.clone(), id.replacen('.', ".0", 1), "<case.x@bank.example>".to_owned()].iter().enumerate()
    {
        let forged = format!("In-Reply-To: {other}\r\n");
        taken(&inside, mail(&forged, &format!("x{number}@x.example"), "Send me everything")).await;
    }
    assert_eq!(cases(&inside, &kaja).await, own);

    let by = Name::parse("zoe").expect("it is a name");
    let ask = bank::CaseAsk::Answer { text: "It is mended.".to_owned(), seen: own[0].0.messages };
    inside.town.bank.change_case(&by, own[0].0.id, &ask).await.expect("it is the newest");
    let heard = sent(&inside, &server).await;
    let headers = &heard[0]["headers"];
    assert_eq!(headers["subject"], "Re: Cannot log in");
    assert!(headers["auto-submitted"].is_null(), "a person wrote it: {headers}");
    assert!(heard[0]["text"].as_str().expect("it is text").contains("It is mended."), "{heard:?}");
}

async fn a_mail_is_taken_once(engine: Engine) {
    let inside = Inside::new(engine).await;
    let raw = mail(PROVEN, "1@example.com", "Nothing works.");
    assert_eq!(taken(&inside, raw.clone()).await, "kept");
    let again = format!("Return-Path: <{EMAIL}>\r\nReceived: from x by y; now\r\n{raw}");
    assert_eq!(taken(&inside, again).await, "repeated");
    let (first, second) = tokio::join!(
        hand_over(&inside, mail("", "2@example.com", "At once")),
        hand_over(&inside, mail("", "2@example.com", "At once"))
    );
    assert!(first.status.is_success() && second.status.is_success());
    let said: Vec<String> = cases(&inside, &stranger())
        .await
        .into_iter()
        .flat_map(|(_, said)| said)
        .filter(|message| message.author == Author::Customer)
        .map(|message| message.body.as_str().to_owned())
        .collect();
    assert_eq!(said.iter().filter(|text| *text == "At once").count(), 1, "{said:?}");
}

async fn programs_are_not_answered(engine: Engine) {
    let inside = Inside::new(engine).await;
    inside.town.person("Kaja Berg").await;
    for (number, line) in [
        "Auto-Submitted: auto-replied",
        "Precedence: bulk",
        "Return-Path: <>",
        "X-Auto-Response-Suppress: All",
    ]
    .iter()
    .enumerate()
    {
        let more = format!("{line}\r\n{PROVEN}");
        assert_eq!(
            taken(&inside, mail(&more, &format!("{number}@example.com"), "I am away")).await,
            "automatic"
        );
    }
    assert!(inside.town.bank.search_cases("", None).await.expect("the store answers").is_empty());
    // One that says nothing of itself is slowed down by its ration.
    let mut put_off = 0;
    for number in 0..40 {
        let answer = hand_over(
            &inside,
            mail(PROVEN, &format!("l{number}@example.com"), &format!("I am away {number}")),
        )
        .await;
        if answer.status == 429 {
            assert!(answer.headers.contains_key("retry-after"));
            put_off += 1;
        }
    }
    assert_eq!(put_off, 10, "thirty are taken at once");
}

async fn hostile_mail_does_no_harm(engine: Engine) {
    let inside = Inside::new(engine).await;
    let kaja = inside.town.person("Kaja Berg").await.id;
    let evil = format!(
        "{PROVEN}From: =?utf-8?q?x=0D=0ABcc:_evil=40evil.example?= <{EMAIL}>\r\n\
         Subject: =?utf-8?q?Help=0D=0ABcc:_evil=40evil.example?=\r\nMessage-ID: <1@example.com>\r\n\
         References: <a@b.example>\r\n\tBcc: evil@evil.example\r\n\
         Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n\
         <script>alert(1)</script><svg onload=alert(2)><p>My card is {CARD}, my pin is 4821</p>\r\n\
         --b\r\nContent-Type: application/zip; name=\"../../bomb.zip\"\r\nContent-Transfer-Encoding: base64\r\n\r\n\
         UEsDBBQAAAAIAAAAAAAAAAAAAAAAAP////8BAAAAeA==\r\n--b--\r\n"
    );
    assert_eq!(taken(&inside, evil).await, "kept");
    let own = cases(&inside, &Sender::Customer(kaja)).await;
    let said = own[0].1[0].body.as_str();
    for gone in ["4111", "4821", "<script", "alert", "<svg", "../"] {
        assert!(!said.contains(gone), "{gone} in {said}");
    }
    assert!(said.contains("[attachment, not kept: bomb.zip, application/zip, 31 bytes]"), "{said}");
    let server = MailServer::start("accept").await;
    let heard = sent(&inside, &server).await;
    assert_eq!(heard[0]["to"], Value::from(vec![EMAIL]), "nobody else gets anything");
    assert!(heard[0]["headers"]["bcc"].is_null(), "{heard:?}");

    let huge = vec![b'a'; 50 * 1024 * 1024];
    hand_over(&inside, huge).await.refused(400, "bad_request.body_too_large");
    for raw in
        ["", "\r\n\r\nHi", "Subject: from nobody\r\n\r\nHi", "From: a@b.example, c@d.example\r\n\r\nHi"]
    {
        hand_over(&inside, raw).await.refused(400, "bad_request.bad_mail");
    }
    let nested = format!(
        "{PROVEN}From: {EMAIL}\r\nSubject: deep\r\n{}\r\n",
        "Content-Type: message/rfc822\r\n\r\n".repeat(100_000)
    );
    assert_eq!(taken(&inside, nested).await, "kept", "its head alone is read");
}

async fn only_the_mail_server_hands_over_mail(engine: Engine) {
    let inside = Inside::new(engine).await;
    let raw = mail("", "1@example.com", "Hi").into_bytes();
    for api in [inside.api.clone(), inside.api.with("another")] {
        let answer = api.send(Method::POST, "/hooks/mail", (Some("message/rfc822"), raw.clone())).await;
        answer.refused(401, "unauthorized.bad_access_token");
    }
    for kind in [None, Some("text/plain"), Some("application/json")] {
        let answer =
            inside.api.with(ALERT_TOKEN).send(Method::POST, "/hooks/mail", (kind, raw.clone())).await;
        answer.refused(400, "bad_request.bad_content_type");
    }
}

/// The visit of a customer who opened the mailed link.
async fn visit(inside: &Inside, email: &str) -> (String, Answer) {
    let page = inside.api.post("/support", &[("email", email)]).await;
    assert!(
        page.status.is_success() && page.text().contains("If this address is a customer"),
        "{}",
        page.text()
    );
    let mails = inside.town.mails().await;
    let link = mails.iter().rev().find_map(|(to, template)| match template {
        MailTemplate::SupportLink { link, .. } if to.written() == email => Some(link.expose().clone()),
        _ => None,
    });
    let token = link.expect("a link was mailed").rsplit_once("token=").expect("it has a token").1.to_owned();
    let look = inside.api.get(&format!("/support/link?token={token}")).await;
    assert!(look.text().contains("Show my messages"), "{}", look.text());
    let list = inside.api.post("/support/visit", &[("token", &token)]).await;
    (field(&list, "visit"), list)
}

/// The value of a hidden field.
#[track_caller]
fn field(page: &Answer, name: &str) -> String {
    let text = page.text();
    let from =
        text.split_once(&format!("name=\"{name}\" value=\"")).unwrap_or_else(|| panic!("{name} in {text}")).1;
    from.split_once('"').expect("it ends").0.to_owned()
}

async fn write(api: &Api, visit: &str, once: &str, text: &str) -> Answer {
    api.post("/support/write", &[("visit", visit), ("once", once), ("text", text)]).await
}

async fn a_customer_reads_and_writes_on_the_page(engine: Engine) {
    let inside = Inside::new(engine).await;
    let kaja = Sender::Customer(inside.town.person("Kaja Berg").await.id);
    let (visit, list) = visit(&inside, EMAIL).await;
    assert!(list.text().contains("There are no messages yet."), "{}", list.text());
    let policy = list.headers["content-security-policy"].to_str().expect("it is text").to_owned();
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("script-src"), "{policy}");
    let once = field(&list, "once");
    let text = format!("<script>alert(1)</script> my card is {CARD}");
    for _ in 0..2 {
        let page = write(&inside.api, &visit, &once, &text).await.text();
        assert!(page.contains("&lt;script&gt;alert(1)") && page.contains("We have your message."), "{page}");
        assert!(!page.contains("<script") && !page.contains("4111"), "{page}");
    }
    let own = cases(&inside, &kaja).await;
    let by_her = own[0].1.iter().filter(|message| message.author == Author::Customer).count();
    assert_eq!((own.len(), by_her), (1, 1), "a form that is sent twice is taken once");
    let id = own[0].0.id.to_string();
    let fields =
        [("visit", visit.as_str()), ("once", "other"), ("case_id", id.as_str()), ("text", "And one more")];
    let page = inside.api.post("/support/write", &fields).await.text();
    assert!(page.contains("And one more"), "{page}");
    let page = inside.api.post("/support/case", &fields[..3]).await.text();
    assert!(page.contains("And one more") && !page.contains("still broken"), "it is of no incident: {page}");
    let page = inside.api.post("/support/still-broken", &fields[..3]).await;
    assert_eq!(page.status, 400, "{}", page.text());
    let page = inside.api.post("/support/cases", &fields[..1]).await.text();
    assert!(page.contains(&id), "{page}");
    // After its time, neither the link nor the visit opens anything.
    inside.town.clock.advance(bank::SUPPORT_VISIT_LASTS);
    let page = inside.api.post("/support/cases", &fields[..1]).await;
    assert!(page.status == 400 && page.text().contains("bad_request.login_late"), "{}", page.text());
}

async fn the_page_shows_nobody_elses_cases(engine: Engine) {
    let inside = Inside::new(engine).await;
    let (kaja, zoe): (PersonId, _) =
        (inside.town.person("Kaja Berg").await.id, inside.town.person("Zoe Marsh").await);
    let (own, _) = visit(&inside, EMAIL).await;
    write(&inside.api, &own, "1", "Mine alone").await;
    let id = cases(&inside, &Sender::Customer(kaja)).await[0].0.id.to_string();
    let (other, list) = visit(&inside, zoe.email.written()).await;
    assert!(!list.text().contains("Mine alone"));
    for path in ["/support/case", "/support/write", "/support/still-broken"] {
        let fields = [("visit", other.as_str()), ("once", "2"), ("case_id", id.as_str()), ("text", "x")];
        let page = inside.api.post(path, &fields).await;
        assert_eq!(page.status, 404, "{path}: {}", page.text());
        assert!(!page.text().contains("Mine alone"), "{path}");
    }
    // A link is no visit, a visit no link, and neither can be made up.
    let long = "A".repeat(75);
    for bad in [other.as_str(), "", "x", long.as_str()] {
        let page = inside.api.post("/support/visit", &[("token", bad)]).await;
        assert!(page.status.is_client_error() && !page.text().contains("Mine"), "{bad}: {}", page.text());
    }
    let mut changed = own.into_bytes();
    changed[3] = if changed[3] == b'A' { b'B' } else { b'A' };
    let changed = String::from_utf8(changed).expect("it is text");
    let page = inside.api.post("/support/cases", &[("visit", changed.as_str())]).await;
    assert_eq!(page.status, 403, "{}", page.text());
    // Nobody is told whose address is a customer's.
    let page = inside.api.post("/support", &[("email", "nobody@example.net")]).await.text();
    assert!(page.contains("If this address is a customer"), "{page}");
}

/// The program as a mail server runs it.
async fn piped(home: &Home, raw: &[u8]) -> Option<i32> {
    let mut command = tokio::process::Command::new(program());
    command.env_remove("FLORIN_CONFIG").env_remove("FLORIN_DATABASE_URL").env_remove("FLORIN_LOG");
    command.args(["support", "mail"]).args(home.args()).stdin(Stdio::piped()).kill_on_drop(true);
    let mut child = command.spawn().expect("the program was built");
    let mut input = child.stdin.take().expect("it is a pipe");
    // Whoever has read enough closes its end.
    drop(input.write_all(raw).await);
    drop(input);
    child.wait().await.expect("it ends").code()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_server_is_told_whether_to_try_again() {
    let home = Home::new(Engine::Sqlite).await;
    crate::harness::Town::open(&home).await.close().await;
    let raw = mail("", "1@example.com", "Hi");
    assert_eq!(piped(&home, raw.as_bytes()).await, Some(0));
    assert_eq!(piped(&home, raw.as_bytes()).await, Some(0), "once more is nothing new");
    assert_eq!(piped(&home, b"no mail").await, Some(65));
    assert_eq!(piped(&home, &vec![b'a'; edge::MAIL_BYTES_MAX + 1]).await, Some(65));
    let nowhere = Home::new(Engine::Sqlite).await;
    assert_eq!(piped(&nowhere, raw.as_bytes()).await, Some(75), "there is no bank there yet");
}

/// In a real browser, as large as a phone, and without scripts.
#[tokio::test(flavor = "multi_thread")]
async fn a_browser_shows_the_page_without_scripts() {
    let (inside, served) = Inside::at_localhost(Engine::Sqlite).await;
    inside.town.person("Kaja Berg").await;
    let (visit, _) = visit(&inside, EMAIL).await;
    write(&inside.api, &visit, "1", "I cannot log in since this morning.").await;
    let mut browser = Browser::start().await;
    browser.open(&format!("{}/support", served.url())).await;
    assert_eq!(browser.run("document.querySelector('h1').textContent").await, "Write to Florin");
    assert_eq!(browser.run("document.documentElement.scrollWidth <= 390").await, true);
    browser.close().await;
}
