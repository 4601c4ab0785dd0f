#!/bin/sh
# Made ledger-0004.sql with the artui that released schema 0004, which must be on the path of Python:
#   sh make-0004.sh FOLDER ledger-0004.sql fixtures/vidr/one-shipment.txt
# It needs the extra `sandbox` for what Amazon answers.
set -eu
out=$1 dump=$2 report=$3
mkdir -p "$out"
export HOME="$out" ARTUI_DB="$out/released.db" ARTUI_ACTOR=anna
artui() { python -m artui "$@"; }
on() { day=$1; shift; artui --as-of "$day" "$@"; }

cat >"$out/customers.csv" <<'CSV'
account,name,country,currency,terms,credit_limit,email,x-buyer,x-vat
C-1,Kettle & Son Ltd,GB,GBP,net 30,2000.00,pay@kettle.example,M. Price,GB123456789
C-2,Atelier Blanc,FR,EUR,net 30,,compta@blanc.example,,
CSV
cat >"$out/invoices.csv" <<'CSV'
number,account,issue_date,amount,currency,state,po_number,x-ship-to,x-buyer
INV-1,C-1,2026-01-05,1200.00,GBP,,PO-7,"1 Dock Rd: Hull",M. Price
INV-2,C-1,2026-01-20,300.00,GBP,,,,
INV-3,C-2,2026-02-01,80.00,EUR,,,,
WAIT-1,C-1,2026-02-10,5000.00,GBP,pending,,,
WAIT-2,C-1,2026-02-11,100.00,GBP,pending,,,
CSV
cat >"$out/payments.csv" <<'CSV'
reference,account,value_date,amount,currency,invoices,method,x-bank
TR-1,C-1,2026-02-20,250.00,GBP,INV-1=200.00;INV-2,bank,BARC
TR-2,C-2,2026-02-21,10.00,EUR,,wire,
CSV
cat >"$out/credit-memos.csv" <<'CSV'
number,account,issue_date,amount,currency,invoice,reason
CM-1,C-1,2026-02-15,15.00,GBP,INV-1,price difference
CSV
cat >"$out/applications.csv" <<'CSV'
invoice,memo,amount,date,request_id
INV-1,CM-1,15.00,2026-02-22,RQ-1
CSV
cat >"$out/self-billing.csv" <<'CSV'
number,account,type,issue_date,amount,currency,corrects
VIB-1,C-2,VIB,2026-02-03,50.00,EUR,
VIB-2,C-2,VIB,2026-02-05,45.00,EUR,VIB-1
CSV
for kind in customers invoices payments credit-memos applications self-billing; do
  on 2026-02-25 import "$kind" "$out/$kind.csv"
done
on 2026-02-25 correct WAIT-2 --amount 110.00
on 2026-02-25 pay --customer C-2 --reference TR-3 --amount 20.00 --currency EUR --date 2026-02-25 --invoice INV-3=20.00
on 2026-02-25 note C-1 --text "Asked for: a copy"

# The seeded ladder asks for no fees; no command sets them.
python - "$ARTUI_DB" <<'PY'
import sqlite3, sys
ledger = sqlite3.connect(sys.argv[1])
ledger.execute("UPDATE dunning_level SET fee = '5.00' WHERE level IN (1, 2)")
ledger.commit()
PY
on 2026-03-10 collections run --no-notices
on 2026-03-10 collections rollback 1
on 2026-03-10 collections run --folder "$out"
on 2026-03-25 collections run --folder "$out"
on 2026-03-31 interest post --compensation
on 2026-04-02 collections handover C-2 --agency "Inkasso Nord" --fee 12.00 --currency EUR

artui amazon vidr import "$report"
python -m artui amazon sandbox --port 0 >"$out/sandbox" 2>&1 &
sandbox=$!
sleep 5
. "$out/sandbox"
# One of its profiles refuses, so the command does not end well.
on 2026-04-03 amazon ads sync || true
kill "$sandbox"
artui db check
python - "$ARTUI_DB" "$dump" <<'PY'
import sqlite3, sys
ledger = sqlite3.connect(sys.argv[1])
with open(sys.argv[2], "w", encoding="utf-8") as dump:
    dump.writelines(f"{line}\n" for line in ledger.iterdump())
PY
