//! Each question finds what it asks for, in its order, and nothing else.

use super::names::{Shared, at, numbered};
use super::rows::{insert, world};
use super::samples::{self, Fill, fingerprint};
use bank::{
    Annotation, Attachment, Change, FeedItem, OutboxEntry, Query, Record, Row, StoreExt as _, Upload,
    Version, Webhook, Write,
};
use identity::{Approval, ApprovalStage, Email, Person, Token};
use kernel::{AccountId, ClientId, MerchantId, PersonId, Timestamp, TransactionId};
use payments::{Card, CurrentAccount, Merchant, Pot};

fn person(number: u64) -> PersonId {
    PersonId::from_uuid(numbered(number))
}

fn account(number: u64) -> AccountId {
    AccountId::from_uuid(numbered(number))
}

/// People, clients and what belongs to them, for the numbers 1 to 3.
async fn people(store: &Shared) {
    for number in 1..=3 {
        world(store, number).await;
    }
}

async fn find(store: &Shared, query: &Query) -> Vec<Row> {
    store.find(query).await.unwrap().into_iter().map(|found| found.row).collect()
}

fn rows<R: Record>(records: impl IntoIterator<Item = R>) -> Vec<Row> {
    records.into_iter().map(Record::into_row).collect()
}

/// Where the port promises no order: by key, as [`by_key`] puts what is expected.
async fn find_by_key(store: &Shared, query: &Query) -> Vec<Row> {
    by_key(find(store, query).await)
}

fn by_key(mut rows: Vec<Row>) -> Vec<Row> {
    rows.sort_by_key(Row::key);
    rows
}

pub(super) async fn people_are_found_by_their_address(store: Shared) {
    people(&store).await;
    let odd = samples::person(9, Fill::Full);
    insert(&store, [odd.clone().into_row()]).await;
    let plain = samples::person(2, Fill::Plain);
    for wanted in [plain, odd] {
        let query = Query::PersonByEmail(wanted.email.key().to_owned());
        let found = store.first::<Person>(&query).await.unwrap().expect("the person is there");
        assert_eq!((found.row, found.version), (wanted, Version::FIRST));
    }
    for other in ["", "p2@example.co", "%@example.com", "P2@EXAMPLE.COM", "p_@example.com"] {
        assert_eq!(find(&store, &Query::PersonByEmail(other.to_owned())).await, [], "{other}");
    }
}

/// Whatever rule made it: a build beside this one, or the one before, looks for it under that key (F19).
pub(super) async fn an_address_keeps_the_key_it_was_kept_under(store: Shared) {
    let older =
        Email::kept("Ann.Ok@Example.com", "ann.ok@example.com, by an older rule").expect("an address");
    let ann = Person { email: older.clone(), ..samples::person(1, Fill::Plain) };
    insert(&store, [ann.clone().into_row()]).await;
    let query = Query::PersonByEmail(older.key().to_owned());
    let found = store.first::<Person>(&query).await.unwrap().expect("she is found as before");
    assert_eq!(found.row, ann);
    let renamed = Person { name: samples::person(1, Fill::Full).name, ..found.row };
    let write = Write::Update(renamed.clone().into_row(), Version::FIRST);
    super::names::done(&store, Change { writes: vec![write], ..Change::default() }).await;
    assert_eq!(find(&store, &query).await, rows([renamed]), "and after an update");
}

pub(super) async fn approvals_are_found_by_their_code(store: Shared) {
    people(&store).await;
    let code = fingerprint("granted", 7);
    let stage = ApprovalStage::Granted { person: person(1), code, at: at(3) };
    let granted = Approval { stage, ..samples::approval(7, Fill::Plain) };
    let spent = samples::approval(8, Fill::Full);
    insert(&store, rows([granted.clone(), spent.clone()])).await;
    assert_eq!(find(&store, &Query::ApprovalByCode(code)).await, rows([granted]));
    let code = spent.code().expect("it is spent");
    assert_eq!(find(&store, &Query::ApprovalByCode(code)).await, rows([spent]));
    assert_eq!(find(&store, &Query::ApprovalByCode(fingerprint("none", 0))).await, []);
}

pub(super) async fn tokens_are_found_by_their_secrets(store: Shared) {
    people(&store).await;
    let token = samples::token(9, Fill::Full);
    insert(&store, [token.clone().into_row()]).await;
    assert_eq!(find(&store, &Query::TokenByAccess(token.access)).await, rows([token.clone()]));
    let refresh = token.refresh.expect("it has one");
    assert_eq!(find(&store, &Query::TokenByRefresh(refresh)).await, rows([token.clone()]));
    assert_eq!(find(&store, &Query::TokenByAccess(refresh)).await, [], "a refresh token is no access token");
    assert_eq!(find(&store, &Query::TokenByRefresh(token.access)).await, []);
    assert_eq!(find(&store, &Query::TokenByRefresh(fingerprint("none", 0))).await, []);
}

pub(super) async fn a_persons_tokens_come_newest_first(store: Shared) {
    people(&store).await;
    let token = |number, owner| Token { person: person(owner), ..samples::token(number, Fill::Plain) };
    let own: Vec<Token> = (10..30).map(|number| token(number, 1)).collect();
    // Written in another order than they were issued in.
    insert(&store, rows(own.iter().rev().cloned())).await;
    insert(&store, rows((30..35).map(|number| token(number, 2)))).await;
    let first = samples::token(1, Fill::Plain);
    let newest_first: Vec<Token> = own.into_iter().rev().chain([first]).collect();
    for limit in [0, 1, 5, 20, 21, 22, 1_000] {
        let expected = newest_first.iter().take(usize::try_from(limit).unwrap()).cloned();
        assert_eq!(find(&store, &Query::TokensOf(person(1), limit)).await, rows(expected), "{limit}");
    }
    assert_eq!(find(&store, &Query::TokensOf(person(9), 5)).await, []);
}

pub(super) async fn accounts_are_found_by_owner_and_number(store: Shared) {
    people(&store).await;
    let owned = |number, owners: &[u64]| {
        let owners = owners.iter().map(|owner| person(*owner)).collect();
        CurrentAccount { owners, ..samples::current_account(number, Fill::Full) }
    };
    let (joint, closed) = (owned(12, &[2, 1]), owned(11, &[1]));
    let joint = CurrentAccount { closed_at: None, ..joint };
    insert(&store, rows([joint.clone(), closed.clone()])).await;
    let first = samples::current_account(1, Fill::Plain);
    let second = samples::current_account(2, Fill::Plain);
    let of_one = find(&store, &Query::AccountsOf(person(1))).await;
    assert_eq!(of_one, rows([first, closed.clone(), joint.clone()]), "oldest first, closed ones as well");
    assert_eq!(find(&store, &Query::AccountsOf(person(2))).await, rows([second, joint.clone()]));
    assert_eq!(find(&store, &Query::AccountsOf(person(9))).await, []);
    let number = Query::AccountByNumber(joint.sort_code, joint.number);
    assert_eq!(find(&store, &number).await, rows([joint.clone()]));
    let other_branch = Query::AccountByNumber("000000".parse_sort_code(), joint.number);
    assert_eq!(find(&store, &other_branch).await, []);
    // An owner who left finds it no more.
    let left = CurrentAccount { owners: vec![person(2)], ..joint.clone() };
    let write = Write::Update(left.into_row(), Version::FIRST);
    super::names::done(&store, Change { writes: vec![write], ..Change::default() }).await;
    assert_eq!(find(&store, &Query::AccountsOf(person(1))).await.len(), 2);
    let write = Write::Delete(joint.key(), Version::FIRST.next());
    super::names::done(&store, Change { writes: vec![write], ..Change::default() }).await;
    assert_eq!(find(&store, &Query::AccountsOf(person(2))).await.len(), 1);
    assert_eq!(find(&store, &number).await, []);
}

trait ParseSortCode {
    fn parse_sort_code(&self) -> payments::SortCode;
}

impl ParseSortCode for str {
    fn parse_sort_code(&self) -> payments::SortCode {
        payments::SortCode::parse(self).expect("six digits")
    }
}

pub(super) async fn pots_cards_and_webhooks_are_found_by_account(store: Shared) {
    people(&store).await;
    let pots: Vec<Pot> = (10..14)
        .map(|number| {
            let fill = if number == 11 { Fill::Full } else { Fill::Plain };
            Pot { account: account(1), ..samples::pot(number, fill) }
        })
        .collect();
    let cards: Vec<Card> =
        (10..12).map(|number| Card { account: account(1), ..samples::card(number, Fill::Full) }).collect();
    let webhooks: Vec<Webhook> = (10..14)
        .map(|number| Webhook {
            account: account(1),
            client: ClientId::from_uuid(numbered(number % 2 + 1)),
            ..samples::webhook(number, Fill::Full)
        })
        .collect();
    insert(&store, rows(pots.iter().rev().cloned())).await;
    insert(&store, rows(cards.clone())).await;
    insert(&store, rows(webhooks.iter().rev().cloned())).await;
    let oldest_first = rows([samples::pot(1, Fill::Plain)].into_iter().chain(pots));
    assert_eq!(find(&store, &Query::PotsOf(account(1))).await, oldest_first, "deleted ones as well");
    let oldest_first = rows([samples::webhook(1, Fill::Plain)].into_iter().chain(webhooks));
    assert_eq!(find(&store, &Query::WebhooksOf(account(1))).await, oldest_first, "of every client");
    let all = rows(cards.into_iter().chain([samples::card(1, Fill::Plain)]));
    assert_eq!(find_by_key(&store, &Query::CardsOf(account(1))).await, by_key(all));
    assert_eq!(find(&store, &Query::CardsOf(account(2))).await, rows([samples::card(2, Fill::Plain)]));
    for query in [Query::PotsOf(account(9)), Query::CardsOf(account(9)), Query::WebhooksOf(account(9))] {
        assert_eq!(find(&store, &query).await, []);
    }
}

pub(super) async fn merchants_are_found_by_a_list(store: Shared) {
    people(&store).await;
    let id = |number| MerchantId::from_uuid(numbered(number));
    let merchants: Vec<Merchant> = (10..20).map(|number| samples::merchant(number, Fill::Full)).collect();
    insert(&store, rows(merchants)).await;
    let asked = vec![id(19), id(99), id(10), id(19), id(1)];
    let expected = rows(
        [(1, Fill::Plain), (10, Fill::Full), (19, Fill::Full)]
            .map(|(number, fill)| samples::merchant(number, fill)),
    );
    let found = find_by_key(&store, &Query::Merchants(asked)).await;
    assert_eq!(found, expected, "each once, unknown ones left out");
    assert_eq!(find(&store, &Query::Merchants(Vec::new())).await, []);
    assert_eq!(find(&store, &Query::Merchants((0..500).map(id).collect())).await.len(), 13);
}

pub(super) async fn annotations_are_found_by_client_and_list(store: Shared) {
    people(&store).await;
    let transaction = |number| TransactionId::from_uuid(numbered(number));
    let client = |number| ClientId::from_uuid(numbered(number));
    let annotation =
        |number, of| Annotation { client: client(of), ..samples::annotation(number, Fill::Full) };
    insert(&store, rows((10..20).map(|number| annotation(number, 1)))).await;
    insert(&store, rows((10..15).map(|number| annotation(number, 2)))).await;
    let asked = vec![transaction(19), transaction(99), transaction(10), transaction(1), transaction(19)];
    let own = rows([samples::annotation(1, Fill::Plain), annotation(10, 1), annotation(19, 1)]);
    let found = find_by_key(&store, &Query::Annotations(client(1), asked.clone())).await;
    assert_eq!(found, by_key(own), "each once, unknown ones left out");
    let found = find(&store, &Query::Annotations(client(2), asked.clone())).await;
    assert_eq!(found, rows([annotation(10, 2)]), "no other client's");
    assert_eq!(find(&store, &Query::Annotations(client(9), asked)).await, []);
    assert_eq!(find(&store, &Query::Annotations(client(1), Vec::new())).await, []);
}

pub(super) async fn attachments_are_found_by_transaction(store: Shared) {
    people(&store).await;
    let transaction = TransactionId::from_uuid(numbered(1));
    let own = (10..13).map(|number| Attachment { transaction, ..samples::attachment(number, Fill::Full) });
    let own: Vec<Attachment> = own.collect();
    insert(&store, rows(own.clone())).await;
    let all = rows(own.into_iter().chain([samples::attachment(1, Fill::Plain)]));
    assert_eq!(find_by_key(&store, &Query::AttachmentsOf(transaction)).await, by_key(all));
    let other = TransactionId::from_uuid(numbered(99));
    assert_eq!(find(&store, &Query::AttachmentsOf(other)).await, []);
}

pub(super) async fn feed_items_are_found_by_account_and_time(store: Shared) {
    people(&store).await;
    let item = |number, seconds, of| FeedItem {
        account: account(of),
        created_at: at(seconds),
        ..samples::feed_item(number, Fill::Full)
    };
    // Ids rise against the instants; two have one instant; another account's lie between.
    let own = [item(14, 10, 1), item(12, 20, 1), item(13, 20, 1), item(11, 30, 1)];
    insert(&store, rows(own.iter().rev().cloned())).await;
    insert(&store, rows([item(20, 15, 2), item(21, 30, 2)])).await;
    let found = async |since, limit| find(&store, &Query::FeedItemsOf(account(1), at(since), limit)).await;
    assert_eq!(found(9, 10).await, rows(own.clone()), "of this account, oldest first");
    assert_eq!(found(10, 10).await, rows(own[1..].to_vec()), "after the instant, not at it");
    assert_eq!(found(10, 2).await, rows(own[1..3].to_vec()), "no more than the limit");
    assert_eq!(found(30, 10).await, []);
    assert_eq!(found(9, 0).await, []);
    assert_eq!(find(&store, &Query::FeedItemsOf(account(9), at(0), 10)).await, []);
}

pub(super) async fn uploads_are_found_by_person_and_time(store: Shared) {
    people(&store).await;
    let upload = |number, seconds, of, is_filled| Upload {
        person: person(of),
        created_at: at(seconds),
        is_filled,
        ..samples::upload(number, Fill::Full)
    };
    let own = [
        upload(14, 10, 1, true),
        upload(12, 20, 1, false),
        upload(13, 20, 1, true),
        upload(11, 30, 1, false),
    ];
    insert(&store, rows(own.iter().rev().cloned())).await;
    insert(&store, rows([upload(20, 15, 2, false), upload(21, 30, 2, false)])).await;
    let found = async |since, limit| find(&store, &Query::UploadsOf(person(1), at(since), limit)).await;
    assert_eq!(found(9, 10).await, rows(own.clone()), "filled or not, oldest first");
    assert_eq!(found(10, 10).await, rows(own[1..].to_vec()), "after the instant, not at it");
    assert_eq!(found(10, 2).await, rows(own[1..3].to_vec()), "no more than the limit");
    assert_eq!(found(30, 10).await, []);
    assert_eq!(find(&store, &Query::UploadsOf(person(9), at(0), 10)).await, []);
}

pub(super) async fn the_longest_due_deliveries_come_first(store: Shared) {
    let due = |number: u64, seconds| OutboxEntry {
        due_at: at(seconds),
        ..samples::outbox_entry(number, Fill::Plain)
    };
    let entries = [due(1, 50), due(2, 10), due(3, 30), due(4, 30), due(5, 31)];
    insert(&store, rows(entries.clone())).await;
    let over = OutboxEntry { state: bank::DeliveryState::Delivered, ..due(6, 1) };
    let given_up = OutboxEntry { state: bank::DeliveryState::GivenUp, ..due(7, 1) };
    insert(&store, rows([over, given_up])).await;
    let numbers = |found: Vec<Row>| -> Vec<Timestamp> {
        let at = |row: Row| OutboxEntry::from_row(row).expect("an entry").due_at;
        found.into_iter().map(at).collect()
    };
    let at_thirty = find(&store, &Query::OutboxDue(at(30), 10)).await;
    assert_eq!(numbers(at_thirty), [at(10), at(30), at(30)]);
    let all = find(&store, &Query::OutboxDue(at(50), 10)).await;
    assert_eq!(numbers(all), [at(10), at(30), at(30), at(31), at(50)]);
    let two = find(&store, &Query::OutboxDue(at(50), 2)).await;
    assert_eq!(numbers(two), [at(10), at(30)]);
    assert_eq!(find(&store, &Query::OutboxDue(at(9), 10)).await, []);
    assert_eq!(find(&store, &Query::OutboxDue(at(50), 0)).await, []);
}
