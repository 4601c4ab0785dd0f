"""Disputes and promises to pay."""
