"""Where a value is at fault: file, line and column, and no column where it may be another one."""

import pytest

from artui.imports.bank.bank_refusals import bad_value
from artui.imports.bank.values import BadValue


@pytest.mark.parametrize(
    ("value", "lines", "before", "where"),
    [
        ("1.00", ["16,195,1.00,0"], 0, "line 7, column 8"),
        ("1.00", ["C1.00N"], 4, "line 7, column 6"),
        ("X", ["<A>", "  <B>X"], 9, "line 8, column 6"),
        ("X", ["<A>X", "<B>"], -1, "line 7"),
        ("3", ["01,3,3/"], 0, "line 7"),
        ("3", ["16,3/", "88,3/"], 0, "line 7"),
        ("30", ["1301,30,/"], 0, "line 7, column 6"),
        ("gone", ["16,195"], 0, "line 7"),
        ("", ["16,195"], 0, "line 7"),
    ],
)
def test_a_value_is_found_where_it_stands(
    value: str, lines: list[str], before: int, where: str
) -> None:
    fault = BadValue(f"'{value}' is no amount", value)
    refusal = bad_value("june.sta", 7, fault, lines, before=before, said="16: ")
    assert str(refusal) == f"june.sta {where}: 16: '{value}' is no amount"
