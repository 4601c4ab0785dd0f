"""The Ads service and the ledger in step: what remains is what is open, after every sync."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from artui.amazon.ads.sync import ProfileSynced, sync
from artui.amazon.document_facts import facts_of
from artui.amazon.sandbox.examples import ads_details
from artui.amazon.sandbox.state import Sandbox
from artui.amazon.sandbox.troubles import read_trouble
from artui.amazon.transport.errors import ServiceUnreachable
from artui.ledger.amazon.ads_asides import leave_out_of_ads
from artui.ledger.amazon.external import ads_facts
from artui.ledger.amazon.set_aside import ADS, NothingToSetAside, asides
from artui.ledger.book.book import Book
from artui.ledger.book.lookup import find
from artui.ledger.book.refusals import UnknownDocument
from artui.ledger.documents.reversal import reverse
from artui.ledger.journal.charts import set_chart
from artui.ledger.journal.cuts import cut
from artui.ledger.lists.document_page import document
from artui.ledger.lists.header import totals
from artui.ledger.lists.item_rows import ItemRow, rows
from artui.ledger.office.proofs.check import breaches
from artui.ledger.office.undo import undo
from artui.ledger.store.tables import ACT, CUSTOMER, ITEM
from tests.support.amazon import Line, sandbox_line
from tests.support.credit import with_roles

CANADA, AMERICA = "777777777", "1234567890123456789"


def money(amount: float, currency: str = "CAD") -> dict[str, Any]:
    return {"amount": amount, "currencyCode": currency}


def synced(line: Line, book: Book, *, receivable: bool = False) -> list[ProfileSynced]:
    return list(sync(line.connection, book, receivable=receivable))


def item(book: Book, number: str) -> ItemRow:
    with book.reading() as connection:
        item_id = find(connection, number, ("invoice",)).id
        return rows(connection, [item_id], book.business_date)[0]


def figures(book: Book) -> dict[str, tuple[int, int, str]]:
    with book.reading() as connection:
        ids = connection.execute(
            select(ITEM.c.id).where(ITEM.c.kind == "invoice", ITEM.c.reversed_by_id.is_(None))
        ).scalars()
        found = rows(connection, list(ids), book.business_date)
    return {row.number: (row.amount_minor, row.open_minor, row.state) for row in found}


def acts(book: Book) -> int:
    with book.reading() as connection:
        return len(connection.execute(select(ACT.c.id)).all())


def sound(book: Book) -> bool:
    return list(breaches(book)) == []


def test_ad_3_ad_8_what_remains_is_what_is_open_and_two_profiles_share_an_id(book: Book) -> None:
    with sandbox_line() as line:
        results = synced(line, book)
    assert figures(book) == {
        "CA-1": (120050, 120050, "open"),
        "CA-2": (30000, 10025, "part_paid"),
        "CA-3": (6667, 0, "paid"),
        "CA-4": (1234, 0, "written_off"),
        "CA-1@888888888": (50000, 50000, "open"),
        "US/5": (7, 7, "open"),
        "US-6": (1000, 1000, "open"),
    }
    assert [result.placeholders for result in results] == [1, 0, 0, 0]
    assert "999999999" in results[3].account
    assert results[3].refusal
    assert sound(book)


def test_a_profile_that_the_service_refuses_keeps_no_other_back(book: Book) -> None:
    with sandbox_line() as line:
        line.sandbox.make_trouble(read_trouble("refuse@ads.invoices"))
        results = synced(line, book)
    refused = ["said no: 400" in result.refusal for result in results]
    assert refused == [True, False, False, False]
    assert results[1].added


def test_ads_customers_are_what_we_owe_unless_the_setting_says_otherwise(book: Book) -> None:
    with sandbox_line() as line:
        synced(line, book)
        query = select(CUSTOMER).where(CUSTOMER.c.account == f"ads-{CANADA}")
        with book.reading() as connection:
            row = connection.execute(query).one()
            assert not row.receivable
            assert row.policy == "none"
            assert not totals(connection, book.business_date)
        synced(line, book, receivable=True)
        with book.reading() as connection:
            row = connection.execute(query).one()
        assert row.receivable
        assert row.policy == ""
        # Once the books have its invoices, it stays what it was.
        accounts = {"ar": "1400", "revenue": "4400", "bank": "1200", "tax": "3806"}
        set_chart(book, accounts | {"bad_debt": "6930"})
        cut(book)
        results = synced(line, book, receivable=False)
        assert any("set ads.receivable back to true" in each.refusal for each in results)
        with book.reading() as connection:
            assert connection.execute(query).one().receivable
    assert list(breaches(book)) == []


def test_what_we_owe_is_no_receivable_by_the_setting_of_a_clerk(book: Book) -> None:
    anna, boss = with_roles(book)
    query = select(CUSTOMER.c.receivable).where(CUSTOMER.c.account == f"ads-{CANADA}")
    with sandbox_line() as line:
        assert not any("Making" in each.refusal for each in synced(line, anna))
        refused = [each.refusal for each in synced(line, anna, receivable=True)]
        assert (
            f"Making ads-{CANADA} a receivable, as ads.receivable says, needs a supervisor; "
            "anna is clerk." in refused
        )
        with book.reading() as connection:
            assert connection.execute(query).scalar_one() is False
        synced(line, boss, receivable=True)
        with book.reading() as connection:
            assert connection.execute(query).scalar_one() is True


def test_ad_4_states_of_the_service_are_kept_known_or_not(book: Book) -> None:
    with sandbox_line() as line:
        synced(line, book)
    assert item(book, "CA-2").billing_state == "paid_in_part"
    assert item(book, "US-6").billing_state == "on_hold_by_magic"


def test_ad_9_taxes_lines_fees_and_documents_are_on_the_page(book: Book) -> None:
    with sandbox_line() as line:
        synced(line, book)
    with book.reading() as connection:
        page = document(connection, find(connection, "CA-1").id, book.business_date)
        facts = ads_facts(connection, find(connection, "US/5").id)
    assert page.taxes[0].tax_type == "GST"
    assert page.taxes[0].tax_minor == 6003
    assert page.item.tax_minor == 6003
    assert page.lines[0].description == "Spring campaign"
    assert facts is not None
    assert facts.summary["fees"][0]["type"] == "REGULATORY_ADVERTISING_FEE"
    assert facts.summary["documents"] == ["INVOICE"]


def test_a_sync_without_news_writes_nothing_and_asks_for_no_details(book: Book) -> None:
    with sandbox_line() as line:
        synced(line, book)
        before, asked = acts(book), line.sandbox.count("ads.invoice")
        again = synced(line, book)
        assert line.sandbox.count("ads.invoice") == asked
    assert acts(book) == before
    assert [(result.added, result.changed) for result in again] == [(0, 0)] * 4


@pytest.mark.parametrize("remaining", [1.5, 250])
def test_what_remains_rises_and_falls_and_the_open_amount_with_it(
    book: Book, remaining: float
) -> None:
    with sandbox_line() as line:
        row = line.sandbox.ads_invoices[CANADA][1]
        for step in (100.25, 0, remaining, 300, remaining):
            row["remainingAmountDue"] = money(step)
            row["status"] = "PAID_IN_FULL" if step == 0 else "PAID_IN_PART"
            synced(line, book)
            assert item(book, "CA-2").open_minor == round(step * 100)
            assert sound(book)


def test_an_amount_that_changes_is_a_correction_under_the_same_number(book: Book) -> None:
    with sandbox_line() as line:
        synced(line, book)
        line.sandbox.ads_invoices[CANADA][1]["amountDue"] = money(280)
        synced(line, book)
        found = item(book, "CA-2")
        before = acts(book)
        synced(line, book)
    assert (found.amount_minor, found.open_minor, found.corrects) == (28000, 10025, "CA-2~1")
    assert acts(book) == before
    assert sound(book)


def test_what_was_written_off_can_be_owed_again(book: Book) -> None:
    with sandbox_line() as line:
        synced(line, book)
        row = line.sandbox.ads_invoices[CANADA][3]
        row["status"], row["remainingAmountDue"] = "ISSUED", money(12.34)
        synced(line, book)
        assert item(book, "CA-4").state == "open"
        row["status"], row["remainingAmountDue"] = "PAID_IN_FULL", money(0)
        synced(line, book)
        assert item(book, "CA-4").state == "paid"
    assert sound(book)


def test_what_a_clerk_did_to_an_invoice_gives_way_to_the_service(book: Book) -> None:
    with sandbox_line() as line:
        synced(line, book)
        reverse(book, item(book, "CA-1").id, reason="by mistake")
        synced(line, book)
    assert item(book, "CA-1").open_minor == 120050
    assert sound(book)


def test_ad_5_rows_that_are_no_invoice_yet_never_become_one(book: Book) -> None:
    sandbox = Sandbox()
    sandbox.ads_invoices = {CANADA: [{"id": "P-1", "status": "PROCESSING", **FIVE}]}
    sandbox.profiles = sandbox.profiles[:1]
    with sandbox_line(sandbox) as line:
        line.sandbox.make_trouble(read_trouble("placeholders@ads.invoices"))
        (result,) = synced(line, book)
    assert result.placeholders == 2
    assert figures(book) == {}


FIVE: dict[str, Any] = {
    "invoiceDate": "20260301",
    "amountDue": money(5),
    "remainingAmountDue": money(5),
}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"remainingAmountDue": money(6)}, "6.00 CAD remain of 5.00"),
        ({"remainingAmountDue": money(5, "USD")}, "what remains is in USD"),
        ({"remainingAmountDue": {}}, "no remainingAmountDue"),
        ({"id": "A\u202eB"}, "can't be seen"),
        # year-typed-wrong, its sibling
        ({"invoiceDate": "20620301"}, "setting future_days"),
        ({"invoiceDate": "19260301"}, "setting past_days"),
    ],
)
def test_a_row_that_makes_no_sense_is_told_and_the_others_are_taken(
    book: Book, change: dict[str, Any], said: str
) -> None:
    sandbox = Sandbox()
    good = {"id": "G-1", "status": "ISSUED", **FIVE}
    sandbox.ads_invoices = {CANADA: [{**good, "id": "B-1", **change}, good]}
    sandbox.profiles = sandbox.profiles[:1]
    with sandbox_line(sandbox) as line:
        (result,) = synced(line, book)
    assert said in result.problems[0]
    assert list(figures(book)) == ["G-1"]


def test_a_date_that_moves_too_far_leaves_the_invoice_as_it_was(book: Book) -> None:
    """Case year-typed-wrong, its sibling: refused before anything of the invoice is taken back."""
    sandbox = Sandbox()
    row = {"id": "G-1", "status": "ISSUED", **FIVE}
    sandbox.ads_invoices, sandbox.profiles = {CANADA: [row]}, sandbox.profiles[:1]
    with sandbox_line(sandbox) as line:
        synced(line, book)
        row["invoiceDate"] = "20620301"
        (result,) = synced(line, book)
    assert "setting future_days" in result.problems[0]
    assert figures(book) == {"G-1": (500, 500, "open")}
    assert item(book, "G-1").issue_date == date(2026, 3, 1)
    assert sound(book)


def test_an_invoice_over_nothing_is_known_and_nothing_is_owed(book: Book) -> None:
    sandbox = Sandbox()
    row = {"id": "Z-1", "status": "ISSUED", **FIVE, "amountDue": money(0)}
    row["remainingAmountDue"] = money(0)
    sandbox.ads_invoices, sandbox.profiles = {CANADA: [row]}, sandbox.profiles[:1]
    with sandbox_line(sandbox) as line:
        synced(line, book)
        assert figures(book) == {"Z-1": (0, 0, "paid")}
        before = acts(book)
        synced(line, book)
        assert acts(book) == before
        row["amountDue"] = row["remainingAmountDue"] = money(5)
        synced(line, book)
    assert figures(book) == {"Z-1": (500, 500, "open")}


@pytest.mark.parametrize(
    ("kind", "days", "terms", "due"),
    [
        ("NET", 30, "net 30", date(2026, 3, 31)),
        ("EOM", 30, "eom 30", date(2026, 4, 30)),
        ("EOM", None, "", date(2026, 3, 31)),
        ("ON SIGHT", 30, "", date(2026, 3, 31)),
    ],
)
def test_terms_of_the_service_decide_the_due_date_where_it_names_none(
    book: Book, kind: str, days: int | None, terms: str, due: date
) -> None:
    sandbox = Sandbox()
    row = {"id": "T-1", "status": "ISSUED", **FIVE}
    row |= {"paymentTermsType": kind, "paymentTermsDays": days}
    sandbox.ads_invoices, sandbox.profiles = {CANADA: [row]}, sandbox.profiles[:1]
    with sandbox_line(sandbox) as line:
        synced(line, book)
    found = item(book, "T-1")
    assert (found.terms, found.due_date) == (terms, due)


def test_an_interrupted_sync_keeps_its_pages_and_the_next_goes_on(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sandbox_line(Sandbox(page_size=2)) as line:
        pages = line.sandbox.next_trouble
        calls = iter(range(100))

        def cut_on_the_third(operation: str, kinds: Any = None) -> Any:
            if operation == "ads.invoices" and kinds is None and next(calls) in range(2, 7):
                return read_trouble("cut")
            return pages(operation, kinds)

        monkeypatch.setattr(Sandbox, "next_trouble", lambda _, *rest: cut_on_the_third(*rest))
        with pytest.raises(ServiceUnreachable):
            synced(line, book)
        assert sorted(figures(book)) == ["CA-1", "CA-2", "CA-3", "CA-4"]
        synced(line, book)
    assert len(figures(book)) == 7


def test_a_sync_that_was_undone_is_made_again(book: Book) -> None:
    sandbox = Sandbox()
    sandbox.profiles = sandbox.profiles[:1]
    with sandbox_line(sandbox) as line:
        synced(line, book)
        expected = figures(book)
        undo(book)
        assert figures(book) == {}
        synced(line, book)
    assert figures(book) == expected
    assert sound(book)


def test_without_details_the_summary_is_taken_and_the_next_sync_asks_again(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox = Sandbox()
    sandbox.profiles = sandbox.profiles[:1]
    with sandbox_line(sandbox) as line:
        with monkeypatch.context() as patch:
            patch.setattr(
                Sandbox,
                "next_trouble",
                lambda _, on, kinds=None: (
                    read_trouble("500") if on == "ads.invoice" and kinds is None else None
                ),
            )
            (result,) = synced(line, book)
        assert (result.added, result.problems) == (4, ())
        assert "The next sync asks for details again" in result.notes[0]
        assert item(book, "CA-2").open_minor == 10025
        (again,) = synced(line, book)
        assert (again.changed, again.notes) == (4, ())
    with book.reading() as connection:
        item_id = find(connection, "CA-1").id
        facts = ads_facts(connection, item_id)
        page = document(connection, item_id, book.business_date)
    assert [line.description for line in page.lines] == ["Spring campaign"]
    assert len(page.taxes) == 1
    assert facts is not None
    assert facts.details["lines"][0]["name"] == "Spring campaign"


def test_a2_2_details_that_are_cut_off_are_told_and_the_other_profiles_go_on(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(_: Sandbox, on: str, kinds: Any = None) -> Any:
        cut_off = on == "ads.invoice" and kinds is None and next(tries) < 5
        return read_trouble("cut") if cut_off else None

    tries = iter(range(1_000))
    with sandbox_line(Sandbox()) as line:
        with monkeypatch.context() as patch:
            patch.setattr(Sandbox, "next_trouble", cut)
            first, *others = synced(line, book)
        (problem,) = first.problems
        assert problem.endswith("The next sync asks for details again.")
        assert first.added == 4
        assert not any(other.problems for other in others)
        assert len(figures(book)) == 7
        again, *_ = synced(line, book)
        assert (again.changed, again.problems) == (4, ())


def test_rows_that_can_not_be_read_are_kept_once_and_their_ids_are_cut(book: Book) -> None:
    """A2-2: what is told is what is kept, and a key fits an index whatever the service sends."""
    long = "L" * 3_000
    nameless = {"status": "ISSUED", **FIVE}
    sandbox = Sandbox()
    sandbox.ads_invoices = {CANADA: [nameless, nameless, {"id": long, "status": "ISSUED"},
                                     {"id": long + "X", "status": "ISSUED", **FIVE}]}  # fmt: skip
    sandbox.profiles = sandbox.profiles[:1]
    with sandbox_line(sandbox) as line:
        (result,) = synced(line, book)
        before = acts(book)
        synced(line, book)
        assert acts(book) == before
    once, *others = result.problems
    assert "has no id; it is left out. It came 2 times; the first is kept." in once
    assert len(others) == 2
    assert max(map(len, result.problems)) < 250
    with book.reading() as connection:
        kept = asides(connection, ADS)
    assert len({aside.record for aside in kept}) == 3
    assert max(len(aside.record) for aside in kept) < 100
    assert max(len(aside.title) for aside in kept) == 60
    leave_out_of_ads(book, f"{CANADA}/{long}", reason="not ours")
    assert len(set_aside(book)) == 2


@contextmanager
def newer_listing(**settings: Any) -> Iterator[Line]:
    """A line whose setting `ads.listing` asks for the newer listing."""
    with sandbox_line(Sandbox(**settings)) as line:
        line.connection.settings = replace(line.connection.settings, ads_listing="summaries")
        yield line


def test_a2_5_the_newer_listing_gives_the_same_ledger(book: Book) -> None:
    """Its rows have fewer keys: the details give the rest, and the next sync asks for none."""
    with newer_listing(page_size=2) as line:
        line.sandbox.make_trouble(
            read_trouble("empty-page@ads.summaries"), read_trouble("nested-list@ads.summaries")
        )
        results = synced(line, book)
        assert [result.refusal != "" for result in results] == [False, False, False, True]
        assert figures(book)["CA-2"] == (30000, 10025, "part_paid")
        assert len(figures(book)) == 7
        assert {seen.method for seen in line.sandbox.seen if "ads.summaries" in seen.operation} == {
            "POST"
        }
        assert line.sandbox.count("ads.invoices") == 0
        with book.reading() as connection:
            facts = ads_facts(connection, find(connection, "CA-1", ("invoice",)).id)
        assert facts is not None
        assert (facts.summary["from_date"], facts.summary["tax"]["minor"]) == ("2026-02-01", 6003)
        before, asked = acts(book), line.sandbox.count("ads.invoice")
        again = synced(line, book)
        assert (acts(book), line.sandbox.count("ads.invoice")) == (before, asked)
        assert sum(result.same for result in again) == 7
        (row,) = (row for row in line.sandbox.ads_invoices[CANADA] if row.get("id") == "CA-1")
        row["remainingAmountDue"] = money(200.5)
        assert sum(result.changed for result in synced(line, book)) == 1
        assert figures(book)["CA-1"] == (120050, 20050, "part_paid")
    with sandbox_line(line.sandbox) as plain:
        assert sum(result.changed + result.same for result in synced(plain, book)) == 7
    assert sound(book)


def test_a2_1_a_first_page_with_nothing_is_asked_for_once_more_without_filters(book: Book) -> None:
    with newer_listing() as line:
        line.sandbox.make_trouble(read_trouble("filtered-empty@ads.summaries"))
        results = synced(line, book)
        assert sum(result.added for result in results) == 7
        assert line.sandbox.count("ads.summaries") == 5  # four profiles, and the one again


def test_a2_2_a_profile_that_can_not_be_used_or_lists_nothing_keeps_no_other_back(
    book: Book,
) -> None:
    with newer_listing() as line:
        line.sandbox.make_trouble(
            read_trouble("bad-profile@ads.profiles"), read_trouble("no-list@ads.summaries")
        )
        results = synced(line, book)
    assert "no id that can be used" in results[0].problems[0]
    assert "without a list" in results[1].refusal
    assert results[2].added


def test_an_amount_that_the_service_changes_is_a_correction(book: Book) -> None:
    with sandbox_line() as line:
        synced(line, book)
        line.sandbox.make_trouble(read_trouble("changed-amount@ads.invoices"))
        assert synced(line, book)[0].changed == 1
    assert figures(book)["CA-1"] == (120150, 120050, "part_paid")
    assert sound(book)


def set_aside(book: Book) -> dict[str, str]:
    with book.reading() as connection:
        return {each.record: each.reason for each in asides(connection, ADS)}


def test_what_can_not_be_taken_is_kept_with_its_reason_and_tried_again(book: Book) -> None:
    sandbox = Sandbox()
    bad = {"id": "B-1", "status": "ISSUED", **FIVE, "remainingAmountDue": money(6)}
    nameless = {"status": "ISSUED", **FIVE}
    gone = {"id": "X-1", "status": "ISSUED", **FIVE, "invoiceDate": "1 May"}
    good = {"id": "G-1", "status": "ISSUED", **FIVE}
    sandbox.ads_invoices[CANADA] = [bad, nameless, gone, good]
    sandbox.profiles = [each for each in sandbox.profiles if each["profileId"] != int(AMERICA)]
    with sandbox_line(sandbox) as line:
        line.sandbox.make_trouble(read_trouble("bad-profile@ads.profiles"))
        synced(line, book)
        kept = set_aside(book)
        unnamed = [record for record in kept if "#" in record]
        assert kept.keys() - unnamed == {f"{CANADA}/B-1", f"{CANADA}/X-1", "999999999"}
        assert sorted(record.partition("#")[0] for record in unnamed) == ["", f"{CANADA}/"]
        assert "6.00 CAD remain of 5.00" in kept[f"{CANADA}/B-1"]
        assert "401" in kept["999999999"]
        before = acts(book)
        line.sandbox.make_trouble(read_trouble("bad-profile@ads.profiles"))
        synced(line, book)
        assert acts(book) == before, "a sync without news writes nothing"

        leave_out_of_ads(book, "999999999", reason="not ours")
        leave_out_of_ads(book, "X-1", reason="paid by card")
        with pytest.raises(NothingToSetAside):
            leave_out_of_ads(book, "X-1", reason="again")
        with pytest.raises(UnknownDocument):
            leave_out_of_ads(book, "G-1", reason="it was taken in")
        bad["remainingAmountDue"] = money(5)
        sandbox.ads_invoices[CANADA].remove(nameless)
        results = synced(line, book)
        assert not any(result.problems or result.refusal for result in results)
        assert [note for result in results for note in result.notes if "for good" in note] == [
            "left out for good: not ours"
        ]
        assert [note for result in results for note in result.notes if "listed no more" in note]
        assert set_aside(book) == {}
        assert sorted(figures(book)) == ["B-1", "CA-1", "G-1"]

        gone["invoiceDate"] = "20260501"
        synced(line, book)
        assert "X-1" not in figures(book), "it was left out for good"
        undo(book)
    assert sound(book)


def test_a2_6_the_page_names_who_pays_who_bills_and_for_whom(book: Book) -> None:
    """A2-6: by their company, or by the person if there is none; nobody is made up."""
    parties = {
        "payerContactInfo": {"address": {"companyName": "Vendor Inc", "attentionName": "A. Payer"}},
        "issuerContactInfo": {"address": {"attentionName": "B. Issuer"}},
        "thirdPartyContactInfo": {"email": "third@example.com"},
    }

    def details(summary: dict[str, Any]) -> dict[str, Any]:
        return ads_details(summary) | parties

    with sandbox_line() as line:
        line.sandbox.ads_details = details
        synced(line, book)
    shown = item(book, "CA-1")
    with book.reading() as connection:
        facts = dict(facts_of(connection, shown, book.business_date).facts)
    names = ("payer", "issuer", "third party")
    assert [facts.get(name) for name in names] == ["Vendor Inc", "B. Issuer", None]
