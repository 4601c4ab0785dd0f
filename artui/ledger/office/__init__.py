"""The ledger as a whole: undo, approvals, roles, schema, settings, proofs."""
