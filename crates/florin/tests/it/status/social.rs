//! Social channels, as their readers meet them: `florin status` posts to servers that speak as the networks do.

#[path = "../../../../notify/src/social/tests/stand.rs"]
#[expect(dead_code, reason = "the tests of crate notify use all of it")]
mod stand;

use super::{PROJECTION, changed};
use crate::harness::{SetClock, StatusPage, florin, now, until};
use serde_json::{Value, json};
use stand::{APP_PASSWORD, Fault, HANDLE, Kind, MASTODON_TOKEN, Posted, Stand, X_KEYS};
use std::fmt::Write as _;
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Longer than the time after which a try that was cut off is looked for.
const SETTLED_SECONDS: i64 = 120;
const BODIES: [&str; 3] = ["We look into it.", "We took a change back.", "It works as usual again."];

/// One of each network.
struct Networks {
    folder: tempfile::TempDir,
    stands: [Stand; 3],
}

impl Networks {
    async fn start() -> Self {
        let folder = tempfile::tempdir().expect("the machine has a temporary folder");
        let start = |kind| Stand::start(kind, Box::new(|| now().to_string()));
        let mastodon = start(Kind::Mastodon { has_keys: false }).await;
        let stands = [mastodon, start(Kind::Bluesky).await, start(Kind::X).await];
        let secrets = [MASTODON_TOKEN.to_owned(), format!("{HANDLE}\n{APP_PASSWORD}"), X_KEYS.join("\n")];
        let mut config = String::new();
        for ((stand, network), secret) in stands.iter().zip(["mastodon", "bluesky", "x"]).zip(secrets) {
            let file = folder.path().join(network);
            write(&file, &secret, 0o600);
            let url = stand.url();
            config.push_str("[[social]]\n");
            for (key, value) in [("network", network), ("url", &url), ("credentials_file", network)] {
                writeln!(config, "{key} = '{value}'").expect("a String takes every write");
            }
        }
        write(&folder.path().join("status.toml"), &config, 0o600);
        Self { folder, stands }
    }

    fn config(&self) -> PathBuf {
        self.folder.path().join("status.toml")
    }

    async fn page(&self, clock: Option<&SetClock>) -> StatusPage {
        let config = std::fs::read_to_string(self.config()).expect("it was written");
        StatusPage::start_at(&self.folder.path().join("page"), &config, clock).await
    }

    /// Waits until each network has so many posts.
    async fn have(&self, count: usize) {
        let what = format!("{count} posts on each network");
        until(&what, async || self.stands.iter().all(|stand| stand.posts().len() == count).then_some(()))
            .await;
    }

    fn posts(&self) -> impl Iterator<Item = Vec<Posted>> {
        self.stands.iter().map(Stand::posts)
    }
}

fn write(file: &Path, text: &str, mode: u32) {
    std::fs::write(file, text).expect("the test's folder can be written");
    std::fs::set_permissions(file, Permissions::from_mode(mode)).expect("the test's folder can be written");
}

/// An incident of the present with so many updates, among the old ones of the sample.
fn told(count: usize) -> String {
    let at = |number: u64| now().before(Duration::from_mins(10 - number)).to_string();
    let updates = BODIES.iter().zip(1_u64..).take(count).map(|(body, number)| {
        json!({
            "id": format!("upd{number}"), "status": "investigating", "body": body, "created_at": at(number),
            "updated_at": at(number), "display_at": at(number), "deliver_notifications": true,
        })
    });
    let mut updates: Vec<Value> = updates.collect();
    updates.reverse();
    changed(|value| {
        let mut incident = value["incidents"][0].clone();
        incident["id"] = json!("now1");
        incident["name"] = json!("Some customers cannot log in");
        incident["incident_updates"] = json!(updates);
        value["incidents"].as_array_mut().expect("it is a list").insert(0, incident);
    })
}

fn is_post(what: &str) -> bool {
    ["/statuses", "putRecord", "/tweets"].iter().any(|end| what.starts_with("POST") && what.ends_with(end))
}

#[tokio::test]
async fn an_incident_is_one_thread_on_each_network_whatever_happens_to_the_process() {
    let networks = Networks::start().await;
    let page = networks.page(None).await;
    assert_eq!(page.feed(1, &told(1)).await, 204);
    networks.have(1).await;
    // The second is posted, and nobody answers; then the process is gone.
    for stand in &networks.stands {
        let mut is_first = true;
        stand.fail(move |what| {
            let is_it = is_post(what) && is_first;
            is_first = is_first && !is_it;
            if is_it { Fault::Lost } else { Fault::None }
        });
    }
    assert_eq!(page.feed(2, &told(2)).await, 204);
    networks.have(2).await;
    page.kill().await;

    let clock = SetClock::new(SETTLED_SECONDS);
    let page = networks.page(Some(&clock)).await;
    assert_eq!(page.feed(3, &told(3)).await, 204);
    networks.have(3).await;
    page.kill().await;

    let clock = SetClock::new(2 * SETTLED_SECONDS);
    let page = networks.page(Some(&clock)).await;
    let edited = told(3).replace(BODIES[0], "We look into the logins.");
    assert_eq!(page.feed(4, &edited).await, 204);
    let has_changed = |posts: &Vec<Posted>| posts.iter().any(|post| post.text.contains("into the logins."));
    until("the edit", async || networks.posts().all(|posts| has_changed(&posts)).then_some(())).await;
    page.stop().await;

    for (posts, count) in networks.posts().zip([3, 4, 4]) {
        assert_eq!(posts.len(), count, "{posts:#?}");
        assert_eq!(posts[0].parent, None);
        for (pair, body) in posts.windows(2).zip([BODIES[1], BODIES[2], "We look into the logins."]) {
            assert_eq!(pair[1].parent.as_ref(), Some(&pair[0].id), "{posts:#?}");
            assert!(pair[1].text.contains(body), "{posts:#?}");
        }
        let url = "https://status.florin.example/incidents/now1#update-upd";
        assert!(posts.iter().all(|post| post.url.starts_with(url)), "{posts:#?}");
    }
    let asked = networks.stands[0].asked();
    assert_eq!(asked.iter().filter(|what| is_post(what)).count(), 3, "{asked:?}");
}

#[tokio::test]
async fn a_person_can_check_channels_and_see_what_they_would_post() {
    let networks = Networks::start().await;
    let (config, folder) = (networks.config().display().to_string(), networks.folder.path());
    let check = ["--config", &config, "status", "social", "check"];
    let ended = florin(None, &check).await;
    assert_eq!(ended.code, Some(0), "{}", ended.said());
    for said in ["mastodon: @bank, 500 characters", "bluesky: @bank.example (did:plc:", "x: @bank"] {
        assert!(ended.out.contains(said), "{}", ended.out);
    }
    let file = folder.join("word.json");
    write(&file, PROJECTION, 0o644);
    let file = file.display().to_string();
    let ended = florin(None, &["--config", &config, "status", "social", "dry-run", &file]).await;
    assert_eq!(ended.code, Some(0), "{}", ended.said());
    assert!(
        ended.out.contains("bluesky would post:\n")
            && ended.out.contains("\nstatus.florin.example/incidents/")
    );
    assert!(ended.out.contains("\nhttps://status.florin.example/incidents/inc000000001#update-"));
    assert!(networks.posts().all(|posts| posts.is_empty()));

    // What others may read is no secret, and what is wrong is not shown.
    write(&folder.join("mastodon"), MASTODON_TOKEN, 0o644);
    write(&folder.join("x"), "not-a-good-token", 0o600);
    let ended = florin(None, &check).await;
    assert_eq!(ended.code, Some(1), "{}", ended.said());
    assert!(
        ended.out.contains("chmod 600") && ended.out.contains("x: the network does not let the account in")
    );
    assert!(!ended.said().contains("not-a-good-token") && !ended.said().contains(MASTODON_TOKEN));
}
