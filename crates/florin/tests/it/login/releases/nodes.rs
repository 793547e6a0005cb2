//! Several servers on one database, and what may happen to one of them or to all while a flawed release is on its way:
//! it is never led on, and it is rolled back as soon as enough of it is known.

mod ground;

use crate::harness::{Passing, until};
use ground::{Ground, STAGE};

/// The bar for clocks, and a little less for what passes until they are compared.
const OFF: i64 = 90;
const OFF_AT_LEAST: i64 = 60;

#[tokio::test(flavor = "multi_thread")]
async fn a_leader_killed_on_the_way_is_replaced() {
    let mut ground = Ground::open(&[0, 0, 0]).await;
    ground.little_is_known(&[0, 1, 2]).await;
    ground.nodes.remove(0).server.kill().await;
    ground.enough_is_known(&[0, 1]).await;
    ground.is_rolled_back().await;
    assert_eq!(ground.terms().await, 2, "one of the others watched");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_gone_for_half_a_minute_holds_everything() {
    let mut ground = Ground::open(&[0, 0, 0]).await;
    ground.little_is_known(&[0, 1, 2]).await;
    let all = 0..ground.nodes.len();
    for node in &ground.nodes {
        node.line.set(Passing::Cut);
    }
    let phone = ground.treated[0];
    for node in all.clone() {
        until("a node that is not ready", async || (!ground.is_ready(node).await).then_some(())).await;
        assert!(ground.begins(node, phone).await.is_none(), "it gives nobody the release");
        ground.nodes[node].clock.set(30);
    }
    assert_eq!(ground.crowd.stage().await, STAGE);
    for node in &ground.nodes {
        node.line.set(Passing::Open);
    }
    for node in all.clone() {
        until("a node that is ready", async || ground.is_ready(node).await.then_some(())).await;
        // By its own clock the store was gone for half a minute.
        let ahead = async || (25 <= ground.seconds_ahead(node).await).then_some(());
        until("a clock that went on", ahead).await;
    }
    ground.enough_is_known(&[0, 1, 2]).await;
    ground.is_rolled_back().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watching_node_whose_clock_is_ahead_rolls_back_and_leads_nothing_on() {
    one_clock_is_off(OFF).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watching_node_whose_clock_is_behind_rolls_back_and_leads_nothing_on() {
    one_clock_is_off(-OFF).await;
}

/// The node whose clock is wrong watches, and takes a third of the attempts.
async fn one_clock_is_off(seconds: i64) {
    let mut ground = Ground::open(&[seconds, 0, 0]).await;
    ground.little_is_known(&[0, 1, 2]).await;
    for (node, off) in [(0, seconds), (1, 0), (2, 0)] {
        let ahead = ground.seconds_ahead(node).await;
        assert!((ahead - off).abs() <= OFF - OFF_AT_LEAST, "node {node}: {ahead} s ahead, not {off}");
    }
    ground.enough_is_known(&[0, 1, 2]).await;
    ground.is_rolled_back().await;
    assert_eq!(ground.terms().await, 1, "no clocks are compared, so nobody took over");
}

/// Nothing comes through from the watching node, and nobody is told that it is gone.
#[tokio::test(flavor = "multi_thread")]
async fn a_watching_node_cut_off_is_replaced_and_changes_nothing_later() {
    let mut ground = Ground::open(&[0, 0, 0]).await;
    ground.little_is_known(&[0, 1, 2]).await;
    ground.nodes[0].line.set(Passing::Silent);
    ground.enough_is_known(&[1, 2]).await;
    until("another that watches", async || (ground.terms().await == 2).then_some(())).await;
    let rolled_back = async || (ground.crowd.stage().await == rollout::Stage::RolledBack).then_some(());
    until("the rollback", rolled_back).await;
    ground.nodes[0].line.set(Passing::Open);
    ground.is_rolled_back().await;
    assert_eq!(ground.terms().await, 2, "it does not watch again");
}
