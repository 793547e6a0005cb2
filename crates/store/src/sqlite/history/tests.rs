//! Chains at the edges of their marks, against the plain list.

use super::super::samples::{account, at, change, done, line, open, owner, pay};
use bank::{Change, FeedQuery, FeedStart, Store};
use kernel::{Timestamp, TransactionId};
use ledger::{Balances, Transfer};
use tempfile::TempDir;
use uuid::Uuid;

/// Two marks and a bit in one account, of which every third posting is a debit.
const POSTINGS: u64 = 64 * 2 + 7;
/// As many feeds as there are lengths about the marks.
const LENGTHS: [u64; 7] = [1, 31, 32, 33, 63, 64, 65];

fn expected(postings: &[Transfer], at: Timestamp) -> Balances {
    let before = postings.iter().filter(|transfer| transfer.booked_at <= at);
    before.fold(Balances::default(), |balances, transfer| {
        balances.forward(transfer, transfer.side(account(1)).unwrap()).unwrap()
    })
}

#[tokio::test]
async fn pages_and_past_balances_are_those_of_the_list() {
    let folder = TempDir::new().unwrap();
    let store = owner(folder.path()).await;
    done(&store, change(0, vec![open(1), open(2)])).await;
    for id in 1..=u128::from(POSTINGS) {
        let pair = if id % 3 == 0 { (1, 2) } else { (2, 1) };
        done(&store, change(i64::try_from(id / 2).unwrap() * 10, vec![pay(id, pair, 1)])).await;
    }
    let all = store.postings(account(1), 0, u32::MAX).await.unwrap();
    assert_eq!(all.len() as u64, POSTINGS);
    for after in 0..=POSTINGS + 1 {
        for limit in [0, 1, 2, 63, 64, 65, 200] {
            let page = store.postings(account(1), after, limit).await.unwrap();
            let rest = all.get(usize::try_from(after).unwrap()..).unwrap_or_default();
            assert_eq!(page, rest[..rest.len().min(limit as usize)], "{limit} after {after}");
        }
    }
    for transfer in &all {
        let booked = transfer.booked_at.as_micros();
        for instant in [booked - 1, booked, booked + 1].map(Timestamp::from_micros) {
            let found = store.balances_at(account(1), instant).await.unwrap();
            assert_eq!(found, Some(expected(&all, instant)), "at {instant:?}");
        }
    }
    let before = Timestamp::from_micros(at(0).as_micros() - 1);
    assert_eq!(store.balances_at(account(1), before).await.unwrap(), None);
    assert_eq!(store.balances_at(account(1), at(0)).await.unwrap(), Some(Balances::default()));
    let last = store.balances_at(account(1), Timestamp::MAX).await.unwrap();
    assert_eq!(last, Some(expected(&all, Timestamp::MAX)));
    assert_eq!(store.balances_at(account(9), at(0)).await.unwrap(), None);
}

#[tokio::test]
async fn feeds_are_read_from_any_place() {
    let folder = TempDir::new().unwrap();
    let store = owner(folder.path()).await;
    done(&store, change(0, (1..=7).map(open).collect())).await;
    for (of, length) in (1_u128..).zip(LENGTHS) {
        // Three lines share each instant.
        let lines = (0..length)
            .map(|place| line(of * 1_000 + u128::from(place), of, i64::try_from(place / 3).unwrap()));
        done(&store, Change { lines: lines.collect(), ..Change::default() }).await;
    }
    for (of, length) in (1_u128..).zip(LENGTHS) {
        let id = |place: u64| TransactionId::from_uuid(Uuid::from_u128(of * 1_000 + u128::from(place)));
        let starts = (0..length).flat_map(|place| {
            let second = i64::try_from(place / 3).unwrap();
            [(FeedStart::At(at(second)), place / 3 * 3), (FeedStart::After(id(place)), place + 1)]
        });
        for (start, first) in starts.chain([(FeedStart::Beginning, 0)]) {
            for limit in [1, 31, 32, 33, 100] {
                for before in [None, Some(at(7))] {
                    let query = FeedQuery { account: account(of), start, before, limit };
                    let found = store.feed(&query).await.unwrap();
                    let end = before.map_or(length, |_| length.min(21)).min(first + u64::from(limit));
                    let expected: Vec<_> = (first..end).map(id).collect();
                    let ids: Vec<_> = found.iter().map(|line| line.row.id).collect();
                    assert_eq!(ids, expected, "{query:?}");
                }
            }
        }
        let late =
            FeedQuery { account: account(of), start: FeedStart::At(at(1_000)), before: None, limit: 10 };
        assert!(store.feed(&late).await.unwrap().is_empty());
        let other =
            FeedQuery { start: FeedStart::After(TransactionId::from_uuid(Uuid::from_u128(9))), ..late };
        assert!(store.feed(&other).await.unwrap().is_empty());
    }
}
