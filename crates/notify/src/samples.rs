//! A clock that is set, chance that counts, and the status page's sample of a bad day, for tests.

use crate::keep::Keep;
use crate::subscribers::{Parts, Subscribers};
use crate::tokens::{KEY_BYTES_MIN, TokenKey};
use kernel::{Clock, Entropy, Secret, Timestamp};
use outside::{Caller, WebhookSettings};
use status::{Ask, Language, Told, Wants, Way};
use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;
use tempfile::TempDir;
use tokio::sync::Notify;

const PROJECTION: &str = include_str!("../../status/golden/projection.json");
pub(crate) const FROM: IpAddr = IpAddr::V4(Ipv4Addr::new(198, 51, 100, 7));

pub(crate) struct SetClock(AtomicI64);

impl SetClock {
    pub(crate) fn advance(&self, by: Duration) {
        let by = i64::try_from(by.as_micros()).unwrap();
        self.0.fetch_add(by, Ordering::SeqCst);
    }
}

impl Clock for SetClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::SeqCst))
    }
}

#[derive(Default)]
struct Counted(AtomicU64);

impl Entropy for Counted {
    fn fill(&self, bytes: &mut [u8]) {
        let number = self.0.fetch_add(1, Ordering::SeqCst);
        for (byte, value) in bytes.iter_mut().zip(number.to_le_bytes().into_iter().cycle()) {
            *byte = value;
        }
    }
}

/// The database of one test, and what works on it.
pub(crate) struct Ground {
    pub(crate) folder: TempDir,
    pub(crate) keep: Keep,
    pub(crate) key: TokenKey,
    pub(crate) clock: Arc<SetClock>,
    pub(crate) subscribers: Subscribers,
    pub(crate) caller: Arc<Caller>,
    pub(crate) wake: Arc<Notify>,
}

impl Ground {
    pub(crate) fn new() -> Self {
        drop(rustls::crypto::ring::default_provider().install_default());
        let folder = tempfile::tempdir().unwrap();
        let keep = open(folder.path());
        let key = TokenKey::try_new(Secret::new(vec![7; KEY_BYTES_MIN])).unwrap();
        let at = Timestamp::parse("2026-11-22T09:23:00Z").unwrap();
        let clock = Arc::new(SetClock(AtomicI64::new(at.as_micros())));
        let settings = WebhookSettings { allow_private: true, wait_max: Duration::from_millis(400) };
        let (caller, wake) = (Arc::new(Caller::new(settings).unwrap()), Arc::new(Notify::new()));
        let subscribers = Subscribers::new(Parts {
            keep: keep.clone(),
            key: key.clone(),
            clock: Arc::<SetClock>::clone(&clock),
            entropy: Arc::<Counted>::default(),
            caller: Arc::clone(&caller),
            allows_plain: true,
            wake: Arc::clone(&wake),
        });
        Self { folder, keep, key, clock, subscribers, caller, wake }
    }

    /// What one statement finds.
    pub(crate) async fn number(&self, sql: &'static str) -> i64 {
        self.keep.write(move |work| work.query_row(sql, [], |row| row.get(0))).await.unwrap()
    }

    pub(crate) async fn execute(&self, sql: &'static str) {
        self.keep.write(move |work| work.execute_batch(sql)).await.unwrap();
    }
}

pub(crate) fn open(folder: &Path) -> Keep {
    Keep::open(&folder.join(Keep::FILE)).unwrap()
}

/// The sample, with words replaced.
pub(crate) fn told(replaced: &[(&str, &str)]) -> Arc<Told> {
    let mut text = PROJECTION.to_owned();
    for (from, to) in replaced {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    Arc::new(Told::parse(text.as_bytes(), "http://127.0.0.1:7780").unwrap())
}

pub(crate) fn ask(way: Way, address: &str) -> Ask {
    let address = Secret::new(address.to_owned());
    Ask { way, address, language: Language::English, wants: Wants::Everything }
}
