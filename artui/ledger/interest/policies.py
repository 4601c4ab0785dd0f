"""Which late-interest policy applies to a customer, and its terms on a day.

The customer's own policy comes first, then that of their country and region; without a policy,
nothing is charged. Rows of one name follow each other by date; a row that nobody reviewed charges
nothing. Section 3.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cache

from sqlalchemy import Connection, select

from artui.domain.compensation import Compensation, parse_compensation
from artui.domain.interest import (
    NO_INTEREST,
    InterestPolicy,
    Rate,
    describe,
    parse_percent,
)
from artui.domain.interest_policy import ReferenceFixed
from artui.domain.interest_rates import InterestMethod
from artui.domain.money import decimals
from artui.ledger.store.tables import INTEREST_POLICY

NO_POLICY = "none"
# The same few texts come with every row of a policy, each time that the policies are read.
_fixed_sum = cache(parse_compensation)


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """One dated row of a policy: percents and amounts as text, as they are stored."""

    name: str
    from_date: date | None
    kind: str
    country: str
    region: str
    method: InterestMethod
    monthly_rate: str
    annual_rate: str
    cap: str
    grace_days: int
    minimum: str
    standard_terms: str
    from_shipment: bool
    compensation: Compensation | None
    reference_fixed: ReferenceFixed | None
    reviewed: bool
    source: str


@dataclass(slots=True)
class Policies:
    """All policies of a ledger as they apply on a day; derived values are cached."""

    rows: Mapping[str, Sequence[PolicyRow]]
    on: date
    known: dict[str, InterestPolicy] = field(default_factory=dict)
    of_places: dict[tuple[str, str], str] = field(default_factory=dict)
    any_minimum: bool | None = None

    def name_for(self, policy: str, country: str, region: str) -> str:
        """The name of the policy that applies to a customer with these fields."""
        if policy:
            return policy if policy in self.rows else NO_POLICY
        place = country, region
        if place not in self.of_places:
            self.of_places[place] = self._of_place(country, region)
        return self.of_places[place]

    def _of_place(self, country: str, region: str) -> str:
        matches = [
            (row.region != "", name)
            for name, rows in self.rows.items()
            for row in rows[:1]
            if row.country and row.country == country and row.region in ("", region)
        ]
        return max(matches)[1] if matches else NO_POLICY

    def policy(self, name: str) -> InterestPolicy:
        """The policy's method, grace period and rates; for the minimum see `minimum_minor`."""
        if name not in self.known:
            rows = self.rows.get(name, ())
            current = self.in_force(name)
            self.known[name] = InterestPolicy(
                name,
                current.method if current else "pro-rata",
                tuple(_rate(row) for row in rows),
                current.grace_days if current else 0,
                fixed=current.reference_fixed if current else None,
            )
        return self.known[name]

    def in_force(self, name: str, due: date | None = None) -> PolicyRow | None:
        """The row that applies on the day, or the first if none does yet.

        For a debt due on a day, the row of the day that fixes its rate, if the policy has one.
        """
        rows = self.rows.get(name, ())
        day = self.on
        if due is not None and rows and (fixed := self.policy(name).fixed):
            day = fixed.day(due)
        begun = [row for row in rows if row.from_date is None or row.from_date <= day]
        if begun:
            return begun[-1]
        return rows[0] if rows else None

    @property
    def have_minimum(self) -> bool:
        """Whether any policy has a minimum charge."""
        if self.any_minimum is None:
            rows = (row for rows in self.rows.values() for row in rows)
            self.any_minimum = any(row.minimum != "0" and Fraction(row.minimum) for row in rows)
        return self.any_minimum

    def minimum_minor(self, name: str, currency: str) -> int:
        """The minimum charge per customer and currency, in minor units; less remains accrued."""
        row = self.in_force(name)
        if row is None:
            return 0
        return math.ceil(Fraction(row.minimum) * int(10 ** decimals(currency)))

    def compensation_minor(self, name: str, currency: str, amount_minor: int, due: date) -> int:
        """The fixed sum that the law grants for a late invoice of this amount, in minor units."""
        row = self.in_force(name, due)
        if row is None or not row.reviewed or row.compensation is None:
            return 0
        return row.compensation.minor(currency, amount_minor)

    def may_compensate(self, name: str) -> bool:
        """Whether any row of a policy grants a fixed sum."""
        return any(row.compensation is not None for row in self.rows.get(name, ()))

    def compensates_instalments(self, name: str, due: date) -> bool:
        """Whether the fixed sum is due for each late instalment, not once per invoice."""
        row = self.in_force(name, due)
        return row is not None and row.compensation is not None and row.compensation.per_instalment

    def words(self, name: str, due: date | None = None) -> str:
        """Method, rate and yearly equivalent, as printed wherever interest is shown; of a debt with
        its due date."""
        if name == NO_POLICY:
            return "no interest: no policy holds for this customer"
        row, words = self.in_force(name, due), describe(self.policy(name), self.on, due)
        if row is None or row.reviewed:
            return words
        why = f"no interest: the rate of policy {name} is not reviewed"
        return why if words == NO_INTEREST else f"{words}; then {why}"

    def words_of(self, name: str, dues: Sequence[date]) -> list[str]:
        """`words` of a debt with the due dates of its parts; where each part has a rate of its own,
        one after the other with the source of its rate."""
        if len(dues) == 1 or self.policy(name).fixed is None:
            return [self.words(name, dues[0])]
        found = []
        for due in dues:
            row = self.in_force(name, due)
            source = f" ({row.source})" if row is not None and row.source else ""
            found.append(f"part due {due}: {self.words(name, due)}{source}")
        return found


_FIELDS = tuple(PolicyRow.__dataclass_fields__)
_FIXED_SUM, _FIXED_DAY = _FIELDS.index("compensation"), _FIELDS.index("reference_fixed")
_ROWS = (
    select(*(INTEREST_POLICY.c[name] for name in _FIELDS))
    .where(INTEREST_POLICY.c.withdrawn_act_id.is_(None))
    .order_by(
        INTEREST_POLICY.c.name,
        INTEREST_POLICY.c.from_date.is_not(None),
        INTEREST_POLICY.c.from_date,
        INTEREST_POLICY.c.id,
    )
)


def policies(connection: Connection, on: date) -> Policies:
    """Read all policies as of a day."""
    rows: dict[str, list[PolicyRow]] = {}
    for row in connection.execute(_ROWS):
        values = list(row)
        fixed_sum, fixed_day = values[_FIXED_SUM], values[_FIXED_DAY]
        values[_FIXED_SUM] = _fixed_sum(fixed_sum) if fixed_sum else None
        values[_FIXED_DAY] = ReferenceFixed(fixed_day) if fixed_day else None
        found = PolicyRow(*values)
        rows.setdefault(found.name, []).append(found)
    return Policies(rows, on)


def _rate(row: PolicyRow) -> Rate:
    if not row.reviewed or row.kind == "none":
        return Rate(row.from_date)
    return Rate(
        row.from_date,
        parse_percent(row.monthly_rate) if row.monthly_rate else None,
        parse_percent(row.annual_rate) if row.annual_rate else None,
        parse_percent(row.cap) if row.cap else None,
    )
