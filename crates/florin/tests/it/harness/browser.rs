//! Debian's Chromium without a screen, driven over its `DevTools` protocol, with an authenticator of its own making.

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use std::process::Stdio;
use std::time::Duration;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, ChildStderr, Command};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// How long the browser may take to start, and to answer one command.
const WAITS: Duration = Duration::from_mins(1);
/// What it is started with; its profile and first page follow.
const OPTIONS: [&str; 9] = [
    "--headless=new",
    // It is given this bank's own page and no other, and as root it starts in no other way.
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--no-first-run",
    "--window-size=390,844",
    "--remote-debugging-address=127.0.0.1",
    "--remote-debugging-port=0",
];

/// One page of a browser that is ended with it.
pub(crate) struct Browser {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// Of the page; none as long as the browser itself is spoken to.
    session: Value,
    number: u64,
    reading: JoinHandle<()>,
    child: Child,
    _profile: TempDir,
}

impl Browser {
    /// Starts it on a profile of its own, as large as a phone.
    pub(crate) async fn start() -> Self {
        let profile = tempfile::tempdir().expect("the machine has a temporary folder");
        let mut command = Command::new("chromium");
        command.args(OPTIONS).arg(format!("--user-data-dir={}", profile.path().display()));
        command.arg("about:blank").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.kill_on_drop(true).spawn().expect("`cargo xtask test` installs Chromium");
        let mut said = BufReader::new(child.stderr.take().expect("it is a pipe"));
        let address = timeout(WAITS, devtools(&mut said)).await.expect("the browser starts in time");
        let reading = tokio::spawn(async move {
            // Whatever it says later is of no interest, but a full pipe would hold it up.
            let mut rest = Vec::new();
            while said.read_buf(&mut rest).await.is_ok_and(|read| read != 0) {
                rest.clear();
            }
        });
        let (socket, _) = connect_async(address).await.expect("the browser listens");
        let session = Value::Null;
        let mut browser = Self { socket, session, number: 0, reading, child, _profile: profile };
        let made = browser.ask("Target.createTarget", json!({ "url": "about:blank" })).await;
        let attach = json!({ "targetId": made["targetId"], "flatten": true });
        browser.session = browser.ask("Target.attachToTarget", attach).await["sessionId"].clone();
        let phone = json!({ "width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": true });
        browser.ask("Emulation.setDeviceMetricsOverride", phone).await;
        browser
    }

    /// Plugs in an authenticator that keeps passkeys and verifies its user, who is always there.
    pub(crate) async fn add_authenticator(&mut self) {
        self.ask("WebAuthn.enable", json!({})).await;
        let options = json!({
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": true, "hasUserVerification": true,
            "isUserVerified": true, "automaticPresenceSimulation": true,
        });
        self.ask("WebAuthn.addVirtualAuthenticator", json!({ "options": options })).await;
    }

    /// Opens an address, and waits until its page is whole.
    pub(crate) async fn open(&mut self, url: &str) {
        let opened = self.ask("Page.navigate", json!({ "url": url })).await;
        assert_eq!(opened.get("errorText"), None, "{opened}");
        self.run(
            "new Promise(done => document.readyState === 'complete' ? done() : addEventListener('load', done))",
        )
        .await;
    }

    /// The value of an expression within the page; a promise is waited for.
    ///
    /// # Panics
    /// When it throws.
    pub(crate) async fn run(&mut self, expression: &str) -> Value {
        let wrapped =
            format!("Promise.resolve({expression}).then(value => value instanceof Event ? null : value)");
        let ask = json!({
            "expression": wrapped, "awaitPromise": true, "returnByValue": true, "userGesture": true,
        });
        let ran = self.ask("Runtime.evaluate", ask).await;
        assert_eq!(ran.get("exceptionDetails"), None, "{ran}");
        ran["result"]["value"].clone()
    }

    /// Ends it in order, so that its profile can be removed.
    pub(crate) async fn close(mut self) {
        self.child.kill().await.expect("it is our child");
        self.reading.abort();
    }

    /// One command, and its result.
    pub(crate) async fn ask(&mut self, method: &str, params: Value) -> Value {
        self.number += 1;
        let mut ask = json!({ "id": self.number, "method": method, "params": params });
        if self.session.is_string() {
            ask["sessionId"] = self.session.clone();
        }
        self.socket.send(Message::text(ask.to_string())).await.expect("the browser runs");
        let answer = timeout(WAITS, self.answer()).await;
        let answer = answer.unwrap_or_else(|_| panic!("the browser did not answer {method}"));
        assert_eq!(answer.get("error"), None, "{method}: {answer}");
        answer["result"].clone()
    }

    /// The answer to the last command; events are passed over.
    async fn answer(&mut self) -> Value {
        loop {
            let message = self.socket.next().await.expect("the browser runs").expect("it speaks WebSocket");
            let Message::Text(text) = message else { continue };
            let value: Value = serde_json::from_str(&text).expect("it speaks JSON");
            if value["id"] == self.number {
                return value;
            }
        }
    }
}

/// Where it is to be driven, as it says on its standard error.
async fn devtools(said: &mut BufReader<ChildStderr>) -> String {
    let mut line = String::new();
    loop {
        line.clear();
        let read = said.read_line(&mut line).await.expect("it says plain text");
        assert_ne!(read, 0, "the browser ended");
        if let Some(address) = line.trim().strip_prefix("DevTools listening on ") {
            return address.to_owned();
        }
    }
}
