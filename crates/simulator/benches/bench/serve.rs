//! The servers under load, each a process of its own: `florin serve` as built for release, and one bare route.

use crate::cpu::Payer;
use crate::load::Target;
use anyhow::{Context, Result};
use axum::Router;
use axum::routing::get;
use bank::{Bank, FundsWay, NewAccount, NewClient, NewPerson, NewPot, Settings, Store};
use identity::{Email, PersonName, RedirectUri};
use kernel::{AccountId, Amount, Clock, Currency, Entropy, PotId, Timestamp};
use payments::{Category, Counterparty, PotLock, PotName};
use rand::{RngCore, SeedableRng};
use rand_chacha::ChaCha8Rng;
use ring::rand::{SecureRandom as _, SystemRandom};
use serde_json::{Value, json};
use std::ffi::OsStr;
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use store::{Role, SqliteOptions, SqliteStore};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// How long a server may take until it says that it is ready.
const READY_WAITS: Duration = Duration::from_mins(1);
/// Put on each account, and into each pot, in minor units: enough for every payment of a bench.
const FUNDS_MINOR: i64 = 1_000_000_000_000;

/// What a bank of a bench calls itself, whatever port it has: signed tokens and proofs name it.
pub(crate) const PUBLIC_URL: &str = "https://bench.example.com";

/// The machine's clock: a bench measures real time.
pub(crate) struct MachineClock;

impl Clock for MachineClock {
    #[expect(clippy::disallowed_methods, reason = "a bench measures the machine's own time")]
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    }
}

pub(crate) struct BenchEntropy(Mutex<ChaCha8Rng>);

impl BenchEntropy {
    pub(crate) fn new() -> Self {
        let mut seed = [0; 32];
        SystemRandom::new().fill(&mut seed).expect("the machine gives randomness");
        Self(Mutex::new(ChaCha8Rng::from_seed(seed)))
    }
}

impl Entropy for BenchEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        self.0.lock().expect("no one panics while drawing").fill_bytes(bytes);
    }
}

/// A customer of the bench: what their requests need.
#[derive(Clone)]
pub(crate) struct Member {
    /// The header that carries their token.
    pub(crate) authorization: Arc<str>,
    pub(crate) account: AccountId,
    pub(crate) pot: PotId,
}

/// A server process, ended when dropped.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: String,
}

impl Server {
    pub(crate) fn id(&self) -> u32 {
        self.child.id().unwrap_or_default()
    }

    /// The server as the target of a load that only it pays for.
    pub(crate) fn target(&self) -> Target {
        Target { address: self.address.clone(), payer: Payer::Server(self.id()) }
    }

    /// Ends the server by SIGKILL.
    pub(crate) async fn kill(&mut self) -> Result<()> {
        Ok(self.child.kill().await?)
    }

    /// Ends the server in order and waits for it, so that its store is free again.
    pub(crate) async fn end(mut self) -> Result<()> {
        let id = self.id().to_string();
        Command::new("kill").args(["-TERM", &id]).status().await?;
        self.child.wait().await?;
        Ok(())
    }
}

pub(crate) async fn open(folder: &Path) -> Result<Arc<SqliteStore>> {
    Ok(SqliteStore::open(folder, SqliteOptions::new(Role::Owner)).await?)
}

pub(crate) fn bank(store: Arc<dyn Store>) -> Bank {
    Bank::new(store, Arc::new(MachineClock), Arc::new(BenchEntropy::new()), Settings::default())
}

/// Opens customers with an account, a pot, money and a token each.
pub(crate) async fn members(bank: &Bank, count: usize) -> Result<Vec<Member>> {
    bank.prepare().await?;
    let redirect_uris = vec![RedirectUri::parse("https://bench.example.com/callback")?];
    let new = NewClient { name: "bench".to_owned(), is_confidential: true, redirect_uris, owner: None };
    let client = bank.make_client(new).await?.client;
    let mut members = Vec::new();
    for place in 0..count {
        let email = Email::parse(&format!("member{place}@bench.example.com"))?;
        let name = PersonName::parse(&format!("Member {place}"))?;
        let person = bank.open_person(NewPerson { email, name }).await?;
        let new = NewAccount { owners: vec![person.id], currency: Currency::Gbp, overdraft_minor: 0 };
        let account = bank.open_account(new).await?.id;
        let funds = bank::Funds {
            account,
            amount: Amount::try_from_minor(FUNDS_MINOR)?,
            way: FundsWay::In,
            description: "bench".to_owned(),
            category: Category::Income,
            counterparty: Counterparty::default(),
        };
        bank.move_funds(&funds).await?;
        let pair = bank.issue_token(client.id, person.id, bank.now()).await?;
        let caller = bank.authenticate(pair.access.expose()).await?;
        let new = NewPot {
            account,
            name: PotName::parse("bench")?,
            style: String::new(),
            goal: None,
            lock: PotLock::Open,
        };
        let pot = bank.make_pot(caller, &new).await?.pot.id;
        let authorization = format!("Bearer {}", pair.access.expose()).into();
        members.push(Member { authorization, account, pot });
    }
    Ok(members)
}

/// Starts `florin serve` on a folder, with rate limits out of the way.
pub(crate) async fn florin(folder: &Path) -> Result<Server> {
    florin_on(folder, &[OsStr::new("--data"), folder.as_os_str()], "").await
}

/// The same on whichever store these options name, with more in its configuration, which lies in the folder.
pub(crate) async fn florin_on(folder: &Path, store: &[&OsStr], more: &str) -> Result<Server> {
    let config = folder.join("bench.toml");
    let limits =
        ["token", "address", "network", "device"].map(|of| format!("per_{of}_per_second = 1000000\n"));
    let limits = limits.concat();
    std::fs::write(&config, format!("[server]\npublic_url = \"{PUBLIC_URL}\"\n[limits]\n{limits}\n{more}"))?;
    let (child, ready) = program(|command| {
        command.arg("serve").args(store).arg("--config").arg(config);
        command.args(["--listen", "127.0.0.1:0", "--json"]);
    })
    .await?;
    let url = ready["api_url"].as_str().context("the server names its address")?;
    let address = url.trim_start_matches("http://").trim_end_matches('/').to_owned();
    Ok(Server { child, address })
}

/// Starts `florin` with these arguments; what it says when it answers.
pub(crate) async fn program(arguments: impl FnOnce(&mut Command)) -> Result<(Child, Value)> {
    // Cargo puts a bench into the folder `deps` below the one of the programs.
    let own = std::env::current_exe()?;
    let folder = own.parent().and_then(Path::parent).context("the folder of the programs")?;
    let mut command = Command::new(folder.join("florin"));
    arguments(&mut command);
    start(command).await
}

/// Starts this program again as a server of one bare route.
pub(crate) async fn start_bare() -> Result<Server> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("bare");
    let (child, ready) = start(command).await?;
    Ok(Server {
        child,
        address: ready["address"].as_str().context("the server names its address")?.to_owned(),
    })
}

async fn start(mut command: Command) -> Result<(Child, Value)> {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
    let mut child = command.spawn().context("the server program; cargo xtask bench builds it")?;
    let mut lines = BufReader::new(child.stdout.take().context("its output")?).lines();
    let line =
        tokio::time::timeout(READY_WAITS, lines.next_line()).await??.context("the server ended early")?;
    // The pipe is read to its end, so that a server that prints more is not ended by a closed pipe.
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    Ok((child, serde_json::from_str(&line)?))
}

/// One route that answers a few bytes of JSON, and nothing else.
pub(crate) async fn bare() -> Result<()> {
    const BODY: &str = r#"{"balance":0,"total_balance":0,"currency":"GBP","spend_today":0}"#;
    let routes = Router::new().route("/", get(|| async { ([("content-type", "application/json")], BODY) }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let ready = json!({"address": listener.local_addr()?.to_string()});
    writeln!(std::io::stdout(), "{ready}")?;
    let closed = tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new()));
    let listener = axum::serve::ListenerExt::tap_io(listener, |stream| drop(stream.set_nodelay(true)));
    tokio::select! {
        served = axum::serve(listener, routes).into_future() => served?,
        ended = closed => drop(ended??),
    }
    Ok(())
}
