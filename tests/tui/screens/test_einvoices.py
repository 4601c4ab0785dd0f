"""`O` writes the document under the cursor as an electronic invoice, or says what it lacks."""

from pathlib import Path

from artui.settings import Settings
from artui.statements.einvoice.official_rules import broken_rules
from tests.support.books import TODAY
from tests.support.commands import Artui
from tests.tui.screens.desk import artui, asked, press, screen, told

LINES = "number,line,description,net_amount,tax_rate,tax_code,tax_amount\n"
CUSTOMERS = "account,name,country\nNORTH,Northwind Labs,DE\n"


async def test_what_an_invoice_lacks_is_said_and_then_it_is_written(
    desk: str, tmp_path: Path
) -> None:
    folder = tmp_path / "export"
    settings = Settings(export_folder=str(folder))
    commands = Artui(desk, TODAY.isoformat())
    async with artui(desk, settings=settings).run_test(size=(120, 24)) as pilot:
        await press(pilot, "2", "j", "O")
        await asked(pilot)
        assert "Electronic invoice of INV-1042:" in screen(pilot)
        await pilot.press("u")
        await told(pilot, "INV-1042 can't be an electronic invoice.")
        assert not folder.exists()
        commands.load(tmp_path, "customers", CUSTOMERS)
        commands.load(tmp_path, "invoice-lines", f"{LINES}INV-1042,1,Lamps,48210.00,0,Z,0.00\n")
        facts = ("--country", "DE", "--vat-id", "DE123456789", "--legal-name", "Muster GmbH")
        commands.done("entity", "set", "main", *facts)
        await press(pilot, "O")
        await asked(pilot)
        await pilot.press("u")
        await told(pilot, "invoice-INV-1042.xml written to")
    (path,) = folder.iterdir()
    assert [each for each in broken_rules("", path.read_bytes()) if not each.warning] == []
    # The command writes the same bytes.
    out = tmp_path / "command"
    commands.done("document", "INV-1042", "--einvoice", "ubl", "--out", out)
    assert (out / path.name).read_bytes() == path.read_bytes()
