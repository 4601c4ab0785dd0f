"""The settings of the ledger: a supervisor's, audited, undone like any act; and the tolerance."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from artui.choice import Choice
from artui.domain.provision import EXAMPLE
from artui.ledger.book.acts import ActName
from artui.ledger.book.as_of import horizon
from artui.ledger.book.audit_log import log
from artui.ledger.book.book import Book
from artui.ledger.book.ledger_settings import (
    LEDGER_SETTINGS,
    DateLimits,
    LedgerKey,
    checked_setting,
    date_limits,
    ledger_settings,
    time_zone,
    tolerance_minor,
)
from artui.ledger.book.refusals import (
    BadMasterData,
    DateTooFar,
    NeedsSupervisor,
    WaitsForSupervisor,
)
from artui.ledger.cash.refunds import refund
from artui.ledger.cash.write_offs import write_off
from artui.ledger.office.administration import set_ledger_setting, set_role
from artui.ledger.office.approvals import grant
from artui.ledger.office.undo import undo
from artui.ledger.store.tables import APPROVAL, CHANGE, SETTING
from artui.open_book import open_book
from artui.settings import Settings
from tests.support.books import TODAY
from tests.support.postings import customer, invoice, memo, open_minor, payment


def in_force(book: Book) -> dict[str, str]:
    with book.reading() as connection:
        return {each.setting.key: each.value for each in ledger_settings(connection)}


def allowed(book: Book, currency: str = "EUR") -> int:
    with book.reading() as connection:
        return tolerance_minor(connection, currency)


def with_roles(book: Book) -> tuple[Book, Book]:
    """The book of a supervisor and that of a clerk."""
    set_role(book, "clerk", "supervisor")
    set_role(book, "anna", "clerk")
    return book, replace(book, actor="anna")


def test_a_fresh_ledger_has_the_defaults(book: Book) -> None:
    expected = {
        "tolerance": "0.05",
        "credit_threshold": "0.05",
        "memo_threshold": "0.05",
        "time_zone": "",
        "future_days": "366",
        "past_days": "3660",
        "provision_matrix": "",
        "base_currency": "",
    }
    assert in_force(book) == expected
    with book.reading() as connection:
        assert time_zone(connection) is None
        assert date_limits(connection, TODAY) == DateLimits(TODAY, 366, 3660)


@pytest.mark.parametrize(("currency", "minor"), [("EUR", 5), ("KWD", 50), ("JPY", 0), ("CLF", 500)])
def test_the_default_tolerance_is_five_hundredths_of_the_major_unit(
    book: Book, currency: str, minor: int
) -> None:
    assert allowed(book, currency) == minor


def test_a_setting_is_an_act_with_the_old_and_the_new_value_and_undo_brings_the_old_back(
    book: Book,
) -> None:
    first = set_ledger_setting(book, "tolerance", "1.00")
    assert first.summary == "tolerance of the ledger is 1.00, before 0.05 (the default)"
    second = set_ledger_setting(book, "tolerance", "2.50")
    with book.reading() as connection:
        entry = log(connection, limit=1)[0]
        columns = (CHANGE.c.table_name, CHANGE.c.column_name, CHANGE.c.old, CHANGE.c.new)
        written = connection.execute(select(*columns).where(CHANGE.c.act_id == second.act_id)).all()
    assert (entry.act, entry.subject) == (ActName.LEDGER_SETTINGS, "tolerance")
    assert list(map(tuple, written)) == [("setting", "tolerance", '"1.00"', '"2.50"')]
    assert allowed(book) == 250
    undo(book)
    assert allowed(book) == 100
    undo(book)
    assert (allowed(book), in_force(book)["tolerance"]) == (5, "0.05")


def test_a_blank_value_gives_the_default_back(book: Book) -> None:
    set_ledger_setting(book, "future_days", "10")
    done = set_ledger_setting(book, "future_days", "")
    assert done.summary == "future_days of the ledger is 366 (the default), before 10"
    assert in_force(book)["future_days"] == "366"
    with pytest.raises(BadMasterData, match=r"future_days is 366 \(the default\) already"):
        set_ledger_setting(book, "future_days", "")


def test_only_a_supervisor_sets_them(book: Book) -> None:
    chief, anna = with_roles(book)
    values = {"time_zone": "Europe/Berlin", "provision_matrix": EXAMPLE, "base_currency": "EUR"}
    for each in LEDGER_SETTINGS:
        with pytest.raises(NeedsSupervisor, match=f"Setting {each.key} of the ledger needs"):
            set_ledger_setting(anna, each.key, values.get(each.key, "7"))
    set_ledger_setting(chief, "tolerance", "7")
    assert allowed(book) == 700


@pytest.mark.parametrize(
    ("key", "value", "why"),
    [
        ("tolerance", "much", "tolerance can't be 'much'; give a number such as 0.05"),
        ("tolerance", "-1", "tolerance can't be '-1'"),
        ("tolerance", "1e3", "tolerance can't be '1e3'"),
        ("tolerance", "1,00", "tolerance can't be '1,00'"),
        ("time_zone", "Berlin", "time_zone can't be 'Berlin'; give a time zone by its IANA name"),
        ("time_zone", "../etc/passwd", "time_zone can't be '../etc/passwd'"),
        ("future_days", "-1", "future_days can't be '-1'; give a number of days"),
        ("past_days", "1.5", "past_days can't be '1.5'"),
        ("colour", "red", "The ledger has no setting 'colour'; it has tolerance, credit_threshold"),
    ],
)
def test_a_wrong_value_is_refused_with_what_would_be_right(
    book: Book, key: str, value: str, why: str
) -> None:
    before = in_force(book)
    with pytest.raises(BadMasterData, match=why.replace("(", r"\(").replace(".", r"\.")):
        set_ledger_setting(book, key, value)
    assert in_force(book) == before


def test_each_default_is_a_value_that_may_be_set() -> None:
    for each in LEDGER_SETTINGS:
        assert checked_setting(each.key, each.default) == each.default


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (366, ""),
        (367, "is dated 2027-11-23, more than 366 days after the business day 2026-11-21"),
        (-3660, ""),
        (-3661, "is dated 2016-11-12, more than 3660 days before the business day 2026-11-21"),
    ],
)
def test_the_limits_of_dates_are_within_the_limits(book: Book, days: int, told: str) -> None:
    customer(book)
    if not told:
        invoice(book, issue=TODAY + timedelta(days))
        return
    with pytest.raises(DateTooFar, match=told):
        invoice(book, issue=TODAY + timedelta(days))


def test_a_clerk_writes_off_what_the_ledger_tolerates_and_no_more(book: Book) -> None:
    """trust.md F5: the clerk's own settings and environment have no say in it."""
    customer(book)
    number = invoice(book, minor=10_000)
    payment(book, "P-1", 9_900, invoices=(("INV-1", None),))
    chief, anna = with_roles(book)
    with pytest.raises(WaitsForSupervisor, match=r"1\.00 EUR .* tolerance of 0\.05 EUR"):
        write_off(anna, number, reason="charges")
    set_ledger_setting(chief, "tolerance", "1.00")
    write_off(anna, number, reason="charges")
    assert open_minor(book, number) == 0


def test_a_request_that_an_earlier_version_filed_is_carried_out_without_its_tolerance(
    book: Book,
) -> None:
    customer(book)
    number = invoice(book, minor=10_000)
    chief, anna = with_roles(book)
    with pytest.raises(WaitsForSupervisor):
        write_off(anna, number, amount_minor=10_000, reason="bad debt")
    with book.database.writer.begin() as connection:
        text = connection.execute(select(APPROVAL.c.arguments)).scalar_one()
        old = text.replace("}", ', "tolerance_minor": 5}')
        connection.execute(update(APPROVAL).values(arguments=old))
    grant(chief, 1)
    assert open_minor(book, number) == 0


def test_a_refund_counts_as_still_owed_what_was_written_off_above_the_ledger_s_tolerance(
    book: Book,
) -> None:
    customer(book)
    number = invoice(book, minor=10_000)
    payment(book, "P-1", 9_000, invoices=(("INV-1", None),))
    write_off(book, number, reason="bad debt")
    memo(book, "CM-1", 5_000)
    chief, anna = with_roles(book)
    with pytest.raises(WaitsForSupervisor, match=r"balance of 40\.00 EUR"):
        refund(anna, 1, amount_minor=5_000, currency="EUR")
    set_ledger_setting(chief, "tolerance", "10")
    refund(anna, 1, amount_minor=5_000, currency="EUR")


# West of Greenwich the day ends after that of UTC, east of it before.
EVENING = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "day"),
    [("America/Los_Angeles", date(2026, 11, 21)), ("Asia/Tokyo", date(2026, 11, 22))],
)
def test_the_business_day_and_its_end_are_counted_in_the_ledger_s_zone(
    any_url: str, book: Book, zone: str, day: date
) -> None:
    set_ledger_setting(book, "time_zone", zone)
    late = open_book(Choice(db=any_url, now=lambda: EVENING), Settings())
    try:
        assert late.business_date == day
        with late.reading() as connection:
            known = horizon(connection, day, day).known
            before = horizon(connection, day, day - timedelta(1)).known
        assert known is not None
        assert before is not None
        assert before < EVENING <= known
        assert known - before == timedelta(1)
    finally:
        late.database.close()


def test_a_day_that_is_given_is_the_business_day_in_any_zone(any_url: str, book: Book) -> None:
    set_ledger_setting(book, "time_zone", "Asia/Tokyo")
    day = date(2026, 3, 1)
    given = open_book(Choice(db=any_url, as_of=day, now=lambda: EVENING), Settings())
    assert given.business_date == day
    given.database.close()


def test_an_instant_with_an_offset_is_exact_in_any_zone(book: Book) -> None:
    set_ledger_setting(book, "time_zone", "Asia/Tokyo")
    moment = datetime.fromisoformat("2026-11-27T23:59:59-08:00")
    with book.reading() as connection:
        assert horizon(connection, date(2026, 11, 28), moment).known == moment


def test_a_zone_that_this_computer_does_not_know_is_a_sentence(any_url: str, book: Book) -> None:
    with book.act(ActName.LEDGER_SETTINGS, "time_zone") as entry:
        entry.set_fact(SETTING, LedgerKey.TIME_ZONE, "Mars/Olympus")
    with pytest.raises(BadMasterData, match=r"does not know the ledger's time zone Mars/Olympus"):
        open_book(Choice(db=any_url), Settings())
    open_book(Choice(db=any_url, as_of=date(2026, 3, 1)), Settings()).database.close()
