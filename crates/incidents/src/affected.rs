//! The customers that an incident reached: a set, with what happened to each.

use kernel::{AffectedId, IncidentId, LoginId, PersonId, Timestamp};
use uuid::Uuid;

/// Happenings of one kind kept for a customer; the earliest are.
pub const HARMS_MAX: usize = 8;

/// What happened to a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum HarmKind {
    /// What they tried was refused or went wrong.
    Failed,
    /// They began, and nothing came of it.
    Silent,
    /// They were logged in, and had to log in again.
    SignedOut,
}

impl HarmKind {
    pub const ALL: [Self; 3] = [Self::Failed, Self::Silent, Self::SignedOut];

    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Silent => "silent",
            Self::SignedOut => "signed_out",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == text)
    }
}

/// One happening, and the attempt that shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Harm {
    pub kind: HarmKind,
    pub at: Timestamp,
    pub login: Option<LoginId>,
}

/// One customer in one incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Affected {
    pub incident: IncidentId,
    pub person: PersonId,
    /// By kind and time, each once, [`HARMS_MAX`] of a kind.
    harms: Vec<Harm>,
}

/// How many customers an incident reached, and how many of them in each way. One may be in several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Count {
    pub people: u64,
    pub failed: u64,
    pub silent: u64,
    pub signed_out: u64,
}

impl Affected {
    #[must_use]
    pub fn new(incident: IncidentId, person: PersonId, harms: impl IntoIterator<Item = Harm>) -> Self {
        let mut harms: Vec<Harm> = harms.into_iter().collect();
        harms.sort_unstable();
        harms.dedup();
        let mut kept = [0_usize; HarmKind::ALL.len()];
        harms.retain(|harm| {
            let place = HarmKind::ALL.iter().position(|kind| *kind == harm.kind).unwrap_or_default();
            kept[place] = kept[place].saturating_add(1);
            kept[place] <= HARMS_MAX
        });
        Self { incident, person, harms }
    }

    /// With more that happened; what is known already changes nothing.
    #[must_use]
    pub fn with(&self, more: &[Harm]) -> Self {
        Self::new(self.incident, self.person, self.harms.iter().chain(more).copied())
    }

    #[must_use]
    pub fn id(&self) -> AffectedId {
        affected_id(self.incident, self.person)
    }

    #[must_use]
    pub fn harms(&self) -> &[Harm] {
        &self.harms
    }

    #[must_use]
    pub fn has(&self, kind: HarmKind) -> bool {
        self.harms.iter().any(|harm| harm.kind == kind)
    }

    /// When it reached them first.
    #[must_use]
    pub fn first_at(&self) -> Option<Timestamp> {
        self.harms.iter().map(|harm| harm.at).min()
    }
}

/// The id of a customer's record in an incident, which follows from both: there is one.
#[must_use]
pub fn affected_id(incident: IncidentId, person: PersonId) -> AffectedId {
    let mut hasher = blake3::Hasher::new_derive_key("florin incident affected 1");
    hasher.update(incident.uuid().as_bytes()).update(person.uuid().as_bytes());
    let mut first = [0; 16];
    hasher.finalize_xof().fill(&mut first);
    AffectedId::from_uuid(Uuid::from_bytes(first))
}

impl Count {
    /// After a customer's record became what it is now.
    #[must_use]
    pub fn after(self, before: Option<&Affected>, now: &Affected) -> Self {
        let is_new = |kind| now.has(kind) && !before.is_some_and(|before| before.has(kind));
        let more = |count: u64, is_more: bool| count.saturating_add(u64::from(is_more));
        Self {
            people: more(self.people, before.is_none()),
            failed: more(self.failed, is_new(HarmKind::Failed)),
            silent: more(self.silent, is_new(HarmKind::Silent)),
            signed_out: more(self.signed_out, is_new(HarmKind::SignedOut)),
        }
    }

    /// After a customer's record was taken out.
    #[must_use]
    pub fn without(self, gone: &Affected) -> Self {
        let less = |count: u64, is_less: bool| count.saturating_sub(u64::from(is_less));
        Self {
            people: less(self.people, true),
            failed: less(self.failed, gone.has(HarmKind::Failed)),
            silent: less(self.silent, gone.has(HarmKind::Silent)),
            signed_out: less(self.signed_out, gone.has(HarmKind::SignedOut)),
        }
    }
}

#[cfg(test)]
mod tests;
