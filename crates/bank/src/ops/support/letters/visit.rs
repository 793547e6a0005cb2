//! Visits of the plain page: a mailed link proves the mailbox, and what its page is given for it shows the customer's
//! cases for a while. Neither is kept anywhere, and neither opens anything else.

use crate::bank::upsert;
use crate::ops::support::Writing;
use crate::{Bank, Change, Key, MailTemplate, OpError, Refusal, StoreExt as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use identity::{Allowance, Email, Fingerprint, LoginRefusal, MAILS_TO_ADDRESS, decide_take};
use kernel::{CaseId, PersonId, Secret, Timestamp};
use std::time::Duration;
use support::{Body, Case, Command, Message, Sender, Via};
use uuid::Uuid;

/// How long a mailed link shows its page.
pub const SUPPORT_LINK_LASTS: Duration = Duration::from_mins(15);
/// How long a visit lasts that began with the link.
pub const SUPPORT_VISIT_LASTS: Duration = Duration::from_hours(1);

/// What a token is for; one of them is never good as the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pass {
    Link,
    Visit,
}

impl Pass {
    const fn purpose(self) -> &'static str {
        match self {
            Self::Link => "florin support link 1",
            Self::Visit => "florin support visit 1",
        }
    }
}

/// Characters of a form's own name that count.
const ONCE_CHARS_MAX: usize = 64;
const NAMED_BYTES: usize = 16 + 8;
const BYTES: usize = NAMED_BYTES + 32;

impl Bank {
    /// A token that shows a customer's cases until then.
    fn pass(&self, pass: Pass, person: PersonId, ends_at: Timestamp) -> Result<Secret<String>, OpError> {
        let mut bytes = [person.uuid().as_bytes().as_slice(), &ends_at.as_micros().to_be_bytes()].concat();
        bytes.extend(self.root_key()?.tag(pass.purpose(), &bytes));
        Ok(Secret::new(URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// Whose cases a token shows now.
    fn passed(&self, pass: Pass, token: &str) -> Result<PersonId, OpError> {
        let bad = || Refusal::Login(LoginRefusal::BadLink);
        let bytes =
            URL_SAFE_NO_PAD.decode(token).ok().filter(|bytes| bytes.len() == BYTES).ok_or_else(bad)?;
        let (named, tag) = bytes.split_at(NAMED_BYTES);
        if !self.root_key()?.is_tag(pass.purpose(), named, tag) {
            return Err(bad().into());
        }
        let (person, ends_at) = named.split_at(16);
        let person = Uuid::from_slice(person).map_err(|_| bad())?;
        let ends_at = i64::from_be_bytes(ends_at.try_into().map_err(|_| bad())?);
        if Timestamp::from_micros(ends_at) <= self.now() {
            return Err(Refusal::Login(LoginRefusal::Late).into());
        }
        Ok(PersonId::from_uuid(person))
    }

    /// Begins a visit with the token of a mailed link: a token for the pages behind it.
    ///
    /// # Errors
    /// [`LoginRefusal::BadLink`] for a link that is not the bank's, [`LoginRefusal::Late`] after its time, or a fault.
    pub fn begin_support_visit(&self, link: &str) -> Result<Secret<String>, OpError> {
        let person = self.passed(Pass::Link, link)?;
        self.pass(Pass::Visit, person, self.now().after(SUPPORT_VISIT_LASTS))
    }

    /// Whose visit it is.
    ///
    /// # Errors
    /// As [`Self::begin_support_visit`].
    pub(crate) fn support_visitor(&self, visit: &str) -> Result<PersonId, OpError> {
        self.passed(Pass::Visit, visit)
    }

    /// Mails a link to the customer of this address, if there is one. Whoever asks is not told.
    ///
    /// # Errors
    /// A fault.
    pub async fn mail_support_link(&self, email: &Email) -> Result<(), OpError> {
        self.run("support.link", "page", |op| async move {
            let now = self.now();
            // Asked first, so that its lack is told of every address.
            self.root_key()?;
            let known = self.person_of(email).await?;
            let ends_at = now.after(SUPPORT_LINK_LASTS);
            let (to, template) = match known {
                Some(person) => {
                    let token = self.pass(Pass::Link, person.id, ends_at)?;
                    let base = self.settings.public_url.trim_end_matches('/');
                    let link = Secret::new(format!("{base}/support/link?token={}", token.expose()));
                    (person.email, MailTemplate::SupportLink { link, ends_at })
                }
                None => (email.clone(), MailTemplate::UnknownAddress),
            };
            let id = Allowance::of_address(Fingerprint::of(email.key()));
            let found = self.store.one::<Allowance>(&Key::Allowance(id)).await?;
            let left = decide_take(id, found.as_ref().map(|found| &found.row), MAILS_TO_ADDRESS, now);
            let writes = left.map(|left| upsert(left, found.as_ref()));
            let outbox = if writes.is_some() { vec![self.mail(to, template, now)] } else { Vec::new() };
            let writes = writes.into_iter().collect();
            self.commit(op, Change { at: now, writes, outbox, ..Change::default() }).await?;
            Ok(())
        })
        .await
    }

    /// The visitor's cases, newest first.
    ///
    /// # Errors
    /// As [`Self::begin_support_visit`].
    pub async fn cases_in_visit(&self, visit: &str) -> Result<Vec<Case>, OpError> {
        let of = Sender::Customer(self.support_visitor(visit)?).id();
        self.read("cases.list", "page", |_| async move {
            let found = self.found_correspondent(of).await?;
            let mut cases = Vec::new();
            for (id, _) in found.iter().flat_map(|found| found.row.cases.iter().rev()) {
                cases.extend(self.store.one::<Case>(&Key::Case(*id)).await?.map(|found| found.row));
            }
            Ok(cases)
        })
        .await
    }

    /// One of the visitor's cases with its messages.
    ///
    /// # Errors
    /// [`support::Refusal::Unknown`] for one that is not theirs; else as [`Self::begin_support_visit`].
    pub async fn case_in_visit(&self, visit: &str, id: CaseId) -> Result<(Case, Vec<Message>), OpError> {
        let from = Sender::Customer(self.support_visitor(visit)?);
        let view = self.case_view(&from, id).await?;
        Ok((view.case, view.messages))
    }

    /// Keeps what the visitor writes, once for each name that the form was given.
    ///
    /// # Errors
    /// As [`Self::take_writing`] and [`Self::begin_support_visit`].
    pub async fn write_in_visit(
        &self,
        (visit, once): (&str, &str),
        case: Option<CaseId>,
        text: &str,
    ) -> Result<CaseId, OpError> {
        let from = Sender::Customer(self.support_visitor(visit)?);
        let key = Some(once.chars().take(ONCE_CHARS_MAX).collect());
        let writing = Writing { from, via: Via::App, case, subject: None, text: text.to_owned(), key };
        Ok(self.take_writing(writing).await?.case.id)
    }

    /// The visitor says that an incident still goes on for them. No device says so, so that no release is doubted by it.
    ///
    /// # Errors
    /// [`support::Refusal`]; else as [`Self::begin_support_visit`].
    pub async fn still_broken_in_visit(&self, visit: &str, id: CaseId) -> Result<(), OpError> {
        let from = &Sender::Customer(self.support_visitor(visit)?);
        self.run("cases.still_broken", "page", |op| async move {
            let found = self.own_case(from, id).await?;
            let words = Body::parse("It is still broken for me.").map_err(|_| support::Refusal::Text)?;
            self.step_case(op, found, Command::StillBroken(words), Default::default()).await
        })
        .await?;
        Ok(())
    }

    /// A name for one form, so that it is taken once.
    #[must_use]
    pub fn form_key(&self) -> String {
        self.secret().into_exposed()
    }

    /// Where the world reaches the status page.
    #[must_use]
    pub fn status_url(&self) -> Option<&str> {
        self.settings.status_url.as_deref()
    }
}
