"""What the sandbox knows and remembers, so that tests can change it and look at it."""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from threading import RLock
from typing import Any

from artui.amazon.sandbox import examples, order_examples, vendor_examples
from artui.amazon.sandbox.troubles import ScriptedTrouble

SHAPES = (
    "repeated-cursor",
    "null-cursor",
    "placeholders",
    "damaged-keys",
    "no-list",
    "filtered-empty",
    "empty-page",
    "nested-list",
    "unpacked",
    "packed-twice",
    "feed-fatal",
    "feed-slow",
    "unknown-state",
    "changed-amount",
    "missing-breakdowns",
    "bad-row",
    "not-found",
    "bad-profile",
    "odd-headers",
)


@dataclass(slots=True)
class Seen:
    """One request that came: operation, method, path with query; never a header or a body."""

    operation: str
    method: str
    path: str
    status: int = 0


@dataclass(slots=True)
class Sandbox:
    """The whole state. Take `lock` to change several things at once."""

    page_size: int = 100
    report_polls: int = 1
    line_page_size: int = 600
    said_rate: str = ""
    """How many calls a second every answer allows; empty if none says it."""
    vendor_invoices: list[dict[str, Any]] = field(default_factory=vendor_examples.vendor_invoices)
    purchase_orders: list[dict[str, Any]] = field(default_factory=order_examples.purchase_orders)
    vendor_failures: dict[str, str] = field(default_factory=dict)
    profiles: list[dict[str, Any]] = field(default_factory=examples.profiles)
    ads_invoices: dict[str, list[dict[str, Any]]] = field(default_factory=examples.ads_invoices)
    ads_details: Callable[[dict[str, Any]], dict[str, Any]] = examples.ads_details
    government: dict[tuple[str, str], str] = field(default_factory=dict)
    refused_profiles: set[str] = field(default_factory=lambda: {examples.REFUSED_PROFILE})
    vat_rows: list[dict[str, str]] = field(default_factory=examples.vat_rows)
    vat_statuses: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    vat_files: list[bytes] = field(default_factory=list)
    submissions: dict[str, dict[str, Any]] = field(default_factory=dict)
    reports: dict[str, dict[str, Any]] = field(default_factory=dict)
    feed_documents: dict[str, bytes] = field(default_factory=dict)
    feeds: dict[str, dict[str, Any]] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=set)
    restricted_tokens: dict[str, str] = field(default_factory=dict)
    minted: list[str] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    troubles: list[ScriptedTrouble] = field(default_factory=list)
    lock: RLock = field(default_factory=RLock)

    def make_trouble(self, *troubles: ScriptedTrouble) -> None:
        """Add to the script; each happens in turn at the next call that it fits."""
        with self.lock:
            self.troubles.extend(troubles)

    def next_trouble(
        self, operation: str, kinds: Iterable[str] | None = None
    ) -> ScriptedTrouble | None:
        """The first trouble that fits this call, one time less; None if all is well."""
        wanted = None if kinds is None else set(kinds)
        with self.lock:
            for trouble in self.troubles:
                if trouble.times < 1 or not operation.startswith(trouble.on):
                    continue
                if (wanted is None) == (trouble.kind in SHAPES):
                    continue
                if wanted is not None and trouble.kind not in wanted:
                    continue
                trouble.times -= 1
                return trouble
        return None

    def mint(self, prefix: str) -> str:
        """A new secret token, remembered so that tests can look for it where it must not be."""
        token = f"{prefix}{secrets.token_urlsafe(24)}"
        with self.lock:
            self.minted.append(token)
        return token

    def count(self, operation: str) -> int:
        """How often an operation was asked for."""
        with self.lock:
            return sum(seen.operation == operation for seen in self.seen)
