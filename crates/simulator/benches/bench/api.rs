//! `bench api`: requests a second on the routes a customer's client uses most, beside a bare axum route.

use crate::figures::{Figures, ratio};
use crate::load::{self, Body, CONNECTIONS, ROUNDS, Shot, Target};
use crate::report::{Report, Sense};
use crate::serve::{self, Member};
use anyhow::Result;
use bank::Store;
use hyper::Method;
use std::sync::Arc;
use std::time::Duration;

pub(crate) async fn run(report: &mut Report, is_quick: bool) -> Result<()> {
    report.name("api");
    let lasts = Duration::from_millis(if is_quick { 250 } else { 1_500 });
    let folder = tempfile::tempdir()?;
    report.step("opening customers");
    let members = {
        let store = serve::open(folder.path()).await?;
        let members = serve::members(&serve::bank(Arc::clone(&store) as Arc<dyn Store>), CONNECTIONS).await?;
        store.close().await;
        members
    };
    let bare = serve::start_bare().await?;
    let server = serve::florin(folder.path()).await?;
    let (mut limits, mut all) = (Vec::new(), Route::ALL.map(|_| Vec::new()));
    for round in 1..=ROUNDS {
        report.step(&format!("round {round} of {ROUNDS}"));
        limits.push(load::run(&bare.target(), lasts, |_, _| Some(bare_shot())).await?.figures()?);
        for route in Route::ALL {
            let figures = measure(&server.target(), lasts, route, &members).await?;
            report.step(&format!("{} {:.0} a second", route.name(), figures.per_second));
            all[route as usize].push(figures);
        }
    }
    server.end().await?;
    report.row(Figures::median(&limits).row(&[("route", "bare axum route")]));
    for route in Route::ALL {
        report.row(Figures::median(&all[route as usize]).row(&[("route", route.name())]));
    }
    let share = |route: Route| ratio(&all[route as usize], &limits);
    report.bar("balance / bare", share(Route::Balance), Sense::AtLeast, 0.5);
    report.bar("durable payment on sqlite / bare", share(Route::Payment), Sense::AtLeast, 0.15);
    Ok(())
}

pub(crate) fn bare_shot() -> Shot {
    Shot { method: Method::GET, path: "/".to_owned(), authorization: None, proof: None, body: None }
}

#[derive(Clone, Copy)]
pub(crate) enum Route {
    Whoami,
    Balance,
    Transactions,
    PotDeposit,
    Payment,
}

impl Route {
    pub(crate) const ALL: [Self; 5] =
        [Self::Whoami, Self::Balance, Self::Transactions, Self::PotDeposit, Self::Payment];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Whoami => "whoami",
            Self::Balance => "balance",
            Self::Transactions => "transactions page",
            Self::PotDeposit => "pot deposit",
            Self::Payment => "payment",
        }
    }

    fn shot(self, members: &[Member], worker: usize, count: u64, run: u128) -> Shot {
        let Member { authorization, account, pot } = &members[worker % members.len()];
        let write = |method, path: String, form: String| Shot {
            method,
            path,
            authorization: Some(Arc::clone(authorization)),
            proof: None,
            body: Some(Body::Form(format!("{form}&amount=1&dedupe_id={run}-{worker}-{count}"))),
        };
        match self {
            Self::Whoami => Shot::get("/ping/whoami".to_owned(), authorization),
            Self::Balance => Shot::get(format!("/balance?account_id={account}"), authorization),
            Self::Transactions => {
                Shot::get(format!("/transactions?account_id={account}&limit=30"), authorization)
            }
            Self::PotDeposit => {
                write(Method::PUT, format!("/pots/{pot}/deposit"), format!("source_account_id={account}"))
            }
            Self::Payment => {
                let payee = members[(worker + 1) % members.len()].account;
                let form = format!("source_account_id={account}&destination_account_id={payee}");
                write(Method::POST, "/payments".to_owned(), form)
            }
        }
    }
}

pub(crate) async fn measure(
    target: &Target,
    lasts: Duration,
    route: Route,
    members: &[Member],
) -> Result<Figures> {
    let members = members.to_vec();
    // Keys of one measurement are never those of another.
    let run = kernel::Clock::now(&serve::MachineClock).as_micros().unsigned_abs().into();
    let shot = move |worker, count| Some(route.shot(&members, worker, count, run));
    load::run(target, lasts, shot).await?.figures()
}
