#!/bin/sh
# mt-940 5.1.1: the sign of a reversal in an MT940 statement.
#
# The mark of field 61 is C (credit), D (debit), RC (reversal of a credit: the money went out again)
# or RD (reversal of a debit: it came back). One would expect the amount of RC to be below zero, as
# that of D is, so that opening balance and amounts add up to the closing balance.
#
# What happens: only D is below zero. RC comes as a positive amount, as if a customer had paid; the
# sum of a statement with a reversal is off by twice the amount, and nothing says so.
#
# Why it matters here: RC is how banks report a direct debit that the payer's bank sent back. Whoever
# books by the sign records a second payment for an invoice that is open again. Our reader takes the
# sign from the mark and refuses a statement whose entries do not lead to its closing balance.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet mt-940==5.1.1

cat > "$folder/seen.py" <<'PYTHON'
import mt940

LINES = [
    ":20:S1",
    ":25:DE02120300000000202051",
    ":28C:211/1",
    ":60F:C261119EUR1000,00",
    ":61:2611201120C100,00NTRFNONREF//B1",
    ":61:2611201120RC100,00NRTINONREF//B2",
    ":61:2611201120D7,50NCHGNONREF//B3",
    ":61:2611201120RD7,50NCHGNONREF//B4",
    ":62F:C261120EUR1000,00",
]
read = mt940.parse("\n".join(LINES) + "\n")
amounts = {}
for each in read:
    said = each.data
    amounts[said["status"]] = str(said["amount"].amount)
    print(said["status"], said["amount"].amount, said["currency"])
opening = read.data["final_opening_balance"].amount.amount
closing = read.data["final_closing_balance"].amount.amount
print("opening and amounts:", opening + sum(each.data["amount"].amount for each in read))
print("closing:", closing)
assert amounts == {"C": "100.00", "RC": "100.00", "D": "-7.50", "RD": "7.50"}, amounts
PYTHON
"$folder/venv/bin/python" "$folder/seen.py"
