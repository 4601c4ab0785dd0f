"""Today: the worklist."""
