//! Answers by looking at everything.

use super::{State, page};
use bank::{DeliveryState, FeedQuery, FeedStart, Key, Query, Row, ToldPage, Versioned};
use identity::oidc::GrantState;
use identity::{Login, LoginStage, OidcGrant, Passkey, Scope, SessionState};
use kernel::{AccountId, LoginId, ReportId, Timestamp};
use ledger::Balances;
use payments::Transaction;
use rollout::FeedPlace;
use support::Author;

impl State {
    pub(super) fn find(&self, query: &Query) -> Vec<Versioned<Row>> {
        let mut found: Vec<Versioned<Row>> = self
            .rows
            .values()
            .filter(|(_, row)| fits(query, row))
            .map(|(version, row)| Versioned { row: row.clone(), version: *version })
            .collect();
        found.sort_by_key(|found| place(query, &found.row));
        match *query {
            Query::TokensOf(_, limit)
            | Query::SessionsOf(_, limit)
            | Query::OidcGrantsOf(_, _, limit)
            | Query::RecoveriesOf(_, limit)
            | Query::Recoveries(limit)
            | Query::Releases(limit)
            | Query::Verdicts(_, limit)
            | Query::StaffEntriesNewest(limit)
            | Query::Incidents(limit)
            | Query::Cases(_, limit)
            | Query::IncidentsOpen(limit)
            | Query::IncidentsPublic(limit)
            | Query::IncidentsPublicOpen(limit)
            | Query::ReviewNotes(limit)
            | Query::SentReports(limit) => page(found.into_iter().rev(), limit),
            Query::SessionsOfDevice(_) => found.into_iter().rev().collect(),
            Query::FeedItemsOf(_, _, limit)
            | Query::UploadsOf(_, _, limit)
            | Query::OutboxDue(_, limit)
            | Query::SessionsEndedSince(_, limit)
            | Query::LoginsWaiting(_, _, limit)
            | Query::LoginsEndedSince(_, limit)
            | Query::LoginsUndecided(limit)
            | Query::AuditOf(_, _, limit)
            | Query::AffectedOf(_, _, limit)
            | Query::CasesWaiting(limit)
            | Query::CasesEnded(_, limit)
            | Query::CaseMessages(_, _, limit)
            | Query::AnswersSince(_, limit)
            | Query::ThreadsOf(_, _, limit)
            | Query::Broadcasts(limit)
            | Query::StaffEntries(_, limit)
            | Query::ClientProfiles(_, limit) => page(found.into_iter(), limit),
            _ => found,
        }
    }

    pub(super) fn told_logins(&self, after: FeedPlace, limit: u32) -> ToldPage {
        let first = usize::try_from(after.number).unwrap();
        let told = page(self.told.iter().skip(first), limit);
        let number = after.number + i64::try_from(told.len()).unwrap();
        let login = |id: &LoginId| match self.rows.get(&Key::Login(*id)) {
            Some((_, Row::Login(login))) => Some((**login).clone()),
            _ => None,
        };
        let report = |id: &LoginId| match self.rows.get(&Key::DeviceReport(ReportId::from_uuid(id.uuid()))) {
            Some((_, Row::DeviceReport(report))) => Some((**report).clone()),
            _ => None,
        };
        let reports = told.iter().copied().filter_map(report).collect();
        let logins = told.into_iter().filter_map(login).collect();
        ToldPage { logins, reports, end: FeedPlace { number, ..after }, is_whole: true }
    }

    pub(super) fn told_end(&self) -> FeedPlace {
        let number = i64::try_from(self.told.len()).unwrap();
        FeedPlace { number, login: LoginId::from_uuid(uuid::Uuid::nil()) }
    }

    pub(super) fn feed(&self, query: &FeedQuery) -> Vec<Versioned<Transaction>> {
        let lines = self.feeds.get(&query.account).map_or(&[][..], Vec::as_slice);
        let lines = lines.iter().filter_map(|id| match self.rows.get(&Key::Transaction(*id)) {
            Some((version, Row::Transaction(line))) => {
                Some(Versioned { row: (**line).clone(), version: *version })
            }
            _ => None,
        });
        let mut lines: Vec<Versioned<Transaction>> = lines.collect();
        match query.start {
            FeedStart::Beginning => {}
            FeedStart::At(at) => lines.retain(|line| at <= line.row.created_at),
            FeedStart::After(id) => {
                let place = lines.iter().position(|line| line.row.id == id);
                lines = place.map_or(Vec::new(), |place| lines.split_off(place + 1));
            }
        }
        lines.retain(|line| query.before.is_none_or(|before| line.row.created_at < before));
        page(lines.into_iter(), query.limit)
    }

    pub(super) fn balances_at(&self, id: AccountId, at: Timestamp) -> Option<Balances> {
        let account = self.accounts.get(&id)?;
        if at < account.opened_at {
            return None;
        }
        let postings = self.journal.iter().filter(|transfer| transfer.booked_at <= at);
        Some(postings.fold(Balances::default(), |balances, transfer| match transfer.side(id) {
            Some(side) => balances.forward(transfer, side).expect("it was booked"),
            None => balances,
        }))
    }
}

fn fits(query: &Query, row: &Row) -> bool {
    match (query, row) {
        (Query::PersonByEmail(key), Row::Person(person)) => person.email.key() == key,
        (Query::ApprovalByCode(code), Row::Approval(approval)) => approval.code() == Some(*code),
        (Query::TokenByAccess(access), Row::Token(token)) => token.access == *access,
        (Query::TokenByRefresh(refresh), Row::Token(token)) => token.refresh == Some(*refresh),
        (Query::TokensOf(person, _), Row::Token(token)) => token.person == *person,
        (Query::AccountsOf(person), Row::CurrentAccount(account)) => account.is_owned_by(*person),
        (Query::AccountByNumber(sort_code, number), Row::CurrentAccount(account)) => {
            (account.sort_code, account.number) == (*sort_code, *number)
        }
        (Query::PotsOf(account), Row::Pot(pot)) => pot.account == *account,
        (Query::CardsOf(account), Row::Card(card)) => card.account == *account,
        (Query::Merchants(ids), Row::Merchant(merchant)) => ids.contains(&merchant.id),
        (Query::WebhooksOf(account), Row::Webhook(webhook)) => webhook.account == *account,
        (Query::AttachmentsOf(transaction), Row::Attachment(attachment)) => {
            attachment.transaction == *transaction
        }
        (Query::Annotations(client, transactions), Row::Annotation(annotation)) => {
            annotation.client == *client && transactions.contains(&annotation.transaction)
        }
        (Query::FeedItemsOf(account, since, _), Row::FeedItem(item)) => {
            item.account == *account && *since < item.created_at
        }
        (Query::UploadsOf(person, since, _), Row::Upload(upload)) => {
            upload.person == *person && *since < upload.created_at
        }
        (Query::OutboxDue(now, _), Row::OutboxEntry(entry)) => {
            entry.state == DeliveryState::Waiting && entry.due_at <= *now
        }
        _ => fits_login(query, row),
    }
}

fn fits_login(query: &Query, row: &Row) -> bool {
    match (query, row) {
        (Query::DevicesOf(person), Row::Device(device)) => device.person == *person,
        (Query::SessionsOf(person, _), Row::Session(session)) => session.person == *person,
        (Query::SessionsOfDevice(device), Row::Session(session)) => {
            session.device == *device && session.state == SessionState::Live
        }
        (Query::SessionsById(ids), Row::Session(session)) => ids.contains(&session.id),
        (Query::SessionsEndedSince(since, _), Row::Session(session)) => {
            matches!(session.state, SessionState::Ended { at, .. } if *since <= at)
        }
        (Query::LoginByLink(link), Row::Login(login)) => login.link == Some(*link),
        (Query::LoginsWaiting(until, after, _), Row::Login(login)) => {
            let place = (login.waits_until(), login.id);
            login_end(login).is_none() && place.0 <= *until && after.is_none_or(|after| after < place)
        }
        (Query::LoginsEndedSince(since, _), Row::Login(login)) => {
            login_end(login).is_some_and(|at| *since <= at)
        }
        (Query::LoginsUndecided(_), Row::Login(login)) => {
            login_end(login).is_none() && login.is_undecided_treatment()
        }
        (Query::Verdicts(release, _), Row::Evidence(evidence)) => {
            rollout::release_id(&evidence.release) == *release
        }
        (Query::ShadowsOf(release), Row::Shadow(shadow)) => rollout::release_id(&shadow.release) == *release,
        (Query::PasskeysOf(person), Row::Passkey(passkey)) => passkey.person == *person,
        (Query::PasskeyByCredential(handle), Row::Passkey(passkey)) => {
            Passkey::handle(&passkey.credential_id) == handle.0
        }
        (Query::AuditOf(person, after, _), Row::AuditEvent(event)) => {
            event.person == *person && *after < event.number
        }
        (Query::RecoveriesOf(person, _), Row::Recovery(recovery)) => recovery.person == *person,
        (Query::Recoveries(_), Row::Recovery(_))
        | (Query::ServerKeys, Row::ServerKey(_))
        | (Query::Releases(_), Row::Release(_))
        | (Query::Flags, Row::Flag(_))
        | (Query::AppSupports, Row::AppSupport(_))
        | (Query::ServiceTokens, Row::ServiceToken(_))
        | (Query::Synthetics, Row::Synthetic(_))
        | (Query::StaffMembers, Row::StaffMember(_))
        | (Query::StaffEntriesNewest(_), Row::StaffEntry(_))
        | (Query::Incidents(_), Row::Incident(_))
        | (Query::ReviewNotes(_), Row::ReviewNotes(_))
        | (Query::SentReports(_), Row::SentReport(_))
        | (Query::ComponentStates, Row::ComponentState(_)) => true,
        (Query::StaffEntries(after, _), Row::StaffEntry(entry)) => *after < entry.number,
        (Query::IncidentsOpen(_), Row::Incident(incident)) => incident.is_open(),
        (Query::IncidentsPublic(_), Row::Incident(incident)) => incident.is_public(),
        (Query::IncidentsPublicOpen(_), Row::Incident(incident)) => {
            incident.is_open() && incident.is_public()
        }
        (Query::AffectedOf(incident, after, _), Row::Affected(affected)) => {
            affected.incident == *incident && after.is_none_or(|after| after < affected.id())
        }
        (Query::ClientProfiles(after, _), Row::ClientProfile(profile)) => {
            after.is_none_or(|after| after < profile.client)
        }
        (Query::OidcGrantsOf(person, at, _), Row::OidcGrant(grant)) => {
            grant.person == *person && over_at(grant).is_none_or(|over| *at < over)
        }
        _ => fits_case(query, row),
    }
}

fn fits_case(query: &Query, row: &Row) -> bool {
    match (query, row) {
        (Query::CasesWaiting(_), Row::Case(case)) => case.rank().is_some(),
        (Query::Cases(before, _), Row::Case(case)) => before.is_none_or(|before| case.id < before),
        (Query::CasesEnded(before, _), Row::Case(case)) => case.ended_at.is_some_and(|at| at < *before),
        (Query::CaseMessages(case, after, _), Row::CaseMessage(message)) => {
            message.case == *case && *after < message.number
        }
        (Query::AnswersSince(since, _), Row::CaseMessage(message)) => {
            matches!(message.author, Author::Agent(_)) && !message.is_note && *since <= message.at
        }
        (Query::ThreadsOf(incident, after, _), Row::Thread(thread)) => {
            thread.incident == *incident && after.is_none_or(|after| after < thread.id())
        }
        (Query::Broadcasts(_), Row::Broadcast(broadcast)) => broadcast.done_at.is_none(),
        _ => false,
    }
}

fn login_end(login: &Login) -> Option<Timestamp> {
    match login.stage {
        LoginStage::Started | LoginStage::LinkProven { .. } => None,
        LoginStage::Done { at, .. } | LoginStage::Failed { at, .. } => Some(at),
    }
}

/// From when a grant is over, as its record says by itself.
pub(super) fn over_at(grant: &OidcGrant) -> Option<Timestamp> {
    match grant.state {
        GrantState::Ended { at, .. } => Some(at),
        GrantState::Live if grant.scopes.contains(Scope::OfflineAccess) => None,
        GrantState::Live => Some(grant.rotation.refresh_ends_at),
    }
}

/// What orders the rows of an answer, before their keys do.
fn place(query: &Query, row: &Row) -> (u64, Timestamp, Key) {
    let number = match row {
        Row::AuditEvent(event) => event.number,
        Row::Shadow(shadow) => shadow.slot.into(),
        Row::CaseMessage(message) if matches!(query, Query::CaseMessages(..)) => message.number.into(),
        _ => 0,
    };
    let at = match row {
        Row::Session(session) => match (query, session.state) {
            (Query::SessionsEndedSince(..), SessionState::Ended { at, .. }) => at,
            // All of them come by their ids.
            _ if matches!(query, Query::SessionsById(_)) => Timestamp::EPOCH,
            _ => session.issued_at,
        },
        Row::Login(login) => login_end(login).unwrap_or(login.waits_until()),
        Row::Release(release) => release.created_at,
        Row::Incident(incident) => incident.created_at,
        Row::Evidence(evidence) => evidence.at,
        Row::Case(case) => match query {
            Query::CasesWaiting(_) => case.rank().unwrap_or_default(),
            Query::CasesEnded(..) => case.ended_at.unwrap_or_default(),
            // All of them come by their ids.
            _ => Timestamp::EPOCH,
        },
        Row::CaseMessage(message) => message.at,
        Row::Broadcast(broadcast) => broadcast.created_at,
        Row::ReviewNotes(notes) => notes.opened_at,
        Row::SentReport(sent) => sent.at,
        Row::OidcGrant(grant) => grant.issued_at,
        Row::Device(device) => device.created_at,
        Row::Passkey(passkey) => passkey.created_at,
        // All of them come by their ids.
        Row::Recovery(recovery) if !matches!(query, Query::Recoveries(_)) => recovery.asked_at,
        Row::Token(token) => token.issued_at,
        Row::CurrentAccount(account) => account.created_at,
        Row::Pot(pot) => pot.created_at,
        Row::Card(card) => card.created_at,
        Row::Webhook(webhook) => webhook.created_at,
        Row::Attachment(attachment) => attachment.created_at,
        Row::FeedItem(item) => item.created_at,
        Row::Upload(upload) => upload.created_at,
        Row::OutboxEntry(entry) => entry.due_at,
        _ => Timestamp::EPOCH,
    };
    (number, at, row.key())
}
