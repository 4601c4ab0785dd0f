"""The sentences of a statement: as before in English, whole in other languages."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from artui.domain.interest_rates import InterestMethod
from artui.domain.kinds import Flag, ItemKind
from artui.statements.account import statement_words as words
from artui.statements.language.speech import spoken
from artui.statements.model import (
    Interest,
    InterestTerm,
    Movement,
    Promise,
    SettledInterest,
    UnappliedCredit,
)
from tests.support.statements import STANDARD, credit, item, section

DAY = date(2026, 12, 4)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (
            "en",
            "1.5% a month, by the day, each month with the days it has, "
            "yearly equivalent 18% a year, policy standard",
        ),
        (
            "de-DE",
            "1,5\xa0% im Monat, taggenau, jeder Monat mit seinen Tagen, "
            "entspricht 18\xa0% im Jahr, Zinsregel standard",
        ),
        ("ja-JP", "月1.5%、日割り(各月の実日数)、年率換算18%、利率規程standard"),
    ],
)
def test_a_term_says_rate_method_and_yearly_equivalent(code: str, said: str) -> None:
    assert words.term_sentence(spoken(code), STANDARD) == said


def test_a_rate_may_be_fixed_capped_or_ended() -> None:
    rule = InterestTerm(InterestMethod.ANNUAL_365, Fraction(1027, 10000), monthly=False)
    told = spoken("en")
    base = "10.27% a year, by the day, a year counted as 365 days"
    assert words.term_sentence(told, rule) == base
    capped = replace(rule, cap=Fraction(12, 100), until=DAY, account="C-2")
    assert words.term_sentence(told, capped) == (
        f"C-2: {base}, at most 12% a year, until 4 Dec 2026"
    )
    fixed = replace(rule, fixed=(DAY, DAY))
    assert words.term_sentence(told, fixed) == f"{base}, fixed for debts due on 4 Dec 2026"
    fixed = replace(rule, fixed=(date(2026, 1, 1), DAY))
    assert words.term_sentence(told, fixed).endswith("due from 1 Jan 2026 to 4 Dec 2026")


def test_every_method_has_its_words() -> None:
    assert set(words.METHODS) == set(InterestMethod)


def test_what_each_further_day_adds() -> None:
    daily = Interest(1000, 50, DAY)
    monthly = replace(daily, each_day=False)
    told = spoken("pl-PL")
    assert words.adds_sentence(told, daily, "EUR") == (
        "Kolejny dzień, do 4 gru 2026, zwiększa kwotę o 0,50 EUR."
    )
    assert words.adds_sentence(told, monthly, "EUR").startswith("Kolejne odsetki w kwocie 0,50 EUR")
    assert words.adds_sentence(spoken("en"), Interest(), "EUR") == (
        "No further interest is accruing."
    )


def test_the_notes_of_an_item_name_the_promise_rather_than_the_flag() -> None:
    promise = Promise(100000, DAY, DAY, account="C-3")
    row = replace(
        item(1, 200_000),
        marks=(Flag.DISPUTED, Flag.PROMISED),
        promises=(promise,),
        disputed_minor=5000,
    )
    assert words.item_notes(spoken("de-AT"), row, "EUR") == (
        "strittig, C-3: 1.000,00 EUR zugesagt bis 04.12.2026, 50,00 EUR strittig"
    )
    assert words.item_notes(spoken("en"), replace(row, promises=(), disputed_minor=0), "EUR") == (
        "disputed, promised"
    )


def test_a_settled_invoice_says_when_and_how_late_it_was_paid() -> None:
    row = SettledInterest("INV-1", DAY, DAY, DAY, 1, 1000, 10)
    assert words.settled_words(spoken("fr-FR"), row) == "payée le 4 déc. 2026, 1 jour de retard"
    assert words.settled_words(spoken("en"), replace(row, settled_on=None, days_late=12)) == (
        "12 days late"
    )


def test_credits_that_lie_unapplied_are_told_while_interest_waits() -> None:
    waiting = section("EUR", (item(1),), (credit("CM-1", 12345),))
    waiting = replace(waiting, interest=Interest(uncharged_minor=1))
    assert "123.45 EUR of credits have not been applied since 2 Nov 2026" in (
        words.unapplied_sentence(spoken("en"), waiting)
    )
    charged = replace(waiting, interest=Interest())
    assert words.unapplied_sentence(spoken("en"), charged) == ""


def test_a_credit_is_for_an_invoice_or_has_its_own_reason() -> None:
    memo = UnappliedCredit(ItemKind.CREDIT_MEMO, "CM-1", DAY, 1, 1, note="price", about="")
    assert words.credit_note(spoken("de"), memo) == "price"
    assert words.credit_note(spoken("de"), replace(memo, about="INV-1")) == "zu INV-1"


@pytest.mark.parametrize(
    ("minor", "said"),
    [(5000, "50,00 EUR zugeordnet zu INV-1"), (-5000, "50,00 EUR zurückgenommen")],
)
def test_a_movement_says_what_it_was_applied_to(minor: int, said: str) -> None:
    moved = Movement(DAY, "allocation", "P-1", 0, 0, "in English", "", minor, "INV-1")
    assert words.movement_note(spoken("de"), moved, "EUR").startswith(said)
    own = replace(moved, applied_to="")
    assert words.movement_note(spoken("de"), own, "EUR") == "in English"
