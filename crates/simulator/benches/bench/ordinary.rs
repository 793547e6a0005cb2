//! The ordinary way: one call of a PostgreSQL function for each transfer, on 32 connections, with entry rows and an
//! index on them for history.

use crate::cpu;
use anyhow::{Context, Result};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio_postgres::{Client, IsolationLevel, NoTls};

const CONNECTIONS: u64 = 32;

const TABLES: &str = "
CREATE TABLE ordinary_account (id bigint PRIMARY KEY, balance bigint NOT NULL);
CREATE TABLE ordinary_transfer (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, debit bigint NOT NULL,
    credit bigint NOT NULL, amount bigint NOT NULL, booked_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE ordinary_entry (account bigint NOT NULL, transfer bigint NOT NULL, amount bigint NOT NULL,
    balance bigint NOT NULL, PRIMARY KEY (account, transfer));
CREATE FUNCTION ordinary_move(a bigint, b bigint, minor bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE moved bigint; left_a bigint; left_b bigint;
BEGIN
    PERFORM 1 FROM ordinary_account WHERE id IN (a, b) ORDER BY id FOR UPDATE;
    UPDATE ordinary_account SET balance = balance - minor WHERE id = a AND balance >= minor
        RETURNING balance INTO left_a;
    IF NOT FOUND THEN RAISE EXCEPTION 'not enough money'; END IF;
    UPDATE ordinary_account SET balance = balance + minor WHERE id = b RETURNING balance INTO left_b;
    INSERT INTO ordinary_transfer (debit, credit, amount) VALUES (a, b, minor) RETURNING id INTO moved;
    INSERT INTO ordinary_entry VALUES (a, moved, -minor, left_a), (b, moved, minor, left_b);
END $$;
";

/// Transfers a second; every transfer is one transaction that is tried again when the server asks for it.
pub(crate) async fn measure(url: &str, accounts: u64, is_hot: bool, lasts: Duration) -> Result<f64> {
    let setup = connect(url).await?;
    setup
        .batch_execute(
            "DROP TABLE IF EXISTS ordinary_entry, ordinary_transfer, ordinary_account;
             DROP FUNCTION IF EXISTS ordinary_move",
        )
        .await?;
    setup.batch_execute(TABLES).await?;
    let fill =
        "INSERT INTO ordinary_account SELECT n, 1000000000000 FROM generate_series(0, $1::bigint - 1) n";
    setup.execute(fill, &[&i64::try_from(accounts)?]).await?;
    let done = Arc::new(AtomicU64::new(0));
    let started = cpu::instant();
    let mut workers = Vec::new();
    for worker in 0..CONNECTIONS {
        let client = connect(url).await?;
        let done = Arc::clone(&done);
        workers.push(tokio::spawn(async move {
            let mut client = client;
            let mut random = ChaCha8Rng::seed_from_u64(worker);
            while started.elapsed() < lasts {
                let debit = if is_hot { 0 } else { random.random_range(0..accounts) };
                let credit = 1 + (debit + random.random_range(0..accounts - 2)) % (accounts - 1);
                if debit != credit && call(&mut client, debit, credit).await? {
                    done.fetch_add(1, Ordering::Relaxed);
                }
            }
            anyhow::Ok(())
        }));
    }
    for worker in workers {
        worker.await??;
    }
    let rate = done.load(Ordering::Relaxed) as f64 / started.elapsed().as_secs_f64();
    setup
        .batch_execute(
            "DROP TABLE ordinary_entry, ordinary_transfer, ordinary_account; DROP FUNCTION ordinary_move",
        )
        .await?;
    Ok(rate)
}

/// One transfer; `false` when the server wants it tried again.
async fn call(client: &mut Client, debit: u64, credit: u64) -> Result<bool> {
    let (debit, credit) = (i64::try_from(debit)?, i64::try_from(credit)?);
    let transaction =
        client.build_transaction().isolation_level(IsolationLevel::Serializable).start().await?;
    let statement = transaction.execute("SELECT ordinary_move($1, $2, 1)", &[&debit, &credit]).await;
    let ended = match statement {
        Ok(_) => transaction.commit().await,
        Err(error) => Err(error),
    };
    match ended {
        Ok(()) => Ok(true),
        Err(error) if error.code().is_some_and(|code| matches!(code.code(), "40001" | "40P01")) => Ok(false),
        Err(error) => Err(error).context("the ordinary transfer failed"),
    }
}

pub(crate) async fn connect(url: &str) -> Result<Client> {
    let (client, connection) =
        tokio_postgres::connect(url, NoTls).await.context("the PostgreSQL to measure")?;
    tokio::spawn(connection);
    Ok(client)
}
