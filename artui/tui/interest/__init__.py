"""The interest run."""
