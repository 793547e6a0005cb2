//! Bounds on connections: how many are open at once, and how long one may stand still.

use axum_server::accept::Accept;
use std::future::{Future, Ready, ready};
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, Sleep, sleep};

/// A connection on which no byte moves for this long, or at most for twice as long, is closed. Longer than any
/// request may take.
pub(super) const STANDSTILL_MAX: Duration = Duration::from_mins(1);

/// Lets connections in, up to a number; those beyond it are closed at once, which costs the least.
#[derive(Debug, Clone)]
pub(crate) struct Gate {
    places: Arc<Semaphore>,
}

impl Gate {
    pub(crate) fn new(connections_max: usize) -> Self {
        Self { places: Arc::new(Semaphore::new(connections_max.min(Semaphore::MAX_PERMITS))) }
    }
}

impl<S> Accept<TcpStream, S> for Gate {
    type Stream = Watched<TcpStream>;
    type Service = S;
    type Future = Ready<io::Result<(Self::Stream, S)>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        let Ok(place) = Arc::clone(&self.places).try_acquire_owned() else {
            return ready(Err(io::Error::other("there are as many connections as there may be")));
        };
        // Answers are small and written whole, so waiting to fill a packet would only delay them.
        ready(stream.set_nodelay(true).map(|()| (Watched::new(stream, place, STANDSTILL_MAX), service)))
    }
}

/// A connection that ends by itself when it stands still.
#[derive(Debug)]
pub(crate) struct Watched<S> {
    stream: S,
    standstill_max: Duration,
    /// Whether a byte moved since the timer was wound. The timer is wound again only where it has run out, so
    /// that a busy connection pays for a flag and not for a timer.
    has_moved: bool,
    timer: Pin<Box<Sleep>>,
    /// Given back when the connection is dropped.
    _place: OwnedSemaphorePermit,
}

impl<S> Watched<S> {
    fn new(stream: S, place: OwnedSemaphorePermit, standstill_max: Duration) -> Self {
        Self {
            stream,
            standstill_max,
            has_moved: true,
            timer: Box::pin(sleep(standstill_max)),
            _place: place,
        }
    }

    /// What to answer where the stream itself has nothing yet.
    fn poll_standstill(&mut self, context: &mut Context<'_>) -> Poll<io::Error> {
        while self.timer.as_mut().poll(context).is_ready() {
            if !self.has_moved {
                return Poll::Ready(io::ErrorKind::TimedOut.into());
            }
            self.has_moved = false;
            let next = self.timer.deadline().max(Instant::now()) + self.standstill_max;
            self.timer.as_mut().reset(next);
        }
        Poll::Pending
    }

    fn moved<T>(&mut self, context: &mut Context<'_>, polled: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        match polled {
            Poll::Ready(result) => {
                self.has_moved = true;
                Poll::Ready(result)
            }
            Poll::Pending => self.poll_standstill(context).map(Err),
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let polled = Pin::new(&mut self.stream).poll_read(context, into);
        self.moved(context, polled)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.moved(context, polled)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.moved(context, polled)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests;
