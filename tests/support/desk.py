"""A clerk whose commands talk to the sandbox over a socket."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from artui.amazon.sandbox.server import running_sandbox
from artui.amazon.sandbox.state import Sandbox
from tests.support.amazon import service_environment
from tests.support.commands import Artui, Ran


class Desk:
    """The commands of one clerk, pointed at the sandbox."""

    def __init__(self, artui: Artui, url: str, sandbox: Sandbox) -> None:
        self.artui, self.sandbox = Artui(artui.url, "2026-11-21"), sandbox
        self.said: list[str] = []
        self.environment = service_environment(url)

    def amazon(self, *arguments: object) -> Ran:
        """Run `artui amazon …` in this process."""
        with pytest.MonkeyPatch.context() as patch:
            for name, text in self.environment.items():
                patch.setenv(name, text)
            return self._heard(self.artui("amazon", *arguments))

    def process(self, *arguments: object) -> Ran:
        """Run `artui amazon …` as a process of its own."""
        return self._heard(self.artui.process("amazon", *arguments, **self.environment))

    def _heard(self, ran: Ran) -> Ran:
        self.said += [ran.out, ran.err]
        return ran

    def open_amounts(self) -> dict[str, tuple[str, str]]:
        """What every Ads invoice has open, and its state."""
        rows = self.artui.rows("list", "invoices")
        return {
            row["number"]: (row["open_amount"], row["state"])
            for row in rows
            if row["account"].startswith("ads-")
        }

    def acts(self) -> int:
        """How many acts the log has."""
        return len(self.artui.rows("log"))


@contextmanager
def desk_of(artui: Artui) -> Iterator[Desk]:
    """A clerk and a sandbox that lives as long as the block."""
    sandbox = Sandbox(page_size=3, report_polls=0)
    with running_sandbox(sandbox) as (url, state):
        yield Desk(artui, url, state)
