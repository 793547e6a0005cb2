//! Attacks on logging in, over HTTP: each is tried as an attacker would, and each is refused.

mod enumeration;
mod fixation;
mod forgery;
mod guessing;
mod injection;
mod mailbox;
mod proofs;
mod ranks;
mod stand;
