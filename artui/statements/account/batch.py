"""Many statements into one folder, a file per statement and format.

Statements are taken one by one, so a run of thousands holds only a few. Drawing may
be spread over two processes; this one writes all files, and counts them, in the order given.
"""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from datetime import date
from itertools import islice
from multiprocessing import get_context, parent_process
from pathlib import Path
from signal import SIG_BLOCK, SIG_SETMASK, SIGINT, pthread_sigmask
from threading import Thread

from artui.domain.refusal import Refused
from artui.processors import processors
from artui.statements.account.statement_csv import statement_csv
from artui.statements.account.statement_json import statement_json
from artui.statements.account.statement_pdf import statement_pdf
from artui.statements.account.statement_xlsx import statement_xlsx
from artui.statements.destinations import safe_name
from artui.statements.file_batch import file_batch
from artui.statements.model import Statement, Style
from artui.statements.pdf import own_templates

RENDERERS: dict[str, Callable[[Statement], bytes]] = {
    "pdf": statement_pdf,
    "xlsx": statement_xlsx,
    "csv": statement_csv,
    "json": statement_json,
}
# Another process takes a quarter of a second to start.
_MANY = 100
_CHUNK = 5
# Chunks that each other process has before it, and those that may wait to be written.
_AHEAD, _BEHIND = 4, 24

Files = list[tuple[str, bytes]]


def file_name(account: str, as_of: date, style: Style, format_: str) -> str:
    """`statement-ACCOUNT-DATE.pdf`; the other styles carry their name too."""
    suffix = "" if style == "open-item" else f"-{style}"
    return f"statement-{safe_name(account)}-{as_of.isoformat()}{suffix}.{format_}"


def render(statement: Statement, formats: tuple[str, ...]) -> Files:
    """File names and bytes of one statement. Raises StatementDoesNotTie."""
    account, day, style = statement.customer.account, statement.as_of, statement.style
    return [
        (file_name(account, day, style, format_), RENDERERS[format_](statement))
        for format_ in formats
    ]


def write_statements(
    statements: Iterable[Statement],
    folder: Path,
    formats: tuple[str, ...] = ("pdf",),
    *,
    overwrite: bool = False,
    processes: int = 1,
    progress: Callable[[int], None] = lambda done: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> list[Path]:
    """Write every statement in every format and return the paths, in order.

    `progress` is called with the number of statements done; once `cancelled` says so, no
    further statement is begun and what is written stays. Files of a statement are
    written only if none of them exists, unless `overwrite` or a run into this folder was
    broken off that wrote them. Raises AlreadyThere, StatementDoesNotTie, or OSError.
    """
    paths: list[Path] = []
    with file_batch(folder, overwrite=overwrite) as batch:
        here = processes < 2
        rendered = _here(statements, formats) if here else _spread(statements, formats, processes)
        for done, files in enumerate(rendered, 1):
            batch.refuse_existing(name for name, _ in files)
            paths += [batch.write(name, data) for name, data in files]
            progress(done)
            if cancelled():
                break
    return paths


def processes_for(statements: int) -> int:
    """How many processes draw a run of so many: two, if it is long and there are two cores."""
    return 2 if statements > _MANY and processors() > 1 else 1


def _here(statements: Iterable[Statement], formats: tuple[str, ...]) -> Iterator[Files]:
    for statement in statements:
        yield render(statement, formats)


def _render_chunk(statements: list[Statement], formats: tuple[str, ...]) -> list[Files]:
    return [render(statement, formats) for statement in statements]


def _spread(
    statements: Iterable[Statement], formats: tuple[str, ...], processes: int
) -> Iterator[Files]:
    """Chunks drawn by other processes, and by this one while they have enough to do; given back in
    order, a few chunks at most behind the reading. At the end this one draws what none of them has
    begun."""
    source = iter(statements)
    waiting: deque[tuple[list[Statement], Future[list[Files]]]] = deque()
    others = processes - 1
    # Started afresh, not forked: the screens run threads, and a fork copies their locks.
    pool = ProcessPoolExecutor(
        others,
        mp_context=get_context("spawn"),
        initializer=_serve,
        initargs=(own_templates.templates(),),
    )
    with pool:
        try:
            while chunk := list(islice(source, _CHUNK)):
                if sum(not each.done() for _, each in waiting) < others * _AHEAD:
                    with _uninterrupted():
                        waiting.append((chunk, pool.submit(_render_chunk, chunk, formats)))
                else:
                    waiting.append((chunk, _drawn_here(chunk, formats)))
                while waiting and (waiting[0][1].done() or len(waiting) > others * _BEHIND):
                    yield from waiting.popleft()[1].result()
            for place in reversed(range(len(waiting))):
                chunk, future = waiting[place]
                if future.cancel():
                    waiting[place] = chunk, _drawn_here(chunk, formats)
            while waiting:
                yield from waiting.popleft()[1].result()
        finally:
            for _, future in waiting:
                future.cancel()


def _drawn_here(chunk: list[Statement], formats: tuple[str, ...]) -> Future[list[Files]]:
    """A chunk drawn by this process; what is wrong with it comes up in its turn."""
    drawn: Future[list[Files]] = Future()
    try:
        drawn.set_result(_render_chunk(chunk, formats))
    except Refused as error:
        drawn.set_exception(error)
    return drawn


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Start processes that Ctrl+C does not reach: the one that they draw for ends them."""
    before = pthread_sigmask(SIG_BLOCK, {SIGINT})
    try:
        yield
    finally:
        pthread_sigmask(SIG_SETMASK, before)


def _serve(templates: own_templates.TemplateRoot) -> None:
    """In a process that draws: print by these templates, and end with the process that it draws
    for, even if that is killed."""
    own_templates.use_templates(templates)
    parent = parent_process()
    assert parent is not None

    def follow() -> None:
        parent.join()
        os._exit(1)

    Thread(target=follow, daemon=True).start()
