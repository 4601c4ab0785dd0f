"""Commands about dunning, flags and agencies."""
