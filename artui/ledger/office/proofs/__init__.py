"""What `artui db check` proves: every invariant, computed afresh from the rows."""
