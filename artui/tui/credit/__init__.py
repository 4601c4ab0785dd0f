"""Credit limits, checks and remedies, asked for on the prompt."""
