//! A node's own line to the store's server, which a test cuts and mends: TCP on loopback, carried on as it is.

use std::net::{Ipv4Addr, SocketAddr};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

const BYTES: usize = 16 * 1_024;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Passing {
    Open,
    /// Connections are broken off, and no other gets through.
    Cut,
    /// Connections stand, and nothing comes through: neither end is told.
    Silent,
}

pub(crate) struct Line {
    pub(crate) address: SocketAddr,
    passing: watch::Sender<Passing>,
    carrying: JoinHandle<()>,
}

impl Line {
    /// A line to a server, open.
    pub(crate) async fn to(server: String) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("loopback has a free port");
        let address = listener.local_addr().expect("it is bound");
        let passing = watch::Sender::new(Passing::Open);
        let state = passing.subscribe();
        let carrying = tokio::spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((near, _)) = listener.accept().await {
                connections.spawn(connect(near, server.clone(), state.clone()));
            }
        });
        Self { address, passing, carrying }
    }

    pub(crate) fn set(&self, passing: Passing) {
        self.passing.send_replace(passing);
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.carrying.abort();
    }
}

async fn connect(near: TcpStream, server: String, passing: watch::Receiver<Passing>) {
    if *passing.borrow() == Passing::Cut {
        return;
    }
    let Ok(far) = TcpStream::connect(server).await else { return };
    for stream in [&near, &far] {
        stream.set_nodelay(true).expect("it is a TCP connection");
    }
    let ((from_near, to_near), (from_far, to_far)) = (near.into_split(), far.into_split());
    tokio::join!(carry(from_near, to_far, passing.clone()), carry(from_far, to_near, passing));
}

/// Carries one direction until its end, or until the line is cut.
async fn carry(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut passing: watch::Receiver<Passing>) {
    let mut bytes = vec![0; BYTES];
    let mut cut = passing.clone();
    loop {
        let read = tokio::select! {
            read = from.read(&mut bytes) => read,
            _ = cut.wait_for(|passing| *passing == Passing::Cut) => return,
        };
        let Ok(count @ 1..) = read else { return };
        // What was sent while nothing passes arrives later, as by TCP it would.
        let passing = passing.wait_for(|passing| *passing != Passing::Silent).await.map(|passing| *passing);
        if passing.ok() != Some(Passing::Open) || to.write_all(&bytes[..count]).await.is_err() {
            return;
        }
    }
}
