"""By what an entry is known when its file, or a longer one, comes again. bank.md, rule A5.

A bank's reference alone is no key, since banks use one for different payments. Equal entries of one
file are told apart by their order.
"""

import hashlib
from collections import Counter

from artui.domain.bank_entry import BankEntry


class EntryKeys:
    """Makes the keys of one file, in its order, account by account."""

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()

    def key(self, account_id: int, entry: BankEntry, before: int = 0) -> str:
        """The key of the next entry of an account; `before` equal ones are known from elsewhere."""
        base = base_key(account_id, entry)
        self.seen[base] += 1
        return f"{base}-{self.seen[base] + before}"


def base_key(account_id: int, entry: BankEntry) -> str:
    """What equal entries have in common."""
    facts = [account_id, entry.value_date.isoformat(), entry.minor, entry.currency]
    if entry.bank_reference:
        facts += [entry.bank_reference, entry.part]
    else:
        text = "".join("".join(entry.parts).upper().split())
        facts += [entry.booking_date.isoformat(), text, entry.payer_account, entry.end_to_end]
    return hashlib.sha256("\x1f".join(map(str, facts)).encode()).hexdigest()[:32]
