//! F21 and F22: what an authenticator says of itself is a signal for staff, and no reason to refuse.

use crate::harness::{Engine, on_both_engines};
use crate::login::passkeys;

on_both_engines!(f21_backup_flags, f22_synced_counter);

/// A passkey from before its authenticator knew of backups.
async fn f21_backup_flags(engine: Engine) {
    passkeys::backup_flags_that_changed_sign_nobody_out(engine).await;
}

async fn f22_synced_counter(engine: Engine) {
    passkeys::a_counter_that_stands_still_signs_nobody_out(engine).await;
}
