"""Two acts of one clerk with psql at once, each within a limit and together beyond it. One has its
number by a promise, so neither waits for the other until it is proven."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date

import psycopg
import pytest

from artui.ledger.book.book import Book
from artui.ledger.credit.limits import set_limit
from artui.ledger.customers.notes import note_customer
from artui.ledger.office.administration import close_period
from tests.support.barriers import BROKEN_S
from tests.support.books import book_at
from tests.support.postgres import PostgresServer
from tests.support.postings import customer, invoice, payment
from tests.support.team import CLERK, OWNER, Team, team_on

Line = psycopg.Connection[tuple[object, ...]]
Refused = psycopg.errors.InsufficientPrivilege


@pytest.fixture(scope="module")
def team(postgres: PostgresServer) -> Iterator[Team]:
    with team_on(postgres, "atonce") as found:
        yield found


@pytest.fixture(scope="module")
def owner(team: Team) -> Iterator[Book]:
    book = book_at(team.url(OWNER), actor=OWNER)
    yield book
    book.database.close()


@dataclass(frozen=True, slots=True)
class Ground:
    """A customer who owes 100.00 by an invoice and has twice as much in two payments, and the
    numbers of the next two acts."""

    customer: int
    invoice: int
    payments: tuple[int, int]
    acts: tuple[int, int]


@pytest.fixture
def ground(request: pytest.FixtureRequest, team: Team, owner: Book) -> Iterator[Ground]:
    account = re.sub(r"\W+", "-", request.node.name)
    number = customer(owner, account, credit_limit_minor=100_000)
    paid = [payment(owner, f"{account}-{each}", account=account) for each in (1, 2)]
    owed = invoice(owner, account, 10_000, account=account)
    with psycopg.connect(team.server.url(team.database)) as admin:
        # As after a crash of the server: what is left there of earlier acts is waited for.
        admin.execute("TRUNCATE artui.in_hand")
    with team.psql(CLERK) as line:
        [act] = line.execute("SELECT max(id) + 1 FROM act").fetchone() or [0]
    assert isinstance(act, int)
    yield Ground(number, owed, (paid[0], paid[1]), (act, act + 1))
    # Which settles what was promised; what is booked is promised no more.
    note_customer(owner, number, "done")


PROMISE = (
    "INSERT INTO promised_act (id, at, actor, act, hash, last_ids) "
    f"SELECT max(id) + 1, now(), '{CLERK}', 'note', repeat('f', 64), '{{}}' FROM act"
)
PROMISED = (
    "INSERT INTO act (id, at, actor, login, act, subject, summary, detail, undoes_id, digest, hash)"
    " SELECT id, at, actor, login, act, subject, summary, detail, undoes_id, digest, hash "
    "FROM promised_act"
)
NEXT = (
    "INSERT INTO act (id, at, actor, login, act, subject, summary, detail, hash) "
    f"VALUES ({{act}}, now(), '{CLERK}', '', 'note', '', '', '', 'x')"
)
ITEM = (
    "INSERT INTO item (id, entity_id, customer_id, kind, side, number, issue_date, counts_from, "
    "original_due_date, due_date, currency, amount_minor, open_minor, recorded_at, act_id) "
    "VALUES ({id}, 1, {customer}, '{kind}', {side}, 'X{id}', '{day}', '{day}', '{day}', '{day}', "
    "'EUR', {minor}, {minor}, now(), {act})"
)
ALLOCATION = (
    "INSERT INTO allocation (id, credit_id, debit_id, amount_minor, effective_date, counts_from, "
    "recorded_at, act_id) VALUES ({id}, {credit}, {debit}, {minor}, '2026-11-21', '2026-11-21', "
    "now(), {act})"
)
LIMIT = (
    "INSERT INTO credit_event (id, customer_id, event, effective_date, currency, limit_minor, "
    "act_id) VALUES ({id}, {customer}, 'granted', '2026-11-21', 'EUR', {minor}, {act})"
)


def _document(ground: Ground, place: int, kind: str, minor: int) -> tuple[int, str]:
    """The id of a document of an act, and how it is written: each on a day of its own, since acts
    wait for who posts to the same day."""
    act = ground.acts[place]
    row = ITEM.format(
        id=1_000 + act,
        customer=ground.customer,
        kind=kind,
        side=1 if kind in ("invoice", "refund") else -1,
        day=f"2026-11-2{place}",
        minor=minor,
        act=act,
    )
    return 1_000 + act, row


def _applied(ground: Ground, place: int, credit: int, debit: int, minor: int) -> str:
    act = ground.acts[place]
    return ALLOCATION.format(id=1_000 + act, credit=credit, debit=debit, minor=minor, act=act)


def _memo(ground: Ground, place: int) -> list[str]:
    return [_document(ground, place, "credit_memo", 3)[1]]


def _refund(ground: Ground, place: int) -> list[str]:
    number, row = _document(ground, place, "refund", 10_000)
    return [row, _applied(ground, place, ground.payments[place], number, 10_000)]


def _write_off(ground: Ground, place: int) -> list[str]:
    number, row = _document(ground, place, "write_off", 3)
    return [row, _applied(ground, place, number, ground.invoice, 3)]


TOGETHER: dict[str, tuple[Callable[[Ground, int], list[str]], str]] = {
    "memos of a day": (_memo, "credit memos above the threshold"),
    "refunds of a balance": (_refund, "a refund beyond the balance"),
    "write-offs of an invoice": (_write_off, "a write-off above the tolerance"),
}


def _act(ground: Ground, place: int) -> str:
    return PROMISED if place == 0 else NEXT.format(act=ground.acts[1])


def _write(line: Line, statements: list[str]) -> None:
    for statement in statements:
        line.execute(statement)  # type: ignore[call-overload]


def _until_it_waits(team: Team, work: Future[None]) -> None:
    """Until the work waits for another transaction, or has ended."""
    query = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    with team.psql(OWNER) as line:
        for _ in range(int(BROKEN_S / 0.02)):
            [waiting] = line.execute(query).fetchone() or [0]
            if waiting or work.done():
                return
            line.execute("SELECT pg_sleep(0.02)")
    raise AssertionError("it neither waits nor ends")


@pytest.mark.parametrize("first", [0, 1], ids=["promised first", "promised last"])
@pytest.mark.parametrize("what", TOGETHER)
def test_what_two_acts_come_to_together_is_proven(
    team: Team, ground: Ground, what: str, first: int
) -> None:
    rows, why = TOGETHER[what]
    with team.psql(CLERK) as one, team.psql(CLERK) as two, ThreadPoolExecutor(1) as pool:
        two.execute(PROMISE)
        _write(one, ["BEGIN", *rows(ground, first), _act(ground, first)])
        one.execute("SET CONSTRAINTS ALL IMMEDIATE")
        second = [*rows(ground, 1 - first), _act(ground, 1 - first)]
        proven = pool.submit(_write, two, ["BEGIN", *second, "SET CONSTRAINTS ALL IMMEDIATE"])
        _until_it_waits(team, proven)
        one.execute("COMMIT")
        with pytest.raises(Refused, match=why):
            proven.result()


@pytest.mark.parametrize("what", TOGETHER)
def test_an_old_view_of_the_ledger_proves_nothing(team: Team, ground: Ground, what: str) -> None:
    """A transaction that keeps to what it saw when it began sees no act that came after."""
    rows, _ = TOGETHER[what]
    with team.psql(CLERK) as one, team.psql(CLERK) as two:
        two.execute(PROMISE)
        _write(two, ["BEGIN ISOLATION LEVEL REPEATABLE READ", "SELECT FROM act"])
        _write(one, ["BEGIN", *rows(ground, 1), _act(ground, 1), "COMMIT"])
        with pytest.raises((Refused, psycopg.errors.SerializationFailure)):
            _write(two, [*rows(ground, 0), _act(ground, 0), "COMMIT"])


def _close(owner: Book, ground: Ground) -> None:
    close_period(owner, date(2026, 2, 28))


def _cut(owner: Book, ground: Ground) -> None:
    set_limit(owner, ground.customer, currency="EUR", limit_minor=50_000, reason="late")


MEANWHILE: dict[str, tuple[Callable[[Ground], str], Callable[[Book, Ground], object], str]] = {
    "a limit that is cut": (
        lambda ground: LIMIT.format(
            id=900 + ground.acts[1], customer=ground.customer, minor=100_000, act=ground.acts[1]
        ),
        _cut,
        "raising a limit",
    ),
    "a period that is closed": (
        lambda ground: _document(ground, 1, "invoice", 5)[1].replace("2026-11-21", "2026-02-20"),
        _close,
        "a period that is closed",
    ),
}


@pytest.mark.parametrize("what", MEANWHILE)
def test_what_is_proven_as_it_is_written_is_proven_again_at_the_end(
    team: Team, owner: Book, ground: Ground, what: str
) -> None:
    row, does, why = MEANWHILE[what]
    with team.psql(CLERK) as line:
        _write(line, ["BEGIN", row(ground)])
        does(owner, ground)
        with pytest.raises(Refused, match=why):
            _write(line, [_act(ground, 1), "COMMIT"])


def test_one_act_is_promised_at_a_time(team: Team, ground: Ground) -> None:
    with team.psql(CLERK) as line:
        line.execute(PROMISE)
        with pytest.raises(Refused, match="one act is promised at a time"):
            line.execute(PROMISE.replace("max(id) + 1", "max(id) + 2"))
