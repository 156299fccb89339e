//! A Merkle log per organisation with signed checkpoints.
