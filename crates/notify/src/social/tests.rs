//! Channels against servers that speak as the networks do, over real sockets.

mod always_once;
mod sample;
mod stand;
mod ways;
