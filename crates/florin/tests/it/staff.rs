//! Members of staff: what each role may over HTTP, what is written of it, and what no credential of theirs opens.

mod acts;
mod commands;
mod walk;

use crate::harness::{Api, Engine, Inside};
use bank::{Bank, NewMember};
use edge::EdgeSettings;
use identity::{CREDENTIAL_LASTS, StaffEntry, StaffName, StaffRole, StaffRoles};
use std::sync::Arc;

fn name(text: &str) -> StaffName {
    StaffName::parse(text).expect("a name")
}

fn roles(roles: &[StaffRole]) -> StaffRoles {
    StaffRoles::of(roles.iter().copied()).expect("there is one")
}

/// Makes a member on the command line's way; the credential.
async fn add(bank: &Bank, who: &str, of: &[StaffRole]) -> String {
    let new = NewMember { name: name(who), roles: roles(of), lasts: CREDENTIAL_LASTS };
    let made = bank.add_staff(&name("root"), new).await.expect("the name is free");
    made.credential.expect("it is shown once").into_exposed()
}

/// The staff's own listener, within this process.
fn door(bank: &Arc<Bank>, settings: EdgeSettings) -> Api {
    Api::inside(edge::staff_router(Arc::clone(bank), settings))
}

async fn inside(engine: Engine) -> (Inside, Api) {
    let inside = Inside::new(engine).await;
    let api = door(&inside.town.bank, Inside::open_settings());
    (inside, api)
}

/// The whole book.
async fn book(bank: &Bank) -> Vec<StaffEntry> {
    let mut all: Vec<StaffEntry> = Vec::new();
    loop {
        let after = all.last().map_or(0, |last| last.number);
        let page = bank.staff_book(after, Bank::STAFF_BOOK_PAGE_MAX).await.expect("the bank answers");
        if page.is_empty() {
            return all;
        }
        all.extend(page);
    }
}
