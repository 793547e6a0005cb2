//! What sessions are used for, by the bank's own operations: checks and refreshes.

use super::calls::{self, Done};
use super::customers::{BenchClock, Customer};
use super::phones::Proving;
use crate::cpu::Payer;
use crate::figures::Took;
use anyhow::{Context, Result, ensure};
use bank::jose::{NonceRule, ProofAsk, ProofFor, ReplayMemory, TargetUri, check_proof};
use bank::{Bank, SessionPair};
use kernel::{Clock as _, Secret};
use std::sync::Arc;
use std::time::Duration;

/// Proofs signed for each second of a measurement, more than can be checked; where they run out, it is shorter.
const PROOFS_PER_SECOND: u128 = 40_000;
/// Longer than the bank works on one refresh, and shorter than the session rested before.
const WORK_LASTS_MAX: Duration = Duration::from_mins(1);
const URI: &str = "https://bench.example.com/app/session";

/// Where sessions are used, and who pays for it.
#[derive(Clone)]
pub(super) struct Counter {
    pub(super) bank: Arc<Bank>,
    pub(super) clock: Arc<BenchClock>,
    pub(super) payer: Payer,
}

/// Requests with their tokens and, where sessions are bound, a proof each.
#[derive(Clone)]
struct Requests {
    bank: Arc<Bank>,
    clock: Arc<BenchClock>,
    shown: Arc<Vec<Shown>>,
    uri: TargetUri,
    replays: Arc<ReplayMemory>,
}

struct Shown {
    token: String,
    proof: Option<String>,
}

impl Counter {
    /// Checks access tokens that need no proof, in turn.
    pub(super) async fn check(&self, pairs: &[SessionPair], lasts: Duration) -> Result<Took> {
        let shown = pairs.iter().map(|pair| Shown { token: pair.access.expose().clone(), proof: None });
        let requests = self.requests(shown.collect())?;
        calls::for_a_while(self.payer, (usize::MAX, lasts), move |place| {
            let requests = requests.clone();
            async move { requests.check(place % requests.shown.len()).await }
        })
        .await
    }

    /// Checks access tokens with their proofs, each of which comes once.
    pub(super) async fn check_bound(
        &self,
        pairs: &[SessionPair],
        customers: &[Customer],
        lasts: Duration,
    ) -> Result<Took> {
        let count = usize::try_from(lasts.as_millis() * PROOFS_PER_SECOND / 1_000)?;
        let nonce = self.bank.server_nonces().await?.nonce(self.clock.now());
        let mut shown = Vec::new();
        for place in 0..count {
            let token = pairs[place % pairs.len()].access.expose().clone();
            let (at, id) = (self.clock.now(), format!("check-{place}"));
            let (nonce, access) = (Some(nonce.as_str()), Some(token.as_str()));
            let about = Proving { method: "GET", uri: URI, nonce, access, at, id };
            let proof = Some(customers[place % pairs.len()].phone.prove(&about)?);
            shown.push(Shown { token, proof });
        }
        let requests = self.requests(shown)?;
        calls::for_a_while(self.payer, (count, lasts), move |place| {
            let requests = requests.clone();
            async move { requests.check(place).await }
        })
        .await
    }

    /// Refreshes each session once, with a proof where sessions are bound; each has a new life then, which is on the
    /// disk.
    pub(super) async fn refresh(
        &self,
        pairs: &[SessionPair],
        customers: Option<&[Customer]>,
    ) -> Result<Took> {
        let nonce = self.bank.server_nonces().await?.nonce(self.clock.now());
        let mut shown = Vec::new();
        for (place, pair) in pairs.iter().enumerate() {
            let (at, id) = (self.clock.now(), format!("refresh-{place}"));
            let about = Proving { method: "POST", uri: URI, nonce: Some(&nonce), access: None, at, id };
            let proof = customers.map(|customers| customers[place].phone.prove(&about)).transpose()?;
            shown.push(Shown { token: pair.refresh.expose().clone(), proof });
        }
        let requests = self.requests(shown)?;
        let Done { took, gave } = calls::all(self.payer, pairs.len(), move |place| {
            let requests = requests.clone();
            async move { requests.refresh(place).await }
        })
        .await?;
        let mut lives = pairs.iter().zip(&gave);
        let is_new = lives.all(|(old, new)| old.expires_in <= new.expires_in + WORK_LASTS_MAX);
        ensure!(is_new, "no refresh is answered with what was there before");
        Ok(took)
    }

    fn requests(&self, shown: Vec<Shown>) -> Result<Requests> {
        Ok(Requests {
            bank: Arc::clone(&self.bank),
            clock: Arc::clone(&self.clock),
            shown: Arc::new(shown),
            uri: TargetUri::parse(URI)?,
            replays: Arc::new(ReplayMemory::new(Secret::new([1; 32]))),
        })
    }
}

impl Requests {
    /// As the API does with a request: the proof, the session, and last that the proof came once.
    async fn check(&self, place: usize) -> Result<()> {
        let Shown { token, proof } = &self.shown[place];
        let Some(proof) = proof else {
            self.bank.check_session(token, None).await?;
            return Ok(());
        };
        let purpose = ProofFor::Resource { access_token: Secret::new(token) };
        let proof = self.proof("GET", purpose, proof).await?;
        self.bank.check_session(token, Some(proof.thumbprint())).await?;
        Ok(self.replays.remember(&proof, self.clock.now())?)
    }

    async fn refresh(&self, place: usize) -> Result<SessionPair> {
        let Shown { token, proof } = &self.shown[place];
        let Some(proof) = proof else { return Ok(self.bank.refresh_session(token, None).await?) };
        let proof = self.proof("POST", ProofFor::Token, proof).await?;
        let pair = self.bank.refresh_session(token, Some(proof.thumbprint())).await?;
        self.replays.remember(&proof, self.clock.now())?;
        Ok(pair)
    }

    async fn proof(&self, method: &str, purpose: ProofFor<'_>, text: &str) -> Result<bank::jose::Proof> {
        let nonces = self.bank.server_nonces().await?;
        let ask = ProofAsk { method, uri: &self.uri, purpose, nonce: NonceRule::Demanded(&nonces) };
        check_proof(&ask, text, self.clock.now()).context("a proof of the bench is good")
    }
}
