//! F19: addresses that are suddenly folded.

use crate::harness::{Engine, on_both_engines};
use crate::login;

on_both_engines!(f19_lower_cased_addresses);

/// An account is found by a key that is kept beside its address as it was written, and by every rule that ever made
/// one; mail goes to the address as it was written.
async fn f19_lower_cased_addresses(engine: Engine) {
    login::an_address_is_found_however_it_is_written(engine).await;
}
