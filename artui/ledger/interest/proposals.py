"""What artui ships for interest policies differently by now than this ledger was given.

A ledger keeps its policies: an upgrade changes none. Each shipped row is compared with what the
ledger was last given, when it was made or when a supervisor adopted it, so that a policy which the
house set for itself is never proposed away; only what changed in artui since is. Section 3.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection
from sqlmodel import select

from artui.domain.text import document_number
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book, Done
from artui.ledger.book.master_session import STAMPS, master_session, save, terms_of
from artui.ledger.book.refusals import BadMasterData, UnknownPolicy
from artui.ledger.book.supervised import refuse_moved, require_two, supervised
from artui.ledger.interest.shipped import shipped_policies
from artui.ledger.store.master_data import DatedPolicy
from artui.ledger.store.tables import ACT, CHANGE, INTEREST_POLICY

Key = tuple[str, date | None]
_TERMS = [
    name
    for name in DatedPolicy.model_fields
    if name not in STAMPS | {"name", "from_date", "source"}
]
# Acts by which a ledger takes what is shipped.
_GIVEN = (ActName.CREATE, ActName.ADOPT_POLICY)


class Difference(NamedTuple):
    """A column with what the ledger has and what is shipped; a blank means unset."""

    column: str
    ledger: str
    shipped: str

    def __str__(self) -> str:
        return f"{self.column.replace('_', ' ')} {_said(self.ledger)} → {_said(self.shipped)}"


@dataclass(frozen=True, slots=True)
class PolicyProposal:
    """A shipped row that the ledger does not have (`ledger` is None), or has otherwise."""

    ledger: DatedPolicy | None
    shipped: DatedPolicy

    @property
    def name(self) -> str:
        """The policy's name."""
        return self.shipped.name

    @property
    def from_date(self) -> date | None:
        """The day from which the row holds, None from the beginning."""
        return self.shipped.from_date

    @property
    def differences(self) -> tuple[Difference, ...]:
        """The columns that would change; of a new row those that say something."""
        blank = DatedPolicy.model_construct()
        before = self.ledger or blank
        return tuple(
            Difference(name, "" if self.ledger is None else _text(before, name), text)
            for name in _TERMS
            if (text := _text(self.shipped, name)) != _text(before, name)
        )

    @property
    def words(self) -> str:
        """What adopting it would change, in one line."""
        if self.ledger is not None:
            return ", ".join(map(str, self.differences))
        said = [f"{each.column.replace('_', ' ')} {each.shipped}" for each in self.differences]
        mark = "reviewed" if self.shipped.reviewed else "not reviewed"
        return ", ".join(["new", *(text for text in said if "reviewed" not in text), mark])


def proposals(connection: Connection) -> list[PolicyProposal]:
    """Each shipped row that changed since the ledger was given it, by name and date."""
    with master_session(connection) as session:
        query = select(DatedPolicy).order_by(INTEREST_POLICY.c.id)
        rows = list(session.exec(query))
    now = {_key(row): row for row in rows if row.withdrawn_act_id is None}
    given = _given(connection, rows)
    found = []
    for shipped in shipped_policies():
        key, terms = _key(shipped), _terms(shipped)
        ledger = now.get(key)
        if given.get(key) != terms and (ledger is None or _terms(ledger) != terms):
            found.append(PolicyProposal(ledger, shipped))
    return sorted(found, key=lambda each: (each.name, each.from_date or date.min))


@supervised(ActName.ADOPT_POLICY)
def adopt(
    book: Book,
    names: Collection[str],
    *,
    reason: str = "",
    becomes: list[dict[str, object]] | None = None,
) -> Done:
    """Take the proposed rows of policies as they are shipped: one act, which takes two people, as
    whatever changes what interest costs; `becomes` are the rows that the first one asked for.

    Rows that the house set for other days remain. Raises UnknownPolicy if nothing is proposed for a
    name, BadMasterData without a name, NeedsSupervisor, GroundMoved.
    """
    if not names:
        raise BadMasterData("Name the policies to adopt.")
    wanted = sorted({document_number(name) for name in names})
    with book.act(ActName.ADOPT_POLICY, ", ".join(wanted)) as entry:
        proposed = [each for each in proposals(entry.connection) if each.name in wanted]
        if missing := set(wanted) - {each.name for each in proposed}:
            raise UnknownPolicy(f"Nothing is proposed for policy {', '.join(sorted(missing))}.")
        said = "; ".join(
            f"{each.name} from {each.from_date or 'the beginning'}: {each.words}"
            for each in proposed
        )
        terms = [terms_of(each.shipped) for each in proposed]
        refuse_moved(f"What is shipped of {', '.join(wanted)}", becomes, terms)
        require_two(entry, f"Adopting shipped policies ({said})", {"becomes": terms})
        for each in proposed:
            if each.ledger is not None:
                each.ledger.withdrawn_act_id = entry.id
                save(entry, each.ledger)
            save(entry, each.shipped)
        entry.summary = f"adopted as shipped{f' ({reason})' if reason else ''}: {said}"
        return Done(entry.id, entry.summary)


def _given(connection: Connection, rows: list[DatedPolicy]) -> dict[Key, tuple[str, ...]]:
    """The terms that the ledger was last given for each row, as they were then."""
    undone = select(ACT.c.undoes_id).where(ACT.c.undoes_id.is_not(None))
    query = select(ACT.c.id).where(ACT.c.act.in_(_GIVEN), ACT.c.id.not_in(undone))
    given = set(connection.execute(query).scalars())
    before = _before_changes(connection)
    return {
        _key(row): tuple(before.get((row.id, name), _text(row, name)) for name in _TERMS)
        for row in rows
        if row.act_id in given
    }


def _before_changes(connection: Connection) -> dict[tuple[int | None, str], str]:
    """The first value of each field that an act changed in place, such as a review."""
    query = (
        select(CHANGE.c.row_id, CHANGE.c.column_name, CHANGE.c.old)
        .where(CHANGE.c.table_name == INTEREST_POLICY.name, CHANGE.c.column_name.in_(_TERMS))
        .order_by(CHANGE.c.id.desc())
    )
    return {
        (row_id, column): str(json.loads(old)) for row_id, column, old in connection.execute(query)
    }


def _key(row: DatedPolicy) -> Key:
    return row.name, row.from_date


def _terms(row: DatedPolicy) -> tuple[str, ...]:
    return tuple(_text(row, name) for name in _TERMS)


def _text(row: DatedPolicy, name: str) -> str:
    return str(getattr(row, name))


def _said(text: str) -> str:
    return {"": "none", "True": "yes", "False": "no"}.get(text, text)
