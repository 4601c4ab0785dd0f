"""The bank's fee for a return, as an entry of its own, is tied to the return and proposed."""

from datetime import date
from pathlib import Path

import pytest

from artui.domain.bank_entry import EntryKind, EntryState
from artui.imports.bank.return_words import outgoing_kind
from artui.imports.bank.take_in import import_bank_file
from artui.ledger.bank.bank_accounts import set_bank_account
from artui.ledger.bank.bank_entries import StoredEntry, count_waiting, waiting_entries
from artui.ledger.bank.bank_returns import charge_return_fee, take_back_receipt
from artui.ledger.bank.match_proposals import Matching
from artui.ledger.bank.matched.cash_by_hand import ignore, on_account
from artui.ledger.bank.matched.entry_cash import EntryWorked
from artui.ledger.bank.matched.matched_cash import accept
from artui.ledger.book.book import Book
from artui.ledger.book.refusals import CannotUndo
from artui.ledger.office.administration import close_period
from artui.ledger.office.proofs.check import breaches
from artui.ledger.office.undo import undo, undo_entry
from tests.imports.bank.exports import SPARKASSE
from tests.imports.bank.test_bai2 import GROUP, bai2_file
from tests.imports.bank.test_ofx import ofx
from tests.support.bank_files import camt, kept, mt940, ntry, our_account, take_in, tx
from tests.support.postings import customer, invoice, picture

PAID = [":61:2611181118C100,00NDDTNONREF//B1", ":86:166?20INV-1?21EREF+E2E-1?32ACME LTD"]
RETURNED = [":61:2611201120RC100,00NRTINONREF//B2", ":86:109?20INV-1?21EREF+E2E-1?34902?32ACME LTD"]


def _mt940(text: str, type_: str = "NCHG") -> str:
    return mt940(*PAID, *RETURNED, f":61:2611201120D3,50{type_}NONREF//B3", f":86:{text}")


RTR_INF = "<RtrInf><Rsn><Cd>AM04</Cd></Rsn></RtrInf>"


def _coded(sub_family: str) -> str:
    family = f"<Fmly><Cd>IDDT</Cd><SubFmlyCd>{sub_family}</SubFmlyCd></Fmly>"
    return f"<BkTxCd><Domn><Cd>PMNT</Cd>{family}</Domn></BkTxCd>"


def _camt(details: str, more: str = "") -> str:
    returned = tx(end_to_end="E2E-1", more=_coded("UPDD") + RTR_INF)
    return camt(
        ntry("100.00", tx(text="INV-1", payer="ACME LTD", end_to_end="E2E-1"), reference="B1"),
        ntry("100.00", returned, side="DBIT", reference="B2"),
        ntry("3.50", details, side="DBIT", reference="B3", more=more),
        closing=99_650,
    )


def _ofx_entry(amount: str, name: str, memo: str, number: str) -> str:
    return (
        f"<STMTTRN>\n<TRNTYPE>OTHER\n<DTPOSTED>20261120\n<TRNAMT>{amount}\n<FITID>{number}\n"
        f"<CHECKNUM>1041\n<NAME>{name}\n<MEMO>{memo}\n</STMTTRN>\n"
    )


def _csv() -> str:
    head, paid, *_ = SPARKASSE.splitlines(keepends=True)
    paid = paid.replace("30.11.26", "18.11.26").replace("01.12.26", "18.11.26")
    paid = paid.replace("1.234,50", "100,00").replace("INV-1042 vom 1.11.", "INV-1")
    back = paid.replace("18.11.26", "20.11.26").replace("GUTSCHR. UEBERWEISUNG", "RUECKLASTSCHRIFT")
    fee = back.replace("RUECKLASTSCHRIFT", "ENTGELT").replace('"100,00"', '"-3,50"')
    fee = fee.replace("Rechnung INV-1", "Entgelt für Rücklastschrift")
    return head + paid + back.replace('"100,00"', '"-100,00"') + fee


FORMS = {
    "mt940 with the end-to-end id": _mt940(
        "808?00ENTGELT?20EREF+E2E-1?21SVWZ+Entgelt Rueck?22lastschrift"
    ),
    "mt940 with the label of the bank": _mt940(
        "808?00ENTGELT RUECKLASTSCHRIFT?20EREF+E2E-1", "NMSC"
    ),
    "mt940 with a return's code and the type of a charge": _mt940("109?20EREF+E2E-1?34902"),
    "mt940 of a Dutch bank": _mt940("/TRTP/KOSTEN/EREF/E2E-1/REMI/Kosten terugboeking", "NOV"),
    "camt by its codes": _camt(tx(end_to_end="E2E-1", more=_coded("CHRG") + RTR_INF)),
    "camt by its words": _camt(
        tx(end_to_end="E2E-1"), "<AddtlNtryInf>Entgelt fuer Ruecklastschrift</AddtlNtryInf>"
    ),
    "bai2 by its code": bai2_file(
        "16,165,10000,0,R1,,INV-1/", "88,EREF:E2E-1/", "88,DBNM:ACME LTD/",
        "16,555,10000,0,R2,,RETURNED/", "88,EREF:E2E-1/",
        "16,567,350,0,R3,,FEE/", "88,EREF:E2E-1/",
        group=GROUP.replace("261129", "261120"),
    ),
    "bai2 by its words": bai2_file(
        "16,165,10000,0,R1,,INV-1/", "88,EREF:E2E-1/", "88,DBNM:ACME LTD/",
        "16,555,10000,0,R2,,RETURNED/", "88,EREF:E2E-1/",
        "16,698,350,0,R3,,RETURN ITEM FEE R2/",
        group=GROUP.replace("261129", "261120"),
    ),
    "ofx": ofx(
        _ofx_entry("100.00", "ACME LTD", "INV-1", "F1"),
        _ofx_entry("-100.00", "RETURNED ITEM", "CHECK 1041", "F2"),
        _ofx_entry("-3.50", "RETURNED ITEM FEE", "CHECK 1041", "F3"),
    ),
    "csv": _csv(),
}  # fmt: skip


def by_kind(book: Book, kind: EntryKind) -> StoredEntry:
    """The only entry of a kind."""
    (found,) = (each for each in kept(book) if each.record.kind is kind)
    return found


@pytest.mark.parametrize("form", FORMS)
def test_a10_a_fee_of_its_own_is_tied_to_its_return_and_charged_when_a_clerk_says_so(
    book: Book, tmp_path: Path, form: str
) -> None:
    currency = "USD" if form[:4] in ("bai2", "ofx") else "EUR"
    our_account(book)
    set_bank_account(book, "123456789", currency="USD")
    set_bank_account(book, "123456", currency="USD")
    customer(book, currency=currency)
    invoice(book, "INV-1", 10_000, issue=date(2026, 11, 1), currency=currency)
    path = tmp_path / "bank.txt"
    path.write_text(FORMS[form])
    import_bank_file(book, path, mapping="sparkasse" if form == "csv" else "")

    accept(book, by_kind(book, EntryKind.RECEIPT).id)
    returned, fee = by_kind(book, EntryKind.RETURN), by_kind(book, EntryKind.RETURN_FEE)
    assert (returned.record.minor, fee.record.minor) == (-10_000, -350)
    with book.reading() as connection:
        assert count_waiting(connection) == (0, 2)
        (before,) = Matching(connection).proposals(fee)
    assert (before.proposed, before.account) == (False, "ACME")
    assert before.reasons[-1].startswith("take the receipt of that return back first")
    with pytest.raises(EntryWorked, match="Take the receipt of entry"):
        charge_return_fee(book, fee.id)

    take_back_receipt(book, returned.id)
    with book.reading() as connection:
        (proposal,) = Matching(connection).proposals(fee)
        assert Matching(connection).state(fee, [proposal]) is EntryState.PROBABLE
    assert (proposal.rule, proposal.certain, proposal.account) == ("A10", False, "ACME")
    assert "the bank's fee of 3.50" in proposal.reasons[0]
    done = charge_return_fee(book, fee.id)
    assert "is owed by ACME as RF-ACME-2026-11-20" in done.summary
    assert [row[2] for row in picture(book) if row[0] == "fee"] == [350]
    assert {row[1]: row[2] for row in picture(book)}["INV-1"] == 10_000
    assert list(breaches(book)) == []
    with book.reading() as connection:
        assert waiting_entries(connection) == []
    with pytest.raises(EntryWorked, match="is posted already"):
        charge_return_fee(book, fee.id)
    with pytest.raises(CannotUndo, match="later acts depend on it"):
        undo_entry(book, by_kind(book, EntryKind.RETURN).id)
    undo_entry(book, fee.id)
    assert [row for row in picture(book) if row[0] == "fee"] == []
    assert list(breaches(book)) == []


def test_a10_a_fee_whose_return_is_not_there_stays_in_the_queue(book: Book, tmp_path: Path) -> None:
    our_account(book)
    take_in(book, tmp_path, mt940(":61:2611201120D3,50NCHGNONREF", ":86:808?20RUECKLASTENTGELT"))
    fee = by_kind(book, EntryKind.RETURN_FEE)
    with book.reading() as connection:
        assert Matching(connection).proposals(fee) == []
        assert Matching(connection).state(fee, []) is EntryState.UNKNOWN
    with pytest.raises(EntryWorked, match="may be the fee for no return"):
        charge_return_fee(book, fee.id)
    with pytest.raises(EntryWorked, match="is a return fee, not a receipt"):
        on_account(book, fee.id, 1)
    ignore(book, fee.id, reason="ours")
    with book.reading() as connection:
        assert waiting_entries(connection) == []
    undo(book)
    assert list(breaches(book)) == []


def two_returns(book: Book, folder: Path) -> tuple[list[int], list[int]]:
    """Two returns of one day that were taken back, and the fee behind each of them."""
    our_account(book)
    customer(book)
    customer(book, "OAK")
    lines: list[str] = []
    for at, name in ((1, "ACME LTD"), (2, "OAK")):
        lines += [f":61:2611181118C{at}00,00NDDTNONREF//B{at}", f":86:166?20EREF+E2E-{at}?32{name}"]
    for at in (1, 2):
        lines += [
            f":61:2611201120RC{at}00,00NRTINONREF//R{at}",
            f":86:109?20EREF+E2E-{at}?34902",
            f":61:2611201120D3,50NCHGNONREF//F{at}",
            ":86:808?20ENTGELT RUECKLASTSCHRIFT",
        ]
    take_in(book, folder, mt940(*lines))
    found = kept(book)
    for number, each in enumerate(found[:2], 1):
        on_account(book, each.id, number)
    returns = [each.id for each in found if each.record.kind is EntryKind.RETURN]
    for each in returns:
        take_back_receipt(book, each)
    return returns, [each.id for each in found if each.record.kind is EntryKind.RETURN_FEE]


def test_a10_a_fee_that_names_another_return_is_not_this_customers(
    book: Book, tmp_path: Path
) -> None:
    our_account(book)
    customer(book)
    take_in(
        book,
        tmp_path,
        mt940(
            ":61:2611181118C100,00NDDTNONREF//B1", ":86:166?20EREF+E2E-1?32ACME LTD",
            ":61:2611201120RC100,00NRTINONREF//R1", ":86:109?20EREF+E2E-1?34902",
            ":61:2611201120RC40,00NRTINONREF//R2", ":86:109?20EREF+E2E-2?32NOBODY?34902",
            ":61:2611201120D3,50NCHGNONREF//F2",
            ":86:808?20EREF+E2E-2?21SVWZ+ENTGELT RUECKLASTSCHRIFT?32NOBODY",
        ),
    )  # fmt: skip
    receipt, first, second, fee = kept(book)
    on_account(book, receipt.id, 1)
    take_back_receipt(book, first.id)
    ignore(book, second.id, reason="nobody's")
    with book.reading() as connection:
        assert Matching(connection).proposals(fee) == []
    with pytest.raises(EntryWorked, match="may be the fee for no return"):
        charge_return_fee(book, fee.id)


def test_a10_of_several_returns_of_a_day_the_nearest_is_first_and_the_clerk_says_which(
    book: Book, tmp_path: Path
) -> None:
    returns, fees = two_returns(book, tmp_path)
    with book.reading() as connection:
        waiting = waiting_entries(connection)
        offered = Matching(connection).all_proposals(waiting)
    assert [[each.account for each in offered[fee]] for fee in fees] == [
        ["ACME", "OAK"],
        ["OAK", "ACME"],
    ]
    with pytest.raises(EntryWorked, match="may be the fee for 2 returns; say which"):
        charge_return_fee(book, fees[1])
    charge_return_fee(book, fees[1], return_id=returns[1])
    assert [row[1] for row in picture(book) if row[0] == "fee"] == ["RF-OAK-2026-11-20"]


def test_a10_a_fee_of_a_closed_month_is_of_the_first_open_day(book: Book, tmp_path: Path) -> None:
    our_account(book)
    customer(book)
    take_in(book, tmp_path, FORMS["mt940 with the end-to-end id"])
    on_account(book, by_kind(book, EntryKind.RECEIPT).id, 1)
    take_back_receipt(book, by_kind(book, EntryKind.RETURN).id)
    close_period(book, date(2026, 11, 20))
    done = charge_return_fee(book, by_kind(book, EntryKind.RETURN_FEE).id)
    assert "as RF-ACME-2026-11-21" in done.summary


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (EntryKind.RETURN_FEE, "RETURNED DEPOSITED ITEM FEE"),
        (EntryKind.RETURN_FEE, "NSF FEE"),
        (EntryKind.RETURN_FEE, "Gebühr für Rücklastschrift INV-1"),
        (EntryKind.RETURN_FEE, "FRAIS DE REJET"),
        (EntryKind.RETURN_FEE, "COMISION DEVOLUCION"),
        # A return with its fee inside is a return, and so is one that the bank charges back.
        (EntryKind.RETURN, "RETURN ITEM FEE 12.00, RETURNED ITEM 100.00"),
        (EntryKind.RETURN, "RUECKLASTSCHRIFT INV-1 ENTGELT 3,00"),
        (EntryKind.RETURN, "RUECKLASTSCHRIFT GEBUEHR 3,00 EUR INV-1"),
        (EntryKind.RETURN, "RETURNED ITEM FEE: USD 1,012.00"),
        (EntryKind.RETURN_FEE, "RUECKLASTSCHRIFT GEBUEHR EUR 12,00 INV-1"),
        (EntryKind.RETURN, "RETURNED ITEM CHARGEBACK"),
        (EntryKind.RETURN, "RETURNED ITEM CHARGE BACK"),
        # Other charges of a bank are no business of a customer's.
        (EntryKind.DEBIT, "Entgeltabschluss"),
        (EntryKind.DEBIT, "MONTHLY SERVICE CHARGE"),
    ],
)
def test_money_out_is_a_return_a_fee_for_one_or_neither_by_its_words(
    kind: EntryKind, text: str
) -> None:
    assert outgoing_kind("", [text], -1_200) is kind
