//! The table of problems in edge's own documentation, and the code of an answer, be it JSON or a page.

use crate::harness::Answer;
use std::collections::BTreeMap;

const DOCUMENT: &str = include_str!("../../../../edge/src/problem/mod.rs");
/// Stands in the table for every kind of thing.
const THING: &str = "not_found.<thing>";

/// Codes and the status of each.
pub(crate) struct ProblemTable(BTreeMap<&'static str, u16>);

impl ProblemTable {
    pub(crate) fn read() -> Self {
        let row = |line: &'static str| {
            let mut cells = line.strip_prefix("//! |")?.split('|').map(str::trim);
            let (_, status, code) = (cells.next()?, cells.next()?.parse().ok()?, cells.next()?);
            Some((code.trim_matches('`'), status))
        };
        let rows: BTreeMap<_, _> = DOCUMENT.lines().filter_map(row).collect();
        assert!(30 < rows.len(), "the table of problems was not found: {rows:?}");
        Self(rows)
    }

    /// Checks that an answer is a problem of the table, and gives its code.
    #[track_caller]
    pub(crate) fn check(&self, answer: &Answer, asked: &str) -> String {
        let code = code_of(answer);
        let is_thing = code.starts_with("not_found.") && !code.contains('<');
        let known = self.0.get(code.as_str()).or_else(|| self.0.get(THING).filter(|_| is_thing));
        let status = answer.status.as_u16();
        // A page never asks a browser for HTTP authentication, so a 401 is a 400 there.
        let is_right = known == Some(&status) || (is_page(answer) && known == Some(&401) && status == 400);
        assert!(is_right && status < 500, "{asked}: {status} {code:?} {}", answer.text());
        code
    }
}

fn is_page(answer: &Answer) -> bool {
    let kind = answer.headers.get("content-type").and_then(|value| value.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("text/html"))
}

/// The code of an answer, or nothing. A page shows it between tags.
pub(crate) fn code_of(answer: &Answer) -> String {
    if answer.status.is_success() || answer.status.is_redirection() {
        return String::new();
    }
    if !is_page(answer) {
        return answer.code();
    }
    let text = answer.text();
    let words = text.split(|c: char| !(c.is_ascii_lowercase() || c == '_' || c == '.'));
    let classes = ["bad_request.", "unauthorized.", "forbidden.", "not_found.", "internal_service"];
    let mut codes = words.filter(|word| classes.iter().any(|class| word.starts_with(class)));
    codes.next().unwrap_or_default().trim_end_matches('.').to_owned()
}
