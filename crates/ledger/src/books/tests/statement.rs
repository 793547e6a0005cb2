//! A table language like a bank statement: one command per line, and what the ledger must answer after `->`.
//!
//! ```text
//! open NAME CUR [floor=MONEY] [ceiling=MONEY]        limits NAME [floor=MONEY] [ceiling=MONEY]
//! status NAME open|frozen|closed                     reverse ID ORIGINAL
//! move ID DEBIT CREDIT MONEY [spend=DAY] [value=DAY] [purpose=NUMBER]
//! hold ID DEBIT CREDIT MONEY expires=SECONDS [and what a move may have]
//! post ID HOLD [MONEY] [last]                        void ID HOLD              expire ID HOLD
//! at SECONDS                                         begin ... end (a linked set)
//! total NAME POSTED PENDING_IN PENDING_OUT           left HOLD MONEY STATE
//! spent NAME DAY MONEY                               booked ID SECONDS         postings NAME COUNT
//! ```
//!
//! Answers: `ok` (also without an arrow), `again` (done before, nothing changed), or the code of a refusal, for sets
//! with the refused command's place before it. Money is in major units, or `min`/`max`, as in `max-1`.

use super::shelf::{Outcome, Shelf};
use crate::{Balances, Command, HoldState, Open, Payload, Purpose, Status};
use kernel::{AccountId, Amount, BusinessDay, Currency, Money, Timestamp, TransferId};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Plays the table line by line; whatever it does, the journal must audit clean.
pub(crate) fn check(table: &str) {
    let shelf = play(table);
    assert_eq!(shelf.findings(), [], "the journal audits clean after\n{table}");
}

pub(crate) fn play(table: &str) -> Shelf {
    let mut statement = Statement::default();
    for line in table.lines().map(str::trim).filter(|line| !line.is_empty()) {
        statement.line(line);
    }
    assert_eq!(statement.set, None, "every begin has its end");
    statement.shelf
}

pub(crate) fn account_id(name: &str) -> AccountId {
    AccountId::from_uuid(uuid(name))
}

pub(crate) fn transfer_id(name: &str) -> TransferId {
    TransferId::from_uuid(uuid(name))
}

fn uuid(name: &str) -> Uuid {
    let hash = blake3::hash(name.as_bytes());
    Uuid::from_slice(hash.as_bytes().first_chunk::<16>().unwrap()).unwrap()
}

fn seconds(text: &str) -> Timestamp {
    if text == "max" {
        return Timestamp::MAX;
    }
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    Timestamp::from_micros(format!("{whole}{part:0<6}").parse().expect("seconds"))
}

#[derive(Default)]
struct Statement {
    shelf: Shelf,
    now: Option<Timestamp>,
    /// The commands since `begin`.
    set: Option<Vec<Command>>,
    /// Of accounts, holds and moves alike: how the money in a line is to be read.
    currencies: BTreeMap<Uuid, Currency>,
}

/// The `key=value` words of a line.
struct Options<'a>(Vec<(&'a str, &'a str)>);

impl Options<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.iter().find(|(word, _)| *word == key).map(|(_, value)| *value)
    }

    fn number<T: std::str::FromStr>(&self, key: &str) -> Option<T> {
        self.get(key).map(|value| value.parse().ok().expect("a number"))
    }
}

impl Statement {
    fn line(&mut self, line: &str) {
        let (said, answer) = line.split_once("->").unwrap_or((line, "ok"));
        let (options, words): (Vec<&str>, Vec<&str>) =
            said.split_whitespace().partition(|word| word.contains('='));
        let options = Options(options.iter().filter_map(|word| word.split_once('=')).collect());
        match words[..] {
            ["at", at] => self.now = Some(seconds(at)),
            ["begin"] => assert_eq!(self.set.replace(Vec::new()), None, "sets do not nest"),
            ["end"] => {
                let set = self.set.take().expect("begin comes before end");
                self.apply(&set, line, answer.trim());
            }
            ["total" | "left" | "spent" | "booked" | "postings", ..] => {
                self.look(&words, line);
            }
            _ => {
                let command = self.command(&words, &options).unwrap_or_else(|| panic!("no command: {line}"));
                match &mut self.set {
                    Some(set) => set.push(command),
                    None => self.apply(&[command], line, answer.trim()),
                }
            }
        }
    }

    fn now(&self) -> Timestamp {
        self.now.unwrap_or(Timestamp::EPOCH)
    }

    fn apply(&mut self, set: &[Command], line: &str, answer: &str) {
        let is_set = line.starts_with("end");
        let given = match self.shelf.apply(set, self.now()) {
            Ok(Outcome::Changed) => "ok".to_owned(),
            Ok(Outcome::Again) => "again".to_owned(),
            Err(refused) if is_set => format!("{} {}", refused.index, refused.refusal.code()),
            Err(refused) => refused.refusal.code().to_owned(),
        };
        assert_eq!(given, answer, "{line}");
    }

    fn currency(&self, name: &str) -> Currency {
        self.currencies.get(&uuid(name)).copied().unwrap_or(Currency::Gbp)
    }

    fn minor(&self, text: &str, of: &str) -> i64 {
        let beside =
            |rest: &str| if rest.is_empty() { 0 } else { rest.parse::<i64>().expect("min+1, max-1") };
        if let Some(rest) = text.strip_prefix("max") {
            i64::MAX.checked_add(beside(rest)).expect("not above max")
        } else if let Some(rest) = text.strip_prefix("min") {
            i64::MIN.checked_add(beside(rest)).expect("not below min")
        } else {
            Money::parse_major(text, self.currency(of)).expect("money").minor
        }
    }

    fn amount(&self, text: &str, of: &str) -> Amount {
        Amount::try_from_minor(self.minor(text, of)).expect("an amount")
    }

    fn payload(
        &mut self,
        id: &str,
        (debit, credit): (&str, &str),
        amount: &str,
        options: &Options<'_>,
    ) -> Payload {
        let currency = self.currency(debit);
        self.currencies.entry(uuid(id)).or_insert(currency);
        Payload {
            debit: account_id(debit),
            credit: account_id(credit),
            amount: self.amount(amount, debit),
            value_on: BusinessDay(options.number("value").unwrap_or(0)),
            purpose: Purpose(options.number("purpose").unwrap_or(1)),
            spend_on: options.number("spend").map(BusinessDay),
        }
    }

    fn command(&mut self, words: &[&str], options: &Options<'_>) -> Option<Command> {
        if let ["open", name, code] = *words {
            let currency = Currency::parse(code).expect("a currency");
            self.currencies.entry(uuid(name)).or_insert(currency);
        }
        let limit = |this: &Self, key, name| options.get(key).map(|text| this.minor(text, name));
        Some(match *words {
            ["open", name, code] => Command::Open(Open {
                account: account_id(name),
                currency: Currency::parse(code).expect("a currency"),
                floor: limit(self, "floor", name),
                ceiling: limit(self, "ceiling", name),
            }),
            ["limits", name] => Command::SetLimits {
                account: account_id(name),
                floor: limit(self, "floor", name),
                ceiling: limit(self, "ceiling", name),
            },
            ["status", name, status] => {
                Command::SetStatus { account: account_id(name), status: read_status(status) }
            }
            ["move", id, debit, credit, amount] => Command::Move {
                id: transfer_id(id),
                payload: self.payload(id, (debit, credit), amount, options),
            },
            ["hold", id, debit, credit, amount] => Command::Hold {
                id: transfer_id(id),
                payload: self.payload(id, (debit, credit), amount, options),
                expires_at: seconds(options.get("expires").expect("expires=SECONDS")),
            },
            ["post", id, hold, ref rest @ ..] => {
                let (amount, is_last) = match *rest {
                    [] => (None, false),
                    ["last"] => (None, true),
                    [amount] => (Some(amount), false),
                    [amount, "last"] => (Some(amount), true),
                    _ => return None,
                };
                let amount = amount.map(|amount| self.amount(amount, hold));
                Command::Post { id: transfer_id(id), hold: transfer_id(hold), amount, is_last }
            }
            ["void", id, hold] => Command::Void { id: transfer_id(id), hold: transfer_id(hold) },
            ["expire", id, hold] => Command::Expire { id: transfer_id(id), hold: transfer_id(hold) },
            ["reverse", id, original] => {
                Command::Reverse { id: transfer_id(id), original: transfer_id(original) }
            }
            _ => return None,
        })
    }

    /// The lines that only look.
    fn look(&self, words: &[&str], line: &str) {
        let account = |name| self.shelf.accounts.get(&account_id(name)).expect("an opened account");
        match *words {
            ["total", name, posted, pending_in, pending_out] => {
                let balances = Balances {
                    posted: self.minor(posted, name),
                    pending_in: self.minor(pending_in, name),
                    pending_out: self.minor(pending_out, name),
                };
                assert_eq!(account(name).balances, balances, "{line}");
            }
            ["left", hold, left, state] => {
                let found = self.shelf.holds.get(&transfer_id(hold)).expect("a hold");
                let told = (found.left, state_name(found.state));
                assert_eq!(told, (self.minor(left, hold), state), "{line}");
            }
            ["spent", name, day, minor] => {
                let day = BusinessDay(day.parse().expect("a day"));
                assert_eq!(account(name).spent_on(day), self.minor(minor, name), "{line}");
            }
            ["booked", id, at] => {
                let transfer = self.shelf.transfer(transfer_id(id)).expect("a transfer");
                assert_eq!(transfer.booked_at, seconds(at), "{line}");
            }
            ["postings", name, count] => {
                assert_eq!(account(name).postings, count.parse::<u64>().expect("a count"), "{line}");
            }
            _ => panic!("nothing to look at: {line}"),
        }
    }
}

fn read_status(text: &str) -> Status {
    [Status::Open, Status::Frozen, Status::Closed]
        .into_iter()
        .find(|status| status_name(*status) == text)
        .expect("a status")
}

pub(super) fn status_name(status: Status) -> &'static str {
    match status {
        Status::Open => "open",
        Status::Frozen => "frozen",
        Status::Closed => "closed",
    }
}

pub(super) fn state_name(state: HoldState) -> &'static str {
    match state {
        HoldState::Open => "open",
        HoldState::Posted => "posted",
        HoldState::Voided => "voided",
        HoldState::Expired => "expired",
    }
}
