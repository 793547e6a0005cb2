//! What an operator may choose of the edge.

use identity::Fingerprint;
use rollout::CheckText;
use std::num::NonZeroU32;
use std::time::Duration;

/// How often something may be asked: steadily, and at once after a rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    pub per_second: NonZeroU32,
    pub burst: NonZeroU32,
}

impl Rate {
    #[must_use]
    pub const fn new(per_second: NonZeroU32, burst: NonZeroU32) -> Self {
        Self { per_second, burst }
    }
}

/// The same for what is asked less than once a second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SlowRate {
    /// Above zero.
    pub every: Duration,
    pub burst: NonZeroU32,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EdgeSettings {
    /// What the pages call the bank.
    pub bank_name: String,
    /// Where the world reaches this server, as `https://api.example`, whatever stands in front of it.
    pub public_url: String,
    /// Per access token, on everything that takes one.
    pub token_rate: Rate,
    /// Per client address (IPv6: per /64), on everything that takes no token: the pages, the token endpoint, uploads.
    pub address_rate: Rate,
    /// Per network (IPv4: per /24, IPv6: per /48), on what makes the bank send a mail, and on guesses at attempts and
    /// tokens; as much again on reports of trouble.
    pub network_rate: Rate,
    /// Per e-mail address and network, on what makes the bank send a mail there. Whoever is refused is told so, because
    /// it says nothing but how often they asked; how many mails an address gets from everyone is for the bank.
    pub mailbox_rate: SlowRate,
    /// Per device, on beginning to log in, and as much again on reports of trouble; per attempt, on answers to its
    /// challenge.
    pub device_rate: Rate,
    /// Proxies in front of the server that each append to `X-Forwarded-For`; with 0 the header is not read.
    pub trusted_proxies: u8,
    /// What whoever sends alerts bears; without one nobody may.
    pub alert_token: Option<Fingerprint>,
    /// What the mail server bears that hands over what people write to the bank; without one nobody may.
    pub mail_token: Option<Fingerprint>,
    /// What that server calls itself where it says whose mail it took for genuine (RFC 8601, 2.5); without it no mail
    /// is known to be a customer's.
    pub mail_authserv_id: Option<String>,
    /// Which build serves, for releases that were checked; `None` starts none on its check.
    pub build: Option<CheckText>,
    /// Bytes of a form body.
    pub form_bytes_max: usize,
    /// Bytes of a JSON body.
    pub json_bytes_max: usize,
    /// What begins with an e-mail address, in the app or on a page, is answered at whole multiples of this after they came, so that the
    /// time does not tell whether the address is a customer's. Zero answers at once.
    pub begin_answers_every: Duration,
    /// From a request's head to its answer, the reading of its body included.
    pub request_lasts_max: Duration,
}

impl EdgeSettings {
    pub const FORM_BYTES_MAX: usize = 256 * 1024;
    pub const JSON_BYTES_MAX: usize = 1024 * 1024;
    /// Of a question for flags, with its context.
    pub const CONTEXT_BYTES_MAX: usize = 16 * 1024;
    /// Of a group of alerts.
    pub const ALERTS_BYTES_MAX: usize = 1024 * 1024;
    /// Of the reports of one request: eight with all they may say are less than half of it.
    pub const REPORTS_BYTES_MAX: usize = 8 * 1024;
    /// Of what staff ask.
    pub const STAFF_BYTES_MAX: usize = 64 * 1024;
    pub const REQUEST_LASTS_MAX: Duration = Duration::from_secs(30);
    /// Several times what it takes to begin, and less than anyone notices.
    const BEGIN_ANSWERS_EVERY: Duration = Duration::from_millis(50);
    const TOKEN_RATE: Rate = rate(50, 200);
    const ADDRESS_RATE: Rate = rate(10, 60);
    /// A household or an office shares a network; a country's mobile customers share more of them.
    const NETWORK_RATE: Rate = rate(1, 60);
    const MAILBOX_RATE: SlowRate =
        SlowRate { every: Duration::from_mins(2), burst: NonZeroU32::new(5).expect("five is above zero") };
    /// An app that begins again and again is slowed to this.
    const DEVICE_RATE: Rate = rate(1, 20);

    /// The public address followed by a path.
    pub(crate) fn address(&self, path: &str) -> String {
        format!("{}{path}", self.issuer())
    }

    /// What the OpenID provider calls itself: the public address, never with a slash at its end (F13 of the login
    /// faults).
    pub(crate) fn issuer(&self) -> &str {
        self.public_url.trim_end_matches('/')
    }
}

impl Default for EdgeSettings {
    fn default() -> Self {
        Self {
            bank_name: "Florin".to_owned(),
            public_url: "http://127.0.0.1:8080".to_owned(),
            token_rate: Self::TOKEN_RATE,
            address_rate: Self::ADDRESS_RATE,
            network_rate: Self::NETWORK_RATE,
            mailbox_rate: Self::MAILBOX_RATE,
            device_rate: Self::DEVICE_RATE,
            trusted_proxies: 0,
            alert_token: None,
            mail_token: None,
            mail_authserv_id: None,
            build: None,
            form_bytes_max: Self::FORM_BYTES_MAX,
            json_bytes_max: Self::JSON_BYTES_MAX,
            begin_answers_every: Self::BEGIN_ANSWERS_EVERY,
            request_lasts_max: Self::REQUEST_LASTS_MAX,
        }
    }
}

const fn rate(per_second: u32, burst: u32) -> Rate {
    Rate::new(
        NonZeroU32::new(per_second).expect("the defaults are above zero"),
        NonZeroU32::new(burst).expect("the defaults are above zero"),
    )
}
