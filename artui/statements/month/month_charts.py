"""Charts as a template draws them: places in thousandths of the axis, finished labels, and words
for those who can't see them. Nothing here knows of paper or colours."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from artui.domain.money import decimals
from artui.domain.month_figures import round_steps
from artui.statements.language.speech import Spoken

_WHOLE = 1000


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis from zero to a round number, with a label at each round step; `unit` says what the
    labels count."""

    top: int
    step: int
    label: Callable[[int], str]
    unit: str = ""

    def at(self, value: int) -> int:
        """The place of a value, in thousandths of the axis; what is above its end or below zero is
        at the edge."""
        return min(_WHOLE, max(0, round(_WHOLE * value / self.top)))

    def data(self) -> dict[str, object]:
        """The axis for a template."""
        values = range(0, self.top + 1, self.step)
        ticks = [{"at": self.at(value), "label": self.label(value)} for value in values]
        return {"ticks": ticks, "unit": self.unit}


def money_axis(most_minor: int, currency: str, told: Spoken) -> Axis:
    """An axis of amounts, in thousands or millions where they are large."""
    one = 10 ** decimals(currency)
    top, step = round_steps(most_minor, one)
    unit, words = one, ""
    if step >= 1_000_000 * one:
        unit, words = 1_000_000 * one, told.say("in millions")
    elif step >= 1000 * one:
        unit, words = 1000 * one, told.say("in thousands")
    return Axis(top, step, lambda minor: told.number(minor // unit), words)


def tenths_axis(most_tenths: int, told: Spoken, unit: str, least: int = 10) -> Axis:
    """An axis of days or percent that are counted in tenths."""
    top, step = round_steps(max(most_tenths, least), 10)
    return Axis(top, step, lambda tenths: told.number(tenths // 10), unit)


def month_labels(days: Sequence[date], told: Spoken) -> list[dict[str, str]]:
    """A short name for each month, with the year below the first and each January."""
    from babel.dates import format_skeleton

    found = []
    for place, day in enumerate(days):
        name = format_skeleton("MMM", day, locale=told.locale)
        year = str(day.year) if place == 0 or day.month == 1 else ""
        found.append({"label": name.removesuffix("."), "under": year})
    return found


@dataclass(frozen=True, slots=True)
class Series:
    """A line or a set of bars with what it is called, its newest figure, its values (None is a
    gap), and what the newest is of the whole."""

    label: str
    figure: str
    values: Sequence[int | None]
    share: str = ""


def chart(
    alt: str, axis: Axis, labels: Sequence[dict[str, str]], series: Sequence[Series]
) -> dict[str, object]:
    """A chart for a template: an axis, labels below it, and series."""
    return {
        "alt": alt,
        "axis": axis.data(),
        "labels": list(labels),
        "series": [
            {
                "label": each.label,
                "figure": each.figure,
                "share": each.share,
                "places": [None if value is None else axis.at(value) for value in each.values],
            }
            for each in series
        ],
    }
