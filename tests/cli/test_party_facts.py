"""What letters and electronic invoices need of our entities and customers: set, imported, shown."""

from pathlib import Path

from tests.support.commands import Artui

HEAD = (
    "account,name,country,vat_id,einvoice_address,einvoice_scheme,language,entity,legal_name,"
    "street,postcode,city,registration_id,buyer_reference,datev_account\n"
)
ROW = (
    "C1,Müller,DE,de 123 456 789,ap@m.example,em,de-AT,main,Müller GmbH,Weg 1,10115,Berlin,HRB 1,"
    "04011000-1,10001\n"
)
FACTS = {
    "entity": "main",
    "language": "de",
    "legal_name": "Müller GmbH",
    "street": "Weg 1",
    "postcode": "10115",
    "city": "Berlin",
    "vat_id": "DE123456789",
    "registration_id": "HRB 1",
    "einvoice_address": "ap@m.example",
    "einvoice_scheme": "EM",
    "buyer_reference": "04011000-1",
    "datev_account": "10001",
}


def test_the_facts_of_a_customer_are_taken_from_a_file_and_shown_everywhere(
    artui: Artui, tmp_path: Path
) -> None:
    ran = artui.load(tmp_path, "customers", HEAD + ROW)
    assert not ran.err
    (listed,) = artui.rows("list", "customers")
    shown = artui.rows("show", "customer", "C1")["header"]
    for name, value in FACTS.items():
        assert listed[name] == shown[name] == value
    text = artui.done("list", "customers", "--format", "csv").out
    assert text.splitlines()[0].endswith(",".join(FACTS))
    again = artui.load(tmp_path, "customers", HEAD + ROW)
    assert "skipped 1" in again.out


def test_an_update_of_a_fact_is_an_act_that_is_written_down_and_undone(
    artui: Artui, tmp_path: Path
) -> None:
    artui.load(tmp_path, "customers", HEAD + ROW)
    artui.load(tmp_path, "customers", "account,name,vat_id\nC1,Müller,DE111111111\n")
    (listed,) = artui.rows("list", "customers")
    assert (listed["vat_id"], listed["street"]) == ("DE111111111", "Weg 1")
    artui.done("undo")
    (listed,) = artui.rows("list", "customers")
    assert listed["vat_id"] == "DE123456789"
    assert artui.done("db", "check").out == "Everything ties.\n"


def test_a_fact_that_cannot_be_right_is_refused_by_row_and_column(
    artui: Artui, tmp_path: Path
) -> None:
    ran = artui.load(tmp_path, "customers", HEAD + "C1,M,DE,DE12,,,xx,,,,,,,,12\n")
    assert ran.status == 1
    assert "csv:2: vat_id: 'DE12' is no VAT id of DE; one is written as DE123456789" in ran.err
    assert "language: 'xx' is no language of documents" in ran.err
    assert "datev_account: '12' is no account of a debtor" in ran.err
    ran = artui.load(tmp_path, "customers", HEAD + "C1,M,DE,,a@b.example,,,nobody,,,,,,,\n")
    assert "csv:2: entity: There is no entity 'nobody'" in ran.err
    ran = artui.load(tmp_path, "customers", HEAD + "C1,M,DE,,a@b.example,,,,,,,,,,\n")
    assert "csv:2: einvoice_scheme: The electronic address 'a@b.example' needs its" in ran.err
    ran = artui.load(tmp_path, "customers", HEAD + "C1,M,DE,123456789,,,,,,,,,,,\n")
    assert "csv:2: vat_id: '123456789' is no VAT id of DE" in ran.err


def test_the_facts_of_an_entity_are_options_and_listed(artui: Artui) -> None:
    options = {
        "street": "Musterweg 1",
        "postcode": "10115",
        "city": "Berlin",
        "region": "BE",
        "language": "de",
        "vat_id": "DE123456789",
        "registration_id": "HRB 9",
        "registration_scheme": "0002",
        "einvoice_address": "4012345000009",
        "einvoice_scheme": "0088",
        "contact_name": "Ann Ott",
        "contact_phone": "+49 30 1",
        "contact_email": "ann@muster.example",
    }
    given = [word for name, value in options.items() for word in (f"--{name}", value)]
    artui.done("entity", "set", "main", "--country", "DE", *[w.replace("_", "-") for w in given])
    (row,) = artui.rows("entity", "list")
    assert {name: row[name] for name in options} == options
    artui.done("undo")
    (row,) = artui.rows("entity", "list")
    assert not any(row[name] for name in options)


def test_a_wrong_fact_of_an_entity_is_refused_with_what_would_be_right(artui: Artui) -> None:
    def said(*options: str) -> str:
        ran = artui("entity", "set", "main", *options)
        assert ran.status == 1
        return ran.err

    assert "'Germany' is not a country; write DE" in said("--country", "Germany")
    assert "needs its scheme, such as EM" in said("--einvoice-address", "a@b.example")
    assert "is no e-mail address" in said("--contact-email", "a b")
    artui.done("entity", "set", "main", "--country", "DE")
    assert "one is written as DE123456789" in said("--vat-id", "123456789")
