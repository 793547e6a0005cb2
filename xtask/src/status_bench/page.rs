//! The release build of `florin status`, with a bank's bad day to show.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result, bail};

use crate::command;

const PROJECTION: &str = "crates/status/golden/projection.json";
const FLORIN: &str = "target/release/florin";
const KEY: &str = "a key of a bench, which keeps nothing secret";

/// It ends with this.
pub(super) struct Page {
    child: Child,
    url: String,
}

/// An empty folder.
pub(super) fn scratch(name: &str) -> Result<PathBuf> {
    let folder = command::root().join("target/bench-status").join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("{} cannot be removed", folder.display()))?;
    }
    fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    Ok(folder)
}

impl Page {
    pub(super) fn start() -> Result<Self> {
        let folder = scratch("page")?;
        let key = folder.join("feed.key");
        fs::write(&key, KEY).context("a file cannot be written")?;
        let florin = command::root().join(FLORIN);
        let mut serve = Command::new(&florin);
        serve.args([
            "status",
            "--listen",
            "127.0.0.1:0",
            "--feed",
            "127.0.0.1:0",
            "--json",
            "--log-filter",
            "warn",
        ]);
        serve.arg("--feed-key").arg(&key).arg("--folder").arg(folder.join("kept"));
        let mut child = serve.stdout(Stdio::piped()).spawn().context("florin does not start")?;
        let mut line = String::new();
        let out = child.stdout.take().context("it is a pipe")?;
        BufReader::new(out).read_line(&mut line).context("florin says nothing")?;
        let page = Self { child, url: field(&line, "status_url")? };
        let mut put = Command::new(&florin);
        put.args(["status", "put"]).arg(command::root().join(PROJECTION));
        command::must(
            put.arg("--to").arg(field(&line, "feed_url")?).arg("--feed-key").arg(&key).stdout(Stdio::null()),
        )?;
        Ok(page)
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    /// What it answers, compressed as a browser gets it.
    pub(super) fn bodies(&self, paths: &[&str]) -> Result<Vec<Vec<u8>>> {
        paths.iter().map(|path| self.body(path)).collect()
    }

    fn body(&self, path: &str) -> Result<Vec<u8>> {
        let host = self.url.trim_start_matches("http://");
        let mut stream = TcpStream::connect(host).context("the status page does not listen")?;
        let ask = format!(
            "GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept-Encoding: br\r\nConnection: close\r\n\r\n"
        );
        stream.write_all(ask.as_bytes())?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        let end = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n").context("no head came")?;
        let head = String::from_utf8_lossy(&answer[..end]).to_lowercase();
        if !head.starts_with("http/1.1 200") || !head.contains("content-encoding: br") {
            bail!("{path} is answered with {head}");
        }
        Ok(answer.split_off(end + 4))
    }

    /// Memory that the process holds, in MiB.
    pub(super) fn resident_mib(&self) -> Result<f64> {
        let path = format!("/proc/{}/status", self.child.id());
        let text = fs::read_to_string(&path).with_context(|| format!("{path} cannot be read"))?;
        let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("it names no memory")?;
        let kib: f64 = line.trim().trim_end_matches(" kB").parse().context("it names no memory")?;
        Ok(kib / 1_024.0)
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// A text of the ready line.
fn field(line: &str, name: &str) -> Result<String> {
    let start = format!("\"{name}\":\"");
    let rest = line.split_once(&start).map(|(_, rest)| rest);
    let value = rest.and_then(|rest| rest.split_once('"')).map(|(value, _)| value.to_owned());
    value.with_context(|| format!("the ready line has no {name}: {line}"))
}
