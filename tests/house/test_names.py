"""One name, one meaning: classes share no name; a module name that recurs is a matter or a role."""

import ast
from collections import defaultdict
from pathlib import Path

import artui

ROOT = Path(artui.__file__).parent
MODULES = [path for path in ROOT.rglob("*.py") if path.stem != "__init__"]

# What the clerk works on: the same word in the rules, the ledger, the commands and the screens.
MATTERS = {
    "administration",
    "ads",
    "ageing",
    "allocation",
    "amazon",
    "applications",
    "approvals",
    "bank",
    "contacts",
    "corrections",
    "credit",
    "customer_facts",
    "customers",
    "exchange_rates",
    "disputes",
    "documents",
    "dunning",
    "follow_ups",
    "interest",
    "invoice_approval",
    "invoices",
    "items",
    "journal",
    "mail",
    "limits",
    "memo_drafts",
    "notes",
    "policies",
    "promises",
    "refunds",
    "remedies",
    "reviews",
    "self_billing",
    "snoozes",
    "settings",
    "submissions",
    "timeline",
    "tokens",
    "vat",
}
# What a module is to the room it is in, the same in each.
ROLES = {
    "acts",
    "client",
    "columns",
    "document_page",
    "from_ledger",
    "header",
    "lookup",
    "page",
    "papers",
    "reads",
    "records",
    "refusals",
    "sync",
}


def test_a_class_name_means_one_thing() -> None:
    places = defaultdict(list)
    for path in MODULES:
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(str(path.relative_to(ROOT)))
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


def test_a_module_name_that_recurs_is_that_of_a_matter_or_of_a_role() -> None:
    places = defaultdict(list)
    for path in MODULES:
        places[path.stem].append(str(path.relative_to(ROOT)))
    recurring = {name: found for name, found in places.items() if len(found) > 1}
    assert {name: found for name, found in recurring.items() if name not in MATTERS | ROLES} == {}
