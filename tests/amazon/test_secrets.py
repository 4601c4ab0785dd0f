"""A whole day against the sandbox leaves no secret in any output, log, progress line or file."""

import logging
from pathlib import Path

import pytest

from artui.amazon.ads.client import all_pages, invoice_documents, list_profiles
from artui.amazon.sandbox.examples import MARKETPLACE
from artui.amazon.sandbox.troubles import KINDS, ScriptedTrouble
from artui.amazon.transport.errors import ServiceRefused, ServiceUnreachable
from artui.amazon.transport.progress import line as line_of
from artui.amazon.vat.documents import build_documents
from artui.amazon.vat.feed import upload_document
from artui.amazon.vat.report import BadReport, read_report
from artui.amazon.vat.report_download import fetch_vat_report
from artui.amazon.vendor_invoices.client import body_bytes, body_digest, submit_invoice
from artui.amazon.vendor_invoices.submission_states import Submission, validated
from tests.support.amazon import CLIENT_SECRET, REFRESH_TOKEN, Line, sandbox_line
from tests.support.vendor import american

PLACES = ("ads.", "vendor.", "reports.", "feeds.", "lwa.")


def day(line: Line, folder: Path) -> None:
    """Everything that the services are asked for, with what comes of it written to files."""
    connection = line.connection
    for page in all_pages(connection, list_profiles(connection)[0]):
        (folder / "ads.txt").open("a").write(repr(page))
    for document in invoice_documents(connection, "777777777", "CA-1"):
        (folder / document.file_name).write_bytes(document.body)
    body = body_bytes({"invoices": [american()]})
    submission = validated(Submission("US-1"), body_digest(body))
    kept = submit_invoice(connection, submission, body, lambda state: None)
    (folder / "submission.txt").write_text(repr(kept))
    fetched = fetch_vat_report(connection, [MARKETPLACE])
    (folder / "report.txt").write_bytes(fetched.raw)
    documents = build_documents(read_report(fetched.raw).rows).documents
    upload_document(connection, documents[0], "V-1", b"%PDF-1.7")


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.long
def test_no_secret_is_in_any_file_or_output(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    with sandbox_line() as line:
        texts = []
        for kind in (None, *(kind for kind in KINDS if kind != "slow")):
            line.sandbox.troubles.clear()
            line.sandbox.vat_statuses.clear()
            if kind is not None:
                line.sandbox.make_trouble(*(ScriptedTrouble(kind, place, 2) for place in PLACES))
            try:
                day(line, tmp_path)
            except (ServiceRefused, ServiceUnreachable, BadReport) as error:
                texts += [str(error), repr(error), repr(error.__cause__), repr(error.__context__)]
        texts += [
            caplog.text,
            *capfd.readouterr(),
            *map(line_of, line.steps),
            repr(line.connection.settings),
        ]
        texts += [
            path.read_text("utf-8", "replace") for path in tmp_path.rglob("*") if path.is_file()
        ]
        secrets = [CLIENT_SECRET, REFRESH_TOKEN, *line.sandbox.minted]
    assert len(secrets) > 10
    assert len(texts) > 10
    for secret in secrets:
        assert not any(secret in text for text in texts), secret[:6]
