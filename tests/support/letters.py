"""Letters for the tests of documents: our entity with all that a letter can name, and its bank."""

from dataclasses import replace
from datetime import date

from artui.domain.check_digits import ReferenceKind, grouped, issue
from artui.domain.kinds import PromiseState
from artui.ledger.bank.issued_references import PrintedReference
from artui.ledger.collecting.collecting_rows import PlacementRow
from artui.ledger.collecting.ladder import NoticeRow
from artui.ledger.disputes.dispute_rows import DisputeRow
from artui.ledger.disputes.promise_rows import PromiseRow
from artui.statements.collecting.collection_files import enclosed
from artui.statements.collecting.cover import Cover
from artui.statements.collecting.notice import Notice
from artui.statements.documents.printed_document import LateClause, PrintedDocument
from artui.statements.model import Customer, Entity, PayAccount
from tests.support import statements

IBAN, SWISS_IBAN, QR_IBAN = "LU280019400644750000", "CH9300762011623852957", "CH4431999123000889012"
US = replace(
    statements.ENTITY,
    country="LU",
    city="Luxembourg",
    postcode="L-1855",
    street="38 avenue Example",
    contact_name="Ada Muller",
    contact_phone="+352 1234 567",
    contact_email="ar@example.com",
    accounts=(PayAccount(IBAN, "EUR"),),
)
SWISS = replace(
    US,
    name="Muster AG",
    country="CH",
    city="Biel",
    postcode="2501",
    street="Musterstrasse 12a",
    address=("Musterstrasse 12a", "2501 Biel"),
    remittance=(),
    accounts=(PayAccount(SWISS_IBAN, "CHF"),),
)


def references(number: int) -> tuple[PrintedReference, ...]:
    """The references of a document that we print for a Swiss account: RF and QRR."""
    kinds = (ReferenceKind.RF, ReferenceKind.QRR)
    return tuple(PrintedReference(kind, grouped(kind, issue(kind, number))) for kind in kinds)


def english(**changes: object) -> Customer:
    """A customer in Germany who reads English."""
    return replace(statements.customer(), **{"language": "en", **changes})  # type: ignore[arg-type]


def full_notice(entity: Entity = US, **changes: object) -> Notice:
    """The notice of level 2, with documents of twice what is asked for."""
    found = statements.notice(entity=entity, customer=english())
    items = tuple(replace(item, document_minor=item.open_minor * 2) for item in found.items)
    return replace(found, **{"items": items, **changes})  # type: ignore[arg-type]


def full_invoice(**changes: object) -> PrintedDocument:
    """An invoice that asks for 78.00, with what late payment costs."""
    buyer = english(
        name="Orchid Optics Oy", country="FI", street="Mannerheimintie 1", city="Helsinki"
    )
    row: dict[str, object] = {
        "seller": US,
        "customer": replace(buyer, postcode="00100"),
        "asks": True,
        "due": date(2026, 12, 21),
        "references": references(1042)[:1],
        "late": LateClause(statements.STANDARD, 4_000),
        "facts": (("Account", "C-1042"), ("Terms", "net 30"), ("Purchase order", "PO-77")),
        "ship_to": None,
        "notes": (),
    }
    return statements.document(**{**row, **changes})


SWISS_BUYER = english(
    name="Pia Muster", country="CH", street="Marktgasse 28", postcode="9400", city="Rorschach"
)


def full_cover(entity: Entity = US) -> Cover:
    """A cover with a dispute, promises, a notice and a hand-over, in English."""
    english_speaking = replace(entity, language="en")
    statement = replace(statements.statement(), entity=english_speaking, customer=english())
    day, later = date(2026, 11, 2), date(2026, 12, 4)
    dispute = DisputeRow(
        1, "INV-00099", "C-1042", "EUR", 10_000, "damaged", day, "anna", "A2Z-7", day, "", None, ""
    )
    promise = PromiseRow(
        1, 1, 7, "C-1042", "INV-00003", "EUR", 50_000, 0, later, day, PromiseState.PENDING, later, 1
    )
    account = replace(promise, item_id=None, invoice=None, kept_minor=20_000)
    sent = NoticeRow(1, 1, day, 1, "C-1042", "EUR", 2, "N-1-C-1042-EUR", day, "N-1.pdf")
    files = ["statement.pdf", "documents/Invoice-INV-00001.pdf", "notices/N-1-C-1042-EUR.pdf"]
    return Cover(
        statement,
        "+49 30 123456",
        "ap@northwind.example",
        (dispute,),
        (promise, account),
        (sent,),
        (PlacementRow(1, "C-1042", "Northwind Labs GmbH", "Inkasso Nord", later, None, ""),),
        enclosed(files),
    )
