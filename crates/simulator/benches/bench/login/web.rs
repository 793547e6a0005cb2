//! `florin serve` on SQLite over HTTP, beside a bare axum route: what a customer's app waits for.

use super::customers::{self, Customer, ROOT};
use super::inside::Scale;
use super::phones::Proving;
use super::ways;
use crate::api::bare_shot;
use crate::cpu::Payer;
use crate::figures::{Figures, Took};
use crate::load::{self, Body, CONNECTIONS, Shot};
use crate::serve::{self, MachineClock, PUBLIC_URL, Server};
use anyhow::{Context as _, Result, ensure};
use bank::jose::ServerNonces;
use bank::{Bank, Key, SessionPair, Store, StoreExt as _};
use hyper::Method;
use identity::{PinDigits, PinHash, PinParams, Policy, Protocol, Session};
use kernel::{Clock as _, SessionId, Timestamp};
use parking_lot::Mutex;
use serde_json::json;
use std::fmt::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// Proofs signed for each second of a measurement, more than can be answered.
const PROOFS_PER_SECOND: u128 = 20_000;
/// What is measured before the time counts also needs proofs.
const WARM_UP: Duration = Duration::from_millis(300);
const SESSION: &str = "/app/session";
const REFRESH: &str = "/app/session/refresh";

/// What is measured, in the order of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Deed {
    /// The limit: a route that answers a few bytes.
    Bare,
    CheckBearer,
    CheckBound,
    CheckSigned,
    RefreshBearer,
    RefreshBound,
}

impl Deed {
    pub(super) const ALL: [Self; 6] = [
        Self::Bare,
        Self::CheckBearer,
        Self::CheckBound,
        Self::CheckSigned,
        Self::RefreshBearer,
        Self::RefreshBound,
    ];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Bare => "bare axum route",
            Self::CheckBearer => "session check, bearer",
            Self::CheckBound => "session check, bound",
            Self::CheckSigned => "session check, signed",
            Self::RefreshBearer => "refresh, bearer",
            Self::RefreshBound => "refresh, bound",
        }
    }
}

/// The servers, and the sessions they are asked with.
pub(super) struct Web {
    folder: PathBuf,
    bare: Server,
    florin: Server,
    nonces: ServerNonces,
    customers: Arc<Vec<Customer>>,
    /// For checks.
    bearer: Vec<SessionPair>,
    /// For each round its own, as each rotates once.
    fresh: Vec<Vec<SessionPair>>,
    /// For checks and refreshes; of the first customers.
    bound: Arc<Vec<SessionPair>>,
    /// For checks; of the last customers.
    signed: Arc<Vec<SessionPair>>,
    began_at: Timestamp,
    /// Counts proofs.
    proofs: usize,
    measured: Vec<Vec<Figures>>,
}

impl Web {
    /// Fills a store with sessions, and serves it.
    pub(super) async fn open(folder: &Path, scale: Scale) -> Result<Self> {
        make_root_key(folder)?;
        let store: Arc<dyn Store> = serve::open(folder).await?;
        let hash = PinHash::make(&PinDigits::parse("2749")?, [3; 16], PinParams::DEFAULT);
        let count = CONNECTIONS * 2 + scale.customers * (scale.rounds + 1);
        let customers = customers::enrol(&store, count, &hash, MachineClock.now()).await?;
        let bank = async |protocol| {
            // As short as may be, so that a refresh some seconds later gives a new life.
            let policy = Policy { replay_lasts: Duration::from_secs(1), ..customers::policy(protocol) };
            customers::bank(&store, Arc::new(MachineClock), policy).await
        };
        let (bearers, bounds) = (bank(Protocol::Bearer).await?, bank(Protocol::Bound).await?);
        let (bound, rest) = customers.split_at(scale.customers);
        let (rest, last) = rest.split_at(rest.len() - CONNECTIONS);
        let bound = log_in(&bounds, bound).await?;
        let signed = log_in(&bank(Protocol::Signed).await?, last).await?;
        let mut bearer = log_in(&bearers, rest).await?;
        let rotated = bearer.split_off(CONNECTIONS);
        let fresh = rotated.chunks(scale.customers).map(<[SessionPair]>::to_vec).collect();
        let nonces = bounds.server_nonces().await?;
        store.close().await;
        Ok(Self {
            folder: folder.to_owned(),
            bare: serve::start_bare().await?,
            florin: serve::florin(folder).await?,
            nonces,
            customers,
            bearer,
            fresh,
            bound: Arc::new(bound),
            signed: Arc::new(signed),
            began_at: MachineClock.now(),
            proofs: 0,
            measured: Deed::ALL.map(|_| Vec::new()).into(),
        })
    }

    /// Measures everything once.
    pub(super) async fn round(&mut self, scale: Scale) -> Result<()> {
        let Scale { lasts, .. } = scale;
        let bare = load::run(&self.bare.target(), lasts, |_, _| Some(bare_shot())).await?;
        self.keep(Deed::Bare, bare)?;
        let bearer = self.check_bearer(lasts).await?;
        self.keep(Deed::CheckBearer, bearer)?;
        let pairs = Arc::clone(&self.bound);
        let bound = self.check_proven(&pairs, 0, lasts).await?;
        self.keep(Deed::CheckBound, bound)?;
        let pairs = Arc::clone(&self.signed);
        let signed = self.check_proven(&pairs, self.customers.len() - pairs.len(), lasts).await?;
        self.keep(Deed::CheckSigned, signed)?;
        let fresh =
            self.fresh.get(self.measured(Deed::RefreshBearer).len()).context("sessions for each round")?;
        let shots = fresh.iter().map(|pair| refresh_shot(pair, None)).collect();
        let bearer = self.burst(shots).await?;
        self.keep(Deed::RefreshBearer, bearer)?;
        let bound = self.refresh_bound().await?;
        self.keep(Deed::RefreshBound, bound)
    }

    pub(super) fn measured(&self, deed: Deed) -> &[Figures] {
        &self.measured[deed as usize]
    }

    /// Ends the servers, and looks up that what was refreshed is on the disk.
    pub(super) async fn close(self) -> Result<()> {
        self.bare.end().await?;
        self.florin.end().await?;
        let store: Arc<dyn Store> = serve::open(&self.folder).await?;
        let session = async |id: SessionId| {
            let found = store.one::<Session>(&Key::Session(id)).await?;
            anyhow::Ok(found.context("a session of the bench")?.row)
        };
        let rounds = self.measured[Deed::RefreshBearer as usize].len();
        for pair in self.fresh.iter().take(rounds).flatten() {
            ensure!(session(pair.session).await?.generation == 2, "each session rotated once");
        }
        for pair in self.bound.iter() {
            ensure!(self.began_at < session(pair.session).await?.refreshed_at, "each has a new life");
        }
        store.close().await;
        Ok(())
    }

    async fn check_bearer(&self, lasts: Duration) -> Result<Took> {
        let header = |pair: &SessionPair| Arc::from(format!("Bearer {}", pair.access.expose()));
        let headers: Vec<Arc<str>> = self.bearer.iter().map(header).collect();
        let shot = move |worker: usize, _| Some(Shot::get(SESSION.to_owned(), &headers[worker]));
        load::run(&self.florin.target(), lasts, shot).await
    }

    /// Checks with a proof each, of the customers from the given one on.
    async fn check_proven(&mut self, pairs: &[SessionPair], first: usize, lasts: Duration) -> Result<Took> {
        let count = usize::try_from((lasts + WARM_UP).as_millis() * PROOFS_PER_SECOND / 1_000)?;
        let (uri, mut shots) = (uri(SESSION), Vec::new());
        for place in 0..count {
            let place = place % pairs.len();
            let access = pairs[place].access.expose();
            let proof = self.prove(first + place, (Method::GET, &uri), Some(access))?;
            let header = Arc::from(format!("DPoP {access}"));
            shots.push(Shot { proof: Some(proof), ..Shot::get(SESSION.to_owned(), &header) });
        }
        let shots = Mutex::new(shots);
        load::run(&self.florin.target(), lasts, move |_, _| shots.lock().pop()).await
    }

    async fn refresh_bound(&mut self) -> Result<Took> {
        let (uri, mut shots) = (uri(REFRESH), Vec::new());
        for place in 0..self.bound.len() {
            let proof = self.prove(place, (Method::POST, &uri), None)?;
            shots.push(refresh_shot(&self.bound[place], Some(proof)));
        }
        self.burst(shots).await
    }

    async fn burst(&self, shots: Vec<Shot>) -> Result<Took> {
        let shots = Mutex::new(shots);
        load::burst(&self.florin.target(), move |_, _| shots.lock().pop()).await
    }

    /// A proof of a customer's phone, with the hash of the access token where one goes along.
    fn prove(
        &mut self,
        customer: usize,
        (method, uri): (Method, &str),
        access: Option<&str>,
    ) -> Result<String> {
        self.proofs += 1;
        let at = MachineClock.now();
        let (nonce, id) = (self.nonces.nonce(at), format!("web-{}", self.proofs));
        let (method, nonce) = (method.as_str(), Some(nonce.as_str()));
        self.customers[customer].phone.prove(&Proving { method, uri, nonce, access, at, id })
    }

    fn keep(&mut self, deed: Deed, took: Took) -> Result<()> {
        self.measured[deed as usize].push(took.figures()?);
        Ok(())
    }
}

/// As proofs name it: by the bank's public address, wherever it listens.
fn uri(path: &str) -> String {
    format!("{PUBLIC_URL}{path}")
}

fn refresh_shot(pair: &SessionPair, proof: Option<String>) -> Shot {
    let body = Some(Body::Json(json!({"refresh_token": pair.refresh.expose()}).to_string()));
    Shot { method: Method::POST, path: REFRESH.to_owned(), authorization: None, proof, body }
}

async fn log_in(bank: &Arc<Bank>, customers: &[Customer]) -> Result<Vec<SessionPair>> {
    Ok(ways::by_device(bank, customers, Payer::Own).await?.gave)
}

/// The root key of the bench's own banks, where the server looks for it.
pub(crate) fn make_root_key(folder: &Path) -> Result<()> {
    let file = folder.join("root.key");
    let mut text = String::new();
    for byte in ROOT {
        write!(text, "{byte:02x}")?;
    }
    std::fs::write(&file, text + "\n")?;
    Ok(std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600))?)
}
