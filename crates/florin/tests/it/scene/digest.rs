//! Everything the store holds of one customer, as one text: equal texts mean that nothing changed.

use super::Own;
use bank::{Delivery, FeedQuery, FeedStart, Key, Query, Row, Store};
use kernel::{AccountId, Timestamp};
use std::fmt::Write as _;
use std::sync::Arc;

/// Rows of one kind; a scene has far fewer.
const ROWS_MAX: u32 = 1_000;

pub(crate) async fn digest(store: &Arc<dyn Store>, own: &Own) -> String {
    let mut text = String::new();
    let ids = [own.account, AccountId::from(own.pot)];
    let balances = store.ledger_accounts(&ids).await.expect("the store answers");
    writeln!(text, "{balances:?}").expect("a string takes every text");
    let feed = FeedQuery {
        account: own.account,
        start: FeedStart::Beginning,
        before: None,
        limit: FeedQuery::LIMIT_MAX,
    };
    let lines = store.feed(&feed).await.expect("the store answers");
    writeln!(text, "{} lines: {lines:?}", lines.len()).expect("a string takes every text");
    let queries = [
        Query::AccountsOf(own.person),
        Query::PotsOf(own.account),
        Query::CardsOf(own.account),
        Query::WebhooksOf(own.account),
        Query::AttachmentsOf(own.line),
        Query::AttachmentsOf(own.old_line),
        Query::Annotations(own.seat.id, vec![own.line, own.old_line]),
        Query::TokensOf(own.person, ROWS_MAX),
        Query::OutboxDue(Timestamp::MAX, ROWS_MAX),
        Query::DevicesOf(own.guest.person),
        Query::SessionsOf(own.guest.person, ROWS_MAX),
        Query::AuditOf(Some(own.guest.person), 0, ROWS_MAX),
    ];
    for query in &queries {
        let mut rows = store.find(query).await.expect("the store answers");
        // Anyone may have the bank write to an address.
        rows.retain(
            |row| !matches!(&row.row, Row::OutboxEntry(entry) if matches!(entry.delivery, Delivery::Mail(_))),
        );
        writeln!(text, "{query:?}: {rows:?}").expect("a string takes every text");
    }
    let keys = [
        Key::Person(own.person),
        Key::Person(own.guest.person),
        Key::Pin(own.guest.person),
        Key::ApprovalCode(own.person),
        Key::Receipt(own.seat.id, own.external_id.clone()),
        Key::Upload(own.upload),
        Key::Blob(own.upload),
        Key::Upload(own.place),
        Key::Blob(own.place),
    ];
    for key in &keys {
        let row = store.get(key).await.expect("the store answers");
        writeln!(text, "{key:?}: {row:?}").expect("a string takes every text");
    }
    text
}
