"""A bank's file goes in once: whole or not at all, and nothing of it twice."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from artui.domain.bank_entry import EntryKind, EntryState, Ties
from artui.imports.bank import take_in as bank_import
from artui.imports.bank.tying import DoesNotAddUp, tied
from artui.ledger.bank.bank_accounts import set_bank_account
from artui.ledger.bank.bank_entries import (
    bank_statements,
    count_waiting,
    represented,
    totals_waiting,
    waiting_entries,
)
from artui.ledger.bank.bank_files import NotOurAccount, Tied
from artui.ledger.bank.bank_returns import take_back_receipt
from artui.ledger.bank.match_proposals import Matching
from artui.ledger.bank.matched.cash_by_hand import ignore, on_account
from artui.ledger.bank.matched.entry_cash import EntryWorked
from artui.ledger.bank.matched.matched_cash import accept
from artui.ledger.book.book import Book
from artui.ledger.book.refusals import BadMasterData, CannotUndo
from artui.ledger.office.proofs.check import breaches
from artui.ledger.office.undo import undo
from artui.ledger.store.engine import lock_for_writing
from artui.ledger.store.tables import (
    ACT,
    BANK_CONFIRMATION,
    BANK_ENTRY,
    BANK_OUTCOME,
    BANK_STATEMENT,
)
from tests.support.bank_files import OURS, camt, counts, kept, mt940, ntry, our_account, take_in, tx
from tests.support.postings import customer, invoice


def paid(text: str = "INV-1", *, amount: str = "250,50", reference: str = "NONREF") -> list[str]:
    """A receipt of 20 November as two lines of MT940."""
    return [f":61:2611201120C{amount}NTRF{reference}", f":86:166?00GUTSCHRIFT?20{text}?32ACME LTD"]


def minors(book: Book) -> list[int]:
    """The amounts of the entries that the ledger has."""
    return [each.record.minor for each in kept(book)]


def rows(book: Book, table: object) -> int:
    """How many rows a table has."""
    with book.reading() as connection:
        query = select(func.count()).select_from(table)  # type: ignore[arg-type]  # a table
        return int(connection.execute(query).scalar_one())


def test_a_statement_is_taken_in_with_its_balances(book: Book, tmp_path: Path) -> None:
    our_account(book)
    taken = take_in(book, tmp_path, mt940(*paid(), *paid("INV-2", amount="10,00"), number="7"))
    assert counts(taken) == (2, 0)
    assert taken.statements[0].ties is Ties.YES
    with book.reading() as connection:
        (statement,) = bank_statements(connection)
    assert (statement.number, statement.opening_minor, statement.closing_minor) == (
        "7",
        100_000,
        126_050,
    )
    assert list(breaches(book)) == []


def test_a1_an_account_that_is_not_ours_refuses_the_whole_file(book: Book, tmp_path: Path) -> None:
    our_account(book)
    other = mt940(*paid(), account="DE02120300000000202051")
    with pytest.raises(
        NotOurAccount,
        match=r"line 9: account DE02120300000000202051 is not one of our bank accounts; add it "
        r'with "artui bank accounts set DE02120300000000202051 --entity … --currency EUR"',
    ):
        take_in(book, tmp_path, mt940(*paid()) + other)
    assert minors(book) == []
    assert rows(book, BANK_STATEMENT) == 0


def test_a1_each_account_of_a_file_is_taken_in(book: Book, tmp_path: Path) -> None:
    other = "DE02120300000000202051"
    our_account(book)
    our_account(book, other)
    taken = take_in(book, tmp_path, mt940(*paid()) + mt940(*paid(), account=other))
    assert [(each.account, each.added) for each in taken.statements] == [(OURS, 1), (other, 1)]


def test_a1_a_german_account_is_found_by_bank_code_and_number(book: Book, tmp_path: Path) -> None:
    our_account(book)
    taken = take_in(book, tmp_path, mt940(*paid(), account="37040044/0532013000"))
    assert taken.statements[0].account == OURS


def test_a3_a_statement_that_does_not_add_up_is_refused_with_its_gap(
    book: Book, tmp_path: Path
) -> None:
    our_account(book)
    wrong = mt940(*paid(), ":61:2611201120RC204,88NTRFNONREF", closing=145_538, number="251")
    with pytest.raises(
        DoesNotAddUp,
        match=r"statement 251 does not add up: 1000\.00 \+ 45\.62 = 1045\.62, the bank says "
        r"1455\.38 EUR; 409\.76 is twice entry 2 \(line 7, -204\.88\)\.",
    ):
        take_in(book, tmp_path, wrong)
    assert minors(book) == []


def test_a3_a_gap_is_accepted_for_a_reason_that_is_kept(book: Book, tmp_path: Path) -> None:
    our_account(book)
    wrong = mt940(*paid(), closing=100_000)
    taken = take_in(book, tmp_path, wrong, accept_gap="page 2 is lost")
    assert taken.statements[0].ties is Ties.NO
    with book.reading() as connection:
        summary = connection.execute(
            select(ACT.c.summary).order_by(ACT.c.id.desc()).limit(1)
        ).scalar_one()
        columns = (BANK_STATEMENT.c.gap_minor, BANK_STATEMENT.c.gap_reason)
        assert tuple(connection.execute(select(*columns)).one()) == (25_050, "page 2 is lost")
    assert "gap accepted: page 2 is lost" in summary
    assert list(breaches(book)) == []


def test_a4_a_missing_statement_is_told(book: Book, tmp_path: Path) -> None:
    our_account(book)
    take_in(book, tmp_path, mt940(*paid(), number="16"))
    later = mt940(number="18", opening=200_000, days=("261122", "261122"))
    (statement,) = take_in(book, tmp_path, later).statements
    assert [str(each) for each in statement.warnings] == [
        "statement 17 is missing between 16 and 18: 1250.50 then, 2000.00 EUR now"
    ]
    next_one = mt940(number="19", opening=300_000, days=("261123", "261123"))
    (statement,) = take_in(book, tmp_path, next_one).statements
    assert [str(each) for each in statement.warnings] == [
        "statement 19 does not begin where 18 ended: 2000.00 then, 3000.00 EUR now"
    ]


def test_a4_statements_whose_numbers_are_no_counts_are_named_as_they_are(
    book: Book, tmp_path: Path
) -> None:
    our_account(book)
    take_in(book, tmp_path, mt940(*paid(), number="²"))
    later = mt940(number="9" * 5_000, opening=200_000, days=("261122", "261122"))
    (statement,) = take_in(book, tmp_path, later).statements
    (warning,) = map(str, statement.warnings)
    assert warning.startswith("a statement is missing between ² and 999")


def test_a4_nothing_is_missing_where_balances_follow_or_periods_overlap(
    book: Book, tmp_path: Path
) -> None:
    our_account(book)
    take_in(book, tmp_path, mt940(*paid(), number="16"))
    follows = mt940(number="17", opening=125_050, days=("261120", "261121"))
    assert take_in(book, tmp_path, follows).statements[0].warnings == ()
    longer = mt940(*paid(), number="99", days=("261101", "261121"))
    (statement,) = take_in(book, tmp_path, longer).statements
    assert (statement.added, statement.known, statement.warnings) == (0, 1, ())


def test_a5_the_same_file_brings_nothing_and_is_no_act(book: Book, tmp_path: Path) -> None:
    our_account(book)
    file = mt940(*paid(), *paid(), *paid("OTHER"))
    assert counts(take_in(book, tmp_path, file)) == (3, 0)
    acts = rows(book, ACT)
    again = take_in(book, tmp_path, file)
    assert (counts(again), again.act_id) == ((0, 3), None)
    assert (rows(book, ACT), rows(book, BANK_STATEMENT)) == (acts, 1)


def test_a5_a_longer_period_brings_what_is_new(book: Book, tmp_path: Path) -> None:
    our_account(book)
    take_in(book, tmp_path, mt940(*paid(), *paid(), number="1"))
    more = mt940(*paid(), *paid(), *paid(), *paid("NEW"), number="2")
    assert counts(take_in(book, tmp_path, more)) == (2, 2)
    assert len(minors(book)) == 4


def test_a5_an_equal_entry_of_the_next_statement_is_another_one(book: Book, tmp_path: Path) -> None:
    our_account(book)
    first = mt940(*paid(), number="1")
    second = mt940(*paid(), number="2", opening=125_050, days=("261120", "261120"))
    take_in(book, tmp_path, first)
    assert counts(take_in(book, tmp_path, second)) == (1, 0)
    for file in (first, second, first + second):
        assert take_in(book, tmp_path, file).act_id is None
    assert minors(book) == [25_050, 25_050]


@pytest.mark.parametrize("order", ["213", "321"])
def test_a5_an_equal_entry_of_an_older_statement_that_comes_later_is_another_one(
    book: Book, tmp_path: Path, order: str
) -> None:
    our_account(book)
    files = {
        str(number): mt940(
            *paid(),
            number=str(number),
            opening=100_000 + 25_050 * (number - 1),
            days=("261119" if number == 1 else "261120", "261120"),
        )
        for number in (1, 2, 3)
    }
    for each in order:
        assert counts(take_in(book, tmp_path, files[each])) == (1, 0)
    for file in (*files.values(), "".join(files[each] for each in "321")):
        assert take_in(book, tmp_path, file).act_id is None
    # The same days in another cut, and under another number, bring nothing either.
    whole = mt940(*paid(), *paid(), *paid(), number="0")
    assert counts(take_in(book, tmp_path, whole)) == (0, 3)
    again = files["1"].replace(":28C:1", ":28C:9")
    assert counts(take_in(book, tmp_path, again)) == (0, 1)
    assert minors(book) == [25_050] * 3
    assert list(breaches(book)) == []


def test_a5_a_statement_of_a_balance_that_came_back_is_itself_under_another_number(
    book: Book, tmp_path: Path
) -> None:
    our_account(book)
    day = ("261120", "261120")
    first = mt940(*paid(), number="1", days=day)
    swept = mt940(
        ":61:2611201120D250,50NTRFNONREF", number="2", opening=125_050, closing=100_000, days=day
    )
    halves = [
        mt940(*paid(amount="100,00"), number="3", days=day),
        mt940(*paid(amount="150,50"), number="4", opening=110_000, days=day),
    ]
    for file in (first, swept):
        take_in(book, tmp_path, file)
    assert counts(take_in(book, tmp_path, first.replace(":28C:1", ":28C:9"))) == (0, 1)
    undo(book)
    undo(book)
    # The same where what it says had come in two files.
    for file in (*halves, swept):
        take_in(book, tmp_path, file)
    both = mt940(
        *paid(amount="100,00"), *paid(amount="150,50"), number="9", days=("261119", "261120")
    )
    assert counts(take_in(book, tmp_path, both)) == (0, 2)


def equal_files(notices: int) -> dict[str, str]:
    """A notice of one or two equal payments of a day, and the statements that bring one each."""
    notice = camt(
        *[ntry("250.50", tx(text="INV-1", payer="ACME"))] * notices,
        message="054",
        opening=None,
        closing=None,
    )
    first, second = (
        camt(
            ntry("250.50", tx(text="INV-1", payer="ACME")),
            number=str(number),
            opening=100_000 + 25_050 * (number - 1),
            closing=100_000 + 25_050 * number,
        )
        for number in (1, 2)
    )
    return {"n": notice, "1": first, "2": second}


@pytest.mark.parametrize(
    ("order", "notices"),
    [("n12", 1), ("1n2", 1), ("12n", 1), ("nn1n122", 1), ("n12", 2), ("1n2", 2)],
)
def test_a5_equal_payments_of_two_statements_are_two_beside_a_notice_in_any_order(
    book: Book, tmp_path: Path, order: str, notices: int
) -> None:
    our_account(book)
    before = camt(ntry("1.00", day="2026-11-19"), number="0", opening=99_900)
    take_in(
        book, tmp_path, before.replace("2026-11-20</Dt></Dt></Bal>", "2026-11-19</Dt></Dt></Bal>")
    )
    files = equal_files(notices)
    for each in order:
        take_in(book, tmp_path, files[each])
    assert minors(book)[1:] == [25_050, 25_050]
    assert all(take_in(book, tmp_path, file).act_id is None for file in files.values())
    assert list(breaches(book)) == []


def test_a5_a_statement_that_is_taken_back_confirms_nothing(book: Book, tmp_path: Path) -> None:
    our_account(book)
    files = equal_files(1)
    take_in(book, tmp_path, files["n"])
    take_in(book, tmp_path, files["1"])
    undo(book)
    take_in(book, tmp_path, files["2"].replace("S2", "S1"))
    assert minors(book) == [25_050]


def test_a5_a_notice_and_the_statements_of_one_file(book: Book, tmp_path: Path) -> None:
    our_account(book)
    notice = (
        mt940(*paid(), number="9")
        .replace(":60F:C261119EUR1000,00\r\n", "")
        .replace(":62F:C261120EUR1250,50\r\n", "")
        .replace(":28C:9", ":28C:9\r\n:34F:EUR0,\r\n:13D:2611200900+0000")
    )
    first = mt940(*paid(), number="1")
    second = mt940(*paid(), number="2", opening=125_050, days=("261120", "261120"))
    take_in(book, tmp_path, notice + first + second)
    assert minors(book) == [25_050, 25_050]
    assert take_in(book, tmp_path, notice + first + second).act_id is None


def test_a5_two_statements_of_one_file_may_overlap(book: Book, tmp_path: Path) -> None:
    our_account(book)
    file = mt940(*paid(), number="1") + mt940(*paid(), *paid("NEW"), number="2")
    assert counts(take_in(book, tmp_path, file)) == (2, 1)


def test_a5_a_period_whose_balance_did_not_move_comes_again_under_another_number(
    book: Book, tmp_path: Path
) -> None:
    our_account(book)
    lines = [*paid(), ":61:2611201120RC250,50NTRFNONREF", ":86:166?00STORNO?20INV-1"]
    take_in(book, tmp_path, mt940(*lines, number="1", days=("261120", "261120")))
    again = mt940(*lines, number="2", days=("261120", "261120"))
    assert counts(take_in(book, tmp_path, again)) == (0, 2)


def test_a5_one_reference_for_two_payments_is_two_payments(book: Book, tmp_path: Path) -> None:
    our_account(book)
    two = [*paid(reference="X//B1", amount="10,00"), *paid(reference="X//B1", amount="11,00")]
    same = [*paid("A", reference="X//B1"), *paid("B", reference="X//B1")]
    file = mt940(*two, *same)
    assert counts(take_in(book, tmp_path, file)) == (4, 0)
    assert counts(take_in(book, tmp_path, file)) == (0, 4)


NOTICE = camt(
    ntry("250.50", tx("250.50", text="INV-1", payer="ACME", reference="A-1"), reference="A"),
    message="054",
    opening=None,
    closing=None,
)
BOOKED = camt(ntry("250.50", reference="A", more=""), closing=125_050)


@pytest.mark.parametrize("files", [(NOTICE, BOOKED), (BOOKED, NOTICE)], ids=["054 first", "053"])
def test_a5_an_entry_of_camt_053_and_054_is_one_in_either_order(
    book: Book, tmp_path: Path, files: tuple[str, str]
) -> None:
    our_account(book)
    before = camt(number="0", opening=90_000, closing=100_000, days=("2026-11-19", "2026-11-19"))
    take_in(book, tmp_path, before.replace("</Ccy></Acct>", f"</Ccy></Acct>{_earlier()}"))
    assert [counts(take_in(book, tmp_path, file)) for file in files] == [(1, 0), (0, 1)]
    assert minors(book)[1:] == [25_050]
    for file in files:
        assert take_in(book, tmp_path, file).act_id is None


def _earlier() -> str:
    return ntry("100.00", reference="E", day="2026-11-19")


def test_a5_two_notices_of_one_total_are_two_entries(book: Book, tmp_path: Path) -> None:
    our_account(book)
    for reference in ("A-1", "A-2"):
        notice = camt(
            ntry("50.00", tx("50.00", reference=reference), reference="A"),
            message="054",
            opening=None,
            closing=None,
        )
        assert counts(take_in(book, tmp_path, notice)) == (1, 0)
    assert minors(book) == [5_000, 5_000]


PARTS = [
    tx("100.00", text="INV-1", payer="ONE"),
    tx("200.00", text="INV-2", payer="TWO"),
    tx("300.00", text="INV-3", payer="THREE"),
]
TOTAL = camt(
    ntry("600.00", reference="A").replace(
        "</Ntry>", "<NtryDtls><Btch><NbOfTxs>3</NbOfTxs></Btch></NtryDtls></Ntry>"
    ),
    closing=160_000,
)
DETAILS = camt(ntry("600.00", *PARTS, reference="A"), message="054", opening=None, closing=None)


@pytest.mark.parametrize("files", [(TOTAL, DETAILS), (DETAILS, TOTAL)], ids=["total", "parts"])
def test_case_8_a_total_and_its_parts_are_three_receipts_in_either_order(
    book: Book, tmp_path: Path, files: tuple[str, str]
) -> None:
    our_account(book)
    for file in files:
        take_in(book, tmp_path, file)
    found = kept(book)
    receipts = [each.record.minor for each in found if each.record.kind is EntryKind.RECEIPT]
    totals = [each.id for each in found if each.record.kind is EntryKind.RECEIPT_TOTAL]
    assert (sorted(receipts), len(totals)) == ([10_000, 20_000, 30_000], 1)
    with book.reading() as connection:
        assert set(represented(connection)) == set(totals)
    customer(book)
    with pytest.raises(EntryWorked, match="is a receipt total, not a receipt"):
        on_account(book, totals[0], 1)


BACK = (
    "<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>IDDT</Cd><SubFmlyCd>RRTN</SubFmlyCd></Fmly></Domn>"
    "</BkTxCd>"
)
SUM_OF_RETURNS = ntry("600.00", side="DBIT", reference="R", more=BACK)
RETURNS = camt(
    ntry("600.00", *PARTS, side="DBIT", reference="R", more=BACK),
    message="054",
    opening=None,
    closing=None,
)


@pytest.mark.parametrize("count", ["<Btch><NbOfTxs>3</NbOfTxs></Btch>", ""], ids=["said", "unsaid"])
@pytest.mark.parametrize("total_first", [True, False])
def test_case_8_a_total_of_returns_and_the_returns_are_that_money_once_in_either_order(
    book: Book, tmp_path: Path, count: str, total_first: bool
) -> None:
    total = SUM_OF_RETURNS.replace("</Ntry>", f"<NtryDtls>{count}</NtryDtls></Ntry>")
    files = [camt(total, closing=40_000), RETURNS]
    our_account(book)
    for file in files if total_first else files[::-1]:
        take_in(book, tmp_path, file)
    assert len(kept(book)) == 4
    with book.reading() as connection:
        waiting = waiting_entries(connection)
        assert sorted(each.record.minor for each in waiting) == [-30_000, -20_000, -10_000]
        assert {each.record.kind for each in waiting} == {EntryKind.RETURN}
        assert count_waiting(connection) == (0, 3)
        assert totals_waiting(connection) == []


def test_a_total_of_returns_waits_until_they_come(book: Book, tmp_path: Path) -> None:
    our_account(book)
    count = "<NtryDtls><Btch><NbOfTxs>3</NbOfTxs></Btch></NtryDtls></Ntry>"
    take_in(book, tmp_path, camt(SUM_OF_RETURNS.replace("</Ntry>", count), closing=40_000))
    with book.reading() as connection:
        assert (waiting_entries(connection), count_waiting(connection)) == ([], (0, 0))
        (total,) = totals_waiting(connection)
    with pytest.raises(EntryWorked, match="is a receipt total, not a return"):
        take_back_receipt(book, total.id)


def test_a_total_waits_until_its_parts_come(book: Book, tmp_path: Path) -> None:
    our_account(book)
    take_in(book, tmp_path, TOTAL)
    (total,) = kept(book)
    with book.reading() as connection:
        matching = Matching(connection)
        assert matching.state(total, matching.proposals(total)) is EntryState.WAITING
        assert represented(connection) == {}


def test_a6_what_is_not_booked_is_counted_and_never_an_entry(book: Book, tmp_path: Path) -> None:
    our_account(book)
    pending = [
        ntry("1.00", status=f"<Sts><Cd>{code}</Cd></Sts>") for code in ("PDNG", "INFO", "FUTR")
    ]
    taken = take_in(book, tmp_path, camt(*pending, ntry("5.00"), closing=100_500))
    assert (counts(taken), taken.statements[0].pending) == ((1, 0), 3)
    assert minors(book) == [500]


def test_a_rehearsal_changes_nothing(book: Book, tmp_path: Path) -> None:
    our_account(book)
    acts = rows(book, ACT)
    taken = take_in(book, tmp_path, mt940(*paid()), dry_run=True)
    assert (counts(taken), taken.act_id) == ((1, 0), None)
    assert (rows(book, ACT), rows(book, BANK_ENTRY), rows(book, BANK_STATEMENT)) == (acts, 0, 0)


def test_undo_of_an_import_takes_back_what_it_brought(book: Book, tmp_path: Path) -> None:
    our_account(book)
    file = mt940(*paid())
    take_in(book, tmp_path, file)
    undo(book)
    assert kept(book) == []
    with book.reading() as connection:
        assert bank_statements(connection) == []
    assert list(breaches(book)) == []
    assert counts(take_in(book, tmp_path, file)) == (1, 0)
    assert minors(book) == [25_050]


def test_undo_of_an_import_names_what_rests_on_it(book: Book, tmp_path: Path) -> None:
    our_account(book)
    customer(book)
    invoice(book, "INV-1", 25_050)
    take_in(book, tmp_path, mt940(*paid(), *paid("FEE", amount="1,00")))
    first, second = kept(book)
    other = replace(book, actor="other", login="other")
    ignore(other, second.id, reason="interest of the bank")
    with pytest.raises(CannotUndo, match="bank ignore"):
        undo(book)
    undo(other)
    accept(other, first.id)
    with pytest.raises(CannotUndo, match="bank payment"):
        undo(book)
    undo(other)
    undo(book)
    assert kept(book) == []
    assert list(breaches(book)) == []


def test_entries_are_never_changed_or_deleted(book: Book, tmp_path: Path) -> None:
    our_account(book)
    take_in(book, tmp_path, mt940(*paid()))
    for statement in (BANK_ENTRY.update().values(amount_minor=1), BANK_ENTRY.delete()):
        with pytest.raises(Exception, match="only ever added"), book.database.writer.begin() as at:
            at.execute(statement)


def test_others_act_while_a_file_is_read(
    book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    our_account(book)
    other = replace(book, actor="other", login="other")

    def slowly(*given: Any, **more: Any) -> Iterator[Tied]:
        for part in tied(*given, **more):
            yield part
            customer(other, f"C{rows(book, ACT)}")

    monkeypatch.setattr(bank_import, "tied", slowly)
    acts = rows(book, ACT)
    assert counts(take_in(book, tmp_path, mt940(*paid()))) == (1, 0)
    assert rows(book, ACT) == acts + 4


def test_the_proof_names_a_statement_an_entry_and_a_payment_that_are_not_as_the_bank_said(
    book: Book, tmp_path: Path
) -> None:
    our_account(book)
    customer(book)
    invoice(book, "INV-1", 25_050)
    take_in(book, tmp_path, mt940(*paid(), *paid("OTHER", amount="1,00"), number="7"))
    first, second = kept(book)
    accept(book, first.id)
    assert list(breaches(book)) == []
    with book.database.writer.begin() as connection:
        lock_for_writing(connection)
        connection.execute(BANK_STATEMENT.update().values(closing_minor=1))
        outcome = BANK_OUTCOME.update().where(BANK_OUTCOME.c.entry_id == first.id)
        connection.execute(outcome.values(entry_id=second.id))
        row = {"id": 1, "entry_id": first.id, "act_id": 1}
        row["statement_id"] = connection.execute(select(BANK_STATEMENT.c.id)).scalar_one()
        connection.execute(BANK_CONFIRMATION.insert().values(row))
    said = [breach.message for breach in breaches(book) if breach.rule.startswith("bank")]
    assert said == [
        f"Statement 7 of {OURS} moved 251.50 EUR, its balances -999.99 EUR.",
        f"Bank entry {first.id} is confirmed by statement 7, which can't be so.",
        f"Bank entry {second.id} of 1.00 EUR is posted, but its payment 7/1 is not of that.",
    ]


@pytest.mark.parametrize("parts_first", [True, False])
def test_a_total_that_the_bank_does_not_call_one_is_worked_through_its_parts(
    book: Book, tmp_path: Path, parts_first: bool
) -> None:
    our_account(book)
    parts = [tx(f"{amount}.00") for amount in (100, 200, 300)]
    files = [
        camt(ntry("600.00", reference="A"), closing=160_000),
        camt(ntry("600.00", *parts, reference="A"), message="054", opening=None, closing=None),
    ]
    for file in reversed(files) if parts_first else files:
        take_in(book, tmp_path, file)
    with book.reading() as connection:
        waiting = waiting_entries(connection)
        assert count_waiting(connection) == (3, 0)
    assert sorted(each.record.minor for each in waiting) == [10_000, 20_000, 30_000]
    total = next(each.id for each in kept(book) if each.record.minor == 60_000)
    customer(book)
    with pytest.raises(EntryWorked, match="stands for money that other entries bring"):
        on_account(book, total, 1)


def test_parts_that_come_after_their_total_was_posted_are_not_posted_again(
    book: Book, tmp_path: Path
) -> None:
    our_account(book)
    customer(book)
    take_in(book, tmp_path, camt(ntry("600.00", reference="A"), closing=160_000))
    on_account(book, kept(book)[0].id, 1)
    parts = [tx(f"{amount}.00") for amount in (100, 200, 300)]
    take_in(
        book,
        tmp_path,
        camt(ntry("600.00", *parts, reference="A"), message="054", opening=None, closing=None),
    )
    with book.reading() as connection:
        assert waiting_entries(connection) == []
        assert count_waiting(connection) == (0, 0)


def test_undo_of_a_file_waits_for_a_later_one_that_knew_its_entries(
    book: Book, tmp_path: Path
) -> None:
    our_account(book)
    first = (":61:2611201120C100,00NTRFNONREF//B1", ":86:166?20ONE")
    second = (":61:2611201120C50,00NTRFNONREF//B2", ":86:166?20TWO")
    anna = replace(book, actor="anna", login="anna")
    take_in(anna, tmp_path, mt940(*first))
    assert counts(take_in(book, tmp_path, mt940(*first, *second))) == (1, 1)
    with pytest.raises(CannotUndo, match="import bank"):
        undo(anna)
    assert len(kept(book)) == 2


def test_undo_of_an_account_waits_for_its_statements(book: Book, tmp_path: Path) -> None:
    anna = replace(book, actor="anna", login="anna")
    our_account(anna)
    take_in(book, tmp_path, mt940(*paid()))
    with pytest.raises(CannotUndo, match="import bank"):
        undo(anna)
    undo(book)
    undo(anna)


def test_an_account_with_statements_keeps_its_currency(book: Book, tmp_path: Path) -> None:
    our_account(book)
    set_bank_account(book, OURS, currency="USD")
    set_bank_account(book, OURS, currency="EUR")
    take_in(book, tmp_path, mt940(*paid()))
    with pytest.raises(BadMasterData, match="has statements in EUR"):
        set_bank_account(book, OURS, currency="JPY")


def test_the_rule_of_reversals_is_found_for_an_account_in_small_letters(
    book: Book, tmp_path: Path
) -> None:
    our_account(book, reversal="original")
    turned = "<RvslInd>true</RvslInd>"
    file = camt(
        ntry("5.00", more=turned), message="054", opening=None, closing=None, account=OURS.lower()
    )
    take_in(book, tmp_path, file)
    assert [each.record.minor for each in kept(book)] == [-500]
