"""A server of this machine that answers like the Ads service, with as many invoices as a row wants.

It says in its answers that it may be asked as often as one likes, so that a sync is not mostly
waiting for its next call.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import NamedTuple

from artui.amazon.sandbox.examples import ads_invoices, profiles
from artui.amazon.sandbox.server import running_sandbox
from artui.amazon.sandbox.state import Sandbox
from tests.support.amazon import service_environment

_PROFILE = "777777777"


class AdsService(NamedTuple):
    """The service as it runs, and the environment of a command that is to ask it."""

    sandbox: Sandbox
    environment: Mapping[str, str]

    def issue(self, count: int, start: str, day: date) -> None:
        """Have so many invoices of a day, all of them new, and no others."""
        like = ads_invoices()[_PROFILE][0] | {"invoiceDate": f"{day:%Y%m%d}"}
        del like["dueDate"]
        new = [like | {"id": f"{start}-{number}"} for number in range(count)]
        with self.sandbox.lock:
            self.sandbox.ads_invoices[_PROFILE] = new


@contextmanager
def ads_service() -> Iterator[AdsService]:
    """The service with one profile, until it is no longer needed."""
    sandbox = Sandbox(profiles=profiles()[:1], said_rate="1000")
    with running_sandbox(sandbox) as (url, _):
        yield AdsService(sandbox, service_environment(url))
