"""What the ledger keeps of Amazon's services."""
