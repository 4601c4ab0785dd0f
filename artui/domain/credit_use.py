"""How much of a credit limit is used."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CreditUse:
    """A credit limit and how much of it is used, in minor units; None means no limit."""

    limit_minor: int | None
    exposure_minor: int

    @property
    def over(self) -> bool:
        """Whether more is used than the limit allows."""
        return self.limit_minor is not None and self.exposure_minor > self.limit_minor

    @property
    def percent(self) -> int | None:
        """The share in use, in whole percents rounded down; None without a limit above zero."""
        return 100 * self.exposure_minor // self.limit_minor if self.limit_minor else None
