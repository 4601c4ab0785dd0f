"""`artui mail`: drafted, looked at, sent once, told plainly; scripts are never asked."""

from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from tests.cli.conftest import INVOICES, MEMOS
from tests.support.commands import Artui
from tests.support.mail_server import PASSWORD, PostOffice, post_office

CUSTOMERS = """\
account,name,currency,email,country,language
C1,Northwind Labs,EUR,ap@c1.example,,
C2,Orchid Optics Oy,EUR,,,
C3,Blå Ål AB,SEK,ål@example.com,DE,de
"""
CONTACTS = """\
account,role,name,email,language
C1,collections,Raj Iyer,raj@c1.example,fr
C1,purchasing,Pat Buy,pat@c1.example,
"""


@pytest.fixture
def loaded(any_artui: Artui, tmp_path: Path) -> Artui:
    """Three customers, of whom one has no address, with invoices."""
    folder = tmp_path / "files"
    folder.mkdir()
    for kind, text in (
        ("customers", CUSTOMERS),
        ("contacts", CONTACTS),
        ("invoices", INVOICES),
        ("credit-memos", MEMOS),
    ):
        ran = any_artui.load(folder, kind, text)
        assert ran.status == 0, ran.err
    return any_artui


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PostOffice]:
    with post_office(tmp_path) as office:
        for name, value in office.environment().items():
            monkeypatch.setenv(name, value)
        yield office


def test_a_statement_is_drafted_looked_at_and_sent_once(
    loaded: Artui, office: PostOffice, tmp_path: Path
) -> None:
    told = loaded.done("mail", "statement", "C1", "--formats", "pdf,csv").out
    assert told == "Mail 1 drafted: statement of C1 as of 2025-11-21 to ap@c1.example.\n"
    again = loaded("mail", "statement", "C1")
    assert (again.status, again.out) == (0, "No mails drafted.\n")
    assert "statement of C1 as of 2025-11-21 is mail 1 to C1, waiting, drafted by" in again.err
    (row,) = loaded.rows("mail", "send", "--all", "--dry-run")
    assert row == {
        "id": 1,
        "to": "ap@c1.example",
        "subject": "Our company: statement of account C1 as of 21 Nov 2025",
        "attachments": ["statement-C1-2025-11-21.pdf", "statement-C1-2025-11-21.csv"],
    }
    shown = loaded.rows("mail", "show", "1")
    assert (shown["role"], shown["language"], shown["state"]) == (
        "accounts-payable",
        "en",
        "waiting",
    )
    assert "Overdue: 1,250.50 EUR" in shown["body"]
    assert office.taken == []
    assert loaded.done("mail", "send", "--all").out == (
        "Mail 1 to ap@c1.example sent: 250 OK queued.\n"
    )
    (taken,) = office.taken
    folder = tmp_path / "out"
    loaded.done("statement", "C1", "--formats", "pdf,csv", "--out", folder)
    for part in taken.message.iter_attachments():
        content = part.get_content()
        data = content.encode() if isinstance(content, str) else content
        name = str(part.get_filename())
        assert data.replace(b"\r\n", b"\n") == (folder / name).read_bytes().replace(b"\r\n", b"\n")
    refused = loaded("mail", "send", "1")
    assert refused.status == 1
    assert "send it again only with --again and --reason" in refused.err
    (row,) = loaded.rows("mail", "list", "--state", "sent")
    assert (row["answer"], row["cc"]) == ("250 OK queued", [])
    assert loaded("db", "check").status == 0
    assert PASSWORD not in loaded.done("log").out


def test_who_has_no_address_is_told_what_to_do_and_the_others_get_theirs(loaded: Artui) -> None:
    ran = loaded("mail", "statement", "C1", "C2", "C3", "--format", "json")
    assert ran.status == 1
    assert ran.json["mails"] == [1, 2]
    assert "C2 has no address for mails to accounts-payable" in ran.err
    assert "artui contact add C2 --role accounts-payable" in ran.err


def test_a_mail_speaks_the_language_of_its_receiver(loaded: Artui) -> None:
    loaded.done("mail", "statement", "C3")
    shown = loaded.rows("mail", "show", "1")
    assert shown["language"] == "de-DE"
    assert "5.000,00 SEK" in shown["body"]
    assert "Sehr geehrte" in shown["body"]


def test_notices_go_to_collections_and_count_as_written(loaded: Artui) -> None:
    loaded.done("collections", "run", "--no-notices")
    ran = loaded("mail", "notices", "--format", "json")
    assert ran.status == 0
    rows = loaded.rows("mail", "list", "--customer", "C1")
    assert [row["to"] for row in rows] == ["raj@c1.example"]
    assert loaded.rows("mail", "show", str(rows[0]["id"]))["language"] == "fr"
    assert rows[0]["about"].startswith("notice N-1-C1-EUR")
    assert loaded.rows("mail", "notices")["mails"] == []
    again = loaded("mail", "notices", "--run", "1")
    assert "not drafted again without --again" in again.err
    assert loaded("db", "check").status == 0


def test_documents_say_what_they_are_and_when_they_are_due(loaded: Artui, tmp_path: Path) -> None:
    name = Path(loaded.done("document", "CM-1", "--out", tmp_path).out.strip()).name
    loaded.done("mail", "document", "INV-1", "CM-1")
    invoice, memo = loaded.rows("mail", "show", "1"), loaded.rows("mail", "show", "2")
    assert "It is due on 1 October 2025." in invoice["body"]
    assert "stays on your account until you ask us" in memo["body"]
    assert "due" not in memo["body"].split("apply it")[0]
    assert [each["name"] for each in memo["attachments"]] == [name]


def test_drafts_are_written_as_files_once(loaded: Artui, tmp_path: Path) -> None:
    loaded.done("mail", "statement", "C1")
    folder = tmp_path / "drafts"
    path = folder / "mail-1-C1.eml"
    assert loaded.done("mail", "send", "--all", "--out", folder).out == f"{path}\n"
    found = message_from_bytes(path.read_bytes(), policy=default)
    assert isinstance(found, EmailMessage)
    assert (found["X-Unsent"], found["From"]) == ("1", None)
    assert loaded("mail", "send", "1", "--out", folder).status == 1
    loaded.done("mail", "send", "1", "--again", "--reason", "lost", "--out", folder, "--overwrite")
    (row,) = loaded.rows("mail", "list")
    assert (row["state"], row["answer"]) == ("written", "mail-1-C1.eml")


def test_a_file_in_the_way_leaves_the_mails_waiting(loaded: Artui, tmp_path: Path) -> None:
    loaded.done("mail", "statement", "C1")
    (tmp_path / "mail-1-C1.eml").write_text("mine")
    assert loaded("mail", "send", "1", "--out", tmp_path).status == 1
    assert (tmp_path / "mail-1-C1.eml").read_text() == "mine"
    (row,) = loaded.rows("mail", "list")
    assert (row["state"], row["tried_at"]) == ("waiting", None)


def test_a_copy_to_look_at_changes_nothing(loaded: Artui, tmp_path: Path) -> None:
    loaded.done("mail", "statement", "C1")
    loaded.done("mail", "show", "1", "--out", tmp_path / "look.eml")
    assert b"ap@c1.example" in (tmp_path / "look.eml").read_bytes()
    (row,) = loaded.rows("mail", "list")
    assert row["state"] == "waiting"


def test_mails_are_withdrawn_and_marked_as_returned(loaded: Artui, office: PostOffice) -> None:
    loaded.done("mail", "statement", "C1")
    loaded.done("mail", "document", "INV-1")
    loaded.done("mail", "withdraw", "1", "--reason", "paid")
    loaded.done("mail", "send", "--all")
    loaded.done("mail", "returned", "2", "--reason", "mailbox full")
    assert [row["state"] for row in loaded.rows("mail", "list")] == ["withdrawn", "returned"]
    assert loaded("mail", "send", "2").status == 1
    assert len(office.taken) == 1


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("send",), 2),
        (("send", "1", "--all"), 2),
        (("send", "1", "--again"), 2),
        (("send", "1", "--reason", "x"), 2),
        (("withdraw",), 2),
        (("returned", "--reason", "x"), 2),
        (("statement",), 2),
        (("send", "9"), 1),
        (("show", "9"), 1),
        (("withdraw", "9"), 1),
        (("send", "--all"), 0),
    ],
)
def test_what_can_not_be_meant_is_refused(
    artui: Artui, words: tuple[str, ...], status: int
) -> None:
    assert artui("mail", *words).status == status


def test_a_refused_mail_and_a_server_that_is_away_have_their_exit_status(
    loaded: Artui, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded.done("mail", "statement", "C1", "C3")
    office.answers = {"ap@c1.example": "550 no\x1b[2Jsuch user"}
    ran = loaded("mail", "send", "--all", "--format", "json")
    assert ran.status == 1
    assert [row["state"] for row in ran.json] == ["refused", "sent"]
    assert "\x1b" not in ran.out + ran.err
    loaded.done("mail", "statement", "C1", "--again")
    monkeypatch.setenv("ARTUI_SMTP_PASSWORD", "wrong secret")
    away = loaded("mail", "send", "--all")
    assert away.status == 3
    assert "does not let artui in" in away.err
    assert "wrong secret" not in away.err
    monkeypatch.delenv("ARTUI_SMTP_HOST")
    assert loaded("mail", "send", "--all").status == 1


def test_a_restricted_session_sends_where_the_settings_file_says_and_nowhere_else(
    artui: Artui, office: PostOffice, monkeypatch: pytest.MonkeyPatch, own_home: Path
) -> None:
    monkeypatch.setenv("ARTUI_RESTRICTED", "1")
    monkeypatch.setenv("ARTUI_DB", artui.url)
    ran = artui("mail", "list")
    assert ran.status == 2
    assert "has no effect in a restricted session" in ran.err
