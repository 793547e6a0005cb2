//! Two listeners: one for everybody, which hands out what is made, and one for the bank, which takes in what is new.

mod answer;
mod crowd;
mod feed;
mod limits;

pub use crowd::{Listeners, ServeError, Server};
pub use feed::feed_listener;
pub use limits::Limits;
