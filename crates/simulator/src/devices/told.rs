//! What happened on a device, as whoever watches the drill is told it.

use kernel::Timestamp;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    pub at: Timestamp,
    /// Which customer of the crowd, counted from zero.
    pub customer: usize,
    pub what: What,
}

/// Codes are those of the bank's problems; what the network lost is `lost`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    LoggedIn {
        session: String,
    },
    /// An attempt to log in that the bank did not let end well.
    LoginFailed {
        code: String,
    },
    /// The session was refused, though the customer did not end it.
    SignedOut {
        session: String,
        code: String,
    },
    /// The customer saw their balance.
    Served,
    /// The visit ended without it, because of the bank.
    Unserved {
        code: String,
    },
    /// The visit ended without it, because of the network.
    NoNetwork,
    /// The visit ended without it, because of the customer.
    Abandoned,
}
