"""What the user chose for one run, by global options or the environment: ledger, day, actor.

Every start reads this, so it imports little.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, tzinfo

from artui.domain.refusal import Refused


class ReadOnly(Refused):
    """The ledger was opened with --read-only, and this act would change it."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The global options and their environment variables. `now` gives the UTC instant.

    `db_typed` is true if the address was given as an option, which the process list shows;
    `db_given` is the one of the environment, also where an option goes before it.
    """

    db: str | None = None
    db_typed: bool = False
    db_given: str | None = None
    as_of: date | None = None
    actor: str | None = None
    read_only: bool = False
    debug: bool = False
    shipped_templates: bool = False
    restricted: bool = False
    now: Callable[[], datetime] = lambda: datetime.now(UTC)


def chosen(environment: Mapping[str, str], options: Choice) -> Choice:
    """The options; the environment fills in those that are not given."""
    day = environment.get("ARTUI_AS_OF")
    return replace(
        options,
        db=options.db or environment.get("ARTUI_DB") or None,
        db_typed=options.db is not None,
        db_given=environment.get("ARTUI_DB") or None,
        as_of=options.as_of or (iso_date(day) if day else None),
        actor=options.actor or environment.get("ARTUI_ACTOR") or None,
        restricted=is_restricted(environment),
    )


def is_restricted(environment: Mapping[str, str]) -> bool:
    """Whether the session keeps to its own ledger and to the export folder."""
    return environment.get("ARTUI_RESTRICTED", "") not in ("", "0")


def iso_date(text: str) -> date:
    """A day written YYYY-MM-DD; raises ValueError for anything else."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError(text)
    return date.fromisoformat(text)


def business_date(choice: Choice, zone: tzinfo | None = None) -> date:
    """The business day: the chosen one, else today in the ledger's time zone, if it has one, or
    that of the process."""
    return choice.as_of or choice.now().astimezone(zone).date()
