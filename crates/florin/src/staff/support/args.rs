//! The options of `florin support`.

use clap::{Args, Subcommand};
use identity::Email;
use kernel::{CaseId, IncidentId};
use std::path::PathBuf;
use support::{ComplaintKind, Name, Priority};

#[derive(Debug, Subcommand)]
pub(crate) enum SupportCommand {
    /// Take a mail from standard input, as a mail server hands one to a program. It ends with 0 when the mail is taken,
    /// 65 when it is none, 75 when it is to come again.
    Mail,
    /// List the cases that wait for an agent, in the order in which they are answered.
    Queue {
        #[arg(long)]
        json: bool,
    },
    /// Show a case with its messages and notes.
    Show(Named),
    /// Answer the customer. `--seen` is the number of the newest message that was read: if the case went on since, the
    /// answer is refused, and what came is shown.
    Answer {
        #[command(flatten)]
        step: Step,
        #[arg(long)]
        seen: u32,
        #[arg(long)]
        text: String,
    },
    /// Print an answer that is needed often, with its places filled in.
    Canned {
        /// Without a name, all are listed.
        name: Option<String>,
        /// What a place is filled with.
        #[arg(long, value_name = "PLACE=TEXT")]
        with: Vec<String>,
    },
    /// Write a note that agents alone read.
    Note {
        #[command(flatten)]
        step: Step,
        #[arg(long)]
        text: String,
    },
    /// Give a case to an agent; without `--to`, back into the queue.
    Assign {
        #[command(flatten)]
        step: Step,
        /// Who has it now, where that is somebody else.
        #[arg(long, value_parser = Name::parse)]
        from: Option<Name>,
        #[arg(long, value_parser = Name::parse)]
        to: Option<Name>,
    },
    /// Say that this agent is at a case, for 45 seconds.
    Look {
        #[command(flatten)]
        step: Step,
        #[arg(long)]
        typing: bool,
    },
    Resolve(Step),
    /// Open a resolved case again.
    Reopen(Step),
    /// Close a case for good.
    Close(Step),
    /// Set the priority: ordinary, `money_moving`, `locked_out`, vulnerable.
    Priority {
        #[command(flatten)]
        step: Step,
        #[arg(value_parser = priority)]
        priority: Priority,
    },
    /// Put a case into an incident; without one, out of it.
    Incident {
        #[command(flatten)]
        step: Step,
        #[arg(value_parser = IncidentId::parse)]
        incident: Option<IncidentId>,
    },
    /// Begin one reply to every open case of an incident.
    AnswerAll {
        #[arg(value_parser = IncidentId::parse)]
        incident: IncidentId,
        #[command(flatten)]
        by: By,
        #[arg(long)]
        text: String,
        /// Resolve the cases with it.
        #[arg(long)]
        resolve: bool,
    },
    /// Record that a case is a complaint, that it takes longer, or that it was answered for good.
    Complaint {
        #[command(flatten)]
        step: Step,
        #[command(subcommand)]
        what: ComplaintStep,
    },
    /// Say that a customer is to be answered before others.
    Vulnerable {
        #[arg(value_parser = Email::parse)]
        email: Email,
        /// Not any more.
        #[arg(long)]
        no: bool,
    },
    /// Find cases by words, by a customer, or by both: in the newest 2,000 cases, or in all listed ones of the customer.
    Search {
        words: Vec<String>,
        #[arg(long, value_parser = Email::parse)]
        email: Option<Email>,
        #[arg(long)]
        json: bool,
    },
    /// Print a case whole, as JSON.
    Export(Named),
    /// Remove what a customer wrote, but for open cases and complaints that are to be kept.
    Erase {
        #[arg(value_parser = Email::parse)]
        email: Email,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum ComplaintStep {
    /// It is a complaint: its clock began with the message.
    Record {
        #[arg(value_parser = complaint)]
        kind: ComplaintKind,
    },
    /// What delays it is beyond the bank, and the customer was told.
    Delay,
    /// The final response or the summary was sent.
    Conclude,
    /// Show its days.
    Due {
        /// Holidays of England, one date a line.
        #[arg(long, value_name = "FILE")]
        holidays: Option<PathBuf>,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Named {
    #[arg(value_parser = CaseId::parse)]
    pub(super) id: CaseId,
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Step {
    #[arg(value_parser = CaseId::parse)]
    pub(super) id: CaseId,
    #[command(flatten)]
    pub(super) by: By,
}

#[derive(Debug, Args)]
pub(crate) struct By {
    /// Who does it: the agent's own login name.
    #[arg(long, value_name = "NAME", value_parser = Name::parse)]
    pub(super) staff: Name,
    #[arg(long)]
    pub(super) json: bool,
}

fn priority(text: &str) -> Result<Priority, &'static str> {
    Priority::parse(text).ok_or("one of ordinary, money_moving, locked_out, vulnerable")
}

fn complaint(text: &str) -> Result<ComplaintKind, &'static str> {
    ComplaintKind::parse(text).ok_or("payment or other")
}
