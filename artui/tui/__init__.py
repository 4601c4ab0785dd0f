"""The screens: one clerk, a keyboard, 80×24 over SSH.

Screens hold ids, a filter and a cursor. They run the ledger's queries in a worker, draw the
results, and run actions of one registry; nothing here writes to the ledger or imports SQLAlchemy.
"""
