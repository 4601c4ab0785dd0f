"""What else the money of an entry may be: a payment that is recorded, or another entry.

A clerk is asked before such an entry is posted in any way.
"""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from artui.domain.match_records import Proposal, may_be
from artui.domain.refusal import Refused
from artui.domain.sentence import Sentence
from artui.ledger.bank.bank_entries import (
    StoredEntry,
    stored_entry,
    waiting_entries,
)
from artui.ledger.bank.entry_keys import earlier_alike
from artui.ledger.bank.match_proposals import Matching
from artui.ledger.bank.matched.entry_cash import MatchChanged
from artui.ledger.bank.recorded_payments import (
    SaidPayments,
    recorded_payments,
    typed_for,
    typed_of,
    unapplied_payments,
)
from artui.ledger.book.book import Book, Entry
from artui.ledger.store.tables import CUSTOMER


class MayBeRecorded(Refused):
    """The money of an entry may be recorded already, and nobody said to post it all the same."""


def refuse_doubted(book: Book, entry_id: int) -> None:
    """Raise MayBeRecorded where the money of an entry may be something else: its proposal is to be
    chosen by its rank."""
    with book.reading() as connection:
        refuse_if_doubted(entry_id, proposals_of(connection, entry_id))


def refuse_if_doubted(entry_id: int, found: Sequence[Proposal]) -> None:
    """Raise MayBeRecorded where one of the proposals for an entry has a doubt."""
    doubt = next((each.doubt for each in found if each.doubt is not None), None)
    if doubt is None:
        return
    links = [
        f"--rank {rank} says that it is payment {each.recorded.reference}, "
        for rank, each in enumerate(found, 1)
        if each.recorded is not None
    ]
    posts = next((rank for rank, each in enumerate(found, 1) if each.recorded is None), 0)
    goes_on = [f"--rank {posts} goes on all the same, "] if posts else []
    raise MayBeRecorded(
        f"Entry {entry_id} is left: ",
        doubt,
        f". Say which with `artui match accept {entry_id}`: {''.join([*links, *goes_on])}and "
        f"`artui match ignore {entry_id}` sets it aside.",
    )


def doubt_of(
    connection: Connection, stored: StoredEntry, customer_id: int, debit_ids: Sequence[int] = ()
) -> Sentence | None:
    """What else the money of an entry may be that is posted by hand for a customer, to pay some
    documents: an entry of another file, or payments that no bank reported yet. A payment that is
    the same in all becomes the entry's, so that it is no doubt."""
    if stored.id in (earlier := earlier_alike(connection, [stored.id])):
        return earlier[stored.id]
    record = stored.record
    root = select(CUSTOMER.c.root_id).where(CUSTOMER.c.id == customer_id)
    root_id = connection.execute(root).scalar_one()
    found = typed_of(connection, stored.entity_id, record, root_id)
    if debit_ids:
        paying = typed_for(connection, stored.entity_id, record.currency)
        found += paying(debit_ids, record.minor)
    own = (stored.reference, customer_id, record.value_date)
    if not found or own in [(each.reference, each.customer_id, each.value_date) for each in found]:
        return None
    return may_be([*{each.id: each for each in found}.values()])


def refuse_doubt(
    entry: Entry, stored: StoredEntry, customer_id: int, debit_ids: Sequence[int] = ()
) -> None:
    """Raise MayBeRecorded where the money of an entry that is posted by hand may be something
    else."""
    if (doubt := doubt_of(entry.connection, stored, customer_id, debit_ids)) is not None:
        raise MayBeRecorded(f"Entry {stored.id} is left: ", doubt, ".")


def refuse_recorded(
    entry: Entry, entry_id: int, chosen: Proposal, offered: Sequence[Proposal]
) -> None:
    """Refuse an entry that may be a payment which no bank reported yet, if that was not offered: it
    was recorded meanwhile."""
    stored = stored_entry(entry.connection, entry_id)
    key = (entry.connection, stored.entity_id, stored.record.currency)
    seen = {each.recorded.id for each in (chosen, *offered) if each.recorded is not None}
    said = SaidPayments(entry.connection)
    found = recorded_payments(said, *key[1:], unapplied_payments(*key))(stored.record, ())
    if not seen:
        # Else the clerk knows that it may be one.
        found += typed_of(entry.connection, stored.entity_id, stored.record, chosen.root_id)
    for payment in found:
        if payment.id not in seen:
            raise MatchChanged(
                f"Payment {payment.reference} of {payment.account} was recorded meanwhile and may "
                "be this entry; look again."
            )


def proposals_of(connection: Connection, entry_id: int) -> Sequence[Proposal]:
    """The proposals for an entry among all that waits, as listed: two may pay one document."""
    return Matching(connection).all_proposals(waiting_entries(connection)).get(entry_id, ())
