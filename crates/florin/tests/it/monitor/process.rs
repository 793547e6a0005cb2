//! A program of Debian's that serves on loopback for one test.

use crate::harness::{Api, until};
use std::ffi::OsStr;
use std::net::{Ipv4Addr, TcpListener};
use std::process::Stdio;
use tokio::process::{Child, Command};

pub(super) struct Process {
    pub(super) url: String,
    _child: Child,
}

/// An address that was free a moment ago.
pub(super) fn free_address() -> String {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("loopback has a free port");
    listener.local_addr().expect("it is bound").to_string()
}

impl Process {
    /// Starts it, and waits until `/-/ready` says yes.
    pub(super) async fn start<A: AsRef<OsStr>>(program: &str, address: &str, args: &[A]) -> Self {
        let mut command = Command::new(program);
        command.args(args).arg(format!("--web.listen-address={address}"));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
        let child = command.spawn().unwrap_or_else(|error| panic!("{program} is not installed: {error}"));
        let url = format!("http://{address}");
        let api = Api::wire(&url);
        until(&format!("{program} is ready"), async || {
            let answer = api.try_form(reqwest::Method::GET, "/-/ready", &[]).await.ok()?;
            answer.status.is_success().then_some(())
        })
        .await;
        Self { url, _child: child }
    }
}
