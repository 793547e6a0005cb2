//! The options of `florin review`.

use clap::{Args, Subcommand, ValueEnum};
use incidents::Name;
use kernel::{IncidentId, Timestamp};
use review::{DraftKind, Quarter, Question, Report};
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct ReviewArgs {
    #[command(subcommand)]
    pub(super) command: Option<ReviewCommand>,
    /// The incident whose review is printed.
    #[arg(value_parser = IncidentId::parse, required = true)]
    pub(super) incident: Option<IncidentId>,
    #[command(flatten)]
    pub(super) way: Way,
    /// The draft of a report for DORA instead: `initial`, `intermediate` or `final`.
    #[arg(long, value_name = "REPORT", value_parser = draft)]
    pub(super) dora: Option<DraftKind>,
    /// The United Kingdom's rules instead.
    #[arg(long, conflicts_with = "dora")]
    pub(super) uk: bool,
}

/// How it is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Args)]
pub(super) struct Way {
    #[arg(long, value_enum, default_value_t = Format::Md)]
    pub(super) format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// Markdown.
    Md,
    /// One page with plots, to be printed.
    Html,
    Json,
}

#[derive(Debug, Subcommand)]
pub(super) enum ReviewCommand {
    /// List what people are asked: the word of each question, what its answer is, and who knows it.
    Questions {
        #[arg(long)]
        json: bool,
    },
    /// Answer a question; the answer is kept with the name of who gave it.
    Set {
        #[command(flatten)]
        by: By,
        #[arg(value_parser = question)]
        question: Question,
        #[arg(allow_hyphen_values = true)]
        answer: String,
    },
    /// Take an answer back.
    Unset {
        #[command(flatten)]
        by: By,
        #[arg(value_parser = question)]
        question: Question,
    },
    /// Write a text from a file, or from standard input with `-`: `causes`, `lessons` and others.
    Note {
        #[command(flatten)]
        by: By,
        #[arg(value_parser = question)]
        question: Question,
        file: PathBuf,
    },
    /// Keep a report that was sent, from the file that was sent: for good, with its hash and the time.
    Sent {
        #[command(flatten)]
        by: By,
        /// As `dora_initial` or `uk_final`.
        #[arg(value_parser = report)]
        report: Report,
        /// `-` for standard input.
        file: PathBuf,
        /// When it was handed over [default: now].
        #[arg(long, value_name = "INSTANT", value_parser = Timestamp::parse)]
        at: Option<Timestamp>,
    },
    /// List the reports that were sent, with their hashes; print one with `--show`.
    Reports {
        #[arg(value_parser = IncidentId::parse)]
        incident: IncidentId,
        /// The id of a report, whose text alone is printed.
        #[arg(long, value_name = "REPORT")]
        show: Option<String>,
        #[arg(long)]
        json: bool,
    },
    /// Tell the public the causes and the lessons, as the last update of the incident.
    Publish {
        #[command(flatten)]
        by: By,
    },
    /// List every clock that runs.
    Due {
        #[command(flatten)]
        way: Way,
    },
    /// Print what is published of major incidents for a quarter, as `2026-Q4`.
    Bcobs {
        #[arg(value_parser = Quarter::parse)]
        quarter: Quarter,
        #[command(flatten)]
        way: Way,
    },
}

#[derive(Debug, Args)]
pub(super) struct By {
    #[arg(value_parser = IncidentId::parse)]
    pub(super) incident: IncidentId,
    /// Who does it: the operator's own login name.
    #[arg(long, value_name = "NAME", value_parser = Name::parse)]
    pub(super) staff: Name,
    #[arg(long)]
    pub(super) json: bool,
}

fn draft(text: &str) -> Result<DraftKind, &'static str> {
    DraftKind::parse(text).ok_or("it is one of initial, intermediate, final")
}

fn question(text: &str) -> Result<Question, &'static str> {
    Question::parse(text).ok_or("`florin review questions` lists them")
}

fn report(text: &str) -> Result<Report, &'static str> {
    Report::parse(text).ok_or(
        "it is one of dora_initial, dora_intermediate, dora_final, uk_initial, uk_intermediate, uk_final",
    )
}
