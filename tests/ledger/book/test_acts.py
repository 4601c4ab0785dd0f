"""The registry of business acts: every act has a name there, and every name is of an act."""

import re
from pathlib import Path

import artui
from artui.imports.posters import POSTERS
from artui.ledger.book.acts import ActName
from artui.ledger.office.approvals import SUPERVISED

ROOT = Path(artui.__file__).parent
# The texts that the columns `act.act` and `approval.act` of existing ledgers hold.
IN_LEDGERS = """
account; ads sync; allocate; approve; ask; claim; close; correct; create; credit allocate;
credit answer; credit check; credit hold; credit limit; credit request; credit state; demo;
dispute; dunning; dunning rollback; entity; exclude; flag; grant; hand over; hold;
import applications; import credit-events; import credit-memos; import customers; import invoices;
import payments; import requests; import self-billing; import vidr; include; interest;
interest rollback; lift remedy; note; notice; offset; pay; policy; post invoice; post memo; promise;
recall; refund; refuse; reinstate credit; release; remedy; renumber; resolve dispute; reverse; role;
submit; terminate; unallocate; undo; unflag; vendor status; waive; write off
"""


def test_the_names_that_ledgers_hold_stay_what_they_are() -> None:
    held = {" ".join(name.split()) for name in IN_LEDGERS.split(";")}
    assert held <= set(ActName)


def _source() -> str:
    """All code but that of the registry."""
    registry = ROOT / "ledger" / "book" / "acts.py"
    return "".join(path.read_text("utf-8") for path in ROOT.rglob("*.py") if path != registry)


def test_every_name_is_of_an_act_that_something_does() -> None:
    used = {ActName[name] for name in re.findall(r"ActName\.([A-Z_]+)", _source())}
    imports = {ActName(f"import {kind}") for kind in POSTERS}
    assert used | imports == set(ActName)


def test_what_a_supervisor_grants_is_what_the_registry_calls_supervised() -> None:
    marked = {ActName[name] for name in re.findall(r"@supervised\(ActName\.([A-Z_]+)", _source())}
    assert set(SUPERVISED) == marked == {name for name in ActName if name.supervised}


def test_what_went_out_of_the_house_is_final() -> None:
    final = {name for name in ActName if name.final}
    books = {ActName.BOOKS_CUT, ActName.BOOKS_WITHDRAW}
    assert final == {
        ActName.MAIL_SEND,
        ActName.NOTICE,
        ActName.SEAL,
        ActName.SUBMIT,
        ActName.TERMINATE,
        *books,
    }
