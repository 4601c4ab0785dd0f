"""Commands about credit and remedies."""
