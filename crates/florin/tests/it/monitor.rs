//! What operators see: metrics, readiness and traces of a running server, and the alerts that leave it. Prometheus and
//! Alertmanager are Debian's.

mod alertmanager;
mod metrics;
mod process;
mod prometheus;
mod traces;

use crate::harness::{Api, Customer, Home, Server, Town};

/// A server with one customer, who has asked for a balance, paid a pot and been refused.
async fn busy_server(home: &Home, config: &str) -> (Server, Customer) {
    let town = Town::open(home).await;
    let customer = town.customer("Mona Meter", 5_000, 1).await;
    town.close().await;
    let server = Server::start_configured(home, "serve", &["--monitoring", "127.0.0.1:0"], config).await;
    ask(&server.api().with(&customer.token), &customer).await;
    (server, customer)
}

async fn ask(api: &Api, customer: &Customer) {
    let account = customer.account.to_string();
    for _ in 0..3 {
        api.get(&format!("/balance?account_id={account}")).await.ok();
    }
    let fields = [("source_account_id", account.as_str()), ("amount", "100"), ("dedupe_id", "once")];
    api.put(&format!("/pots/{}/deposit", customer.pots[0]), &fields).await.ok();
    let fields = [("source_account_id", account.as_str()), ("amount", "999999"), ("dedupe_id", "twice")];
    let refused = api.put(&format!("/pots/{}/deposit", customer.pots[0]), &fields).await;
    assert!(refused.status.is_client_error(), "nobody has that much");
}

/// Where operators ask.
fn desk(server: &Server) -> String {
    server.ready["monitoring_url"].as_str().expect("the ready line names it").to_owned()
}
