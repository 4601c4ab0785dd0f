"""The demo shows every tab of the Amazon page alive, by the sandbox's data, without a network."""

from decimal import Decimal

import pytest

from artui.amazon.sandbox.demo_desk import fill_amazon_page
from artui.amazon.vendor_invoices.order_drafts import buyers, post_draft, propose
from artui.domain.filters import Filter
from artui.ledger.book.book import Book
from artui.ledger.office.proofs.check import breaches
from artui.settings import Settings
from artui.tui.amazon.findings import of_invoice
from artui.tui.amazon.page import AmazonPage
from artui.tui.amazon.reads import counts, deadlines, rows

pytestmark = pytest.mark.long


def test_every_tab_of_the_amazon_page_has_something_to_do(book: Book) -> None:
    fill_amazon_page(book)
    found = {name: rows(book, name, Filter()) for name, _ in AmazonPage.TABS}
    assert [name for name, shown in found.items() if not shown] == []
    states = {name: {row.state for row in shown} for name, shown in found.items()}
    assert {"set aside", "uploaded", "rejected"} <= states["vat"]
    assert {"late", "pending", "on_hold"} <= {
        state.replace(" ", "_") for state in states["pending"]
    }
    assert {"issued", "paid in part", "written off", "set aside"} <= states["ads"]
    assert all(found[name] for name, count in counts(book).items() if count)
    for words in ("VAT document rejected", "VAT row set aside", "approvals late or nearly"):
        assert words in deadlines(book)
    proposal = propose(book, "SB9P3X1Z")
    assert buyers(book, proposal.order) == ("amazon-eu",), "its draft can be posted"
    posted = post_draft(book, proposal, "V-9", account="amazon-eu", tax_rate=Decimal(19))
    assert of_invoice(book, Settings(), posted.id).errors == [], "and sent"
    assert list(breaches(book)) == []
