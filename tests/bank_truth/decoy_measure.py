"""What the ledger is certain of among payments whose texts are full of other numbers."""

from pathlib import Path
from random import Random

from sqlalchemy import select

from artui.ledger.bank.bank_entries import stored_entries
from artui.ledger.bank.match_proposals import Matching
from artui.ledger.bank.match_rules import teach_payer
from artui.ledger.book.book import Book
from artui.ledger.store.engine import connect
from artui.ledger.store.tables import CUSTOMER
from tests.bank_truth.decoys import DAY, OUR_ACCOUNT, Cash, Desk, camt, write_ledger
from tests.bank_truth.measure import Figures
from tests.support.books import make_ledger, opened
from tests.support.commands import Artui


def decoys_measured(seed: int, count: int, folder: Path) -> Figures:
    """Draw so many payments, import them by the commands, and judge what is proposed."""
    random = Random(seed)
    desk = Desk(random, count)
    write_ledger(desk, folder)
    (folder / "bank.xml").write_text(camt(desk.payments, random), encoding="utf-8")
    url = f"sqlite:///{folder / 'decoys.db'}"
    make_ledger(url)
    artui = Artui(url, f"{DAY}")
    for kind in ("customers", "invoices", "payments"):
        artui.done("import", kind, folder / f"{kind}.csv")
    artui.done("bank", "accounts", "set", OUR_ACCOUNT, "--currency", "EUR")
    book = opened(connect(url), as_of=DAY)
    try:
        _teach(desk, book)
        artui.done("import", "bank", folder / "bank.xml")
        return _judged(desk.payments, book)
    finally:
        book.database.close()


def _teach(desk: Desk, book: Book) -> None:
    with book.reading() as connection:
        rows = connection.execute(select(CUSTOMER.c.account, CUSTOMER.c.id)).all()
    ids = {row.account: row.id for row in rows}
    for each in desk.customers:
        if each.taught:
            teach_payer(book, each.iban, ids[each.account])


def _judged(payments: list[Cash], book: Book) -> Figures:
    figures = Figures()
    with book.reading() as connection:
        matching = Matching(connection)
        stored = sorted(stored_entries(connection), key=lambda each: each.position)
        found = matching.all_proposals(stored)
    assert [each.record.minor for each in stored] == [each.cents for each in payments]
    for entry, payment in zip(stored, payments, strict=True):
        best = next(iter(found[entry.id]), None)
        paid = {part.document.number: part.minor for part in best.parts} if best else {}
        right = bool(best) and paid == payment.pays
        if best and not paid:
            right = best.account == payment.customer.account
        certain, proposed = bool(best and best.certain), bool(best and best.proposed)
        figures.entries += 1
        figures.drawn[payment.doing] += 1
        figures.states["certain" if certain else "probable" if proposed else "unknown"] += 1
        said = f"{best.rule}: {'; '.join(map(str, best.reasons))}" if best else "nothing"
        words = f"{payment.doing}: {payment}; {said}"
        figures.strong += payment.strong
        figures.strong_certain += payment.strong and certain
        if payment.strong and not certain:
            figures.missed.append(f"missed {words}")
        if certain:
            figures.certain += 1
            figures.certain_right += right
        elif proposed:
            figures.probable += 1
            figures.probable_right += right
        if not right and certain:
            figures.wrong.insert(0, f"CERTAIN {words}")
        elif not right and proposed:
            figures.wrong.append(f"probable {words}")
    return figures
