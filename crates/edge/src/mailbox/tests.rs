use super::*;
use axum::body::Body;
use axum::http::Request;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY};
use http_body_util::BodyExt as _;
use identity::Email;
use kernel::{OutboxId, Secret, Timestamp};
use tower::ServiceExt as _;
use uuid::Uuid;

fn mail(to: &str, subject: &str, text: &str) -> MailParcel {
    MailParcel {
        id: OutboxId::from_uuid(Uuid::nil()),
        to: Email::parse(to).unwrap(),
        subject: subject.to_owned(),
        text: Secret::new(text.to_owned()),
        at: Timestamp::EPOCH,
        thread: None,
    }
}

async fn page(mails: Vec<MailParcel>) -> String {
    let router = mailbox_router("<b>ank".to_owned(), Arc::new(move || mails.clone()));
    let request = Request::get(MAILBOX_PATH).body(Body::empty()).unwrap();
    let answer = router.oneshot(request).await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()[CACHE_CONTROL], "no-store");
    let policy = answer.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap();
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
    String::from_utf8(answer.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap()
}

#[tokio::test]
async fn a_mail_is_shown_with_its_link() {
    let text = "Hello,\n\nopen this:\n\nhttps://bank.example/login/link?a=1&b=2#t\n\nBye\n";
    let html =
        page(vec![mail("kaja@example.org", "Your link", text), mail("zoë@example.org", "Older", "x\n")])
            .await;
    let link = "https://bank.example/login/link?a=1&amp;b=2#t";
    assert!(html.contains(&format!("open this:<br>\n<br>\n<a href=\"{link}\">{link}</a><br>")), "{html}");
    assert!(
        html.contains("<h2>Your link</h2>\n<p><small>To kaja@example.org, 1970-01-01T00:00:00.000Z</small>")
    );
    assert_eq!(html.matches("<article>").count(), 2);
    assert!(html.find("Your link") < html.find("Older"), "the newest comes first");
}

#[tokio::test]
async fn nothing_in_a_mail_is_markup() {
    let odd = "https://x/\"><script>alert(1)</script>\njavascript:alert(1)\n<img src=x>\n&amp;";
    let html = page(vec![mail("a'b&c@example.org", "<script>alert(1)</script>", odd)]).await;
    for tag in ["<script", "<img", "<b>ank", "href=\"javascript", "b&c@"] {
        assert!(!html.contains(tag), "{tag} in {html}");
    }
    assert_eq!(html.matches("<a ").count(), 1);
    assert!(html.contains("&amp;amp;"), "{html}");
}

#[tokio::test]
async fn an_empty_mailbox_says_so() {
    assert!(page(Vec::new()).await.contains("There is none yet."));
}
