//! Proofs of a key (RFC 9449) as requests carry them, and the nonces that answers hand out for them.

use crate::edge::Edge;
use crate::problem::{Kind, Problem};
use axum::extract::Request;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use axum::response::Response;
use bank::OpError;
use bank::jose::{NonceRule, Proof, ProofAsk, ProofFor, ProofRefusal, ReplayRefusal, TargetUri, check_proof};
use identity::Thumbprint;
use kernel::Secret;

const PROOF: HeaderName = HeaderName::from_static("dpop");
const NONCE: HeaderName = HeaderName::from_static("dpop-nonce");
/// Where apps ask; every answer there carries a nonce, so that an app's first proof is right.
const APPS: &str = "/app/";

/// What a proof of a request has to be about.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ProofParts<'a> {
    pub(crate) method: &'a Method,
    /// As routed: the proof names it behind the public address, without a query.
    pub(crate) path: &'a str,
    pub(crate) headers: &'a HeaderMap,
}

impl<'a> ProofParts<'a> {
    pub(crate) fn of(parts: &'a Parts) -> Self {
        Self { method: &parts.method, path: parts.uri.path(), headers: &parts.headers }
    }
}

/// A good proof that is still to be spent.
#[derive(Debug)]
pub(crate) struct ShownProof {
    /// The name of the key that signed.
    pub(crate) thumbprint: Thumbprint,
    proof: Proof,
    place: Place,
}

/// Where a proof is shown: OAuth tells problems with it in two ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// With an access token: 401 (RFC 9449, 7.1 and 9).
    Resource,
    /// Where tokens are given out: 400 (RFC 9449, 5 and 8).
    Tokens,
}

impl Place {
    const fn bad_proof(self) -> Problem {
        match self {
            Self::Resource => Problem::of(Kind::BAD_PROOF).asking_dpop(),
            Self::Tokens => Problem::of(Kind::BAD_TOKEN_PROOF),
        }
    }

    fn refused(self, refusal: ProofRefusal) -> Problem {
        match (refusal, self) {
            (ProofRefusal::NoNonce | ProofRefusal::StaleNonce, Self::Resource) => {
                Problem::of(Kind::USE_DPOP_NONCE).asking_dpop()
            }
            (ProofRefusal::NoNonce | ProofRefusal::StaleNonce, Self::Tokens) => {
                Problem::of(Kind::USE_TOKEN_NONCE)
            }
            _ => self.bad_proof(),
        }
    }
}

impl Edge {
    /// The proof a request carries, if it carries one: checked, but not yet remembered. With a `token` it has to be
    /// about that token, and problems are those of a resource; without one, those of where tokens are given out.
    ///
    /// # Errors
    /// `use_dpop_nonce`, `bad_proof`, or a fault.
    pub(crate) async fn proof(
        &self,
        parts: &ProofParts<'_>,
        token: Option<&str>,
    ) -> Result<Option<ShownProof>, Problem> {
        let place = if token.is_some() { Place::Resource } else { Place::Tokens };
        let mut headers = parts.headers.get_all(PROOF).iter();
        let text = match (headers.next(), headers.next()) {
            (None, _) => return Ok(None),
            (Some(header), None) => header.to_str().map_err(|_| place.bad_proof())?,
            // One request carries one proof (RFC 9449, 4.3).
            (Some(_), Some(_)) => return Err(place.bad_proof()),
        };
        let uri = TargetUri::parse(&self.settings.address(parts.path));
        let uri = uri.map_err(|_| place.bad_proof())?;
        let nonces = self.bank.server_nonces().await?;
        let purpose = match token {
            Some(token) => ProofFor::Resource { access_token: Secret::new(token) },
            None => ProofFor::Token,
        };
        let nonce = NonceRule::Demanded(&nonces);
        let ask = ProofAsk { method: parts.method.as_str(), uri: &uri, purpose, nonce };
        let proof = check_proof(&ask, text, self.bank.now()).map_err(|refusal| place.refused(refusal))?;
        Ok(Some(ShownProof { thumbprint: proof.thumbprint(), proof, place }))
    }

    /// Marks a proof as used: asked last, when all else about the request is right, so that nothing is spent by one
    /// that is refused (F4 of the login faults).
    ///
    /// # Errors
    /// `bad_proof` for one that came before; `unavailable` while the memory is full, which means: try again.
    pub(crate) fn spend_proof(&self, proof: &ShownProof) -> Result<(), Problem> {
        self.proofs.remember(&proof.proof, self.bank.now()).map_err(|refusal| match refusal {
            ReplayRefusal::Replayed => proof.place.bad_proof(),
            ReplayRefusal::Full => OpError::Unavailable(Box::new(refusal)).into(),
        })
    }
}

/// Whether the answer to this request should carry a nonce.
pub(super) fn wants_nonce(request: &Request) -> bool {
    request.headers().contains_key(PROOF) || request.uri().path().starts_with(APPS)
}

/// Puts the present nonce on an answer; a bank without keys has none.
pub(super) async fn add_nonce(edge: &Edge, response: &mut Response) {
    let Ok(nonces) = edge.bank.server_nonces().await else { return };
    let nonce = HeaderValue::try_from(nonces.nonce(edge.bank.now())).expect("base64url is plain text");
    response.headers_mut().insert(NONCE, nonce);
}
