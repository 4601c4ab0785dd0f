"""The rules of accounts receivable: pure functions and frozen values.

Nothing here reads a clock, a file or a database, and nothing here imports another part of artui.
"""
