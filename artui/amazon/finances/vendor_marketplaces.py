"""The marketplaces in which vendors sell to Amazon, by country."""

from collections.abc import Iterable, Sequence

from artui.domain.refusal import Refused

MARKETPLACES = {
    "US": "ATVPDKIKX0DER",
    "CA": "A2EUQ1WTGCTBG2",
    "MX": "A1AM78C64UM0Y8",
    "BR": "A2Q3Y263D00KWC",
    "GB": "A1F83G8C2ARO7P",
    "DE": "A1PA6795UKMFR9",
    "FR": "A13V1IB3VIYZZH",
    "IT": "APJ6JRA9NG5V4",
    "ES": "A1RKKUPIHCS9HS",
    "NL": "A1805IZSGTT6HS",
    "SE": "A2NODRKZP88ZB9",
    "PL": "A1C3SOZRARQ6R3",
    "BE": "AMEN7PMS3EDWL",
    "IE": "A28R8C7NBKEWEA",
    "TR": "A33AVAJ2PDY3EV",
    "AE": "A2VIGQ35RCS4UG",
    "SA": "A17E79C6D8DWNP",
    "EG": "ARBP9OOSHTCHU",
    "IN": "A21TJRUUN4KGV",
    "JP": "A1VC38T7YXB528",
    "AU": "A39IBJ37TRP1C6",
    "SG": "A19VAU5U5O7RUS",
}
COUNTRIES = {marketplace: country for country, marketplace in MARKETPLACES.items()}
_MAIN = {"na": "US", "eu": "DE", "fe": "JP"}


class NoVendorMarketplace(Refused):
    """There is no marketplace of this country or id."""


def named(words: Sequence[str]) -> tuple[str, ...]:
    """The ids of marketplaces named by country or id. Raises NoVendorMarketplace."""
    found = []
    for word in words:
        country = "GB" if word.upper() == "UK" else word.upper()
        marketplace = MARKETPLACES.get(country) or (word if word in COUNTRIES else "")
        if not marketplace:
            raise NoVendorMarketplace(
                f"{word} is no marketplace for vendors; name one of {', '.join(MARKETPLACES)}."
            )
        found.append(marketplace)
    return tuple(dict.fromkeys(found))


def usual(countries: Iterable[str], known: Iterable[str], region: str) -> tuple[str, ...]:
    """The marketplaces to ask if none is named: those of our buyers' countries and those asked
    before, else the main one of the region."""
    theirs = [MARKETPLACES[country] for country in countries if country in MARKETPLACES]
    return tuple(sorted({*theirs, *known})) or (MARKETPLACES[_MAIN[region]],)
