"""A reason why a customer is on the worklist."""

from typing import NamedTuple


class Reason(NamedTuple):
    """Why a customer is on the list; `broken` promises come first."""

    customer_id: int
    currency: str
    text: str
    broken: bool = False
