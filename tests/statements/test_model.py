"""A statement whose figures do not tie is refused, and says which two differ."""

from dataclasses import replace

import pytest

from artui.statements.account.batch import RENDERERS
from artui.statements.model import Section, Statement, StatementDoesNotTie, check, shows_accounts
from tests.support.statements import MOVEMENTS, charge_pair, credit, item, section, statement


def with_first_section(sample: Statement, **changes: object) -> Statement:
    first = replace(sample.sections[0], **changes)  # type: ignore[arg-type]
    return replace(sample, sections=(first, *sample.sections[1:]))


@pytest.mark.parametrize("style", ["open-item", "balance-forward", "activity"])
def test_a_statement_that_ties_passes(style: str) -> None:
    check(statement(style))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "field",
    ["open_debits_minor", "unapplied_minor", "control_minor", "total_due_minor"],
)
def test_a_total_that_is_one_cent_off_is_refused(field: str) -> None:
    sample = statement()
    wrong = with_first_section(sample, **{field: getattr(sample.sections[0], field) + 1})
    with pytest.raises(StatementDoesNotTie, match="C-1042 in EUR does not tie"):
        check(wrong)


def test_the_refusal_names_the_two_numbers() -> None:
    sample = statement()
    wrong = with_first_section(sample, total_due_minor=1)
    with pytest.raises(
        StatementDoesNotTie, match=r"the total due is 0\.01\. Nothing was printed\."
    ):
        check(wrong)


def test_an_item_in_the_wrong_bucket_is_refused_though_the_sum_is_right() -> None:
    sample = statement()
    items = sample.sections[0].items
    moved = (replace(items[0], bucket="over-90"), *items[1:])
    with pytest.raises(StatementDoesNotTie, match="bucket not_due shows"):
        check(with_first_section(sample, items=moved))


def test_an_item_in_a_bucket_that_is_not_printed_is_refused() -> None:
    sample = statement()
    items = sample.sections[0].items
    moved = (replace(items[0], bucket="lost"), *items[1:])
    with pytest.raises(StatementDoesNotTie):
        check(with_first_section(sample, items=moved))


def test_uncharged_interest_must_be_that_of_the_items() -> None:
    sample = statement()
    first = sample.sections[0]
    more = replace(first.interest, uncharged_minor=first.interest.uncharged_minor + 1)
    wrong = with_first_section(sample, interest=more, total_due_minor=first.total_due_minor + 1)
    with pytest.raises(StatementDoesNotTie, match="uncharged interest"):
        check(wrong)


def test_an_open_finance_charge_must_stand_among_the_items() -> None:
    _, posted = charge_pair()
    with pytest.raises(StatementDoesNotTie, match="posted finance charges"):
        check(with_first_section(statement(), finance_charges=(posted, posted)))


def test_a_running_balance_that_is_off_is_refused() -> None:
    sample = statement("balance-forward")
    lines = sample.sections[0].movements
    wrong = (replace(lines[0], balance_minor=lines[0].balance_minor + 1), *lines[1:])
    with pytest.raises(StatementDoesNotTie, match="the balance after INV-00001"):
        check(with_first_section(sample, movements=wrong))


def test_an_opening_balance_that_does_not_lead_to_the_closing_one_is_refused() -> None:
    sample = statement("activity")
    with pytest.raises(StatementDoesNotTie):
        check(with_first_section(sample, opening_minor=0, movements=()))


def test_two_sections_in_one_currency_are_refused() -> None:
    sample = statement()
    twice = replace(sample, sections=(sample.sections[0], sample.sections[0]))
    with pytest.raises(StatementDoesNotTie, match="two sections in one currency"):
        check(twice)


@pytest.mark.parametrize("format_", sorted(RENDERERS))
def test_no_format_prints_a_statement_that_does_not_tie(format_: str) -> None:
    wrong = with_first_section(statement(), control_minor=0)
    with pytest.raises(StatementDoesNotTie):
        RENDERERS[format_](wrong)


def test_accounts_are_shown_only_for_a_tree() -> None:
    sample = statement()
    alone: Section = section("EUR", (item(1, account="C-1042"),), (credit(),), (), MOVEMENTS)
    tree = section("EUR", (item(1, account="C-1042-A"),))
    assert not shows_accounts(sample, alone)
    assert shows_accounts(sample, tree)
