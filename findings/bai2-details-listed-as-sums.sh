#!/bin/sh
# bai2 0.15.0: whether a type code is money or a sum of money.
#
# One would expect `transaction_code.level` to tell a detail (money that came in) from a summary (a
# total of such lines), so that a program posts details and passes summaries over.
#
# What happens: codes that the BAI2 list has as details are marked as summaries, among them 169
# (Miscellaneous ACH Credit), 302 (Correspondent Bank Deposit) and 319 (Late Deposit). They come as
# ordinary transactions of an account, each with its amount; only the mark is wrong.
#
# Why it matters here: 169 is an everyday code of American banks. Whoever passes summaries over by
# this mark loses the payment without a word, and the balance still seems to add up for whoever
# counts all lines. Our reader has its own table, in which only real totals are sums.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet bai2==0.15.0

cat > "$folder/seen.py" <<'PYTHON'
from bai2 import bai2

LINES = [
    "01,BANK,US,261201,0600,1,80,,2/",
    "02,US,BANK,1,261201,,USD,2/",
    "03,4010203040,USD,010,100000,,/",
    "16,169,12500,Z,R1,,INVOICE 1042/",
    "16,302,2500,Z,R2,,INVOICE 1043/",
    "16,319,500,Z,R3,,INVOICE 1044/",
    "16,165,1000,Z,R4,,INVOICE 1045/",
    "49,116500,6/",
    "98,116500,1,8/",
    "99,116500,1,10/",
]
(group,) = bai2.parse_from_lines(LINES).children
(account,) = group.children
levels = {}
for each in account.children:
    levels[each.type_code.code] = each.type_code.level.value
    print(each.type_code.code, each.type_code.description, each.amount, each.type_code.level.value)
assert levels == {"169": "summary", "302": "summary", "319": "summary", "165": "detail"}, levels
PYTHON
"$folder/venv/bin/python" "$folder/seen.py"
