"""Documents out: statements, notices, credit memos, invoices, and the collections package.

Each is a frozen model that the ledger fills and a renderer that only draws it. A
model whose totals do not tie is refused before a byte is written.
"""
