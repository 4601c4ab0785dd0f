"""Exports of banks as their programs write them, made up after their headings: the sample files."""

from artui.imports.bank.csv_mapping import SHIPPED
from tests.support.checkout import ROOT

EXPORTS = {
    name: (ROOT / "fixtures" / "bank" / f"{name}.csv").read_text(encoding="utf-8")
    for name in SHIPPED
}
SPARKASSE = EXPORTS["sparkasse"]
