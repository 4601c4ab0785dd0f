"""Rule M11: one customer whose name is like the payer's."""

import pytest

from artui.domain.match_records import KnownPayer, name_key
from artui.ledger.bank.like_names import like_names

NAMES = ["Northwind Labs GmbH", "Orchid Optics Oy", "Brandt Bau AG", "Brandt Bau Nord AG", "Wu AB"]


def like(name: str) -> str:
    known = {name_key(each): [KnownPayer(at, at, each, "")] for at, each in enumerate(NAMES)}
    found = like_names(known)(name_key(name))
    return found.account if found else ""


@pytest.mark.parametrize(
    ("payer", "customer"),
    [
        ("NORTHWIND LABS", "Northwind Labs GmbH"),
        ("Northwnd Labs Gesellschaft GmbH", ""),
        ("Labs Northwind Ltd", "Northwind Labs GmbH"),
        ("Orchid Optic Oy", "Orchid Optics Oy"),
        # Two are as near: nobody is meant.
        ("Brandt Bau Nort AG", ""),
        # A legal form alone is like everybody's.
        ("GmbH", ""),
        ("AB", ""),
    ],
)
def test_m11_one_name_alone_is_like_the_payer_s(payer: str, customer: str) -> None:
    assert like(payer) == customer
