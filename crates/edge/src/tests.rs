//! The whole router: on the real embedded store for what works, on broken stores for what does not.

mod broken;
mod faults;
mod oddities;
mod oauth;
mod paths;
mod town;
mod walk;
