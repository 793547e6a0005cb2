//! A line between store and server that can be cut, right before or right after the commit.

use parking_lot::Mutex;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// What the next connection that asks for a commit will meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cut {
    Nothing,
    /// The server never hears of the commit.
    BeforeCommit,
    /// The server commits, and the store never hears of it.
    AfterCommit,
    /// Every line is cut, and no new one comes about.
    Everything,
}

pub(super) struct Proxy {
    port: u16,
    orders: Arc<Orders>,
}

struct Orders {
    cut: watch::Sender<Cut>,
    cuts: Mutex<u32>,
}

impl Proxy {
    pub(super) async fn start(server: SocketAddr) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("there is a free port");
        let port = listener.local_addr().expect("it is bound").port();
        let orders = Arc::new(Orders { cut: watch::Sender::new(Cut::Nothing), cuts: Mutex::new(0) });
        let ours = orders.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let orders = ours.clone();
                tokio::spawn(async move { carry(client, server, &orders).await });
            }
        });
        Self { port, orders }
    }

    /// The URL with this line's port in place of the server's.
    pub(super) fn url(&self, url: &str, server: SocketAddr) -> String {
        let replaced = url.replacen(&format!(":{}", server.port()), &format!(":{}", self.port), 1);
        assert_ne!(replaced, url, "the URL names the server's port");
        replaced
    }

    /// Holds until a commit met it; [`Cut::Everything`] holds until it is taken back.
    pub(super) fn order(&self, cut: Cut) {
        self.orders.cut.send_replace(cut);
    }

    /// Commits that were cut so far.
    pub(super) fn cuts(&self) -> u32 {
        *self.orders.cuts.lock()
    }
}

/// The address in a URL of the form `postgres://user@address:port/database`.
pub(super) fn address_of(url: &str) -> SocketAddr {
    let (_, rest) = url.split_once('@').expect("the URL names a user");
    let (address, _) = rest.split_once('/').expect("the URL names a database");
    address.parse().expect("the server is named by its number")
}

impl Orders {
    /// The order for a commit that is on its way now; the next one is carried again.
    fn take(&self) -> Cut {
        let cut = *self.cut.borrow();
        if matches!(cut, Cut::BeforeCommit | Cut::AfterCommit) {
            self.cut.send_replace(Cut::Nothing);
            *self.cuts.lock() += 1;
        }
        cut
    }
}

/// Carries bytes both ways until a side ends or an order says so; returning cuts both lines.
async fn carry(mut client: TcpStream, server: SocketAddr, orders: &Orders) {
    let mut cut = orders.cut.subscribe();
    if *cut.borrow_and_update() == Cut::Everything {
        return;
    }
    let Ok(mut server) = TcpStream::connect(server).await else { return };
    let (mut up, mut down) = (vec![0; 65_536], vec![0; 65_536]);
    // The end of what went up before: the word may arrive in two pieces.
    let mut tail: Vec<u8> = Vec::new();
    loop {
        tokio::select! {
            read = client.read(&mut up) => {
                let Ok(count @ 1..) = read else { return };
                tail.extend_from_slice(&up[..count]);
                let order = if has(&tail, b"COMMIT\0") { orders.take() } else { Cut::Nothing };
                tail.drain(..tail.len().saturating_sub(8));
                if order == Cut::BeforeCommit || server.write_all(&up[..count]).await.is_err() {
                    return;
                }
                if order == Cut::AfterCommit {
                    return hear_commit(server).await;
                }
                if has(&tail, b"COMMIT\0") {
                    tail.clear();
                }
            }
            read = server.read(&mut down) => {
                let Ok(count @ 1..) = read else { return };
                if client.write_all(&down[..count]).await.is_err() {
                    return;
                }
            }
            changed = cut.changed() => {
                if changed.is_err() || *cut.borrow_and_update() == Cut::Everything {
                    return;
                }
            }
        }
    }
}

/// Waits until the server says that it committed, and tells nobody.
async fn hear_commit(mut server: TcpStream) {
    let (mut heard, mut bytes) = (Vec::new(), [0; 4_096]);
    while !has(&heard, b"COMMIT\0") {
        let Ok(count @ 1..) = server.read(&mut bytes).await else { return };
        heard.extend_from_slice(&bytes[..count]);
    }
}

fn has(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|window| window == word)
}
