"""Business days by the law of each country: whole years of its statutory holidays on weekdays."""

from datetime import UTC, date, datetime, timedelta

import pytest

from artui.amazon.vat.deadlines import wardrobe_deadline
from artui.amazon.vat.marketplaces import MARKETPLACES
from artui.calendars import public_holidays

# Poland: law of 18 January 1951 (24 December since 2025: law of 6 December 2024). Italy: law
# 260/1949 (4 October since 2026: law 151/2025). Sweden: lag 1989:1253, which knows no eves.
# Germany: what all states keep. England: Banking and Financial Dealings Act 1971 and the royal
# proclamations. Spain: real decreto 2001/1983, art. 45. France: Code du travail, L3133-1. The
# Netherlands: Algemene termijnenwet, art. 3, which counts Good Friday. Belgium: arrêté royal of
# 18 April 1974. Ireland: Organisation of Working Time Act 1997 (Saint Brigid since 2023).
_LAW = """
PL 2024: 01-01 04-01 05-01 05-03 05-30 08-15 11-01 11-11 12-25 12-26
PL 2025: 01-01 01-06 04-21 05-01 06-19 08-15 11-11 12-24 12-25 12-26
PL 2026: 01-01 01-06 04-06 05-01 06-04 11-11 12-24 12-25
IT 2024: 01-01 04-01 04-25 05-01 08-15 11-01 12-25 12-26
IT 2026: 01-01 01-06 04-06 05-01 06-02 12-08 12-25
IT 2027: 01-01 01-06 03-29 06-02 10-04 11-01 12-08
SE 2025: 01-01 01-06 04-18 04-21 05-01 05-29 06-06 12-25 12-26
SE 2026: 01-01 01-06 04-03 04-06 05-01 05-14 12-25
DE 2025: 01-01 04-18 04-21 05-01 05-29 06-09 10-03 12-25 12-26
DE 2026: 01-01 04-03 04-06 05-01 05-14 05-25 12-25
GB 2021: 01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28
GB 2022: 01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27
GB 2023: 01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26
GB 2026: 01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28
ES 2025: 01-01 01-06 04-18 05-01 08-15 12-08 12-25
ES 2026: 01-01 01-06 04-03 05-01 10-12 12-08 12-25
FR 2026: 01-01 04-06 05-01 05-08 05-14 05-25 07-14 11-11 12-25
FR 2027: 01-01 03-29 05-06 05-17 07-14 11-01 11-11
NL 2025: 01-01 04-18 04-21 05-05 05-29 06-09 12-25 12-26
NL 2026: 01-01 04-03 04-06 04-27 05-14 05-25 12-25
BE 2026: 01-01 04-06 05-01 05-14 05-25 07-21 11-11 12-25
IE 2024: 01-01 02-05 04-01 05-06 06-03 08-05 10-28 12-25 12-26
IE 2026: 01-01 02-02 03-17 04-06 05-04 06-01 08-03 10-26 12-25
"""


@pytest.mark.parametrize("line", _LAW.split("\n")[1:-1], ids=lambda line: line[:7])
def test_the_holidays_of_a_year_are_those_of_the_law(line: str) -> None:
    which, _, days = line.partition(": ")
    country, year = which.split()
    holidays = public_holidays(country)
    start = date(int(year), 1, 1)
    whole_year = [start + timedelta(days) for days in range(366)]
    found = [day for day in whole_year if day.year == start.year and day in holidays]
    assert [f"{day:%m-%d}" for day in found if day.weekday() < 5] == days.split()


def test_every_marketplace_has_its_countrys_calendar() -> None:
    for entry in MARKETPLACES.values():
        assert date(2026, 12, 25) in public_holidays(entry.country)


@pytest.mark.parametrize(
    ("marketplace", "trial_end", "deadline"),
    [
        # Christmas Eve is a holiday in Poland, then come Christmas and a weekend.
        ("A1C3SOZRARQ6R3", date(2026, 12, 23), datetime(2026, 12, 28, 23, tzinfo=UTC)),
        # Monday the 4th of October is a holiday in Italy.
        ("APJ6JRA9NG5V4", date(2027, 10, 1), datetime(2027, 10, 5, 22, tzinfo=UTC)),
        # The eve of midsummer is kept by custom, not by law.
        ("A2NODRKZP88ZB9", date(2026, 6, 18), datetime(2026, 6, 19, 22, tzinfo=UTC)),
        # The day of the coronation.
        ("A1F83G8C2ARO7P", date(2023, 5, 5), datetime(2023, 5, 9, 23, tzinfo=UTC)),
    ],
)
def test_a_deadline_is_the_end_of_the_next_business_day_by_law(
    marketplace: str, trial_end: date, deadline: datetime
) -> None:
    assert wardrobe_deadline(marketplace, trial_end) == deadline
