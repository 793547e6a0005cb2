//! Each way in which a post can go wrong, on each network.

use super::sample::{Scene, page, write_secret};
use super::stand::{Fault, Kind};
use crate::social::desk::Social;
use crate::social::outbox::SETTLE;
use crate::social::teller::Wake;
use kernel::Clock as _;
use std::time::Duration;

const MASTODON: Kind = Kind::Mastodon { has_keys: true };
/// As `GoToSocial`, which posts twice.
const FORGETFUL: Kind = Kind::Mastodon { has_keys: false };
const ALL: [Kind; 4] = [MASTODON, FORGETFUL, Kind::Bluesky, Kind::X];

/// What a post is asked for by.
fn is_post(what: &str) -> bool {
    ["POST /api/v1/statuses", "POST /xrpc/com.atproto.repo.putRecord", "POST /2/tweets"].contains(&what)
}

fn is_look(what: &str) -> bool {
    what.starts_with("GET") && ["/statuses", "getRecord", "/tweets"].iter().any(|end| what.ends_with(end))
}

/// Lets the first post go one way and everything else well.
fn first_post(scene: &Scene, fault: Fault) {
    let mut is_first = true;
    scene.stand.fail(move |what| {
        let is_it = is_post(what) && is_first;
        is_first = is_first && !is_it;
        if is_it { fault } else { Fault::None }
    });
}

#[tokio::test]
async fn an_incident_is_a_thread() {
    for kind in ALL {
        let scene = Scene::new(kind).await;
        let teller = scene.open();
        let incident = scene.incident("a", &["We look into it.", "We found it.", "It works again."]);
        assert_eq!(scene.tell(&teller, &page(vec![incident.clone()])).await, 3);
        scene.settle(&teller).await;
        let posts = scene.stand.posts();
        assert_eq!(posts.len(), 3, "{kind:?}");
        for (post, body) in posts.iter().zip(["We look into it.", "We found it.", "It works again."]) {
            assert!(post.text.starts_with(&format!("Investigating: Logins fail\n\n{body}\n\n")), "{post:?}");
        }
        assert_eq!(posts[0].url, "https://status.example/incidents/a#update-a1");
        assert_eq!(posts[0].parent, None);
        assert_eq!(posts[1].parent.as_ref(), Some(&posts[0].id));
        assert_eq!(posts[2].parent.as_ref(), Some(&posts[1].id));
        if kind == Kind::Bluesky {
            assert_eq!(posts[2].root.as_ref(), Some(&posts[0].id));
        }
        // Nobody looks for what was never tried.
        assert!(!scene.stand.asked().iter().any(|what| is_look(what)), "{kind:?}");
        // The same again says nothing.
        assert_eq!(scene.tell(&teller, &page(vec![incident])).await, 0);
        scene.settle(&scene.open()).await;
        assert_eq!(scene.stand.posts().len(), 3);
    }
}

#[tokio::test]
async fn a_post_whose_answer_is_lost_is_found_and_not_posted_again() {
    for kind in ALL {
        for fault in [Fault::Lost, Fault::Late, Fault::Half] {
            let scene = Scene::new(kind).await;
            let teller = scene.open();
            scene.tell(&teller, &page(vec![scene.incident("a", &["One.", "Two."])])).await;
            first_post(&scene, fault);
            scene.settle(&teller).await;
            let posts = scene.stand.posts();
            assert_eq!(posts.len(), 2, "{kind:?} {fault:?}");
            assert_eq!(posts[1].parent.as_ref(), Some(&posts[0].id), "{kind:?} {fault:?}");
            let asked = scene.stand.asked();
            assert_eq!(asked.iter().filter(|what| is_post(what)).count(), 2, "{kind:?} {fault:?} {asked:?}");
            assert!(asked.iter().any(|what| is_look(what)), "{kind:?} {fault:?}");
        }
    }
}

#[tokio::test]
async fn a_post_that_was_not_done_is_looked_for_and_then_posted() {
    for kind in ALL {
        for fault in [Fault::Dropped, Fault::Broken, Fault::Limited] {
            let scene = Scene::new(kind).await;
            let teller = scene.open();
            scene.tell(&teller, &page(vec![scene.incident("a", &["One."])])).await;
            first_post(&scene, fault);
            scene.settle(&teller).await;
            assert_eq!(scene.stand.posts().len(), 1, "{kind:?} {fault:?}");
            let asked = scene.stand.asked();
            let posts: Vec<usize> = (0..asked.len()).filter(|place| is_post(&asked[*place])).collect();
            assert_eq!(posts.len(), 2, "{kind:?} {fault:?} {asked:?}");
            assert!(asked[posts[0]..posts[1]].iter().any(|what| is_look(what)), "{kind:?} {asked:?}");
        }
    }
}

#[tokio::test]
async fn a_network_that_wants_fewer_requests_is_let_be() {
    for kind in ALL {
        let scene = Scene::new(kind).await;
        let teller = scene.open();
        let incidents = vec![scene.incident("a", &["One."]), scene.incident("b", &["Two."])];
        scene.tell(&teller, &page(incidents)).await;
        first_post(&scene, Fault::Limited);
        assert_eq!(teller.step(scene.clock.now()).await.unwrap(), Wake::Again);
        let asked = scene.stand.asked().len();
        let until = scene.clock.now().after(Duration::from_mins(2));
        // Nor after a restart, nor for another post.
        for teller in [teller, scene.open()] {
            assert_eq!(teller.step(scene.clock.now()).await.unwrap(), Wake::At(until), "{kind:?}");
        }
        assert_eq!(scene.stand.asked().len(), asked, "{kind:?}");
        scene.settle(&scene.open()).await;
        assert_eq!(scene.stand.posts().len(), 2, "{kind:?}");
    }
}

#[tokio::test]
async fn what_was_edited_is_edited_or_corrected() {
    for kind in ALL {
        let scene = Scene::new(kind).await;
        let teller = scene.open();
        let mut incident = scene.incident("a", &["It is the cards.", "Two."]);
        scene.tell(&teller, &page(vec![incident.clone()])).await;
        // Before anybody saw it, it is only another text.
        incident.incident_updates[1].body = "It is the logins.".to_owned();
        scene.tell(&teller, &page(vec![incident.clone()])).await;
        scene.settle(&teller).await;
        incident.incident_updates[1].body = "It is the payments.".to_owned();
        scene.tell(&teller, &page(vec![incident.clone()])).await;
        scene.tell(&teller, &page(vec![incident.clone()])).await;
        let mut is_first = true;
        scene.stand.fail(move |_| if std::mem::take(&mut is_first) { Fault::Lost } else { Fault::None });
        scene.settle(&teller).await;
        let posts = scene.stand.posts();
        if matches!(kind, Kind::Mastodon { .. }) {
            assert_eq!((posts.len(), posts[0].changes), (2, 1), "{kind:?}");
            assert!(posts[0].text.contains("It is the payments."));
        } else {
            assert_eq!((posts.len(), posts[0].changes), (3, 0), "{kind:?}");
            assert!(posts[0].text.contains("It is the logins."));
            assert!(
                posts[2].text.starts_with("Corrected. Investigating: Logins fail\n\nIt is the payments.")
            );
            assert_eq!(posts[2].parent.as_ref(), Some(&posts[1].id));
            assert_eq!(posts[2].url, "https://status.example/incidents/a#update-a1-1");
        }
        // A better name of the incident is not told again.
        incident.name = "Logins and payments fail".to_owned();
        assert_eq!(scene.tell(&teller, &page(vec![incident])).await, 0);
        scene.settle(&teller).await;
        assert_eq!(scene.stand.posts(), posts, "{kind:?}");
    }
}

#[tokio::test]
async fn what_the_public_may_no_longer_read_is_not_posted() {
    for kind in ALL {
        let scene = Scene::new(kind).await;
        let teller = scene.open();
        let all = || vec![scene.incident("a", &["One."]), scene.incident("b", &["Two."])];
        let both = page(all());
        scene.tell(&teller, &both).await;
        // The first may be out, and is not; the second was not begun.
        first_post(&scene, Fault::Dropped);
        assert_eq!(teller.step(scene.clock.now()).await.unwrap(), Wake::Again);
        scene.tell(&teller, &page(Vec::new())).await;
        scene.settle(&teller).await;
        assert_eq!(scene.stand.posts(), [], "{kind:?}");
        // When it is public again, it is told.
        scene.tell(&teller, &both).await;
        scene.settle(&teller).await;
        assert_eq!(scene.stand.posts().len(), 2, "{kind:?}");
    }
}

#[tokio::test]
async fn a_thread_goes_on_where_a_post_was_taken_away() {
    for kind in [MASTODON, FORGETFUL, Kind::X] {
        let scene = Scene::new(kind).await;
        let teller = scene.open();
        let mut incident = scene.incident("a", &["One.", "Two."]);
        let last = incident.incident_updates.remove(0);
        scene.tell(&teller, &page(vec![incident.clone()])).await;
        scene.settle(&teller).await;
        scene.stand.forget(&scene.stand.posts()[0].id);
        incident.incident_updates.insert(0, last);
        scene.tell(&teller, &page(vec![incident])).await;
        scene.settle(&teller).await;
        let posts = scene.stand.posts();
        assert_eq!((posts.len(), posts[0].parent.as_ref()), (1, None), "{kind:?}");
        assert!(posts[0].text.contains("Two."));
    }
}

#[tokio::test]
async fn credentials_count_as_they_are_now() {
    for kind in ALL {
        let scene = Scene::new(kind).await;
        let file = scene.folder.path().join("credentials");
        let good = std::fs::read_to_string(&file).unwrap();
        let checked =
            || async { Social::check(&[scene.channel().clone()], scene.ports()).await.unwrap().remove(0) };
        assert!(checked().await.account.is_ok_and(|account| account.starts_with("@bank")), "{kind:?}");
        assert_eq!(scene.stand.posts(), []);
        let bad = if kind == Kind::Bluesky { "bank.example\nwrong" } else { "wrong" };
        write_secret(&file, bad);
        assert!(checked().await.account.is_err(), "{kind:?}");
        let teller = scene.open();
        scene.tell(&teller, &page(vec![scene.incident("a", &["One."])])).await;
        assert_eq!(teller.step(scene.clock.now()).await.unwrap(), Wake::Again);
        assert!(matches!(teller.step(scene.clock.now()).await.unwrap(), Wake::At(_)), "{kind:?}");
        write_secret(&file, &good);
        scene.settle(&teller).await;
        assert_eq!(scene.stand.posts().len(), 1, "{kind:?}");
    }
}

#[tokio::test]
async fn a_session_that_ended_is_renewed() {
    let scene = Scene::new(Kind::Bluesky).await;
    let teller = scene.open();
    scene.tell(&teller, &page(vec![scene.incident("a", &["One.", "Two."])])).await;
    let mut count = 0;
    scene.stand.fail(move |what| {
        count += usize::from(is_post(what));
        if is_post(what) && count == 2 { Fault::Stale } else { Fault::None }
    });
    scene.settle(&teller).await;
    assert_eq!(scene.stand.posts().len(), 2);
    let asked = scene.stand.asked();
    assert_eq!(asked.iter().filter(|what| what.ends_with("createSession")).count(), 1, "{asked:?}");
    assert_eq!(asked.iter().filter(|what| what.ends_with("refreshSession")).count(), 1, "{asked:?}");
}

#[tokio::test]
async fn a_session_that_ends_again_and_again_refuses_no_post() {
    let scene = Scene::new(Kind::Bluesky).await;
    let teller = scene.open();
    scene.tell(&teller, &page(vec![scene.incident("a", &["One."])])).await;
    let mut count = 0;
    scene.stand.fail(move |what| {
        count += usize::from(is_post(what));
        if is_post(what) && count <= 5 { Fault::Stale } else { Fault::None }
    });
    scene.settle(&teller).await;
    assert_eq!(scene.stand.posts().len(), 1);
}

#[tokio::test]
async fn a_post_that_is_refused_does_not_hold_up_the_next() {
    let scene = Scene::new(MASTODON).await;
    let mut teller = scene.open();
    // The instance takes less than the operator said.
    teller.book.length = crate::social::length::Length::Mastodon { characters_max: 5_000 };
    let long = "It takes long. ".repeat(100);
    scene.tell(&teller, &page(vec![scene.incident("a", &[&long, "Two."])])).await;
    scene.settle(&teller).await;
    let posts = scene.stand.posts();
    assert_eq!((posts.len(), posts[0].parent.as_ref()), (1, None));
    assert!(posts[0].text.contains("Two."));
}

#[tokio::test]
async fn a_try_that_was_cut_off_is_let_settle() {
    let scene = Scene::new(MASTODON).await;
    let teller = scene.open();
    scene.tell(&teller, &page(vec![scene.incident("a", &["One."])])).await;
    first_post(&scene, Fault::Lost);
    let begun = scene.clock.now();
    assert_eq!(teller.step(begun).await.unwrap(), Wake::Again);
    let teller = scene.open();
    assert_eq!(teller.step(begun).await.unwrap(), Wake::At(begun.after(SETTLE)));
}
