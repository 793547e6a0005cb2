//! The Florin bank in one binary: configuration, wiring, subcommands.
//!
//! Owns how a bank is put together from its parts, what an operator may choose, and the machine's own clock and
//! randomness. Invariants: configuration is parsed once, and unknown keys are refused; secrets come from files
//! or the environment, and no output shows them unless printing them is what was asked for; what the server
//! accepted is finished before it ends. Never: holds an `if` about banking.

mod backtest;
mod check;
mod cli;
mod config;
mod demo;
mod doctor;
mod drill;
mod keep;
mod log;
mod machine;
mod monitor;
mod place;
mod plot;
mod progress;
mod review;
mod root_key;
mod screen;
mod serve;
mod staff;
mod status_page;
mod synthetic;
mod verify;

use std::process::ExitCode;

/// Answers are many small allocations on many threads, which this allocator is made for.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cli::run()
}
