//! Who may do what: a table of roles and acts.

/// What somebody is there for. Several may be given to one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StaffRole {
    /// Answers customers.
    Support,
    /// Leads incidents.
    Incident,
    /// Leads releases of the login.
    Release,
    /// Looks at everything, and changes nothing.
    Auditor,
    /// Says who is staff, and does nothing else.
    Administrator,
}

impl StaffRole {
    pub const ALL: [Self; 5] =
        [Self::Support, Self::Incident, Self::Release, Self::Auditor, Self::Administrator];

    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Support => "support",
            Self::Incident => "incident",
            Self::Release => "release",
            Self::Auditor => "auditor",
            Self::Administrator => "administrator",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.word() == text)
    }

    const fn bit(self) -> u8 {
        1 << self as u8
    }

    /// The table.
    const fn may(self, act: StaffAct) -> bool {
        use StaffAct::{
            AnswerCases, LeadIncidents, LeadReleases, ManageStaff, ReadAffected, ReadBook, ReadCases,
            ReadIncidents, ReadReleases, ReadReviews, ReadStaff, RotateOwn, WriteReviews,
        };
        match self {
            Self::Support => matches!(act, RotateOwn | ReadIncidents | ReadCases | AnswerCases),
            Self::Incident => matches!(
                act,
                RotateOwn
                    | ReadIncidents
                    | ReadAffected
                    | LeadIncidents
                    | ReadReleases
                    | ReadReviews
                    | WriteReviews
            ),
            Self::Release => matches!(act, RotateOwn | ReadIncidents | ReadReleases | LeadReleases),
            Self::Auditor => matches!(
                act,
                RotateOwn
                    | ReadStaff
                    | ReadIncidents
                    | ReadAffected
                    | ReadReleases
                    | ReadCases
                    | ReadReviews
                    | ReadBook
            ),
            Self::Administrator => matches!(act, RotateOwn | ReadStaff | ManageStaff),
        }
    }
}

/// What is asked. There is none that moves money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StaffAct {
    /// A new credential for oneself.
    RotateOwn,
    ReadStaff,
    /// Members are added and revoked, and their roles changed.
    ManageStaff,
    /// All of them, the private ones as well.
    ReadIncidents,
    /// Which customers an incident reached.
    ReadAffected,
    /// Everything that is done with incidents, maintenances and components.
    LeadIncidents,
    ReadReleases,
    LeadReleases,
    ReadCases,
    AnswerCases,
    ReadReviews,
    WriteReviews,
    /// What staff did.
    ReadBook,
}

impl StaffAct {
    pub const ALL: [Self; 13] = [
        Self::RotateOwn,
        Self::ReadStaff,
        Self::ManageStaff,
        Self::ReadIncidents,
        Self::ReadAffected,
        Self::LeadIncidents,
        Self::ReadReleases,
        Self::LeadReleases,
        Self::ReadCases,
        Self::AnswerCases,
        Self::ReadReviews,
        Self::WriteReviews,
        Self::ReadBook,
    ];
}

/// One role or more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct StaffRoles {
    bits: u8,
}

impl StaffRoles {
    /// `None` of no role.
    #[must_use]
    pub fn of(roles: impl IntoIterator<Item = StaffRole>) -> Option<Self> {
        let bits = roles.into_iter().fold(0, |bits, role| bits | role.bit());
        (bits != 0).then_some(Self { bits })
    }

    #[must_use]
    pub const fn contains(self, role: StaffRole) -> bool {
        self.bits & role.bit() != 0
    }

    /// In the order of [`StaffRole::ALL`].
    pub fn iter(self) -> impl Iterator<Item = StaffRole> {
        StaffRole::ALL.into_iter().filter(move |role| self.contains(*role))
    }

    /// Whether any of them lets somebody do this.
    #[must_use]
    pub fn may(self, act: StaffAct) -> bool {
        self.iter().any(|role| role.may(act))
    }
}
