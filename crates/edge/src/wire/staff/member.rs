//! Members of staff.

use crate::ask::why;
use crate::problem::Problem;
use crate::wire::Shown;
use bank::{NewMember, StaffCaller, StaffMade};
use identity::{CREDENTIAL_LASTS, StaffMember, StaffName, StaffRole, StaffRoles, StaffWhy};
use kernel::{StaffId, Timestamp};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use utoipa::ToSchema;

#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct StaffAddAsk {
    /// 1 to 64 letters, digits, points, hyphens and underscores; nobody else's, and never given again.
    #[schema(required, nullable = false)]
    name: Option<String>,
    /// Some of `support`, `incident`, `release`, `auditor`, `administrator`.
    #[schema(required, nullable = false)]
    roles: Option<Vec<String>>,
    /// How long the credential lasts [default: 90 days].
    lasts_seconds: Option<u64>,
    /// A line for the book.
    why: Option<String>,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct StaffRolesAsk {
    /// Some of `support`, `incident`, `release`, `auditor`, `administrator`.
    #[schema(required, nullable = false)]
    roles: Option<Vec<String>>,
    /// A line for the book.
    why: Option<String>,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct StaffRotateAsk {
    /// How long the credential lasts [default: 90 days].
    lasts_seconds: Option<u64>,
    /// A line for the book.
    why: Option<String>,
}

/// An act that needs nothing but its address.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct StaffReasonAsk {
    /// A line for the book.
    why: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StaffMe {
    name: String,
    roles: Vec<&'static str>,
    /// When the credential ends.
    #[schema(value_type = String)]
    expires_at: Shown<Timestamp>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StaffMemberList {
    /// By their names.
    members: Vec<StaffMemberAnswer>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StaffMemberAnswer {
    #[schema(value_type = String)]
    staff_id: Shown<StaffId>,
    name: String,
    roles: Vec<&'static str>,
    #[schema(value_type = String)]
    created_at: Shown<Timestamp>,
    created_by: String,
    /// When the credential was issued.
    #[schema(value_type = String)]
    issued_at: Shown<Timestamp>,
    #[schema(value_type = String)]
    expires_at: Shown<Timestamp>,
    #[schema(value_type = Option<String>)]
    revoked_at: Option<Shown<Timestamp>>,
    revoked_by: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct StaffMadeAnswer {
    member: StaffMemberAnswer,
    /// Shown this once; `null` to whoever repeats the request.
    credential: Option<String>,
}

impl StaffAddAsk {
    pub(crate) fn why(&self) -> Result<Option<StaffWhy>, Problem> {
        why(self.why.as_deref())
    }

    pub(crate) fn parsed(self) -> Result<NewMember, Problem> {
        let name = self.name.ok_or(Problem::missing("name"))?;
        Ok(NewMember {
            name: StaffName::parse(&name).map_err(|_| Problem::bad("name"))?,
            roles: roles(self.roles.as_deref())?,
            lasts: lasts(self.lasts_seconds),
        })
    }
}

impl StaffRolesAsk {
    pub(crate) fn why(&self) -> Result<Option<StaffWhy>, Problem> {
        why(self.why.as_deref())
    }

    pub(crate) fn roles(&self) -> Result<StaffRoles, Problem> {
        roles(self.roles.as_deref())
    }
}

impl StaffRotateAsk {
    pub(crate) fn why(&self) -> Result<Option<StaffWhy>, Problem> {
        why(self.why.as_deref())
    }

    pub(crate) fn lasts(&self) -> Duration {
        lasts(self.lasts_seconds)
    }
}

impl StaffReasonAsk {
    pub(crate) fn why(&self) -> Result<Option<StaffWhy>, Problem> {
        why(self.why.as_deref())
    }
}

impl StaffMe {
    pub(crate) fn of(caller: &StaffCaller) -> Self {
        Self {
            name: caller.name.as_str().to_owned(),
            roles: caller.roles.iter().map(StaffRole::word).collect(),
            expires_at: Shown(caller.expires_at),
        }
    }
}

impl StaffMemberList {
    pub(crate) fn of(members: &[StaffMember]) -> Self {
        Self { members: members.iter().map(StaffMemberAnswer::of).collect() }
    }
}

impl StaffMemberAnswer {
    pub(crate) fn of(member: &StaffMember) -> Self {
        let (revoked_at, revoked_by) = member.revoked.as_ref().map(|it| (it.at, it.by.clone())).unzip();
        Self {
            staff_id: Shown(member.id()),
            name: member.name.as_str().to_owned(),
            roles: member.roles.iter().map(StaffRole::word).collect(),
            created_at: Shown(member.created_at),
            created_by: member.created_by.as_str().to_owned(),
            issued_at: Shown(member.issued_at),
            expires_at: Shown(member.expires_at),
            revoked_at: revoked_at.map(Shown),
            revoked_by: revoked_by.map(|name| name.as_str().to_owned()),
        }
    }
}

impl StaffMadeAnswer {
    pub(crate) fn of(made: StaffMade) -> Self {
        Self {
            member: StaffMemberAnswer::of(&made.member),
            credential: made.credential.map(kernel::Secret::into_exposed),
        }
    }
}

fn roles(words: Option<&[String]>) -> Result<StaffRoles, Problem> {
    let words = words.ok_or(Problem::missing("roles"))?;
    let roles: Option<Vec<StaffRole>> = words.iter().map(|word| StaffRole::parse(word)).collect();
    roles.and_then(StaffRoles::of).ok_or(Problem::bad("roles"))
}

fn lasts(seconds: Option<u64>) -> Duration {
    seconds.map_or(CREDENTIAL_LASTS, Duration::from_secs)
}
