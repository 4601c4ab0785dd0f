"""The rules of the figures of a month, a sentence each: the footnotes of all its forms."""

from enum import StrEnum

from artui.statements.language.speech import term


class FigureRule(StrEnum):
    """A figure's rule by its name."""

    AGEING = "ageing"
    DSO = "dso"
    BEST = "best_possible_dso"
    EFFECTIVENESS = "effectiveness"
    CASH = "cash"
    EXPECTED = "expected"
    PROMISES = "promises"
    REASONS = "reasons"
    DEBTORS = "debtors"
    ALLOWANCE = "allowance"


RULES = {
    FigureRule.AGEING: term(
        "Ageing: what was open at the end of each month by days after the due date, as it is known "
        "today; unapplied credits are apart. Each day ties to the control account, the last one "
        "to the ageing report."
    ),
    FigureRule.DSO: term(
        "Days sales outstanding: open debits ÷ sales of the last three months × days of these "
        "months. Sales are invoices less credit memos, tax included."
    ),
    FigureRule.BEST: term(
        "Best possible: the same of what is not due yet. The average delay is what lies between "
        "the two."
    ),
    FigureRule.EFFECTIVENESS: term(
        "Collection effectiveness: collected ÷ (opening + billed − credited − not due at the end). "
        "Collected is what payments paid of invoices, charges and fees; credited is what was "
        "settled without money. Opening + billed − credited − collected is the closing."
    ),
    FigureRule.CASH: term(
        "Cash by week: payments by value date, less payments taken back by the day of the return; "
        "the weeks of the month add up to it."
    ),
    FigureRule.EXPECTED: term(
        "Cash expected: what is open by the week in which it is due. What is promised for a week "
        "is shown beside it and not added."
    ),
    FigureRule.PROMISES: term(
        "Promises kept: of those whose day and grace ended in the month, the amounts that were "
        "kept ÷ all that were decided."
    ),
    FigureRule.REASONS: term(
        "Deductions and disputes: what was opened in the month by reason, and what of all is "
        "undecided at its end."
    ),
    FigureRule.DEBTORS: term(
        "Top debtors: the customers with the most open debits; shares are of all open debits."
    ),
    FigureRule.ALLOWANCE: term(
        "Allowance: what is open in each bucket × the percentage of the provision matrix, rounded "
        "per entity and bucket; unapplied credits do not lower it."
    ),
}

NO_SALES = term("no sales")
NOTHING_TO_COLLECT = term("nothing to collect")
NO_MATRIX = (
    "No provision matrix is set; a supervisor sets one with "
    '`artui ledger settings set provision_matrix "…"`.'
)
