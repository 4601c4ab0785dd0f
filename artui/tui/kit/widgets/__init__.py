"""The parts of a screen: lists, lines, forms and bars. None knows the ledger."""
