//! Three clients that others wrote for Monzo's API, doing their real work against a running server through real
//! OAuth. What they need is written in `tests/clients/NOTES.md`, the drivers stand beside it.

use crate::harness::{Engine, Home, Seat, Server, Stage, Town, environment, on_both_engines, program};
use serde_json::{Value, json};
use std::ffi::OsString;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tokio::process::Command;

/// Where the drivers are.
const DRIVERS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients");
/// Lines of the account, all within the last year.
const LINES: u32 = 330;
/// The least the drivers are told to find.
const LINES_MIN: u32 = 301;
/// Longer than a driver's own bound on its run.
const DRIVER_WAITS: Duration = Duration::from_mins(5);
const EMAIL: &str = "dora.driver@example.com";

on_both_engines!(monzoh, pymonzo, otters_monzo);

async fn monzoh(engine: Engine) {
    let home = Home::new(engine).await;
    let python = environment("FLORIN_TEST_MONZOH_PYTHON");
    drive(&home, vec![python.into(), format!("{DRIVERS}/monzoh_drive.py").into()]).await;
}

async fn pymonzo(engine: Engine) {
    let home = Home::new(engine).await;
    let python = environment("FLORIN_TEST_PYMONZO_PYTHON");
    drive(&home, vec![python.into(), format!("{DRIVERS}/pymonzo_drive.py").into()]).await;
}

async fn otters_monzo(engine: Engine) {
    let home = Home::new(engine).await;
    let modules = PathBuf::from(environment("FLORIN_TEST_NODE_MODULES"));
    // Node looks for packages in the folders above a script, so the script goes beside a link to them.
    let scratch = home.folder().join("otters");
    std::fs::create_dir(&scratch).expect("the test's folder can be written");
    for file in ["package.json", "driving.mjs", "otters_drive.mjs"] {
        std::fs::copy(Path::new(DRIVERS).join(file), scratch.join(file)).expect("the drivers are there");
    }
    std::os::unix::fs::symlink(modules, scratch.join("node_modules"))
        .expect("the test's folder can be written");
    drive(&home, vec!["node".into(), scratch.join("otters_drive.mjs").into()]).await;
}

/// Fills the home, starts a server, and lets a driver work against it.
async fn drive(home: &Home, mut command: Vec<OsString>) {
    let port = free_port();
    let town = Town::open(home).await;
    let seat = town.client(&format!("http://127.0.0.1:{port}/callback"), true).await;
    let expired_token = fill(&town).await;
    town.close().await;
    let server = Server::start(home).await;
    let config = home.folder().join("driver.json");
    let told = told(home, &seat, server.url(), &expired_token);
    std::fs::write(&config, told.to_string()).expect("the test's folder can be written");
    command.push(config.into());

    let mut driver = Command::new(&command[0]);
    driver.args(&command[1..]).current_dir(home.folder()).stdin(Stdio::null()).kill_on_drop(true);
    let output = tokio::time::timeout(DRIVER_WAITS, driver.output()).await;
    let output = output.expect("the driver ends in time").expect("the driver's program is installed");
    eprintln!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "the driver ended with {}", output.status);
    server.stop().await;
}

/// The person who approves, with a year behind them; and a token of another client that has expired.
async fn fill(town: &Town) -> String {
    let customer = town.customer("Dora Driver", 0, 1).await;
    assert_eq!(customer.email, EMAIL);
    town.history(&customer, LINES).await;
    let other = town.client("https://other.example.com/callback", true).await;
    town.token(&other, customer.person, Stage::Expired).await
}

fn told(home: &Home, seat: &Seat, url: &str, expired_token: &str) -> Value {
    let store: Vec<String> = home.args().iter().map(|arg| arg.to_string_lossy().into_owned()).collect();
    let run = |command: &str| {
        let mut argv = vec![program().to_owned(), command.to_owned(), "--email".to_owned(), EMAIL.to_owned()];
        argv.extend_from_slice(&store);
        argv
    };
    json!({
        "api_url": url,
        "auth_url": url,
        "client_id": seat.id.to_string(),
        "client_secret": seat.secret,
        "redirect_uri": seat.redirect_uri,
        "email": EMAIL,
        "approval_code_command": run("approval-code"),
        "approve_command": run("approve"),
        "transactions_min": LINES_MIN,
        "expired_token": expired_token,
    })
}

/// A port that was free a moment ago: one of the libraries listens for its own redirect.
fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
    listener.local_addr().expect("it is bound").port()
}
