"""All countries: ISO 3166-1 by Babel's list of territories, and Kosovo (XK).

The list is read when the first country is checked or printed.
"""

from functools import cache

# Territories of the list that are not countries: groups, places inside one, made-up ones.
_NONE = frozenset(
    ["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"]
)
# Codes that people, and the European Union in VAT ids, write where ISO has another one.
_OTHER = {"UK": "GB", "EL": "GR"}


@cache
def countries() -> dict[str, str]:
    """Code and English name of every country."""
    from babel import Locale

    found = Locale("en").territories.items()
    return {code: name for code, name in found if len(code) == 2 and code not in _NONE}


def likely_country(text: str) -> str | None:
    """The code that a wrong text probably means, such as `de`, `UK` or `Germany`; else None."""
    code, name = text.strip().upper(), text.strip().casefold()
    if code in countries():
        return code
    named = (known for known, each in countries().items() if each.casefold() == name)
    return _OTHER.get(code) or next(named, None)
