"""The real screens, one module per page; `places` and `catalogue` list them for the app.

A page asks by `self.ledger` and its reads in artui.tui.reads, which are imported in threads only.
"""
