//! Who is staff: added, given roles and new credentials, and revoked.

use super::Acting;
use crate::bank::{insert, update};
use crate::{Bank, Change, OpError, Query, StoreExt as _, Versioned};
use identity::{
    Fingerprint, NewStaff, StaffAct, StaffMember, StaffName, StaffRefusal, StaffRole, StaffRoles, StaffWay,
    decide_add, decide_revoke_staff, decide_roles, decide_rotate,
};
use kernel::{Secret, Timestamp};
use std::time::Duration;

/// Who is to be staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMember {
    pub name: StaffName,
    pub roles: StaffRoles,
    /// How long the credential lasts.
    pub lasts: Duration,
}

/// A member with a new credential, which is shown this once.
#[derive(Debug, Clone)]
pub struct StaffMade {
    pub member: StaffMember,
    /// `None` where the same was asked before: a credential is not kept.
    pub credential: Option<Secret<String>>,
}

impl Bank {
    /// Makes somebody a member of staff.
    ///
    /// # Errors
    /// [`StaffRefusal`], or a fault.
    pub async fn add_staff(&self, by: impl Into<Acting>, new: NewMember) -> Result<StaffMade, OpError> {
        let (acting, new) = (&by.into(), &new);
        self.run("staff.add", "staff", |op| async move {
            let turn = self.staff_turn(op, acting, StaffAct::ManageStaff).await?;
            let all = self.all_staff().await?;
            if turn.before().is_some() {
                self.note_ok(op);
                let member = found(&all, &new.name)?.row.clone();
                return Ok(StaffMade { member, credential: None });
            }
            let now = self.now();
            let credential = StaffMember::written(&self.secret());
            let NewMember { name, roles, lasts } = new.clone();
            let fingerprint = Fingerprint::of(credential.expose());
            let new = NewStaff { name, roles, credential: fingerprint, lasts, by: acting.name.clone() };
            let member = decide_add(new, &rows(&all), now)?;
            let change = Change { at: now, writes: vec![insert(member.clone())], ..Change::default() };
            self.commit_act(&turn, (member.name.as_str(), &words(roles)), change).await?;
            Ok(StaffMade { member, credential: Some(credential) })
        })
        .await
    }

    /// All who are staff, and were.
    ///
    /// # Errors
    /// A fault.
    pub async fn list_staff(&self) -> Result<Vec<StaffMember>, OpError> {
        self.read("staff.list", "staff", |_| async move {
            let mut all = rows(&self.all_staff().await?);
            all.sort_by(|one, other| one.name.cmp(&other.name));
            Ok(all)
        })
        .await
    }

    /// Takes somebody's credential away, for good and on every node at once; repeating it changes nothing.
    ///
    /// # Errors
    /// [`StaffRefusal`], or a fault.
    pub async fn revoke_staff(
        &self,
        by: impl Into<Acting>,
        name: &StaffName,
    ) -> Result<StaffMember, OpError> {
        let acting = &by.into();
        let decide = |member: &StaffMember, all: &[StaffMember], now| {
            decide_revoke_staff(member, (all, acting.way()), acting.name.clone(), now)
        };
        self.changed_staff(("staff.revoke", acting), name, "", &decide).await
    }

    /// Gives somebody other roles, in the place of those they have.
    ///
    /// # Errors
    /// [`StaffRefusal`], or a fault.
    pub async fn set_staff_roles(
        &self,
        by: impl Into<Acting>,
        name: &StaffName,
        roles: StaffRoles,
    ) -> Result<StaffMember, OpError> {
        let acting = &by.into();
        let decide = |member: &StaffMember, all: &[StaffMember], now| {
            decide_roles(member, roles, (all, acting.way()), now)
        };
        self.changed_staff(("staff.roles", acting), name, &words(roles), &decide).await
    }

    /// Gives somebody another credential in the place of the one they have. Over the API everybody gets their own, and
    /// nobody another's: whoever had it could act in that name.
    ///
    /// # Errors
    /// [`StaffRefusal`], or a fault.
    pub async fn rotate_staff(
        &self,
        by: impl Into<Acting>,
        name: &StaffName,
        lasts: Duration,
    ) -> Result<StaffMade, OpError> {
        let acting = &by.into();
        self.run("staff.rotate", "staff", |op| async move {
            let turn = self.staff_turn(op, acting, StaffAct::RotateOwn).await?;
            if acting.way() == StaffWay::Api && !acting.is(StaffMember::id_of(name)) {
                return Err(StaffRefusal::NotAllowed.into());
            }
            let all = self.all_staff().await?;
            let Versioned { row, version } = found(&all, name)?;
            if turn.before().is_some() {
                self.note_ok(op);
                return Ok(StaffMade { member: row.clone(), credential: None });
            }
            let now = self.now();
            let credential = StaffMember::written(&self.secret());
            let member = decide_rotate(row, (Fingerprint::of(credential.expose()), lasts), now)?;
            let writes = vec![update(member.clone(), *version)];
            let change = Change { at: now, writes, ..Change::default() };
            self.commit_act(&turn, (name.as_str(), ""), change).await?;
            Ok(StaffMade { member, credential: Some(credential) })
        })
        .await
    }

    async fn changed_staff(
        &self,
        (operation, acting): (&'static str, &Acting),
        name: &StaffName,
        note: &str,
        decide: &(impl Fn(&StaffMember, &[StaffMember], Timestamp) -> Result<StaffMember, StaffRefusal> + Sync),
    ) -> Result<StaffMember, OpError> {
        self.run(operation, "staff", |op| async move {
            let turn = self.staff_turn(op, acting, StaffAct::ManageStaff).await?;
            let all = self.all_staff().await?;
            let Versioned { row, version } = found(&all, name)?;
            if turn.before().is_some() {
                self.note_ok(op);
                return Ok(row.clone());
            }
            let now = self.now();
            let next = decide(row, &rows(&all), now)?;
            if next == *row {
                self.note_ok(op);
                return Ok(next);
            }
            let writes = vec![update(next.clone(), *version)];
            self.commit_act(&turn, (name.as_str(), note), Change { at: now, writes, ..Change::default() })
                .await?;
            Ok(next)
        })
        .await
    }

    async fn all_staff(&self) -> Result<Vec<Versioned<StaffMember>>, OpError> {
        Ok(self.store.all::<StaffMember>(&Query::StaffMembers).await?)
    }
}

fn found<'a>(
    all: &'a [Versioned<StaffMember>],
    name: &StaffName,
) -> Result<&'a Versioned<StaffMember>, OpError> {
    Ok(all.iter().find(|found| found.row.name == *name).ok_or(StaffRefusal::Unknown)?)
}

fn rows(all: &[Versioned<StaffMember>]) -> Vec<StaffMember> {
    all.iter().map(|found| found.row.clone()).collect()
}

fn words(roles: StaffRoles) -> String {
    roles.iter().map(StaffRole::word).collect::<Vec<_>>().join(" ")
}
