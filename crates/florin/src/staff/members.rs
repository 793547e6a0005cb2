//! `florin staff`: who is staff, what they did, and what they do over HTTP.

mod args;
mod calls;
mod remote;
mod shown;

use super::run::{tell, with_bank};
use crate::config::Config;
use crate::screen;
use anyhow::{Context as _, Result, bail};
pub(crate) use args::StaffArgs;
use args::{Add, Audit, Named, Reason, Roles, Rotate, StaffCommand};
use bank::{Acting, Bank, NewMember, StaffMade};
use calls::{Said, get};
use identity::{StaffMember, StaffRole, StaffRoles};
use remote::Desk;
use serde_json::Value;
use std::process::ExitCode;
use std::time::Duration;

const DAY: Duration = Duration::from_hours(24);

/// `florin staff`.
///
/// # Errors
/// What the bank refuses, and what keeps it from answering.
pub(crate) async fn staff(config: &Config, args: StaffArgs) -> Result<ExitCode> {
    match &args.way.url {
        Some(url) => over_http(&Desk::open(url, &args.way)?, args.command).await,
        None => on_the_store(config, args.command).await,
    }
}

async fn over_http(desk: &Desk, command: StaffCommand) -> Result<ExitCode> {
    let said = |roles, days: Option<u16>, why| Said { roles, lasts: days.map(lasts), why };
    let call = match &command {
        StaffCommand::Audit(args) => return calls::audit(desk, args).await,
        StaffCommand::Me => get(&["me"]),
        StaffCommand::List { .. } => get(&["members"]),
        StaffCommand::Add(Add { name, role, days, reason }) => {
            said(role, Some(*days), reason.why.as_ref()).add(name.as_str())
        }
        StaffCommand::Roles(Roles { name, role, reason }) => {
            said(role, None, reason.why.as_ref()).roles_of(name.as_str())
        }
        StaffCommand::Revoke(Named { name, reason }) => {
            said(&[], None, reason.why.as_ref()).revoke(name.as_str())
        }
        StaffCommand::Rotate(Rotate { name: None, days, reason }) => {
            said(&[], Some(*days), reason.why.as_ref()).rotate()
        }
        StaffCommand::Rotate(Rotate { name: Some(_), .. }) => {
            bail!("over HTTP everybody gets a new credential of their own: give no name")
        }
        StaffCommand::Incident(args) => calls::incident(args)?,
        StaffCommand::Component(args) => calls::component(args)?,
        StaffCommand::Release(args) => calls::release(args)?,
    };
    screen::answer_json(&desk.ask(&call).await?)?;
    Ok(ExitCode::SUCCESS)
}

async fn on_the_store(config: &Config, command: StaffCommand) -> Result<ExitCode> {
    match command {
        StaffCommand::Add(Add { name, role, days, reason }) => {
            let roles = roles(role)?;
            let made = with_bank(config, async |bank| {
                Ok(bank.add_staff(acting(&reason), NewMember { name, roles, lasts: lasts(days) }).await?)
            });
            made_known(made.await?, reason.json)
        }
        StaffCommand::Rotate(Rotate { name, days, reason }) => {
            let name = name.context("whose credential it is, is missing")?;
            let made = with_bank(config, async |bank| {
                Ok(bank.rotate_staff(acting(&reason), &name, lasts(days)).await?)
            });
            made_known(made.await?, reason.json)
        }
        StaffCommand::Roles(Roles { name, role, reason }) => {
            let roles = roles(role)?;
            let changed = with_bank(config, async |bank| {
                Ok(bank.set_staff_roles(acting(&reason), &name, roles).await?)
            });
            tell(&shown::member(&changed.await?), reason.json)
        }
        StaffCommand::Revoke(Named { name, reason }) => {
            let revoked =
                with_bank(config, async |bank| Ok(bank.revoke_staff(acting(&reason), &name).await?));
            tell(&shown::member(&revoked.await?), reason.json)
        }
        StaffCommand::List { json } => {
            let all = with_bank(config, async |bank| Ok(bank.list_staff().await?)).await?;
            list(&all, json)
        }
        StaffCommand::Audit(args) => audit(config, &args).await,
        StaffCommand::Me
        | StaffCommand::Incident(_)
        | StaffCommand::Component(_)
        | StaffCommand::Release(_) => {
            bail!("this is asked of a running bank: give --url and --credential")
        }
    }
}

fn acting(reason: &Reason) -> Acting {
    Acting::from(&reason.staff).because(reason.why.clone())
}

fn roles(given: Vec<StaffRole>) -> Result<StaffRoles> {
    StaffRoles::of(given).context("no role is given")
}

fn lasts(days: u16) -> Duration {
    DAY * u32::from(days)
}

fn made_known(made: StaffMade, is_json: bool) -> Result<ExitCode> {
    let mut facts = shown::member(&made.member);
    facts["credential"] = made.credential.map(kernel::Secret::into_exposed).into();
    tell(&facts, is_json)
}

fn list(all: &[StaffMember], is_json: bool) -> Result<ExitCode> {
    if is_json {
        screen::answer_json(&all.iter().map(shown::member).collect::<Value>())?;
    } else {
        for member in all {
            screen::answer(&shown::line(member))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints the book, or says whether it is as it was written.
async fn audit(config: &Config, args: &Audit) -> Result<ExitCode> {
    if args.verify {
        let verified = with_bank(config, async |bank| Ok(bank.verify_staff_book().await?)).await?;
        return match verified {
            Ok(last) => tell(&shown::end(last.as_ref()), args.json),
            Err(broken) => bail!(broken),
        };
    }
    with_bank(config, async |bank| {
        let mut after = args.after;
        loop {
            let page = bank.staff_book(after, Bank::STAFF_BOOK_PAGE_MAX).await?;
            for entry in &page {
                if args.json {
                    screen::answer_json(&shown::entry(entry))?;
                } else {
                    screen::answer(&shown::entry_line(entry))?;
                }
            }
            let Some(last) = page.last() else { return Ok(ExitCode::SUCCESS) };
            after = last.number;
        }
    })
    .await
}
