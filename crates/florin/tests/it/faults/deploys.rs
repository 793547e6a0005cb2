//! F6 to F9 and F20: releases that come, go back, and break off.

use crate::builds;
use crate::builds::fleet::PUBLIC_URL;
use crate::harness::{Build, Engine, Home, Server, florin_ok, on_both_engines};
use crate::login;
use crate::login::app::Installed;
use crate::login::phone::{Lobby, ROOT};
use identity::Protocol;
use std::time::Duration;

on_both_engines!(
    f06_renamed_type,
    f07_nodes_of_two_versions,
    f08_deploy_drops_sessions,
    f09_migration_stops_part_way,
    f20_hashes_upgraded_and_rolled_back,
);

/// What is stored names no type: each format has structs of its own, and another build writes others.
async fn f06_renamed_type(engine: Engine) {
    builds::what_either_build_wrote_is_read_by_the_other(engine).await;
}

/// Nodes of two releases, and of two builds.
async fn f07_nodes_of_two_versions(engine: Engine) {
    login::nodes_and_releases_take_each_others_tokens(engine).await;
    builds::nobody_is_signed_out_while_builds_come_and_go(engine).await;
}

/// A server that ends in order, is cut off, and starts again: sessions are in the store and nowhere else.
async fn f08_deploy_drops_sessions(engine: Engine) {
    let mut apps = Vec::new();
    let lobby = Lobby::new(engine, Protocol::Bearer).await;
    apps.push(Installed::of_now(&lobby, "ada", PUBLIC_URL).await);
    let bound = lobby.node(Protocol::Bound).await;
    let lobby = Lobby { bank: bound, ..lobby };
    apps.push(Installed::of_now(&lobby, "bob", PUBLIC_URL).await);
    let home = lobby.close().await;
    let config = format!("[server]\npublic_url = '{PUBLIC_URL}'\n{}", home.keep_root_key(ROOT));
    for deploy in 0..4 {
        let server = Server::start_of(Build::Present, &home, &config).await;
        let api = server.api();
        for app in &mut apps {
            let before = app.held().clone();
            let shown = app.check(&api).await.expect("the server answers").ok();
            assert_eq!(shown["session_id"], before.session.as_str(), "the same session");
            app.refresh(&api, &before).await.expect("the server answers").ok();
            assert_eq!(app.held().session, before.session);
        }
        if deploy % 2 == 0 {
            server.kill().await;
        } else {
            server.stop().await;
        }
    }
    florin_ok(Some(&home), &["verify"]).await;
}

/// A server is cut off at many moments of its first start, when all migrations run; the next start goes on. The store's
/// own tests stop each migration after each of its statements, with rows in the tables.
async fn f09_migration_stops_part_way(engine: Engine) {
    const STARTS: u64 = 24;
    const MS_MORE: u64 = 5;
    let home = Home::new(engine).await;
    let config = home.keep_root_key(ROOT);
    for start in 0..STARTS {
        // The moment; nothing is waited for here.
        Server::cut_off_after(&home, config, Duration::from_millis(start * MS_MORE)).await;
    }
    Server::start_of(Build::Present, &home, config).await.stop().await;
    florin_ok(Some(&home), &["verify"]).await;
    let lobby = Lobby::on(home, Protocol::Bound).await;
    let app = Installed::of_now(&lobby, "ada", PUBLIC_URL).await;
    lobby.bank.check_session(&app.held().access, app.proof()).await.expect("the session is good");
}

/// Parameters stand in each hash, and a login makes one anew only where a release says so.
async fn f20_hashes_upgraded_and_rolled_back(engine: Engine) {
    builds::a_pin_hashed_by_either_build_is_known_to_the_other(engine).await;
}
