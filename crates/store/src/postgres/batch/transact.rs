//! One try of one batch in one engine transaction.

use super::super::connect::Server;
use super::super::fault::Fault;
use super::super::options::{COMMIT_WAIT_MAX, WRITE_WAIT_MAX};
use super::super::session::{Held, write};
use super::facts::Facts;
use super::plan::{Plan, Void};
use super::wants::Wants;
use super::writes::writes;
use bank::{Change, CommitError, Committed};
use deadpool_postgres::ClientWrapper;
use std::collections::BTreeSet;
use tokio::time::timeout;
use uuid::Uuid;

const BEGIN: &str = "BEGIN ISOLATION LEVEL SERIALIZABLE";

/// How the facts that are nearly always absent are treated at first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// They are taken to be absent, and looked for where a change does not go through.
    Hopeful,
    /// They are looked for, for every change.
    Careful,
}

pub(super) type Answers = Vec<Result<Committed, CommitError>>;

/// # Errors
/// [`Fault`]; but for [`Fault::Unanswered`] nothing was written.
pub(super) async fn transact(
    server: &Server,
    changes: &[Change],
    look: Look,
    place: &mut (dyn FnMut() -> Uuid + Send),
) -> Result<Answers, Fault> {
    let held = Held::take_from(&server.commits).await?;
    let client = held.client();
    match timeout(WRITE_WAIT_MAX, decide_and_write(client, changes, look, place)).await {
        Ok(Ok((answers, End::Commit))) => match commit(client).await {
            Ok(()) => {
                held.give_back();
                Ok(answers)
            }
            // The server says that it rolled back, or it says nothing any more.
            Err(fault @ (Fault::Contended(_) | Fault::Doubled(..))) => {
                held.give_back();
                Err(fault)
            }
            Err(fault) => Err(fault),
        },
        // Nothing is to be written: what was read under locks is true without a commit.
        Ok(Ok((answers, End::RollBack))) => {
            held.roll_back().await;
            Ok(answers)
        }
        Ok(Err(fault @ Fault::Lost(_))) => Err(fault),
        Ok(Err(fault)) => {
            held.roll_back().await;
            Err(fault)
        }
        Err(_) => Err(Fault::Late),
    }
}

enum End {
    Commit,
    RollBack,
}

async fn decide_and_write(
    client: &ClientWrapper,
    changes: &[Change],
    look: Look,
    place: &mut (dyn FnMut() -> Uuid + Send),
) -> Result<(Answers, End), Fault> {
    let mut facts = Facts::default();
    let certain = Wants::certain(changes);
    let (wants, mut looked) = match look {
        Look::Hopeful => (certain, BTreeSet::new()),
        Look::Careful => (certain.and(Wants::rare(changes.iter())), (0..changes.len()).collect()),
    };
    let begin = async { client.batch_execute(BEGIN).await.map_err(Fault::from) };
    let ((), ()) = tokio::try_join!(begin, facts.read(client, &wants))?;
    let mut voids = BTreeSet::new();
    loop {
        let plan = match Plan::new(changes, &facts, &voids) {
            Ok(plan) => plan,
            Err(Void(place)) => {
                voids.insert(place);
                continue;
            }
        };
        if look_again(client, changes, &plan, (&mut facts, &mut looked)).await? {
            continue;
        }
        if plan.is_empty() {
            return Ok((plan.answers, End::RollBack));
        }
        let writes = writes(&plan, &facts, place);
        write(client, &writes).await?;
        drop(writes);
        return Ok((plan.answers, End::Commit));
    }
}

/// Looks for the rare facts of changes that did not go through. Says whether there were any, so that the batch has to
/// be decided anew.
async fn look_again(
    client: &ClientWrapper,
    changes: &[Change],
    plan: &Plan<'_>,
    (facts, looked): (&mut Facts, &mut BTreeSet<usize>),
) -> Result<bool, Fault> {
    let failed =
        plan.answers.iter().enumerate().filter(|(place, answer)| answer.is_err() && !looked.contains(place));
    let failed: Vec<usize> = failed.map(|(place, _)| place).collect();
    let wants = Wants::rare(failed.iter().filter_map(|place| changes.get(*place)));
    looked.extend(failed);
    if wants.is_empty() {
        return Ok(false);
    }
    let before = facts.count();
    facts.read(client, &wants).await?;
    Ok(before < facts.count())
}

async fn commit(client: &ClientWrapper) -> Result<(), Fault> {
    match timeout(COMMIT_WAIT_MAX, client.batch_execute("COMMIT")).await {
        Ok(answer) => answer.map_err(Fault::of_commit),
        Err(_) => Err(Fault::Unanswered(None)),
    }
}
