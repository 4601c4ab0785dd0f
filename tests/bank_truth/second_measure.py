"""What the ledger proposes for the payments of the second set."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import select

from artui.ledger.bank.match_rules import teach_payer
from artui.ledger.store.engine import connect
from artui.ledger.store.tables import CUSTOMER
from tests.bank_truth.measure import Figures
from tests.bank_truth.second_set import (
    DAY,
    OUR_ACCOUNT,
    Morning,
    Paid,
    Payment,
    mt940,
    reference,
    write_ledger,
)
from tests.support.books import make_ledger, opened
from tests.support.commands import Artui


def second_measured(seed: int, count: int, folder: Path) -> Figures:
    """Draw a morning, import it by the commands, and judge what `match list` proposes."""
    random = Random(seed)
    morning = Morning(random, count)
    write_ledger(morning, folder)
    (folder / "bank.sta").write_text(mt940(morning.payments, random), encoding="ascii", newline="")
    url = f"sqlite:///{folder / 'second.db'}"
    make_ledger(url)
    artui = Artui(url, f"{DAY}")
    for kind in ("customers", "invoices", "payments"):
        artui.done("import", kind, folder / f"{kind}.csv")
    artui.done("bank", "accounts", "set", OUR_ACCOUNT, "--currency", "EUR")
    _teach(morning, url)
    artui.done("import", "bank", folder / "bank.sta")
    entries = {row["bank_reference"]: row for row in artui.rows("list", "bank")}
    first = {row["entry"]: row for row in artui.rows("match", "list") if row["rank"] == 1}
    figures = Figures()
    certain = Counter[str]()
    for at, payment in enumerate(morning.payments):
        entry = entries[reference(at)]
        assert entry["amount"] == _decimal(payment.cents), (entry, payment)
        _count(figures, payment, entry["state"], first.get(entry["id"]), certain)
    return figures


def _teach(morning: Morning, url: str) -> None:
    book = opened(connect(url), as_of=DAY)
    try:
        with book.reading() as connection:
            rows = connection.execute(select(CUSTOMER.c.account, CUSTOMER.c.id)).all()
        ids = {row.account: row.id for row in rows}
        for each in morning.customers:
            if each.taught:
                teach_payer(book, each.iban, ids[each.account])
    finally:
        book.database.close()


def _count(
    figures: Figures,
    payment: Payment,
    state: str,
    proposal: Mapping[str, Any] | None,
    certain: Counter[str],
) -> None:
    if proposal and proposal["certain"]:
        state = "certain"
    elif state == "certain":
        # Of two equal payments the second is asked about, whatever its state says.
        state = "probable"
    figures.entries += 1
    figures.states[state] += 1
    figures.drawn[payment.meaning] += 1
    figures.drawn[payment.way or "no number"] += 1
    right = _right(payment, proposal)
    words = f"{payment.meaning}, {payment.way or 'no number'}: {payment}; {proposal}"
    if payment.strong:
        figures.strong += 1
        figures.strong_certain += state == "certain"
        if state != "certain":
            figures.missed.append(f"missed {words}")
    if state == "certain":
        numbers = [part["invoice"] for part in proposal["invoices"]] if proposal else []
        certain.update(numbers)
        # One document is never paid by two: of two equal payments one is certain at most.
        right = right and payment.provable and all(certain[number] == 1 for number in numbers)
        figures.certain += 1
        figures.certain_right += right
    elif state == "probable":
        figures.probable += 1
        figures.probable_right += right
    if not right and state in ("certain", "probable"):
        figures.wrong.append(f"{state.upper()} {words}")


def _right(payment: Payment, proposal: Mapping[str, Any] | None) -> bool:
    """Whether a proposal pays what was meant; one of a customer alone, if it is their tree."""
    if proposal is None:
        return False
    paid = {each["invoice"]: (each["amount"], each["discount"]) for each in proposal["invoices"]}
    if not paid:
        owner = payment.customer
        return owner is not None and proposal["account"] in (owner.account, owner.root.account)
    return paid == {number: _as_told(part) for number, part in payment.pays.items()}


def _as_told(part: Paid) -> tuple[str, str]:
    return _decimal(part.cents), _decimal(part.discount)


def _decimal(cents: int) -> str:
    sign, whole = "-" if cents < 0 else "", abs(cents)
    return f"{sign}{whole // 100}.{whole % 100:02d}"
