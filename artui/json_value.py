"""A JSON value, as it is read from outside or written by us.

Objects are mappings and lists are sequences, so that what is more precise inside fits too.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TypeAlias

Json: TypeAlias = (
    Mapping[str, "Json"] | Sequence["Json"] | str | int | float | Decimal | bool | None
)
JsonObject: TypeAlias = Mapping[str, Json]
