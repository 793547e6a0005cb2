//! A mailbox in memory, for a demo: whoever runs it reads there what its people are written.

use bank::MailParcel;
use parking_lot::Mutex;
use std::collections::VecDeque;

/// The last mails, whoever they are for.
#[derive(Default)]
pub struct Mailbox(Mutex<VecDeque<MailParcel>>);

impl Mailbox {
    /// Mails kept; the oldest goes when one more comes.
    pub const MAILS_MAX: usize = 200;

    /// Puts a mail in; one that came before takes the place it has.
    pub fn put(&self, mail: MailParcel) {
        let mut mails = self.0.lock();
        if let Some(known) = mails.iter_mut().find(|known| known.id == mail.id) {
            *known = mail;
            return;
        }
        if Self::MAILS_MAX <= mails.len() {
            mails.pop_front();
        }
        mails.push_back(mail);
    }

    /// All of them, the newest first.
    #[must_use]
    pub fn mails(&self) -> Vec<MailParcel> {
        self.0.lock().iter().rev().cloned().collect()
    }
}

#[cfg(test)]
mod tests;
