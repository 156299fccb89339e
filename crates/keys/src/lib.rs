//! Envelope encryption with a key store of its own.
