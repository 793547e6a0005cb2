//! `florin serve` as a process of its own: started on a home's store, asked, ended in order or cut off.

use super::{Api, Build, Home, SetClock, command};
use parking_lot::Mutex;
use rustix::process::{Pid, Signal, kill_process};
#[cfg(target_os = "linux")]
use rustix::process::{Resource, Rlimit, getrlimit, prlimit};
use serde_json::Value;
use std::ffi::{OsStr, OsString};
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader};
use tokio::process::{Child, ChildStderr, ChildStdout, Command};
use tokio::task::JoinHandle;

/// How long a server may take until it says that it is ready.
const READY_WAITS: Duration = Duration::from_mins(1);
/// How long it may take to end in order.
const END_WAITS: Duration = Duration::from_mins(1);
/// Limits out of the way, and webhooks allowed to reach the tests' own listeners.
const CONFIG: &str = "\
[limits]
per_token_per_second = 1000000
per_token_burst = 1000000
per_address_per_second = 1000000
per_address_burst = 1000000
per_network_per_second = 1000000
per_network_burst = 1000000
per_device_per_second = 1000000
per_device_burst = 1000000

[webhooks]
allow_private = true
";

/// A running server. Dropped, it is killed; what it said is shown when the test failed.
pub(crate) struct Server {
    child: Child,
    /// The one line it printed when it was ready.
    pub(crate) ready: Value,
    said: Arc<Mutex<String>>,
    reading: Vec<JoinHandle<()>>,
}

impl Server {
    /// Starts a server on the home's store, and waits until it is ready.
    pub(crate) async fn start(home: &Home) -> Self {
        Self::start_as::<&str>(home, "serve", &[]).await
    }

    /// Starts a command that serves, with more options than the store.
    pub(crate) async fn start_as<A: AsRef<OsStr>>(home: &Home, name: &str, args: &[A]) -> Self {
        Self::start_by(command::bare(), home, (name, ""), args).await
    }

    /// Starts a command that serves, with more in its configuration as well.
    pub(crate) async fn start_configured<A: AsRef<OsStr>>(
        home: &Home,
        name: &str,
        args: &[A],
        config: &str,
    ) -> Self {
        Self::start_by(command::bare(), home, (name, config), args).await
    }

    /// Starts a server of either build, with more in its configuration.
    pub(crate) async fn start_of(build: Build, home: &Home, config: &str) -> Self {
        Self::start_by::<&str>(command::bare_of(build), home, ("serve", config), &[]).await
    }

    /// Starts a server, and cuts it off after so long, whatever it was at.
    pub(crate) async fn cut_off_after(home: &Home, config: &str, lasts: Duration) {
        let mut command = Self::told(command::bare(), home, ("serve", config), &home.args());
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().expect("the program was built");
        tokio::time::sleep(lasts).await;
        child.kill().await.expect("it is our child");
    }

    /// Starts a server whose disk may be made full by [`Self::let_files_grow_to`].
    #[cfg(target_os = "linux")]
    pub(crate) async fn start_on_a_small_disk(home: &Home) -> Self {
        Self::start_by::<&str>(command::bare_on_a_small_disk(), home, ("serve", ""), &[]).await
    }

    /// Starts a node that finds the store by these options, with a clock of its own and a listener for operators.
    pub(crate) async fn start_node(home: &Home, store: &[OsString], clock: &SetClock, config: &str) -> Self {
        let mut command = command::bare();
        command.envs(clock.environment());
        let mut command = Self::told(command, home, ("serve", config), store);
        command.args(["--monitoring", "127.0.0.1:0"]);
        Self::ready(command).await
    }

    /// A command that serves a home, with more in its configuration.
    fn told(mut command: Command, home: &Home, (name, more): (&str, &str), store: &[OsString]) -> Command {
        let config = home.folder().join("test.toml");
        std::fs::write(&config, format!("{CONFIG}\n{more}")).expect("the test's folder can be written");
        command.args([name, "--port", "0", "--json", "--config"]).arg(config);
        command.args(store);
        command
    }

    async fn start_by<A: AsRef<OsStr>>(
        command: Command,
        home: &Home,
        serve: (&str, &str),
        args: &[A],
    ) -> Self {
        let mut command = Self::told(command, home, serve, &home.args());
        command.args(args);
        Self::ready(command).await
    }

    async fn ready(mut command: Command) -> Self {
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program was built");
        let said = Arc::<Mutex<String>>::default();
        let listening = listen(child.stderr.take().expect("it is a pipe"), Arc::clone(&said));
        let mut lines = BufReader::new(child.stdout.take().expect("it is a pipe"));
        let mut line = String::new();
        let read = tokio::time::timeout(READY_WAITS, lines.read_line(&mut line)).await;
        let Ok(Ok(1..)) = read else {
            // What it said last is what is wrong with it.
            drop(child.kill().await);
            drop(listening.await);
            panic!("the server did not become ready; it said:\n{}", said.lock());
        };
        let ready = serde_json::from_str(&line).expect("the ready line is JSON");
        Self { child, ready, said, reading: vec![listening, drain(lines)] }
    }

    /// Where it answers, as its ready line says.
    pub(crate) fn url(&self) -> &str {
        self.ready["api_url"].as_str().expect("the ready line names the address")
    }

    /// A client of it, on connections of its own.
    pub(crate) fn api(&self) -> Api {
        Api::wire(self.url())
    }

    /// Asks it to end, as a service manager does, and waits until it has.
    pub(crate) async fn stop(mut self) {
        self.terminate();
        let status = self.ended().await;
        assert!(status.success(), "the server ended with {status}");
    }

    pub(crate) fn terminate(&self) {
        kill_process(self.id(), Signal::TERM).expect("it is our child");
    }

    /// From now on no file of it may be written beyond so many bytes; with `None`, beyond what this process may write.
    #[cfg(target_os = "linux")]
    pub(crate) fn let_files_grow_to(&self, bytes: Option<u64>) {
        let own = getrlimit(Resource::Fsize);
        let limit = Rlimit { current: bytes.or(own.current), ..own };
        prlimit(Some(self.id()), Resource::Fsize, limit).expect("it is our child");
    }

    fn id(&self) -> Pid {
        let id = self.child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        id.expect("it has not been waited for")
    }

    pub(crate) async fn ended(&mut self) -> ExitStatus {
        let ended = tokio::time::timeout(END_WAITS, self.child.wait()).await;
        ended.expect("the server ends in time").expect("it is our child")
    }

    /// Cuts it off at once, as a power failure does.
    pub(crate) async fn kill(mut self) {
        self.child.kill().await.expect("it is our child");
    }

    /// Everything it has logged so far.
    pub(crate) fn said(&self) -> String {
        self.said.lock().clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.reading.iter().for_each(JoinHandle::abort);
        if std::thread::panicking() {
            eprintln!("--- the server said:\n{}---", self.said());
        }
    }
}

fn listen(pipe: ChildStderr, said: Arc<Mutex<String>>) -> JoinHandle<()> {
    tokio::spawn(async move {
        let mut lines = BufReader::new(pipe).lines();
        while let Ok(Some(line)) = lines.next_line().await {
            let mut said = said.lock();
            said.push_str(&line);
            said.push('\n');
        }
    })
}

/// Reads a pipe to its end, so that a server that prints more is not held up.
fn drain(mut pipe: BufReader<ChildStdout>) -> JoinHandle<()> {
    tokio::spawn(async move {
        let mut rest = Vec::new();
        drop(pipe.read_to_end(&mut rest).await);
    })
}
