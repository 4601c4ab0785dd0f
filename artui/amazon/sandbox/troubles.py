"""Scripted trouble: what goes wrong, at which operation, how many times.

Written `kind`, `kind@operation`, `kind@operation*times`, with `=number` for seconds where a kind
takes them: `429@ads.invoices*2`, `slow@lwa.token=3`, `cut`.
"""

import re
from dataclasses import dataclass

from artui.domain.refusal import Refused

KINDS = {
    "429": "refuses for now; =seconds adds Retry-After",
    "500": "fails with an error document",
    "empty-503": "fails without any body",
    "html-502": "fails with a web page",
    "html-200": "answers 200 with a web page",
    "slow": "waits =seconds before it answers",
    "cut": "cuts the connection in the middle of the answer",
    "lost-answer": "does what was asked, then cuts the connection",
    "expired-token": "forgets every access token and says so",
    "invalid-grant": "refuses the refresh token",
    "refuse": "refuses with 400",
    "403": "refuses with 403: the role is missing",
    "413": "refuses with 413: too large",
    "echo-secrets": "refuses, repeating the tokens it was sent",
    "repeated-cursor": "gives the cursor that was asked with as the next one",
    "null-cursor": "ends the list with a cursor of null",
    "placeholders": "adds ACCUMULATING rows without amounts",
    "damaged-keys": "puts blanks into names of keys",
    "not-acceptable": "takes plain JSON only",
    "no-list": "answers 200 with an error and no list",
    "filtered-empty": "answers nothing to a list asked for with parameters",
    "nested-list": "puts the list one level deeper, as the published answer has it",
    "bad-profile": "adds a profile without an id that can be used",
    "odd-headers": "writes the headings of a VAT report in another order, in quotes and capitals",
    "unpacked": "says that a download is packed and sends it as it is",
    "packed-twice": "packs a download, and says so in a header that is one packing too few",
    "feed-fatal": "takes an upload whose feed then fails",
    "feed-slow": "takes an upload and works on it without end",
    "empty-page": "answers an empty page with a token",
    "unknown-state": "gives an invoice a state that nobody knows",
    "changed-amount": "gives an invoice another amount",
    "missing-breakdowns": "leaves the breakdowns of an invoice out",
    "bad-row": "has a row that can't be read",
    "not-found": "does not find what it has listed",
}
_WRITTEN = re.compile(
    r"(?P<kind>[a-z0-9-]+)(@(?P<on>[a-z.]+))?(=(?P<seconds>[0-9.]+))?(\*(?P<times>\d+))?"
)


class UnknownTrouble(Refused):
    """There is no trouble of this kind."""


@dataclass(slots=True)
class ScriptedTrouble:
    """One kind of trouble at an operation (or any that begins so); `times` counts down."""

    kind: str
    on: str = ""
    times: int = 1
    seconds: float | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            kinds = ", ".join(KINDS)
            raise UnknownTrouble(f"{self.kind!r} is no trouble; there are {kinds}.")


def read_trouble(text: str) -> ScriptedTrouble:
    """The trouble that the text describes. Raises UnknownTrouble."""
    found = _WRITTEN.fullmatch(text)
    if found is None:
        raise UnknownTrouble(f"{text!r} is no trouble; write it like 429@ads.invoices*2.")
    return ScriptedTrouble(
        found["kind"],
        found["on"] or "",
        int(found["times"] or 1),
        float(found["seconds"]) if found["seconds"] else None,
    )
