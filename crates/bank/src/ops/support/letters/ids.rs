//! Message ids of mails in a case. They carry a proof, so that whoever makes one up finds no case by it.

use crate::{Bank, MailThread};
use std::fmt::Write as _;
use uuid::Uuid;

const PURPOSE: &str = "florin mail thread 1";
/// How the part before the `@` begins.
const START: &str = "case";
/// Bytes of the proof that are written: half of them, as RFC 2104 (5) lets them be.
const TAG_BYTES: usize = 16;
/// Characters of the part before the `@`, of which three are dots.
const CHARS: usize = START.len() + 3 + 2 * (16 + 16 + TAG_BYTES);

impl Bank {
    /// The place of a new mail of ours in the conversation of a case. `answers` are message ids of the mails before it
    /// without brackets, the oldest first. `None` without a root key, by which ids are proven.
    pub(crate) fn mail_thread(
        &self,
        case: Uuid,
        answers: Vec<String>,
        is_automatic: bool,
    ) -> Option<MailThread> {
        let root = self.settings.root_key.as_ref()?;
        let named = named(case, self.id(self.now()));
        let tag = hexadecimal(&root.tag(PURPOSE, named.as_bytes())[..TAG_BYTES]);
        Some(MailThread { id: format!("{named}.{tag}"), answers, is_automatic })
    }

    /// The case of the first message id that is one of ours.
    pub(crate) fn case_of_mail<'a>(&self, ids: impl IntoIterator<Item = &'a String>) -> Option<Uuid> {
        let root = self.settings.root_key.as_ref()?;
        ids.into_iter().find_map(|id| {
            let own = id.split('@').next().filter(|own| own.len() == CHARS)?.to_ascii_lowercase();
            let (named, tag) = own.rsplit_once('.')?;
            let case = named.strip_prefix(START)?.strip_prefix('.')?.split('.').next()?;
            let case = Uuid::try_parse(case).ok()?;
            let is_ours = root.is_tag(PURPOSE, named.as_bytes(), &bytes(tag)?);
            is_ours.then_some(case)
        })
    }
}

fn named(case: Uuid, mail: Uuid) -> String {
    format!("{START}.{}.{}", case.simple(), mail.simple())
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a String takes every write");
        text
    })
}

fn bytes(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes().chunks(2);
    digits.map(|two| u8::from_str_radix(str::from_utf8(two).ok()?, 16).ok()).collect()
}
