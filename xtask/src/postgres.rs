//! A throw-away PostgreSQL: own temporary folder, own port on loopback, gone when its owner is.
//!
//! PostgreSQL refuses to run as root, so root drops to the `postgres` user that Debian's package makes.
//! The server is ended by the process id of our own child, never by name. A small shell process waits on a pipe
//! that we hold, so the server ends and its folder goes away even when we are killed.
//! Anyone on this machine may connect without a password: it holds nothing of worth.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::Duration;
use std::{env, thread};

use anyhow::{Context as _, Result, anyhow, bail};
use clap::ValueEnum;

#[cfg(test)]
mod tests;

/// The environment variable in which tests find the server.
pub(crate) const POSTGRES_URL: &str = "FLORIN_TEST_POSTGRES";

/// Another program may take the free port before the server does.
const START_TRIES_MAX: u32 = 3;
const READY_SECONDS_MAX: u64 = 60;
const FOLDER_TRIES_MAX: u32 = 1000;

/// What the server says on standard error once it takes connections.
const READY: &str = "database system is ready to accept connections";

/// Waits until its input closes, ends process `$1` and removes folder `$2`.
/// It looks for the folder in the process's command line, so that a reused process id is left alone.
const WATCHER: &str = r#"
is_running() { grep -qaF "$2" "/proc/$1/cmdline" 2>/dev/null; }
cat >/dev/null
is_running "$1" "$2" && kill -INT "$1"
tries=0
while is_running "$1" "$2" && [ "$tries" -lt 600 ]; do sleep 0.05; tries=$((tries + 1)); done
is_running "$1" "$2" && kill -QUIT "$1"
rm -rf -- "$2"
"#;

/// Whether the server waits for the disk.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Fsync {
    /// As in production; what a bench needs.
    On,
    /// Faster, and loses data with the machine's power; good enough for tests.
    Off,
}

/// Where PostgreSQL's programs are.
pub(crate) struct Programs {
    initdb: PathBuf,
    postgres: PathBuf,
}

/// A running server; dropping it ends the server and removes its folder.
pub(crate) struct Server {
    url: String,
    postgres: Child,
    watcher: Child,
}

impl Server {
    /// Makes a new, empty cluster and starts it.
    ///
    /// # Errors
    /// When PostgreSQL is not installed or does not start.
    pub(crate) fn start(fsync: Fsync) -> Result<Self> {
        let programs = find_programs()?;
        let mut tries = 1;
        loop {
            match Self::start_once(&programs, fsync) {
                Ok(server) => return Ok(server),
                Err(error) if tries == START_TRIES_MAX => return Err(error),
                Err(_) => tries += 1,
            }
        }
    }

    /// Where to connect, as the superuser, who may create databases.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    fn start_once(programs: &Programs, fsync: Fsync) -> Result<Self> {
        let owner = Owner::find()?;
        let folder = Folder::make(owner)?;
        run_initdb(programs, &folder, owner)?;
        let port = free_port()?;
        let mut command = owned(&programs.postgres, &folder, owner);
        let mut postgres = command
            .args(server_args(&folder.path, port, fsync))
            // Its own process group: Ctrl-C is for us, and the watcher ends the server in order.
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .context("postgres does not start")?;
        let said = postgres.stderr.take().expect("standard error is a pipe, set above");
        let watcher = watch(&postgres, &folder).inspect_err(|_| drop(postgres.kill()))?;
        let log_path = folder.hand_over().join("postgres.log");
        // From here on the folder is the watcher's, and `Drop` ends both when the server is not ready in time.
        let started =
            Self { url: format!("postgres://postgres@127.0.0.1:{port}/postgres"), postgres, watcher };
        wait_until_ready(said, &log_path)?;
        Ok(started)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Closing the pipe is the watcher's sign; both waits end because the watcher's patience does.
        drop(self.watcher.stdin.take());
        drop(self.postgres.wait());
        drop(self.watcher.wait());
    }
}

/// The newest PostgreSQL that Debian installed, or the one on the search path.
///
/// # Errors
/// When there is none.
pub(crate) fn find_programs() -> Result<Programs> {
    let folders = debian_folders().into_iter().chain(path_folders());
    for folder in folders {
        let programs = Programs { initdb: folder.join("initdb"), postgres: folder.join("postgres") };
        if programs.initdb.is_file() && programs.postgres.is_file() {
            return Ok(programs);
        }
    }
    bail!("PostgreSQL's initdb and postgres are not installed")
}

/// Whether we are root. The owner of our own `/proc` entry says so without `unsafe` code.
pub(crate) fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|itself| itself.uid() == 0)
}

fn debian_folders() -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir("/usr/lib/postgresql") else { return Vec::new() };
    let mut majors: Vec<u32> =
        entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok()).collect();
    majors.sort_unstable_by(|one, other| other.cmp(one));
    majors.iter().map(|major| PathBuf::from(format!("/usr/lib/postgresql/{major}/bin"))).collect()
}

#[expect(
    clippy::disallowed_methods,
    reason = "the search path is the machine's, not configuration of a bank"
)]
fn path_folders() -> Vec<PathBuf> {
    env::var_os("PATH").map(|path| env::split_paths(&path).collect()).unwrap_or_default()
}

/// Who runs the server: ourselves, or the `postgres` user when we are root.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Owner {
    Ourselves,
    Other { uid: u32, gid: u32 },
}

impl Owner {
    fn find() -> Result<Self> {
        if !is_root() {
            return Ok(Self::Ourselves);
        }
        let users = fs::read_to_string("/etc/passwd").context("the list of users cannot be read")?;
        Self::parse(&users)
            .ok_or_else(|| anyhow!("root cannot run PostgreSQL and there is no user `postgres`"))
    }

    /// Looks up `postgres` in the text of a passwd file: `name:password:uid:gid:...`, see passwd(5).
    fn parse(users: &str) -> Option<Self> {
        let line = users.lines().find_map(|line| line.strip_prefix("postgres:"))?;
        let mut fields = line.split(':').skip(1);
        let uid = fields.next()?.parse().ok()?;
        let gid = fields.next()?.parse().ok()?;
        Some(Self::Other { uid, gid })
    }
}

/// A new temporary folder of the server's owner, removed again unless it is handed over.
struct Folder {
    path: PathBuf,
    is_ours: bool,
}

impl Folder {
    fn make(owner: Owner) -> Result<Self> {
        for number in 0..FOLDER_TRIES_MAX {
            let path = env::temp_dir().join(format!("florin-postgres-{}-{number}", std::process::id()));
            // An earlier run with the same process id may have left one.
            if path.exists() {
                continue;
            }
            fs::DirBuilder::new()
                .mode(0o700)
                .create(&path)
                .with_context(|| format!("{} cannot be made", path.display()))?;
            let folder = Self { path, is_ours: true };
            if let Owner::Other { uid, gid } = owner {
                chown(&folder.path, Some(uid), Some(gid)).context("the folder cannot change its owner")?;
            }
            return Ok(folder);
        }
        bail!("the temporary folder is full of old servers")
    }

    fn hand_over(mut self) -> PathBuf {
        self.is_ours = false;
        self.path.clone()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if self.is_ours {
            // A folder that stays behind does no harm.
            drop(fs::remove_dir_all(&self.path));
        }
    }
}

fn owned(program: &Path, folder: &Folder, owner: Owner) -> Command {
    let mut command = Command::new(program);
    // The other user may not be able to see our current folder.
    command.current_dir(&folder.path).env("LC_ALL", "C");
    if let Owner::Other { uid, gid } = owner {
        command.uid(uid).gid(gid);
    }
    command
}

fn run_initdb(programs: &Programs, folder: &Folder, owner: Owner) -> Result<()> {
    let args = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"];
    let output = owned(&programs.initdb, folder, owner)
        .args(args)
        .arg("--pgdata")
        .arg(folder.path.join("data"))
        .stdin(Stdio::null())
        .output()
        .context("initdb does not start")?;
    if !output.status.success() {
        bail!("initdb ended with {}: {}", output.status, String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(())
}

fn free_port() -> Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).context("there is no free port on loopback")?;
    Ok(listener.local_addr().context("the free port has no number")?.port())
}

fn server_args(folder: &Path, port: u16, fsync: Fsync) -> Vec<String> {
    let mut settings = vec![
        format!("port={port}"),
        format!("unix_socket_directories={}", folder.display()),
        "listen_addresses=127.0.0.1".to_owned(),
        "logging_collector=off".to_owned(),
        "log_destination=stderr".to_owned(),
        "max_connections=200".to_owned(),
        "max_wal_size=8GB".to_owned(),
        "shared_buffers=512MB".to_owned(),
    ];
    if fsync == Fsync::Off {
        settings.extend(["fsync=off".to_owned(), "full_page_writes=off".to_owned()]);
    }
    let data = folder.join("data").display().to_string();
    let pairs = settings.into_iter().flat_map(|setting| ["-c".to_owned(), setting]);
    ["-D".to_owned(), data].into_iter().chain(pairs).collect()
}

fn watch(postgres: &Child, folder: &Folder) -> Result<Child> {
    Command::new("sh")
        .args(["-c", WATCHER, "florin-postgres-watcher", &postgres.id().to_string()])
        .arg(&folder.path)
        .current_dir("/")
        .process_group(0)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .context("the watcher does not start")
}

/// Waits for the server's own word, and keeps what it says in a file.
fn wait_until_ready(said: ChildStderr, log_path: &Path) -> Result<()> {
    let mut log = File::create(log_path).context("the server's log cannot be made")?;
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(said).lines().map_while(Result::ok) {
            drop(writeln!(log, "{line}"));
            say(&sender, line);
        }
    });
    listen(&receiver)
}

fn say(sender: &Sender<String>, line: String) {
    // Nobody listens any more once the server is ready.
    drop(sender.send(line));
}

fn listen(receiver: &Receiver<String>) -> Result<()> {
    let mut heard = Vec::new();
    loop {
        match receiver.recv_timeout(Duration::from_secs(READY_SECONDS_MAX)) {
            Ok(line) if line.contains(READY) => return Ok(()),
            Ok(line) => heard.push(line),
            Err(_) => bail!("postgres is not ready; it said:\n{}", heard.join("\n")),
        }
    }
}
