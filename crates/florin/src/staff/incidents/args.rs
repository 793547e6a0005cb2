//! The options of `florin incident`, parsed into the words of incidents.

use clap::{Args, Subcommand};
use incidents::{ActionKind, Body, Component, Health, Impact, Line, Name, Reach, Role, Status, Title};
use kernel::{ActionId, AffectedId, IncidentId, Timestamp, UpdateId};

#[derive(Debug, Subcommand)]
pub(crate) enum IncidentCommand {
    /// List incidents and maintenances, newest first.
    List {
        /// Those alone that are not over.
        #[arg(long)]
        open: bool,
        #[arg(long)]
        json: bool,
    },
    /// Show an incident: its times, its updates, its time line, what is to be done.
    Show(Named),
    /// Open an incident. What the public reads is written by the system unless a text is given, and is out at once.
    Open(Open),
    /// Say that somebody looks at it.
    Acknowledge(Step),
    /// Tell the public more; a status and components with it, where they changed.
    Update(Update),
    /// Tell the public that it is over.
    Resolve(Resolve),
    /// Change the status without a word.
    Move {
        #[command(flatten)]
        step: Step,
        #[arg(long, value_name = "STATUS", value_parser = status)]
        to: Status,
    },
    /// Say since when customers do not feel it any more [default: now].
    Mitigate {
        #[command(flatten)]
        step: Step,
        #[arg(long, value_name = "INSTANT", value_parser = Timestamp::parse)]
        at: Option<Timestamp>,
    },
    /// Say how bad it is.
    Impact {
        #[command(flatten)]
        step: Step,
        #[arg(value_parser = impact)]
        impact: Impact,
    },
    /// Say who may know of it: `public` or `private`.
    Reach {
        #[command(flatten)]
        step: Step,
        #[arg(value_parser = reach)]
        reach: Reach,
    },
    /// Call it otherwise; the time line keeps what it was called.
    Title {
        #[command(flatten)]
        step: Step,
        #[arg(long, value_parser = Title::parse)]
        text: Title,
    },
    /// Give a role to somebody, or to nobody: lead, operations, communications, support, scribe.
    Role {
        #[command(flatten)]
        step: Step,
        #[arg(value_parser = role)]
        role: Role,
        #[arg(long, value_parser = Name::parse)]
        to: Option<Name>,
    },
    /// Write other words for an update that the public did not see yet.
    Edit {
        #[command(flatten)]
        step: UpdateStep,
        #[arg(long, value_parser = Body::parse)]
        text: Body,
    },
    /// Keep an update from the public until it is published.
    Hold(UpdateStep),
    /// Let the public see an update that was held, or that waits.
    Publish(UpdateStep),
    /// Write a line into the time line, for staff.
    Note {
        #[command(flatten)]
        step: Step,
        #[arg(long, value_parser = Line::parse)]
        text: Line,
    },
    /// Make an incident a part of another; each customer is counted once.
    Merge {
        #[command(flatten)]
        step: Step,
        #[arg(long, value_parser = IncidentId::parse)]
        into: IncidentId,
    },
    /// List the customers that an incident reached, a page at a time.
    Affected {
        #[command(flatten)]
        named: Named,
        /// The `id` of the last one of the page before.
        #[arg(long, value_parser = AffectedId::parse)]
        after: Option<AffectedId>,
    },
    /// Plan a maintenance.
    Maintenance(Maintenance),
    /// What is to be done so that it does not come back.
    #[command(subcommand)]
    Action(ActionCommand),
    /// How well the parts of the bank work.
    #[command(subcommand)]
    Component(ComponentCommand),
}

#[derive(Debug, Args)]
pub(crate) struct Named {
    #[arg(value_parser = IncidentId::parse)]
    pub(super) id: IncidentId,
    #[arg(long)]
    pub(super) json: bool,
}

/// What is done with one incident.
#[derive(Debug, Args)]
pub(crate) struct Step {
    #[arg(value_parser = IncidentId::parse)]
    pub(super) id: IncidentId,
    #[command(flatten)]
    pub(super) by: By,
}

#[derive(Debug, Args)]
pub(crate) struct By {
    /// Who does it: the operator's own login name.
    #[arg(long, value_name = "NAME", value_parser = Name::parse)]
    pub(super) staff: Name,
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct UpdateStep {
    #[command(flatten)]
    pub(super) step: Step,
    #[arg(value_parser = UpdateId::parse)]
    pub(super) update: UpdateId,
}

#[derive(Debug, Args)]
pub(crate) struct Open {
    #[command(flatten)]
    pub(super) by: By,
    #[arg(long, value_parser = Title::parse)]
    pub(super) title: Title,
    /// `none`, `minor`, `major` or `critical`.
    #[arg(long, value_parser = impact)]
    pub(super) impact: Option<Impact>,
    /// Who may know: `public`, `private` or `report_only`.
    #[arg(long, default_value = "public", value_parser = reach)]
    pub(super) reach: Reach,
    /// What is broken and how badly, as `login=partial_outage`; may be given more than once.
    #[arg(long, value_name = "PART=HEALTH", value_parser = felt)]
    pub(super) component: Vec<(Component, Health)>,
    /// Everybody feels it, not only some.
    #[arg(long)]
    pub(super) everybody: bool,
    /// When it began [default: now].
    #[arg(long, value_name = "INSTANT", value_parser = Timestamp::parse)]
    pub(super) started_at: Option<Timestamp>,
    /// What the public reads, instead of the words that the system has.
    #[arg(long, value_parser = Body::parse)]
    pub(super) text: Option<Body>,
    /// When it was over, of one that is only reported.
    #[arg(long, value_name = "INSTANT", value_parser = Timestamp::parse)]
    pub(super) resolved_at: Option<Timestamp>,
}

#[derive(Debug, Args)]
pub(crate) struct Update {
    #[command(flatten)]
    pub(super) step: Step,
    #[arg(long, value_parser = Body::parse)]
    pub(super) text: Body,
    #[arg(long, value_parser = status)]
    pub(super) status: Option<Status>,
    /// What works otherwise now, as `login=operational`; may be given more than once.
    #[arg(long, value_name = "PART=HEALTH", value_parser = felt)]
    pub(super) component: Vec<(Component, Health)>,
}

#[derive(Debug, Args)]
pub(crate) struct Resolve {
    #[command(flatten)]
    pub(super) step: Step,
    #[arg(long, value_parser = Body::parse)]
    pub(super) text: Body,
}

#[derive(Debug, Args)]
pub(crate) struct Maintenance {
    #[command(flatten)]
    pub(super) by: By,
    #[arg(long, value_parser = Title::parse)]
    pub(super) title: Title,
    #[arg(long, value_name = "INSTANT", value_parser = Timestamp::parse)]
    pub(super) from: Timestamp,
    #[arg(long, value_name = "INSTANT", value_parser = Timestamp::parse)]
    pub(super) until: Timestamp,
    #[arg(long, value_parser = Body::parse)]
    pub(super) text: Body,
    #[arg(long, value_name = "PART=HEALTH", value_parser = felt)]
    pub(super) component: Vec<(Component, Health)>,
    #[arg(long, default_value = "public", value_parser = reach)]
    pub(super) reach: Reach,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ActionCommand {
    /// Write down what is to be done.
    Add {
        #[command(flatten)]
        step: Step,
        /// `detective`, `preventative` or `corrective`.
        #[arg(long, value_parser = action_kind)]
        kind: ActionKind,
        #[arg(long, value_parser = Line::parse)]
        what: Line,
        #[arg(long, value_parser = Name::parse)]
        owner: Option<Name>,
        #[arg(long, value_name = "INSTANT", value_parser = Timestamp::parse)]
        due: Option<Timestamp>,
    },
    /// It is done.
    Done {
        #[command(flatten)]
        step: Step,
        #[arg(value_parser = ActionId::parse)]
        action: ActionId,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum ComponentCommand {
    /// List what each shows.
    List {
        #[arg(long)]
        json: bool,
    },
    /// Say how well one works, whatever its signals say.
    Set {
        #[arg(value_parser = component)]
        component: Component,
        #[arg(value_parser = health)]
        health: Health,
        /// Why, in a line; it is kept, and the public does not see it.
        #[arg(long, value_parser = Line::parse)]
        why: Line,
        #[command(flatten)]
        by: By,
    },
    /// Let one follow its signals again.
    Follow {
        #[arg(value_parser = component)]
        component: Component,
        #[command(flatten)]
        by: By,
    },
}

macro_rules! words {
    ($($parse:ident -> $name:ident;)*) => {$(
        fn $parse(text: &str) -> Result<$name, String> {
            let all = || $name::ALL.iter().map(|one| one.word()).collect::<Vec<_>>().join(", ");
            $name::parse(text).ok_or_else(|| format!("it is none of {}", all()))
        }
    )*};
}

words! {
    status -> Status;
    impact -> Impact;
    reach -> Reach;
    role -> Role;
    action_kind -> ActionKind;
    component -> Component;
    health -> Health;
}

fn felt(text: &str) -> Result<(Component, Health), String> {
    let (part, how) = text.split_once('=').ok_or("it is not of the form `login=partial_outage`")?;
    Ok((component(part)?, health(how)?))
}
