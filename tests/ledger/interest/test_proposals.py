"""Shipped policies reach a ledger that exists as proposals, never by themselves."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from artui.ledger.book.book import Book
from artui.ledger.book.refusals import (
    BadMasterData,
    UnknownPolicy,
    WaitsForSupervisor,
)
from artui.ledger.interest.policies import PolicyRow, policies
from artui.ledger.interest.preview import preview
from artui.ledger.interest.proposals import PolicyProposal, adopt, proposals
from artui.ledger.interest.reckoning import PreviewRow
from artui.ledger.interest.shipped import shipped_policies
from artui.ledger.office.administration import set_role
from artui.ledger.office.approvals import grant
from artui.ledger.office.policies import review_policy, set_policy
from artui.ledger.office.proofs.check import breaches
from artui.ledger.office.schema import upgrade
from artui.ledger.office.undo import undo
from artui.ledger.store.engine import head
from tests.support.books import TODAY, book_at
from tests.support.postings import customer, invoice
from tests.support.released import at_revision, put_released

# What a ledger of schema 0004 was given.
OLD = {"standard", "thirty-day", "full-months", "started-months", "none", "uk", "de", "fr", "es"}
OLD |= {"it", "lu", "at", "ie", "us", "ca", "in"}


@pytest.fixture(params=["0004", "0009"])
def old(request: pytest.FixtureRequest, blank_any_url: str, tmp_path: Path) -> Iterator[Book]:
    """A ledger made at schema 0004, brought forward, by way of 0009 or at once."""
    put_released(blank_any_url, "0004", tmp_path)
    if request.param != "0004":
        at_revision(blank_any_url, request.param)
    assert upgrade(blank_any_url) == (request.param, head())
    book = book_at(blank_any_url, actor="anna", as_of=date(2026, 4, 10))
    yield book
    book.database.close()


def proposed(book: Book) -> dict[str, list[PolicyProposal]]:
    found: dict[str, list[PolicyProposal]] = {}
    with book.reading() as connection:
        for each in proposals(connection):
            found.setdefault(each.name, []).append(each)
    return found


def rows_of(book: Book) -> dict[str, list[PolicyRow]]:
    with book.reading() as connection:
        return {name: list(rows) for name, rows in policies(connection, TODAY).rows.items()}


def previewed(book: Book) -> list[PreviewRow]:
    with book.reading() as connection:
        return list(preview(connection, book.business_date))


def test_a_new_ledger_has_all_that_is_shipped_and_nothing_is_proposed(book: Book) -> None:
    assert proposed(book) == {}
    assert sum(map(len, rows_of(book).values())) == len(shipped_policies())


def test_an_upgrade_changes_no_policy_and_says_what_is_shipped_differently(old: Book) -> None:
    rows = rows_of(old)
    assert set(rows) == OLD
    assert all(len(each) == 1 for each in rows.values())
    assert str(rows["uk"][0].compensation) == "GBP 40, 70 from 1000, 100 from 10000"
    assert rows["ie"][0].compensation is None
    found = proposed(old)
    assert {name for name in found if name in OLD} == {"uk", "ie", "de"}
    assert set(found) - OLD == {row.name for row in shipped_policies()} - OLD
    (uk,), (ie,) = found["uk"], found["ie"]
    assert uk.words == "compensation GBP 40, 70 from 1000, 100 from 10000 → none"
    assert ie.words == "compensation none → EUR 40, 70 over 1000, 100 over 10000"
    # The row of `de` from the beginning is as it was; its rates are new.
    assert [str(each.from_date) for each in found["de"]][:2] == ["2023-01-01", "2023-07-01"]
    first, *_ = found["uk-statutory"][1:]
    assert first.words == (
        "new, kind statutory, method annual-365, annual rate 8.1, standard terms net 30, "
        "from shipment True, compensation GBP 40, 70 from 1000, 100 from 10000, "
        "reference fixed start, reviewed"
    )


def test_nothing_is_charged_otherwise_until_a_supervisor_adopts(old: Book) -> None:
    customer(old, "BRIT", policy="", country="GB", currency="GBP")
    invoice(old, "B-1", account="BRIT", issue=date(2026, 1, 1), currency="GBP")
    customer(old, "DEUT", policy="", country="DE")
    invoice(old, "D-1", account="DEUT", issue=date(2026, 1, 1))
    customer(old, "NEED", policy="", country="FI")
    invoice(old, "N-1", account="NEED", issue=date(2026, 1, 1))
    before = {row.invoice: row for row in previewed(old)}
    assert (before["B-1"].compensation_minor, before["B-1"].cumulative_minor > 0) == (7_000, True)
    assert not {"D-1", "N-1"} & set(before)
    adopt(old, ["uk", "de", "fi"])
    after = {row.invoice: row for row in previewed(old)}
    assert after["B-1"] == before["B-1"]._replace(compensation_minor=0)
    # 1,000.00 due 2026-01-31: 69 days at 10.27% and 10.5%, and EUR 40 each.
    assert (after["D-1"].cumulative_minor, after["D-1"].compensation_minor) == (1_941, 4_000)
    assert (after["N-1"].cumulative_minor, after["N-1"].compensation_minor) == (1_985, 4_000)
    assert {name: row for name, row in after.items() if name[1] != "-"} == {
        name: row for name, row in before.items() if name[1] != "-"
    }
    assert list(breaches(old)) == []


def test_adopting_is_a_supervisor_s_act_that_writes_down_what_changed_and_is_undone(
    old: Book,
) -> None:
    before, listed = rows_of(old), proposed(old)
    set_role(old, "bert", "clerk")
    with pytest.raises(WaitsForSupervisor, match="Adopting shipped policies"):
        adopt(replace(old, actor="bert"), ["uk"])
    with pytest.raises(UnknownPolicy, match="Nothing is proposed for policy ca, nowhere"):
        adopt(old, ["uk", "nowhere", "ca"])
    with pytest.raises(BadMasterData, match="Name the policies"):
        adopt(old, [])
    assert rows_of(old) == before
    done = adopt(old, ["uk", "ie"], reason="counsel")
    assert done.summary == (
        "adopted as shipped (counsel): ie from the beginning: compensation none → EUR 40, 70 over "
        "1000, 100 over 10000; uk from the beginning: compensation GBP 40, 70 from 1000, 100 from "
        "10000 → none"
    )
    assert rows_of(old)["uk"][0].compensation is None
    assert not {"uk", "ie"} & set(proposed(old))
    with pytest.raises(UnknownPolicy, match="Nothing is proposed for policy uk"):
        adopt(old, ["uk"])
    undo(old)
    assert rows_of(old) == before
    assert [each.words for each in proposed(old)["uk"]] == [each.words for each in listed["uk"]]
    # Where there are two, both must agree.
    set_role(old, "boss", "supervisor")
    with pytest.raises(WaitsForSupervisor, match="two must agree") as waits:
        adopt(old, list(listed))
    grant(replace(old, actor="boss"), waits.value.request_id)
    assert proposed(old) == {}
    # None of the three is a login of the server, which is told there.
    assert [each for each in breaches(old) if each.rule != "member-unknown"] == []


def test_what_the_house_set_itself_is_kept_and_proposed_only_where_artui_changed_it(
    old: Book,
) -> None:
    set_policy(old, "standard", monthly_rate="1.25")
    review_policy(old, "us", reason="counsel")
    set_policy(old, "uk", monthly_rate="1", from_date=date(2026, 2, 1))
    set_policy(old, "fi", method="annual-365", annual_rate="9")
    found = proposed(old)
    assert not {"standard", "us"} & set(found)
    mine = found["fi"][0]
    assert mine.ledger is not None
    assert mine.ledger.source == "set by anna"
    assert "annual rate 9 → none" in mine.words
    assert "reviewed yes → no" in mine.words
    adopt(old, ["uk"])
    first, later = rows_of(old)["uk"]
    assert (first.compensation, first.monthly_rate) == (None, "1.5")
    assert (later.monthly_rate, str(later.from_date)) == ("1", "2026-02-01")
    assert not {"standard", "us", "uk"} & set(proposed(old))


def test_what_a_ledger_made_today_reviews_or_sets_is_never_proposed_back(book: Book) -> None:
    review_policy(book, "uk-statutory", reason="Bank of England")
    set_policy(book, "de", annual_rate="10.27", from_date=date(2026, 7, 1), reviewed_because="x")
    set_policy(book, "standard", monthly_rate="1")
    assert proposed(book) == {}
