"""Contacts of customers: imported, added, changed, removed, undone; and who is called."""

from pathlib import Path

import pytest

from tests.support.commands import Artui

HEAD = "account,role,name,email,phone,language\n"
ANN = "C1,accounts-payable,Ann Roe,ann@c1.example,+1 402 555 0148,\n"
RAJ = "C1,collections,Raj Iyer,,+91 22 5550 100,en-GB\n"


@pytest.fixture
def ready(any_artui: Artui, tmp_path: Path) -> Artui:
    any_artui.load(
        tmp_path,
        "customers",
        "account,name,currency,phone\nC1,Northwind,EUR,+1 1\nC2,Kestrel,EUR,\n",
    )
    return any_artui


def listed(artui: Artui) -> list[tuple[str, ...]]:
    rows = artui.rows("list", "contacts")
    return [tuple(row[name] for name in ("role", "name", "email", "phone")) for row in rows]


def test_contacts_are_taken_from_a_file_once_and_a_later_file_updates_them(
    ready: Artui, tmp_path: Path
) -> None:
    assert "added 2" in ready.load(tmp_path, "contacts", HEAD + ANN + RAJ).out
    assert listed(ready) == [
        ("accounts-payable", "Ann Roe", "ann@c1.example", "+1 402 555 0148"),
        ("collections", "Raj Iyer", None, "+91 22 5550 100"),
    ]
    assert ready.rows("list", "contacts", "--customer", "C2") == []
    assert "skipped 2" in ready.load(tmp_path, "contacts", HEAD + ANN + RAJ).out
    ran = ready.load(tmp_path, "contacts", HEAD + "C1,accounts-payable,Ann Roe,,+1 7,de\n")
    assert "changed 1" in ran.out
    assert listed(ready)[0] == ("accounts-payable", "Ann Roe", "ann@c1.example", "+1 7")
    ready.done("undo")
    assert listed(ready)[0][3] == "+1 402 555 0148"
    ready.done("undo")
    assert listed(ready) == []
    assert ready.done("db", "check").out == "Everything ties.\n"


def test_a_contact_is_added_changed_removed_and_brought_back(ready: Artui) -> None:
    options = ("--role", "collections", "--name", " Raj Iyer ", "--phone", "+91 1")
    ready.done("contact", "add", "C1", *options)
    (row,) = ready.rows("list", "contacts")
    again = ready("contact", "add", "C1", *options)
    assert (again.status, "has a contact Raj Iyer for collections already" in again.err) == (
        1,
        True,
    )
    ready.done("contact", "change", row["id"], "--name", "Raj K. Iyer", "--email", "raj@c1.example")
    assert listed(ready) == [("collections", "Raj K. Iyer", "raj@c1.example", "+91 1")]
    ready.done("contact", "change", row["id"], "--email", "")
    same = ready("contact", "change", row["id"], "--phone", "+91 1")
    assert (same.status, "Nothing of Raj K. Iyer was changed" in same.err) == (1, True)
    ready.done("contact", "remove", row["id"])
    assert listed(ready) == []
    gone = ready("contact", "remove", row["id"])
    assert (gone.status, "There is no contact" in gone.err) == (1, True)
    ready.done("undo")
    assert listed(ready) == [("collections", "Raj K. Iyer", None, "+91 1")]
    acts = [row["act"] for row in ready.rows("show", "customer", "C1")["history"]]
    assert acts == ["import customers", *["contact"] * 4, "undo"]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("C9,other,Ann,,,\n", "account: There is no customer 'C9'"),
        ("C1,boss,Ann,,,\n", "role: 'boss' is not known; write accounts-payable, collections"),
        ("C1,other,Ann,a@b.example,c@d.example,x\n", "language: 'x' is no language of documents"),
        ('C1,other,Ann,"a@b.example\nBcc: c@d.example",,\n', "email: 'a@b.example"),
        ('C1,other,"Ann\nBcc: c@d.example",,,\n', "write it in one line without it"),
        ("C1,other,Ann,Ann <a@b.example>,,\n", "is no e-mail address; write one alone"),
        ("C1,other,,,,\n", "name: is missing"),
        ("C1,other,Ann,,1\x1b[2J,\n", "write it in one line without it"),
    ],
)
def test_a_contact_that_could_do_harm_or_is_none_is_refused(
    ready: Artui, tmp_path: Path, row: str, said: str
) -> None:
    ran = ready.load(tmp_path, "contacts", HEAD + row)
    assert ran.status == 1
    assert said in ran.err
    assert listed(ready) == []


def test_who_is_called_is_the_contact_for_collections_or_in_their_stead(
    ready: Artui, tmp_path: Path
) -> None:
    for account in ("C1", "C2"):
        ready.done("follow-up", account, "--on", ready.as_of, "--text", "call")

    def called() -> list[tuple[str | None, str | None]]:
        return [(row["contact"], row["phone"]) for row in ready.rows("calls")]

    assert called() == [(None, None), (None, "+1 1")]
    ready.load(tmp_path, "contacts", HEAD + "C1,purchasing,Pia,,,\n")
    assert called() == [(None, None), ("Pia", "+1 1")]
    ready.load(tmp_path, "contacts", HEAD + ANN)
    assert called()[1] == ("Ann Roe", "+1 402 555 0148")
    ready.load(tmp_path, "contacts", HEAD + RAJ)
    assert called()[1] == ("Raj Iyer", "+91 22 5550 100")
