"""What Amazon's rules say of vendor invoices, of the ledger or of a file, as lines of a page."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from artui import amazon
from artui.amazon import vendor_invoices
from artui.tui.kit.counts import counted

if TYPE_CHECKING:
    from artui.amazon.vendor_invoices.rules.finding import Finding, Severity
    from artui.amazon.vendor_invoices.submissions import Draft
    from artui.ledger.book.book import Book
    from artui.settings import Settings

_KINDS: "dict[Severity, tuple[str, str]]" = {
    "error": ("error", "errors"),
    "warning": ("warning", "warnings"),
    "unchecked": ("rule not checked", "rules not checked"),
}


class Checked(NamedTuple):
    """An invoice, or those of a file, with all findings; what breaks a rule has no draft."""

    drafts: "Sequence[Draft]"
    findings: "Sequence[Finding]"

    @property
    def errors(self) -> "list[Finding]":
        """What keeps it from being sent."""
        return [each for each in self.findings if each.severity == "error"]


def of_invoice(book: "Book", settings: "Settings", item_id: int) -> Checked:
    """The draft of a document of the ledger, and what is wrong with it."""
    agreed = vendor_invoices.known_terms.agreed_in(book)
    draft, quantity = vendor_invoices.from_ledger.draft_of(book, item_id)
    sandbox = _is_sandbox(settings)
    check = vendor_invoices.submissions.check
    found = check(draft, now=book.now(), agreed=agreed, quantity=quantity, sandbox=sandbox)
    return Checked((draft,), found)


def of_file(book: "Book", settings: "Settings", path: Path) -> Checked:
    """The drafts of a JSON file, and what is wrong with it. Raises NotJson, OSError."""
    most = amazon.transport.json_input.MAX_BYTES
    with path.open("rb") as handle:
        document = amazon.transport.json_input.read_json(handle.read(most + 1))
    rules = vendor_invoices.rules.validate
    # Whether a number may go out once more, its submission's state says better.
    agreed = replace(vendor_invoices.known_terms.agreed_in(book), used_ids=frozenset())
    sandbox = _is_sandbox(settings)
    found = rules.validate(document, now=book.now(), agreed=agreed, sandbox=sandbox)
    drafts = () if rules.has_errors(found) else vendor_invoices.submissions.drafts_in(document)
    return Checked(drafts, found)


def invoice_text(book: "Book", settings: "Settings", item_id: int) -> list[str]:
    """Every finding on a document of the ledger, and what could not be checked."""
    checked = of_invoice(book, settings, item_id)
    agreed = vendor_invoices.known_terms.agreed_in(book)
    body = dict(checked.drafts[0].body)
    missing = vendor_invoices.rules.validate.unchecked(body, agreed=agreed)
    return lines([*checked.findings, *missing])


def file_text(book: "Book", settings: "Settings", path: Path) -> list[str]:
    """Every finding on a file, also that a number was used before; and what was not checked."""
    agreed = vendor_invoices.known_terms.agreed_in(book)
    rules = vendor_invoices.rules.validate
    sandbox = _is_sandbox(settings)
    found = rules.validate(path, now=book.now(), agreed=agreed, sandbox=sandbox)
    return lines([*found, *rules.unchecked(path, agreed=agreed)])


def lines(found: "Sequence[Finding]") -> list[str]:
    """How many findings there are, then each with its place: errors first."""
    counts = Counter(each.severity for each in found)
    said = [counted(counts[kind], *words) for kind, words in _KINDS.items() if counts[kind]]
    text = [", ".join(said) if said else "It breaks no rule, and every rule was checked."]
    if not counts["error"] and said:
        text[0] += "; it may be sent"
    order = list(_KINDS)
    for each in sorted(found, key=lambda one: order.index(one.severity)):
        invoice = f"{each.invoice}: " if each.invoice else ""
        text += ["", f"{each.severity} {each.rule}, {invoice}{each.path}", f"  {each.message}"]
        pairs = (("expected", each.expected), ("found", each.found))
        text += [f"  {name}: {value}" for name, value in pairs if value is not None]
    return text


def _is_sandbox(settings: "Settings") -> bool:
    return amazon.transport.connection_settings.is_amazons_sandbox(settings.spapi_url)
