//! `florin staff`: who is staff, what they did, and what they do over HTTP.

mod args;
mod shown;

use super::run::{tell, with_bank};
use crate::config::Config;
use crate::screen;
use anyhow::{Context as _, Result, bail};
pub(crate) use args::StaffCommand;
use args::{Add, Audit, Named, Reason, Roles, Rotate};
use bank::{Acting, Bank, NewMember, StaffMade};
use identity::{StaffMember, StaffRole, StaffRoles};
use serde_json::Value;
use std::process::ExitCode;
use std::time::Duration;

const DAY: Duration = Duration::from_hours(24);

/// `florin staff`.
///
/// # Errors
/// What the bank refuses, and what keeps it from answering.
pub(crate) async fn staff(config: &Config, command: StaffCommand) -> Result<ExitCode> {
    match command {
        StaffCommand::Add(Add { name, role, days, reason }) => {
            let roles = roles(role)?;
            let made = with_bank(config, async |bank| {
                Ok(bank.add_staff(acting(&reason), NewMember { name, roles, lasts: lasts(days) }).await?)
            });
            made_known(made.await?, reason.json)
        }
        StaffCommand::Rotate(Rotate { name, days, reason }) => {
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
