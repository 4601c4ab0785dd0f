"""Made notes-0004.sql by the commands of the artui that released schema 0004, whose folder must be
on the path of Python; its customers' notes were changed twice, and one change was undone.
"""

import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
FILES = {
    "customers-1": (
        "account,name,country,currency,policy,x-party-id,x-city\n"
        "C1,Northwind Labs,DE,EUR,standard,PARTY-1,Aachen\n"
        "C2,Shop,GB,GBP,,,\n"
        "C3,Kaisha,JP,JPY,none,,\n"
        "C4,Orchid Optics,FI,EUR,standard,,Turku\n"
    ),
    "customers-2": 'account,name,x-party-id,x-note\nC1,Northwind Labs,PARTY-2,"by mail:\nno fax"\n',
    "customers-3": "account,name,x-city\nC4,Orchid Optics,Oulu\n",
    "invoices": (
        "number,account,issue_date,due_date,amount,x-asin,x-quantity\n"
        "INV-1,C1,2025-09-01,2025-10-01,1000.00,B000000001,2\n"
        "INV-2,C1,2025-09-02,2025-10-02,250.50,,\n"
        "INV-3,C2,2025-09-03,2025-10-03,500.00,,\n"
        "INV-4,C3,2025-09-04,2025-10-04,90000,,\n"
    ),
    "payments": (
        "reference,account,value_date,amount,invoices,x-bank\n"
        "P-1,C1,2025-10-05,700.00,INV-1=600.00;INV-2,Nordea\n"
        "P-2,C3,2025-10-06,1200,INV-4=1200,\n"
        "P-3,C1,2025-10-07,5.00,,\n"
    ),
    "credit-memos": (
        "number,account,issue_date,amount,invoice,reason,x-rma\n"
        "CM-1,C1,2025-10-08,40.00,INV-1,returned,M-1\n"
    ),
}


def main() -> None:
    """Make the ledger by the commands of that version, and write it down."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.db"

        def run(*words: str) -> None:
            given = ("--db", str(path), "--as-of", "2025-11-21", "--actor", "clerk", *words)
            subprocess.run([sys.executable, "-m", "artui", *given], check=True)

        for name, text in FILES.items():
            file = Path(folder) / f"{name}.csv"
            file.write_text(text, encoding="utf-8")
            run("import", name.rpartition("-")[0] if name[-1].isdigit() else name, str(file))
            if name == "customers-3":
                run("undo")
        run("pay", "--customer", "C1", "--amount", "30", "--reference", "H-1", "--invoice", "INV-2")
        run("interest", "post", "--compensation")
        with sqlite3.connect(path) as connection:
            lines = "\n".join(connection.iterdump())
        (HERE / "notes-0004.sql").write_text(f"{lines}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
