"""Whether the text of money out says that an earlier receipt came back.

OFX and CSV have no field for it. A return is only looked for by the ledger, and waits in the queue
if it is not found; taking one for any payment of ours would leave the customer's invoice paid.
"""

import re

_RETURNED = re.compile(
    r"\b(?:RETURN(?:ED)?[ -](?:ITEM|DEPOSIT|CHE(?:CK|QUE)|PAYMENT|DEBIT|ACH|CREDIT)|RETURNED"
    r"|CHARGE ?BACK|NSF|INSUFFICIENT FUNDS|UNPAID (?:ITEM|CHE(?:CK|QUE)|DIRECT DEBIT)"
    r"|DEPOSITED ITEM|R(?:UE|Ü)CK(?:LASTSCHRIFT|(?:UE|Ü)BERWEISUNG|BUCHUNG|SCHECK|GABE)\w*"
    r"|RETOUREN?|TERUGBOEKING|STORNERING|STORNO|IMPAY(?:E|É)|REJET|INSOLUTO|DEVOLUCI(?:O|Ó)N)\b",
    re.IGNORECASE,
)


def says_returned(*texts: str) -> bool:
    """Whether one of the texts names the return of money."""
    return any(_RETURNED.search(text) for text in texts if text)
