"""The demo ledger: a believable company, the same for the same seed and day.

It posts what it invents through the ledger's own acts and reads nothing but the ledger.
"""
