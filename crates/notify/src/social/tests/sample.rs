//! A small status page, and a channel of it with a clock that is set by hand.

use super::stand::{APP_PASSWORD, HANDLE, Kind, MASTODON_TOKEN, Stand, X_KEYS};
use crate::keep::Keep;
use crate::social::channel::{Channel, ChannelKind};
use crate::social::desk::Ports;
use crate::social::network::Network;
use crate::social::outbox::{Book, take};
use crate::social::teller::{Teller, Wake};
use crate::social::telling::tellings;
use kernel::{Clock, Entropy, Timestamp};
use projection::{Impact, Incident, IncidentStatus, Indicator, Page, Projection, Sentence, Status, Update};
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;
use tempfile::TempDir;
use tokio::sync::Notify;
use url::Url;

pub(super) const URL: &str = "https://status.example";
/// Looks at everything that could be done; more than any test needs.
const STEPS_MAX: usize = 1_000;

/// A clock that is set by hand.
pub(super) struct Wound(AtomicI64);

impl Wound {
    pub(super) fn new() -> Arc<Self> {
        let now = Timestamp::parse("2026-11-23T09:14:00Z").unwrap();
        Arc::new(Self(AtomicI64::new(now.as_micros())))
    }

    pub(super) fn set(&self, at: Timestamp) {
        self.0.fetch_max(at.as_micros(), Ordering::SeqCst);
    }

    pub(super) fn wait(&self, lasts: Duration) {
        self.set(self.now().after(lasts));
    }
}

impl Clock for Wound {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::SeqCst))
    }
}

/// Numbers one after another, mixed (splitmix64).
pub(super) struct Seeded(pub(super) AtomicU64);

impl Seeded {
    pub(super) fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }

    pub(super) fn below(&self, bound: u64) -> u64 {
        let state = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::SeqCst);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }
}

impl Entropy for Seeded {
    fn fill(&self, bytes: &mut [u8]) {
        for byte in bytes {
            *byte = u8::try_from(self.below(256)).unwrap();
        }
    }
}

/// A stand-in, a folder, and what is needed to open a channel on both again and again.
pub(super) struct Scene {
    pub(super) stand: Stand,
    pub(super) clock: Arc<Wound>,
    pub(super) folder: TempDir,
    channel: Channel,
    ports: Ports,
}

impl Scene {
    pub(super) async fn new(kind: Kind) -> Self {
        drop(rustls::crypto::ring::default_provider().install_default());
        let clock = Wound::new();
        let shown = Arc::clone(&clock);
        let stand = Stand::start(kind, Box::new(move || shown.now().to_string())).await;
        let folder = tempfile::tempdir().unwrap();
        let credentials = folder.path().join("credentials");
        write_secret(&credentials, &secret(kind));
        let channel = Channel {
            name: "channel".to_owned(),
            kind: match kind {
                Kind::Mastodon { .. } => ChannelKind::Mastodon { characters_max: 500 },
                Kind::Bluesky => ChannelKind::Bluesky,
                Kind::X => ChannelKind::X,
            },
            url: Url::parse(&stand.url()).unwrap(),
            credentials,
            language: "en".to_owned(),
            is_dry: false,
        };
        let entropy: Arc<dyn Entropy> = Arc::new(Seeded::new(7));
        let ports = Ports { clock: clock.clone(), entropy, say: Arc::new(|_| ()) };
        Self { stand, clock, folder, channel, ports }
    }

    pub(super) fn ports(&self) -> &Ports {
        &self.ports
    }

    pub(super) fn channel(&self) -> &Channel {
        &self.channel
    }

    pub(super) fn network(&self) -> Arc<dyn Network> {
        self.channel.network(&self.ports.entropy).unwrap()
    }

    /// The channel, as after a start of the process.
    pub(super) fn open(&self) -> Teller {
        self.open_with(self.network())
    }

    pub(super) fn open_with(&self, network: Arc<dyn Network>) -> Teller {
        let keep = Keep::open(&self.folder.path().join(Keep::FILE)).unwrap();
        let (length, edits) = (network.length(), network.edits());
        let book = Book { channel: "channel".to_owned(), length, edits };
        Teller { book, network, keep, clock: self.clock.clone(), bell: Notify::new() }
    }

    /// Lets a channel know what the public may read.
    pub(super) async fn tell(&self, teller: &Teller, projection: &Projection) -> u32 {
        let (book, all, now) = (teller.book.clone(), tellings(projection, URL), self.clock.now());
        teller.keep.write(move |tx| take(tx, &book, &all, now)).await.unwrap()
    }

    /// Does everything there is to do, waiting whenever that is what is to be done.
    pub(super) async fn settle(&self, teller: &Teller) {
        for _ in 0..STEPS_MAX {
            match teller.step(self.clock.now()).await.unwrap() {
                Wake::Again => {}
                Wake::At(at) => self.clock.set(at),
                Wake::Rung => return,
            }
        }
        panic!("there is always something to do");
    }

    /// An incident with some updates, a minute apart, the last of them now.
    pub(super) fn incident(&self, id: &str, bodies: &[&str]) -> Incident {
        let now = self.clock.now();
        let count = u64::try_from(bodies.len()).unwrap();
        let updates = bodies.iter().zip(1..).map(|(body, number)| {
            let at = now.before(Duration::from_mins(count - number));
            update(&format!("{id}{number}"), body, at)
        });
        let mut updates: Vec<Update> = updates.collect();
        updates.reverse();
        incident(id, updates, now)
    }
}

pub(super) fn write_secret(file: &Path, text: &str) {
    std::fs::write(file, text).unwrap();
    std::fs::set_permissions(file, Permissions::from_mode(0o600)).unwrap();
}

fn secret(kind: Kind) -> String {
    match kind {
        Kind::Mastodon { .. } => MASTODON_TOKEN.to_owned(),
        Kind::Bluesky => format!("{HANDLE}\n{APP_PASSWORD}\n"),
        Kind::X => X_KEYS.join("\n"),
    }
}

pub(super) fn update(id: &str, body: &str, at: Timestamp) -> Update {
    Update {
        id: id.to_owned(),
        status: IncidentStatus::Investigating,
        body: body.to_owned(),
        words: Vec::new(),
        created_at: at.to_string(),
        updated_at: at.to_string(),
        display_at: at.to_string(),
        affected_components: Vec::new(),
        deliver_notifications: true,
    }
}

pub(super) fn incident(id: &str, updates: Vec<Update>, now: Timestamp) -> Incident {
    Incident {
        id: id.to_owned(),
        name: "Logins fail".to_owned(),
        name_words: None,
        status: IncidentStatus::Investigating,
        impact: Impact::Major,
        created_at: now.to_string(),
        updated_at: now.to_string(),
        started_at: now.to_string(),
        monitoring_at: None,
        resolved_at: None,
        scheduled_for: None,
        scheduled_until: None,
        next_update_at: None,
        components: Vec::new(),
        incident_updates: updates,
    }
}

pub(super) fn page(incidents: Vec<Incident>) -> Projection {
    let at = "2026-11-23T09:14:00Z".to_owned();
    Projection {
        format: projection::FORMAT,
        made_at: at.clone(),
        page: Page {
            id: "page".to_owned(),
            name: "Florin".to_owned(),
            url: Some(URL.to_owned()),
            time_zone: "Etc/UTC".to_owned(),
            updated_at: at,
        },
        status: Status {
            indicator: Indicator::Major,
            description: "Some things do not work".to_owned(),
            words: Sentence::plain("status-major"),
        },
        components: Vec::new(),
        incidents,
        scheduled_maintenances: Vec::new(),
        app: None,
        next: None,
    }
}
