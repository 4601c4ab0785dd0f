"""Our accounts at banks: whose they are, in which currency, and how their files are read."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from artui.domain.bank_entry import ReversalRule
from artui.domain.check_digits import ReferenceKind
from artui.domain.money import decimals
from artui.domain.swiss_bill import is_qr_iban
from artui.domain.text import visible
from artui.ledger.book.acts import ActName
from artui.ledger.book.book import Book, Done, Entry
from artui.ledger.book.refusals import BadMasterData, UnknownEntity
from artui.ledger.book.supervised import refuse_moved, require_two, supervised
from artui.ledger.items.open_items import entity_ids
from artui.ledger.store.tables import BANK_ACCOUNT, BANK_STATEMENT, ENTITY


@dataclass(frozen=True, slots=True)
class BankAccount:
    """An account of ours; `reference` is the kind that we print for it, empty for none."""

    id: int
    number: str
    entity_id: int
    currency: str
    journal: str
    reversal: ReversalRule
    reference: str
    entity: str


def bank_accounts(connection: Connection) -> list[BankAccount]:
    """Our bank accounts, in the order in which they were made."""
    columns = ("id", "number", "entity_id", "currency", "journal", "reversal", "reference")
    query = (
        select(*(BANK_ACCOUNT.c[name] for name in columns), ENTITY.c.name)
        .join(ENTITY, ENTITY.c.id == BANK_ACCOUNT.c.entity_id)
        .where(BANK_ACCOUNT.c.withdrawn_act_id.is_(None))
        .order_by(BANK_ACCOUNT.c.id)
    )
    return [BankAccount(*row) for row in map(tuple, connection.execute(query))]


def compact_number(text: str) -> str:
    """An account's number as files name it: in capitals, without blanks."""
    return "".join(text.split()).upper()


@supervised(ActName.BANK_ACCOUNT)
def set_bank_account(
    book: Book,
    number: str,
    *,
    entity: str | None = None,
    currency: str | None = None,
    journal: str | None = None,
    reversal: str | None = None,
    reference: str | None = None,
    becomes: str | None = None,
) -> Done:
    """Add a bank account of ours, or change one: one act. Documents may name it as where to pay, so
    to add one or to give it to another entity takes two people; `becomes` is whose the first one
    asked it to be.

    Raises BadMasterData, UnknownEntity, UnknownCurrency, NeedsSupervisor, GroundMoved.
    """
    name = compact_number(number)
    if not name or not name.isprintable():
        raise BadMasterData(f"'{visible(number)}' is no number of a bank account.")
    with book.act(ActName.BANK_ACCOUNT, name) as entry:
        known = {each.number: each for each in bank_accounts(entry.connection)}.get(name)
        values: dict[str, object] = {}
        if entity is not None:
            ids = entity_ids(entry.connection)
            if entity not in ids:
                raise UnknownEntity(f"We have no entity '{visible(entity)}'.").at("entity")
            values["entity_id"] = ids[entity]
        if currency is not None:
            decimals(currency)
            values["currency"] = currency
        if journal is not None:
            values["journal"] = journal
        if reversal is not None:
            values["reversal"] = ReversalRule(reversal)
        if reference is not None:
            values["reference"] = _reference(name, reference)
        if known is None:
            if currency is None:
                raise BadMasterData(f"{name} is new; give --entity and --currency.")
            full = {"number": name, "entity_id": entity_ids(entry.connection)[""], "journal": ""}
            full |= {"reversal": ReversalRule.ISO, "reference": "", "withdrawn_act_id": None}
            whose = f" for entity {entity}" if entity else ""
            added = f"Adding bank account {name} in {currency}{whose}"
            _require_two(entry, added, {**full, **values}, becomes)
            entry.made(BANK_ACCOUNT, entry.add(BANK_ACCOUNT, **{**full, **values}))
            entry.summary = f"bank account {name} in {currency} added"
        else:
            if not values or all(getattr(known, key) == value for key, value in values.items()):
                raise BadMasterData(f"Bank account {name} is so already; nothing was changed.")
            if values.get("currency", known.currency) != known.currency:
                _refuse_other_currency(entry, known)
            owner = values.get("entity_id", known.entity_id), values.get("currency", known.currency)
            if owner != (known.entity_id, known.currency):
                said = f"{entity or known.entity} in {currency or known.currency}"
                before = f"{known.entity} in {known.currency}"
                moved = f"Moving bank account {name} from {before} to {said}"
                now = dict(zip(("entity_id", "currency"), owner, strict=True))
                _require_two(entry, moved, {"number": name, **now}, becomes)
            entry.change(BANK_ACCOUNT, known.id, **values)
            entry.summary = f"bank account {name} changed: {', '.join(values)}"
        return Done(entry.id, entry.summary)


def _require_two(entry: Entry, what: str, account: Mapping[str, object], asked: str | None) -> None:
    """Demand two people, who agree on what the server then holds the account against."""
    becomes = f"{account['number']} {account['entity_id']} {account['currency']}"
    refuse_moved(f"Bank account {account['number']}", asked, becomes)
    require_two(entry, what, {"becomes": becomes})


def _refuse_other_currency(entry: Entry, account: BankAccount) -> None:
    """Refuse another currency for an account whose statements are in one."""
    there = select(BANK_STATEMENT.c.id).where(
        BANK_STATEMENT.c.account_id == account.id, BANK_STATEMENT.c.withdrawn_act_id.is_(None)
    )
    if entry.connection.execute(there.limit(1)).first() is not None:
        raise BadMasterData(
            f"Bank account {account.number} has statements in {account.currency}; "
            "an account in another currency is another account."
        )


def _reference(number: str, kind: str) -> str:
    if not kind:
        return ""
    try:
        found = ReferenceKind(kind)
    except ValueError:
        kinds = ", ".join(ReferenceKind)
        raise BadMasterData(f"'{visible(kind)}' is no kind of reference; give {kinds}.") from None
    if found is ReferenceKind.QRR and not is_qr_iban(number):
        raise BadMasterData(f"QRR needs a QR-IBAN; {number} is none.")
    return found
