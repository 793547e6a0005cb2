//! One suite for every engine, written against [`bank::Store`] and the public openers alone.
//!
//! An engine is supported when it passes. Each case is an async function over what it asks for: a store, two stores
//! on the same data, or the place where they lie. `suite` lists the cases and makes a test of each for each engine;
//! `model` is a naive store in memory, which passes the same cases and predicts the answers of random ones.

mod answer;
mod names;
mod place;
pub(crate) mod postgres;
mod proxy;
mod suite;

mod compare;

mod model;
mod samples;
mod statement;

mod audits;
mod batches;
mod damage;
mod desk;
mod documents;
mod feeds;
mod flags;
mod guests;
mod history;
mod jepsen;
mod openings;
mod outages;
mod outbox;
mod outcomes;
mod provider;
mod prune;
mod queries;
mod races;
mod random;
mod reopen;
mod repeats;
mod rows;
mod rules;
mod told;
mod uniques;
mod unknown;
mod words;
