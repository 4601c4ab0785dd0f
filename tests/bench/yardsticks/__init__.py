"""What each row is held against: the bare part doing the same, without artui."""
