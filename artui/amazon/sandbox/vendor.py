"""The vendor services: submission of invoices, and the status of a transaction."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from artui.amazon.sandbox.responses import json_body, operation, spapi_error
from artui.amazon.sandbox.state import Sandbox
from artui.amazon.sandbox.tokens import spapi_refusal
from artui.amazon.sandbox.vendor_examples import in_progress


def routes(sandbox: Sandbox) -> list[Route]:
    """Submission and status."""
    submit, status = "/vendor/payments/v1/invoices", "/vendor/transactions/v1/transactions"
    return [
        operation(sandbox, "vendor.submit", "POST", submit, _submit),
        operation(sandbox, "vendor.transaction", "GET", status + "/{transaction}", _transaction),
    ]


async def _submit(sandbox: Sandbox, request: Request) -> Response:
    if refusal := spapi_refusal(sandbox, request):
        return refusal
    body = await json_body(request)
    invoices = body.get("invoices") if isinstance(body, dict) else None
    if not isinstance(invoices, list) or set(body) != {"invoices"}:
        return spapi_error(400, "InvalidInput", "One of '{invoices}' is expected")
    for invoice in invoices:
        kind = invoice.get("invoiceType") if isinstance(invoice, dict) else None
        if kind not in ("Invoice", "CreditNote"):
            return spapi_error(400, "InvalidInput", f"Value {kind!r} is not in the enumeration")
    with sandbox.lock:
        transaction = f"2026-{len(sandbox.submissions) + 1:06}"
        sandbox.submissions[transaction] = body
        sandbox.vendor_invoices += [in_progress(invoice) for invoice in invoices]
    return JSONResponse({"payload": {"transactionId": transaction}}, 202)


async def _transaction(sandbox: Sandbox, request: Request) -> Response:
    if refusal := spapi_refusal(sandbox, request):
        return refusal
    transaction = request.path_params["transaction"]
    body = sandbox.submissions.get(transaction)
    if body is None:
        return spapi_error(404, "NotFound", "There is no such transaction.")
    status: dict[str, object] = {"transactionId": transaction, "status": "Processing"}
    for invoice in body["invoices"]:
        reason = sandbox.vendor_failures.get(invoice.get("id"))
        if reason is not None:
            status["status"] = "Failure"
            status["errors"] = [{"code": "InvalidInput", "message": reason}]
    return JSONResponse({"payload": {"transactionStatus": status}})
