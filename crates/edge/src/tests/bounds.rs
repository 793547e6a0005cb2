//! What one customer's clients may pile up: refused at the bound, also when two come at once, and free again later.

use super::town::{Answer, FORM, Town, request, send};
use bank::{FeedItem, Upload};
use kernel::ClientId;
use std::cell::RefCell;
use std::time::Duration;

const TOO_MANY: &str = "bad_request.too_many";

/// Fills a bound, and looks at both sides of it.
async fn check(town: &Town, bound: (u32, Duration), (path, form): (&str, &str), thing: &str) {
    let (count_max, lasts) = bound;
    let token = RefCell::new(town.token.clone());
    let post = || send(&town.router, request("POST", path, Some(&token.borrow()), (FORM, form)));
    let go_on = async |lasts| {
        let now = town.clock.advance(lasts);
        let client = ClientId::parse(&town.client_id).unwrap();
        let pair = town.bank.issue_token(client, town.person, now).await.unwrap();
        *token.borrow_mut() = pair.access.into_exposed();
    };
    for _ in 1..count_max {
        post().await.ok();
    }
    // One place is left for two who come at once.
    let (one, other) = tokio::join!(post(), post());
    let is_too_many = |answer: &Answer| answer.json()["code"] == TOO_MANY;
    assert_eq!([&one, &other].map(is_too_many).iter().filter(|is| **is).count(), 1, "{one:?} {other:?}");
    assert_eq!([&one, &other].iter().filter(|answer| answer.status == 200).count(), 1, "{one:?} {other:?}");
    let body = post().await.refused(400, TOO_MANY);
    assert_eq!(body["params"]["name"], thing);
    go_on(lasts.saturating_sub(Duration::from_micros(1))).await;
    post().await.refused(400, TOO_MANY);
    go_on(Duration::from_micros(1)).await;
    post().await.ok();
}

#[tokio::test]
async fn a_person_reserves_so_many_places() {
    let town = Town::new().await;
    let form = "file_name=a.png&file_type=image/png&content_length=8";
    check(&town, (Upload::COUNT_MAX, Upload::LASTS), ("/attachment/upload", form), "upload").await;
}

#[tokio::test]
async fn an_accounts_feed_takes_so_many_items() {
    let town = Town::new().await;
    let form = format!(
        "account_id={}&type=basic&params[title]=Hello&params[image_url]=https%3A%2F%2Fexample.com%2Fa.png",
        town.account
    );
    let bound = (FeedItem::COUNT_MAX, FeedItem::COUNTED_LASTS);
    check(&town, bound, ("/feed", &form), "feed_item").await;
}
