//! Servers of either build on one store, behind what shares requests out among them.

use crate::harness::{Api, Build, Home, Server};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::watch;

/// Where the world reaches the bank, whichever server answers.
pub(crate) const PUBLIC_URL: &str = "https://bank.example";

/// What serves, place by place. On SQLite there is one place.
pub(crate) struct Fleet<'a> {
    home: &'a Home,
    config: String,
    places: Vec<(Build, Server)>,
    ways: Ways,
    /// Replacements so far: every other server is cut off, the rest end in order.
    turns: usize,
}

/// A round robin over the servers that are up.
#[derive(Clone)]
pub(crate) struct Ways {
    up: Arc<watch::Sender<Vec<(usize, Api)>>>,
    next: Arc<AtomicUsize>,
}

impl<'a> Fleet<'a> {
    pub(crate) fn new(home: &'a Home, config: &str) -> Self {
        let config = format!("[server]\npublic_url = '{PUBLIC_URL}'\n{config}");
        let ways = Ways { up: Arc::new(watch::Sender::new(Vec::new())), next: Arc::default() };
        Self { home, config, places: Vec::new(), ways, turns: 0 }
    }

    pub(crate) fn ways(&self) -> Ways {
        self.ways.clone()
    }

    /// Replaces servers one by one until these builds serve.
    pub(crate) async fn become_all(&mut self, builds: &[Build]) {
        for (place, build) in builds.iter().enumerate() {
            if self.places.get(place).is_some_and(|(running, _)| running == build) {
                continue;
            }
            if place < self.places.len() {
                let (_, server) = self.places.remove(place);
                self.end(place, server).await;
            }
            let server = Server::start_of(*build, self.home, &self.config).await;
            self.ways.up.send_modify(|up| up.push((place, server.api())));
            self.places.insert(place, (*build, server));
        }
    }

    async fn end(&mut self, place: usize, server: Server) {
        self.turns += 1;
        if self.turns.is_multiple_of(2) {
            server.kill().await;
            self.ways.close(place);
        } else {
            self.ways.close(place);
            server.stop().await;
        }
    }

    /// Asks the server of one place.
    pub(crate) fn api(&self, place: usize) -> Api {
        self.places[place].1.api()
    }

    pub(crate) fn apis(&self) -> Vec<Api> {
        self.places.iter().map(|(_, server)| server.api()).collect()
    }

    pub(crate) async fn stop_all(self) {
        for (_, server) in self.places {
            server.stop().await;
        }
    }
}

impl Ways {
    /// The next server's turn; waits where none is up.
    pub(crate) async fn next(&self) -> Api {
        let mut up = self.up.subscribe();
        let up = up.wait_for(|up| !up.is_empty()).await.expect("the sender is this one's own");
        let turn = self.next.fetch_add(1, Ordering::Relaxed);
        up[turn % up.len()].1.clone()
    }

    fn close(&self, place: usize) {
        self.up.send_modify(|up| up.retain(|(up, _)| *up != place));
    }
}
