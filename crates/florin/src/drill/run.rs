//! `florin drill`.

use super::against;
use super::args::Args;
use super::ending::Ending;
use super::figures::Figures;
use super::scenario::{Expect, Scenario};
use super::{page, scene, table};
use crate::config::Config;
use crate::screen;
use anyhow::{Context, Result, bail};
use std::process::ExitCode;

/// Plays one scenario or all; exit code 1 when one did not go as it had to, and as a shell tells of a signal when one
/// ended it early.
///
/// # Errors
/// When there is no such scenario, or the drill itself breaks.
pub(crate) async fn run(config: &Config, args: &Args) -> Result<ExitCode> {
    if args.list {
        screen::answer(&list())?;
        return Ok(ExitCode::SUCCESS);
    }
    let scenarios = match (args.scenario.as_str(), Scenario::named(&args.scenario)) {
        ("all", _) => Scenario::ALL.to_vec(),
        (_, Some(scenario)) => vec![scenario],
        (name, None) => bail!("there is no scenario {name}: --list shows them"),
    };
    let scenarios = match &args.against {
        Some(_) if args.scenario == "all" => {
            scenarios.iter().filter_map(|one| against::possible(one, args).ok()).collect()
        }
        Some(_) => scenarios.iter().map(|one| against::possible(one, args)).collect::<Result<_>>()?,
        None => scenarios,
    };
    let ending = Ending::listen()?;
    let mut done: Vec<Figures> = Vec::new();
    for scenario in scenarios {
        let Some(figures) = scene::play(config, args, scenario, &ending).await? else { break };
        if args.json {
            screen::answer_json(&figures.line())?;
        } else {
            screen::answer(&table::text(&figures))?;
        }
        done.push(figures);
        if ending.wish().is_some() {
            break;
        }
    }
    if let Some(file) = &args.report {
        std::fs::write(file, page::page(&done))
            .with_context(|| format!("{} cannot be written", file.display()))?;
    }
    if let Some(wish) = ending.wish() {
        screen::say(&format!("florin: {} ended the drill before its end", wish.name()));
        return Ok(ExitCode::from(wish.exit_code()));
    }
    let is_good = done.iter().all(|figures| figures.failures().is_empty());
    Ok(if is_good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn list() -> String {
    let wide = Scenario::ALL.iter().map(|scenario| scenario.name.len()).max().unwrap_or_default();
    let line = |scenario: &Scenario| {
        let expect = match scenario.expect {
            Expect::RolledBack => "is rolled back",
            Expect::Promoted => "reaches everybody",
            Expect::Kept => "is not rolled back",
        };
        format!("{:<wide$}  {:<18}  {}", scenario.name, expect, scenario.what)
    };
    Scenario::ALL.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use bank::Flaw;
    use std::collections::BTreeSet;

    #[test]
    fn every_flaw_has_a_scenario_and_no_two_share_a_name() {
        let names: BTreeSet<&str> = Scenario::ALL.iter().map(|scenario| scenario.name).collect();
        assert_eq!(names.len(), Scenario::ALL.len());
        for flaw in Flaw::ALL {
            assert!(Scenario::ALL.iter().any(|scenario| scenario.flaw == Some(flaw)), "{flaw:?}");
        }
        for number in 1..=22 {
            assert!(Scenario::named(&format!("f{number:02}")).is_some(), "{number}");
        }
    }
}
