"""What all pages on the ledger share: access to it, targets, totals, amounts, drafts."""
