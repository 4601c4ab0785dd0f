"""What limits a clerk can't be taken back by one either, not even by who set it as a supervisor:
settings of the ledger, roles, interest policies, and where customers pay to.
"""

from sqlalchemy import and_, or_, select

from artui.domain.kinds import Role
from artui.ledger.book.book import Entry, as_json, require_supervisor
from artui.ledger.book.ledger_settings import LedgerKey
from artui.ledger.book.periods import CLOSED_THROUGH
from artui.ledger.book.refusals import CannotUndo
from artui.ledger.credit.account_credit import HOLD_AFTER
from artui.ledger.store.tables import BANK_ACCOUNT, CHANGE, ENTITY, INTEREST_POLICY, ROLE, SETTING

# What no clerk sets, by table and column; `*` is a row that the act made.
_LIMITS = (
    (SETTING, (*LedgerKey, CLOSED_THROUGH, HOLD_AFTER)),
    (ENTITY, ("*", "remittance")),
    (BANK_ACCOUNT, ("*", "entity_id", "currency")),
)


def refuse_limits(entry: Entry, act_id: int, what: str) -> None:
    """Raise NeedsSupervisor if an act to be undone set what limits clerks, and the actor is no
    supervisor; CannotUndo if it made another a supervisor, whose role two people take."""
    table, column = CHANGE.c.table_name, CHANGE.c.column_name
    limits = or_(
        table.in_((ROLE.name, INTEREST_POLICY.name)),
        *(and_(table == each.name, column.in_(columns)) for each, columns in _LIMITS),
    )
    query = select(CHANGE.c.id).where(CHANGE.c.act_id == act_id, limits).limit(1)
    if entry.connection.execute(query).first() is not None:
        require_supervisor(entry.connection, entry.book.actor, f"Undoing {what}")
    made = select(CHANGE.c.column_name).where(
        CHANGE.c.act_id == act_id,
        table == ROLE.name,
        CHANGE.c.new == as_json(Role.SUPERVISOR),
        column != entry.book.actor,
    )
    for login in entry.connection.execute(made).scalars():
        raise CannotUndo(
            f"Undoing {what} would take the role of supervisor from {login}, which takes two "
            "people: ask for it by `artui role set`."
        )
