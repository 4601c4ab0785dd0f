"""Invoices and credit memos: posted, approved, corrected, reversed."""
