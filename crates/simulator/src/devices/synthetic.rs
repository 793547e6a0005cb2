//! A synthetic customer's app: it logs in, looks, refreshes, pays a penny and logs out, and says where that broke off.

use super::app::Tokens;
use super::clock::FastClock;
use super::dice::Dice;
use super::phone::{Phone, encoded};
use super::wire::{Answer, Ask, Scheme, Wire};
use anyhow::Result;
use bank::SessionPair;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use identity::{Platform, Protocol};
use kernel::{AccountId, Clock as _, DeviceId, LoginId};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

/// The code of an answer that did not come.
const LOST: &str = "no_answer";

/// One step of a visit, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum VisitStep {
    LogIn,
    Look,
    Refresh,
    Pay,
    LogOut,
}

impl VisitStep {
    pub const ALL: [Self; 5] = [Self::LogIn, Self::Look, Self::Refresh, Self::Pay, Self::LogOut];

    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::LogIn => "log_in",
            Self::Look => "look",
            Self::Refresh => "refresh",
            Self::Pay => "pay",
            Self::LogOut => "log_out",
        }
    }
}

/// What a step came to; a code is the bank's, or one of what an app found.
pub type StepEnd = Result<(), String>;

/// What a visit came to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Visit {
    /// As far as it went: the last one may be one that failed.
    pub steps: Vec<(VisitStep, Duration, StepEnd)>,
    /// What the account held when it was looked at, in minor units.
    pub balance: Option<i64>,
    /// A penny was paid.
    pub has_paid: bool,
}

/// The app of one synthetic customer.
pub struct Visitor {
    phone: Phone,
    protocol: Protocol,
    device: DeviceId,
    account: AccountId,
    dice: Dice,
    tokens: Option<Tokens>,
}

impl Visit {
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.failed().is_none() && self.steps.len() == VisitStep::ALL.len()
    }

    /// Where it broke off, and on what.
    #[must_use]
    pub fn failed(&self) -> Option<(VisitStep, &str)> {
        self.steps.iter().find_map(|(step, _, end)| Some((*step, end.as_ref().err()?.as_str())))
    }
}

impl Visitor {
    #[must_use]
    pub const fn new(
        phone: Phone,
        protocol: Protocol,
        (device, account): (DeviceId, AccountId),
        dice: Dice,
    ) -> Self {
        Self { phone, protocol, device, account, dice, tokens: None }
    }

    #[must_use]
    pub const fn platform(&self) -> Platform {
        self.phone.model().platform
    }

    #[must_use]
    pub const fn protocol(&self) -> Protocol {
        self.protocol
    }

    #[must_use]
    pub const fn account(&self) -> AccountId {
        self.account
    }

    pub const fn dice(&mut self) -> &mut Dice {
        &mut self.dice
    }

    /// The same with a session that somebody else got for it.
    #[must_use]
    pub fn holding(self, pair: &SessionPair) -> Self {
        let scheme = if pair.protocol == Protocol::Bearer { Scheme::Bearer } else { Scheme::Dpop };
        let tokens = Tokens {
            session: pair.session.to_string(),
            scheme,
            access: pair.access.expose().clone(),
            refresh: pair.refresh.expose().clone(),
        };
        Self { tokens: Some(tokens), ..self }
    }

    /// Goes through all steps, up to the first that fails. Nothing is tried twice: whoever watches is to see it.
    ///
    /// # Errors
    /// When the machine gives no randomness.
    pub async fn visit(&mut self, wire: &Wire, clock: &FastClock, payee: AccountId) -> Result<Visit> {
        let mut visit = Visit::default();
        self.tokens = None;
        for step in VisitStep::ALL {
            let began = clock.now();
            let end = match step {
                VisitStep::LogIn => self.log_in(wire, clock).await?,
                VisitStep::Look => self.look(wire, clock).await?.map(|minor| visit.balance = Some(minor)),
                VisitStep::Refresh => self.refresh(wire, clock).await?,
                VisitStep::Pay => self.pay(wire, clock, payee).await?,
                VisitStep::LogOut => {
                    self.in_session(wire, clock, (Method::DELETE, "/app/session"), None).await?.map(drop)
                }
            };
            visit.has_paid |= step == VisitStep::Pay && end.is_ok();
            let is_over = end.is_err();
            visit.steps.push((step, clock.now().since(began), end));
            if is_over {
                break;
            }
        }
        Ok(visit)
    }

    async fn log_in(&mut self, wire: &Wire, clock: &FastClock) -> Result<StepEnd> {
        let body = json!({"device_id": self.device.to_string()});
        let started = match self.ask(wire, clock, plain("/app/login/device", &body)).await? {
            Ok(started) => started,
            Err(code) => return Ok(Err(code)),
        };
        let Some((login, challenge)) = challenge(&started) else { return Ok(Err("bad_answer".to_owned())) };
        let signature = self.phone.answer_to(login.uuid(), &challenge)?;
        let body = json!({"signature": encoded(signature)});
        let path = format!("/app/login/{login}/finish");
        Ok(match self.ask(wire, clock, plain(&path, &body)).await? {
            Ok(answer) => self.take(&answer),
            Err(code) => Err(code),
        })
    }

    /// Looks at the balance: what the account holds, in minor units.
    ///
    /// # Errors
    /// When the machine gives no randomness.
    pub async fn look(&mut self, wire: &Wire, clock: &FastClock) -> Result<Result<i64, String>> {
        let path = format!("/app/accounts/{}/balance", self.account);
        let answer = self.in_session(wire, clock, (Method::GET, &path), None).await?;
        Ok(answer.and_then(|answer| answer["balance"].as_i64().ok_or_else(|| "bad_answer".to_owned())))
    }

    /// Trades the session's refresh token for its next tokens.
    ///
    /// # Errors
    /// When the machine gives no randomness.
    pub async fn refresh(&mut self, wire: &Wire, clock: &FastClock) -> Result<StepEnd> {
        let Some(Tokens { refresh, scheme, .. }) = &self.tokens else { return Ok(Err(LOST.to_owned())) };
        let (proves, body) = (*scheme == Scheme::Dpop, json!({"refresh_token": refresh}));
        let ask = Ask { proves, ..plain("/app/session/refresh", &body) };
        Ok(match self.ask(wire, clock, ask).await? {
            Ok(answer) => self.take(&answer),
            Err(code) => Err(code),
        })
    }

    async fn pay(&mut self, wire: &Wire, clock: &FastClock, payee: AccountId) -> Result<StepEnd> {
        let once = self.dice.bits();
        let body = json!({
            "source_account_id": self.account.to_string(), "destination_account_id": payee.to_string(),
            "payee_name": "Synthetic", "amount": 1, "reference": "synthetic",
            "dedupe_id": format!("synthetic {} {once:016x}", clock.now()),
        });
        Ok(self.in_session(wire, clock, (Method::POST, "/app/payments"), Some(&body)).await?.map(drop))
    }

    /// Takes a session's tokens, if they are of the protocol that this customer has.
    fn take(&mut self, answer: &Value) -> StepEnd {
        let tokens = Tokens::read(answer).map_err(|_| "bad_answer".to_owned())?;
        let is_signed = tokens.access.matches('.').count() == 2;
        let protocol = match (tokens.scheme, is_signed) {
            (Scheme::Bearer, _) => Protocol::Bearer,
            (Scheme::Dpop, false) => Protocol::Bound,
            (Scheme::Dpop, true) => Protocol::Signed,
        };
        if protocol != self.protocol {
            return Err("wrong_protocol".to_owned());
        }
        self.tokens = Some(tokens);
        Ok(())
    }

    async fn in_session(
        &mut self,
        wire: &Wire,
        clock: &FastClock,
        (method, path): (Method, &str),
        body: Option<&Value>,
    ) -> Result<Result<Value, String>> {
        let Some(tokens) = &self.tokens else { return Ok(Err(LOST.to_owned())) };
        let (access, scheme) = (tokens.access.clone(), tokens.scheme);
        let ask = Ask { method, path, token: Some((&access, scheme)), proves: scheme == Scheme::Dpop, body };
        self.ask(wire, clock, ask).await
    }

    async fn ask(&mut self, wire: &Wire, clock: &FastClock, ask: Ask<'_>) -> Result<Result<Value, String>> {
        Ok(match wire.send((&self.phone, clock), &ask, (&mut self.dice, 0)).await? {
            Answer::Ok(body) => Ok(body),
            Answer::Problem(_, code) => Err(code),
            Answer::Lost => Err(LOST.to_owned()),
        })
    }
}

fn challenge(started: &Value) -> Option<(LoginId, Vec<u8>)> {
    let login = LoginId::parse(started["login_id"].as_str()?).ok()?;
    Some((login, URL_SAFE_NO_PAD.decode(started["challenge"].as_str()?).ok()?))
}

/// What needs no session.
const fn plain<'a>(path: &'a str, body: &'a Value) -> Ask<'a> {
    Ask { method: Method::POST, path, token: None, proves: false, body: Some(body) }
}
