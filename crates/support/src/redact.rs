//! What may not stay in a message: card numbers, PINs and codes, tokens, links that log in, passwords.
//!
//! Each is replaced by a mark that says what it looked like, before the message is kept anywhere. It is found by its form and by
//! the words around it, so some of it is missed, as a PIN in words, and some harmless numbers go; nobody may be told
//! that nothing secret is left. Sort codes and account numbers stay, because an agent works with them.
//! Every rule looks a bounded way ahead, so the time grows with the length of the text alone.

mod card;
mod fold;
mod token;
mod words;

use fold::Folded;

/// Times that a text is looked through: a second time finds something in odd texts alone.
const PASSES_MAX: usize = 5;

/// What a removed part looked like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SecretKind {
    /// 13 to 19 digits with the check digit of ISO/IEC 7812-1, annex B.
    Card,
    /// A few digits beside a word for a PIN or a one-time code.
    Pin,
    /// A token of the bank's, of HTTP (RFC 6750), or any long text drawn at random.
    Token,
    /// An address with something in it that lets in whoever opens it.
    Link,
    /// What follows a word for a password.
    Password,
}

impl SecretKind {
    pub const ALL: [Self; 5] = [Self::Card, Self::Pin, Self::Token, Self::Link, Self::Password];

    /// What stands in the text instead.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Card => "[removed: looked like a card number]",
            Self::Pin => "[removed: looked like a PIN or code]",
            Self::Token => "[removed: looked like an access token]",
            Self::Link => "[removed: a link that may log in]",
            Self::Password => "[removed: looked like a password]",
        }
    }
}

/// A text without what was recognised in it. It is no proof that nothing secret is left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redacted {
    text: String,
    removed: Vec<SecretKind>,
}

impl Redacted {
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    #[must_use]
    pub fn into_text(self) -> String {
        self.text
    }

    /// What was removed, one for each mark that was put in.
    #[must_use]
    pub fn removed(&self) -> &[SecretKind] {
        &self.removed
    }
}

/// Replaces what looks like a secret by [`SecretKind`]s. Given its own answer, it changes nothing.
#[must_use]
pub fn redact(text: &str) -> Redacted {
    let mut redacted = redact_once(text);
    // What is taken out can bring two words together that mean something beside each other.
    for _ in 1..PASSES_MAX {
        let again = redact_once(&redacted.text);
        if again.removed.is_empty() {
            break;
        }
        redacted.text = again.text;
        redacted.removed.extend(again.removed);
    }
    redacted
}

fn redact_once(text: &str) -> Redacted {
    let folded = fold::folded(text);
    let mut marks = vec![None; folded.len()];
    // The later ones leave alone what was marked before them, so the rule that is the surest comes first.
    card::mark(&folded, &mut marks);
    token::mark(&folded, &mut marks);
    words::mark(&folded, &mut marks);
    written(text, &folded, &marks)
}

/// Marks a stretch, but for what is marked already.
fn put(marks: &mut [Option<SecretKind>], range: std::ops::Range<usize>, mark: SecretKind) {
    for place in &mut marks[range] {
        place.get_or_insert(mark);
    }
}

fn written(text: &str, folded: &[Folded], marks: &[Option<SecretKind>]) -> Redacted {
    let mut out = String::with_capacity(text.len());
    let mut removed = Vec::new();
    let mut kept_from = 0;
    let mut place = 0;
    while place < folded.len() {
        let Some(mark) = marks[place] else {
            place += 1;
            continue;
        };
        let last = (place..folded.len()).take_while(|at| marks[*at] == Some(mark)).last().unwrap_or(place);
        out.push_str(&text[kept_from..folded[place].start]);
        out.push_str(mark.text());
        removed.push(mark);
        kept_from = folded[last].end;
        place = last + 1;
    }
    out.push_str(&text[kept_from..]);
    Redacted { text: out, removed }
}

#[cfg(test)]
mod tests;
