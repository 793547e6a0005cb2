//! Transition tables: every state beside every command, none skipped.

use super::statement::{self, check, state_name, status_name};
use crate::{Command, HoldState, Open, Payload, Purpose, Status};
use kernel::{AccountId, Amount, BusinessDay, Currency, Timestamp, TransferId};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Plays one table for each cell: the way to the column's state, then the row's command and the cell's answer.
fn check_matrix(matrix: &str, columns: &[String], commands: &[&str], way: impl Fn(&str) -> String) {
    let mut rows = matrix.lines().map(str::trim).filter(|line| !line.is_empty());
    let cells = |line: &str| -> Vec<String> { line.split('|').map(|cell| cell.trim().to_owned()).collect() };
    let head = cells(rows.next().expect("a line of columns"));
    assert_eq!(head.get(1..), Some(columns), "every state has its column");
    let mut words = BTreeSet::new();
    for row in rows.map(cells) {
        assert_eq!(row.len(), head.len(), "{row:?}");
        let (command, answers) = row.split_first().expect("a command");
        words.extend(command.split(' ').next().map(str::to_owned));
        for (column, answer) in columns.iter().zip(answers) {
            check(&format!("{}\n{command} -> {answer}", way(column)));
        }
    }
    assert_eq!(words, commands.iter().map(|word| (*word).to_owned()).collect(), "every command has its row");
}

/// One of each command, so that a new one cannot be left out of [`word`] nor of the tables.
fn each_command() -> Vec<Command> {
    let account = AccountId::from_uuid(Uuid::nil());
    let id = TransferId::from_uuid(Uuid::nil());
    let payload = Payload {
        debit: account,
        credit: account,
        amount: Amount::try_from_minor(1).unwrap(),
        value_on: BusinessDay(0),
        purpose: Purpose(0),
        spend_on: None,
    };
    vec![
        Command::Open(Open { account, currency: Currency::Gbp, floor: None, ceiling: None }),
        Command::SetLimits { account, floor: None, ceiling: None },
        Command::SetStatus { account, status: Status::Open },
        Command::Move { id, payload },
        Command::Hold { id, payload, expires_at: Timestamp::EPOCH },
        Command::Post { id, hold: id, amount: None, is_last: false },
        Command::Void { id, hold: id },
        Command::Expire { id, hold: id },
        Command::Reverse { id, original: id },
    ]
}

fn word(command: &Command) -> &'static str {
    match command {
        Command::Open(_) => "open",
        Command::SetLimits { .. } => "limits",
        Command::SetStatus { .. } => "status",
        Command::Move { .. } => "move",
        Command::Hold { .. } => "hold",
        Command::Post { .. } => "post",
        Command::Void { .. } => "void",
        Command::Expire { .. } => "expire",
        Command::Reverse { .. } => "reverse",
    }
}

fn words(keep: impl Fn(&Command) -> bool) -> Vec<&'static str> {
    each_command().iter().filter(|command| keep(command)).map(word).collect()
}

fn names_account(command: &Command) -> bool {
    let needs = command.needs();
    needs.own.is_none() && needs.accounts.iter().flatten().count() == 1
}

/// The words of the columns: the four states, and three that an open hold can be in besides.
fn hold_columns() -> Vec<String> {
    let states = [HoldState::Open, HoldState::Posted, HoldState::Voided, HoldState::Expired];
    ["missing", "part", "due"].into_iter().chain(states.map(state_name)).map(str::to_owned).collect()
}

fn way_to_hold(column: &str) -> String {
    let (steps, left, state) = match column {
        "missing" => return "open bank GBP\nopen alice GBP".to_owned(),
        "open" => ("", "5.00", "open"),
        "part" => ("post w h 1.00", "4.00", "open"),
        "due" => ("at 10", "5.00", "open"),
        "posted" => ("post w h", "0.00", "posted"),
        "voided" => ("void w h", "0.00", "voided"),
        "expired" => ("at 10\nexpire w h", "0.00", "expired"),
        _ => panic!("no way to {column}"),
    };
    format!(
        "
        open bank GBP
        open alice GBP
        at 9
        hold h bank alice 5.00 expires=10
        {steps}
        left h {left} {state}
        "
    )
}

#[test]
fn every_state_of_a_hold_beside_every_command_that_names_it() {
    let commands = words(|command| command.needs().hold.is_some() || matches!(command, Command::Hold { .. }));
    check_matrix(
        "
                         | missing      | part             | due          | open             | posted         | voided         | expired
        post p h         | unknown_hold | ok               | hold_expired | ok               | hold_closed    | hold_closed    | hold_closed
        post p h 4.00    | unknown_hold | ok               | hold_expired | ok               | hold_closed    | hold_closed    | hold_closed
        post p h 4.01    | unknown_hold | more_than_held   | hold_expired | ok               | hold_closed    | hold_closed    | hold_closed
        post p h 5.01    | unknown_hold | more_than_held   | hold_expired | more_than_held   | hold_closed    | hold_closed    | hold_closed
        post p h 1.00 last | unknown_hold | ok             | hold_expired | ok               | hold_closed    | hold_closed    | hold_closed
        post p h last    | unknown_hold | ok               | hold_expired | ok               | hold_closed    | hold_closed    | hold_closed
        void p h         | unknown_hold | ok               | ok           | ok               | hold_closed    | hold_closed    | hold_closed
        expire p h       | unknown_hold | hold_not_expired | ok           | hold_not_expired | hold_closed    | hold_closed    | hold_closed
        hold h bank alice 5.00 expires=10 | ok | again     | again        | again            | again          | again          | again
        hold h bank alice 4.00 expires=10 | ok | repeat_differs | repeat_differs | repeat_differs | repeat_differs | repeat_differs | repeat_differs
        ",
        &hold_columns(),
        &commands,
        way_to_hold,
    );
}

#[test]
fn a_reversal_beside_every_kind_of_transfer() {
    let columns =
        ["nothing", "move", "hold", "post", "void", "expire", "reverse", "reversed"].map(str::to_owned);
    check_matrix(
        "
                    | nothing          | move | hold           | post | void           | expire         | reverse        | reversed
        reverse r t | unknown_transfer | ok   | not_reversible | ok   | not_reversible | not_reversible | not_reversible | already_reversed
        ",
        &columns,
        &["reverse"],
        |column| {
            let steps = match column {
                "nothing" => "",
                "move" => "move t bank alice 5.00",
                "hold" => "hold t bank alice 5.00 expires=10",
                "post" => "hold h bank alice 5.00 expires=10\npost t h 1.00",
                "void" => "hold h bank alice 5.00 expires=10\nvoid t h",
                "expire" => "hold h bank alice 5.00 expires=0\nexpire t h",
                "reverse" => "move m bank alice 5.00\nreverse t m",
                "reversed" => "move t bank alice 5.00\nreverse s t",
                _ => panic!("no way to {column}"),
            };
            format!("open bank GBP\nopen alice GBP\n{steps}")
        },
    );
}

fn statuses() -> [&'static str; 3] {
    [Status::Open, Status::Frozen, Status::Closed].map(status_name)
}

#[test]
fn every_status_beside_every_command_that_names_one_account() {
    let columns: Vec<String> = ["missing"].into_iter().chain(statuses()).map(str::to_owned).collect();
    check_matrix(
        "
                            | missing         | open           | frozen         | closed
        open   a GBP floor=0.00  | ok         | again          | again          | again
        open   a GBP floor=-1.00 | ok         | account_exists | account_exists | account_exists
        open   a EUR floor=0.00  | ok         | account_exists | account_exists | account_exists
        limits a floor=0.00 | unknown_account | ok             | ok             | account_closed
        limits a floor=-1.00 | unknown_account | ok            | ok             | account_closed
        status a open       | unknown_account | ok             | ok             | account_closed
        status a frozen     | unknown_account | ok             | ok             | account_closed
        status a closed     | unknown_account | ok             | ok             | again
        ",
        &columns,
        &words(names_account),
        |column| match column {
            "missing" => String::new(),
            status => format!("open a GBP floor=0.00\nstatus a {status}"),
        },
    );
}

/// Both accounts have what every row needs, and then get the column's statuses; where one is to be closed it is
/// emptied first, which ends its holds.
fn way_to_pair(column: &str) -> String {
    let (debit, credit) = column.split_once('/').expect("debit/credit");
    let empty = if column.contains("closed") { "void w h\nreverse x m" } else { "" };
    format!(
        "
        open a GBP
        open b GBP
        move m a b 5.00
        hold h a b 5.00 expires=10
        {empty}
        status a {debit}
        status b {credit}
        "
    )
}

#[test]
fn every_pair_of_statuses_beside_every_command_that_moves_money() {
    let pairs = |wanted: bool| -> Vec<String> {
        let all = statuses().into_iter().flat_map(|one| statuses().map(|two| format!("{one}/{two}")));
        all.filter(|pair| pair.contains("closed") == wanted).collect()
    };
    let commands = words(|command| !names_account(command));
    check_matrix(
        "
                                  | open/open        | open/frozen      | frozen/open      | frozen/frozen
        move t a b 1.00           | ok               | account_frozen   | account_frozen   | account_frozen
        hold t a b 1.00 expires=9 | ok               | account_frozen   | account_frozen   | account_frozen
        reverse t m               | ok               | account_frozen   | account_frozen   | account_frozen
        post t h                  | ok               | ok               | ok               | ok
        post t h 1.00             | ok               | ok               | ok               | ok
        post t h 1.00 last        | ok               | ok               | ok               | ok
        void t h                  | ok               | ok               | ok               | ok
        expire t h                | hold_not_expired | hold_not_expired | hold_not_expired | hold_not_expired
        ",
        &pairs(false),
        &commands,
        way_to_pair,
    );
    check_matrix(
        "
                                  | open/closed      | frozen/closed    | closed/open      | closed/frozen    | closed/closed
        move t a b 1.00           | account_closed   | account_closed   | account_closed   | account_closed   | account_closed
        hold t a b 1.00 expires=9 | account_closed   | account_closed   | account_closed   | account_closed   | account_closed
        reverse t m               | already_reversed | already_reversed | already_reversed | already_reversed | already_reversed
        post t h                  | hold_closed      | hold_closed      | hold_closed      | hold_closed      | hold_closed
        void t h                  | hold_closed      | hold_closed      | hold_closed      | hold_closed      | hold_closed
        expire t h                | hold_closed      | hold_closed      | hold_closed      | hold_closed      | hold_closed
        ",
        &pairs(true),
        &commands,
        way_to_pair,
    );
}

#[test]
fn a_reversal_needs_both_accounts_open_when_money_passed_on() {
    let way = "
        open a GBP
        open b GBP
        open c GBP
        move m a b 5.00
        hold h c b 5.00 expires=10
    ";
    check(&format!("{way}\nmove n b a 5.00\nstatus a closed\nreverse r m -> account_closed"));
    check(&format!("{way}\nmove n b a 5.00\nstatus a frozen\nreverse r m -> account_frozen"));
    check(&format!(
        "{way}\nmove n b a 5.00\nvoid v h\nstatus b closed\nstatus a frozen\nreverse r m -> account_closed"
    ));
    assert_eq!(statement::play(way).findings(), []);
}
