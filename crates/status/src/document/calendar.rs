//! Maintenances as iCalendar (RFC 5545).

use crate::page;
use crate::told::{Told, at};
use crate::words::{Language, Words};
use kernel::Timestamp;
use projection::Incident;

/// Bytes of a line, without its end (RFC 5545, section 3.1).
const LINE_BYTES_MAX: usize = 75;

pub(crate) fn calendar(told: &Told) -> String {
    let words = Words::of(Language::English);
    let name = words.with("page-title", "bank", told.all().page.name.clone());
    let mut out = String::new();
    line(&mut out, "BEGIN", "VCALENDAR");
    line(&mut out, "VERSION", "2.0");
    line(&mut out, "PRODID", "-//Florin//status//EN");
    line(&mut out, "CALSCALE", "GREGORIAN");
    line(&mut out, "METHOD", "PUBLISH");
    line(&mut out, "X-WR-CALNAME", &escaped(&name));
    line(&mut out, "REFRESH-INTERVAL;VALUE=DURATION", "PT1H");
    for maintenance in &told.all().scheduled_maintenances {
        event(&mut out, told, &words, maintenance);
    }
    line(&mut out, "END", "VCALENDAR");
    out
}

fn event(out: &mut String, told: &Told, words: &Words, maintenance: &Incident) {
    let (Some(from), Some(until)) = (&maintenance.scheduled_for, &maintenance.scheduled_until) else {
        return;
    };
    let body = maintenance.incident_updates.first().map_or("", |update| update.body.as_str());
    let description = format!("{}\n\n{body}", words.status(maintenance.status));
    line(out, "BEGIN", "VEVENT");
    line(out, "UID", &format!("{}@{}", maintenance.id, told.all().page.id));
    line(out, "DTSTAMP", &instant(at(&maintenance.updated_at)));
    line(out, "CREATED", &instant(at(&maintenance.created_at)));
    line(out, "LAST-MODIFIED", &instant(at(&maintenance.updated_at)));
    // It rises with every update, so that a calendar takes the later one.
    line(out, "SEQUENCE", &maintenance.incident_updates.len().to_string());
    line(out, "DTSTART", &instant(at(from)));
    line(out, "DTEND", &instant(at(until)));
    line(out, "SUMMARY", &escaped(&maintenance.name));
    line(out, "DESCRIPTION", &escaped(&description));
    line(out, "URL", &format!("{}{}", told.url(), page::path(maintenance)));
    line(out, "STATUS", "CONFIRMED");
    line(out, "TRANSP", "TRANSPARENT");
    line(out, "END", "VEVENT");
}

/// As `20261122T091400Z`.
fn instant(at: Timestamp) -> String {
    let text = at.to_string();
    let whole = text.get(..19).unwrap_or_default();
    format!("{}Z", whole.replace(['-', ':'], ""))
}

/// A text value (RFC 5545, section 3.3.11).
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// A content line, folded where it is too long, and never within a character.
fn line(out: &mut String, name: &str, value: &str) {
    let mut bytes = 0;
    for c in name.chars().chain([':']).chain(value.chars()) {
        if LINE_BYTES_MAX < bytes + c.len_utf8() {
            out.push_str("\r\n ");
            bytes = 1;
        }
        out.push(c);
        bytes += c.len_utf8();
    }
    out.push_str("\r\n");
}
