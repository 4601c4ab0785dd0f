"""The month as a PDF: a page of figures, charts and tables per currency, then their rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from artui.domain.deductions import DeductionKind
from artui.domain.month_figures import share, tenths_text
from artui.domain.provision import percent_text
from artui.ledger.reports.reported_month import CurrencyMonths, MonthReport
from artui.statements.language.addresses import address_in_head
from artui.statements.language.choosing import spoken_for
from artui.statements.language.printed_words import bucket_title
from artui.statements.language.speech import Spoken, Term, term
from artui.statements.model import Entity
from artui.statements.month.month_charts import (
    Series,
    chart,
    money_axis,
    month_labels,
    tenths_axis,
)
from artui.statements.month.month_rules import (
    NO_SALES,
    NOTHING_TO_COLLECT,
    RULES,
    FigureRule,
)
from artui.statements.pdf.letter_data import (
    LetterColumn,
    LetterRow,
    LetterTable,
    paper_of,
)
from artui.statements.pdf.own_templates import own_folder
from artui.statements.pdf.press import press

_SUM = 50.0  # the width of an amount in the narrow tables, in points
_NUMBERS = {rule: str(number) for number, rule in enumerate(FigureRule, 1)}
REASONS: dict[str, Term] = {
    DeductionKind.SHORTAGE: term("Shortage"),
    DeductionKind.PRICE: term("Price differs"),
    DeductionKind.OTHER: term("Other"),
    "returned": term("Returned"),
    "not-received": term("Not received"),
    "damaged": term("Damaged"),
    "quantity": term("Quantity differs"),
    "duplicate": term("Invoiced twice"),
}


def month_pdf(report: MonthReport, entities: Sequence[Entity], told: Spoken | None = None) -> bytes:
    """The PDF of a report for these entities of ours; the same report gives the same bytes.
    Raises BrokenTemplate."""
    told = told or _spoken(entities)
    title = told.say("Receivables in {month}", month=told.month(report.lasts[-1]))
    return press(
        "month.typ",
        month_data(report, entities, told),
        title=title,
        author=_name(entities),
        language=told.tag,
        made=report.lasts[-1],
    )


def _spoken(entities: Sequence[Entity]) -> Spoken:
    first = entities[0] if entities else Entity("")
    return spoken_for(first.language, first.country, own=own_folder())


def _name(entities: Sequence[Entity]) -> str:
    return ", ".join(entity.name for entity in entities)


def month_data(report: MonthReport, entities: Sequence[Entity], told: Spoken) -> dict[str, object]:
    """All that the template prints, in finished words, figures and places."""
    last = report.lasts[-1]
    title, day = told.say("Receivables"), told.date(last)
    month = told.month(last)
    if not report.is_whole:
        month = told.say("{month} up to {day}", month=month, day=day)
    lines = address_in_head(entities[0], told) if len(entities) == 1 else ()
    name = _name(entities)
    return {
        "paper": paper_of(entities[0].country if entities else ""),
        "page": told.say("Page {page} of {pages}", page="{page}", pages="{pages}"),
        "head": {"name": name, "lines": list(lines)},
        "title": title,
        "subtitle": month,
        "foot": f"{name} · {title} · {month}",
        "currencies": [_Page(report, each, told).data() for each in report.currencies],
        "none": told.say("Nothing was open and nothing moved."),
        "rules": {
            "title": told.say("How the figures are made"),
            "lines": [[_NUMBERS[rule], told.word(text)] for rule, text in RULES.items()],
        },
    }


@dataclass(frozen=True, slots=True)
class _Page:
    """The page of a currency."""

    report: MonthReport
    figures: CurrencyMonths
    told: Spoken

    def data(self) -> dict[str, object]:
        """What the template prints on it."""
        told, day = self.told, self.report.lasts[-1]
        return {
            "code": self.figures.currency,
            "as_of": told.say("as of {day}", day=day),
            "tiles": self._tiles(),
            "ageing": self._ageing(),
            "dso": self._dso(),
            "effectiveness": self._effectiveness(),
            "cash": self._cash(),
            "expected": self._expected(),
            "debtors": self._debtors(),
            "others": [self._promises(), self._reasons(), self._allowance()],
        }

    def _amount(self, minor: int) -> str:
        return self.told.amount(minor, self.figures.currency)

    def _tenths(self, tenths: int | None, otherwise: Term = NO_SALES) -> str:
        if tenths is None:
            return self.told.word(otherwise)
        return self.told.decimal(tenths_text(tenths))

    def _percent(self, tenths: int | None, otherwise: Term = NOTHING_TO_COLLECT) -> str:
        if tenths is None:
            return self.told.word(otherwise)
        return self.told.signs.percent.format(self.told.decimal(tenths_text(tenths)))

    def _before(self, figure: str) -> str:
        return self.told.say("month before: {figure}", figure=figure)

    def _tiles(self) -> list[dict[str, str]]:
        """The newest figures, each with that of the month before where there is one."""
        told, figures = self.told, self.figures
        point, days, moved = figures.ageing[-1], figures.days_of_sales[-1], figures.collected[-1]
        cash = sum(week.net_minor for week in figures.cash)
        overdue = self._percent(share(point.overdue_minor, point.open_minor))
        found = [
            _tile(told.say("Open"), self._amount(point.open_minor), FigureRule.AGEING),
            _tile(
                told.say("Overdue"),
                self._amount(point.overdue_minor),
                FigureRule.AGEING,
                told.say("{share} of what is open", share=overdue) if point.open_minor else "",
            ),
            _tile(told.say("Days sales outstanding"), self._tenths(days.dso), FigureRule.DSO),
            _tile(told.say("Best possible"), self._tenths(days.best), FigureRule.BEST),
            _tile(
                told.say("Collection effectiveness"),
                self._percent(moved.effectiveness),
                FigureRule.EFFECTIVENESS,
            ),
            _tile(told.say("Cash received"), self._amount(cash), FigureRule.CASH),
        ]
        if len(figures.ageing) > 1:
            before, days = figures.ageing[-2], figures.days_of_sales[-2]
            notes = [
                self._before(self._amount(before.open_minor)),
                found[1]["note"],
                self._before(self._tenths(days.dso)),
                self._before(self._tenths(days.best)),
                self._before(self._percent(figures.collected[-2].effectiveness)),
                "",
            ]
            found = [{**tile, "note": note} for tile, note in zip(found, notes, strict=True)]
        return found

    def _titled(self, title: str, *rules: FigureRule) -> dict[str, object]:
        return {"title": title, "rule": ", ".join(_NUMBERS[rule] for rule in rules)}

    def _ageing(self) -> dict[str, object]:
        told, points = self.told, self.figures.ageing
        axis = money_axis(max(point.open_minor for point in points), self.figures.currency, told)
        last = points[-1]
        series = [
            Series(
                bucket_title(told, label),
                self._amount(minor),
                [point.buckets[place] for point in points],
                self._share(minor, last.open_minor),
            )
            for place, (label, minor) in enumerate(
                zip(self.report.buckets.labels, last.buckets, strict=True)
            )
        ]
        alt = told.say(
            "Open debits at {count} month ends by days late. On {day} {open} are open, of which "
            "{overdue} are overdue; on {first} it was {before}.",
            count=len(points),
            day=last.day,
            open=self._amount(last.open_minor),
            overdue=self._amount(last.overdue_minor),
            first=points[0].day,
            before=self._amount(points[0].open_minor),
        )
        return {
            **self._titled(told.say("Ageing at month ends"), FigureRule.AGEING),
            **chart(alt, axis, month_labels(self.report.lasts, told), series),
        }

    def _share(self, minor: int, whole: int) -> str:
        part = share(minor, whole)
        return "" if part is None else self._percent(part)

    def _dso(self) -> dict[str, object]:
        told, found = self.told, self.figures.days_of_sales
        values = [each.dso for each in found if each.dso is not None]
        axis = tenths_axis(max(values, default=0), told, told.say("in days"), 100)
        series = [
            Series(told.say("Days sales outstanding"), self._tenths(found[-1].dso),
                   [each.dso for each in found]),
            Series(told.say("Best possible"), self._tenths(found[-1].best),
                   [each.best for each in found]),
        ]  # fmt: skip
        alt = told.say(
            "Days sales outstanding at {count} month ends, now {dso}, best possible {best}.",
            count=len(found),
            dso=self._tenths(found[-1].dso),
            best=self._tenths(found[-1].best),
        )
        return {
            **self._titled(told.say("Days of sales"), FigureRule.DSO, FigureRule.BEST),
            **chart(alt, axis, month_labels(self.report.lasts, told), series),
        }

    def _effectiveness(self) -> dict[str, object]:
        told, found = self.told, self.figures.collected
        values = [each.effectiveness for each in found]
        label = told.say("Collected of what could be")
        newest = self._percent(values[-1])
        alt = told.say(
            "Collection effectiveness of {count} months, now {figure}.",
            count=len(found), figure=newest,
        )  # fmt: skip
        return {
            **self._titled(told.say("Collection effectiveness"), FigureRule.EFFECTIVENESS),
            **chart(
                alt,
                tenths_axis(1000, told, told.say("in percent")),
                month_labels(self.report.lasts, told),
                [Series(label, newest, values)],
            ),
        }

    def _cash(self) -> dict[str, object]:
        told, found = self.told, self.figures.cash
        most = max((each.net_minor for each in found), default=0)
        total = self._amount(sum(each.net_minor for each in found))
        alt = told.say(
            "Cash received in {count} weeks of the month, together {total}.",
            count=len(found), total=total,
        )  # fmt: skip
        return {
            **self._titled(told.say("Cash by week"), FigureRule.CASH),
            **chart(
                alt,
                money_axis(most, self.figures.currency, told),
                [_day_label(each.week.first, told) for each in found],
                [Series(told.say("Received"), total, [each.net_minor for each in found])],
            ),
        }

    def _expected(self) -> dict[str, object]:
        told, found = self.told, self.figures.expected
        due = sum(each.due_minor for each in found)
        promised = sum(each.promised_minor for each in found)
        most = max((max(each[1:]) for each in found), default=0)
        alt = told.say(
            "Cash expected in the next {count} weeks: {due} are due, {promised} are promised.",
            count=len(found), due=self._amount(due), promised=self._amount(promised),
        )  # fmt: skip
        return {
            **self._titled(told.say("Cash expected by week"), FigureRule.EXPECTED),
            **chart(
                alt,
                money_axis(most, self.figures.currency, told),
                [_day_label(each.week.first, told) for each in found],
                [
                    Series(told.say("Due"), self._amount(due), [one.due_minor for one in found]),
                    Series(
                        told.say("Promised"), self._amount(promised),
                        [one.promised_minor for one in found],
                    ),
                ],
            ),
        }  # fmt: skip

    def _debtors(self) -> dict[str, object]:
        told, whole = self.told, self.figures.ageing[-1].open_minor
        rows = [
            LetterRow(
                [
                    row.account or "",
                    row.name,
                    self._amount(sum(row.buckets)),
                    self._amount(sum(row.buckets[1:])),
                    self._share(sum(row.buckets), whole),
                ]
            )
            for row in self.figures.debtors
        ]
        columns = [
            LetterColumn("account", told.say("Account"), 58),
            LetterColumn("name", told.say("Customer")),
            LetterColumn("open", told.say("Open"), 54, "right"),
            LetterColumn("overdue", told.say("Overdue"), 54, "right"),
            LetterColumn("share", told.say("Share"), 34, "right"),
        ]
        title = told.say("Top debtors")
        return {
            **LetterTable("debtors", columns, rows, title, room=0).data(),
            **self._titled(title, FigureRule.DEBTORS),
        }

    def _promises(self) -> dict[str, object]:
        told, found = self.told, self.figures.promises[-1]
        lines = [
            (told.say("kept"), found.kept, found.kept_minor),
            (told.say("broken"), found.broken, found.broken_minor),
            (told.say("pending"), found.pending, found.pending_minor),
        ]
        rows = [
            LetterRow([word, told.number(count), self._amount(minor)])
            for word, count, minor in lines
            if count
        ]
        if found.kept_share is not None:
            kept = self._percent(found.kept_share)
            rows.append(LetterRow([told.say("Share kept"), "", kept], bold=True))
        columns = [
            LetterColumn("state", told.say("Promises")),
            LetterColumn("count", told.say("Count"), 32, "right"),
            LetterColumn("amount", told.say("Amount"), _SUM, "right"),
        ]
        title = told.say("Promises of the month")
        return {
            **LetterTable("promises", columns, rows, title, room=0).data(),
            **self._titled(title, FigureRule.PROMISES),
            "none": told.say("No promise ended."),
        }

    def _reasons(self) -> dict[str, object]:
        told = self.told
        rows = [
            LetterRow(
                [
                    told.word(REASONS[row.reason]) if row.reason in REASONS else row.reason,
                    self._amount(row.opened_minor),
                    self._amount(row.undecided_minor),
                ]
            )
            for row in self.figures.reasons
        ]
        columns = [
            LetterColumn("reason", told.say("Reason")),
            LetterColumn("opened", told.say("Opened"), _SUM, "right"),
            LetterColumn("undecided", told.say("Undecided"), _SUM, "right"),
        ]
        title = told.say("Deductions and disputes")
        return {
            **LetterTable("reasons", columns, rows, title, room=0).data(),
            **self._titled(title, FigureRule.REASONS),
            "none": told.say("None."),
        }

    def _allowance(self) -> dict[str, object]:
        """The allowance of the last day, a row per entity and bucket."""
        told, last = self.told, self.report.lasts[-1]
        found = [each for each in self.figures.allowances if each.day == last]
        rows = []
        for each in found:
            if len(found) > 1:
                rows.append(LetterRow([each.entity, "", self._amount(each.allowance_minor)]))
                continue
            for cell in each.cells:
                percent = told.signs.percent.format(told.decimal(percent_text(cell.percent)))
                amount = self._amount(cell.allowance_minor)
                rows.append(LetterRow([bucket_title(told, cell.bucket), percent, amount]))
        if self.figures.allowance_minor is not None:
            total = self._amount(self.figures.allowance_minor)
            rows.append(LetterRow([told.say("Total"), "", total], bold=True))
        columns = [
            LetterColumn("bucket", told.say("Open since")),
            LetterColumn("percent", told.say("Percent"), 34, "right"),
            LetterColumn("allowance", told.say("Allowance"), _SUM, "right"),
        ]
        title = told.say("Allowance")
        return {
            **LetterTable("allowance", columns, rows, title, room=0).data(),
            **self._titled(title, FigureRule.ALLOWANCE),
            "none": told.say("No provision matrix is set."),
        }


def _tile(label: str, figure: str, rule: FigureRule, note: str = "") -> dict[str, str]:
    return {"label": label, "figure": figure, "note": note, "rule": _NUMBERS[rule]}


def _day_label(day: date, told: Spoken) -> dict[str, str]:
    from babel.dates import format_skeleton

    return {"label": format_skeleton("MMMd", day, locale=told.locale), "under": ""}
