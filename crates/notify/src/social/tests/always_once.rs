//! Exactly one post for each update and channel, whatever the network does and wherever the process is cut off. Each run
//! follows from its seed.

use super::sample::{Scene, Seeded, page};
use super::stand::{Fault, Kind, Posted};
use crate::social::length::Length;
use crate::social::network::{Done, Edits, Network, Post, Remote, Trouble};
use crate::social::teller::{Teller, Wake};
use async_trait::async_trait;
use kernel::{Clock as _, Timestamp};
use projection::Projection;
use std::future::pending;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;

const SEEDS: u64 = 64;
/// Requests of which some fail; afterwards everything goes well.
const FAULTY_MAX: u64 = 60;
const STAGE_MAX: usize = 4;
const EDITED: &str = "a one, as it was";
/// Steps of one run, which is more than any needs.
const STEPS_MAX: usize = 2_000;

/// A network in a process that is cut off, now and then: before a request, or after it was answered.
struct Fragile {
    inner: Arc<dyn Network>,
    dice: Arc<Seeded>,
    cut: Arc<Notify>,
}

impl Fragile {
    async fn may_be_cut_off(&self) {
        if self.dice.below(8) == 0 {
            self.cut.notify_one();
            pending::<()>().await;
        }
    }
}

#[async_trait]
impl Network for Fragile {
    fn length(&self) -> Length {
        self.inner.length()
    }

    fn edits(&self) -> Edits {
        self.inner.edits()
    }

    async fn check(&self, now: Timestamp) -> Result<String, Trouble> {
        self.inner.check(now).await
    }

    async fn post(&self, post: &Post, now: Timestamp) -> Result<Done<Remote>, Trouble> {
        self.may_be_cut_off().await;
        let done = self.inner.post(post, now).await;
        self.may_be_cut_off().await;
        done
    }

    async fn look(&self, post: &Post, now: Timestamp) -> Result<Done<Option<Remote>>, Trouble> {
        self.may_be_cut_off().await;
        let done = self.inner.look(post, now).await;
        self.may_be_cut_off().await;
        done
    }

    async fn edit(&self, remote: &Remote, post: &Post, now: Timestamp) -> Result<Done<Remote>, Trouble> {
        self.may_be_cut_off().await;
        let done = self.inner.edit(remote, post, now).await;
        self.may_be_cut_off().await;
        done
    }
}

/// What the public may read, one after another: two incidents that grow, and a body that is edited.
fn story(scene: &Scene, stage: usize) -> Projection {
    let (first, second) = (["a one", "a two", "a three"], ["b one", "b two"]);
    let mut a = scene.incident("a", &first[..(stage + 1).min(3)]);
    if stage == STAGE_MAX {
        a.incident_updates[2].body = EDITED.to_owned();
    }
    let b = (2 <= stage).then(|| scene.incident("b", &second[..(stage - 1).min(2)]));
    page([a].into_iter().chain(b).collect())
}

/// How often the process was cut off.
async fn once(kind: Kind, seed: u64) -> usize {
    let scene = Scene::new(kind).await;
    let dice = Arc::new(Seeded::new(seed));
    let (throws, mut count) = (Seeded::new(!seed), 0);
    scene.stand.fail(move |_| {
        count += 1;
        match throws.below(16) {
            _ if FAULTY_MAX < count => Fault::None,
            0 => Fault::Lost,
            1 => Fault::Dropped,
            2 => Fault::Late,
            3 => Fault::Broken,
            4 => Fault::Half,
            5 => Fault::Limited,
            6 => Fault::Stale,
            // Without keys, nothing that we do could help against it.
            7 if kind != (Kind::Mastodon { has_keys: false }) => Fault::Twice,
            _ => Fault::None,
        }
    });
    let cut = Arc::new(Notify::new());
    let open = || {
        let (inner, dice, cut) = (scene.network(), Arc::clone(&dice), Arc::clone(&cut));
        scene.open_with(Arc::new(Fragile { inner, dice, cut }))
    };
    let mut teller = open();
    let (mut stage, mut cuts) = (0, 0);
    scene.tell(&teller, &story(&scene, stage)).await;
    for _ in 0..STEPS_MAX {
        // The bank speaks every few seconds, whether or not there is news.
        match dice.below(6) {
            0 => stage = (stage + 1).min(STAGE_MAX),
            1 => drop(scene.tell(&teller, &story(&scene, stage)).await),
            _ => {}
        }
        let step = tokio::select! {
            biased;
            () = cut.notified() => None,
            step = teller.step(scene.clock.now()) => Some(step.unwrap()),
        };
        match step {
            Some(Wake::Again) => {}
            Some(Wake::At(at)) if dice.below(2) == 0 => scene.clock.set(at),
            Some(Wake::At(_)) => scene.clock.wait(Duration::from_secs(20)),
            Some(Wake::Rung) => {
                let is_known = scene.tell(&teller, &story(&scene, stage)).await == 0;
                if is_known && is_idle(&teller).await && stage == STAGE_MAX {
                    break;
                }
            }
            None => {
                cuts += 1;
                drop(teller);
                teller = open();
            }
        }
    }
    check(kind, seed, &scene.stand.posts());
    cuts
}

/// Whether nothing waits, not even a post to be changed.
async fn is_idle(teller: &Teller) -> bool {
    let sql = "SELECT NOT EXISTS (SELECT 1 FROM social_post WHERE state = 'waiting' OR is_edited = 1)";
    teller.keep.write(move |tx| tx.query_row(sql, [], |row| row.get(0))).await.unwrap()
}

fn check(kind: Kind, seed: u64, posts: &[Posted]) {
    let about = format!("{kind:?}, seed {seed}: {posts:#?}");
    let url = |path: &str| format!("https://status.example/incidents/{path}");
    let named = |path: &str| posts.iter().filter(|post| post.url == url(path)).collect::<Vec<_>>();
    let told = ["a#update-a1", "a#update-a2", "a#update-a3", "b#update-b1", "b#update-b2"];
    assert!(told.iter().all(|path| named(path).len() == 1), "{about}");
    // The edit came before the first post, changed it, or is told by another one.
    let corrections = named("a#update-a1-1");
    let first = named("a#update-a1")[0];
    let says_so = |post: &Posted| usize::from(post.text.contains(EDITED));
    let count = says_so(first) + corrections.iter().map(|post| says_so(post)).sum::<usize>();
    assert_eq!((count, posts.len()), (1, told.len() + corrections.len()), "{about}");
    let is_changed = matches!(kind, Kind::Mastodon { .. });
    assert!(
        posts.iter().all(|post| post.changes <= usize::from(is_changed && post.id == first.id)),
        "{about}"
    );
    assert!(corrections.is_empty() || !is_changed, "{about}");
    for incident in ["incidents/a#", "incidents/b#"] {
        let thread: Vec<&Posted> = posts.iter().filter(|post| post.url.contains(incident)).collect();
        assert_eq!(thread[0].parent, None, "{about}");
        for pair in thread.windows(2) {
            assert_eq!(pair[1].parent.as_ref(), Some(&pair[0].id), "{about}");
        }
    }
}

async fn always(kind: Kind) {
    let mut cuts = 0;
    for seed in 0..SEEDS {
        cuts += once(kind, seed).await;
    }
    assert!(SEEDS < u64::try_from(cuts).unwrap(), "it was cut off {cuts} times");
}

#[tokio::test]
async fn on_mastodon() {
    always(Kind::Mastodon { has_keys: true }).await;
}

#[tokio::test]
async fn on_what_forgets_keys() {
    always(Kind::Mastodon { has_keys: false }).await;
}

#[tokio::test]
async fn on_bluesky() {
    always(Kind::Bluesky).await;
}

#[tokio::test]
async fn on_x() {
    always(Kind::X).await;
}
