//! The socket the server listens on.

use anyhow::{Context, Result};
use std::net::{SocketAddr, TcpListener};
use tokio::net::TcpSocket;

/// Connections the system may hold for the server until it takes them.
const BACKLOG: u32 = 1_024;

/// Takes the address, before anything slow is begun; port 0 takes any that is free.
///
/// # Errors
/// When somebody else has it, or it is not of this machine.
pub(crate) fn bind(address: SocketAddr) -> Result<TcpListener> {
    let taken = || -> std::io::Result<TcpListener> {
        let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
        // A server that starts again takes its port back from connections that are still ending.
        socket.set_reuseaddr(true)?;
        socket.bind(address)?;
        socket.listen(BACKLOG)?.into_std()
    };
    taken().with_context(|| format!("the server cannot listen on {address}"))
}
