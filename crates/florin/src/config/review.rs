//! Who reports incidents to regulators, as an operator writes it down.

use super::file::{ContactSection, ReviewSection};
use anyhow::{Context as _, Result, ensure};
use incidents::Component;
use review::{Contact, Entity, Regulator};
use std::time::Duration;

/// No impact tolerance is longer.
const TOLERANCE_MINUTES_MAX: u64 = 60 * 24 * 30;
/// Characters of a name or an address.
const CHARS_MAX: usize = 200;
const LEI_CHARS: usize = 20;

/// # Errors
/// When something is not what it has to be.
pub(super) fn entity(file: &ReviewSection) -> Result<Entity> {
    let usual = Entity::default();
    let regulators = match &file.regulators {
        None => usual.regulators,
        Some(words) => words
            .iter()
            .map(|word| Regulator::parse(word).with_context(|| format!("{word:?} is not `dora` or `uk`")))
            .collect::<Result<_>>()?,
    };
    let critical = match &file.critical {
        None => usual.critical,
        Some(words) => words.iter().map(|word| component(word)).collect::<Result<_>>()?,
    };
    let tolerance = |(word, minutes): (&String, &u64)| {
        ensure!(
            (1..=TOLERANCE_MINUTES_MAX).contains(minutes),
            "an impact tolerance has between a minute and 30 days"
        );
        Ok((component(word)?, Duration::from_secs(minutes.saturating_mul(60))))
    };
    let holiday = |day: &String| {
        let is_day =
            day.len() == "2026-12-25".len() && kernel::Timestamp::parse(&format!("{day}T00:00:00Z")).is_ok();
        ensure!(is_day, "{day:?} is no date as 2026-12-25");
        Ok(day.clone())
    };
    Ok(Entity {
        regulators,
        name: text(file.name.as_ref())?,
        lei: lei(file.lei.as_ref())?,
        kind: text(file.kind.as_ref())?,
        contacts: [contact(&file.primary_contact)?, contact(&file.second_contact)?],
        parent_name: text(file.parent_name.as_ref())?,
        parent_lei: lei(file.parent_lei.as_ref())?,
        currency: currency(file.currency.as_ref())?,
        customers: file.customers,
        critical,
        tolerances: file.tolerance_minutes.iter().map(tolerance).collect::<Result<_>>()?,
        holidays: file.holidays.iter().map(holiday).collect::<Result<_>>()?,
    })
}

fn component(word: &str) -> Result<Component> {
    Component::parse(word).with_context(|| format!("{word:?} is no component of the bank"))
}

fn text(given: Option<&String>) -> Result<Option<String>> {
    let Some(text) = given else { return Ok(None) };
    let is_good =
        !text.trim().is_empty() && text.chars().count() <= CHARS_MAX && !text.chars().any(char::is_control);
    ensure!(is_good, "a text of [review] is empty, longer than {CHARS_MAX} characters, or of several lines");
    Ok(Some(text.trim().to_owned()))
}

fn contact(section: &ContactSection) -> Result<Contact> {
    Ok(Contact {
        name: text(section.name.as_ref())?,
        email: text(section.email.as_ref())?,
        telephone: text(section.telephone.as_ref())?,
    })
}

/// Legal Entity Identifiers carry two check digits (ISO 17442, by ISO 7064 MOD 97-10).
fn lei(given: Option<&String>) -> Result<Option<String>> {
    let Some(lei) = given else { return Ok(None) };
    let is_form = lei.len() == LEI_CHARS && lei.bytes().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
    let rest = lei.chars().filter_map(|c| c.to_digit(36)).fold(0, |rest, digit| {
        let shift = if digit < 10 { 10 } else { 100 };
        (rest * shift + digit) % 97
    });
    ensure!(is_form && rest == 1, "{lei:?} is no Legal Entity Identifier");
    Ok(Some(lei.clone()))
}

fn currency(given: Option<&String>) -> Result<Option<String>> {
    let Some(code) = given else { return Ok(None) };
    let is_code = code.len() == 3 && code.bytes().all(|c| c.is_ascii_uppercase());
    ensure!(is_code, "{code:?} is no currency, as EUR");
    Ok(Some(code.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(toml: &str) -> Result<Entity> {
        entity(&toml::from_str(toml)?)
    }

    #[test]
    fn an_entity_is_read() {
        assert_eq!(parsed("").expect("nothing is chosen"), Entity::default());
        let entity = parsed(
            "regulators = ['uk']\nname = 'Florin'\nlei = '529900T8BM49AURSDO55'\ncurrency = 'GBP'\ncustomers = 9\n\
             critical = ['login']\nholidays = ['2026-12-25']\n[primary_contact]\nname = 'Zoe'\n\
             [tolerance_minutes]\nlogin = 120\n",
        )
        .expect("it is well written");
        assert_eq!(entity.regulators, [Regulator::Uk].into());
        assert_eq!(entity.tolerances, [(Component::Login, Duration::from_hours(2))]);
        assert_eq!(entity.contacts[0].name.as_deref(), Some("Zoe"));
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for bad in [
            "regulators = ['bafin']",
            "lei = '529900T8BM49AURSDO56'",
            "lei = 'x'",
            "currency = 'Euro'",
            "name = ' '",
            "critical = ['vault']",
            "holidays = ['25.12.2026']",
            "[tolerance_minutes]\nlogin = 0",
            "odd = 1",
        ] {
            assert!(parsed(bad).is_err(), "{bad}");
        }
    }
}
