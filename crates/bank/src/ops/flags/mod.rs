//! Feature flags, the versions of the apps that are supported, and the tokens by which programs ask for flags.

mod evaluate;
mod keep;
mod services;
mod support;

pub use evaluate::{FlagAnswer, FlagsAnswer};
pub use keep::NewFlag;
pub use services::ServiceTokenMade;
pub use support::{NewSupport, SupportAnswer};
