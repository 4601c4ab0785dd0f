"""A customer and currency as one number, so that a list of balances can hold it as a record id."""

from artui.domain.money import CURRENCIES

_CODES = tuple(sorted(CURRENCIES))
_PLACES = {code: place for place, code in enumerate(_CODES)}
_ROOM = 512


def record_of(customer_id: int, currency: str) -> int:
    """The record id; a customer without any currency has one, too."""
    return customer_id * _ROOM + _PLACES.get(currency, _ROOM - 1)


def customer_of(record: int) -> tuple[int, str]:
    """The customer's internal id and the currency behind a record id."""
    customer_id, place = divmod(record, _ROOM)
    return customer_id, _CODES[place] if place < len(_CODES) else ""
