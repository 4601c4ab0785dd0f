"""Posting an entry as it is proposed: one act, which undo takes back whole.

What was seen is what is posted; an entry that is matched otherwise by now is left.
"""

from collections.abc import Callable, Sequence

from artui.domain.bank_entry import EntryKind
from artui.domain.match_records import Proposal
from artui.domain.refusal import Refused
from artui.ledger.bank.matched.cash_doubts import proposals_of, refuse_if_doubted, refuse_recorded
from artui.ledger.bank.matched.entry_cash import MatchChanged, PostedEntry, post_proposal, to_work
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book, Entry
from artui.ledger.book.chain import newest_act
from artui.ledger.items.open_items import ledger_items


class NoProposal(Refused):
    """What an entry may pay is only shown, for its amount alone or as one of equals."""


def accept(
    book: Book, entry_id: int, rank: int | None = None, *, posting: int | None = None
) -> PostedEntry:
    """Post an entry as its proposal of this rank says: one act. It is matched while others work.
    Without a rank it is the best one, only if it is proposed, nothing else may be the money, and it
    is no second payment for which only the number of the first one speaks.

    Raises UnknownEntry, EntryWorked, MayBeRecorded, NoProposal, MatchChanged (there is no such
    proposal, or what it pays was paid meanwhile), and what recording and allocating a payment
    raise.
    """
    with book.reading() as connection:
        last, found = newest_act(connection), proposals_of(connection, entry_id)
    if rank is None:
        refuse_if_doubted(entry_id, found)
        if found and not found[0].proposed:
            raise NoProposal(
                f"Nothing is proposed for entry {entry_id}; `artui match show {entry_id}` lists "
                "what it may pay: choose with --rank."
            )
        if found and found[0].twice is not None:
            raise NoProposal(
                f"Entry {entry_id} is left: ",
                found[0].twice,
                f" Nothing else speaks for {found[0].account}: `artui match accept {entry_id} "
                f"--rank 1` records it on their account, `artui match ignore {entry_id}` sets it "
                "aside.",
            )
        rank = 1

    def check(entry: Entry) -> None:
        # What somebody else did meanwhile may be this very money.
        if newest_act(entry.connection) != last:
            now = proposals_of(entry.connection, entry_id)
            if [*map(_what, now[:rank])] != [*map(_what, found[:rank])]:
                raise MatchChanged(f"What entry {entry_id} may pay has changed; look again.")

    if 0 < rank <= len(found):
        return _accept(book, entry_id, found[rank - 1], posting, check)
    with book.act(ActName.BANK_PAYMENT, "") as entry:
        to_work(entry, entry_id, EntryKind.RECEIPT)
        raise MatchChanged(f"Entry {entry_id} has no proposal {rank} now; look again.")


def _what(proposal: Proposal) -> tuple[object, ...]:
    """What a proposal posts, whether it is proposed, and what the money may be instead."""
    parts = [(part.document.id, part.minor, part.discount_minor) for part in proposal.parts]
    recorded = proposal.recorded.id if proposal.recorded is not None else None
    chosen = proposal.customer_id, parts, recorded, proposal.difference_minor
    return *chosen, proposal.proposed, str(proposal.doubt), str(proposal.twice)


def accept_seen(
    book: Book,
    entry_id: int,
    seen: Proposal,
    posting: int | None = None,
    *,
    offered: Sequence[Proposal] = (),
) -> PostedEntry:
    """Post an entry as a clerk saw its proposal, among those `offered`: one act.

    Raises UnknownEntry, EntryWorked, MatchChanged if what it pays has another amount open by now,
    or if a payment was recorded since that the entry may be.
    """

    def check(entry: Entry) -> None:
        refuse_recorded(entry, entry_id, seen, offered)

    return _accept(book, entry_id, seen, posting, check)


def _accept(
    book: Book,
    entry_id: int,
    seen: Proposal,
    posting: int | None,
    check: Callable[[Entry], None],
) -> PostedEntry:
    with book.act(ActName.BANK_PAYMENT, "") as entry:
        stored = to_work(entry, entry_id, EntryKind.RECEIPT)
        is_payment = seen.recorded.id if seen.recorded is not None else None
        claims = [claim for claim in seen.claims if claim.id != is_payment]
        items = ledger_items(entry.connection, [claim.id for claim in claims])
        for claim in claims:
            item = items[claim.id]
            if item.entity_id != stored.entity_id:
                raise MatchChanged(f"{item.title} is not of the entity of {stored.account} now.")
            if not item.in_force or item.open_minor != claim.open_minor:
                raise MatchChanged(
                    f"{item.title} has ", item.money(item.open_minor), " open now; look again."
                )
        check(entry)
        return post_proposal(entry, stored, seen, posting)
