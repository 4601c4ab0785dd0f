"""Commands about late interest."""
