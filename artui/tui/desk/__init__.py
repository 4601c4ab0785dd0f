"""What all pages on the ledger share: the way to it, targets, totals, amounts, drafts."""
