"""The read side of the ledger: Core selects that return small frozen rows. Lists are ids and pages.

Nothing here writes. Every function takes a connection of `Book.reading()` and the day that is asked
about.
"""
