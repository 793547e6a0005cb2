//! Incidents, their customers, the parts of the bank, and signals.

use super::{at, id};
use incidents::{
    Action, ActionKind, Affected, Author, Body, Component, ComponentChange, ComponentHistory, ComponentState,
    Count, Entry, Harm, HarmKind, Health, HistoryDay, HistoryMinute, Impact, Incident, Line, Name, Origin,
    Out, Override, Reach, Reminded, Role, Sentence, Signal, SignalState, Status, Tallied, Times, Title,
    Update, What, Whom, Window, body_of, title_of,
};
use kernel::{ActionId, IncidentId, LoginId, PersonId, ReleaseId, SignalId, Timestamp, UpdateId, VerdictId};

const ODD_LINE: &str = "Zoë's \"Pixel\" 🦊 e\u{301} \\ %_ <b> \u{202e}txet\u{202c} \u{2028}/";

fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

fn line(text: &str) -> Line {
    Line::parse(text).unwrap()
}

pub(crate) fn incidents() -> [Incident; 5] {
    let epoch = Timestamp::EPOCH;
    let plain = Incident {
        id: IncidentId::from_uuid(id(1)),
        title: Title::parse("x").unwrap(),
        title_words: None,
        origin: Origin::Staff,
        status: Status::Investigating,
        impact: None,
        reach: Reach::Public,
        times: Times::new(epoch, epoch).unwrap(),
        window: None,
        roles: Vec::new(),
        components: Vec::new(),
        affected: Count::default(),
        firing: Vec::new(),
        updates: Vec::new(),
        entries: Vec::new(),
        entries_lost: 0,
        actions: Vec::new(),
        reminded: Reminded::default(),
        merged_into: None,
        merged: Vec::new(),
        created_at: epoch,
        updated_at: epoch,
    };
    let release = ReleaseId::from_uuid(id(2));
    let full = Incident {
        title: Title::parse(ODD_LINE).unwrap(),
        origin: Origin::Guard { release, verdict: VerdictId::from_uuid(id(3)) },
        status: Status::Resolved,
        impact: Some(Impact::Critical),
        reach: Reach::Private,
        times: Times::try_from_parts((at(1), at(2)), [Some(at(4)), Some(at(3)), Some(at(5))]).unwrap(),
        window: Some(Window { from: at(6), until: Timestamp::MAX }),
        roles: vec![(Role::Lead, name("zoe.o-neil_2")), (Role::Scribe, name("a"))],
        components: vec![
            (Component::Login, Health::PartialOutage),
            (Component::Support, Health::MajorOutage),
        ],
        affected: Count { people: 4, failed: 3, silent: 2, signed_out: 1 },
        firing: vec![SignalId::from_uuid(id(4))],
        updates: updates(),
        entries: entries(),
        entries_lost: u32::MAX,
        actions: actions(),
        reminded: Reminded { is_of_lead: true, is_of_impact: true, times: u32::MAX },
        merged_into: Some(IncidentId::from_uuid(id(5))),
        merged: vec![IncidentId::from_uuid(id(6)), IncidentId::from_uuid(id(7))],
        created_at: at(1),
        updated_at: Timestamp::MAX,
        ..plain.clone()
    };
    let alert = Incident { origin: Origin::Alert, status: Status::Scheduled, ..plain.clone() };
    let (title, words) = title_of(Whom::Everybody, &[Component::Login, Component::Cards]);
    let worded = Incident { title, title_words: Some(words), updates: vec![worded()], ..plain.clone() };
    let named = Incident { entries: vec![renamed()], ..plain.clone() };
    [plain, full, alert, worded, named]
}

/// Everything the system says.
fn worded() -> Update {
    let components = vec![Component::Login];
    let words = vec![
        Sentence::Broken { whom: Whom::Some, components: components.clone(), since: at(1) },
        Sentence::Works { components },
        Sentence::MoneySafe,
        Sentence::RetryNow,
        Sentence::RetryLater,
        Sentence::NextUpdate { by: at(2) },
        Sentence::Resolved,
    ];
    let first = updates().remove(0);
    Update { body: body_of(&words), words, ..first }
}

fn updates() -> Vec<Update> {
    let change = ComponentChange {
        component: Component::DeveloperApi,
        old: Health::UnderMaintenance,
        new: Health::DegradedPerformance,
    };
    let first = Update {
        id: UpdateId::from_uuid(id(8)),
        status: Status::Identified,
        body: Body::parse(&format!("{ODD_LINE}\nand more")).unwrap(),
        words: Vec::new(),
        by: Author::Staff(name("a")),
        components: vec![change],
        created_at: at(1),
        updated_at: at(2),
        out: Out::At(at(3)),
    };
    let held = Out::Held { by: name("b"), at: at(4) };
    let held = Update { by: Author::System, components: Vec::new(), out: held, ..first.clone() };
    let inside = Update { out: Out::Inside, ..held.clone() };
    vec![first, held, inside]
}

fn entries() -> Vec<Entry> {
    let first = Entry { at: at(1), by: Author::System, what: What::Opened, note: None };
    let by = Author::Staff(name("a"));
    vec![first, Entry { at: at(2), by, what: What::Noted, note: Some(line(ODD_LINE)) }]
}

/// It has another title.
fn renamed() -> Entry {
    Entry { what: What::TitleSet, ..entries().remove(1) }
}

fn actions() -> Vec<Action> {
    let plain = Action {
        id: ActionId::from_uuid(id(9)),
        kind: ActionKind::Detective,
        what: line("x"),
        owner: None,
        due_at: None,
        done_at: None,
    };
    let (owner, due_at, done_at) = (Some(name("a")), Some(Timestamp::MAX), Some(at(3)));
    let full = Action { what: line(ODD_LINE), owner, due_at, done_at, ..plain.clone() };
    vec![plain, full]
}

pub(crate) fn affected() -> [Affected; 2] {
    let incident = IncidentId::from_uuid(id(1));
    let harms = [
        Harm { kind: HarmKind::Failed, at: at(1), login: None },
        Harm { kind: HarmKind::Silent, at: Timestamp::MAX, login: Some(LoginId::from_uuid(id(4))) },
        Harm { kind: HarmKind::SignedOut, at: at(2), login: None },
    ];
    [
        Affected::new(incident, PersonId::from_uuid(id(2)), []),
        Affected::new(incident, PersonId::from_uuid(id(3)), harms),
    ]
}

pub(crate) fn component_states() -> [ComponentState; 2] {
    let plain = ComponentState::new(Component::Login, Timestamp::EPOCH);
    let (by, why) = (name("zoe.o-neil_2"), line(ODD_LINE));
    let full = ComponentState {
        component: Component::Support,
        derived: Health::MajorOutage,
        derived_at: at(1),
        set: Some(Override { health: Health::UnderMaintenance, by, why, at: at(2) }),
        created_at: at(1),
        updated_at: Timestamp::MAX,
    };
    [plain, full]
}

pub(crate) fn component_histories() -> [ComponentHistory; 2] {
    let plain = ComponentHistory::new(Component::Login);
    let tallied = Tallied { good: u64::MAX, bad: 1 };
    let day = |day, worst| HistoryDay { day, worst, tallied };
    let full = ComponentHistory {
        component: Component::Support,
        days: vec![day(0, Health::MajorOutage), day(u32::MAX, Health::Operational)],
        minutes: vec![HistoryMinute { minute: u32::MAX, tallied }],
    };
    [plain, full]
}

pub(crate) fn signals() -> [Signal; 2] {
    let plain = Signal {
        id: SignalId::from_uuid(id(1)),
        incident: IncidentId::from_uuid(id(2)),
        state: SignalState::Firing,
        at: Timestamp::EPOCH,
    };
    [plain, Signal { state: SignalState::Resolved, at: Timestamp::MAX, ..plain }]
}
