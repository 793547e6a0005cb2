//! Members of staff and their book as they are printed.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use identity::{StaffAction, StaffEntry, StaffMember, StaffRole, StaffWhy};
use serde_json::{Value, json};

pub(super) fn member(member: &StaffMember) -> Value {
    json!({
        "staff_id": member.id().to_string(),
        "name": member.name.as_str(),
        "roles": member.roles.iter().map(StaffRole::word).collect::<Vec<_>>(),
        "created_at": member.created_at.to_string(),
        "created_by": member.created_by.as_str(),
        "issued_at": member.issued_at.to_string(),
        "expires_at": member.expires_at.to_string(),
        "revoked_at": member.revoked.as_ref().map(|it| it.at.to_string()),
        "revoked_by": member.revoked.as_ref().map(|it| it.by.as_str()),
    })
}

pub(super) fn line(member: &StaffMember) -> String {
    let roles = member.roles.iter().map(StaffRole::word).collect::<Vec<_>>().join(",");
    let until = match &member.revoked {
        Some(revoked) => format!("revoked {}", revoked.at),
        None => format!("until {}", member.expires_at),
    };
    format!("{:<24} {roles:<32} {until}", member.name.as_str())
}

pub(super) fn entry(entry: &StaffEntry) -> Value {
    let StaffAction { at, by, member, act, on, note, why } = &entry.action;
    json!({
        "number": entry.number,
        "at": at.to_string(),
        "by": by.as_str(),
        "staff_id": member.map(|member| member.to_string()),
        "act": act,
        "on": on,
        "note": note,
        "why": why.as_ref().map(StaffWhy::as_str),
        "hash": URL_SAFE_NO_PAD.encode(entry.hash),
    })
}

pub(super) fn entry_line(entry: &StaffEntry) -> String {
    let StaffAction { at, by, member, act, on, note, why } = &entry.action;
    let way = if member.is_some() { "" } else { " (command line)" };
    let why = why.as_ref().map(|why| format!("  why: {}", why.as_str())).unwrap_or_default();
    format!("{:>6}  {at}  {}{way}  {act}  {on}  {note}{why}", entry.number, by.as_str())
}

/// Where the book ends.
pub(super) fn end(last: Option<&StaffEntry>) -> Value {
    json!({
        "entries": last.map_or(0, |last| last.number),
        "hash": last.map(|last| URL_SAFE_NO_PAD.encode(last.hash)),
    })
}
