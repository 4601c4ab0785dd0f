"""`artui customer set`: what is known of a customer, changed and taken away by hand."""

from pathlib import Path

import pytest

from tests.support.commands import Artui


@pytest.fixture
def ready(any_artui: Artui, tmp_path: Path) -> Artui:
    rows = "C1,Northwind,DE,a@c1.example\n"
    any_artui.load(tmp_path, "customers", f"account,name,country,email\n{rows}")
    return any_artui


def test_facts_are_set_taken_away_and_undone(ready: Artui) -> None:
    ready.done("customer", "set", "C1", "--vat-id", "de 123456789", "--address", "Weg 1\\nBerlin")
    (row,) = ready.rows("list", "customers")
    assert (row["vat_id"], row["address"], row["email"]) == (
        "DE123456789", "Weg 1\nBerlin", "a@c1.example",
    )  # fmt: skip
    ready.done("customer", "set", "C1", "--vat-id", "", "--email", "")
    (row,) = ready.rows("list", "customers")
    assert not row["vat_id"]
    assert not row["email"]
    ready.done("undo")
    (row,) = ready.rows("list", "customers")
    assert (row["vat_id"], row["email"]) == ("DE123456789", "a@c1.example")
    log = ready.rows("show", "customer", "C1")["history"]
    assert [each["act"] for each in log] == ["import customers", "customer", "customer", "undo"]
    assert ready.done("db", "check").out == "Everything ties.\n"


@pytest.mark.parametrize(
    ("options", "status", "said"),
    [
        ((), 2, "Nothing to change was given"),
        (("--name", "Northwind"), 1, "Nothing of C1 was changed"),
        (("--name", " "), 1, "A customer needs a name"),
        (("--country", "Germany"), 1, "'Germany' is not a country; write DE"),
        (("--entity", "nobody"), 1, "There is no entity 'nobody'; there are main"),
        (("--vat-id", "123456789"), 1, "one is written as DE123456789"),
        (("--einvoice-address", "x"), 1, "needs its scheme"),
        (("--city", "a\nb"), 1, "write it in one line without it"),
    ],
)
def test_what_cannot_be_right_is_refused(
    ready: Artui, options: tuple[str, ...], status: int, said: str
) -> None:
    ran = ready("customer", "set", "C1", *options)
    assert (ran.status, said in ran.err) == (status, True), ran.err


def test_a_payment_that_names_nothing_goes_to_the_entity_of_the_customer(
    ready: Artui, tmp_path: Path
) -> None:
    ready.done("entity", "set", "second", "--country", "DE")
    ready.done("customer", "set", "C1", "--entity", "second")
    row = "P1,C1,2025-11-20,5.00,EUR\n"
    ready.load(tmp_path, "payments", f"reference,account,value_date,amount,currency\n{row}")
    (paid,) = ready.rows("list", "payments")
    assert paid["entity"] == "second"
