//! The commands themselves: each opens the store, does one operation of the bank, and prints what it gave.

use super::args::{By, Format, ReviewArgs, ReviewCommand, Way};
use super::document::Document;
use super::{drafts, sections, shown};
use crate::config::Config;
use crate::screen;
use crate::staff::{tell, with_bank};
use anyhow::{Context as _, Result, ensure};
use kernel::IncidentId;
use review::{Answer, BODY_BYTES_MAX, DraftKind, Question, Sent, decide_draft};
use serde_json::{Value, json};
use std::fs::File;
use std::io::{Read, stdin};
use std::path::Path;
use std::process::ExitCode;

/// `florin review`.
///
/// # Errors
/// What the bank refuses, and what keeps it from answering.
pub(crate) async fn run(config: &Config, args: ReviewArgs) -> Result<ExitCode> {
    let ReviewArgs { command, incident, way, dora, uk } = args;
    match (command, incident) {
        (Some(command), _) => change(config, command).await,
        (None, Some(incident)) => show(config, incident, way, (dora, uk)).await,
        (None, None) => unreachable!("one of them is asked for"),
    }
}

async fn show(
    config: &Config,
    incident: IncidentId,
    way: Way,
    (dora, is_uk): (Option<DraftKind>, bool),
) -> Result<ExitCode> {
    let review = with_bank(config, async |bank| Ok(bank.review(incident).await?)).await?;
    if let Some(kind) = dora {
        let draft = decide_draft(&review, kind);
        return print(way, || shown::draft(&draft), || drafts::dora(&review, &draft));
    }
    if is_uk {
        return print(way, || shown::uk(&review), || drafts::uk(&review));
    }
    print(way, || shown::review(&review), || sections::document(&review))
}

fn print(way: Way, json: impl FnOnce() -> Value, document: impl FnOnce() -> Document) -> Result<ExitCode> {
    match way.format {
        Format::Json => screen::answer_json(&json())?,
        Format::Md => screen::answer(&document().markdown())?,
        Format::Html => screen::answer(&document().page())?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn change(config: &Config, command: ReviewCommand) -> Result<ExitCode> {
    match command {
        ReviewCommand::Questions { json } => questions(json),
        ReviewCommand::Set { by, question, answer } => {
            let answer = Answer::parse(question, &answer)?;
            answered(config, by, (question, Some(answer))).await
        }
        ReviewCommand::Unset { by, question } => answered(config, by, (question, None)).await,
        ReviewCommand::Note { by, question, file } => {
            let answer = Answer::parse(question, &text_of(&file)?)?;
            answered(config, by, (question, Some(answer))).await
        }
        ReviewCommand::Sent { by, report, file, at } => {
            let body = text_of(&file)?;
            let kept = with_bank(config, async |bank| {
                Ok(bank.keep_report(&by.staff, by.incident, (report, body), at).await?)
            });
            tell(&shown::sent(&kept.await?), by.json)
        }
        ReviewCommand::Reports { incident, show, json } => reports(config, incident, show, json).await,
        ReviewCommand::Publish { by } => {
            let published =
                with_bank(config, async |bank| Ok(bank.publish_review(&by.staff, by.incident).await?));
            let published = published.await?;
            let facts = json!({ "id": published.id.to_string(), "status": published.status.word() });
            tell(&facts, by.json)
        }
        ReviewCommand::Due { way } => {
            let (due, now) =
                with_bank(config, async |bank| Ok((bank.reports_due().await?, bank.now()))).await?;
            print(way, || shown::due(&due, now), || drafts::due(&due, now))
        }
        ReviewCommand::Bcobs { quarter, way } => {
            let table = with_bank(config, async |bank| Ok(bank.bcobs(quarter).await?)).await?;
            print(way, || shown::bcobs(&table), || drafts::bcobs(&table))
        }
    }
}

fn questions(is_json: bool) -> Result<ExitCode> {
    for question in Question::ALL {
        let kind = format!("{:?}", question.kind()).to_lowercase();
        let (word, who, asks) = (question.word(), question.who(), question.asks());
        if is_json {
            screen::answer_json(&json!({ "question": word, "kind": kind, "who": who, "asks": asks }))?;
        } else {
            screen::answer(&format!("{word:<22} {kind:<9} {who:<21} {asks}"))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn answered(config: &Config, by: By, answer: (Question, Option<Answer>)) -> Result<ExitCode> {
    let notes =
        with_bank(config, async |bank| Ok(bank.answer_review(&by.staff, by.incident, answer).await?)).await?;
    let facts = json!({
        "incident": notes.incident.to_string(),
        "answers": shown::answers(notes.answers.iter()),
    });
    tell(&facts, by.json)
}

async fn reports(
    config: &Config,
    incident: IncidentId,
    show: Option<String>,
    is_json: bool,
) -> Result<ExitCode> {
    let all = with_bank(config, async |bank| Ok(bank.sent_reports(incident).await?)).await?;
    if let Some(id) = show {
        let is_it = |sent: &&Sent| sent.id.to_string() == id;
        let found = all.iter().find(is_it).context("no such report of this incident was kept")?;
        screen::answer_bytes(found.body().as_bytes())?;
        return Ok(ExitCode::SUCCESS);
    }
    for sent in &all {
        tell(&shown::sent(sent), is_json)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The text of a file, or of standard input.
fn text_of(file: &Path) -> Result<String> {
    let most = u64::try_from(BODY_BYTES_MAX).unwrap_or(u64::MAX).saturating_add(1);
    let mut text = String::new();
    let read = if file == Path::new("-") {
        stdin().lock().take(most).read_to_string(&mut text)
    } else {
        let opened = File::open(file).with_context(|| format!("{} cannot be read", file.display()))?;
        opened.take(most).read_to_string(&mut text)
    };
    read.with_context(|| format!("{} is no text", file.display()))?;
    ensure!(text.len() <= BODY_BYTES_MAX, "{} is larger than 64 KiB", file.display());
    Ok(text)
}
