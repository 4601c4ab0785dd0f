"""Commands that list and report."""
