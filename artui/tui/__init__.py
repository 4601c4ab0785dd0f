"""The screens: one clerk, a keyboard, 80×24 over SSH.

Screens hold ids, a filter and a cursor. They ask the ledger's queries in a worker, draw what
comes back, and run actions of one registry; nothing here writes and nothing here imports
SQLAlchemy.
"""
