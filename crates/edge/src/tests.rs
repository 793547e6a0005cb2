//! The whole router: on the real embedded store for what works, on broken stores for what does not.

mod bounds;
mod broken;
mod faults;
mod oauth;
mod oddities;
mod paths;
mod phone;
mod proofs;
mod town;
mod walk;
