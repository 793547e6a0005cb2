//! Those who asked to be told are, once: by a real mail server, and also when the process is cut off in the middle of it.

use super::changed;
use crate::harness::{MailServer, StatusPage, now};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A page with subscribers, and their mail server.
struct Ground {
    _folder: TempDir,
    folder: PathBuf,
    mails: MailServer,
}

impl Ground {
    async fn new(manners: &str) -> Self {
        let folder = tempfile::tempdir().expect("the machine has a temporary folder");
        std::fs::write(folder.path().join("subscribers.key"), "a key of which all their links are made\n")
            .expect("the test's folder can be written");
        let page = folder.path().join("page");
        Self { _folder: folder, folder: page, mails: MailServer::start(manners).await }
    }

    async fn start(&self) -> StatusPage {
        let config = format!(
            "[mail]\nsmtp = 'smtp://127.0.0.1:{}'\nplain = true\nfrom = 'Florin <status@bank.example>'\n\
             [subscribers]\nkey_file = 'subscribers.key'\npostal_address = 'Florin, 1 Bank Street'\n\
             mails_per_minute = 60000\n[webhooks]\nallow_private = true\n",
            self.mails.port
        );
        StatusPage::start_configured(&self.folder, &config).await
    }

    /// Subscribes a mailbox; the mail that asked is the newest by then.
    async fn subscribe(&self, page: &StatusPage, address: &str) {
        let before = self.mails.heard().len();
        let form = format!("way=mail&address={}", address.replace('@', "%40"));
        let answer = page.post("/en/subscribe", form).await;
        assert_eq!(answer.status().as_u16(), 200);
        let mail = self.mails.hears(before + 1).await.swap_remove(before);
        assert_eq!(mail["to"], json!([address]));
        let link = link(&mail, "/subscribe/confirm?token=");
        let shown = page.get(&link).await;
        assert_eq!(shown.headers()["cache-control"], "no-store");
        let shown = shown.text().await.expect("it is text");
        assert!(shown.contains("Yes, tell me") && shown.contains("method=\"post\""), "{shown}");
        let (_, token) = link.split_once("token=").expect("it holds a token");
        let answer = page.post("/en/subscribe/confirm", format!("token={token}")).await;
        assert_eq!(answer.status().as_u16(), 200);
        let again = page.post("/en/subscribe/confirm", format!("token={token}")).await;
        assert_eq!(again.status().as_u16(), 404, "a link is good once");
    }
}

/// The path of a link in a mail.
fn link(mail: &Value, part: &str) -> String {
    let text = mail["text"].as_str().expect("it has plain text");
    let url = text.split_whitespace().find(|word| word.contains(part));
    let url = url.unwrap_or_else(|| panic!("{part} in {text}"));
    let (_, path) = url.split_once("://").and_then(|(_, rest)| rest.split_once('/')).expect("it is a URL");
    format!("/{path}")
}

/// One incident with so many updates, all of them of now.
fn incident(updates: usize) -> String {
    let at = now().to_string();
    changed(|value| {
        let mut incident = value["incidents"][0].take();
        let sample = incident["incident_updates"][0].take();
        let written = (1..=updates).rev().map(|number| {
            let mut update = sample.clone();
            update["id"] = json!(format!("upd{number:09}"));
            update["body"] = json!(format!("This is word {number}."));
            update["words"] = json!([]);
            for field in ["created_at", "updated_at", "display_at"] {
                update[field] = json!(at);
            }
            update
        });
        incident["incident_updates"] = written.collect();
        value["incidents"] = if updates == 0 { json!([]) } else { json!([incident]) };
        value["scheduled_maintenances"] = json!([]);
    })
}

/// Which word a mail tells.
fn word(mail: &Value) -> String {
    let text = mail["text"].as_str().unwrap_or_default();
    text.lines().find(|line| line.starts_with("This is word")).unwrap_or("none").to_owned()
}

#[tokio::test]
async fn a_subscriber_is_told_each_update_once_through_a_crash_and_none_after_the_end() {
    let ground = Ground::new("accept").await;
    let page = ground.start().await;
    assert_eq!(page.feed(1, &incident(0)).await, 204);
    assert!(page.text("/en").await.contains("href=\"/en/subscribe\""));
    let form = page.get("/de/subscribe").await;
    let policy = form.headers()["content-security-policy"].to_str().expect("it is plain").to_owned();
    assert!(policy.contains("form-action 'self'") && policy.contains("default-src 'none'"), "{policy}");
    assert!(form.text().await.expect("it is text").contains("E-Mail-Adresse"));
    ground.subscribe(&page, "kaja@example.org").await;
    ground.subscribe(&page, "zola@example.org").await;
    let asked = ground.mails.heard().len();

    assert_eq!(page.feed(2, &incident(1)).await, 204);
    let mails = ground.mails.hears(asked + 2).await;
    let mail = mails.iter().skip(asked).find(|mail| mail["to"] == json!(["kaja@example.org"]));
    let mail = mail.expect("both are told");
    assert_eq!(word(mail), "This is word 1.");
    assert_eq!(mail["headers"]["list-unsubscribe-post"], "List-Unsubscribe=One-Click");
    let text = mail["text"].as_str().expect("it has plain text");
    assert!(text.contains("Florin, 1 Bank Street"), "{text}");
    assert!(mail["html"].as_str().is_some_and(|html| html.contains("<p>This is word 1.</p>")), "{mail}");

    page.kill().await;
    let page = ground.start().await;
    // Told again, and once more with something new.
    assert_eq!(page.feed(3, &incident(1)).await, 204);
    assert_eq!(page.feed(4, &incident(2)).await, 204);
    ground.mails.hears(asked + 4).await;
    // The answer to a mail program is one POST without a question (RFC 8058).
    let header = mail["headers"]["list-unsubscribe"].as_str().expect("it is text");
    let url = header.trim_start_matches('<').trim_end_matches('>');
    let (_, path) = url.split_once("://").and_then(|(_, rest)| rest.split_once('/')).expect("it is a URL");
    let path = format!("/{path}");
    assert!(page.text(&path).await.contains("Do you want to end this?"), "looking ends nothing");
    let ended = page.post(&path, "List-Unsubscribe=One-Click".to_owned()).await;
    assert_eq!(ended.status().as_u16(), 200);
    assert_eq!(page.feed(5, &incident(3)).await, 204);
    let mails = ground.mails.hears(asked + 5).await;
    page.stop().await;
    let told = |address: &str| -> Vec<String> {
        let of = mails.iter().skip(asked).filter(|mail| mail["to"] == json!([address]));
        of.map(word).collect()
    };
    assert_eq!(told("kaja@example.org"), ["This is word 1.", "This is word 2."]);
    assert_eq!(told("zola@example.org"), ["This is word 1.", "This is word 2.", "This is word 3."]);
    assert_eq!(ground.mails.heard().len(), asked + 5);
}

#[tokio::test]
async fn what_nobody_knows_to_have_arrived_is_not_told_again() {
    // The mail of the first word is refused, of the second the conversation breaks off, and of the third there is no
    // answer when the process is killed.
    let ground = Ground::new("accept,refuse,drop,hang,accept").await;
    let page = ground.start().await;
    assert_eq!(page.feed(1, &incident(0)).await, 204);
    ground.subscribe(&page, "kaja@example.org").await;
    for updates in 1..=3 {
        assert_eq!(
            page.feed(1 + updates, &incident(usize::try_from(updates).expect("it is small"))).await,
            204
        );
        ground.mails.hears(1 + usize::try_from(updates).expect("it is small")).await;
    }
    page.kill().await;
    let page = ground.start().await;
    assert_eq!(page.feed(5, &incident(4)).await, 204);
    let mails = ground.mails.hears(5).await;
    page.stop().await;
    let words: Vec<String> = mails.iter().skip(2).map(word).collect();
    assert_eq!(words, ["This is word 2.", "This is word 3.", "This is word 4."]);
    assert_eq!((mails.len(), &mails[1]["manner"]), (5, &json!("refuse")));
}

#[tokio::test]
async fn what_strangers_send_is_refused_and_does_nothing() {
    let ground = Ground::new("accept").await;
    let page = ground.start().await;
    assert_eq!(page.feed(1, &incident(1)).await, 204);
    let huge = "x".repeat(1 << 19);
    for (path, form, status) in [
        ("/subscribe", "", 400),
        ("/subscribe", "way=pigeon&address=a%40example.org", 400),
        ("/subscribe", "way=mail&address=", 422),
        ("/subscribe", "way=mail&address=a%40example.org%0d%0aBcc%3a+b%40example.org", 422),
        ("/subscribe", "way=webhook&address=file%3a%2f%2f%2fetc%2fpasswd", 422),
        ("/subscribe", huge.as_str(), 400),
        ("/subscribe/confirm", "", 404),
        ("/subscribe/confirm", "token=x", 404),
        ("/subscribe/confirm", huge.as_str(), 400),
        ("/subscribe/manage", "token=1.AAAA.AAAA", 404),
        ("/unsubscribe", "token=1.AAAAAAAAAAAAAAAAAAAAAA.AAAA", 404),
        ("/unsubscribe", "List-Unsubscribe=One-Click", 404),
        ("/history", "", 405),
    ] {
        let answer = page.post(path, form.to_owned()).await;
        assert_eq!(answer.status().as_u16(), status, "{path} {}", form.get(..40).unwrap_or(form));
    }
    for path in ["/subscribe/manage?token=x", "/subscribe/manage", "/unsubscribe", "/de/subscribe/confirm"] {
        assert_eq!(page.get(path).await.status().as_u16(), 404, "{path}");
    }
    let token = format!("/subscribe/manage?token={}", "%3Cscript%3E".repeat(10));
    let answer = page.get(&token).await;
    assert!(!answer.text().await.expect("it is text").contains("<script>"));
    // Somebody who is subscribed is told the same as somebody who is not.
    ground.subscribe(&page, "kaja@example.org").await;
    let ask = async |address: &str| {
        let answer = page.post("/en/subscribe", format!("way=mail&address={address}")).await;
        (answer.status(), answer.text().await.expect("it is text"))
    };
    assert_eq!(ask("kaja%40example.org").await, ask("other%40example.org").await);
    let mails = ground.mails.hears(3).await;
    let known = mails.iter().skip(1).find(|mail| mail["to"] == json!(["kaja@example.org"]));
    let manage = link(known.expect("the mailbox is written to"), "/subscribe/manage?token=");
    let shown = page.text(&manage).await;
    assert!(shown.contains("kaja@example.org") && shown.contains("value=\"logi2c3d4e5f\""), "{shown}");
    let (_, token) = manage.split_once("token=").expect("it holds a token");
    let saved = page.post("/en/subscribe/manage", format!("token={token}&component=logi2c3d4e5f")).await;
    assert_eq!(saved.status().as_u16(), 200);
    assert_eq!(page.text(&manage).await.matches(" checked").count(), 1);
    page.stop().await;
    check_file(&ground.folder.join("notify.sqlite"));
}

/// Nobody else can read who is subscribed.
fn check_file(file: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = std::fs::metadata(file).expect("it was made").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[tokio::test]
async fn without_subscribers_there_are_no_forms() {
    let folder = tempfile::tempdir().expect("the machine has a temporary folder");
    let page = StatusPage::start(&folder.path().join("page")).await;
    assert_eq!(page.feed(1, &incident(1)).await, 204);
    assert!(!page.text("/en").await.contains("/subscribe"));
    assert_eq!(page.get("/en/subscribe").await.status().as_u16(), 404);
    assert_eq!(
        page.post("/subscribe", "way=mail&address=a%40example.org".to_owned()).await.status().as_u16(),
        405
    );
    assert!(!folder.path().join("page/notify.sqlite").exists());
    page.stop().await;
}
