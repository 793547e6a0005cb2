//! Attacks on logging in, over HTTP: each is tried as an attacker would, and each is refused.

mod forgery;
