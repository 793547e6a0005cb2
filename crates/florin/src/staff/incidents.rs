//! `florin incident`: incidents as staff lead them.

mod args;
mod shown;

use super::run::{tell, with_bank};
use crate::config::Config;
use crate::screen;
use anyhow::Result;
pub(crate) use args::IncidentCommand;
use args::{
    ActionCommand, By, ComponentCommand, Maintenance, Named, Open, Resolve, Step, Update, UpdateStep,
};
use bank::{IncidentAsk, NewIncident, NewMaintenance};
use incidents::{Action, Command, Component, Health, Incident, Line, Status, Whom, Window};
use kernel::AffectedId;
use serde_json::{Value, json};
use std::process::ExitCode;

/// `florin incident`.
///
/// # Errors
/// What the bank refuses, and what keeps it from answering.
pub(crate) async fn incident(config: &Config, command: IncidentCommand) -> Result<ExitCode> {
    match command {
        IncidentCommand::List { open, json } => list(config, open, json).await,
        IncidentCommand::Show(Named { id, json }) => {
            let found = with_bank(config, async |bank| Ok(bank.incident(id).await?)).await?;
            tell(&shown::facts(&found), json)
        }
        IncidentCommand::Open(args) => open(config, args).await,
        IncidentCommand::Acknowledge(step) => act(config, step, Command::Acknowledge).await,
        IncidentCommand::Update(Update { step, text, status, component }) => {
            ask(config, step, IncidentAsk::Tell { status, body: text, components: component }).await
        }
        IncidentCommand::Resolve(Resolve { step, text }) => {
            let over = IncidentAsk::Tell { status: Some(Status::Resolved), body: text, components: vec![] };
            ask(config, step, over).await
        }
        IncidentCommand::Move { step, to } => act(config, step, Command::Move(to)).await,
        IncidentCommand::Mitigate { step, at } => mitigate(config, step, at).await,
        IncidentCommand::Impact { step, impact } => act(config, step, Command::SetImpact(impact)).await,
        IncidentCommand::Title { step, text } => act(config, step, Command::SetTitle(text)).await,
        IncidentCommand::Reach { step, reach } => act(config, step, Command::SetReach(reach)).await,
        IncidentCommand::Role { step, role, to } => act(config, step, Command::GiveRole(role, to)).await,
        IncidentCommand::Edit { step: UpdateStep { step, update }, text } => {
            act(config, step, Command::Edit(update, text)).await
        }
        IncidentCommand::Hold(UpdateStep { step, update }) => act(config, step, Command::Hold(update)).await,
        IncidentCommand::Publish(UpdateStep { step, update }) => {
            act(config, step, Command::Release(update)).await
        }
        IncidentCommand::Note { step, text } => act(config, step, Command::Note(text)).await,
        IncidentCommand::Merge { step: Step { id, by }, into } => {
            let merged =
                with_bank(config, async |bank| Ok(bank.merge_incidents(&by.staff, id, into).await?));
            tell(&shown::facts(&merged.await?), by.json)
        }
        IncidentCommand::Affected { named, after } => affected(config, &named, after).await,
        IncidentCommand::Maintenance(args) => maintenance(config, args).await,
        IncidentCommand::Action(command) => action(config, command).await,
        IncidentCommand::Component(command) => component(config, command).await,
    }
}

async fn list(config: &Config, is_open: bool, is_json: bool) -> Result<ExitCode> {
    let found = with_bank(config, async |bank| {
        Ok(if is_open { bank.incidents_open().await? } else { bank.incidents().await? })
    });
    each(&found.await?, is_json, shown::facts, shown::line)
}

/// Prints a list: one JSON array, or a line for each.
fn each<T>(
    all: &[T],
    is_json: bool,
    facts: impl Fn(&T) -> Value,
    line: impl Fn(&T) -> String,
) -> Result<ExitCode> {
    if is_json {
        screen::answer_json(&all.iter().map(facts).collect::<Value>())?;
    } else {
        for one in all {
            screen::answer(&line(one))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn open(config: &Config, args: Open) -> Result<ExitCode> {
    let By { staff, json } = args.by;
    let new = NewIncident {
        title: args.title,
        started_at: args.started_at,
        impact: args.impact,
        reach: args.reach,
        components: args.component,
        whom: if args.everybody { Whom::Everybody } else { Whom::Some },
        body: args.text,
        resolved_at: args.resolved_at,
    };
    let opened = with_bank(config, async |bank| Ok(bank.open_incident(&staff, new).await?)).await?;
    tell(&shown::facts(&opened), json)
}

async fn act(config: &Config, step: Step, command: Command) -> Result<ExitCode> {
    ask(config, step, IncidentAsk::Do(command)).await
}

async fn ask(config: &Config, Step { id, by }: Step, ask: IncidentAsk) -> Result<ExitCode> {
    let changed = with_bank(config, async |bank| Ok(bank.change_incident(&by.staff, id, ask).await?)).await?;
    tell(&shown::facts(&changed), by.json)
}

async fn mitigate(config: &Config, Step { id, by }: Step, at: Option<kernel::Timestamp>) -> Result<ExitCode> {
    let changed = with_bank(config, async |bank| {
        let ask = IncidentAsk::Do(Command::Mitigate(at.unwrap_or_else(|| bank.now())));
        Ok(bank.change_incident(&by.staff, id, ask).await?)
    });
    tell(&shown::facts(&changed.await?), by.json)
}

async fn affected(config: &Config, named: &Named, after: Option<AffectedId>) -> Result<ExitCode> {
    let found = with_bank(config, async |bank| {
        bank.incident(named.id).await?;
        Ok(bank.affected(named.id, after).await?)
    });
    each(&found.await?, named.json, shown::affected, |it| shown::affected(it).to_string())
}

async fn maintenance(config: &Config, args: Maintenance) -> Result<ExitCode> {
    let By { staff, json } = args.by;
    let new = NewMaintenance {
        title: args.title,
        window: Window { from: args.from, until: args.until },
        components: args.component,
        reach: args.reach,
        body: args.text,
    };
    let planned = with_bank(config, async |bank| Ok(bank.schedule_maintenance(&staff, new).await?)).await?;
    tell(&shown::facts(&planned), json)
}

async fn action(config: &Config, command: ActionCommand) -> Result<ExitCode> {
    match command {
        ActionCommand::Add { step: Step { id, by }, kind, what, owner, due } => {
            let changed: Incident = with_bank(config, async |bank| {
                let action = Action { id: bank.action_id(), kind, what, owner, due_at: due, done_at: None };
                let ask = IncidentAsk::Do(Command::AddAction(action));
                Ok(bank.change_incident(&by.staff, id, ask).await?)
            })
            .await?;
            tell(&shown::facts(&changed), by.json)
        }
        ActionCommand::Done { step, action } => act(config, step, Command::EndAction(action)).await,
    }
}

async fn component(config: &Config, command: ComponentCommand) -> Result<ExitCode> {
    match command {
        ComponentCommand::List { json } => {
            let all: Vec<(Component, Health)> =
                with_bank(config, async |bank| Ok(bank.components().await?)).await?;
            tell(&shown::components(&all), json)
        }
        ComponentCommand::Set { component, health, why, by } => {
            set(config, component, Some((health, why)), by).await
        }
        ComponentCommand::Follow { component, by } => set(config, component, None, by).await,
    }
}

async fn set(
    config: &Config,
    component: Component,
    said: Option<(Health, Line)>,
    by: By,
) -> Result<ExitCode> {
    let state = with_bank(config, async |bank| Ok(bank.set_component(&by.staff, component, said).await?));
    tell(&json!(shown::component(&state.await?)), by.json)
}
