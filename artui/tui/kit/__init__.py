"""Parts that any keyboard-driven app could use; none knows the ledger."""
