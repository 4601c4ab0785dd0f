"""Public holidays by country, for the business days of the rules.

They are the statutory ones that a whole country keeps: a day that only some regions keep, or that
is kept by custom alone, is a business day, so no deadline is too late by it.
"""

from collections.abc import Container
from datetime import date
from functools import cache

# The part of a country that decides: without it, the United Kingdom lacks Easter Monday.
_PARTS = {"GB": "ENG"}


@cache
def public_holidays(country: str) -> Container[date]:
    """The holidays of a country (ISO code) in every year; raises NotImplementedError if unknown."""
    # Only a deadline needs it, and it takes as long to load as the first screen's own modules.
    import holidays

    return holidays.country_holidays(country, subdiv=_PARTS.get(country))
