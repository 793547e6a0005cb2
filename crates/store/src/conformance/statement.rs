//! Tables that read like a bank statement, played against a store and the naive model side by side.
//!
//! ```text
//! open NAME CUR [floor=MINOR] [ceiling=MINOR]        limits NAME [floor=MINOR] [ceiling=MINOR]
//! status NAME open|frozen|closed                     reverse ID ORIGINAL
//! move ID DEBIT CREDIT MINOR [spend=DAY] [value=DAY] [purpose=NUMBER]
//! hold ID DEBIT CREDIT MINOR expires=SECONDS [and what a move may have]
//! post ID HOLD [MINOR] [last]                        void ID HOLD              expire ID HOLD
//! at SECONDS                                         begin ... end (a linked set)
//! total NAME POSTED PENDING_IN PENDING_OUT           left HOLD MINOR STATE
//! ```
//!
//! Answers stand after `->`: `ok` (also without an arrow), or the code of a refusal, for sets with the place of the
//! refused command before it. Amounts are minor units, or `min`/`max`. The model answers every line as well, and has
//! to say the same to the last hash.

use super::answer::Answer;
use super::compare;
use super::model::Model;
use super::names::{self, Shared, account, at, transfer};
use bank::Store as _;
use kernel::{Amount, BusinessDay, Currency, Timestamp};
use ledger::{Balances, Command, HoldState, Open, Payload, Purpose, Status};

/// Plays the table line by line; at the end the store holds what the model holds, and audits clean.
pub(super) async fn check(store: &Shared, table: &str) {
    let mut statement = Statement { store, model: Model::default(), now: at(0), set: None };
    for line in table.lines().map(str::trim).filter(|line| !line.is_empty()) {
        statement.line(line).await;
    }
    assert_eq!(statement.set, None, "every begin has its end");
    compare::ledgers(store, &statement.model).await;
    names::audit_clean(store).await;
}

struct Statement<'a> {
    store: &'a Shared,
    model: Model,
    now: Timestamp,
    /// The commands since `begin`.
    set: Option<Vec<Command>>,
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

    fn minor(&self, key: &str) -> Option<i64> {
        self.get(key).map(minor)
    }
}

impl Statement<'_> {
    async fn line(&mut self, line: &str) {
        let (said, answer) = line.split_once("->").unwrap_or((line, "ok"));
        let (options, words): (Vec<&str>, Vec<&str>) =
            said.split_whitespace().partition(|word| word.contains('='));
        let options = Options(options.iter().filter_map(|word| word.split_once('=')).collect());
        match words[..] {
            ["at", seconds] => self.now = read_seconds(seconds),
            ["begin"] => assert_eq!(self.set.replace(Vec::new()), None, "sets do not nest"),
            ["end"] => {
                let set = self.set.take().expect("begin comes before end");
                self.apply(set, line, answer.trim()).await;
            }
            ["total" | "left", ..] => self.look(&words, line).await,
            _ => {
                let command = read(&words, &options).unwrap_or_else(|| panic!("no command: {line}"));
                match &mut self.set {
                    Some(set) => set.push(command),
                    None => self.apply(vec![command], line, answer.trim()).await,
                }
            }
        }
    }

    async fn apply(&mut self, set: Vec<Command>, line: &str, expected: &str) {
        let change = names::change(self.now, set);
        let given = Answer::of(self.store.commit(change.clone()).await);
        let told = match &given {
            Answer::Now(_) => "ok".to_owned(),
            Answer::Refused(refused) if line.starts_with("end") => {
                format!("{} {}", refused.index, refused.refusal.code())
            }
            Answer::Refused(refused) => refused.refusal.code().to_owned(),
            other => panic!("{line}: {other:?}"),
        };
        assert_eq!(told, expected, "{line}");
        assert_eq!(given, Answer::of(self.model.commit(change).await), "the model agrees: {line}");
    }

    /// The lines that only look.
    async fn look(&self, words: &[&str], line: &str) {
        match *words {
            ["total", name, posted, pending_in, pending_out] => {
                let balances = Balances {
                    posted: minor(posted),
                    pending_in: minor(pending_in),
                    pending_out: minor(pending_out),
                };
                assert_eq!(names::head(self.store, name).await.balances, balances, "{line}");
            }
            ["left", name, left, state] => {
                let hold = self.store.hold(transfer(name)).await.unwrap().expect("the hold was placed");
                assert_eq!((hold.left, state_name(hold.state)), (minor(left), state), "{line}");
            }
            _ => panic!("nothing to look at: {line}"),
        }
    }
}

fn read(words: &[&str], options: &Options<'_>) -> Option<Command> {
    Some(match *words {
        ["open", name, code] => Command::Open(Open {
            account: account(name),
            currency: Currency::parse(code).expect("a currency"),
            floor: options.minor("floor"),
            ceiling: options.minor("ceiling"),
        }),
        ["limits", name] => Command::SetLimits {
            account: account(name),
            floor: options.minor("floor"),
            ceiling: options.minor("ceiling"),
        },
        ["status", name, status] => {
            Command::SetStatus { account: account(name), status: read_status(status) }
        }
        ["move", id, debit, credit, minor] => {
            Command::Move { id: transfer(id), payload: payload((debit, credit), minor, options) }
        }
        ["hold", id, debit, credit, minor] => Command::Hold {
            id: transfer(id),
            payload: payload((debit, credit), minor, options),
            expires_at: read_seconds(options.get("expires").expect("expires=SECONDS")),
        },
        ["post", id, hold, ref rest @ ..] => {
            let (minor, is_last) = match *rest {
                [] => (None, false),
                ["last"] => (None, true),
                [minor] => (Some(minor), false),
                [minor, "last"] => (Some(minor), true),
                _ => return None,
            };
            Command::Post { id: transfer(id), hold: transfer(hold), amount: minor.map(amount), is_last }
        }
        ["void", id, hold] => Command::Void { id: transfer(id), hold: transfer(hold) },
        ["expire", id, hold] => Command::Expire { id: transfer(id), hold: transfer(hold) },
        ["reverse", id, original] => Command::Reverse { id: transfer(id), original: transfer(original) },
        _ => return None,
    })
}

fn payload((debit, credit): (&str, &str), minor: &str, options: &Options<'_>) -> Payload {
    Payload {
        debit: account(debit),
        credit: account(credit),
        amount: amount(minor),
        value_on: BusinessDay(options.number("value").unwrap_or(0)),
        purpose: Purpose(options.number("purpose").unwrap_or(1)),
        spend_on: options.number("spend").map(BusinessDay),
    }
}

fn minor(text: &str) -> i64 {
    match text {
        "max" => i64::MAX,
        "min" => i64::MIN,
        _ => text.parse().expect("minor units"),
    }
}

fn amount(text: &str) -> Amount {
    Amount::try_from_minor(minor(text)).expect("an amount")
}

fn read_seconds(text: &str) -> Timestamp {
    if text == "max" { Timestamp::MAX } else { at(text.parse().expect("seconds")) }
}

fn read_status(text: &str) -> Status {
    match text {
        "open" => Status::Open,
        "frozen" => Status::Frozen,
        "closed" => Status::Closed,
        _ => panic!("no status: {text}"),
    }
}

fn state_name(state: HoldState) -> &'static str {
    match state {
        HoldState::Open => "open",
        HoldState::Posted => "posted",
        HoldState::Voided => "voided",
        HoldState::Expired => "expired",
    }
}
