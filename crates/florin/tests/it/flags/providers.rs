//! npm `@openfeature/ofrep-provider` and PyPI `openfeature-provider-ofrep`, which others wrote, asking a running server
//! for flags. The drivers stand in `tests/clients`.

use crate::harness::{Engine, Home, Server, environment, florin_ok, on_both_engines};
use serde_json::{Value, json};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tokio::process::Command;

on_both_engines!(npm_ofrep_provider, pypi_ofrep_provider);

/// Where the drivers are.
const DRIVERS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients");
/// Longer than a driver's own bound on its run.
const DRIVER_WAITS: Duration = Duration::from_mins(5);
/// What each driver checks; one that is left out would go unnoticed otherwise.
const CHECKS: usize = 6;
const FLAGS: [&[&str]; 7] = [
    &[
        "new-home",
        "--variant=on=true",
        "--variant=off=false",
        "--default=off",
        "--rule=variant=on,platform=ios,from=5.2.0,below=6.0.0",
    ],
    &["half", "--variant=on=true", "--variant=off=false", "--default=off", "--rule=variant=on,share=50"],
    &["colour", "--variant=cold=\"blue\"", "--default=cold"],
    &["rows", "--variant=many=25", "--default=many"],
    &["pace", "--variant=fast=2.5", "--default=fast"],
    &[
        "limits",
        "--variant=usual={\"most\":3,\"names\":[\"a\",\"b\"],\"deep\":{\"is\":true}}",
        "--default=usual",
    ],
    &[
        "paused",
        "--variant=on=true",
        "--variant=off=false",
        "--default=off",
        "--rule=variant=on",
        "--disabled",
    ],
];

async fn npm_ofrep_provider(engine: Engine) {
    let home = Home::new(engine).await;
    let modules = PathBuf::from(environment("FLORIN_TEST_NODE_MODULES"));
    // Node looks for packages in the folders above a script, so the script goes beside a link to them.
    let scratch = home.folder().join("flags");
    std::fs::create_dir(&scratch).expect("the test's folder can be written");
    for file in ["package.json", "driving.mjs", "flags_drive.mjs"] {
        std::fs::copy(Path::new(DRIVERS).join(file), scratch.join(file)).expect("the drivers are there");
    }
    std::os::unix::fs::symlink(modules, scratch.join("node_modules"))
        .expect("the test's folder can be written");
    drive(&home, vec!["node".into(), scratch.join("flags_drive.mjs").into()]).await;
}

async fn pypi_ofrep_provider(engine: Engine) {
    let home = Home::new(engine).await;
    let python = environment("FLORIN_TEST_OFREP_PYTHON");
    drive(&home, vec![python.into(), format!("{DRIVERS}/flags_drive.py").into()]).await;
}

/// Sets the flags as staff do, starts a server, and lets a driver ask it.
async fn drive(home: &Home, mut command: Vec<OsString>) {
    florin_ok(Some(home), &["migrate"]).await;
    for flag in FLAGS {
        florin_ok(Some(home), &[&["flag", "set", "--staff=sam"], flag].concat()).await;
    }
    let made = florin_ok(Some(home), &["service", "add", "--name=driver", "--staff=sam", "--json"]).await;
    let made: Value = serde_json::from_str(&made).expect("it prints JSON");
    let server = Server::start(home).await;
    let config = home.folder().join("driver.json");
    let told = json!({ "url": server.url(), "token": made["token"] });
    std::fs::write(&config, told.to_string()).expect("the test's folder can be written");
    command.push(config.into());

    let mut driver = Command::new(&command[0]);
    driver.args(&command[1..]).current_dir(home.folder()).stdin(Stdio::null()).kill_on_drop(true);
    let output = tokio::time::timeout(DRIVER_WAITS, driver.output()).await;
    let output = output.expect("the driver ends in time").expect("the driver's program is installed");
    let said = String::from_utf8_lossy(&output.stdout);
    eprintln!("{said}{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "the driver ended with {}", output.status);
    assert_eq!(said.lines().filter(|line| line.starts_with("ok ")).count(), CHECKS, "checks that passed");
    server.stop().await;
}
