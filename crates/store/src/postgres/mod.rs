//! The scale-out engine.
