"""Payments and credit memos, and what they are applied to."""
