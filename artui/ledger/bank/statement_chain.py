"""The chain of an account's statements: which one is there already, follows another, or is missing.

bank.md, rules A4 and A5.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, select

from artui.domain.bank_entry import BankBalance, StatementOpened
from artui.domain.money import Bare, Money
from artui.domain.sentence import Sentence
from artui.domain.text import visible
from artui.ledger.store.tables import BANK_STATEMENT

_LONGEST_NUMBER = 10
_Move = tuple[int | None, int | None]  # from a balance to another


class EndedStatement(NamedTuple):
    """A statement of an account with its balances, no report of a part of a day."""

    id: int
    number: str
    page: str
    first_day: date | None
    last_day: date | None
    opening_minor: int | None
    closing_minor: int | None


def ended_statements(connection: Connection, account_id: int) -> list[EndedStatement]:
    """The statements of an account that are there, the earliest first."""
    query = (
        select(*(BANK_STATEMENT.c[name] for name in EndedStatement._fields))
        .where(
            BANK_STATEMENT.c.account_id == account_id,
            BANK_STATEMENT.c.interim.is_(False),
            BANK_STATEMENT.c.withdrawn_act_id.is_(None),
        )
        .order_by(BANK_STATEMENT.c.last_day, BANK_STATEMENT.c.id)
    )
    return [EndedStatement(*row) for row in map(tuple, connection.execute(query))]


def is_same(ended: EndedStatement, opened: StatementOpened) -> bool:
    """Whether this very statement was taken in before."""
    opening = opened.opening.minor if opened.opening else None
    facts = (ended.number, ended.page, ended.opening_minor)
    return facts == (opened.number, opened.page, opening) and not opened.interim


def is_alike(
    ended: Sequence[EndedStatement], opened: StatementOpened, closing: BankBalance | None
) -> bool:
    """Whether a statement of these days moved the balance as this one does: it may be this one
    under another number."""
    opening = opened.opening
    if opening is None or closing is None or not opening.day or not closing.day:
        return False
    return any(
        (each.opening_minor, each.closing_minor) == (opening.minor, closing.minor)
        and (each.first_day is None or each.first_day <= closing.day)
        and (each.last_day is None or each.last_day >= opening.day)
        for each in ended
    )


def same_movement(
    ended: Sequence[EndedStatement], opened: StatementOpened, closing: BankBalance | None
) -> list[EndedStatement]:
    """The statements of these days that lead from the opening balance of one to its closing one:
    it may be they, under another number or in another cut."""
    opening = opened.opening
    if opened.interim or opening is None or closing is None or not opening.day or not closing.day:
        return []
    first, last = opening.day, closing.day
    within = [each for each in ended if each.last_day and first <= each.last_day <= last]
    ways = [(each.opening_minor, each.closing_minor) for each in within]
    ahead = _reached(ways, opening.minor)
    back = _reached([(end, start) for start, end in ways], closing.minor)
    return [each for each in within if each.opening_minor in ahead and each.closing_minor in back]


def _reached(moves: Sequence[_Move], minor: int | None) -> set[int | None]:
    """The balances to which movements lead from one."""
    onward: dict[int | None, list[int | None]] = {}
    for start, end in moves:
        onward.setdefault(start, []).append(end)
    found, waiting = {minor}, [minor]
    while waiting:
        for end in onward.pop(waiting.pop(), ()):
            if end is not None and end not in found:
                found.add(end)
                waiting.append(end)
    return found


def lead_on(ended: Sequence[EndedStatement], one: EndedStatement, other: EndedStatement) -> bool:
    """Whether the balances lead from the end of one statement to the beginning of another, by
    themselves or by statements between."""
    if one.closing_minor is None or one.first_day is None or other.last_day is None:
        return False
    between = [
        (each.opening_minor, each.closing_minor)
        for each in ended
        if each.id not in (one.id, other.id)
        and each.first_day is not None
        and each.last_day is not None
        and each.first_day <= other.last_day
        and each.last_day >= one.first_day
    ]
    return other.opening_minor in _reached(between, one.closing_minor)


def said_before(
    there: Sequence[EndedStatement], opened: StatementOpened, closing: BankBalance, currency: str
) -> Sentence:
    """What tells that statements which are there move the balance as a new one does."""
    assert opened.opening is not None
    numbers = list(dict.fromkeys(visible(each.number) for each in there))
    if len(numbers) > 1:
        which = f"statements {numbers[0]} to {numbers[-1]} already go"
    else:
        which = f"statement {numbers[0]} already goes"
    return Sentence(
        "opens at ",
        Bare(opened.opening.minor, currency),
        f", but {which} from there to ",
        Money(closing.minor, currency),
    )


def statement_before(
    ended: Sequence[EndedStatement], opened: StatementOpened
) -> EndedStatement | None:
    """The statement that ends when this one begins, or last before; None for a part of a day."""
    opening = opened.opening
    if opening is None or opened.interim:
        return None
    with_balance = [each for each in ended if each.closing_minor is not None]
    past = [
        each
        for each in with_balance
        if opening.day is None or each.last_day is None or each.last_day <= opening.day
    ]
    # Of several that end on one day the one that fits is meant.
    same_day = [each for each in past if each.last_day == past[-1].last_day]
    fitting = [each for each in same_day if each.closing_minor == opening.minor]
    return (fitting or past)[-1] if past else None


def follows(before: EndedStatement, opened: StatementOpened) -> bool:
    """Whether a statement begins where another ends. After one whose balance did not move it may
    as well be that one once more, so this does not tell."""
    assert opened.opening is not None
    return before.closing_minor == opened.opening.minor != before.opening_minor


def stands_alone(
    ended: Sequence[EndedStatement], opened: StatementOpened, closing: BankBalance | None
) -> bool:
    """Whether a statement repeats none that is there, as its balances tell: those that touch its
    days lead to its opening balance or go on from its closing one."""
    opening = opened.opening
    if opened.interim or opening is None or closing is None or not opening.day or not closing.day:
        return False
    first, last = opening.day, closing.day
    after, before = list[_Move](), list[_Move]()
    for each in ended:
        if each.first_day is None or each.last_day is None:
            return False
        if each.first_day > last or each.last_day < first:
            continue
        move = (each.opening_minor, each.closing_minor)
        if each.first_day >= last:
            after.append(move)
        elif each.last_day <= first:
            before.append((move[1], move[0]))
        else:
            return False
    # One of a single day may stand on either side.
    aside = _left_of(after, closing.minor, opening.minor)
    before += [(end, start) for start, end in aside]
    touches = bool(after or before)
    return touches and not _left_of(before, opening.minor, closing.minor)


def _left_of(moves: Sequence[_Move], minor: int, until: int) -> list[_Move]:
    """The movements of a balance that do not follow on each other, from an amount on and as far as
    another: behind that they may be what the statement says, in another cut."""
    following = dict(moves)
    at: int | None = minor
    while at is not None and following.get(at) not in (None, at):
        at = following.pop(at)
        if at == until:
            break
    gone = set(dict(moves)) - set(following)
    return [move for move in moves if move[0] not in gone]


def is_reached(
    ended: Sequence[EndedStatement], opened: StatementOpened, closing: BankBalance | None
) -> bool:
    """Whether another statement ends with the balance with which one opens. Many banks date that
    balance to the evening before, so that the other may end on a day of this one."""
    opening = opened.opening
    if opening is None or opening.day is None or closing is None or closing.day is None:
        return False
    return any(
        each.closing_minor == opening.minor
        and each.last_day is not None
        and opening.day <= each.last_day <= closing.day
        for each in ended
    )


def gap_before(last: EndedStatement, opened: StatementOpened, currency: str) -> list[Sentence]:
    """What tells that a statement between two is missing."""
    assert opened.opening is not None
    assert last.closing_minor is not None
    if opened.opening.minor == last.closing_minor:
        return []
    numbers = (last.number, opened.number)
    counted = all(text.isdecimal() and len(text) <= _LONGEST_NUMBER for text in numbers)
    if counted and int(numbers[1]) == int(numbers[0]) + 2:
        between = (
            f"statement {int(numbers[0]) + 1} is missing between {numbers[0]} and {numbers[1]}"
        )
    elif counted and int(numbers[1]) == int(numbers[0]) + 1:
        between = f"statement {numbers[1]} does not begin where {numbers[0]} ended"
    else:
        between = f"a statement is missing between {numbers[0]} and {numbers[1]}"
    return [
        Sentence(
            f"{visible(between)}: ",
            Bare(last.closing_minor, currency),
            " then, ",
            Money(opened.opening.minor, currency),
            " now",
        )
    ]
