"""Posting what came in: each money once, on both databases."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from artui.domain.match_records import Proposal
from artui.ledger.bank.bank_accounts import set_bank_account
from artui.ledger.bank.bank_entries import StoredEntry
from artui.ledger.bank.match_proposals import Matching
from artui.ledger.bank.match_rules import teach_text
from artui.ledger.bank.matched.cash_by_hand import match_to, on_account
from artui.ledger.bank.matched.certain_cash import certain_entries, post_certain, post_seen
from artui.ledger.bank.matched.entry_cash import MatchChanged
from artui.ledger.bank.matched.matched_cash import accept, accept_seen
from artui.ledger.book.book import Book
from artui.ledger.documents.reversal import reverse
from artui.ledger.office.administration import set_entity, set_ledger_setting
from artui.ledger.office.proofs.check import breaches
from tests.support.bank_files import OURS, camt, comma, kept, mt940, ntry, our_account, take_in, tx
from tests.support.postings import customer, invoice, item, open_minor, payment

DAY = date(2026, 11, 20)


def receipt(amount: str, text: str, reference: str = "NONREF") -> list[str]:
    """The two lines of a receipt."""
    return [f":61:2611201120C{amount}NTRF{reference}", f":86:166?20{text}"]


def test_a_typed_payment_that_was_reversed_is_not_an_entry_s(book: Book, tmp_path: Path) -> None:
    our_account(book)
    customer(book)
    paid = invoice(book, "INV-0001042", 10_000)
    typed = payment(book, "B1", 10_000, value=DAY)
    reverse(book, typed, reason="typed by mistake")
    take_in(book, tmp_path, mt940(*receipt("100,00", "INV-0001042", "NONREF//B1")))
    done = accept(book, kept(book)[0].id)
    assert done.item_id != typed
    assert item(book, done.item_id).in_force
    assert open_minor(book, paid) == 0
    assert list(breaches(book)) == []


def test_a_typed_payment_in_force_is_the_entry_s_and_not_recorded_again(
    book: Book, tmp_path: Path
) -> None:
    our_account(book)
    customer(book)
    typed = payment(book, "B1", 10_000, value=DAY)
    take_in(book, tmp_path, mt940(*receipt("100,00", "x", "NONREF//B1")))
    assert on_account(book, kept(book)[0].id, 1).item_id == typed


def test_f2_a_typed_payment_of_about_that_day_is_asked_about_whatever_it_pays(
    book: Book, tmp_path: Path
) -> None:
    our_account(book)
    customer(book)
    customer(book, "CHILD", parent="ACME")
    customer(book, "OTHER")
    days = [DAY - timedelta(days=7), DAY + timedelta(days=7)]
    # The typed one paid the older invoice, which the bank's text does not name.
    asked: list[tuple[str, int, str]] = []
    for at, account in enumerate(("ACME", "CHILD")):
        minor = 10_000 + at
        invoice(book, f"INV-4{at}99", minor, account=account)
        named = invoice(book, f"INV-5{at}00", minor, account="ACME")
        payment(book, f"TR-{at}", minor, value=days[at], auto=True, account=account)
        asked.append((comma(minor), named, f"payment TR-{at} of {days[at]}, recorded already"))
    # It paid two invoices, and something is left of it.
    for at in range(2):
        invoice(book, f"INV-60{at}0", 4_000)
    named = invoice(book, "INV-70000", 9_500)
    payment(book, "TR-2", 9_500, value=DAY, invoices=(("INV-6000", None), ("INV-6010", None)))
    asked.append(("95,00", named, f"payment TR-2 of {DAY}, recorded already"))
    # No doubt: another customer's, too long ago, reversed, and an entry's own.
    sure = [invoice(book, f"INV-8{at}000", 1_000 + at) for at in range(4)]
    for at in (0, 1, 2):
        invoice(book, f"INV-9{at}000", 1_000 + at, account="OTHER" if at == 0 else "ACME",
                due_date=date(2026, 3, 2))  # fmt: skip
    payment(book, "TR-5", 1_000, value=DAY, auto=True, account="OTHER")
    payment(book, "TR-6", 1_001, value=DAY - timedelta(days=8), invoices=(("INV-91000", None),))
    reverse(book, payment(book, "TR-7", 1_002, value=DAY), reason="typed by mistake")
    entries = [receipt(money, item(book, named).number) for money, named, _ in asked]
    entries += [receipt(comma(1_000 + at), item(book, each).number) for at, each in enumerate(sure)]
    entries.append(receipt(comma(1_003), "INV-83000"))
    take_in(book, tmp_path, mt940(*(line for each in entries for line in each)))
    certain = {seen.parts[0].document.id for _, seen in certain_entries(book)}
    assert certain == set(sure)
    with book.reading() as connection:
        found = Matching(connection).all_proposals(kept(book))
    for stored, (_, _, words) in zip(kept(book), asked, strict=False):
        assert str(found[stored.id][0].doubt) == f"{words}, may be this money"
        assert [each.recorded.reference for each in found[stored.id] if each.recorded] == [
            words.split()[1]
        ]
    seen = certain_entries(book)
    payment(book, "TR-8", 1_000, value=DAY, auto=True)
    assert len(post_seen(book, seen).entries) == len(sure) - 1, "it was recorded meanwhile"
    # The entry is linked to the payment by its rank, and no cash is recorded again.
    first = kept(book)[0]
    ranks = [rank for rank, each in enumerate(found[first.id], 1) if each.recorded]
    accept(book, first.id, ranks[0])
    assert open_minor(book, asked[0][1]) == 10_000
    assert list(breaches(book)) == []


@pytest.mark.parametrize("amount", ["99,80", "100,00"])
def test_m14_what_is_missing_of_several_documents_is_written_off_of_each(
    book: Book, tmp_path: Path, amount: str
) -> None:
    set_ledger_setting(book, "tolerance", "1.00")
    our_account(book)
    customer(book)
    ids = [invoice(book, "INV-0001042", 10_000), invoice(book, "INV-0001043", 50)]
    take_in(book, tmp_path, mt940(*receipt(amount, "INV-0001042, INV-0001043")))
    accept(book, kept(book)[0].id)
    assert [open_minor(book, each) for each in ids] == [0, 0]
    assert list(breaches(book)) == []


def test_three_equal_payments_of_three_accounts_are_three(book: Book, tmp_path: Path) -> None:
    accounts = [OURS, "DE02120300000000202051", "DE02500105170137075030"]
    customer(book)
    for number in accounts:
        our_account(book, number)
        take_in(book, tmp_path, mt940(*receipt("100,00", "x"), account=number))
    posted = {on_account(book, each.id, 1).item_id for each in kept(book)}
    assert len(posted) == 3
    assert list(breaches(book)) == []


def test_two_parts_of_one_document_are_both_certain_until_it_is_paid(
    book: Book, tmp_path: Path
) -> None:
    our_account(book)
    customer(book)
    paid = invoice(book, "INV-0001042", 10_000)

    def part(amount: str) -> str:
        named = (
            "<RmtInf><Strd><RfrdDocInf><Tp><CdOrPrtry><Cd>CINV</Cd></CdOrPrtry></Tp>"
            f'<Nb>INV-0001042</Nb></RfrdDocInf><RfrdDocAmt><RmtdAmt Ccy="EUR">{amount}</RmtdAmt>'
            "</RfrdDocAmt></Strd></RmtInf>"
        )
        return ntry(amount, tx(amount, more=named))

    take_in(book, tmp_path, camt(part("40.00"), part("60.00"), part("60.00"), closing=116_000))
    assert len(certain_entries(book)) == 2
    # What was seen of the second is not so any more once the first is posted: it is looked at anew.
    assert [len(post_certain(book).entries) for _ in range(3)] == [1, 1, 0]
    assert open_minor(book, paid) == 0
    assert list(breaches(book)) == []


def test_what_was_seen_for_another_entity_is_not_posted(book: Book, tmp_path: Path) -> None:
    our_account(book)
    customer(book)
    invoice(book, "INV-0001042", 10_000)
    take_in(book, tmp_path, mt940(*receipt("100,00", "INV-0001042")))
    [(stored, seen)] = certain_entries(book)
    set_entity(book, "two")
    set_bank_account(book, OURS, entity="two")
    with pytest.raises(MatchChanged, match="is not of the entity"):
        accept_seen(book, stored.id, seen)


def test_a_clerk_s_choice_settles_what_the_terms_let_it_and_leaves_what_no_money_is_left_for(
    book: Book, tmp_path: Path
) -> None:
    our_account(book)
    customer(book)
    less = invoice(book, "INV-1", 10_000, issue=date(2026, 11, 15), terms="2/10 net 30")
    whole = invoice(book, "INV-2", 5_000)
    third = invoice(book, "INV-3", 9_000)
    take_in(book, tmp_path, mt940(*receipt("148,00", "A"), *receipt("40,00", "B")))
    first, second = kept(book)
    match_to(book, first.id, [(less, None), (whole, None)])
    assert (open_minor(book, less), open_minor(book, whole)) == (0, 0)
    match_to(book, second.id, [(third, None), (invoice(book, "INV-4", 1_000), None)])
    assert open_minor(book, third) == 5_000
    assert list(breaches(book)) == []


def test_camt_ch_what_a_qr_iban_of_another_entity_collected_is_that_entity_s(
    book: Book, tmp_path: Path
) -> None:
    our_account(book)
    set_entity(book, "two")
    set_bank_account(book, "CH4431999123000889012", entity="two", currency="EUR")
    customer(book)
    paid = invoice(book, "INV-0001042", 10_000, entity="two")
    entry = ntry("100.00", tx(text="INV-0001042"))
    ours = entry.replace("<Ntry>", "<Ntry><NtryRef>CH44 3199 9123 0008 8901 2</NtryRef>")
    take_in(book, tmp_path, camt(entry, ours, closing=120_000))
    ((stored, _),) = certain_entries(book)
    assert stored.record.collected_for
    posted = accept(book, stored.id)
    assert item(book, posted.item_id).entity_id == item(book, paid).entity_id
    assert open_minor(book, paid) == 0
    assert list(breaches(book)) == []


def test_an_entry_is_matched_while_others_work_and_posted_only_as_it_was_matched(
    book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    our_account(book)
    customer(book)
    paid = invoice(book, "INV-0001042", 10_000)
    take_in(book, tmp_path, mt940(*receipt("100,00", "INV-0001042")))
    matched = Matching.all_proposals

    def slowly(self: Matching, waiting: Sequence[StoredEntry]) -> dict[int, list[Proposal]]:
        found = matched(self, waiting)
        payment(replace(book, actor="other"), "P-1", 4_000, auto=True)
        return found

    monkeypatch.setattr(Matching, "all_proposals", slowly)
    with pytest.raises(MatchChanged, match=r"60\.00 EUR open now"):
        accept(book, kept(book)[0].id)
    assert open_minor(book, paid) == 6_000
    assert kept(book)[0].outcome is None


def test_cash_that_is_recorded_meanwhile_is_not_recorded_again(
    book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    our_account(book)
    customer(book)
    paid = invoice(book, "INV-0001042", 25_000)
    text = "CHK-770011 part payment INV-0001042"
    take_in(book, tmp_path, mt940(*receipt("100,00", text)))
    matched, once = Matching.all_proposals, list[int]()

    def slowly(self: Matching, waiting: Sequence[StoredEntry]) -> dict[int, list[Proposal]]:
        found = matched(self, waiting)
        if not once:
            once.append(payment(replace(book, actor="other"), "CHK-770011", 10_000))
        return found

    monkeypatch.setattr(Matching, "all_proposals", slowly)
    with pytest.raises(MatchChanged, match="has changed; look again"):
        accept(book, kept(book)[0].id)
    assert open_minor(book, paid) == 25_000


def test_what_is_one_of_equals_meanwhile_is_not_accepted_as_the_only_one(
    book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    our_account(book)
    teach_text(book, "the quay", customer(book))
    first = invoice(book, "INV-0001042", 10_000)
    take_in(book, tmp_path, mt940(*receipt("100,00", "the quay")))
    matched, once = Matching.all_proposals, list[int]()

    def slowly(self: Matching, waiting: Sequence[StoredEntry]) -> dict[int, list[Proposal]]:
        found = matched(self, waiting)
        if not once:
            once.append(invoice(replace(book, actor="other"), "INV-0001077", 10_000))
        return found

    monkeypatch.setattr(Matching, "all_proposals", slowly)
    with pytest.raises(MatchChanged, match="has changed; look again"):
        accept(book, kept(book)[0].id)
    assert open_minor(book, first) == 10_000


def test_others_act_between_the_payments_of_a_posting(book: Book, tmp_path: Path) -> None:
    our_account(book)
    customer(book)
    for number in ("INV-0001042", "INV-0001043"):
        invoice(book, number, 10_000)
    take_in(
        book,
        tmp_path,
        mt940(*receipt("100,00", "INV-0001042"), *receipt("100,00", "INV-0001043")),
    )

    def progress(done: int, _total: int) -> None:
        payment(replace(book, actor="other"), f"P-{done}", 100, account="ACME")

    done = post_seen(book, certain_entries(book), progress=progress)
    assert (len(done.entries), done.refused) == (2, ())
    assert list(breaches(book)) == []
