"""The acts on self-billing invoices in the ledger, by the numbers of Amazon's help pages."""

from contextlib import closing
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from artui.amazon.document_facts import facts_of
from artui.amazon.papers import file_of
from artui.amazon.self_billing.approval import HELD_ROUTE, listed_state, notice
from artui.ledger.amazon.self_billing_rows import SelfBilled, Tab, self_billed
from artui.ledger.book.book import Book
from artui.ledger.book.refusals import (
    BatchSize,
    NeedsSupervisor,
    NotInForce,
    NumberRule,
    NumberTaken,
    WrongKind,
)
from artui.ledger.documents.attachments import (
    MAX_BYTES,
    NotAttachable,
    attach,
    attached_bytes,
    attachments,
)
from artui.ledger.documents.correction import correct
from artui.ledger.documents.correction_chain import history_chain
from artui.ledger.documents.invoice_approval import (
    approve,
    hold,
    post_for_payment,
    release,
    renumber,
)
from artui.ledger.lists.item_rows import rows
from artui.ledger.office.administration import set_role
from artui.ledger.office.proofs.check import breaches
from artui.ledger.office.undo import undo
from artui.ledger.store.tables import STORED_FILE
from artui.statements.documents.document import document_pdf, document_text
from artui.statements.documents.printed_document import Party, PrintedDocument
from artui.statements.model import Entity
from artui.tui.documents.written_papers import document_lines, write_document
from tests.support.books import book_at
from tests.support.commands import Artui
from tests.support.postings import customer, invoice, payment, picture

PDF = b"%PDF-1.4\n% Amazon's own\n%%EOF\n"
TABS: tuple[Tab, ...] = ("pending", "completed")


def pending(book: Book, number: str, billing_type: str = "ARB") -> int:
    return invoice(book, number, pending=True, billing_type=billing_type)


def test_pv_3_one_to_ten_are_approved_whole_or_not_at_all(book: Book) -> None:
    customer(book)
    ids = [pending(book, f"S-{n}") for n in range(11)]
    before = picture(book)
    for batch in ([], ids, [ids[0], ids[0]]):
        with pytest.raises(BatchSize):
            approve(book, batch)
    assert picture(book) == before
    assert approve(book, ids[:10]).numbers == tuple(f"S-{n}" for n in range(10))


def test_pv_4_approving_again_is_refused_by_name_and_changes_nothing(book: Book) -> None:
    customer(book)
    first, second = pending(book, "S-1"), pending(book, "S-2")
    done = approve(book, [first])
    assert "S-1" in done.summary
    before = picture(book)
    with pytest.raises(NotInForce, match="S-1"):
        approve(book, [second, first])
    assert picture(book) == before


def listed(book: Book, tab: Tab) -> dict[str, SelfBilled]:
    with book.reading() as connection:
        return {each.number: each for each in self_billed(connection, tab, book.business_date)}


def test_pv_1_pv_2_what_needs_approval_is_pending_and_all_else_is_completed(book: Book) -> None:
    customer(book)
    for place in range(1, 5):
        pending(book, f"S-{place}")
    done = listed(book, "pending")
    approve(book, [done[f"S-{place}"].id for place in range(2, 5)])
    hold(book, done["S-3"].id, reason="price query")
    payment(book, minor=100_000, invoices=(("S-4", None),))
    assert list(listed(book, "pending")) == ["S-1"]
    found = {number: listed_state(each) for number, each in listed(book, "completed").items()}
    assert found == {"S-2": "approved", "S-3": "on_hold", "S-4": "paid"}


def test_pv_5_only_an_adjusted_invoice_that_awaits_approval_is_marked(book: Book) -> None:
    customer(book)
    corrected = correct(book, pending(book, "S-1"), amount_minor=90_000)
    found = {number: each.adjusted for number, each in listed(book, "pending").items()}
    assert found == {"S-1": False, corrected.number: True}
    approve(book, [corrected.item_id])
    found = {number: each.adjusted for number, each in listed(book, "completed").items()}
    assert found == {corrected.number: False}


def test_pv_6_pv_7_each_original_is_the_corrected_invoice_before_it(book: Book) -> None:
    customer(book)
    first = correct(book, pending(book, "S-1"), amount_minor=90_000)
    latest = correct(book, first.item_id, amount_minor=95_000)
    with book.reading() as connection:
        chain = [step.amount_minor for step in history_chain(connection, latest.item_id)]
    assert chain == [100_000, -100_000, 90_000, 90_000, -90_000, 95_000]
    assert [sum(chain[:3]), sum(chain[3:])] == [90_000, 95_000]
    each = listed(book, "pending")[latest.number]
    assert each.amounts_minor == (100_000, 90_000, 95_000)


def test_pv_11_a_held_invoice_goes_back_where_it_was_and_names_whom_to_ask(book: Book) -> None:
    customer(book)
    held = pending(book, "S-1")
    approve(book, [held])
    before = listed(book, "completed")["S-1"].billing_state
    hold(book, held, reason="price query")
    each = listed(book, "completed")["S-1"]
    assert notice(each, book.business_date) == f"held: price query. {HELD_ROUTE}"
    release(book, held)
    assert listed(book, "completed")["S-1"].billing_state == before


def written(book: Book, item_id: int, folder: Path) -> Path:
    """The one file that the key writes of a document."""
    (path,) = write_document(book, item_id, folder)
    return path


def test_pv_8_an_invoice_can_be_viewed_and_downloaded_as_pdf() -> None:
    invoice_ = PrintedDocument(
        title="Self-billing invoice",
        number="S-1",
        issue_date=date(2026, 3, 1),
        seller=Entity("Vendor Ltd"),
        buyer=Party("Amazon"),
        currency="EUR",
        total_minor=100_000,
    )
    assert "1,000.00" in document_text(invoice_)
    assert document_pdf(invoice_).startswith(b"%PDF-")


def test_pv_8_what_is_pending_and_what_is_completed_is_shown_and_written(
    sqlite_url: str, tmp_path: Path
) -> None:
    book = book_at(sqlite_url)
    with closing(book.database):
        customer(book)
        waits, done = pending(book, "S-1"), pending(book, "S-2")
        approve(book, [done])
        for number, each in (("S-1", waits), ("S-2", done)):
            assert any(number in line for line in document_lines(book, each))
            assert written(book, each, tmp_path).read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("typed", "number"),
    [("A" * 35, "A" * 35), ("2026-01 x", "2026-01 x"), ("-lead", "-lead"), ("trail ", "trail")],
)
def test_pv_9_a_number_of_letters_digits_spaces_and_hyphens_is_taken(
    book: Book, typed: str, number: str
) -> None:
    customer(book)
    assert renumber(book, pending(book, "S-1"), typed).numbers == (number,)


@pytest.mark.parametrize("number", ["", " lead", "A" * 36, "A_1", "Ä-1", "١"])
def test_pv_9_any_other_number_is_refused(book: Book, number: str) -> None:
    customer(book)
    with pytest.raises(NumberRule):
        renumber(book, pending(book, "S-1"), number)


def test_pv_9_numbers_are_alike_trimmed_and_in_any_case(book: Book) -> None:
    customer(book)
    pending(book, "Rent 1")
    second = pending(book, "S-2")
    with pytest.raises(NumberTaken, match="Rent 1"):
        renumber(book, second, "rent 1 ")


@pytest.mark.parametrize("billing_type", ["ASB", "VIB"])
def test_pv_9_only_what_amazon_renders_for_us_is_renumbered(book: Book, billing_type: str) -> None:
    customer(book)
    with pytest.raises(WrongKind, match="ARB"):
        renumber(book, pending(book, "S-1", billing_type), "N-1")


def test_pv_10_after_approval_the_number_stays(book: Book) -> None:
    customer(book)
    only = pending(book, "S-1")
    approve(book, [only])
    with pytest.raises(NotInForce, match="S-1"):
        renumber(book, only, "N-1")


def test_pv_11_a_hold_has_a_reason_and_ends_by_release(book: Book) -> None:
    customer(book)
    only = pending(book, "S-1")
    approve(book, [only])
    assert "bank details" in hold(book, only, reason="bank details missing").summary
    assert release(book, only).numbers == ("S-1",)


def test_s2_3_a_hold_may_be_placed_on_what_is_pending_approved_or_posted(book: Book) -> None:
    customer(book)
    waits, approved, posted = (pending(book, f"S-{n}") for n in (1, 2, 3))
    approve(book, [approved, posted])
    post_for_payment(book, [posted])
    for each in (waits, approved, posted):
        hold(book, each, reason="bank details missing")
    with book.reading() as connection:
        found = [
            (row.number, listed_state(row), notice(row, book.business_date))
            for tab in TABS
            for row in self_billed(connection, tab, book.business_date)
        ]
    why = f"held: bank details missing. {HELD_ROUTE}"
    assert found == [(f"S-{n}", "on_hold", why) for n in (1, 2, 3)]
    with pytest.raises(NotInForce, match=r"S-1 is on hold \(bank details missing\): release it"):
        approve(book, [waits])
    with pytest.raises(NotInForce, match=r"S-2 is on hold \(bank details missing\): release it"):
        post_for_payment(book, [approved])
    for each in (waits, approved, posted):
        release(book, each)
    # Each is back where it was.
    assert states(book) == {
        "S-1": "pending", "S-2": "approved", "S-3": "posted_for_payment",
    }  # fmt: skip
    assert approve(book, [waits]).numbers == ("S-1",)


def states(book: Book) -> dict[str, str]:
    """The listed state of each self-billing invoice."""
    with book.reading() as connection:
        return {
            row.number: listed_state(row)
            for tab in TABS
            for row in self_billed(connection, tab, book.business_date)
        }


def test_s2_3_an_invoice_goes_from_pending_to_paid_and_never_back(book: Book) -> None:
    """S2-3, PV-2: approved by us, posted by Amazon, paid by what the bank says."""
    customer(book)
    one, other, ours = pending(book, "S-1"), pending(book, "S-2"), invoice(book, "OWN-1")
    with pytest.raises(NotInForce, match="S-1 is pending: approve it before"):
        post_for_payment(book, [one])
    with pytest.raises(WrongKind, match="OWN-1 is no self-billing invoice"):
        post_for_payment(book, [ours])
    approve(book, [one, other])
    assert states(book) == {"S-1": "approved", "S-2": "approved"}
    before = picture(book)
    assert post_for_payment(book, [one, other]).numbers == ("S-1", "S-2")
    assert states(book) == {"S-1": "posted_for_payment", "S-2": "posted_for_payment"}
    with pytest.raises(NotInForce, match="S-1 is posted for payment already"):
        post_for_payment(book, [one])
    undo(book)
    assert picture(book) == before
    post_for_payment(book, [one])
    for number in ("S-1", "S-2"):
        payment(book, f"WIRE-{number}", 100_000, invoices=((number, None),))
    assert states(book) == {"S-1": "paid", "S-2": "paid"}
    with pytest.raises(NotInForce, match="S-2 is paid already"):
        post_for_payment(book, [other])
    with pytest.raises(NotInForce, match="S-1 is paid; only what is not can be held"):
        hold(book, one, reason="too late")
    assert list(breaches(book)) == []


def test_s2_3_a_file_says_what_is_posted_for_payment(any_url: str, own_home: Path) -> None:
    """S2-3: an approved invoice that comes again with the status is posted, once; a file approves
    nothing."""
    artui = Artui(any_url, "2026-03-05")
    artui.load(own_home, "customers", "account,name,currency\nPRIME,Prime Video,USD\n")
    head = "number,account,type,issue_date,amount,currency,status\n"
    row = "{},PRIME,{},2026-03-01,100.00,USD,{}\n"
    rows = head + row.format("ARB-1", "ARB", "") + row.format("ASB-1", "ASB", "posted_for_payment")
    assert "added 2" in artui.load(own_home, "self-billing", rows).out
    posted = head + row.format("ARB-1", "ARB", "posted_for_payment")
    refused = artui.load(own_home, "self-billing", posted)
    assert (refused.status, "ARB-1 is pending: approve it before" in refused.err) == (1, True)
    new = artui.load(own_home, "self-billing", posted.replace("ARB-1", "ARB-9"))
    assert (new.status, "ARB-9 waits for approval when it comes" in new.err) == (1, True)
    artui.done("approve", "ARB-1")

    def completed() -> dict[str, str]:
        rows = artui.rows("amazon", "self-billing", "list", "--tab", "completed")
        return {row["number"]: row["state"] for row in rows}

    assert completed() == {"ARB-1": "approved", "ASB-1": "posted_for_payment"}
    assert "changed 1" in artui.load(own_home, "self-billing", posted).out
    assert completed() == {"ARB-1": "posted_for_payment", "ASB-1": "posted_for_payment"}
    assert "skipped 1" in artui.load(own_home, "self-billing", posted).out
    assert "skipped 2" in artui.load(own_home, "self-billing", rows).out
    artui.done("undo")
    assert completed()["ARB-1"] == "approved"
    assert artui.done("amazon", "self-billing", "posted", "ARB-1").status == 0
    assert completed()["ARB-1"] == "posted_for_payment"
    artui.done("db", "check")


def test_pv_2_a_file_takes_the_states_of_amazons_list_and_says_what_it_can_not_do(
    any_url: str, own_home: Path
) -> None:
    """PV-2: what equals our state is no news; a file approves, holds and pays nothing."""
    artui = Artui(any_url, "2026-03-05")
    artui.load(own_home, "customers", "account,name,currency\nPRIME,Prime Video,USD\n")
    head = "number,account,type,issue_date,amount,currency,status\n"
    row = "{},PRIME,{},2026-03-01,100.00,USD,{}\n"

    def loaded(*rows: tuple[str, str, str]) -> tuple[int, str, str]:
        ran = artui.load(own_home, "self-billing", head + "".join(row.format(*r) for r in rows))
        return ran.status, ran.out, ran.err

    came = ("S-1", "ASB", "Approved"), ("R-1", "ARB", "Pending"), ("R-2", "ARB", "approved")
    status, out, err = loaded(*came, ("R-3", "VIB", "On hold"), ("S-2", "ASB", "paid"))
    assert (status, "added 5" in out) == (0, True)
    for number, said, here in (
        ("R-2", "approved", "pending"), ("R-3", "on hold", "pending"), ("S-2", "paid", "approved"),
    ):  # fmt: skip
        assert f"Amazon has {number} as {said}, here it is {here}: a file approves, holds" in err
    assert "S-1" not in err
    assert "R-1" not in err
    artui.done("approve", "R-1", "R-2")
    status, out, err = loaded(*came)
    assert (status, "skipped 3" in out, "Amazon has" in err) == (0, True, False)
    status, out, err = loaded(("S-1", "ASB", "settled"))
    words = "write pending, approved, posted_for_payment, paid or on_hold"
    assert (status, words in err) == (1, True)
    status, out, err = loaded(("S-1", "ASB", "Posted for payment"))
    assert (status, "changed 1" in out) == (0, True)


def test_pv_3_another_entity_of_ours_may_have_the_number(any_url: str, own_home: Path) -> None:
    """Numbers are unique per entity, also of what was renumbered and of what is corrected."""
    artui = Artui(any_url, "2026-03-05")
    artui.load(own_home, "customers", "account,name,currency\nPRIME,Prime Video,USD\n")
    artui.done("entity", "set", "second", "--legal-name", "Second", "--country", "DE")
    other = "number,account,issue_date,amount,currency,entity\n"
    rows = "".join(f"{no},PRIME,2026-02-01,70.00,USD,second\n" for no in ("A-1", "A-2"))
    assert "added 2" in artui.load(own_home, "invoices", other + rows).out
    head = "number,account,type,issue_date,amount,currency,corrects\n"
    first = head + "A-1,PRIME,ASB,2026-03-01,100.00,USD,\n"
    assert "added 1" in artui.load(own_home, "self-billing", first).out
    assert "skipped 1" in artui.load(own_home, "self-billing", first).out
    wrong = artui.load(own_home, "self-billing", head + "B-1,PRIME,ASB,2026-03-01,1.00,USD,A-2\n")
    assert (wrong.status, "There is no invoice 'A-2' to correct" in wrong.err) == (1, True)
    right = artui.load(own_home, "self-billing", head + "B-1,PRIME,ASB,2026-03-01,1.00,USD,A-1\n")
    assert "added 1" in right.out
    artui.done("db", "check")


def test_s2_2_amazons_own_pdf_is_what_view_and_download_give(book: Book, tmp_path: Path) -> None:
    customer(book)
    number, ours = pending(book, "S-1"), invoice(book, "OWN-1")
    drawn = written(book, number, tmp_path).read_bytes()
    attach(book, number, "note.txt", b"a remark")
    assert written(book, number, tmp_path).read_bytes() == drawn
    attach(book, number, "ARB-1.pdf", PDF)
    attach(book, ours, "order.pdf", PDF)
    path = written(book, number, tmp_path)
    assert (path.name, path.read_bytes()) == ("invoice-S-1-3.pdf", PDF)
    (line,) = document_lines(book, number)
    assert f"ARB-1.pdf, {len(PDF)} bytes, SHA-256 {sha256(PDF).hexdigest()}" in line
    with book.reading() as connection:
        assert file_of(connection, number, book.business_date) == PDF
    assert written(book, ours, tmp_path).read_bytes() != PDF
    undo(book)
    undo(book)
    assert written(book, number, tmp_path).read_bytes() == drawn


def test_s2_2_evidence_never_takes_the_place_of_amazons_own_document(book: Book) -> None:
    """A9: evidence before or after it, and another original, which takes a supervisor."""
    customer(book)
    number, ours = pending(book, "S-1"), invoice(book, "OWN-1")

    def given() -> bytes:
        with book.reading() as connection:
            return file_of(connection, number, book.business_date)

    drawn, own, proof, other = given(), PDF + b" own", PDF + b" proof", PDF + b" other"
    attach(book, number, "proof.pdf", proof, original=False)
    assert given() == drawn
    assert attach(book, number, "own.pdf", own).summary.endswith("as Amazon's own document")
    attach(book, number, "delivery.pdf", PDF)
    assert given() == own
    with pytest.raises(NotAttachable, match="OWN-1 is not a document that Amazon writes"):
        attach(book, ours, "own.pdf", own, original=True)
    with pytest.raises(NotAttachable, match=r"note\.txt is no PDF"):
        attach(book, number, "note.txt", b"a remark", original=True)
    set_role(book, "boss", "supervisor")
    set_role(book, "clerk", "clerk")
    with pytest.raises(NeedsSupervisor, match="Another original of S-1 needs a supervisor"):
        attach(book, number, "other.pdf", other, original=True)
    assert given() == own
    boss = replace(book, actor="boss")
    attach(boss, number, "proof.pdf", proof, original=True)  # it was the original after all
    assert given() == proof
    undo(boss)
    assert given() == own
    assert list(breaches(book)) == []


def test_s2_2_files_are_kept_once_and_refused_twice(book: Book) -> None:
    customer(book)
    one, other = invoice(book, "A-1"), invoice(book, "A-2")
    attach(book, one, "proof\x1b.pdf", PDF)
    attach(book, other, "proof.pdf", PDF)
    with book.reading() as connection:
        stored = connection.execute(select(func.count()).select_from(STORED_FILE)).scalar_one()
        (kept,) = attachments(connection, other)
        assert attached_bytes(connection, kept.id) == PDF
    assert (stored, kept.size, kept.digest) == (1, len(PDF), sha256(PDF).hexdigest())
    with pytest.raises(NotAttachable, match=r"attached to Invoice A-2 already, as proof\.pdf"):
        attach(book, other, "again.pdf", PDF)
    with pytest.raises(NotAttachable, match="is empty"):
        attach(book, one, "none", b"")
    with pytest.raises(NotAttachable, match="larger than 10 MiB, the most"):
        attach(book, one, "large", bytes(MAX_BYTES + 1))
    undo(book)
    attach(book, other, "again.pdf", PDF)
    assert list(breaches(book)) == []
    for content in ("JVBERi0xLjQ=", "no base64"):
        with book.database.writer.begin() as connection:
            connection.execute(update(STORED_FILE).values(content=content))
        told = {breach.rule: breach.message for breach in breaches(book)}
        assert told.keys() == {"attached-file", "rows-altered"}
        assert sha256(PDF).hexdigest() in told["attached-file"]


def test_an_invoice_named_twice_is_said_to_be(book: Book) -> None:
    customer(book)
    only = pending(book, "S-1")
    with pytest.raises(BatchSize, match="S-1 is named twice"):
        approve(book, [only, only])


def test_pv_13_an_approved_invoice_says_when_it_is_paid_and_what_is_carried_forward(
    book: Book,
) -> None:
    customer(book)
    number = pending(book, "S-1")

    def facts() -> dict[str, str]:
        with book.reading() as connection:
            (item,) = rows(connection, [number], book.business_date)
            return dict(facts_of(connection, item, book.business_date).facts)

    assert "expected payment" not in facts()
    approve(book, [number])
    assert facts()["expected payment"].startswith("about 20")
    assert facts()["expected payment"].endswith("; a month below 100.00 EUR is carried forward")


def test_what_waited_and_was_taken_back_gives_its_number_up(
    sqlite_url: str, own_home: Path
) -> None:
    """A file that was undone by mistake comes again, as what waits, with all its corrections."""
    artui = Artui(sqlite_url, "2026-03-05")
    artui.load(own_home, "customers", "account,name,currency\nPRIME,Prime Video,USD\n")
    head = "number,account,type,issue_date,amount,currency,corrects\n"
    rows = head + "S-1,PRIME,ARB,2026-03-01,100.00,USD,\nS-1C,PRIME,ARB,2026-03-02,90.00,USD,S-1\n"

    def listed() -> dict[str, str]:
        return {
            row["number"]: row["amount"] for row in artui.rows("amazon", "self-billing", "list")
        }

    for _ in range(2):
        assert "added 2" in artui.load(own_home, "self-billing", rows).out
        assert listed() == {"S-1": "100.00", "S-1C": "90.00"}
        artui.done("undo")
        assert listed() == {}
    # Also another invoice has the number then, by file, by hand and by a change of number.
    other = head + "S-1,PRIME,VIB,2026-03-01,70.00,USD,\nS-2,PRIME,ARB,2026-03-01,7.00,USD,\n"
    assert "added 2" in artui.load(own_home, "self-billing", other).out
    artui.done("renumber", "S-2", "S-1C")
    assert listed() == {"S-1": "70.00", "S-1C": "7.00"}
    artui.done("undo")
    # A number that was given by mistake never was one of the invoice's.
    third = head + "S-1C,PRIME,ARB,2026-03-01,7.00,USD,\n"
    assert "added 1" in artui.load(own_home, "self-billing", third).out
    assert listed() == {"S-1": "70.00", "S-1C": "7.00", "S-2": "7.00"}
    artui.done("db", "check")


def test_what_a_correction_took_the_place_of_comes_once(sqlite_url: str, own_home: Path) -> None:
    """The same file after its approvals adds nothing, whether its originals waited or counted."""
    artui = Artui(sqlite_url, "2026-03-05")
    artui.load(own_home, "customers", "account,name,currency\nPRIME,Prime Video,USD\n")
    head = "number,account,type,issue_date,amount,currency,corrects\n"
    row = "{},PRIME,ARB,2026-03-0{},{}.00,USD,{}\n"
    rows = head + "".join(
        row.format(number, day, 100 - day, before)
        for number, day, before in (
            ("W-1", 1, ""), ("W-1C", 2, "W-1"), ("W-1CC", 3, "W-1C"), ("A-1", 1, ""),
        )
    )  # fmt: skip
    assert "added 4" in artui.load(own_home, "self-billing", rows).out
    artui.done("approve", "W-1CC", "A-1")
    rows += row.format("A-1C", 2, 50, "A-1")
    assert "added 1, skipped 4" in artui.load(own_home, "self-billing", rows).out
    artui.done("approve", "A-1C")
    again = artui.load(own_home, "self-billing", rows)
    assert "added 0, skipped 5" in again.out, again.err
    artui.done("db", "check")
