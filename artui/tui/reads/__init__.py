"""What the pages ask the ledger: functions of an open book that give small ready rows.

These modules import artui.ledger, so they are themselves imported only in the threads that ask,
after the first paint.
"""
