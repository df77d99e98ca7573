"""The seal of a store: a Merkle tree over its requests, checkpoints that are signed, and proofs."""
