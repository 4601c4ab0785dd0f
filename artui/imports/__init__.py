"""Files in: CSV, JSON lines and XLSX become rows, rows become records, records become acts.

`reading` knows the formats and says lines and columns; `records` names the fields;
`parsing` joins the two. Nothing here writes to the ledger except `posting`.
"""
