"""Exports of banks as their programs write them, made up after their headings."""

SPARKASSE = (
    '"Auftragskonto";"Buchungstag";"Valutadatum";"Buchungstext";"Verwendungszweck";'
    '"Glaeubiger ID";"Mandatsreferenz";"Kundenreferenz (End-to-End)";"Sammlerreferenz";'
    '"Lastschrift Ursprungsbetrag";"Auslagenersatz Ruecklastschrift";'
    '"Beguenstigter/Zahlungspflichtiger";"Kontonummer/IBAN";"BIC (SWIFT-Code)";"Betrag";'
    '"Waehrung";"Info"\n'
    '"DE89370400440532013000";"30.11.26";"01.12.26";"GUTSCHR. UEBERWEISUNG";'
    '"Rechnung INV-1042 vom 1.11.";"";"";"E2E-7";"";"";"";"Müller GmbH";'
    '"DE02120300000000202051";"BYLADEM1001";"1.234,50";"EUR";"Umsatz gebucht"\n'
    '"DE89370400440532013000";"30.11.26";"30.11.26";"RUECKLASTSCHRIFT";"Rueckgabe INV-7";"";'
    '"M-1";"NOTPROVIDED";"";"50,00";"3,00";"Meier";"DE02500105170137075030";"INGDDEFF";"-53,00";'
    '"EUR";"Umsatz gebucht"\n'
    '"DE89370400440532013000";"01.12.26";"01.12.26";"GUTSCHRIFT";"INV-8";"";"";"";"";"";"";'
    '"Schulz";"";"";"10,00";"EUR";"Umsatz vorgemerkt"\n'
)
DEUTSCHE_BANK = (
    "Umsätze Girokonto;;;Zeitraum: 30 Tage\n"
    "Neuer Kontostand;;;1.250,00 EUR\n"
    "Noch nicht gebuchte Umsätze;;;keine\n"
    "\n"
    "Buchungstag;Wert;Umsatzart;Begünstigter / Auftraggeber;Verwendungszweck;IBAN / Kontonummer;"
    "BIC;Kundenreferenz;Mandatsreferenz;Gläubiger ID;Fremde Gebühren;Betrag;"
    "Abweichender Empfänger;Anzahl der Aufträge;Anzahl der Schecks;Soll;Haben;Währung\n"
    "1.12.2026;30.11.2026;SEPA-Gutschrift;ACME AG;INV-1042;DE02120300000000202051;BYLADEM1001;;"
    ";;;;;;;;750;EUR\n"
    "9.12.2026;9.12.2026;SEPA-Überweisung;Lieferant;Rechnung 7;DE02500105170137075030;INGDDEFF;"
    ";;;;;;;;-1.000,00;;EUR\n"
    "Kontostand;9.12.2026;;;1.250,00;EUR\n"
)
ING_DE = (
    "Umsatzanzeige;Datei erstellt am: 01.12.2026 10:00\n"
    "\n"
    "IBAN;DE89 3704 0044 0532 0130 00\n"
    "Kontoname;Girokonto\n"
    "Bank;ING\n"
    "Kunde;Wir GmbH\n"
    "Zeitraum;01.11.2026 - 30.11.2026\n"
    "Saldo;1.446,10;EUR\n"
    "\n"
    "Sortierung;Datum absteigend\n"
    "\n"
    "In der CSV-Datei finden Sie alle bereits gebuchten Umsätze.\n"
    "\n"
    "Buchung;Wertstellungsdatum;Auftraggeber/Empfänger;Buchungstext;Verwendungszweck;Saldo;"
    "Währung;Betrag;Währung\n"
    "30.11.2026;30.11.2026;ACME AG;Gutschrift;INV-1042;1.446,10;EUR;446,10;EUR\n"
    "29.11.2026;29.11.2026;Lieferant;Überweisung;Rechnung 7;1.000,00;EUR;-50,00;EUR\n"
)
ING_NL = (
    '"Datum","Naam / Omschrijving","Rekening","Tegenrekening","Code","Af Bij","Bedrag (EUR)",'
    '"Mutatiesoort","Mededelingen"\n'
    '"20261130","ACME BV","NL91ABNA0417164300","NL20INGB0001234567","GT","Bij","1234,50",'
    '"Online bankieren","Naam: ACME BV Omschrijving: INV-1042"\n'
    '"30-11-2026","Leverancier","NL91ABNA0417164300","","BA","Af","7,00","Betaalautomaat","x"\n'
)
REVOLUT = (
    "Date started (UTC),Date completed (UTC),ID,Type,State,Description,Reference,Payer,"
    "Card number,Card label,Card state,Orig currency,Orig amount,Payment currency,Amount,"
    "Total amount,Exchange rate,Fee,Fee currency,Balance,Account\n"
    "2026-11-30,2026-11-30,tr-2,TOPUP,COMPLETED,Payment from ACME,INV-1042,ACME LTD,,,,EUR,100.50,"
    "EUR,100.50,100.00,,0.50,EUR,340.00,EUR Main\n"
    "2026-11-29,2026-11-29,tr-1,TRANSFER,COMPLETED,To supplier,,,,,,EUR,-60.00,EUR,-60.00,-60.00,"
    ",0.00,EUR,240.00,EUR Main\n"
    "2026-11-29,,tr-0,CARD,PENDING,Shop,,,,,,EUR,-5.00,EUR,-5.00,-5.00,,0.00,EUR,,EUR Main\n"
    "2026-11-28,2026-11-28,tr-9,TOPUP,REVERTED,x,,,,,,EUR,7.00,EUR,7.00,7.00,,0.00,EUR,,EUR Main\n"
)
WISE = (
    "TransferWise ID,Date,Amount,Currency,Description,Payment Reference,Running Balance,"
    "Exchange From,Exchange To,Exchange Rate,Payer Name,Payee Name,Payee Account Number,Merchant,"
    "Total fees\n"
    "TRANSFER-2,30-11-2026,1234.50,USD,Received money from ACME,INV-1042,1734.50,,,,ACME INC,,,,0\n"
    "TRANSFER-1,29-11-2026,-12.00,USD,Sent money,,500.00,,,,,Supplier,12345,,1.20\n"
)
CHASE = (
    "Details,Posting Date,Description,Amount,Type,Balance,Check or Slip #\n"
    'CREDIT,11/30/2026,"ORIG CO NAME:ACME INC   ORIG ID:91 DESC DATE:261128 CO ENTRY DESCR:PAYMENT '
    'SEC:CCD TRACE#:021 EED:261130 IND ID:INV-1042 IND NAME:WE LLC",1234.50,ACH_CREDIT,1734.50,,\n'
    "CHECK,11/29/2026,CHECK 1001,-12.00,CHECK_PAID,500.00,1001,\n"
)
EXPORTS = {
    "sparkasse": SPARKASSE,
    "deutsche-bank": DEUTSCHE_BANK,
    "ing-de": ING_DE,
    "ing-nl": ING_NL,
    "revolut": REVOLUT,
    "wise": WISE,
    "chase": CHASE,
}
