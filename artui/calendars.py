"""Public holidays by country, for the business days of the rules.

These are the statutory holidays of a whole country. A day that only some regions keep, or that is
kept by custom alone, is a business day, so that it makes no deadline too late.
"""

from collections.abc import Container
from datetime import date
from functools import cache

# The decisive part of a country: without it, the United Kingdom lacks Easter Monday.
_PARTS = {"GB": "ENG"}


@cache
def public_holidays(country: str) -> Container[date]:
    """A country's holidays in every year, by ISO code; raises NotImplementedError if unknown."""
    # Only deadlines need this, and it takes as long to load as the first screen's own modules.
    import holidays

    return holidays.country_holidays(country, subdiv=_PARTS.get(country))
