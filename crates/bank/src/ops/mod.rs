//! The operations, one file per topic. Each gathers facts, lets a domain crate decide, and commits once.

mod access;
mod accounts;
mod approvals;
mod cards;
mod clients;
mod funds;
mod payments;
mod people;
mod pots;

pub use access::{Caller, ClientProof, IssuedPair};
pub use accounts::{AccountView, BalanceView};
pub use approvals::ApprovalStarted;
pub use cards::{AUTHORISATION_LASTS, CardAnswer, PurchaseAsk};
pub use clients::{ClientMade, NewClient};
pub use funds::{Funds, FundsWay};
pub use payments::{PayAsk, PayDone, Payee};
pub use people::{NewAccount, NewPerson};
pub use pots::{MoveAsk, NewPot, PotChange, PotView};
