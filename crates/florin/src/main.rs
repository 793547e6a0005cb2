//! The Florin bank in one binary.

fn main() {}
