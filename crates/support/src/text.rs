//! What people write to the bank: checked once, never empty, bounded.

kernel::texts! {
    /// What a case is about, in a line.
    Subject as "a subject": 160, |c| !c.is_control();
    /// A message of a customer or of an agent; it may have several lines.
    Body as "a message": 8000, |c| c == '\n' || c == '\t' || !c.is_control();
    /// What an agent notes for other agents.
    Note as "a note": 4000, |c| c == '\n' || c == '\t' || !c.is_control();
    /// A mailbox that nobody has proven to be a customer's.
    Mailbox as "a mailbox": 254, |c| !c.is_control() && !c.is_whitespace();
    /// An agent.
    Name as "a name of staff": 64, |c| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-".contains(c);
}

impl Subject {
    /// As much of a text as a subject holds, on one line; `None` where nothing is left.
    #[must_use]
    pub fn cut(raw: &str) -> Option<Self> {
        let plain: String = raw.trim().chars().filter(|c| !c.is_control()).take(Self::CHARS_MAX).collect();
        Self::parse(&plain).ok()
    }

    /// The first line of a message, cut.
    #[must_use]
    pub fn of(body: &Body) -> Option<Self> {
        body.as_str().lines().find_map(Self::cut)
    }
}

impl Body {
    /// As much of a text as a message holds, its line ends made one kind; `None` where nothing is left.
    #[must_use]
    pub fn cut(raw: &str) -> Option<Self> {
        let plain = raw.replace("\r\n", "\n").replace('\r', "\n");
        let may = |c: &char| *c == '\n' || *c == '\t' || !c.is_control();
        let plain: String = plain.trim().chars().filter(may).take(Self::CHARS_MAX).collect();
        Self::parse(&plain).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_bounded_and_never_empty() {
        assert_eq!(Subject::parse("  I cannot log in ").unwrap().as_str(), "I cannot log in");
        for bad in ["", " \n ", "a\nb", "a\0b", &"a".repeat(161)] {
            assert!(Subject::parse(bad).is_err(), "{bad:?}");
        }
        assert!(Body::parse(&"é".repeat(8000)).is_ok());
        for bad in ["", "one\rtwo", "\u{1b}[2J", &"a".repeat(8001)] {
            assert!(Body::parse(bad).is_err(), "{bad:?}");
        }
        for bad in ["", "Zoe", "a b", "é", &"a".repeat(65)] {
            assert!(Name::parse(bad).is_err(), "{bad:?}");
        }
        for bad in ["", "a b@example.org", "a@example.org\r\nBcc:", &"a".repeat(255)] {
            assert!(Mailbox::parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn what_is_too_long_is_cut() {
        assert_eq!(Subject::cut(&"é".repeat(900)).unwrap().as_str(), "é".repeat(160));
        assert_eq!(Subject::cut(" \u{1} "), None);
        assert_eq!(Body::cut("one\r\ntwo\rthree\0").unwrap().as_str(), "one\ntwo\nthree");
        let body = Body::parse("\n  \nHello\nthere").unwrap();
        assert_eq!(Subject::of(&body).unwrap().as_str(), "Hello");
    }
}
