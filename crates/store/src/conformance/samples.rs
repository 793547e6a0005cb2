//! One record of every kind, twice: as plain as it may be, and with everything at its extreme.
//!
//! Records are numbered; ids rise with the number, as those of a bank do, and what may stand only once contains it.
//! The records of [`all`] refer to each other, so that foreign keys hold, and are listed in an order of insertion.

mod beside;
mod cases;
mod flags;
mod incidents;
mod logins;
mod money;
mod people;
mod releases;
mod reviews;
mod staff;

pub(super) use beside::{
    annotation, attachment, blob, feed_item, mail_delivery, outbox_entry, receipt, upload, webhook,
};
pub(super) use cases::{broadcast, case, case_message, correspondent, thread};
pub(super) use flags::{app_support, flag, service_token, synthetic};
pub(super) use incidents::{affected, component_history, component_state, incident, incident_id, signal};
pub(super) use logins::{
    allowance, audit_event, audit_head, authorization, client_profile, device, device_approvals, limits,
    login, oidc_grant, passkey, payees, pin, recovery, report, server_key, session, step_up,
};
pub(super) use money::{card, current_account, merchant, pot, transaction};
pub(super) use people::{approval, approval_code, client, fingerprint, grant, person, token};
pub(super) use releases::{course, evidence, lease, release, release_check, release_name, rollout, shadow};
pub(super) use reviews::{review_notes, sent_report};
pub(super) use staff::{staff_entry, staff_member};

use bank::{Record as _, Row};

/// White space, quotes, signs that SQL and JSON know, marks that join, text that runs the other way, and the ends of
/// Unicode. U+0000 is not in it: PostgreSQL's text cannot hold it.
pub(super) const ODD: &str = " \t\r\n'\"`\\%_$1?1:a--;/*{}[]<>&\u{1}\u{7f}\u{85}e\u{301}🏦👩‍👩‍👧\u{202e}txet\u{202c}\u{2028}\u{fffd}\u{feff}\u{ffff}\u{10ffff} ";

/// How a record is filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fill {
    /// Empty strings, zeros, nothing where nothing may be.
    Plain,
    /// Odd text, the largest and smallest numbers, everything there.
    Full,
}

impl Fill {
    fn text(self) -> String {
        match self {
            Self::Plain => String::new(),
            Self::Full => ODD.to_owned(),
        }
    }

    fn some<T>(self, value: T) -> Option<T> {
        match self {
            Self::Plain => None,
            Self::Full => Some(value),
        }
    }

    fn pick<T>(self, plain: T, full: T) -> T {
        match self {
            Self::Plain => plain,
            Self::Full => full,
        }
    }
}

/// A record of every kind but transactions, which come to be as lines.
pub(super) fn all(number: u64, fill: Fill) -> Vec<Row> {
    vec![
        person(number, fill).into_row(),
        client(number, fill).into_row(),
        approval(number, fill).into_row(),
        approval_code(number, fill).into_row(),
        token(number, fill).into_row(),
        grant(number, fill).into_row(),
        current_account(number, fill).into_row(),
        pot(number, fill).into_row(),
        card(number, fill).into_row(),
        merchant(number, fill).into_row(),
        annotation(number, fill).into_row(),
        feed_item(number, fill).into_row(),
        upload(number, fill).into_row(),
        blob(number, fill).into_row(),
        attachment(number, fill).into_row(),
        receipt(number, fill).into_row(),
        webhook(number, fill).into_row(),
        outbox_entry(number, fill).into_row(),
        device(number, fill).into_row(),
        session(number, fill).into_row(),
        pin(number, fill).into_row(),
        login(number, fill).into_row(),
        passkey(number, fill).into_row(),
        step_up(number, fill).into_row(),
        audit_event(number, fill).into_row(),
        audit_head(number, fill).into_row(),
        recovery(number, fill).into_row(),
        server_key(number, fill).into_row(),
        device_approvals(number, fill).into_row(),
        payees(number, fill).into_row(),
        limits(number, fill).into_row(),
        client_profile(number, fill).into_row(),
        authorization(number, fill).into_row(),
        oidc_grant(number, fill).into_row(),
        allowance(number, fill).into_row(),
        release(number, fill).into_row(),
        rollout(number, fill).into_row(),
        lease(number, fill).into_row(),
        evidence(number, fill).into_row(),
        shadow(number, fill).into_row(),
        course(number, fill).into_row(),
        flag(number, fill).into_row(),
        app_support(number, fill).into_row(),
        service_token(number, fill).into_row(),
        incident(number, fill).into_row(),
        affected(number, fill).into_row(),
        component_state(number, fill).into_row(),
        signal(number, fill).into_row(),
        release_check(number, fill).into_row(),
        synthetic(number, fill).into_row(),
        component_history(number, fill).into_row(),
        case(number, fill).into_row(),
        case_message(number, fill).into_row(),
        correspondent(number, fill).into_row(),
        thread(number, fill).into_row(),
        broadcast(number, fill).into_row(),
        staff_member(number, fill).into_row(),
        staff_entry(number, fill).into_row(),
        report(number, fill).into_row(),
        review_notes(number, fill).into_row(),
        sent_report(number, fill).into_row(),
    ]
}

/// A new kind of record breaks this match, and then wants its sample in [`all`].
pub(super) fn kind_name(row: &Row) -> &'static str {
    match row {
        Row::Person(_) => "person",
        Row::Client(_) => "client",
        Row::Approval(_) => "approval",
        Row::ApprovalCode(_) => "approval code",
        Row::Token(_) => "token",
        Row::Grant(_) => "grant",
        Row::CurrentAccount(_) => "current account",
        Row::Pot(_) => "pot",
        Row::Card(_) => "card",
        Row::Merchant(_) => "merchant",
        Row::Transaction(_) => "transaction",
        Row::Annotation(_) => "annotation",
        Row::FeedItem(_) => "feed item",
        Row::Upload(_) => "upload",
        Row::Blob(_) => "blob",
        Row::Attachment(_) => "attachment",
        Row::Receipt(_) => "receipt",
        Row::Webhook(_) => "webhook",
        Row::OutboxEntry(_) => "outbox entry",
        Row::Device(_) => "device",
        Row::Session(_) => "session",
        Row::Pin(_) => "PIN",
        Row::Login(_) => "login",
        Row::Passkey(_) => "passkey",
        Row::StepUp(_) => "step-up",
        Row::AuditEvent(_) => "audit event",
        Row::AuditHead(_) => "audit head",
        Row::Recovery(_) => "recovery",
        Row::ServerKey(_) => "server key",
        Row::DeviceApprovals(_) => "device approvals",
        Row::Payees(_) => "payees",
        Row::Limits(_) => "limits",
        Row::ClientProfile(_) => "client profile",
        Row::Authorization(_) => "authorization",
        Row::OidcGrant(_) => "OpenID grant",
        Row::Allowance(_) => "allowance",
        Row::Release(_) => "release",
        Row::Rollout(_) => "rollout",
        Row::Lease(_) => "lease",
        Row::Evidence(_) => "verdict",
        Row::Shadow(_) => "shadow",
        Row::Course(_) => "course",
        Row::Flag(_) => "flag",
        Row::AppSupport(_) => "app support",
        Row::ServiceToken(_) => "service token",
        Row::Incident(_) => "incident",
        Row::Affected(_) => "affected",
        Row::ComponentState(_) => "component",
        Row::Signal(_) => "signal",
        Row::ReleaseCheck(_) => "release check",
        Row::Synthetic(_) => "synthetic customer",
        Row::ComponentHistory(_) => "component history",
        Row::Case(_) => "case",
        Row::CaseMessage(_) => "message of a case",
        Row::Correspondent(_) => "correspondent",
        Row::Thread(_) => "thread",
        Row::Broadcast(_) => "broadcast",
        Row::StaffMember(_) => "member of staff",
        Row::StaffEntry(_) => "entry of the staff's book",
        Row::DeviceReport(_) => "report",
        Row::ReviewNotes(_) => "notes of a review",
        Row::SentReport(_) => "sent report",
    }
}
