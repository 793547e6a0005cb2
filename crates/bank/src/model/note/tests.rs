use super::*;
use crate::samples::{bits, client, line, start};
use proptest::prelude::*;

fn annotation(entries: &[(&str, &str)]) -> Annotation {
    let entries = entries.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    Annotation { transaction: line().id, client: client(), entries }
}

type Entries<'a> = &'a [(&'a str, &'a str)];

fn check(before: Entries<'_>, changes: Entries<'_>, wanted: Result<Entries<'_>, AnnotationError>) {
    let changed = annotation(before).changed(changes.iter().copied());
    assert_eq!(changed, wanted.map(annotation), "{before:?} {changes:?}");
}

#[test]
fn keys_are_written_and_with_an_empty_value_deleted() {
    check(&[], &[], Ok(&[]));
    check(&[], &[("a", "1")], Ok(&[("a", "1")]));
    check(&[("a", "1")], &[("b", "2")], Ok(&[("a", "1"), ("b", "2")]));
    check(&[("a", "1")], &[("a", "2")], Ok(&[("a", "2")]));
    check(&[("a", "1"), ("b", "2")], &[("a", "")], Ok(&[("b", "2")]));
    check(&[("a", "1")], &[("b", "")], Ok(&[("a", "1")]));
    check(&[], &[("a", "1"), ("a", "2"), ("b", "3"), ("b", "")], Ok(&[("a", "2")]));
}

#[test]
fn keys_and_values_are_bounded_in_characters() {
    let key = "é".repeat(Annotation::KEY_CHARS_MAX);
    let value = "é".repeat(Annotation::VALUE_CHARS_MAX);
    check(&[], &[(&key, &value)], Ok(&[(&key, &value)]));
    check(&[], &[("", "1")], Err(AnnotationError::BadKey));
    check(&[], &[("", "")], Err(AnnotationError::BadKey));
    check(&[], &[(&format!("{key}x"), "1")], Err(AnnotationError::BadKey));
    check(&[], &[("a", &format!("{value}x"))], Err(AnnotationError::BadValue));
    // One that is wrong refuses all.
    check(&[], &[("a", "1"), ("", "2")], Err(AnnotationError::BadKey));
}

#[test]
fn one_client_keeps_64_keys_at_most() {
    let keys: Vec<String> = (0..=Annotation::KEYS_MAX).map(|number| format!("{number:03}")).collect();
    let all: Vec<(&str, &str)> = keys.iter().map(|key| (key.as_str(), "1")).collect();
    let most = &all[..Annotation::KEYS_MAX];
    check(&[], most, Ok(most));
    check(&[], &all, Err(AnnotationError::TooMany));
    check(most, &all[Annotation::KEYS_MAX..], Err(AnnotationError::TooMany));
    check(most, most, Ok(most));
    // One goes and another comes, in either order.
    let (last, first) = (keys[Annotation::KEYS_MAX].as_str(), keys[0].as_str());
    check(most, &[(last, "1"), (first, "")], Ok(&all[1..]));
}

fn item() -> FeedItem {
    FeedItem {
        id: FeedItemId::from_uuid(bits(1)),
        account: AccountId::from_uuid(bits(2)),
        client: client(),
        title: "Your train is late".to_owned(),
        body: String::new(),
        image_url: "https://pictures.example/train.png".to_owned(),
        url: String::new(),
        background_color: String::new(),
        title_color: String::new(),
        body_color: String::new(),
        created_at: start(),
    }
}

fn check_item(item: &FeedItem, wrong: Option<&'static str>) {
    assert_eq!(item.check(), wrong.map_or(Ok(()), |field| Err(Refusal::Invalid(field))), "{item:?}");
}

#[test]
fn an_item_needs_a_title_and_a_picture() {
    check_item(&item(), None);
    check_item(&FeedItem { title: String::new(), ..item() }, Some("params[title]"));
    check_item(&FeedItem { title: "  ".to_owned(), ..item() }, Some("params[title]"));
    check_item(&FeedItem { image_url: String::new(), ..item() }, Some("params[image_url]"));
    check_item(&FeedItem { image_url: "train.png".to_owned(), ..item() }, Some("params[image_url]"));
}

#[test]
fn each_field_of_an_item_is_bounded() {
    let text = |chars: usize| "é".repeat(chars);
    let address = |bytes: usize| format!("https://a.example/{}", "x".repeat(bytes - 18));
    check_item(&FeedItem { title: text(FeedItem::TITLE_CHARS_MAX), ..item() }, None);
    check_item(&FeedItem { title: text(FeedItem::TITLE_CHARS_MAX + 1), ..item() }, Some("params[title]"));
    check_item(&FeedItem { body: text(FeedItem::BODY_CHARS_MAX), ..item() }, None);
    check_item(&FeedItem { body: text(FeedItem::BODY_CHARS_MAX + 1), ..item() }, Some("params[body]"));
    check_item(&FeedItem { image_url: address(FeedItem::URL_BYTES_MAX), ..item() }, None);
    let long = address(FeedItem::URL_BYTES_MAX + 1);
    check_item(&FeedItem { image_url: long.clone(), ..item() }, Some("params[image_url]"));
    check_item(&FeedItem { url: address(FeedItem::URL_BYTES_MAX), ..item() }, None);
    check_item(&FeedItem { url: long, ..item() }, Some("url"));
    check_item(&FeedItem { url: "javascript:alert(1)".to_owned(), ..item() }, Some("url"));
}

#[test]
fn colors_are_empty_or_six_digits() {
    let (right, wrong) = ("#12abEF".to_owned(), "blue".to_owned());
    let colored =
        FeedItem { background_color: right.clone(), title_color: right.clone(), body_color: right, ..item() };
    check_item(&colored, None);
    let fields = "params[background_color]";
    check_item(&FeedItem { background_color: wrong.clone(), ..item() }, Some(fields));
    check_item(&FeedItem { title_color: wrong.clone(), ..item() }, Some("params[title_color]"));
    check_item(&FeedItem { body_color: wrong, ..item() }, Some("params[body_color]"));
}

proptest! {
    #[test]
    fn any_change_keeps_the_bounds_or_is_refused(
        before in prop::collection::btree_map("[a-d]{1,2}", "[x-z]{1,3}", 0..8),
        changes in prop::collection::vec(("[a-d]{0,2}", "[x-z]{0,3}"), 0..8),
    ) {
        let kept = Annotation { transaction: line().id, client: client(), entries: before };
        let changed = kept.changed(changes.iter().map(|(key, value)| (key.as_str(), value.as_str())));
        match changed {
            Ok(changed) => {
                prop_assert!(changes.iter().all(|(key, _)| !key.is_empty()));
                for (key, value) in &changes {
                    let last = changes.iter().rev().find(|(other, _)| other == key).map(|(_, value)| value);
                    if last == Some(value) {
                        let wanted = Some(value).filter(|value| !value.is_empty());
                        prop_assert_eq!(changed.entries.get(key), wanted);
                    }
                }
                // The same change again changes nothing.
                let again = changed.changed(changes.iter().map(|(key, value)| (key.as_str(), value.as_str())));
                prop_assert_eq!(again, Ok(changed));
            }
            Err(error) => {
                prop_assert_eq!(error, AnnotationError::BadKey);
                prop_assert!(changes.iter().any(|(key, _)| key.is_empty()));
            }
        }
    }
}
