"""Fetch the VAT Invoice Data Report: ask for it, wait, get a restricted token, download.

A wait that ends too early loses nothing: the report id can be given again. An empty report is no
error: Amazon answers so when nothing is pending (section 2.4 of the rules).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from artui.amazon.transport.connection import Connection
from artui.amazon.transport.errors import NotAuthorised, ServiceRefused, ServiceUnreachable
from artui.amazon.transport.progress import Why
from artui.amazon.transport.rate_limits import Operation
from artui.amazon.transport.secret import Secret
from artui.amazon.transport.spapi import path_id, spapi_call, text_at, value_at
from artui.amazon.vat.documents import read_moment
from artui.amazon.vat.marketplaces import marketplace
from artui.domain.refusal import Refused
from artui.domain.text import visible

REPORT_TYPE = "GET_FLAT_FILE_VAT_INVOICE_DATA_REPORT"
LONGEST_PERIOD = timedelta(days=30)
MOST_MARKETPLACES = 25

CREATE = Operation("request for a VAT report", 0.0167, 15)
STATE = Operation("state of a VAT report", 2.0, 15)
RESTRICTED_TOKEN = Operation("restricted data token", 1.0, 10)
DOCUMENT = Operation("link to a VAT report", 0.0167, 15)
DOWNLOAD = Operation("download of a VAT report", 5.0, 5)

FIRST_WAIT, LONGEST_WAIT, WAITS = 5.0, 60.0, 60
_RUNNING = ("IN_QUEUE", "IN_PROGRESS")


class BadPeriod(Refused):
    """More days or marketplaces were requested than the service gives at once."""


class ReportFailed(Refused):
    """Amazon could not produce the report."""


@dataclass(frozen=True, slots=True)
class ReportState:
    """How far a report is; `document` is empty until it is done, or if it has nothing to say.

    `created` is when it was asked for, by Amazon's clock.
    """

    report: str
    status: str
    document: str
    created: datetime | None


@dataclass(frozen=True, slots=True)
class Fetched:
    """The report as it came: `charset` and `created` are what the service said, if it said so."""

    report: str
    raw: bytes
    charset: str | None
    created: datetime | None


def fetch_vat_report(
    connection: Connection,
    marketplaces: Sequence[str],
    *,
    report: str = "",
    period: tuple[datetime, datetime] | None = None,
) -> Fetched:
    """What is pending in the marketplaces, or with `period` all of those days (at most 30).

    `report` is the id of a report asked for before: then only the waiting goes on. Raises
    BadPeriod, ReportFailed, ServiceRefused or ServiceUnreachable.
    """
    report = report or request_report(connection, marketplaces, period=period)
    state = wait_for_report(connection, report)
    if not state.document:
        return Fetched(report, b"", None, state.created)
    return _download(connection, state)


def request_report(
    connection: Connection,
    marketplaces: Sequence[str],
    *,
    period: tuple[datetime, datetime] | None = None,
) -> str:
    """Ask for the report; its id."""
    if not 1 <= len(marketplaces) <= MOST_MARKETPLACES:
        raise BadPeriod(
            f"{len(marketplaces)} marketplaces were named; name 1 to {MOST_MARKETPLACES}."
        )
    body: dict[str, object] = {
        "reportType": REPORT_TYPE,
        "marketplaceIds": [marketplace(name).id for name in marketplaces],
        # The documented key is this odd one, with the equals sign in it.
        "reportOptions": {f"ReportOption={'all' if period else 'pendingInvoices'}": "true"},
    }
    if period:
        start, end = period
        if not timedelta(0) < end - start <= LONGEST_PERIOD:
            raise BadPeriod(
                f"The report covers at most {LONGEST_PERIOD.days} days, not {(end - start).days}."
            )
        body["dataStartTime"], body["dataEndTime"] = _instant(start), _instant(end)
    call = spapi_call(
        connection, CREATE, "POST", "/reports/2021-06-30/reports", body=json.dumps(body).encode()
    )
    return text_at(connection.json(call), "reportId")


def report_state(connection: Connection, report: str) -> ReportState:
    """How far the report is now."""
    path = f"/reports/2021-06-30/reports/{path_id(report)}"
    found = connection.json(spapi_call(connection, STATE, "GET", path))
    status = text_at(found, "processingStatus")
    document = value_at(found, "reportDocumentId")
    created = value_at(found, "createdTime")
    moment = read_moment(created) if isinstance(created, str) else None
    return ReportState(
        report,
        status,
        document if isinstance(document, str) else "",
        moment if isinstance(moment, datetime) else None,
    )


def wait_for_report(connection: Connection, report: str) -> ReportState:
    """The report's state once it is done; cancelled means that there was nothing to report."""
    pause = FIRST_WAIT
    for _ in range(WAITS):
        state = report_state(connection, report)
        if state.status in ("DONE", "CANCELLED"):
            return state
        if state.status not in _RUNNING:
            raise ReportFailed(
                f"Amazon could not make the VAT report {visible(report)}: it is "
                f"{visible(state.status[:40])}."
            )
        connection.pause(pause, "VAT report", Why.REPORT)
        pause = min(LONGEST_WAIT, pause * 1.5)
    raise ServiceUnreachable(
        f"The VAT report {visible(report)} is still being made; ask for it again later."
    )


def _download(connection: Connection, state: ReportState) -> Fetched:
    """The document behind a link that is valid for five minutes; one more link if it expired."""
    for last in (False, True):
        url = _link(connection, state.document)
        try:
            answer = connection.download(DOWNLOAD, url)
        except ServiceRefused:
            if last:
                raise
            continue
        charset = _charset(answer.headers.get("content-type", ""))
        return Fetched(state.report, answer.body, charset, state.created)
    raise AssertionError("the second link returns or raises")


def _link(connection: Connection, document: str) -> str:
    path = f"/reports/2021-06-30/documents/{path_id(document)}"
    for last in (False, True):
        token = _restricted_token(connection, path)
        try:
            found = connection.json(spapi_call(connection, DOCUMENT, "GET", path, restricted=token))
        except NotAuthorised:
            if last:
                raise
            continue
        packing = found.get("compressionAlgorithm") if isinstance(found, dict) else None
        if packing not in (None, "", "GZIP"):
            raise ServiceUnreachable("The VAT report is packed in a way that artui can't read.")
        return text_at(found, "url")
    raise AssertionError("the second token returns or raises")


def _restricted_token(connection: Connection, path: str) -> Secret:
    body = {"restrictedResources": [{"method": "GET", "path": path}]}
    call = spapi_call(
        connection,
        RESTRICTED_TOKEN,
        "POST",
        "/tokens/2021-03-01/restrictedDataToken",
        body=json.dumps(body).encode(),
    )
    token = Secret(text_at(connection.json(call), "restrictedDataToken"))
    connection.redactor.learn(token)
    return token


def _charset(content_type: str) -> str | None:
    _, found, charset = content_type.lower().partition("charset=")
    name = charset.split(";")[0].strip(' "')
    return name if found and name else None


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
