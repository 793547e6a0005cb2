//! Servers on one database, each with a line and a clock of its own, and a crowd of phones that speak HTTP to them.

use crate::harness::{Api, Engine, Line, Server, SetClock, encoded, now, until};
use crate::login::phone::ROOT;
use crate::login::releases::crowd::{self, Crowd};
use bank::{Key, LoginStarted, StoreExt as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures_util::{StreamExt as _, stream};
use identity::Login;
use kernel::{LoginId, Timestamp};
use reqwest::Method;
use rollout::{By, Lease, Share, Stage};
use serde_json::json;

pub(super) const STAGE: Stage = Stage::Share(Share::TwentyFive);
const PEOPLE: usize = 100;
/// Failures that do not suffice yet.
const FEW: usize = 2;
const AT_ONCE: usize = 8;
/// What a node says when it begins to watch.
const LEADS: &str = "this node watches the releases";

pub(super) struct Node {
    pub(super) server: Server,
    pub(super) line: Line,
    pub(super) clock: SetClock,
}

pub(super) struct Ground {
    pub(super) crowd: Crowd,
    pub(super) nodes: Vec<Node>,
    /// Phones of people who are given the release, and of the others.
    pub(super) treated: Vec<usize>,
    others: Vec<usize>,
}

impl Ground {
    /// A node for each clock that is so many seconds off; the first watches. The release is on its way.
    pub(super) async fn open(clocks: &[i64]) -> Self {
        let crowd = Crowd::new(Engine::Postgres, PEOPLE).await;
        crowd.lead_to(STAGE).await;
        let (mut treated, mut others) = (Vec::new(), Vec::new());
        for phone in 0..PEOPLE {
            let phones = if crowd.is_treated(phone).await { &mut treated } else { &mut others };
            phones.push(phone);
        }
        assert!(10 < treated.len(), "about a quarter of a hundred are treated: {treated:?}");
        let mut ground = Self { crowd, nodes: Vec::new(), treated, others };
        for seconds in clocks {
            ground.start(*seconds).await;
            ground.leads(0).await;
        }
        ground
    }

    async fn start(&mut self, seconds: i64) {
        let home = &self.crowd.lobby.home;
        let (clock, (line, store)) = (SetClock::new(seconds), home.line().await);
        let server = Server::start_node(home, &store, &clock, home.keep_root_key(ROOT)).await;
        self.nodes.push(Node { server, line, clock });
    }

    /// Waits until this node watches.
    pub(super) async fn leads(&self, node: usize) {
        until("a node that watches", async || self.nodes[node].server.said().contains(LEADS).then_some(()))
            .await;
    }

    /// How many nodes there were that watched, up to now.
    pub(super) async fn terms(&self) -> u64 {
        let lease = self.crowd.lobby.store.one::<Lease>(&Key::Lease(Lease::WATCH)).await;
        lease.expect("the store answers").expect("a node watches").row.fence
    }

    /// Everybody logs in once at these nodes, and it works; then it fails some of the treated, whose sessions are good
    /// and who have to log in all the same. Nothing is decided by that.
    pub(super) async fn little_is_known(&mut self, at: &[usize]) {
        let mut logins = stream::iter((0..PEOPLE).map(|phone| {
            let api = self.nodes[at[phone % at.len()]].server.api();
            self.logs_in(api, phone)
        }))
        .buffer_unordered(AT_ONCE);
        while logins.next().await.is_some() {}
        drop(logins);
        self.fail(FEW, at).await;
        assert_eq!(self.crowd.stage().await, STAGE, "so few show nothing");
    }

    /// It fails all other treated.
    pub(super) async fn enough_is_known(&mut self, at: &[usize]) {
        self.fail(usize::MAX, at).await;
    }

    /// So many of the treated fail; each of them once.
    async fn fail(&mut self, most: usize, at: &[usize]) {
        // One is kept to ask afterwards.
        let count = most.min(self.treated.len() - 1);
        let failing: Vec<usize> = self.treated.drain(..count).collect();
        for (place, phone) in failing.into_iter().enumerate() {
            let begun = self.begins(at[place % at.len()], phone).await.expect("the node answers");
            assert!(begun.is_unexpected, "it has a session: {begun:?}");
        }
    }

    async fn logs_in(&self, api: Api, phone: usize) {
        let body = json!({"device_id": crowd::device(phone).to_string()});
        let started = api.post_json("/app/login/device", &body).await.ok();
        let text = |name: &str| started[name].as_str().expect("an attempt has it");
        let login = LoginId::parse(text("login_id")).expect("it is one of the bank's");
        let challenge = URL_SAFE_NO_PAD.decode(text("challenge")).expect("it is base64");
        let challenge = challenge.try_into().expect("32 bytes");
        let ends_at = self.crowd.now();
        let signed = self.crowd.phones[phone].finish(&LoginStarted { login, challenge, ends_at }, None);
        let body = json!({"signature": encoded(signed.signature)});
        api.post_json(&format!("/app/login/{login}/finish"), &body).await.ok();
    }

    /// The attempt that a phone begins at a node; `None` where the node cannot.
    pub(super) async fn begins(&self, node: usize, phone: usize) -> Option<Login> {
        let api = self.nodes[node].server.api();
        let body = json!({"device_id": crowd::device(phone).to_string()});
        let answer = api.try_json(Method::POST, "/app/login/device", Some(&body)).await.ok()?;
        if answer.status.is_server_error() {
            return None;
        }
        let login = answer.ok()["login_id"].as_str().map(LoginId::parse);
        Some(self.crowd.login(login.expect("an attempt has it").expect("it is one of the bank's")).await)
    }

    /// Waits until the release is rolled back, and looks up that nothing else was ever done to it but by staff, that
    /// every node that is left gives what is in force from its next challenge on, and that there is one incident.
    pub(super) async fn is_rolled_back(&self) {
        until("the rollback", async || (self.crowd.stage().await == Stage::RolledBack).then_some(())).await;
        let phone = *self.treated.last().expect("one is kept");
        for node in 0..self.nodes.len() {
            let begun = until("a node that answers", async || self.begins(node, phone).await).await;
            assert_eq!((begun.release.as_str(), begun.trial), ("first", None), "node {node}");
        }
        let rollout = self.crowd.rollout().await;
        let by_watch: Vec<Stage> =
            rollout.steps.iter().filter(|step| step.by == By::Watch).map(|step| step.to).collect();
        assert_eq!(by_watch, [Stage::RolledBack], "{:?}", rollout.steps);
        let open = self.crowd.bank.incidents_open().await.expect("the store answers");
        assert_eq!(open.len(), 1, "{open:?}");
    }

    /// How far a node's clock is ahead of the machine's.
    pub(super) async fn seconds_ahead(&self, node: usize) -> i64 {
        let begun = until("a node that answers", async || self.begins(node, self.others[0]).await).await;
        let seconds = |at: Timestamp| at.as_micros().div_euclid(1_000_000);
        seconds(begun.created_at) - seconds(now())
    }

    /// Whether a node says that it may be sent requests.
    pub(super) async fn is_ready(&self, node: usize) -> bool {
        let desk = self.nodes[node].server.ready["monitoring_url"].as_str().expect("the ready line names it");
        Api::wire(desk).get("/ready").await.status.is_success()
    }
}
