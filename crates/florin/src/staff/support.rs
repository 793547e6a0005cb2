//! `florin support`: cases as agents see to them.

mod args;
mod shown;

use super::run::{tell, with_bank};
use super::take_mail::take_mail;
use crate::config::Config;
use crate::screen;
use anyhow::{Context as _, Result};
pub(crate) use args::SupportCommand;
use args::{ComplaintStep, Named, Step};
use bank::{CaseAsk, OpError, Refusal};
use identity::Email;
use serde_json::{Value, json};
use std::path::Path;
use std::process::ExitCode;
use support::{CANNED, Case, fill};

/// `florin support`.
///
/// # Errors
/// What the bank refuses, and what keeps it from answering.
pub(crate) async fn support(config: &Config, command: SupportCommand) -> Result<ExitCode> {
    match command {
        SupportCommand::Mail => Ok(take_mail(config).await),
        SupportCommand::Queue { json } => {
            let cases = with_bank(config, async |bank| Ok(bank.case_queue().await?)).await?;
            list(&cases, json)
        }
        SupportCommand::Show(Named { id, json: is_json }) => {
            let (case, messages) = with_bank(config, async |bank| Ok(bank.case(id).await?)).await?;
            tell(&shown::whole(&case, &messages), is_json)
        }
        SupportCommand::Export(Named { id, .. }) => {
            let (case, messages) = with_bank(config, async |bank| Ok(bank.case(id).await?)).await?;
            tell(&shown::whole(&case, &messages), true)
        }
        SupportCommand::Answer { step, seen, text } => answer(config, step, text, seen).await,
        SupportCommand::Canned { name, with } => canned(name.as_deref(), &with),
        SupportCommand::Note { step, text } => act(config, step, CaseAsk::Note { text }).await,
        SupportCommand::Assign { step, from, to } => act(config, step, CaseAsk::Assign { from, to }).await,
        SupportCommand::Look { step, typing } => act(config, step, CaseAsk::Look { is_typing: typing }).await,
        SupportCommand::Resolve(step) => act(config, step, CaseAsk::Resolve).await,
        SupportCommand::Reopen(step) => act(config, step, CaseAsk::Reopen).await,
        SupportCommand::Close(step) => act(config, step, CaseAsk::Close).await,
        SupportCommand::Priority { step, priority } => {
            act(config, step, CaseAsk::SetPriority(priority)).await
        }
        SupportCommand::Incident { step, incident } => {
            act(config, step, CaseAsk::SetIncident(incident)).await
        }
        SupportCommand::AnswerAll { incident, by, text, resolve } => {
            let begun = with_bank(config, async |bank| {
                let reply = (bank.broadcast_id(), text.as_str());
                Ok(bank.answer_cases_of(&by.staff, incident, reply, resolve).await?)
            });
            tell(&shown::broadcast(&begun.await?), by.json)
        }
        SupportCommand::Complaint { step, what } => complaint(config, step, what).await,
        SupportCommand::Vulnerable { email, no } => {
            with_bank(config, async |bank| {
                let person = bank.person_by_email(&email).await?.id;
                Ok(bank.set_vulnerable(person, !no).await?)
            })
            .await?;
            tell(&json!({ "is_vulnerable": !no }), false)
        }
        SupportCommand::Search { words, email, json } => {
            search(config, &words.join(" "), email.as_ref(), json).await
        }
        SupportCommand::Erase { email } => {
            let (gone, kept) = with_bank(config, async |bank| {
                let person = bank.person_by_email(&email).await?.id;
                Ok(bank.erase_cases_of(person).await?)
            })
            .await?;
            tell(&json!({ "erased": gone, "kept": kept }), false)
        }
    }
}

async fn act(config: &Config, step: Step, ask: CaseAsk) -> Result<ExitCode> {
    let Step { id, by } = step;
    let case = with_bank(config, async |bank| Ok(bank.change_case(&by.staff, id, &ask).await?)).await?;
    tell(&shown::facts(&case), by.json)
}

/// Answers; where the case went on since it was read, what came is shown.
async fn answer(config: &Config, step: Step, text: String, seen: u32) -> Result<ExitCode> {
    let Step { id, by } = step;
    let (answered, came) = with_bank(config, async |bank| {
        let answered = bank.change_case(&by.staff, id, &CaseAsk::Answer { text, seen }).await;
        let is_stale = matches!(&answered, Err(OpError::Refused(Refusal::Case(support::Refusal::Stale))));
        let came = if is_stale { bank.case_messages_after(id, seen).await? } else { Vec::new() };
        Ok((answered, came))
    })
    .await?;
    if !came.is_empty() {
        screen::answer_json(&came.iter().map(shown::message).collect::<Value>())?;
    }
    tell(&shown::facts(&answered?), by.json)
}

async fn complaint(config: &Config, step: Step, what: ComplaintStep) -> Result<ExitCode> {
    match what {
        ComplaintStep::Record { kind } => act(config, step, CaseAsk::Complain(kind)).await,
        ComplaintStep::Delay => act(config, step, CaseAsk::Delay).await,
        ComplaintStep::Conclude => act(config, step, CaseAsk::Conclude).await,
        ComplaintStep::Due { holidays } => {
            let holidays = holidays.as_deref().map_or_else(|| Ok(Vec::new()), read_holidays)?;
            let (case, now) =
                with_bank(config, async |bank| Ok((bank.case(step.id).await?.0, bank.now()))).await?;
            let complaint = case.complaint.context("the case is no complaint")?;
            let due = complaint.due(&holidays);
            let facts = json!({
                "summary_until": due.summary_until.to_string(),
                "holding_by": due.holding_by.map(|day| day.to_string()),
                "final_by": due.final_by.to_string(),
                "is_late": complaint.is_late(&holidays, now),
            });
            tell(&facts, step.by.json)
        }
    }
}

fn read_holidays(path: &Path) -> Result<Vec<support::Date>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let days = text.lines().map(str::trim).filter(|line| !line.is_empty());
    days.map(|day| day.parse().with_context(|| format!("{day} is no date"))).collect()
}

async fn search(config: &Config, words: &str, email: Option<&Email>, is_json: bool) -> Result<ExitCode> {
    let cases = with_bank(config, async |bank| {
        let person = match email {
            Some(email) => Some(bank.person_by_email(email).await?.id),
            None => None,
        };
        Ok(bank.search_cases(words, person).await?)
    });
    list(&cases.await?, is_json)
}

fn list(cases: &[Case], is_json: bool) -> Result<ExitCode> {
    if is_json {
        screen::answer_json(&cases.iter().map(shown::facts).collect::<Value>())?;
    } else {
        for case in cases {
            screen::answer(&shown::line(case))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn canned(name: Option<&str>, with: &[String]) -> Result<ExitCode> {
    let Some(name) = name else {
        for canned in CANNED {
            screen::answer(&format!("{}: {}", canned.name, canned.text))?;
        }
        return Ok(ExitCode::SUCCESS);
    };
    let values: Vec<(&str, &str)> = with.iter().filter_map(|pair| pair.split_once('=')).collect();
    screen::answer(fill(name, &values)?.as_str())?;
    Ok(ExitCode::SUCCESS)
}
