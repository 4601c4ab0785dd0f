"""Until when a VAT document must be uploaded.

Ordinary shipments within 24 hours of dispatch; Prime Wardrobe by the end of the business day after
its seven-day trial, in the marketplace's own time; a credit note as soon as its row is seen (VD-5).
"""

from datetime import UTC, date, datetime, time, timedelta

from artui.amazon.vat.documents import VatDocument, read_moment
from artui.amazon.vat.marketplaces import marketplace, zone_of
from artui.calendars import public_holidays
from artui.domain.terms import next_business_day

UPLOAD_WITHIN = timedelta(hours=24)
TRIAL = timedelta(days=7)


def upload_deadline(document: VatDocument, seen: datetime) -> datetime:
    """The instant (UTC) until which the document must be uploaded.

    `seen` is when its row was first fetched: the deadline of a credit note, and where the report
    gives no readable dispatch date, the day from which 24 hours are counted.
    """
    if document.credit_note:
        return seen.astimezone(UTC)
    shipped = read_moment(document.shipment_date)
    if document.wardrobe:
        return wardrobe_deadline(document.key.marketplace, _day(shipped or seen, document) + TRIAL)
    if shipped is None:
        return (seen + UPLOAD_WITHIN).astimezone(UTC)
    if not isinstance(shipped, datetime):
        # A date without an hour: the earliest it can mean, so that nothing is late.
        shipped = datetime.combine(shipped, time(), UTC)
    return (shipped + UPLOAD_WITHIN).astimezone(UTC)


def wardrobe_deadline(marketplace_id: str, trial_end: date) -> datetime:
    """The end of the next business day after the trial, where the marketplace is, in UTC."""
    holidays = public_holidays(marketplace(marketplace_id).country)
    day = next_business_day(trial_end + timedelta(days=1), holidays)
    midnight = datetime.combine(day + timedelta(days=1), time(), zone_of(marketplace_id))
    return midnight.astimezone(UTC)


def _day(moment: datetime | date, document: VatDocument) -> date:
    if isinstance(moment, datetime):
        return moment.astimezone(zone_of(document.key.marketplace)).date()
    return moment
