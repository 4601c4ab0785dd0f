"""Masters are typed objects on the Core tables: checked, saved in the act, written down, undone."""

from dataclasses import replace
from datetime import date

import pytest
from pydantic import ValidationError
from sqlalchemy import inspect, select
from sqlalchemy.exc import IntegrityError

from artui.domain.compensation import BadCompensation
from artui.domain.interest_policy import BadPercent
from artui.domain.interest_rates import InterestMethod
from artui.domain.kinds import Role
from artui.domain.refusal import Refused
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book, role_of
from artui.ledger.book.master_session import save
from artui.ledger.book.refusals import BadMasterData, UnknownPolicy, WaitsForSupervisor
from artui.ledger.interest.policies import PolicyRow, policies
from artui.ledger.office.administration import entities, roles, set_entity, set_role
from artui.ledger.office.policies import review_policy, set_policy
from artui.ledger.office.undo import undo
from artui.ledger.store.master_data import DatedPolicy, LadderStep, LegalEntity, LoginRole
from artui.ledger.store.tables import CHANGE, METADATA
from tests.support.books import TODAY

MODELS = (LegalEntity, LoginRole, DatedPolicy, LadderStep)


def changes_of(book: Book, act_id: int) -> list[tuple[object, ...]]:
    """What an act wrote down: table, column, old and new."""
    columns = (CHANGE.c.table_name, CHANGE.c.column_name, CHANGE.c.old, CHANGE.c.new)
    query = select(*columns).where(CHANGE.c.act_id == act_id).order_by(CHANGE.c.id)
    with book.reading() as connection:
        return [tuple(row) for row in connection.execute(query)]


def rows_of(book: Book, policy: str) -> list[PolicyRow]:
    with book.reading() as connection:
        return list(policies(connection, TODAY).rows[policy])


@pytest.mark.parametrize("model", MODELS)
def test_a_master_is_mapped_on_the_core_table_and_has_a_field_for_each_column(
    model: type[LegalEntity],
) -> None:
    table = METADATA.tables[str(model.__tablename__)]
    assert inspect(model).local_table is table
    assert list(model.model_fields) == [column.name for column in table.c]


def test_an_entity_is_added_changed_and_undone_with_every_column_written_down(book: Book) -> None:
    added = set_entity(book, "uk", legal_name="Muster Ltd")
    assert changes_of(book, added.act_id) == [("entity", "*", None, None)]
    changed = set_entity(book, "uk", legal_name="Muster Ltd", country="GB")
    assert changes_of(book, changed.act_id) == [("entity", "country", '""', '"GB"')]
    with book.reading() as connection:
        found = entities(connection)
    assert [(row.name, row.legal_name, row.country) for row in found][1:] == [
        ("uk", "Muster Ltd", "GB")
    ]
    undo(book)
    with book.reading() as connection:
        assert [row.country for row in entities(connection)] == ["", ""]
    undo(book)
    with book.reading() as connection:
        assert [row.name for row in entities(connection)] == ["main"]
    again = set_entity(book, "uk", country="IE")
    names = [column for _, column, _, _ in changes_of(book, again.act_id)]
    assert names == ["country", "withdrawn_act_id"]


def test_a_role_is_a_member_of_its_enum_and_its_change_names_the_login(book: Book) -> None:
    set_role(book, "clerk", "supervisor")
    given = set_role(book, "anna", "clerk")
    raised = set_role(book, "anna", "auditor")
    assert changes_of(book, given.act_id) == [("role", "anna", None, '"clerk"')]
    assert changes_of(book, raised.act_id) == [("role", "anna", '"clerk"', '"auditor"')]
    with book.reading() as connection:
        assert role_of(connection, "anna") is Role.AUDITOR
    undo(book)
    with book.reading() as connection:
        assert [(row.login, row.role) for row in roles(connection)] == [
            ("anna", Role.CLERK),
            ("clerk", Role.SUPERVISOR),
        ]


def test_the_last_supervisor_stays_one_and_a_refusal_leaves_the_ledger_as_it_was(
    book: Book,
) -> None:
    set_role(book, "clerk", "supervisor")
    with pytest.raises(BadMasterData, match="no supervisor left"):
        set_role(book, "clerk", "auditor")
    with book.reading() as connection:
        assert role_of(connection, "clerk") is Role.SUPERVISOR


def test_a_policy_set_twice_for_a_day_keeps_the_later_row(book: Book) -> None:
    day = date(2026, 1, 1)
    set_policy(book, "standard", monthly_rate="2", from_date=day)
    set_policy(book, "standard", annual_rate="9", grace_days=3, from_date=day)
    first, second = rows_of(book, "standard")
    assert (first.from_date, first.monthly_rate) == (None, "1.5")
    assert (second.from_date, second.monthly_rate, second.annual_rate) == (day, "", "9")
    assert (second.grace_days, second.method) == (3, InterestMethod.PRO_RATA)
    undo(book)
    assert [(row.monthly_rate, row.annual_rate) for row in rows_of(book, "standard")] == [
        ("1.5", ""),
        ("2", ""),
    ]


def test_a_supervisor_lets_an_unreviewed_policy_charge_and_says_why(book: Book) -> None:
    set_role(book, "clerk", "supervisor")
    set_role(book, "anna", "clerk")
    with pytest.raises(WaitsForSupervisor, match="Reviewing policy us from the beginning"):
        review_policy(replace(book, actor="anna"), "us", reason="I think so")
    with pytest.raises(BadMasterData, match="needs its reason"):
        review_policy(book, "us", reason=" ")
    review_policy(book, "us", reason="our counsel")
    (row,) = rows_of(book, "us")
    assert row.reviewed
    assert row.source.endswith("; reviewed by clerk: our counsel")
    with pytest.raises(BadMasterData, match="waits for a review"):
        review_policy(book, "us", reason="again")
    undo(book)
    assert not rows_of(book, "us")[0].reviewed
    with pytest.raises(UnknownPolicy):
        review_policy(book, "nowhere", reason="?")
    with pytest.raises(BadMasterData, match="Policy se has no rate from the beginning: set one"):
        review_policy(book, "se", reason="?")


def test_a_review_leaves_what_has_no_rate_yet_and_may_be_of_one_day(book: Book) -> None:
    def reviewed() -> list[str]:
        return [str(row.from_date) for row in rows_of(book, "ie-statutory") if row.reviewed]

    before = reviewed()
    review_policy(book, "ie-statutory", reason="ECB", from_date=date(2025, 7, 1))
    assert reviewed() == [*before, "2025-07-01"]
    done = review_policy(book, "ie-statutory", reason="ECB")
    assert reviewed() == [*before, "2025-01-01", "2025-07-01", "2026-01-01"]
    assert done.summary == "policy ie-statutory from 2025-01-01, 2026-01-01 reviewed: ECB"


def test_a_supervisor_enters_a_rate_with_its_source_and_a_clerk_opens_no_rate(book: Book) -> None:
    """A clerk who set the rate of an unreviewed policy once made it charge."""
    set_role(book, "clerk", "supervisor")
    set_role(book, "anna", "clerk")
    anna, july = replace(book, actor="anna"), date(2026, 7, 1)
    with pytest.raises(WaitsForSupervisor, match="Policy us from the beginning"):
        set_policy(anna, "us", monthly_rate="1.5")
    with pytest.raises(WaitsForSupervisor, match="Policy standard from the beginning"):
        set_policy(anna, "standard", monthly_rate="1", reviewed_because="I say so")
    set_policy(book, "de", annual_rate="10.5", from_date=july, reviewed_because="Bundesbank")
    row = next(row for row in rows_of(book, "de") if row.from_date == july)
    assert (row.annual_rate, row.reviewed) == ("10.5", True)
    assert row.source == "set by clerk, reviewed: Bundesbank"
    assert (str(row.compensation), row.method) == ("EUR 40", InterestMethod.ANNUAL_365)


@pytest.mark.parametrize("rate", ["1.12345678", "-1", "1001"])
def test_a_rate_that_the_ledger_could_not_read_again_is_refused(book: Book, rate: str) -> None:
    """Seven decimals were once taken, and no list of customers could be shown any more."""
    with pytest.raises(BadPercent, match="from 0 to 1000 with at most six decimals"):
        set_policy(book, "standard", monthly_rate=rate)
    assert [row.monthly_rate for row in rows_of(book, "standard")] == ["1.5"]


def test_a_value_that_can_not_be_is_refused_with_what_it_may_be(book: Book) -> None:
    with pytest.raises(BadMasterData) as wrong:
        set_policy(book, "standard", method="magic")
    assert str(wrong.value) == (
        "magic can't be the method: it should be 'pro-rata', 'thirty-day', 'annual-365', "
        "'full-months' or 'started-months'."
    )
    with pytest.raises(
        BadMasterData, match=r"-1 can't be the grace days: it should be greater than"
    ):
        set_policy(book, "standard", grace_days=-1)
    with pytest.raises(BadMasterData, match=r"-2 can't be the minimum: give 0 or more\."):
        set_policy(book, "standard", minimum="-2")
    assert wrong.value.column == "method"
    with pytest.raises(BadMasterData, match="king can't be the role: it should be 'clerk'"):
        set_role(book, "anna", "king")


def test_what_a_seed_says_is_checked_too() -> None:
    with pytest.raises(BadCompensation, match="'EUR much' is no fixed sum"):
        DatedPolicy.model_validate({"name": "x", "compensation": "EUR much"})
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        DatedPolicy.model_validate({"name": "x", "monthly": "1.5"})
    step = {"ladder": "x", "level": 1, "name": "reminder", "days_late": 1, "gap_days": 7}
    letter = step | {"channel": "letter", "text": "Please pay."}
    fees = [LadderStep.model_validate(letter | {"fee": fee}).fee for fee in ("", "5.00", "1.5%")]
    assert fees == ["", "5.00", "1.5%"]
    for fee in ("five", "-5", "x%"):
        with pytest.raises((Refused, ValidationError)):
            LadderStep.model_validate(letter | {"fee": fee})


def test_a_master_that_breaks_a_rule_of_the_database_leaves_no_act(book: Book) -> None:
    with pytest.raises(IntegrityError), book.act(ActName.ENTITY, "main") as entry:
        save(entry, LegalEntity.model_validate({"name": "main"}))
    with book.act(ActName.ENTITY, "uk") as entry:
        save(entry, LegalEntity.model_validate({"name": "uk"}))
    assert [name for name, *_ in changes_of(book, entry.id)] == ["entity"]
    with book.reading() as connection:
        assert [row.name for row in entities(connection)] == ["main", "uk"]
