"""Whose a row is: the customer of exactly that name, account or external reference.

Names are compared without regard to case and white space. `Parent:Child`, as QuickBooks writes it,
is a customer below another. Customers that are not there may be made as they are met, if that is
asked for: each is told, and one of several of the same name never is.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import NamedTuple

from sqlalchemy import Connection, select

from artui.imports.cell_values import Fault
from artui.imports.presets.new_accounts import account_for
from artui.imports.presets.preset import MatchBy, folded
from artui.imports.refusals import shown
from artui.ledger.store.tables import CUSTOMER

_KEYS: Mapping[MatchBy, Callable[[str], str]] = {
    MatchBy.NAME: folded,
    MatchBy.ACCOUNT: str.strip,
    MatchBy.EXTERNAL_REF: str.strip,
}
_COLUMNS = {
    MatchBy.NAME: CUSTOMER.c.name,
    MatchBy.ACCOUNT: CUSTOMER.c.account,
    MatchBy.EXTERNAL_REF: CUSTOMER.c.external_ref,
}
# To look for the nearest name takes time with many customers; a file may have thousands unknown.
_MOST_NEAREST = 20
_WORDS = {
    MatchBy.NAME: "the name",
    MatchBy.ACCOUNT: "the account",
    MatchBy.EXTERNAL_REF: "the external reference",
}


class NewCustomerRow(NamedTuple):
    """A customer that a file has and the ledger has not, as a row of our own form; `like` is the
    nearest name there is and whose it is, empty if none is near."""

    account: str
    name: str
    parent: str = ""
    external_ref: str = ""
    like: str = ""


@dataclass(slots=True)
class Customers:
    """All customers of a ledger by what a file calls them."""

    match: MatchBy
    create: bool = False
    """Whether one that is not there is made."""
    new: list[NewCustomerRow] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)
    """The accounts of all customers, and of those that are made."""
    accounts: dict[str, list[str]] = field(default_factory=dict)
    shown_as: dict[str, str] = field(default_factory=dict)
    names: dict[str, tuple[str, str]] = field(default_factory=dict)
    """All names, folded: as they are written, and whose."""
    own: dict[str, str] = field(default_factory=dict)
    """The names by account."""
    above: dict[str, str] = field(default_factory=dict)
    """The name of an account's parent, folded, by account; and its account by `parent`."""
    parent: dict[str, str] = field(default_factory=dict)
    found: dict[str, str] = field(default_factory=dict)
    unknown: dict[str, str] = field(default_factory=dict)
    """Why a customer is not found, by what the file calls them."""

    def account(self, called: str, name: str = "") -> str:
        """The account of the one customer so called; raises Fault with the nearest. One that is
        made has the `name` that the file gives beside."""
        if called in self.unknown:
            raise Fault(self.unknown[called])
        if called not in self.found:
            try:
                self.found[called] = self._account(called, name)
            except Fault as fault:
                self.unknown[called] = str(fault)
                raise
        return self.found[called]

    def there(self, called: str) -> str:
        """The account of the one customer so called, empty if there is none or several."""
        hits = self.accounts.get(_KEYS[self.match](called), [])
        return hits[0] if len(hits) == 1 else ""

    def is_ambiguous(self, called: str) -> bool:
        """Whether several customers are called so."""
        return len(self.accounts.get(_KEYS[self.match](called), [])) > 1

    def name_of(self, account: str) -> str:
        """The name of a customer that is there, as it is written."""
        return self.own[account]

    def _account(self, called: str, name: str) -> str:
        if not called:
            raise Fault("the row names no customer")
        key = _KEYS[self.match](called)
        hits = self.accounts.get(key, [])
        if not hits and self.match is MatchBy.NAME and ":" in called:
            hits = self._below([folded(each) for each in called.split(":")])
        if len(hits) == 1:
            return hits[0]
        what = _WORDS[self.match]
        if hits:
            some = ", ".join(shown(each) for each in sorted(hits)[:5])
            raise Fault(f"{len(hits)} customers have {what} '{shown(called)}': {some}")
        like = self._like(called if self.match is MatchBy.NAME else name)
        if self.create:
            return self._made(called, name, like)
        nearest = f"; the nearest is {like}" if like else self._nearest(key)
        raise Fault(f"no customer has {what} '{shown(called)}'{nearest}")

    @property
    def _looks(self) -> bool:
        return len(self.unknown) + len(self.new) < _MOST_NEAREST

    def _like(self, name: str) -> str:
        """The nearest name there is, and whose; references of a program say nothing about that."""
        near = get_close_matches(folded(name), self.names, n=1) if name and self._looks else []
        if not near:
            return ""
        written, account = self.names[near[0]]
        return f"'{shown(written)}' ({shown(account)})"

    def _nearest(self, key: str) -> str:
        """The nearest account, where that is what customers are found by."""
        if self.match is not MatchBy.ACCOUNT or not self._looks:
            return ""
        near = get_close_matches(key, self.accounts, n=1)
        return f"; the nearest is '{shown(self.shown_as[near[0]])}'" if near else ""

    def _made(self, called: str, name: str, like: str) -> str:
        """The account of a customer that is made; `Parent:Child` is made below its parent."""
        if self.match is not MatchBy.NAME:
            taken = {} if self.match is MatchBy.ACCOUNT else {"external_ref": called}
            account = called if not taken else account_for(name or called, self.taken)
            self._add(NewCustomerRow(account, name or called, like=like, **taken), called)
            return account
        *above, last = [each.strip() for each in called.split(":")]
        parent = self.account(":".join(above)) if all([*above, last]) and above else ""
        own = last if parent else called
        account = account_for(own, self.taken)
        self._add(NewCustomerRow(account, own, parent, like=like), own)
        if parent:
            self.parent[account] = parent
            self.above[account] = folded(above[-1])
        return account

    def _add(self, row: NewCustomerRow, called: str) -> None:
        self.new.append(row)
        self.taken.add(row.account)
        key = _KEYS[self.match](called)
        self.accounts.setdefault(key, []).append(row.account)
        self.shown_as.setdefault(key, called)
        self.names.setdefault(folded(row.name), (row.name, row.account))
        self.own[row.account] = row.name

    def _below(self, path: list[str]) -> list[str]:
        """The accounts of the last name of a path whose parents have the names before it."""
        hits = []
        for account in self.accounts.get(path[-1], []):
            at, names = account, path[:-1]
            while names and self.above.get(at) == names[-1]:
                at = self.parent[at]
                names = names[:-1]
            if not names:
                hits.append(account)
        return hits


def customers_by(connection: Connection, match: MatchBy, *, create: bool = False) -> Customers:
    """The customers of a ledger, by name, account or external reference."""
    known = Customers(match, create)
    parent = CUSTOMER.alias()
    query = select(
        *(CUSTOMER.c.account, CUSTOMER.c.name.label("own"), _COLUMNS[match].label("called")),
        *(parent.c.account, parent.c.name),
    ).select_from(CUSTOMER.outerjoin(parent, CUSTOMER.c.parent_id == parent.c.id))
    query = query.where(CUSTOMER.c.withdrawn_act_id.is_(None))
    for account, own, called, above, name in connection.execute(query):
        known.taken.add(account)
        known.names.setdefault(folded(own), (own, account))
        known.own[account] = own
        if not called:
            continue
        key = _KEYS[match](called)
        known.accounts.setdefault(key, []).append(account)
        known.shown_as.setdefault(key, called)
        if above is not None:
            known.above[account], known.parent[account] = folded(name), above
    return known
