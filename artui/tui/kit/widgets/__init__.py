"""The parts a screen is made of: lists, lines, forms and bars. None knows the ledger."""
