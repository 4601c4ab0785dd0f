"""The files of reference rates that the European Central Bank publishes."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artui.imports.exchange_rates import read_rates
from artui.imports.refusals import FileRefused
from artui.ledger.currencies.exchange_rates import WrittenRates

ALL_DAYS = """Date,USD,JPY,CYP,
2026-11-27,1.0512,163.2,N/A,
2026-11-26,1.05,162,N/A,
"""
ONE_DAY = """Date, USD, JPY, \n27 November 2026, 1.0512, 163.2, \n"""
XML = """<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01"
 xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
<gesmes:subject>Reference rates</gesmes:subject>
<Cube><Cube time='2026-11-27'>
<Cube currency='USD' rate='1.0512'/><Cube currency='JPY' rate='163.2'/>
</Cube></Cube></gesmes:Envelope>
"""
NEWEST = WrittenRates(date(2026, 11, 27), {"USD": "1.0512", "JPY": "163.2"})


def _file(folder: Path, content: str | bytes) -> Path:
    path = folder / "rates.txt"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize("content", [ONE_DAY, XML], ids=["csv", "xml"])
def test_a_file_of_one_day_gives_its_rates(tmp_path: Path, content: str) -> None:
    assert read_rates(_file(tmp_path, content)) == [NEWEST]


def test_a_file_of_all_days_gives_each_and_leaves_out_what_has_no_rate(tmp_path: Path) -> None:
    before = WrittenRates(date(2026, 11, 26), {"USD": "1.05", "JPY": "162"})
    assert read_rates(_file(tmp_path, ALL_DAYS)) == [NEWEST, before]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("Day,USD\n", "rates.txt:1: begins with 'Day', not with Date"),
        ("Date,Dollar\n2026-11-27,1\n", "rates.txt:1: 'Dollar' is no currency"),
        ("Date,USD,USD\n", "rates.txt:1: USD is there twice"),
        ("Date,USD\n2026-11-27,1,05\n", "rates.txt:2: has 2 rates for 1 currencies"),
        ("Date,USD\n2026-11-27,-1\n", "rates.txt:2: USD: '-1' is no rate"),
        ("Date,USD\n2026-11-27,0.0\n", "rates.txt:2: USD: '0.0' is no rate"),
        ("Date,USD\n27.11.2026,1.05\n", "rates.txt:2: '27.11.2026' is no day"),
        ("Date,USD\n2026-11-31,1.05\n", "rates.txt:2: '2026-11-31' is no day"),
        ("Date,USD\n2026-11-27,1\n2026-11-27,1\n", "rates.txt:3: 2026-11-27 is there twice"),
        ("Date,USD\n", "rates.txt: has no rates"),
        (XML.replace("1.0512", "1,0512"), "rates.txt:6: USD: '1,0512' is no rate"),
        (XML.replace("</Cube></Cube>", "</Cube>"), "rates.txt:7: column 10: the XML is damaged"),
        (XML.replace("JPY", "USD"), "rates.txt:6: 'USD' is out of place"),
        ("<!DOCTYPE a>" + XML.partition("\n")[2], "rates.txt:1: a file of rates has no DOCTYPE"),
    ],
)
def test_what_is_no_rate_is_refused_with_its_line(tmp_path: Path, content: str, why: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read_rates(_file(tmp_path, content))
    assert str(refused.value).startswith(why)


@given(
    st.sampled_from([ALL_DAYS, ONE_DAY, XML]),
    st.integers(0, 300),
    st.integers(0, 20),
    st.binary(max_size=8),
)
def test_a_damaged_file_is_only_ever_refused(
    tmp_path_factory: pytest.TempPathFactory, content: str, at: int, cut: int, put: bytes
) -> None:
    data = content.encode()
    path = _file(tmp_path_factory.mktemp("rates"), data[:at] + put + data[at + cut :])
    try:
        found = read_rates(path)
    except FileRefused:
        return
    assert all(float(text) > 0 for each in found for text in each.per_euro.values())
