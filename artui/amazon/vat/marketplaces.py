"""The marketplaces of the VAT report: country, time zone and language."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from artui.domain.refusal import Refused


class UnknownMarketplace(Refused):
    """The report or a setting names a marketplace that has no VAT report."""


@dataclass(frozen=True, slots=True)
class Marketplace:
    """One marketplace; `zone` is an IANA name, `language` that of its legal sentence."""

    id: str
    country: str
    zone: str
    language: str


MARKETPLACES: dict[str, Marketplace] = {
    entry.id: entry
    for entry in (
        Marketplace("A1RKKUPIHCS9HS", "ES", "Europe/Madrid", "es"),
        Marketplace("A1F83G8C2ARO7P", "GB", "Europe/London", "en"),
        Marketplace("A13V1IB3VIYZZH", "FR", "Europe/Paris", "fr"),
        Marketplace("A1PA6795UKMFR9", "DE", "Europe/Berlin", "de"),
        Marketplace("APJ6JRA9NG5V4", "IT", "Europe/Rome", "it"),
        Marketplace("A1805IZSGTT6HS", "NL", "Europe/Amsterdam", "en"),
        Marketplace("A1C3SOZRARQ6R3", "PL", "Europe/Warsaw", "en"),
        Marketplace("A2NODRKZP88ZB9", "SE", "Europe/Stockholm", "en"),
        Marketplace("AMEN7PMS3EDWL", "BE", "Europe/Brussels", "fr"),
        Marketplace("A28R8C7NBKEWEA", "IE", "Europe/Dublin", "en"),
    )
}


def marketplace(marketplace_id: str) -> Marketplace:
    """The marketplace, or UnknownMarketplace naming the ids there are."""
    try:
        return MARKETPLACES[marketplace_id]
    except KeyError:
        known = ", ".join(f"{entry.id} ({entry.country})" for entry in MARKETPLACES.values())
        raise UnknownMarketplace(
            f"{marketplace_id!r} is no marketplace with a VAT report; there are {known}."
        ) from None


def named(words: Sequence[str]) -> tuple[str, ...]:
    """The ids of marketplaces named by id or by country, all of them if none is named."""
    if not words:
        return tuple(MARKETPLACES)
    countries = {entry.country: entry.id for entry in MARKETPLACES.values()} | {
        "UK": "A1F83G8C2ARO7P"
    }
    return tuple(dict.fromkeys(countries.get(w.upper()) or marketplace(w).id for w in words))


def zone_of(marketplace_id: str) -> ZoneInfo:
    """The time zone in which the marketplace's days end."""
    return ZoneInfo(marketplace(marketplace_id).zone)
