"""The state of the apply form before anything is posted: how much of a credit goes to which debit.

It refuses as soon as something is typed what the ledger would refuse; the ledger checks it all
again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from artui.domain.allocation import AllocatesTooMuch, NothingToAllocate
from artui.domain.money import Bare
from artui.domain.refusal import Refused


class NoDifference(Refused):
    """There is no difference to write off."""


@dataclass(frozen=True, slots=True)
class Debit:
    """A debit under the cursor, with its open amount in minor units, and what settles it within its
    discount days."""

    id: int
    number: str
    open_minor: int
    settles_minor: int | None = None

    @property
    def needs_minor(self) -> int:
        """What settles it."""
        return self.open_minor if self.settles_minor is None else self.settles_minor


@dataclass(slots=True)
class Sheet:
    """Shares and differences in minor units, by the debit's id, in the order they were given."""

    currency: str
    open_minor: int
    shares: dict[int, int] = field(default_factory=dict)
    differences: dict[int, int] = field(default_factory=dict)

    @property
    def remaining_minor(self) -> int:
        """The part of the credit that no debit gets; negative if it was used elsewhere."""
        return self.open_minor - sum(self.shares.values())

    def share_of(self, debit: Debit) -> int:
        """What settles the debit, or as much of it as is left, including its present share."""
        return min(debit.needs_minor, self.remaining_minor + self.shares.get(debit.id, 0))

    def give(self, debit: Debit, minor: int) -> None:
        """Set the share of a debit; zero removes it. Raises AllocatesTooMuch and the like."""
        left = self.remaining_minor + self.shares.get(debit.id, 0)
        if minor < 0:
            raise NothingToAllocate(debit.number, minor, self.currency)
        if minor > debit.open_minor:
            raise AllocatesTooMuch(debit.number, minor, debit.open_minor, "open", self.currency)
        if minor > left:
            raise AllocatesTooMuch(debit.number, minor, max(left, 0), "left", self.currency)
        self.differences.pop(debit.id, None)
        if minor:
            self.shares[debit.id] = minor
        else:
            self.shares.pop(debit.id, None)

    def pick(self, debit: Debit) -> None:
        """Give a debit what settles it, or remove its share. Raises NothingToAllocate."""
        if debit.id in self.shares:
            self.give(debit, 0)
            return
        minor = self.share_of(debit)
        if minor <= 0:
            raise NothingToAllocate(debit.number, max(minor, 0), self.currency)
        self.give(debit, minor)

    def difference_of(self, debit: Debit) -> int:
        """What the debit would still have open; raises NoDifference if none of it is paid."""
        share = self.shares.get(debit.id) or self.share_of(debit)
        if share == debit.needs_minor < debit.open_minor:
            raise NoDifference(f"{debit.number} is settled by its discount; no difference is left.")
        rest = debit.open_minor - share
        if rest >= debit.open_minor:
            raise NoDifference(f"Nothing is left to apply to {debit.number}, so no difference.")
        if rest <= 0:
            has = Bare(debit.open_minor, self.currency)
            raise NoDifference(
                f"{debit.number} is paid whole with ", has, "; there is no difference."
            )
        return rest

    def write_off(self, debit: Debit) -> None:
        """Write off what the debit would still have open, or take that back; it gets a share if it
        has none. Raises NoDifference."""
        if self.differences.pop(debit.id, None) is not None:
            return
        rest = self.difference_of(debit)
        if debit.id not in self.shares:
            self.give(debit, debit.open_minor - rest)
        self.differences[debit.id] = rest

    def fill(self, proposed: Mapping[int, int]) -> None:
        """Adopt a proposal for debits that have no share."""
        for debit_id, minor in proposed.items():
            self.shares.setdefault(debit_id, minor)

    def clear(self) -> None:
        """Remove all shares and differences."""
        self.shares.clear()
        self.differences.clear()
