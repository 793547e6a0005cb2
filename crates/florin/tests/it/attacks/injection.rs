//! What a request says of itself must not get into a mail: neither where its link leads, nor a line of its own.

use super::stand::{EMAIL, Stand};
use crate::harness::{Engine, on_both_engines};
use crate::scene::PUBLIC_URL;

on_both_engines!(links_lead_where_the_operator_says, no_line_is_added_to_a_mail);

const JSON: (&str, &str) = ("content-type", "application/json");

async fn links_lead_where_the_operator_says(engine: Engine) {
    let stand = Stand::new(engine).await;
    let host = "evil.example";
    let asks = [
        ("/app/login", stand.thief.login(EMAIL)),
        ("/app/sign-up", stand.thief.sign_up("new@example.org", "New")),
    ];
    for (path, ask) in asks {
        let to = ask["email"].as_str().expect("an address").to_owned();
        for headers in [
            &[("host", host)][..],
            &[("x-forwarded-host", host), ("x-forwarded-proto", "gopher"), ("x-forwarded-port", "99")],
            &[("forwarded", "host=evil.example;proto=http"), ("x-original-host", host)],
            &[("x-host", host), ("x-forwarded-server", host), ("x-http-host-override", host)],
            &[("origin", "https://evil.example"), ("referer", "https://evil.example/")],
        ] {
            let headers = [headers, &[JSON]].concat();
            let target = format!("{path}?host={host}");
            let sent = stand.api().send_raw(("POST", &target), &headers, ask.to_string().into_bytes()).await;
            assert!(sent.status.is_success(), "{}", sent.text());
            let link = stand.inside.town.link(&to).await;
            let start = format!("{PUBLIC_URL}/login/link?token=");
            let token = link.strip_prefix(&start).expect("it leads to the bank");
            assert!(
                token.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)),
                "{link}"
            );
        }
    }
    for (_, template) in stand.inside.town.mails().await {
        assert!(!template.letter("Florin").text.expose().contains(host));
    }
}

async fn no_line_is_added_to_a_mail(engine: Engine) {
    let stand = Stand::new(engine).await;
    let before = stand.inside.town.mails().await.len();
    let lines =
        ["\r\nBcc: evil@evil.example", "\nBcc: evil@evil.example", "\r", "\n\n<p>", "\u{0}", "\u{85}x"];
    for line in lines {
        let mut asks = Vec::new();
        for email in [
            format!("ada@example.org{line}x"),
            format!("a{line}da@example.org"),
            format!("ada@exa{line}mple.org"),
        ] {
            asks.push(("/app/login", stand.thief.login(&email)));
            asks.push(("/app/sign-up", stand.thief.sign_up(&email, "X")));
        }
        asks.push(("/app/sign-up", stand.thief.sign_up("new@example.org", &format!("X{line}Y"))));
        let mut named = stand.thief.login(EMAIL);
        named["device"]["name"] = format!("X{line}Y").into();
        asks.push(("/app/login", named));
        for (path, ask) in asks {
            stand.api().post_json(path, &ask).await.refused(400, "bad_request.bad_param");
        }
    }
    // Several addresses in one are none.
    for email in
        ["a@b.example,c@d.example", "a@b.example c@d.example", "<a@b.example>", "a@b.example;c@d.example"]
    {
        let refused = stand.api().post_json("/app/login", &stand.thief.login(email)).await;
        refused.refused(400, "bad_request.bad_param");
    }
    assert_eq!(stand.inside.town.mails().await.len(), before);
    // What a name may say stands in the middle of a line, in quotes of ours.
    for name in
        ["http://evil.example/login", "Your code: 123456\u{2028}http://evil.example", "\"</b>\u{202e}"]
    {
        let mut named = stand.thief.login(EMAIL);
        named["device"]["name"] = name.into();
        stand.api().post_json("/app/login", &named).await.ok();
        let mails = stand.inside.town.mails().await;
        let letter = mails.last().expect("it was mailed").1.letter("Florin");
        assert!(!letter.subject.contains(['\r', '\n']), "{}", letter.subject);
        let text = letter.text.expose();
        let addresses: Vec<&str> = text.lines().filter(|line| line.starts_with("http")).collect();
        assert!(addresses.len() == 1 && addresses[0].starts_with(PUBLIC_URL), "{text}");
        assert!(!text.contains(['\r', '\u{2028}', '\u{202e}']), "{text:?}");
    }
}
