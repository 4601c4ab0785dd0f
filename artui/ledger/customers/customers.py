"""Customers: added, and changed only by audited updates. A blank field of a file changes nothing.

The first limit of an account applies from the beginning, later ones from the business day. A raised
limit and another interest policy need a supervisor, and links of a tree can't change while
allocations cross them. Sections 1 and 5 of the domain rules.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Connection, select

from artui.domain.allocation import ORDERS
from artui.domain.kinds import AccountState, OrdersState
from artui.domain.money import Money, decimals
from artui.domain.party_facts import refuse_bare_vat_id, refuse_half_address
from artui.domain.refusal import Refused
from artui.domain.terms import parse_terms
from artui.domain.text import document_number, visible
from artui.ledger.book.book import Entry, require_supervisor
from artui.ledger.book.records import Changed, NewCustomer, Posted, PutOff, Same
from artui.ledger.book.refusals import BadMasterData, BadParent, OutsideTree, UnknownPolicy
from artui.ledger.credit.account_credit import (
    AccountCredit,
    below,
    credit_on,
    limit_before,
    limit_event,
)
from artui.ledger.credit.limits import refuse_cut, refuse_raise
from artui.ledger.documents.posting import EarlierRows
from artui.ledger.items.allocation_rows import TAKEN_BACK
from artui.ledger.items.note_fields import Fields, customer_fields, noted, replace_of_customers
from artui.ledger.items.open_items import (
    PARTY_FACTS,
    Accounts,
    LedgerCustomer,
    chunks,
    entity_ids,
)
from artui.ledger.store.staging import Staging
from artui.ledger.store.tables import ALLOCATION, CREDIT_EVENT, CUSTOMER, INTEREST_POLICY, ITEM

FIELDS = (
    "name",
    "country",
    "region",
    "currency",
    "terms",
    "email",
    "phone",
    "address",
    "policy",
    "terms_version",
    "terms_accepted",
    "external_ref",
    "payment_order",
    "auto_apply",
    *PARTY_FACTS,
)
Outcome = Posted | Same | Changed | Refused


@dataclass(slots=True)
class Register:
    """What customers are checked against, read once for the duration of an act."""

    entry: Entry
    accounts: Accounts
    earlier: EarlierRows
    policies: frozenset[str]
    entities: frozenset[str]
    credit: dict[int, AccountCredit]
    withdrawn: dict[str, int]
    fields: dict[int, Fields] = field(default_factory=dict)
    noted: dict[int, Fields] = field(default_factory=dict)
    fresh: dict[str, tuple[int, dict[str, object]]] = field(default_factory=dict)
    grants: list[dict[str, object]] = field(default_factory=list)

    def flush(self) -> None:
        """Write the new accounts, and the limits given, that have been gathered."""
        for account in self.fresh:
            self.accounts.known.pop(account, None)
        numbers = [number for number, _ in self.fresh.values()]
        self.entry.insert(CUSTOMER, [values for _, values in self.fresh.values()], numbers)
        events = self.entry.insert(CREDIT_EVENT, self.grants)
        made = [(CUSTOMER, number) for number in numbers]
        made += [(CREDIT_EVENT, number) for number in events]
        self.entry.note_changes((table.name, number, "*", None, None) for table, number in made)
        replace_of_customers(self.entry, self.noted)
        self.fields |= self.noted
        self.fresh, self.grants, self.noted = {}, [], {}


def post_customers(entry: Entry, rows: Sequence[NewCustomer]) -> list[Outcome]:
    """Add or update customers on an open act; a parent may come later among the rows. One outcome
    a row, in order."""
    found = stage_customers(entry, rows, EarlierRows())
    return [each for each in found if not isinstance(each, PutOff)]


def stage_customers(
    entry: Entry, rows: Sequence[NewCustomer], earlier: EarlierRows
) -> list[Outcome | PutOff]:
    """As `post_customers`, while others work: what rests on changes of the act itself, or moves
    accounts, is put off to the turn."""
    desk = _desk(entry, rows, earlier)
    desk.accounts.load(row.account for row in rows)
    desk.accounts.load(row.parent for row in rows if row.parent)
    known = (desk.accounts.get(row.account) for row in rows if row.fields)
    desk.fields = customer_fields(entry.connection, [row.id for row in known if row is not None])
    outcomes: dict[int, Outcome | PutOff] = {}
    waiting = list(enumerate(rows))
    accounts = {row.account for row in rows}
    while waiting:
        later: list[tuple[int, NewCustomer]] = []
        for place, row in waiting:
            if (
                row.parent in accounts
                and row.parent not in desk.earlier.put_off
                and desk.accounts.get(row.parent) is None
            ):
                later.append((place, row))
                continue
            outcomes[place] = _one(desk, row)
        desk.flush()
        desk.accounts.load(row.parent for _, row in later if row.parent)
        if len(later) == len(waiting):
            for place, row in later:
                ring = BadParent(
                    f"{row.account} can't be below '{row.parent}': the "
                    "parent was refused or makes a ring."
                )
                outcomes[place] = ring.at("parent")
            break
        waiting = later
    return [outcomes[place] for place in range(len(rows))]


def _desk(entry: Entry, rows: Sequence[NewCustomer], earlier: EarlierRows) -> Register:
    policy = INTEREST_POLICY
    names = entry.connection.execute(
        select(policy.c.name).where(policy.c.withdrawn_act_id.is_(None))
    )
    return Register(
        entry,
        Accounts(entry),
        earlier,
        frozenset(names.scalars()),
        frozenset(entity_ids(entry.connection)),
        credit_on(entry.connection, entry.book.business_date),
        _withdrawn(entry, [row.account for row in rows]),
    )


def _withdrawn(entry: Entry, accounts: Sequence[str]) -> dict[str, int]:
    """Accounts that were undone: adding one again revives its row."""
    found: dict[str, int] = {}
    for part in chunks(accounts):
        query = select(CUSTOMER.c.account, CUSTOMER.c.id).where(
            CUSTOMER.c.account.in_(part), CUSTOMER.c.withdrawn_act_id.is_not(None)
        )
        found.update({row.account: row.id for row in entry.connection.execute(query)})
    return found


def _one(desk: Register, new: NewCustomer) -> Outcome | PutOff:
    if new.account in desk.fresh:
        desk.flush()
    if desk.entry.staging is not None and _needs_turn(desk, desk.entry.staging, new):
        desk.earlier.put_off.add(new.account)
        return PutOff(0)
    try:
        _check(desk, new)
        known = desk.accounts.get(new.account)
        return _add(desk, new) if known is None else _update(desk, new, known)
    except Refused as refusal:
        return refusal


def _needs_turn(desk: Register, staging: Staging, new: NewCustomer) -> bool:
    """Whether a row of a long act is left to its turn: its account was in an earlier row, or undone
    once; or it moves to another place, for which both trees are left to the turn."""
    if not {new.account, new.parent}.isdisjoint(desk.earlier.put_off):
        return True
    known = desk.accounts.get(new.account)
    if known is None:
        return new.account in desk.withdrawn
    parent = desk.accounts.get(new.parent) if new.parent else None
    if parent is not None and parent.id != known.parent_id:
        staging.put_off |= {known.root_id, parent.root_id}
        return True
    return staging.is_own(CUSTOMER.name, known.id) or known.id in desk.earlier.changed


def _check(desk: Register, new: NewCustomer) -> None:
    for column, check in (
        ("account", document_number),
        ("currency", decimals),
        ("terms", parse_terms),
    ):
        value = getattr(new, column)
        if value:
            try:
                check(value)
            except Refused as refusal:
                raise refusal.at(column) from None
    if new.payment_order and new.payment_order not in ORDERS:
        raise BadMasterData(
            f"{new.payment_order} is no order of payment; there are {' and '.join(ORDERS)}."
        ).at("payment_order")
    if new.auto_apply and (main := _main_account(desk, new)) is not None:
        raise BadMasterData(
            f"{new.account} is below {main}: auto_apply is a setting of the main account."
        ).at("auto_apply")
    if new.policy and new.policy not in desk.policies:
        known = ", ".join(sorted(desk.policies))
        raise UnknownPolicy(f"There is no interest policy '{new.policy}'; known: {known}.").at(
            "policy"
        )
    if new.entity and new.entity not in desk.entities:
        raise BadMasterData(
            f"There is no entity '{visible(new.entity)}'; `artui entity list` has ours."
        ).at("entity")
    _check_facts(desk, new)
    if new.parent and desk.accounts.get(new.parent) is None:
        raise BadParent(
            f"{new.account} can't be below '{new.parent}': there is no such account."
        ).at("parent")
    if new.parent == new.account:
        raise BadParent(f"{new.account} can't be its own parent.").at("parent")
    if new.credit_limit_minor is not None:
        if new.credit_limit_minor < 0:
            raise BadMasterData(f"{new.account}: a credit limit can't be negative.").at(
                "credit_limit"
            )
        if not (new.currency or _currency_of(desk, new.account)):
            raise BadMasterData(f"{new.account}: a credit limit needs the account's currency.").at(
                "credit_limit"
            )


def _check_facts(desk: Register, new: NewCustomer) -> None:
    """What a file gives of facts that belong together, with what is known already."""
    if not (new.vat_id or new.einvoice_address or new.einvoice_scheme):
        return
    known = desk.accounts.get(new.account)

    def stands(name: str) -> str:
        return str(getattr(new, name) or getattr(known, name, ""))

    refuse_bare_vat_id(stands("vat_id"), stands("country"))
    refuse_half_address(stands("einvoice_address"), stands("einvoice_scheme"))


def _main_account(desk: Register, new: NewCustomer) -> str | None:
    """The account above one, None if it is a main account."""
    known = desk.accounts.get(new.account)
    if new.parent or known is None or known.parent_id is None:
        return new.parent or None
    query = select(CUSTOMER.c.account).where(CUSTOMER.c.id == known.parent_id)
    return str(desk.entry.connection.execute(query).scalar_one())


def _currency_of(desk: Register, account: str) -> str:
    known = desk.accounts.get(account)
    return "" if known is None else known.currency


def _add(desk: Register, new: NewCustomer) -> Posted:
    entry = desk.entry
    parent = desk.accounts.get(new.parent) if new.parent else None
    revived = desk.withdrawn.pop(new.account, None)
    number = entry.next_ids(CUSTOMER, 1)[0] if revived is None else revived
    values: dict[str, object] = {name: getattr(new, name) or "" for name in FIELDS}
    values["terms_accepted"] = new.terms_accepted
    values |= {
        "account": new.account,
        "parent_id": None if parent is None else parent.id,
        "root_id": number if parent is None else parent.root_id,
        "account_state": AccountState.OPEN,
        "orders_state": OrdersState.OK,
        "payment_order": new.payment_order or ORDERS[0],
        "auto_apply": bool(new.auto_apply),
        "dunning_excluded": False,
        "receivable": True,
    }
    if revived is None:
        desk.fresh[new.account] = number, values | {"withdrawn_act_id": None}
    else:
        entry.change(CUSTOMER, revived, **values, withdrawn_act_id=None)
        del desk.accounts.known[new.account]
    if new.fields or revived is not None:
        desk.noted[number] = new.fields
    if new.credit_limit_minor is not None:
        _set_limit(desk, number, new, event="granted", day=None)
    return Posted(number, new.account)


def _update(desk: Register, new: NewCustomer, known: LedgerCustomer) -> Same | Changed:
    desk.flush()
    given = {name: getattr(new, name) for name in FIELDS if getattr(new, name) not in (None, "")}
    changed = {name: value for name, value in given.items() if getattr(known, name) != value}
    parent = desk.accounts.get(new.parent) if new.parent else None
    moved = parent is not None and parent.id != known.parent_id
    currency = new.currency or known.currency
    credit = desk.credit.get(known.id, AccountCredit())
    before = limit_before(credit.own, currency)
    limit = new.credit_limit_minor
    noted_anew = new.fields and noted(new.fields) != noted(desk.fields.get(known.id, ()))
    if not changed and not moved and not noted_anew and (limit is None or limit == before):
        return Same(known.id, new.account)
    if limit is not None and limit != before:
        try:
            if before is not None and limit > before:
                refuse_raise(desk.entry, new.account, currency, before, limit)
            today = desk.entry.book.business_date
            refuse_cut(desk.entry, known.id, new.account, limit, currency, today)
        except Refused as refusal:
            raise refusal.at("credit_limit") from None
    if "policy" in changed:
        _refuse_policy(desk.entry, known, new.policy or "")
    if moved:
        assert parent is not None
        _move(desk, known, parent)
    if changed:
        desk.entry.change(CUSTOMER, known.id, **changed)
    if noted_anew:
        desk.noted[known.id] = new.fields
    if limit is not None and limit != before:
        event = limit_event(before, limit, credit.state)
        first = before is None and not _has_events(desk, known.id)
        _set_limit(
            desk, known.id, new, event=event, day=None if first else desk.entry.book.business_date
        )
    desk.accounts.known.pop(new.account, None)
    desk.earlier.changed.add(known.id)
    return Changed(known.id, new.account)


def _refuse_policy(entry: Entry, known: LedgerCustomer, policy: str) -> None:
    """Raise NeedsSupervisor unless a supervisor changes what interest a customer owes."""
    before = f"from {known.policy}" if known.policy else "from that of its country"
    what = f"Changing the interest policy of {known.account} {before} to {policy}"
    try:
        require_supervisor(entry.connection, entry.book.actor, what)
    except Refused as refusal:
        raise refusal.at("policy") from None


def _has_events(desk: Register, customer_id: int) -> bool:
    query = select(CREDIT_EVENT.c.id).where(
        CREDIT_EVENT.c.customer_id == customer_id, CREDIT_EVENT.c.withdrawn_act_id.is_(None)
    )
    return desk.entry.connection.execute(query).first() is not None


def _set_limit(
    desk: Register, customer_id: int, new: NewCustomer, *, event: str, day: date | None
) -> None:
    known = desk.accounts.get(new.account)
    currency = new.currency or ("" if known is None else known.currency)
    desk.grants.append(
        {
            "customer_id": customer_id,
            "event": event,
            "effective_date": day,
            "currency": currency,
            "limit_minor": new.credit_limit_minor,
            "reason": "customer file",
            "withdrawn_act_id": None,
        }
    )
    assert new.credit_limit_minor is not None
    desk.credit.setdefault(customer_id, AccountCredit()).own[currency] = new.credit_limit_minor


def _move(desk: Register, known: LedgerCustomer, parent: LedgerCustomer) -> None:
    """Move an account, with all below it, under another parent."""
    connection = desk.entry.connection
    below = subtree(connection, known.id)
    if parent.id in below:
        raise BadParent(f"{known.account} can't be below {parent.account}: that makes a ring.").at(
            "parent"
        )
    _refuse_crossing(desk, known, below)
    desk.entry.change(CUSTOMER, known.id, parent_id=parent.id)
    for number in below:
        desk.entry.change(CUSTOMER, number, root_id=parent.root_id)
    desk.accounts.known.clear()


def _refuse_crossing(desk: Register, known: LedgerCustomer, below: Sequence[int]) -> None:
    credit, debit = ITEM.alias("credit"), ITEM.alias("debit")
    query = (
        select(
            ALLOCATION.c.amount_minor,
            credit.c.number,
            debit.c.number.label("other"),
            debit.c.currency,
        )
        .join(credit, credit.c.id == ALLOCATION.c.credit_id)
        .join(debit, debit.c.id == ALLOCATION.c.debit_id)
        .where(
            credit.c.customer_id.in_(below) != debit.c.customer_id.in_(below),
            ALLOCATION.c.amount_minor > 0,
            ~TAKEN_BACK,
        )
    )
    row = desk.entry.connection.execute(query.limit(1)).one_or_none()
    if row is not None:
        money = Money(row.amount_minor, row.currency)
        raise OutsideTree(
            f"{known.account} can't leave its tree: ",
            money,
            f" of {row.number} is allocated to {row.other} across it.",
        ).at("parent")


def subtree(connection: Connection, customer_id: int) -> list[int]:
    """An account and all below it, by id."""
    return list(connection.execute(below(customer_id)).scalars())
