//! The wish to end a drill before its end, as a service manager or a person at a terminal has it.

use crate::serve::Signals;
use anyhow::Result;
use std::future::pending;
use tokio::sync::watch;

/// Who is told of the wish; all of them at once.
#[derive(Clone)]
pub(super) struct Ending(watch::Receiver<Option<Wish>>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wish {
    Terminate,
    Interrupt,
}

impl Wish {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Terminate => "SIGTERM",
            Self::Interrupt => "SIGINT",
        }
    }

    /// As a shell tells of a program that a signal ended: 128 and the signal's number.
    pub(super) const fn exit_code(self) -> u8 {
        match self {
            Self::Terminate => 143,
            Self::Interrupt => 130,
        }
    }
}

impl Ending {
    /// From here on neither signal ends the process by itself.
    pub(super) fn listen() -> Result<Self> {
        let mut signals = Signals::listen()?;
        let (wish, wished) = watch::channel(None);
        tokio::spawn(async move {
            let name = signals.next().await;
            let all = [Wish::Terminate, Wish::Interrupt];
            wish.send_replace(all.into_iter().find(|one| one.name() == name));
            wish.closed().await;
        });
        Ok(Self(wished))
    }

    pub(super) fn wish(&self) -> Option<Wish> {
        *self.0.borrow()
    }

    /// Waits for the wish.
    pub(super) async fn wished(&self) -> Wish {
        let mut wished = self.0.clone();
        let found = wished.wait_for(Option::is_some).await.ok().and_then(|wish| *wish);
        match found {
            Some(wish) => wish,
            None => pending().await,
        }
    }
}
