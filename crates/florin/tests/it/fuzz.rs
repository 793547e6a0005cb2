//! Short seeded fuzzing of every parser of outside text, in each ordinary run of the tests.
//!
//! The targets themselves are in `targets`; the workspace `fuzz` at the root runs the same ones guided by coverage
//! (see `docs/runbooks/fuzzing.md`). Here each gets its seeds as they are, and then a few thousand mutations of them
//! that a seed decides. A failing input is printed as a byte string: put it into `seeds`, and it stays a test.

mod ground;
mod mutate;
mod seeds;
mod targets;

use mutate::Mutator;
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use targets::{Target, VALUES, WAYS};

/// Inputs of one target that only computes.
const VALUE_INPUTS: usize = 5_000;
/// Inputs of one target that asks a bank.
const WAY_INPUTS: usize = 1_200;

macro_rules! short_runs {
    ($($name:ident),+ $(,)?) => {
        $(#[test]
        fn $name() {
            short_run(stringify!($name));
        })+

        #[test]
        fn every_target_runs_and_has_seeds() {
            let run: BTreeSet<&str> = [$(stringify!($name)),+].into();
            let targets: BTreeSet<&str> = VALUES.iter().chain(WAYS).map(|(name, _)| *name).collect();
            let seeded: BTreeSet<&str> = seeds::SEEDS.iter().map(|(name, _)| *name).collect();
            assert_eq!(run, targets);
            assert_eq!(seeded, targets);
        }
    };
}

short_runs!(
    ids,
    timestamp,
    money,
    currency,
    email,
    person_name,
    redirect_uri,
    sort_code,
    account_number,
    pot_name,
    reference,
    webhook_url,
    file_type,
    receipt_items,
    dpop_proof,
    jwk,
    mail,
    redacted,
    transactions_query,
    deposit_form,
    payment_form,
    annotation_form,
    feed_form,
    token_form,
    token_header,
    receipt_json,
);

fn short_run(name: &str) {
    let is_it = |(found, _): &&(&str, Target)| *found == name;
    let (target, inputs) = match VALUES.iter().find(is_it) {
        Some((_, target)) => (*target, VALUE_INPUTS),
        None => (WAYS.iter().find(is_it).expect("a target of this name").1, WAY_INPUTS),
    };
    let seeds = seeds::of(name);
    for seed in seeds {
        check(name, target, seed);
    }
    let mut mutator = Mutator::of(name);
    for _ in 0..inputs {
        check(name, target, &mutator.mutated(seeds));
    }
    let granted = ground::leave();
    // Nobody outside has a token, so the token endpoint grants nothing.
    let is_dead = granted == Some(0) && !name.starts_with("token");
    assert!(!is_dead, "no input of {name} was granted, so it never gets past the first check");
}

fn check(name: &str, target: Target, input: &[u8]) {
    let ended = catch_unwind(AssertUnwindSafe(|| target(input)));
    assert!(ended.is_ok(), "the target {name} fails; as a seed: b\"{}\"", input.escape_ascii());
}
