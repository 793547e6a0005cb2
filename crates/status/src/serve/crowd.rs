//! The listener for everybody: as many threads as processors, each with a runtime and a socket of its own on the same
//! address (`SO_REUSEPORT`), so that nothing is shared but the pages.

use super::answer::answer;
use super::limits::{
    ACCEPT_PAUSE, BACKLOG, CONNECTION_LASTS_MAX, DRAIN_WAIT_MAX, HEAD_BYTES_MAX, HEAD_WAIT_MAX, Limits,
};
use crate::site::Site;
use crate::subscribe::Reception;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::net::{SocketAddr, TcpListener};
use std::pin::pin;
use std::sync::Arc;
use std::thread::JoinHandle;
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    #[error("the status page cannot listen on {address}")]
    Listen {
        address: SocketAddr,
        #[source]
        source: std::io::Error,
    },
    #[error("a thread cannot be started")]
    Thread(#[source] std::io::Error),
}

/// The sockets of all threads, on one address.
#[derive(Debug)]
pub struct Listeners {
    address: SocketAddr,
    sockets: Vec<TcpListener>,
}

impl Listeners {
    /// Takes the address; port 0 takes any that is free.
    ///
    /// # Errors
    /// [`ServeError`] when somebody else has it, or it is not of this machine.
    pub fn bind(address: SocketAddr, workers: usize) -> Result<Self, ServeError> {
        let failed = |source| ServeError::Listen { address, source };
        // Sockets that share an address are shared with any process that asks; one that does not ask finds out first
        // whether there is any.
        let alone = bind(address, Sharing::Alone).map_err(failed)?;
        let taken = alone.local_addr().map_err(failed)?;
        drop(alone);
        let workers = workers.clamp(1, Limits::WORKERS_MAX);
        let sockets = (0..workers).map(|_| bind(taken, Sharing::Shared));
        let sockets = sockets.collect::<Result<_, _>>().map_err(failed)?;
        Ok(Self { address: taken, sockets })
    }

    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }
}

/// The threads that answer.
#[derive(Debug)]
pub struct Server {
    stop: watch::Sender<bool>,
    threads: Vec<JoinHandle<()>>,
}

impl Server {
    /// Starts a thread for each socket. Without a reception there are no forms.
    ///
    /// # Errors
    /// [`ServeError`] when a thread cannot be started.
    pub fn start(
        listeners: Listeners,
        (site, reception): (&watch::Receiver<Arc<Site>>, Option<Arc<Reception>>),
        limits: Limits,
    ) -> Result<Self, ServeError> {
        let (stop, stopped) = watch::channel(false);
        let mut threads = Vec::new();
        let connections_max = limits.connections_max.div_ceil(listeners.sockets.len().max(1));
        for (number, listener) in listeners.sockets.into_iter().enumerate() {
            let (site, reception) = (site.clone(), reception.clone());
            let worker = Worker { site, reception, stop: stopped.clone(), connections_max };
            let thread = std::thread::Builder::new().name(format!("status-{number}"));
            threads.push(thread.spawn(move || worker.run(listener)).map_err(ServeError::Thread)?);
        }
        Ok(Self { stop, threads })
    }

    /// Lets everybody finish, and ends.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        let threads = self.threads;
        let joined = tokio::task::spawn_blocking(move || {
            for thread in threads {
                if thread.join().is_err() {
                    tracing::error!("a thread of the status page ended by a bug");
                }
            }
        });
        drop(joined.await);
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sharing {
    Alone,
    /// Every thread binds the address, and the system spreads connections over them.
    Shared,
}

fn bind(address: SocketAddr, sharing: Sharing) -> std::io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    socket.set_reuseaddr(true)?;
    socket.set_reuseport(sharing == Sharing::Shared)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)?.into_std()
}

struct Worker {
    site: watch::Receiver<Arc<Site>>,
    reception: Option<Arc<Reception>>,
    stop: watch::Receiver<bool>,
    connections_max: usize,
}

impl Worker {
    fn run(self, listener: TcpListener) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        match runtime {
            Ok(runtime) => runtime.block_on(self.accept(listener)),
            Err(error) => tracing::error!(%error, "a thread of the status page has no runtime"),
        }
    }

    async fn accept(mut self, listener: TcpListener) {
        let listener = match tokio::net::TcpListener::from_std(listener) {
            Ok(listener) => listener,
            Err(error) => {
                tracing::error!(%error, "the listener of the status page cannot be used");
                return;
            }
        };
        let room = Arc::new(Semaphore::new(self.connections_max));
        let mut connections = JoinSet::new();
        let mut stop = self.stop.clone();
        loop {
            let accepted = tokio::select! {
                biased;
                // An error means that the server is gone.
                _ = stop.wait_for(|stopped| *stopped) => break,
                accepted = listener.accept() => accepted,
                Some(_) = connections.join_next(), if !connections.is_empty() => continue,
            };
            match accepted {
                Ok((stream, peer)) => {
                    // Whoever finds no room is closed at once, which costs least.
                    if let Ok(permit) = Arc::clone(&room).try_acquire_owned() {
                        connections.spawn(self.connection((stream, peer), permit));
                    }
                }
                // Most often there are too many open files; it passes.
                Err(_) => sleep(ACCEPT_PAUSE).await,
            }
        }
        drop(listener);
        while connections.join_next().await.is_some() {}
    }

    fn connection(
        &mut self,
        (stream, peer): (TcpStream, SocketAddr),
        permit: OwnedSemaphorePermit,
    ) -> impl Future<Output = ()> + Send + 'static {
        let (site, mut stop) = (self.site.clone(), self.stop.clone());
        let reception = self.reception.clone();
        async move {
            let _permit = permit;
            drop(stream.set_nodelay(true));
            let service = service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
                let site = Arc::clone(&site.borrow());
                let reception = reception.as_ref().filter(|_| Reception::takes(&request)).map(Arc::clone);
                async move {
                    Ok::<_, Infallible>(match reception {
                        Some(reception) => reception.answer(request, peer).await,
                        None => answer(&site, request.method(), request.uri().path(), request.headers()),
                    })
                }
            });
            let mut http = http1::Builder::new();
            http.timer(TokioTimer::new())
                .header_read_timeout(HEAD_WAIT_MAX)
                .max_buf_size(HEAD_BYTES_MAX)
                .pipeline_flush(true);
            let mut serving = pin!(http.serve_connection(TokioIo::new(stream), service));
            tokio::select! {
                biased;
                // How a client breaks off is its own affair.
                _ = serving.as_mut() => return,
                _ = stop.wait_for(|stopped| *stopped) => {}
                () = sleep(CONNECTION_LASTS_MAX) => {}
            }
            serving.as_mut().graceful_shutdown();
            drop(timeout(DRAIN_WAIT_MAX, serving).await);
        }
    }
}
