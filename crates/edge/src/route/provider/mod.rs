//! The OpenID provider: what it says of itself, a client's request and the customer's word, tokens, and what they tell.

pub(crate) mod authorize;
pub(crate) mod logout;
pub(crate) mod metadata;
pub(crate) mod push;
pub(crate) mod tokens;
pub(crate) mod userinfo;
