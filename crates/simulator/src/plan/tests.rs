use super::*;
use kernel::{BusinessDay, Timestamp};
use payments::{CardStatus, DeclineReason, PotLock};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

const DAY: Duration = Duration::from_hours(24);

fn until() -> Timestamp {
    Timestamp::parse("2026-03-18T11:20:00Z").unwrap()
}

fn plan() -> Plan {
    Plan::new(200, 7, until())
}

fn account_of(plan: &Plan, event: &Event) -> Vec<AccountNo> {
    match &event.step {
        Step::MoveFunds { account, .. } => vec![*account],
        Step::Authorise { card, .. } => vec![plan.cards[card.0].account],
        Step::Deposit { pot, .. } | Step::Withdraw { pot, .. } => vec![plan.pots[pot.0].account],
        Step::Pay { source, target, .. } => vec![*source, *target],
        _ => Vec::new(),
    }
}

fn lines(plan: &Plan) -> Vec<Vec<&Event>> {
    let mut lines = vec![Vec::new(); plan.accounts.len()];
    for event in &plan.events {
        for account in account_of(plan, event) {
            lines[account.0].push(event);
        }
    }
    lines
}

#[test]
fn a_seed_decides_the_plan() {
    let plan = Plan::new(30, 7, until());
    assert_eq!(plan, Plan::new(30, 7, until()));
    assert_ne!(plan.events, Plan::new(30, 8, until()).events);
    for few in 1..5 {
        assert_eq!(Plan::new(few, 7, until()).people.len(), few as usize);
    }
}

#[test]
fn events_rise_in_time_within_the_last_364_days_and_wait_for_earlier_ones_only() {
    let plan = plan();
    let (openings, year) = plan.events.split_at(plan.openings);
    assert!(year.is_sorted_by_key(|event| event.at));
    assert!(openings.iter().all(|opening| opening.at < year[0].at));
    assert!(plan.events.iter().all(|event| until().before(DAY * 364) <= event.at && event.at < until()));
    for (number, event) in plan.events.iter().enumerate() {
        assert!(event.waits_for.iter().flatten().all(|earlier| earlier.0 < number));
    }
}

#[test]
fn no_two_people_share_an_address_and_every_address_is_an_example() {
    let people = names::people(3_000, &mut Draw::new(7, 0));
    assert_eq!((people[0].name.as_str(), people[0].email.as_str()), ("Ada Moreno", MAIN_EMAIL));
    let addresses: BTreeSet<&str> = people.iter().map(|person| person.email.as_str()).collect();
    assert_eq!(addresses.len(), people.len());
    for person in &people {
        assert!(identity::Email::parse(&person.email).is_ok(), "{}", person.email);
        assert!(identity::PersonName::parse(&person.name).is_ok(), "{}", person.name);
        assert!(person.email.ends_with("@example.com") || person.email.ends_with("@example.org"));
    }
}

#[test]
fn the_year_is_believable() {
    let plan = plan();
    let mean = plan.lines / 200;
    assert!((360..=460).contains(&mean), "{mean} lines for each customer");
    let mut declines: BTreeMap<DeclineReason, u32> = BTreeMap::new();
    let (mut settled, mut released, mut bought) = (0, 0, 0);
    for event in &plan.events {
        match &event.step {
            Step::Authorise { answer: Answer::Declined(reason), .. } => {
                *declines.entry(*reason).or_default() += 1;
            }
            Step::Authorise { .. } => bought += 1,
            Step::Settle(_) => settled += 1,
            Step::Release(_) => released += 1,
            _ => {}
        }
    }
    for reason in [
        DeclineReason::InsufficientFunds,
        DeclineReason::CardInactive,
        DeclineReason::CardBlocked,
        DeclineReason::InvalidCvc,
    ] {
        let count = declines.get(&reason).copied().unwrap_or(0);
        assert!((10..=2_000).contains(&count), "{count} of {reason:?}");
    }
    assert!(100 < released && released < bought / 50);
    assert!(settled + released < bought, "some are still pending");
    assert!(bought - settled - released < bought / 50, "only the latest are");
    assert!(plan.accounts.iter().any(|account| account.owners.len() == 2));
    assert!(plan.accounts.iter().any(|account| 0 < account.overdraft_minor));
}

#[test]
fn the_main_person_has_much_to_show() {
    let plan = plan();
    let lines = &lines(&plan)[0];
    assert!(500 < lines.len() && lines.len() < 900, "{}", lines.len());
    let mut seconds: BTreeMap<i64, u32> = BTreeMap::new();
    for line in lines {
        *seconds.entry(line.at.as_seconds()).or_default() += 1;
    }
    assert!(seconds.values().all(|count| *count <= 3));
    let newest = &lines[lines.len() - 300..];
    let at_shops = newest.iter().filter(|line| matches!(line.step, Step::Authorise { .. })).count();
    assert!(100 < at_shops, "{at_shops}");
    assert_eq!(plan.accounts.iter().filter(|account| account.owners.contains(&PersonNo(0))).count(), 2);
    let pots: Vec<&PotPlan> = plan.pots.iter().filter(|pot| pot.account == AccountNo(0)).collect();
    assert_eq!(pots.len(), 4);
    assert!(pots.iter().any(|pot| pot.lock == PotLock::AppOnly));
    assert!(pots.iter().any(|pot| matches!(pot.lock, PotLock::Until(at) if until() < at)));
    let card = plan.cards.iter().find(|card| card.account == AccountNo(0)).unwrap();
    assert_eq!(card.status, CardStatus::Active);
}

#[test]
fn balances_counted_from_the_events_never_pass_the_overdraft() {
    for seed in [1, 7, 42] {
        check_balances(&Plan::new(60, seed, until()));
    }
}

fn check_balances(plan: &Plan) {
    let mut accounts = vec![0; plan.accounts.len()];
    let mut pots = vec![0; plan.pots.len()];
    for event in &plan.events {
        let touched = account_of(plan, event);
        match &event.step {
            Step::MoveFunds { account, way: bank::FundsWay::In, amount, .. } => {
                accounts[account.0] += amount.minor();
            }
            Step::MoveFunds { account, way: bank::FundsWay::Out, amount, .. } => {
                accounts[account.0] -= amount.minor();
            }
            Step::Authorise { amount, answer: Answer::Approved, .. } => {
                accounts[touched[0].0] -= amount.minor();
            }
            Step::Authorise {
                amount, answer: Answer::Declined(DeclineReason::InsufficientFunds), ..
            } => {
                let floor = plan.accounts[touched[0].0].overdraft_minor;
                assert!(accounts[touched[0].0] + floor < amount.minor());
            }
            Step::Release(purchase) => {
                let Step::Authorise { amount, .. } = plan.events[purchase.0].step else {
                    panic!("no purchase")
                };
                accounts[account_of(plan, &plan.events[purchase.0])[0].0] += amount.minor();
            }
            Step::Deposit { pot, amount } => {
                accounts[touched[0].0] -= amount.minor();
                pots[pot.0] += amount.minor();
            }
            Step::Withdraw { pot, amount } => {
                accounts[touched[0].0] += amount.minor();
                pots[pot.0] -= amount.minor();
                assert!(0 <= pots[pot.0]);
            }
            Step::Pay { source, target, amount, .. } => {
                accounts[source.0] -= amount.minor();
                accounts[target.0] += amount.minor();
            }
            _ => {}
        }
        for account in touched {
            assert!(0 <= accounts[account.0] + plan.accounts[account.0].overdraft_minor);
        }
    }
    assert!(20_000 < accounts[0], "the main person has {}", accounts[0]);
    assert!(
        pots.iter()
            .zip(&plan.pots)
            .any(|(saved, pot)| pot.account == AccountNo(0) && pot.lock == PotLock::Open && 5_000 < *saved)
    );
}

#[test]
fn money_comes_and_goes_on_working_days() {
    let plan = plan();
    for event in &plan.events[plan.openings..] {
        if let Step::MoveFunds { way: bank::FundsWay::In, .. } = event.step {
            // 1970-01-01 was a Thursday.
            let weekday = (BusinessDay::of(event.at).0 + 3).rem_euclid(7);
            let is_first_day = event.at < plan.events[plan.openings].at.after(DAY);
            // The business day turns at four, so that early on a Monday it is Sunday still.
            assert!(weekday != 5 || is_first_day, "{}", event.at);
        }
    }
}
