"""The ledger: the only place that writes.

Each public act is one business act, one audit row and one undo entry, in one transaction. The read
side lives in `artui.ledger.queries`.
"""
