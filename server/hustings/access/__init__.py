"""Member tokens: signing, verifying, revoking."""
