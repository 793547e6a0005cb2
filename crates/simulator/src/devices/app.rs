//! One installed app: opened, looked at, closed, and what it does about trouble on its own.

use super::clock::FastClock;
use super::enrol::{Installed, PIN};
use super::phone::{Model, encoded};
use super::told::What;
use super::wire::{Answer, Ask, Scheme, Wire};
use super::world::World;
use anyhow::{Context, Result, bail};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::{AccountId, Clock as _, LoginId, PersonId, Timestamp};
use reqwest::Method;
use serde_json::{Value, json};
use std::sync::atomic::Ordering;
use std::time::Duration;

/// Tries of one request, and logins of one visit.
const TRIES_MAX: u32 = 4;
const LOGINS_MAX: u32 = 3;
/// Steps of one visit: every look, refresh and login is one.
const STEPS_MAX: u32 = 12;
/// Waits between tries, by the bank's clock: each about twice the one before, with jitter.
const BACK_OFF: Duration = Duration::from_secs(1);
const BACK_OFF_MAX: Duration = Duration::from_secs(20);
/// How often, and how long, a customer looks whether a mail came.
const MAIL_LOOKS: u32 = 10;
const MAIL_LOOK_EVERY: Duration = Duration::from_secs(6);

/// What an app says of tokens that it cannot read.
const UNREADABLE: &str = "unreadable";

pub struct App {
    place: usize,
    own: Installed,
    payee: Option<AccountId>,
    tokens: Option<Tokens>,
    payments: u32,
    reports: u32,
}

/// What a login gave.
pub(super) struct Tokens {
    pub(super) session: String,
    pub(super) scheme: Scheme,
    pub(super) access: String,
    pub(super) refresh: String,
}

/// What came of looking at the balance.
enum Look {
    Seen,
    /// The device has to prove its key again.
    Idle,
    Expired,
    /// The session is not a good one.
    Refused(String),
    /// The bank is in trouble.
    Trouble(String),
    Lost,
}

impl App {
    #[must_use]
    pub fn new(place: usize, own: Installed) -> Self {
        let payee = own.account;
        Self { place, own, payee, tokens: None, payments: 0, reports: 0 }
    }

    #[must_use]
    pub const fn account(&self) -> Option<AccountId> {
        self.own.account
    }

    #[must_use]
    pub const fn person(&self) -> PersonId {
        self.own.person
    }

    pub const fn pays_to(&mut self, payee: Option<AccountId>) {
        self.payee = payee;
    }

    /// Whether the bank at an address knows the phone; a login is begun there for that.
    ///
    /// # Errors
    /// When nothing answers there.
    pub async fn is_known_at(&mut self, url: &str, clock: &FastClock) -> Result<bool> {
        let wire = Wire::new(&[url.to_owned()], url)?;
        let body = json!({"device_id": self.own.device.to_string()});
        let Installed { phone, dice, .. } = &mut self.own;
        match wire.send((phone, clock), &plain("/app/login/device", &body), (dice, 0)).await? {
            Answer::Ok(_) => Ok(true),
            Answer::Problem(..) => Ok(false),
            Answer::Lost => bail!("nothing answers at {url}"),
        }
    }

    /// When it is opened next.
    pub fn next_visit(&mut self, after: Timestamp) -> Timestamp {
        self.own.habits.rhythm.next(&mut self.own.dice, after)
    }

    /// The customer opens the app and looks at the balance, and now and then pays somebody a penny. Whatever refuses
    /// the app it mends by itself, as far as that goes; what happens is told.
    ///
    /// # Errors
    /// When the machine gives no randomness, or the bank answers what no app understands.
    pub async fn visit(&mut self, world: &World) -> Result<()> {
        let mut end = What::Unserved { code: "gave_up".to_owned() };
        let (mut logins, mut refreshes) = (0, 0);
        for _ in 0..STEPS_MAX {
            if self.tokens.is_none() {
                if LOGINS_MAX <= logins {
                    break;
                }
                logins += 1;
                match self.log_in(world).await? {
                    // An app that cannot use what it was given begins anew.
                    None if self.tokens.is_none() => continue,
                    None => {}
                    Some(failed) => {
                        end = failed;
                        break;
                    }
                }
            }
            match self.look(world).await? {
                Look::Seen => {
                    end = What::Served;
                    break;
                }
                Look::Idle => self.log_out(world).await?,
                Look::Expired | Look::Refused(_) if refreshes < LOGINS_MAX => {
                    refreshes += 1;
                    self.refresh(world).await?;
                }
                Look::Expired => self.signed_out(world, "token_expired").await?,
                Look::Refused(code) => self.signed_out(world, &code).await?,
                Look::Trouble(code) => {
                    // A customer who sees an error closes the app and opens it again, and it begins anew.
                    end = What::Unserved { code: code.clone() };
                    self.signed_out(world, &code).await?;
                }
                Look::Lost => {
                    end = What::NoNetwork;
                    break;
                }
            }
        }
        if end == What::Served && self.own.dice.happens(self.own.habits.pays) {
            self.pay(world).await?;
        }
        world.tell(self.place, end).await;
        if self.tokens.is_some() && self.own.dice.happens(self.own.habits.logs_out) {
            self.log_out(world).await?;
        }
        Ok(())
    }

    /// Logs in; what went wrong, if something did.
    async fn log_in(&mut self, world: &World) -> Result<Option<What>> {
        let by_mail = world.post.is_some() && self.own.dice.happens(self.own.habits.mails);
        let (path, body) = if by_mail {
            ("/app/login", json!({"email": self.own.email, "device": self.own.phone.device()}))
        } else {
            ("/app/login/device", json!({"device_id": self.own.device.to_string()}))
        };
        let started = match self.ask_firmly(world, plain(path, &body)).await? {
            Answer::Ok(started) => started,
            other => return Ok(Some(self.not_logged_in(world, other, None).await?)),
        };
        if self.own.dice.happens(self.own.habits.abandons) {
            return Ok(Some(What::Abandoned));
        }
        let pin = if by_mail && self.open_link(world).await { Some(PIN) } else { None };
        if by_mail && pin.is_none() {
            let no_mail = Answer::Problem(0, "no_mail".to_owned());
            return Ok(Some(self.not_logged_in(world, no_mail, started["login_id"].as_str()).await?));
        }
        let (path, body) = self.last_step(&started, pin)?;
        match self.ask_firmly(world, plain(&path, &body)).await? {
            Answer::Ok(tokens) => {
                let tokens = Tokens::read(&tokens)?;
                let session = tokens.session.clone();
                let is_readable = self.reads(world, &tokens);
                self.tokens = Some(tokens);
                world.tell(self.place, What::LoggedIn { session }).await;
                if !is_readable {
                    self.signed_out(world, UNREADABLE).await?;
                }
                Ok(None)
            }
            other => Ok(Some(self.not_logged_in(world, other, started["login_id"].as_str()).await?)),
        }
    }

    /// Whether this app can do anything with such tokens.
    fn reads(&self, world: &World, tokens: &Tokens) -> bool {
        let Model { platform, version } = self.own.phone.model();
        let is_broken = world.broken == Some((platform, version.major, version.minor));
        !(is_broken && tokens.access.contains('.'))
    }

    async fn not_logged_in(&mut self, world: &World, answer: Answer, login: Option<&str>) -> Result<What> {
        let Answer::Problem(status, code) = answer else { return Ok(What::NoNetwork) };
        world.tell(self.place, What::LoginFailed { code: code.clone() }).await;
        let kind = if status < 500 { "refused" } else { "no_answer" };
        let mut what = json!({"kind": kind});
        if let Some(login) = login {
            what["login_id"] = login.into();
        }
        self.report(world, what).await?;
        Ok(What::Unserved { code })
    }

    /// Opens the link that was mailed, once it is there.
    async fn open_link(&self, world: &World) -> bool {
        let Some(post) = &world.post else { return false };
        for _ in 0..MAIL_LOOKS {
            if let Some(token) = post.link(&self.own.email).await {
                return world.wire.send_form("/login/link", format!("token={token}")).await;
            }
            world.wait(MAIL_LOOK_EVERY).await;
        }
        false
    }

    fn last_step(&self, started: &Value, pin: Option<&str>) -> Result<(String, Value)> {
        let login = started["login_id"].as_str().context("an attempt has an id")?;
        let challenge = started["challenge"].as_str().context("an attempt has a challenge")?;
        let id = LoginId::parse(login).context("it is one of the bank's")?;
        let signature = self.own.phone.answer_to(id.uuid(), &URL_SAFE_NO_PAD.decode(challenge)?)?;
        let mut body = json!({"signature": encoded(signature)});
        if let Some(pin) = pin {
            body["pin"] = pin.into();
        }
        Ok((format!("/app/login/{login}/finish"), body))
    }

    async fn look(&mut self, world: &World) -> Result<Look> {
        let path = match self.own.account {
            Some(account) => format!("/app/accounts/{account}/balance"),
            None => "/app/accounts".to_owned(),
        };
        Ok(match self.ask_in_session(world, Method::GET, &path, None).await? {
            Answer::Ok(_) => Look::Seen,
            Answer::Problem(_, code) if code == "forbidden.session_idle" => Look::Idle,
            Answer::Problem(401, code) if code.ends_with(".expired") => Look::Expired,
            Answer::Problem(401 | 403, code) => Look::Refused(code),
            Answer::Problem(_, code) => Look::Trouble(code),
            Answer::Lost => Look::Lost,
        })
    }

    /// Refreshes the session, from as many tabs at a time as the app has open; where one is told that the session is
    /// over, the app believes it.
    async fn refresh(&mut self, world: &World) -> Result<()> {
        let Some(Tokens { refresh, scheme, .. }) = &self.tokens else { return Ok(()) };
        let (proves, body) = (*scheme == Scheme::Dpop, json!({"refresh_token": refresh}));
        let ask = Ask { proves, ..plain("/app/session/refresh", &body) };
        let mut answers = vec![self.ask_firmly(world, ask.clone()).await?];
        for _ in 1..self.own.habits.tabs {
            answers.push(self.ask_firmly(world, ask.clone()).await?);
        }
        let mut refused = None;
        for answer in answers {
            match answer {
                Answer::Ok(tokens) => self.tokens = Some(Tokens::read(&tokens)?),
                Answer::Problem(400 | 401 | 403, code) => refused = Some(code),
                Answer::Problem(..) | Answer::Lost => {}
            }
        }
        match refused {
            Some(code) => self.signed_out(world, &code).await,
            None => Ok(()),
        }
    }

    /// The session is gone, though the customer did not end it: tells so, and the bank as well.
    async fn signed_out(&mut self, world: &World, code: &str) -> Result<()> {
        let Some(tokens) = self.tokens.take() else { return Ok(()) };
        let session = tokens.session.clone();
        let told = What::SignedOut { session: session.clone(), code: code.to_owned() };
        world.tell(self.place, told).await;
        self.report(world, json!({"kind": "signed_out", "session_id": session})).await
    }

    /// Reports trouble to the bank, by the device's key; whatever comes of it changes nothing here.
    async fn report(&mut self, world: &World, mut what: Value) -> Result<()> {
        if !world.takes_reports.load(Ordering::Relaxed) {
            return Ok(());
        }
        self.reports += 1;
        what["id"] = self.reports.to_string().into();
        what["at"] = world.clock.now().to_string().into();
        let body = json!({"device_id": self.own.device.to_string(), "reports": [what]});
        let ask = Ask { proves: true, ..plain("/app/reports", &body) };
        // A bank of before these reports says that there is no such route.
        if let Answer::Problem(_, code) = self.ask_once(world, ask).await?
            && ["not_found.route", "method_not_allowed"].contains(&code.as_str())
        {
            world.takes_reports.store(false, Ordering::Relaxed);
        }
        Ok(())
    }

    async fn pay(&mut self, world: &World) -> Result<()> {
        let (Some(source), Some(payee)) = (self.own.account, self.payee) else { return Ok(()) };
        self.payments += 1;
        let body = json!({
            "source_account_id": source.to_string(), "destination_account_id": payee.to_string(),
            "payee_name": "Ada Lovelace", "amount": 1, "reference": "drill",
            "dedupe_id": format!("drill {} {}", self.place, self.payments),
        });
        self.ask_in_session(world, Method::POST, "/app/payments", Some(&body)).await.map(drop)
    }

    async fn log_out(&mut self, world: &World) -> Result<()> {
        self.ask_in_session(world, Method::DELETE, "/app/session", None).await?;
        self.tokens = None;
        Ok(())
    }

    async fn ask_in_session(
        &mut self,
        world: &World,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Answer> {
        let Some(tokens) = &self.tokens else { return Ok(Answer::Lost) };
        let (access, scheme) = (tokens.access.clone(), tokens.scheme);
        let ask = Ask { method, path, token: Some((&access, scheme)), proves: scheme == Scheme::Dpop, body };
        self.ask_firmly(world, ask).await
    }

    /// Asks again, with longer and longer waits, while the network loses it or the bank is in trouble.
    async fn ask_firmly(&mut self, world: &World, ask: Ask<'_>) -> Result<Answer> {
        let mut wait = BACK_OFF;
        for _ in 1..TRIES_MAX {
            let answer = self.ask_once(world, ask.clone()).await?;
            // On a fast clock a proof grows old on its way; the next try makes a new one.
            let is_old = matches!(&answer, Answer::Problem(_, code) if code.ends_with(".bad_proof"));
            match answer {
                _ if is_old => {}
                Answer::Lost | Answer::Problem(429 | 500.., _) => {
                    world.wait(wait.mul_f64(0.5 + self.own.dice.unit())).await;
                    wait = (wait * 2).min(BACK_OFF_MAX);
                }
                answer => return Ok(answer),
            }
        }
        self.ask_once(world, ask).await
    }

    async fn ask_once(&mut self, world: &World, ask: Ask<'_>) -> Result<Answer> {
        let Installed { phone, dice, habits, .. } = &mut self.own;
        world.wire.send((phone, &world.clock), &ask, (dice, habits.loses)).await
    }
}

impl Tokens {
    pub(super) fn read(answer: &Value) -> Result<Self> {
        let text = |name: &str| answer[name].as_str().map(ToOwned::to_owned).context("a session's tokens");
        let scheme = if answer["token_type"] == "DPoP" { Scheme::Dpop } else { Scheme::Bearer };
        Ok(Self {
            session: text("session_id")?,
            scheme,
            access: text("access_token")?,
            refresh: text("refresh_token")?,
        })
    }
}

/// What needs no session.
const fn plain<'a>(path: &'a str, body: &'a Value) -> Ask<'a> {
    Ask { method: Method::POST, path, token: None, proves: false, body: Some(body) }
}
