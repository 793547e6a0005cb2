//! Customers who use their apps while servers come and go: whatever a server does, none of them is signed out.

use super::fleet::Ways;
use crate::harness::{Answer, Api, Home, Unanswered, until};
use crate::load::{below, chance};
use crate::login::app::{Installed, Tokens};
use crate::login::phone::PIN;
use bank::{Delivery, Mail, MailTemplate, OutboxEntry, Query, StoreExt as _};
use kernel::Timestamp;
use rand_chacha::ChaCha8Rng;
use reqwest::Method;
use serde_json::Value;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use tokio::task::JoinSet;

const SEED: u64 = 0x6275_696c;
/// Steps of all customers together that make a stage.
const STEPS_A_STAGE: usize = 150;
/// Times that one request is sent before the test gives up.
const TRIES_MAX: usize = 2_000;
/// The bank slows down whoever asks for more mails than this.
const LINKS_MAX: usize = 4;

pub(crate) struct Member {
    pub(crate) app: Installed,
    /// It also logs in by link and PIN.
    has_pin: bool,
    links: usize,
}

/// Customers at work.
pub(crate) struct Crowd {
    members: JoinSet<Member>,
    steps: Arc<AtomicUsize>,
    is_over: Arc<AtomicBool>,
}

impl Member {
    pub(crate) fn new(app: Installed, has_pin: bool) -> Self {
        Self { app, has_pin, links: 0 }
    }
}

impl Crowd {
    pub(crate) fn start(home: &Arc<Home>, ways: &Ways, members: Vec<Member>) -> Self {
        let (steps, is_over) = (Arc::<AtomicUsize>::default(), Arc::<AtomicBool>::default());
        let mut tasks = JoinSet::new();
        for (stream, mut member) in (0..).zip(members) {
            let (home, ways) = (Arc::clone(home), ways.clone());
            let (steps, is_over) = (Arc::clone(&steps), Arc::clone(&is_over));
            tasks.spawn(async move {
                let mut chance = chance(SEED, stream);
                while !is_over.load(Ordering::SeqCst) {
                    step(&mut member, &home, &ways, &mut chance).await;
                    steps.fetch_add(1, Ordering::SeqCst);
                }
                member
            });
        }
        Self { members: tasks, steps, is_over }
    }

    /// Waits for a stage's worth of steps.
    pub(crate) async fn go_on(&self) {
        let enough = self.steps.load(Ordering::SeqCst) + STEPS_A_STAGE;
        let more = async || (enough <= self.steps.load(Ordering::SeqCst)).then_some(());
        until("the customers' steps", more).await;
    }

    pub(crate) async fn end(self) -> Vec<Member> {
        self.is_over.store(true, Ordering::SeqCst);
        self.members.join_all().await
    }
}

/// One thing that an app asks.
#[derive(Clone, Copy)]
enum Ask<'a> {
    Check,
    Refresh(&'a Tokens),
    ByKey,
    SignIn,
    Open(&'a str),
    Finish(&'a Value, Option<&'a str>),
}

impl Ask<'_> {
    async fn send(self, app: &mut Installed, api: &Api) -> Result<Answer, Unanswered> {
        match self {
            Self::Check => app.check(api).await,
            Self::Refresh(by) => app.refresh(api, by).await,
            Self::ByKey => app.by_key(api).await,
            Self::SignIn => app.sign_in(api).await,
            Self::Open(token) => api.try_form(Method::POST, "/login/link", &[("token", token)]).await,
            Self::Finish(started, pin) => app.finish(api, started, pin).await,
        }
    }

    /// Sends it until a server answers: one that is gone, or says that it could not, is no refusal.
    async fn answered(self, app: &mut Installed, ways: &Ways) -> Answer {
        for _ in 0..TRIES_MAX {
            let api = ways.next().await;
            match self.send(app, &api).await {
                Ok(answer) if !answer.status.is_server_error() => return answer,
                Ok(_) | Err(Unanswered) => tokio::task::yield_now().await,
            }
        }
        panic!("no server answered");
    }
}

async fn step(member: &mut Member, home: &Home, ways: &Ways, chance: &mut ChaCha8Rng) {
    let app = &mut member.app;
    let tokens = app.held().clone();
    match below(chance, 10) {
        0..=3 => {
            let answer = Ask::Check.answered(app, ways).await;
            assert_eq!(answer.ok()["session_id"], tokens.session.as_str());
        }
        4..=5 => {
            Ask::Refresh(&tokens).answered(app, ways).await.ok();
        }
        6..=7 => {
            // The first answer is lost on its way, so the app asks again with what it has.
            Ask::Refresh(&tokens).answered(app, ways).await.ok();
            let lost = app.tokens.replace(tokens.clone()).expect("it was refreshed");
            Ask::Refresh(&tokens).answered(app, ways).await.ok();
            assert!(app.held().is_again(&lost), "the same answer again, whichever build gives it");
        }
        9 if member.has_pin && member.links < LINKS_MAX => {
            member.links += 1;
            by_pin(app, home, ways).await;
        }
        _ => {
            let started = Ask::ByKey.answered(app, ways).await.ok();
            Ask::Finish(&started, None).answered(app, ways).await.ok();
        }
    }
}

/// Begun at one server, its link opened at another, finished at a third.
async fn by_pin(app: &mut Installed, home: &Home, ways: &Ways) {
    let started = Ask::SignIn.answered(app, ways).await.ok();
    let link = link_to(home, &app.email).await;
    // One whose answer was lost has opened it all the same, and the next is told that it was used.
    Ask::Open(&link).answered(app, ways).await;
    Ask::Finish(&started, Some(PIN)).answered(app, ways).await.ok();
}

/// The token of the newest link that waits to be mailed to this address.
pub(crate) async fn link_to(home: &Home, address: &str) -> String {
    let link = mailed_to(home, address).await;
    link.rsplit_once("token=").expect("the link carries its token").1.to_owned()
}

/// The newest link that waits to be mailed to this address, read behind the servers' back.
pub(crate) async fn mailed_to(home: &Home, address: &str) -> String {
    let store = home.open_beside().await;
    let due = Query::OutboxDue(Timestamp::MAX, 1_000);
    let mut found = store.all::<OutboxEntry>(&due).await.expect("the store answers");
    store.close().await;
    found.sort_by_key(|entry| entry.row.id);
    let link = |delivery: &Delivery| match delivery {
        Delivery::Mail(mail) => of_mail(mail, address),
        _ => None,
    };
    found.iter().rev().find_map(|entry| link(&entry.row.delivery)).expect("a link was mailed")
}

fn of_mail(mail: &Mail, address: &str) -> Option<String> {
    let is_theirs = mail.to.written() == address;
    match &mail.template {
        MailTemplate::SignUpLink { link, .. } | MailTemplate::LoginLink { link, .. } if is_theirs => {
            Some(link.expose().clone())
        }
        _ => None,
    }
}
