"""What the Ads service lists and could not be taken: kept with its reason, settled once it can be.

Each sync asks for all again, so that each is tried again. What a person left out for good is no
error any more. A2-2, and V2-2 for these rows.
"""

from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import Connection

from artui.domain.kinds import AsideState
from artui.domain.refusal import Refused
from artui.domain.text import MOST_SHOWN, bounded, shown_id, visible
from artui.ledger.amazon.set_aside import (
    ADS,
    Aside,
    LeftForGood,
    NewAside,
    NothingToSetAside,
    aside_news,
    asides,
    keep_asides,
)
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book
from artui.ledger.book.refusals import UnknownDocument
from artui.ledger.store.tables import SET_ASIDE


class SeveralProfiles(Refused):
    """An id was set aside of several profiles."""


def record_of(profile: str, invoice: str = "") -> str:
    """The key of an invoice that is set aside, or of a whole profile."""
    return f"{profile}/{bounded(invoice, MOST_SHOWN)}" if invoice else profile


def left_out(connection: Connection) -> dict[str, str]:
    """What a person left out for good: its record and the reason."""
    found = asides(connection, ADS, states=(AsideState.LEFT_OUT,))
    return {aside.record: aside.reason for aside in found}


def accounts_waiting(connection: Connection) -> set[str]:
    """The customers of whom something is set aside."""
    return {aside.account for aside in asides(connection, ADS)}


def keep_ads_asides(
    book: Book, account: str, found: Sequence[NewAside], taken: Collection[str], *, whole: bool
) -> tuple[Aside, ...]:
    """Keep what was `found` wanting of a customer; settle what is among the records `taken`, and,
    if the service listed the `whole`, what it lists no more: one act, none without news.

    Returns what is gone from the list.
    """
    with book.transaction() as joined:
        with joined.reading() as connection:
            every = asides(connection, ADS, states=tuple(AsideState))
        known = [aside for aside in every if aside.account == account]
        gone = tuple(_gone(known, found, taken)) if whole else ()
        news = aside_news(known, found, [*taken, *(aside.record for aside in gone)])
        if news:
            with joined.act(ActName.ADS_SYNC, account or "profiles") as entry:
                keep_asides(entry, ADS, news, book.now())
                counts = (
                    (len(news.added) + len(news.changed), "set aside"),
                    (len(news.settled), "set aside before and settled"),
                )
                said = ", ".join(f"{count} {words}" for count, words in counts if count)
                entry.summary = f"{account or 'Ads profiles'}: {said}"
    return gone


def _gone(
    known: Sequence[Aside], found: Sequence[NewAside], taken: Collection[str]
) -> Iterator[Aside]:
    here = {new.record for new in found} | set(taken)
    for aside in known:
        if aside.state == AsideState.WAITING and aside.record not in here:
            yield aside


def leave_out_of_ads(book: Book, name: str, *, reason: str) -> LeftForGood:
    """Leave out for good what is set aside under a name: an invoice's id, PROFILE/ID, or a
    profile's account. One act. Raises NothingToSetAside, SeveralProfiles, UnknownDocument.
    """
    with book.act(ActName.SET_ASIDE, name) as entry:
        every = asides(entry.connection, ADS, states=tuple(AsideState))
        profile, slash, invoice = name.partition("/")
        record = record_of(profile, invoice) if slash else name
        meant = [each for each in every if each.record in (name, record)]
        meant = meant or [each for each in every if each.title in (name, shown_id(name))]
        waiting = [each for each in meant if each.state == AsideState.WAITING]
        if not meant:
            raise UnknownDocument(f"Nothing of Ads is set aside as {shown_id(name)}.")
        if not waiting:
            raise NothingToSetAside(f"Nothing of {shown_id(name)} waits any more.")
        if len(waiting) > 1:
            records = " or ".join(visible(each.record) for each in waiting)
            raise SeveralProfiles(f"{shown_id(name)} is set aside of several profiles: {records}.")
        entry.change(SET_ASIDE, waiting[0].id, state=AsideState.LEFT_OUT, reason=reason)
        entry.summary = f"Ads {visible(waiting[0].title)} set aside: {reason}"
        return LeftForGood(entry.id, entry.summary)
