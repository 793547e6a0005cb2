//! npm `openid-client`, which others wrote and had certified, doing its real work against a running server: clients
//! that sign for themselves, that have a secret, and that have nothing. The drivers stand in `tests/clients`.

use crate::harness::{Engine, Home, Server, Town, environment, on_both_engines, program};
use bank::ServerKeyPurpose;
use bank::jose::KEY_LEAD;
use kernel::Clock as _;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tokio::process::Command;

/// Where the drivers are.
const DRIVERS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients");
const FILES: [&str; 7] = [
    "package.json",
    "driving.mjs",
    "openid_drive.mjs",
    "openid_parts.mjs",
    "openid_fapi.mjs",
    "openid_plain.mjs",
    "openid_end.mjs",
];
const NAME: &str = "Ida Token";
/// The town's, as the operator's file holds it.
const ROOT_KEY: &str = "0707070707070707070707070707070707070707070707070707070707070707\n";
/// Longer than the driver's own bound on its run.
const DRIVER_WAITS: Duration = Duration::from_mins(5);
/// What the driver checks; one that is left out would go unnoticed otherwise.
const CHECKS: usize = 52;

on_both_engines!(openid_client);

async fn openid_client(engine: Engine) {
    let home = Home::new(engine).await;
    let key_file = home.folder().join("root.key");
    std::fs::write(&key_file, ROOT_KEY).expect("the test's folder can be written");
    let town = Town::open(&home).await;
    let person = town.person(NAME).await;
    // Published long enough before, so that staff may rotate it in.
    town.clock.set(town.clock.now().before(2 * KEY_LEAD));
    town.bank.publish_key(ServerKeyPurpose::Signing).await.expect("no other key waits");
    town.close().await;
    let bank = format!("[bank]\nroot_key_file = '{}'\n", key_file.display());
    let server = Server::start_configured::<&str>(&home, "serve", &[], &bank).await;
    let config = home.folder().join("driver.json");
    let store: Vec<String> = home.args().iter().map(|arg| arg.to_string_lossy().into_owned()).collect();
    let told = json!({
        "issuer": server.url(),
        "florin": program(),
        "store": store,
        "folder": home.folder(),
        "email": person.email.written(),
        "name": NAME,
        "user_id": person.id.to_string(),
    });
    std::fs::write(&config, told.to_string()).expect("the test's folder can be written");
    let said = drive(&home, &config).await;
    let checks: Vec<&str> = said.lines().filter(|line| line.starts_with("ok ")).collect();
    assert_eq!(checks.len(), CHECKS, "checks that passed");
    server.stop().await;
}

/// Runs the driver to its end; gives what it said.
async fn drive(home: &Home, config: &Path) -> String {
    let modules = PathBuf::from(environment("FLORIN_TEST_NODE_MODULES"));
    // Node looks for packages in the folders above a script, so the script goes beside a link to them.
    let scratch = home.folder().join("openid");
    std::fs::create_dir(&scratch).expect("the test's folder can be written");
    for file in FILES {
        std::fs::copy(Path::new(DRIVERS).join(file), scratch.join(file)).expect("the drivers are there");
    }
    std::os::unix::fs::symlink(modules, scratch.join("node_modules"))
        .expect("the test's folder can be written");
    let mut driver = Command::new("node");
    driver.arg(scratch.join("openid_drive.mjs")).arg(config).current_dir(home.folder());
    let output = driver.stdin(Stdio::null()).kill_on_drop(true).output();
    let output = tokio::time::timeout(DRIVER_WAITS, output).await;
    let output = output.expect("the driver ends in time").expect("the driver's program is installed");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    eprintln!("{said}{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "the driver ended with {}", output.status);
    said
}
