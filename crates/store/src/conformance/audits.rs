//! The audit's own pages: everything once, in an order that replays.

use super::compare::{all_accounts, all_transfers};
use super::names::{
    Shared, account, at, audit_clean, change, done, hold, open, open_all, pay, post, transfer,
};
use ledger::{Audit, Command};
use std::collections::BTreeSet;
use tokio::task::JoinSet;

/// Audits of a store that grew since the one before.
const AUDITS_BESIDE: u32 = 5;

/// Many accounts that pay each other, so that their chains are woven into one another.
pub(super) async fn weave(store: &Shared) {
    let names: Vec<String> = (0..12).map(|place| format!("account {place}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    open_all(store, &names, 10_000).await;
    let mut commands = Vec::new();
    for place in 0..300_usize {
        let (debit, credit) = (names[place * 7 % 12], names[(place * 5 + 3) % 12]);
        if debit == credit {
            continue;
        }
        commands.push(match place % 5 {
            4 => hold(&format!("h{place}"), debit, credit, (10, at(500))),
            _ => pay(&format!("m{place}"), debit, credit, 7),
        });
        match place % 15 {
            4 => commands.push(post(&format!("p{place}"), &format!("h{place}"), 4)),
            9 => {
                let (id, hold) = (transfer(&format!("v{place}")), transfer(&format!("h{place}")));
                commands.push(Command::Void { id, hold });
            }
            10 => {
                let (id, original) = (transfer(&format!("r{place}")), transfer(&format!("m{place}")));
                commands.push(Command::Reverse { id, original });
            }
            _ => {}
        }
    }
    for (round, commands) in commands.chunks(17).enumerate() {
        // The clock steps back now and then.
        let seconds = i64::try_from(round * 13 % 31).unwrap();
        done(store, change(at(seconds), commands.to_vec())).await;
    }
}

pub(super) async fn pages_replay_clean(store: Shared) {
    weave(&store).await;
    let report = audit_clean(&store).await;
    assert_eq!(report.accounts, 13);
    for rows in [1, 2, 50, 10_000] {
        let mut audit = Audit::default();
        for account in all_accounts(store.as_ref()).await {
            audit.account(account);
        }
        for hold in store.audit_holds(None, 10_000).await.unwrap() {
            audit.hold(hold);
        }
        let mut last = None;
        let mut seen = BTreeSet::new();
        loop {
            let page = store.audit_transfers(last.as_ref(), rows).await.unwrap();
            assert!(page.len() <= usize::try_from(rows).unwrap());
            let Some(end) = page.last() else { break };
            last = Some(*end);
            for transfer in &page {
                assert!(seen.insert(transfer.id), "each once");
                audit.transfer(transfer);
            }
        }
        assert_eq!(u64::try_from(seen.len()).unwrap(), report.transfers);
        assert_eq!(audit.finish(), [], "pages of {rows}");
    }
}

pub(super) async fn an_empty_store_audits_clean(store: Shared) {
    assert_eq!(audit_clean(&store).await, bank::AuditReport::default());
    done(&store, change(at(0), vec![open("alice", None)])).await;
    assert_eq!(audit_clean(&store).await.accounts, 1);
}

/// All pages are as of one commit, while another follows the other.
pub(super) async fn an_audit_beside_commits_is_clean(place: super::place::Place) {
    let store = place.open().await;
    weave(&store).await;
    let writer = {
        let store = store.clone();
        tokio::spawn(async move {
            for round in 0..u32::MAX {
                let command = pay(&format!("beside {round}"), "bank", "account 1", 1);
                done(&store, change(at(700), vec![command])).await;
            }
        })
    };
    let (mut transfers, mut grown) = (audit_clean(&store).await.transfers, 0);
    while grown < AUDITS_BESIDE {
        assert!(!writer.is_finished(), "the writer goes on");
        let report = audit_clean(&store).await;
        assert!(transfers <= report.transfers, "history only grows");
        grown += u32::from(transfers < report.transfers);
        transfers = report.transfers;
    }
    writer.abort();
}

/// They wait for each other: one's pages are never another's.
pub(super) async fn audits_at_once_are_clean(place: super::place::Place) {
    let store = place.open().await;
    weave(&store).await;
    let writer = {
        let store = store.clone();
        tokio::spawn(async move {
            for round in 0..u32::MAX {
                let command = pay(&format!("beside {round}"), "account 2", "account 1", 1);
                let opened = open(&format!("new {round}"), None);
                done(&store, change(at(700), vec![command, opened])).await;
            }
        })
    };
    let audits: JoinSet<()> = (0..4)
        .map(|_| {
            let store = store.clone();
            async move {
                for _ in 0..AUDITS_BESIDE {
                    audit_clean(&store).await;
                }
            }
        })
        .collect();
    audits.join_all().await;
    assert!(!writer.is_finished(), "the writer goes on");
    writer.abort();
    // One that is given up half-way hinders nobody.
    let turn = store.audit_turn().await;
    store.audit_accounts(None, 1).await.unwrap();
    drop(turn);
    audit_clean(&store).await;
}

pub(super) async fn audits_read_by_id(store: Shared) {
    weave(&store).await;
    let accounts = all_accounts(store.as_ref()).await;
    assert!(accounts.is_sorted_by_key(|account| account.id), "accounts by id");
    let some = store.audit_accounts(Some(accounts[3].id), 2).await.unwrap();
    assert_eq!(some, accounts[4..6]);
    assert_eq!(store.audit_accounts(Some(accounts[12].id), 2).await.unwrap(), []);
    // From an id that no account has.
    let between = kernel::AccountId::from_uuid(uuid::Uuid::from_u128(accounts[3].id.uuid().as_u128() + 1));
    assert_eq!(store.audit_accounts(Some(between), 2).await.unwrap(), accounts[4..6]);
    let holds = store.audit_holds(None, 10_000).await.unwrap();
    assert!(holds.is_sorted_by_key(|hold| hold.id), "holds by id");
    assert!(10 < holds.len());
    let some = store.audit_holds(Some(holds[3].id), 2).await.unwrap();
    assert_eq!(some, holds[4..6]);
    assert_eq!(
        all_transfers(store.as_ref()).await.len(),
        store.audit_transfers(None, 10_000).await.unwrap().len()
    );
    assert_eq!(store.audit_accounts(None, 0).await.unwrap(), []);
    assert!(store.ledger_accounts(&[account("bank")]).await.unwrap().len() == 1);
}

pub(super) async fn the_store_describes_itself_without_secrets(store: Shared) {
    let told = store.describe().await.unwrap();
    assert!(!told.is_empty());
    for (name, value) in &told {
        assert!(!name.is_empty(), "{told:?}");
        assert!(!value.contains("hunter2"), "the password stays where it is: {name}");
    }
}
