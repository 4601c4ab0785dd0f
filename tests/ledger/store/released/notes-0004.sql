BEGIN TRANSACTION;
CREATE TABLE act (
	id INTEGER NOT NULL, 
	at TEXT NOT NULL, 
	actor TEXT DEFAULT '' NOT NULL, 
	login TEXT DEFAULT '' NOT NULL, 
	act TEXT DEFAULT '' NOT NULL, 
	subject TEXT DEFAULT '' NOT NULL, 
	summary TEXT DEFAULT '' NOT NULL, 
	detail TEXT DEFAULT '' NOT NULL, 
	undoes_id INTEGER, 
	hash TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "act" VALUES(1,'2026-11-28T20:45:30.088303+00:00','clerk','root','create','ledger','ledger made with 16 interest policy rows','',NULL,'062e7dc3c45921d318ea9e3d71fc6320ee40ba408d083934cf88e002eddd19bf');
INSERT INTO "act" VALUES(2,'2026-11-28T20:45:30.100743+00:00','clerk','root','import customers','customers-1.csv','customers-1.csv: added 4, skipped 0 (already there), rejected 0','',NULL,'473bc07222e748ce3c8a8253a3e1e181d870340d5c63590cf8582ca66c9b6711');
INSERT INTO "act" VALUES(3,'2026-11-28T20:45:30.748356+00:00','clerk','root','import customers','customers-2.csv','customers-2.csv: added 0, changed 1, skipped 0 (already there), rejected 0','',NULL,'bb2bd51447945253579f45088adb756dec3d77a7ead9ef22e4f634854a2bf947');
INSERT INTO "act" VALUES(4,'2026-11-28T20:45:31.392099+00:00','clerk','root','import customers','customers-3.csv','customers-3.csv: added 0, changed 1, skipped 0 (already there), rejected 0','',NULL,'e0ba8700785b0020c212969f2b7c1da4d269dd76817a4c904510cf56096a7520');
INSERT INTO "act" VALUES(5,'2026-11-28T20:45:32.005030+00:00','clerk','root','undo','customers-3.csv','undone: customers-3.csv: added 0, changed 1, skipped 0 (already there), rejected 0','',4,'ba49a17be95d1a82d1d031698b2d149d85526023239a0eee951f036dbceba18b');
INSERT INTO "act" VALUES(6,'2026-11-28T20:45:32.647804+00:00','clerk','root','import invoices','invoices.csv','invoices.csv: added 4, skipped 0 (already there), rejected 0','',NULL,'e0d90c64eb886dcde4fa321288e906d1a57cc7bb3f56bb00ec3cfced27680b7c');
INSERT INTO "act" VALUES(7,'2026-11-28T20:45:33.424652+00:00','clerk','root','import payments','payments.csv','payments.csv: added 3, skipped 0 (already there), rejected 0','',NULL,'0d0107397a0ffec3b396426d87c1658c2ce67f0be537fb115f2e45863d1d39e8');
INSERT INTO "act" VALUES(8,'2026-11-28T20:45:34.318229+00:00','clerk','root','import credit-memos','credit-memos.csv','credit-memos.csv: added 1, skipped 0 (already there), rejected 0','',NULL,'f0c0bcc8d0dd0d6f26e79de525d95e6cfa588c7d08afa8825ed66c850ad93064');
INSERT INTO "act" VALUES(9,'2026-11-28T20:45:34.996549+00:00','clerk','root','pay','C1/H-1','payment H-1 of 30.00 EUR from C1','',NULL,'497e28c2f709494da16eb17f2ecc69f58abc0e5d421a33b27ec8c88413953a08');
INSERT INTO "act" VALUES(10,'2026-11-28T20:45:35.005896+00:00','clerk','root','allocate','H-1','payment H-1: 30.00 EUR to INV-2; 0.00 EUR left','',NULL,'190f72fb0c5e5d522466741862fb09f72badd454d0331ea8a8e67f9f7b112cd1');
INSERT INTO "act" VALUES(11,'2026-11-28T20:45:35.888224+00:00','clerk','root','interest','run 1','interest run 1 through 2025-11-21: 2 finance charges, 0 corrections, 1 compensations','',NULL,'3aa2bf28418ea07226649045880ac9dd1bc27fcbb8fe609b4b03b292e6d82f33');
CREATE TABLE activity (
	id INTEGER NOT NULL, 
	customer_id INTEGER NOT NULL, 
	item_id INTEGER, 
	day DATE NOT NULL, 
	text TEXT DEFAULT '' NOT NULL, 
	withdrawn_act_id INTEGER, 
	act_id INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(customer_id) REFERENCES customer (id), 
	FOREIGN KEY(item_id) REFERENCES item (id)
);
CREATE TABLE agency_placement (
	id INTEGER NOT NULL, 
	customer_id INTEGER NOT NULL, 
	agency TEXT DEFAULT '' NOT NULL, 
	placed DATE NOT NULL, 
	recalled DATE, 
	recall_reason TEXT DEFAULT '' NOT NULL, 
	withdrawn_act_id INTEGER, 
	act_id INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(customer_id) REFERENCES customer (id)
);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0004');
CREATE TABLE allocation (
	id INTEGER NOT NULL, 
	credit_id INTEGER NOT NULL, 
	debit_id INTEGER NOT NULL, 
	amount_minor INTEGER NOT NULL, 
	effective_date DATE NOT NULL, 
	counts_from DATE NOT NULL, 
	reverses_id INTEGER, 
	request_id TEXT, 
	reason TEXT DEFAULT '' NOT NULL, 
	recorded_at TEXT NOT NULL, 
	act_id INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT allocation_not_zero CHECK (amount_minor <> 0), 
	FOREIGN KEY(credit_id) REFERENCES item (id), 
	FOREIGN KEY(debit_id) REFERENCES item (id), 
	FOREIGN KEY(reverses_id) REFERENCES allocation (id)
);
INSERT INTO "allocation" VALUES(1,5,1,60000,'2025-10-05','2025-10-05',NULL,NULL,'','2026-11-28T20:45:33.424652+00:00',7);
INSERT INTO "allocation" VALUES(2,5,2,10000,'2025-10-05','2025-10-05',NULL,NULL,'','2026-11-28T20:45:33.424652+00:00',7);
INSERT INTO "allocation" VALUES(3,6,4,1200,'2025-10-06','2025-10-06',NULL,NULL,'','2026-11-28T20:45:33.424652+00:00',7);
INSERT INTO "allocation" VALUES(4,9,2,3000,'2025-11-21','2025-11-21',NULL,NULL,'','2026-11-28T20:45:35.005896+00:00',10);
CREATE TABLE approval (
	id INTEGER NOT NULL, 
	act TEXT DEFAULT '' NOT NULL, 
	arguments TEXT DEFAULT '' NOT NULL, 
	what TEXT DEFAULT '' NOT NULL, 
	reason TEXT DEFAULT '' NOT NULL, 
	asked_by TEXT DEFAULT '' NOT NULL, 
	day DATE NOT NULL, 
	state TEXT DEFAULT 'waiting' NOT NULL, 
	decided_by TEXT DEFAULT '' NOT NULL, 
	decided_reason TEXT DEFAULT '' NOT NULL, 
	withdrawn_act_id INTEGER, 
	act_id INTEGER NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE change (
	id INTEGER NOT NULL, 
	act_id INTEGER NOT NULL, 
	table_name TEXT DEFAULT '' NOT NULL, 
	row_id INTEGER NOT NULL, 
	column_name TEXT DEFAULT '' NOT NULL, 
	old TEXT, 
	new TEXT, 
	PRIMARY KEY (id)
);
INSERT INTO "change" VALUES(1,2,'customer',1,'*',NULL,NULL);
INSERT INTO "change" VALUES(2,2,'customer',2,'*',NULL,NULL);
INSERT INTO "change" VALUES(3,2,'customer',3,'*',NULL,NULL);
INSERT INTO "change" VALUES(4,2,'customer',4,'*',NULL,NULL);
INSERT INTO "change" VALUES(5,3,'customer',1,'notes','"party-id: PARTY-1\ncity: Aachen"','"party-id: PARTY-2\nnote: by mail:\nno fax"');
INSERT INTO "change" VALUES(6,4,'customer',4,'notes','"city: Turku"','"city: Oulu"');
INSERT INTO "change" VALUES(7,5,'customer',4,'notes','"city: Oulu"','"city: Turku"');
INSERT INTO "change" VALUES(8,11,'interest_run',1,'*',NULL,NULL);
CREATE TABLE collection_flag (
	id INTEGER NOT NULL, 
	item_id INTEGER NOT NULL, 
	flagged DATE NOT NULL, 
	reason TEXT DEFAULT '' NOT NULL, 
	lifted DATE, 
	lift_reason TEXT DEFAULT '' NOT NULL, 
	withdrawn_act_id INTEGER, 
	act_id INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(item_id) REFERENCES item (id)
);
CREATE TABLE control (
	currency TEXT NOT NULL, 
	day DATE NOT NULL, 
	posted_minor INTEGER NOT NULL, 
	PRIMARY KEY (currency, day)
);
INSERT INTO "control" VALUES('EUR','2025-09-01',100000);
INSERT INTO "control" VALUES('EUR','2025-09-02',25050);
INSERT INTO "control" VALUES('GBP','2025-09-03',50000);
INSERT INTO "control" VALUES('JPY','2025-09-04',90000);
INSERT INTO "control" VALUES('EUR','2025-10-05',-70000);
INSERT INTO "control" VALUES('JPY','2025-10-06',-1200);
INSERT INTO "control" VALUES('EUR','2025-10-07',-500);
INSERT INTO "control" VALUES('EUR','2025-10-08',-4000);
INSERT INTO "control" VALUES('EUR','2025-11-21',-1501);
INSERT INTO "control" VALUES('GBP','2025-11-21',5200);
CREATE TABLE credit_allocation (
	id INTEGER NOT NULL, 
	parent_id INTEGER NOT NULL, 
	child_id INTEGER NOT NULL, 
	currency TEXT DEFAULT '' NOT NULL, 
	amount_minor INTEGER, 
	effective_date DATE NOT NULL, 
	reason TEXT DEFAULT '' NOT NULL, 
	withdrawn_act_id INTEGER, 
	act_id INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT credit_allocation_not_negative CHECK (amount_minor >= 0), 
	FOREIGN KEY(parent_id) REFERENCES customer (id), 
	FOREIGN KEY(child_id) REFERENCES customer (id)
);
CREATE TABLE credit_check (
	id INTEGER NOT NULL, 
	customer_id INTEGER NOT NULL, 
	day DATE NOT NULL, 
	agency TEXT DEFAULT '' NOT NULL, 
	score TEXT DEFAULT '' NOT NULL, 
	decision TEXT DEFAULT '' NOT NULL, 
	next_review DATE, 
	note TEXT DEFAULT '' NOT NULL, 
	withdrawn_act_id INTEGER, 
	act_id INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(customer_id) REFERENCES customer (id)
);
CREATE TABLE credit_event (
	id INTEGER NOT NULL, 
	customer_id INTEGER NOT NULL, 
	event TEXT DEFAULT '' NOT NULL, 
	effective_date DATE, 
	currency TEXT DEFAULT '' NOT NULL, 
	limit_minor INTEGER, 
	reason TEXT DEFAULT '' NOT NULL, 
	withdrawn_act_id INTEGER, 
	act_id INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(customer_id) REFERENCES customer (id)
);
CREATE TABLE credit_request (
	id INTEGER NOT NULL, 
	customer_id INTEGER NOT NULL, 
	day DATE NOT NULL, 
	text TEXT DEFAULT '' NOT NULL, 
	answered DATE, 
	answer TEXT DEFAULT '' NOT NULL, 
	withdrawn_act_id INTEGER, 
	act_id INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(customer_id) REFERENCES customer (id)
);
CREATE TABLE customer (
	id INTEGER NOT NULL, 
	account TEXT NOT NULL, 
	name TEXT DEFAULT '' NOT NULL, 
	parent_id INTEGER, 
	root_id INTEGER NOT NULL, 
	country TEXT DEFAULT '' NOT NULL, 
	region TEXT DEFAULT '' NOT NULL, 
	currency TEXT DEFAULT '' NOT NULL, 
	terms TEXT DEFAULT '' NOT NULL, 
	email TEXT DEFAULT '' NOT NULL, 
	phone TEXT DEFAULT '' NOT NULL, 
	address TEXT DEFAULT '' NOT NULL, 
	policy TEXT DEFAULT '' NOT NULL, 
	terms_version TEXT DEFAULT '' NOT NULL, 
	terms_accepted DATE, 
	external_ref TEXT DEFAULT '' NOT NULL, 
	notes TEXT DEFAULT '' NOT NULL, 
	account_state TEXT DEFAULT 'open' NOT NULL, 
	orders_state TEXT DEFAULT 'ok' NOT NULL, 
	payment_order TEXT DEFAULT 'principal-first' NOT NULL, 
	auto_apply BOOLEAN DEFAULT false NOT NULL, 
	dunning_excluded BOOLEAN DEFAULT false NOT NULL, 
	receivable BOOLEAN DEFAULT true NOT NULL, 
	withdrawn_act_id INTEGER, 
	act_id INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(parent_id) REFERENCES customer (id), 
	UNIQUE (account)
);
INSERT INTO "customer" VALUES(1,'C1','Northwind Labs',NULL,1,'DE','','EUR','','','','','standard','',NULL,'','party-id: PARTY-2
note: by mail:
no fax','open','ok','principal-first',0,0,1,NULL,2);
INSERT INTO "customer" VALUES(2,'C2','Shop',NULL,2,'GB','','GBP','','','','','','',NULL,'','','open','ok','principal-first',0,0,1,NULL,2);
INSERT INTO "customer" VALUES(3,'C3','Kaisha',NULL,3,'JP','','JPY','','','','','none','',NULL,'','','open','ok','principal-first',0,0,1,NULL,2);
INSERT INTO "customer" VALUES(4,'C4','Orchid Optics',NULL,4,'FI','','EUR','','','','','standard','',NULL,'','city: Turku','open','ok','principal-first',0,0,1,NULL,2);
CREATE TABLE dispute (
	id INTEGER NOT NULL, 
	item_id INTEGER NOT NULL, 
	amount_minor INTEGER NOT NULL, 
	reason TEXT NOT NULL, 
	opened DATE NOT NULL, 
	owner TEXT DEFAULT '' NOT NULL, 
	claim TEXT DEFAULT '' NOT NULL, 
	claim_date DATE, 
	outcome TEXT DEFAULT '' NOT NULL, 
	resolved DATE, 
	resolution TEXT DEFAULT '' NOT NULL, 
	memo_id INTEGER, 
	withdrawn_act_id INTEGER, 
	act_id INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(item_id) REFERENCES item (id), 
	FOREIGN KEY(memo_id) REFERENCES item (id)
);
CREATE TABLE draft (
	actor TEXT NOT NULL, 
	form TEXT NOT NULL, 
	content TEXT DEFAULT '' NOT NULL, 
	saved_at TEXT NOT NULL, 
	PRIMARY KEY (actor, form)
);
CREATE TABLE dunning_level (
	id INTEGER NOT NULL, 
	ladder TEXT DEFAULT '' NOT NULL, 
	level INTEGER NOT NULL, 
	name TEXT DEFAULT '' NOT NULL, 
	days_late INTEGER NOT NULL, 
	gap_days INTEGER NOT NULL, 
	channel TEXT DEFAULT '' NOT NULL, 
	text TEXT DEFAULT '' NOT NULL, 
	fee TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "dunning_level" VALUES(1,'default',1,'reminder',1,7,'e-mail','Our books show the following as unpaid. If your payment is on its way, please disregard this reminder.','');
INSERT INTO "dunning_level" VALUES(2,'default',2,'notice',15,7,'e-mail','Despite our reminder the following is still unpaid. Please pay it within seven days.','');
INSERT INTO "dunning_level" VALUES(3,'default',3,'final demand',30,7,'letter','This is our final demand. Please pay the following within seven days; after that we will start collections.','');
INSERT INTO "dunning_level" VALUES(4,'default',4,'collections',60,7,'letter','As you have not answered our final demand, the following has been passed to collections.','');
CREATE TABLE dunning_notice (
	id INTEGER NOT NULL, 
	run_id INTEGER NOT NULL, 
	customer_id INTEGER NOT NULL, 
	currency TEXT DEFAULT '' NOT NULL, 
	level INTEGER NOT NULL, 
	number TEXT DEFAULT '' NOT NULL, 
	written DATE, 
	file_name TEXT DEFAULT '' NOT NULL, 
	withdrawn_act_id INTEGER, 
	act_id INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(customer_id) REFERENCES customer (id), 
	FOREIGN KEY(run_id) REFERENCES dunning_run (id)
);
CREATE TABLE dunning_run (
	id INTEGER NOT NULL, 
	day DATE NOT NULL, 
	rolled_back_act_id INTEGER, 
	act_id INTEGER NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE dunning_step (
	id INTEGER NOT NULL, 
	notice_id INTEGER NOT NULL, 
	item_id INTEGER NOT NULL, 
	level INTEGER NOT NULL, 
	days_late INTEGER NOT NULL, 
	amount_minor INTEGER NOT NULL, 
	fee_item_id INTEGER, 
	act_id INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(fee_item_id) REFERENCES item (id), 
	FOREIGN KEY(item_id) REFERENCES item (id), 
	FOREIGN KEY(notice_id) REFERENCES dunning_notice (id)
);
CREATE TABLE entity (
	id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	legal_name TEXT DEFAULT '' NOT NULL, 
	country TEXT DEFAULT '' NOT NULL, 
	tax_id TEXT DEFAULT '' NOT NULL, 
	address TEXT DEFAULT '' NOT NULL, 
	remittance TEXT DEFAULT '' NOT NULL, 
	withdrawn_act_id INTEGER, 
	act_id INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (name)
);
INSERT INTO "entity" VALUES(1,'main','Our company','','','','',NULL,1);
CREATE TABLE external_ref (
	id INTEGER NOT NULL, 
	service TEXT DEFAULT '' NOT NULL, 
	account TEXT DEFAULT '' NOT NULL, 
	external_id TEXT DEFAULT '' NOT NULL, 
	item_id INTEGER, 
	status TEXT DEFAULT '' NOT NULL, 
	snapshot TEXT DEFAULT '' NOT NULL, 
	details TEXT DEFAULT '' NOT NULL, 
	withdrawn_act_id INTEGER, 
	act_id INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(item_id) REFERENCES item (id)
);
CREATE TABLE import_batch (
	id INTEGER NOT NULL, 
	kind TEXT DEFAULT '' NOT NULL, 
	file_name TEXT DEFAULT '' NOT NULL, 
	added INTEGER NOT NULL, 
	skipped INTEGER NOT NULL, 
	rejected INTEGER NOT NULL, 
	act_id INTEGER NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "import_batch" VALUES(1,'customers','customers-1.csv',4,0,0,2);
INSERT INTO "import_batch" VALUES(2,'customers','customers-2.csv',1,0,0,3);
INSERT INTO "import_batch" VALUES(3,'customers','customers-3.csv',1,0,0,4);
INSERT INTO "import_batch" VALUES(4,'invoices','invoices.csv',4,0,0,6);
INSERT INTO "import_batch" VALUES(5,'payments','payments.csv',3,0,0,7);
INSERT INTO "import_batch" VALUES(6,'credit-memos','credit-memos.csv',1,0,0,8);
CREATE TABLE interest_charge (
	id INTEGER NOT NULL, 
	run_id INTEGER NOT NULL, 
	invoice_id INTEGER NOT NULL, 
	item_id INTEGER NOT NULL, 
	through DATE NOT NULL, 
	cumulative_minor INTEGER NOT NULL, 
	charged_before_minor INTEGER NOT NULL, 
	charge_minor INTEGER NOT NULL, 
	correction_minor INTEGER NOT NULL, 
	policy TEXT DEFAULT '' NOT NULL, 
	method TEXT DEFAULT '' NOT NULL, 
	rate TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(invoice_id) REFERENCES item (id), 
	FOREIGN KEY(item_id) REFERENCES item (id), 
	FOREIGN KEY(run_id) REFERENCES interest_run (id)
);
INSERT INTO "interest_charge" VALUES(1,1,1,10,'2025-11-21',1116,0,1116,0,'standard','pro-rata','1.5');
INSERT INTO "interest_charge" VALUES(2,1,2,10,'2025-11-21',383,0,383,0,'standard','pro-rata','1.5');
INSERT INTO "interest_charge" VALUES(3,1,3,11,'2025-11-21',1200,0,1200,0,'uk','pro-rata','1.5');
CREATE TABLE interest_policy (
	id INTEGER NOT NULL, 
	name TEXT DEFAULT '' NOT NULL, 
	from_date DATE, 
	kind TEXT DEFAULT 'contract' NOT NULL, 
	country TEXT DEFAULT '' NOT NULL, 
	region TEXT DEFAULT '' NOT NULL, 
	method TEXT DEFAULT 'pro-rata' NOT NULL, 
	monthly_rate TEXT DEFAULT '' NOT NULL, 
	annual_rate TEXT DEFAULT '' NOT NULL, 
	cap TEXT DEFAULT '' NOT NULL, 
	grace_days INTEGER DEFAULT 0 NOT NULL, 
	minimum TEXT DEFAULT '0' NOT NULL, 
	standard_terms TEXT DEFAULT '' NOT NULL, 
	from_shipment BOOLEAN DEFAULT false NOT NULL, 
	compensation TEXT DEFAULT '' NOT NULL, 
	reviewed BOOLEAN DEFAULT false NOT NULL, 
	source TEXT DEFAULT '' NOT NULL, 
	withdrawn_act_id INTEGER, 
	act_id INTEGER NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "interest_policy" VALUES(1,'standard',NULL,'contract','','','pro-rata','1.5','','',0,'0','',0,'',1,'Pay by Invoice Terms & Conditions, 4 August 2020, clause 1',NULL,1);
INSERT INTO "interest_policy" VALUES(2,'thirty-day',NULL,'contract','','','thirty-day','1.5','','',0,'0','',0,'',1,'Pay by Invoice Terms & Conditions, 4 August 2020, clause 1',NULL,1);
INSERT INTO "interest_policy" VALUES(3,'full-months',NULL,'contract','','','full-months','1.5','','',0,'0','',0,'',1,'Pay by Invoice Terms & Conditions, 4 August 2020, clause 1',NULL,1);
INSERT INTO "interest_policy" VALUES(4,'started-months',NULL,'contract','','','started-months','1.5','','',0,'0','',0,'',1,'Pay by Invoice Terms & Conditions, 4 August 2020, clause 1',NULL,1);
INSERT INTO "interest_policy" VALUES(5,'none',NULL,'none','','','pro-rata','','','',0,'0','',0,'',1,'No interest is charged',NULL,1);
INSERT INTO "interest_policy" VALUES(6,'uk',NULL,'contract','GB','','pro-rata','1.5','','',0,'0','net 30',1,'GBP 40, 70 from 1000, 100 from 10000',1,'Late Payment of Commercial Debts (Interest) Act 1998: the contract''s rate holds; fixed sums by gov.uk, charging interest on commercial debt',NULL,1);
INSERT INTO "interest_policy" VALUES(7,'de',NULL,'statutory','DE','','annual-365','','','',0,'0','net 30',1,'EUR 40',0,'BGB section 288: base rate + 9 points; no reviewed base rate is shipped',NULL,1);
INSERT INTO "interest_policy" VALUES(8,'fr',NULL,'contract','FR','','pro-rata','1.5','','',0,'0','net 30',1,'EUR 40',1,'Code de commerce L441-10: the agreed rate holds; EUR 40 by Directive 2011/7/EU, summary mi0074',NULL,1);
INSERT INTO "interest_policy" VALUES(9,'es',NULL,'contract','ES','','pro-rata','1.5','','',0,'0','net 30',1,'EUR 40',1,'Directive 2011/7/EU, summary mi0074: the contract may set the rate; EUR 40',NULL,1);
INSERT INTO "interest_policy" VALUES(10,'it',NULL,'contract','IT','','pro-rata','1.5','','',0,'0','net 30 eom',0,'EUR 40',1,'Directive 2011/7/EU, summary mi0074: the contract may set the rate; EUR 40',NULL,1);
INSERT INTO "interest_policy" VALUES(11,'lu',NULL,'contract','LU','','pro-rata','1.5','','',0,'0','',0,'EUR 40',1,'Directive 2011/7/EU, summary mi0074, and the law of 18 April 2004: the contract may set the rate; EUR 40',NULL,1);
INSERT INTO "interest_policy" VALUES(12,'at',NULL,'contract','AT','','pro-rata','1.5','','',0,'0','',0,'EUR 40',1,'Directive 2011/7/EU, summary mi0074: the contract may set the rate; EUR 40',NULL,1);
INSERT INTO "interest_policy" VALUES(13,'ie',NULL,'contract','IE','','pro-rata','1.5','','',0,'0','',0,'',1,'Directive 2011/7/EU, summary mi0074: the contract may set the rate; the fixed sum is left to the regulations',NULL,1);
INSERT INTO "interest_policy" VALUES(14,'us',NULL,'contract','US','','pro-rata','1.5','','',0,'0','',0,'',0,'Caps on the contract''s rate differ by state, size and debtor; no reviewed table is shipped',NULL,1);
INSERT INTO "interest_policy" VALUES(15,'ca',NULL,'contract','CA','','pro-rata','1.5','','',0,'0','',0,'',1,'Interest Act section 4: a monthly rate holds where its yearly equivalent is printed beside it',NULL,1);
INSERT INTO "interest_policy" VALUES(16,'in',NULL,'statutory','IN','','pro-rata','','','',0,'0','',0,'',0,'MSMED Act sections 15 and 16: three times the bank rate, compounded, where the supplier is micro or small; not reviewed',NULL,1);
CREATE TABLE interest_run (
	id INTEGER NOT NULL, 
	through DATE NOT NULL, 
	rolled_back_act_id INTEGER, 
	act_id INTEGER NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "interest_run" VALUES(1,'2025-11-21',NULL,11);
CREATE TABLE interest_segment (
	id INTEGER NOT NULL, 
	charge_id INTEGER NOT NULL, 
	from_date DATE NOT NULL, 
	to_date DATE NOT NULL, 
	days INTEGER NOT NULL, 
	balance_minor INTEGER NOT NULL, 
	rate TEXT DEFAULT '' NOT NULL, 
	capped BOOLEAN DEFAULT false NOT NULL, 
	amount TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(charge_id) REFERENCES interest_charge (id)
);
INSERT INTO "interest_segment" VALUES(1,1,'2025-10-01','2025-10-05',4,100000,'1.5',0,'6000/31');
INSERT INTO "interest_segment" VALUES(2,1,'2025-10-05','2025-11-01',27,40000,'1.5',0,'16200/31');
INSERT INTO "interest_segment" VALUES(3,1,'2025-11-01','2025-11-21',20,40000,'1.5',0,'400/1');
INSERT INTO "interest_segment" VALUES(4,2,'2025-10-02','2025-10-05',3,25050,'1.5',0,'4509/124');
INSERT INTO "interest_segment" VALUES(5,2,'2025-10-05','2025-11-02',28,15050,'1.5',0,'6321/31');
INSERT INTO "interest_segment" VALUES(6,2,'2025-11-02','2025-11-21',19,15050,'1.5',0,'5719/40');
INSERT INTO "interest_segment" VALUES(7,3,'2025-10-03','2025-11-03',31,50000,'1.5',0,'750/1');
INSERT INTO "interest_segment" VALUES(8,3,'2025-11-03','2025-11-21',18,50000,'1.5',0,'450/1');
CREATE TABLE item (
	id INTEGER NOT NULL, 
	entity_id INTEGER NOT NULL, 
	customer_id INTEGER NOT NULL, 
	kind TEXT DEFAULT '' NOT NULL, 
	side INTEGER NOT NULL, 
	number TEXT DEFAULT '' NOT NULL, 
	issue_date DATE NOT NULL, 
	counts_from DATE NOT NULL, 
	original_due_date DATE NOT NULL, 
	due_date DATE NOT NULL, 
	shipment_date DATE, 
	currency TEXT DEFAULT '' NOT NULL, 
	amount_minor INTEGER NOT NULL, 
	open_minor INTEGER NOT NULL, 
	net_minor INTEGER, 
	tax_minor INTEGER, 
	approval TEXT DEFAULT 'approved' NOT NULL, 
	reversed_by_id INTEGER, 
	reverses_id INTEGER, 
	corrects_id INTEGER, 
	origin_id INTEGER, 
	about_id INTEGER, 
	terms TEXT DEFAULT '' NOT NULL, 
	po_number TEXT DEFAULT '' NOT NULL, 
	external_ref TEXT DEFAULT '' NOT NULL, 
	reason TEXT DEFAULT '' NOT NULL, 
	method TEXT DEFAULT '' NOT NULL, 
	notes TEXT DEFAULT '' NOT NULL, 
	billing_type TEXT DEFAULT '' NOT NULL, 
	billing_state TEXT DEFAULT '' NOT NULL, 
	on_hold BOOLEAN DEFAULT false NOT NULL, 
	hold_reason TEXT DEFAULT '' NOT NULL, 
	over_limit BOOLEAN DEFAULT false NOT NULL, 
	level INTEGER DEFAULT 0 NOT NULL, 
	recorded_at TEXT NOT NULL, 
	act_id INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT item_approval CHECK (approval IN ('approved', 'pending', 'superseded')), 
	CONSTRAINT item_amount_positive CHECK (amount_minor > 0), 
	CONSTRAINT item_open_range CHECK (open_minor >= 0 AND open_minor <= amount_minor), 
	CONSTRAINT item_side CHECK (side IN (1, -1)), 
	FOREIGN KEY(about_id) REFERENCES item (id), 
	FOREIGN KEY(corrects_id) REFERENCES item (id), 
	FOREIGN KEY(customer_id) REFERENCES customer (id), 
	FOREIGN KEY(entity_id) REFERENCES entity (id), 
	FOREIGN KEY(origin_id) REFERENCES item (id), 
	FOREIGN KEY(reversed_by_id) REFERENCES item (id), 
	FOREIGN KEY(reverses_id) REFERENCES item (id)
);
INSERT INTO "item" VALUES(1,1,1,'invoice',1,'INV-1','2025-09-01','2025-09-01','2025-10-01','2025-10-01',NULL,'EUR',100000,40000,NULL,NULL,'approved',NULL,NULL,NULL,NULL,NULL,'','','','','','asin: B000000001
quantity: 2','','',0,'',0,0,'2026-11-28T20:45:32.647804+00:00',6);
INSERT INTO "item" VALUES(2,1,1,'invoice',1,'INV-2','2025-09-02','2025-09-02','2025-10-02','2025-10-02',NULL,'EUR',25050,12050,NULL,NULL,'approved',NULL,NULL,NULL,NULL,NULL,'','','','','','','','',0,'',0,0,'2026-11-28T20:45:32.647804+00:00',6);
INSERT INTO "item" VALUES(3,1,2,'invoice',1,'INV-3','2025-09-03','2025-09-03','2025-10-03','2025-10-03',NULL,'GBP',50000,50000,NULL,NULL,'approved',NULL,NULL,NULL,NULL,NULL,'','','','','','','','',0,'',0,0,'2026-11-28T20:45:32.647804+00:00',6);
INSERT INTO "item" VALUES(4,1,3,'invoice',1,'INV-4','2025-09-04','2025-09-04','2025-10-04','2025-10-04',NULL,'JPY',90000,88800,NULL,NULL,'approved',NULL,NULL,NULL,NULL,NULL,'','','','','','','','',0,'',0,0,'2026-11-28T20:45:32.647804+00:00',6);
INSERT INTO "item" VALUES(5,1,1,'payment',-1,'P-1','2025-10-05','2025-10-05','2025-10-05','2025-10-05',NULL,'EUR',70000,0,NULL,NULL,'approved',NULL,NULL,NULL,NULL,NULL,'','','','INV-1=600.00;INV-2','','bank: Nordea','','',0,'',0,0,'2026-11-28T20:45:33.424652+00:00',7);
INSERT INTO "item" VALUES(6,1,3,'payment',-1,'P-2','2025-10-06','2025-10-06','2025-10-06','2025-10-06',NULL,'JPY',1200,0,NULL,NULL,'approved',NULL,NULL,NULL,NULL,NULL,'','','','INV-4=1200','','','','',0,'',0,0,'2026-11-28T20:45:33.424652+00:00',7);
INSERT INTO "item" VALUES(7,1,1,'payment',-1,'P-3','2025-10-07','2025-10-07','2025-10-07','2025-10-07',NULL,'EUR',500,500,NULL,NULL,'approved',NULL,NULL,NULL,NULL,NULL,'','','','','','','','',0,'',0,0,'2026-11-28T20:45:33.424652+00:00',7);
INSERT INTO "item" VALUES(8,1,1,'credit_memo',-1,'CM-1','2025-10-08','2025-10-08','2025-10-08','2025-10-08',NULL,'EUR',4000,4000,NULL,NULL,'approved',NULL,NULL,NULL,NULL,1,'','','','returned','','rma: M-1','','',0,'',0,0,'2026-11-28T20:45:34.318229+00:00',8);
INSERT INTO "item" VALUES(9,1,1,'payment',-1,'H-1','2025-11-21','2025-11-21','2025-11-21','2025-11-21',NULL,'EUR',3000,0,NULL,NULL,'approved',NULL,NULL,NULL,NULL,NULL,'','','','','','','','',0,'',0,0,'2026-11-28T20:45:34.996549+00:00',9);
INSERT INTO "item" VALUES(10,1,1,'finance_charge',1,'FC-1-C1-EUR','2025-11-21','2025-11-21','2025-12-21','2025-12-21',NULL,'EUR',1499,1499,NULL,NULL,'approved',NULL,NULL,NULL,NULL,NULL,'','','','late interest through 2025-11-21','','','','',0,'',0,0,'2026-11-28T20:45:35.888224+00:00',11);
INSERT INTO "item" VALUES(11,1,2,'finance_charge',1,'FC-1-C2-GBP','2025-11-21','2025-11-21','2025-12-21','2025-12-21',NULL,'GBP',1200,1200,NULL,NULL,'approved',NULL,NULL,NULL,NULL,NULL,'','','','late interest through 2025-11-21','','','','',0,'',0,0,'2026-11-28T20:45:35.888224+00:00',11);
INSERT INTO "item" VALUES(12,1,2,'fee',1,'INV-3-COMP','2025-11-21','2025-11-21','2025-12-21','2025-12-21',NULL,'GBP',4000,4000,NULL,NULL,'approved',NULL,NULL,NULL,NULL,3,'','','','fixed compensation for late payment','compensation','','','',0,'',0,0,'2026-11-28T20:45:35.888224+00:00',11);
CREATE TABLE item_line (
	id INTEGER NOT NULL, 
	item_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	description TEXT DEFAULT '' NOT NULL, 
	quantity TEXT DEFAULT '1' NOT NULL, 
	unit_net_minor INTEGER NOT NULL, 
	unit_gross_minor INTEGER NOT NULL, 
	tax_rate TEXT DEFAULT '' NOT NULL, 
	net_minor INTEGER NOT NULL, 
	tax_minor INTEGER NOT NULL, 
	gross_minor INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(item_id) REFERENCES item (id)
);
CREATE TABLE item_tax (
	id INTEGER NOT NULL, 
	item_id INTEGER NOT NULL, 
	tax_type TEXT DEFAULT '' NOT NULL, 
	rate TEXT DEFAULT '' NOT NULL, 
	taxable_minor INTEGER NOT NULL, 
	tax_minor INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(item_id) REFERENCES item (id)
);
CREATE TABLE promise (
	id INTEGER NOT NULL, 
	customer_id INTEGER NOT NULL, 
	item_id INTEGER, 
	currency TEXT DEFAULT '' NOT NULL, 
	amount_minor INTEGER NOT NULL, 
	promised_for DATE NOT NULL, 
	until DATE NOT NULL, 
	made DATE NOT NULL, 
	withdrawn_act_id INTEGER, 
	act_id INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(customer_id) REFERENCES customer (id), 
	FOREIGN KEY(item_id) REFERENCES item (id)
);
CREATE TABLE remedy (
	id INTEGER NOT NULL, 
	customer_id INTEGER NOT NULL, 
	"trigger" TEXT DEFAULT '' NOT NULL, 
	measure TEXT DEFAULT '' NOT NULL, 
	day DATE NOT NULL, 
	currency TEXT DEFAULT '' NOT NULL, 
	amount_minor INTEGER, 
	reason TEXT DEFAULT '' NOT NULL, 
	lifted DATE, 
	lifted_reason TEXT DEFAULT '' NOT NULL, 
	lifted_act_id INTEGER, 
	withdrawn_act_id INTEGER, 
	act_id INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(customer_id) REFERENCES customer (id)
);
CREATE TABLE remedy_item (
	id INTEGER NOT NULL, 
	remedy_id INTEGER NOT NULL, 
	item_id INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(remedy_id) REFERENCES remedy (id), 
	FOREIGN KEY(item_id) REFERENCES item (id)
);
CREATE TABLE report (
	id INTEGER NOT NULL, 
	service TEXT DEFAULT '' NOT NULL, 
	report_id TEXT DEFAULT '' NOT NULL, 
	file_name TEXT DEFAULT '' NOT NULL, 
	digest TEXT DEFAULT '' NOT NULL, 
	encoding TEXT DEFAULT '' NOT NULL, 
	added INTEGER NOT NULL, 
	act_id INTEGER NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE review (
	customer_id INTEGER NOT NULL, 
	currency TEXT NOT NULL, 
	day DATE NOT NULL, 
	actor TEXT DEFAULT '' NOT NULL, 
	seen TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY (customer_id, currency), 
	FOREIGN KEY(customer_id) REFERENCES customer (id)
);
CREATE TABLE role (
	login TEXT NOT NULL, 
	role TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY (login)
);
CREATE TABLE setting (
	"key" TEXT NOT NULL, 
	value TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY ("key")
);
CREATE TABLE submission (
	id INTEGER NOT NULL, 
	number TEXT DEFAULT '' NOT NULL, 
	item_id INTEGER, 
	state TEXT DEFAULT '' NOT NULL, 
	digest TEXT DEFAULT '' NOT NULL, 
	body TEXT DEFAULT '' NOT NULL, 
	transaction_id TEXT DEFAULT '' NOT NULL, 
	sent_at TEXT, 
	polls INTEGER NOT NULL, 
	resent BOOLEAN DEFAULT false NOT NULL, 
	reason TEXT DEFAULT '' NOT NULL, 
	act_id INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(item_id) REFERENCES item (id)
);
CREATE TABLE vat_document (
	id INTEGER NOT NULL, 
	item_id INTEGER, 
	document_key TEXT DEFAULT '' NOT NULL, 
	marketplace TEXT DEFAULT '' NOT NULL, 
	shipping_id TEXT DEFAULT '' NOT NULL, 
	transaction_id TEXT DEFAULT '' NOT NULL, 
	transaction_type TEXT DEFAULT '' NOT NULL, 
	state TEXT DEFAULT '' NOT NULL, 
	reason TEXT DEFAULT '' NOT NULL, 
	deadline TEXT NOT NULL, 
	content TEXT DEFAULT '' NOT NULL, 
	sent_at TEXT, 
	feed_id TEXT DEFAULT '' NOT NULL, 
	withdrawn_act_id INTEGER, 
	act_id INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(item_id) REFERENCES item (id)
);
CREATE INDEX act_actor ON act (actor, id);
CREATE UNIQUE INDEX act_undoes ON act (undoes_id) WHERE undoes_id IS NOT NULL;
CREATE INDEX change_of_act ON change (act_id);
CREATE INDEX change_of_row ON change (table_name, row_id, id);
CREATE INDEX ix_customer_parent_id ON customer (parent_id);
CREATE INDEX ix_customer_root_id ON customer (root_id);
CREATE INDEX interest_policy_name ON interest_policy (name, from_date);
CREATE INDEX ix_credit_event_customer_id ON credit_event (customer_id);
CREATE UNIQUE INDEX item_number ON item (kind, number, entity_id) WHERE kind <> 'payment';
CREATE UNIQUE INDEX item_reference ON item (customer_id, number) WHERE kind = 'payment';
CREATE INDEX ix_activity_customer_id ON activity (customer_id);
CREATE INDEX allocation_credit ON allocation (credit_id, effective_date, amount_minor);
CREATE INDEX allocation_debit ON allocation (debit_id, effective_date, amount_minor);
CREATE UNIQUE INDEX allocation_reverses ON allocation (reverses_id) WHERE reverses_id IS NOT NULL;
CREATE INDEX interest_charge_invoice ON interest_charge (invoice_id, run_id);
CREATE INDEX interest_charge_item ON interest_charge (item_id);
CREATE INDEX interest_charge_run ON interest_charge (run_id);
CREATE INDEX ix_interest_segment_charge_id ON interest_segment (charge_id);
CREATE INDEX dispute_item ON dispute (item_id);
CREATE UNIQUE INDEX dispute_open ON dispute (item_id) WHERE outcome = '' AND withdrawn_act_id IS NULL;
CREATE TRIGGER allocation_applies AFTER INSERT ON allocation BEGIN
  UPDATE item SET open_minor = open_minor - NEW.amount_minor WHERE id = NEW.credit_id;
  UPDATE item SET open_minor = open_minor - NEW.amount_minor WHERE id = NEW.debit_id;
END;
CREATE TRIGGER item_fixed BEFORE UPDATE OF kind, side, amount_minor, issue_date, original_due_date, customer_id, currency, entity_id ON item BEGIN
  SELECT RAISE(ABORT, 'a posted document is fixed');
END;
CREATE TRIGGER item_kept BEFORE DELETE ON item BEGIN
  SELECT RAISE(ABORT, 'a posted document is kept');
END;
CREATE TRIGGER allocation_fixed BEFORE UPDATE ON allocation BEGIN
  SELECT RAISE(ABORT, 'rows of allocation are only ever added');
END;
CREATE TRIGGER allocation_kept BEFORE DELETE ON allocation BEGIN
  SELECT RAISE(ABORT, 'rows of allocation are only ever added');
END;
CREATE TRIGGER act_fixed BEFORE UPDATE ON act BEGIN
  SELECT RAISE(ABORT, 'rows of act are only ever added');
END;
CREATE TRIGGER act_kept BEFORE DELETE ON act BEGIN
  SELECT RAISE(ABORT, 'rows of act are only ever added');
END;
CREATE TRIGGER change_fixed BEFORE UPDATE ON change BEGIN
  SELECT RAISE(ABORT, 'rows of change are only ever added');
END;
CREATE TRIGGER change_kept BEFORE DELETE ON change BEGIN
  SELECT RAISE(ABORT, 'rows of change are only ever added');
END;
CREATE INDEX ix_credit_allocation_parent_id ON credit_allocation (parent_id);
CREATE INDEX ix_credit_allocation_child_id ON credit_allocation (child_id);
CREATE INDEX ix_credit_check_customer_id ON credit_check (customer_id);
CREATE INDEX credit_check_next ON credit_check (next_review);
CREATE INDEX ix_credit_request_customer_id ON credit_request (customer_id);
CREATE INDEX ix_remedy_customer_id ON remedy (customer_id);
CREATE INDEX ix_remedy_item_remedy_id ON remedy_item (remedy_id);
CREATE INDEX ix_remedy_item_item_id ON remedy_item (item_id);
CREATE INDEX approval_state ON approval (state);
CREATE INDEX ix_agency_placement_customer_id ON agency_placement (customer_id);
CREATE INDEX ix_dunning_notice_customer_id ON dunning_notice (customer_id);
CREATE INDEX ix_dunning_notice_run_id ON dunning_notice (run_id);
CREATE INDEX ix_collection_flag_item_id ON collection_flag (item_id);
CREATE INDEX ix_dunning_step_item_id ON dunning_step (item_id);
CREATE INDEX ix_dunning_step_notice_id ON dunning_step (notice_id);
CREATE INDEX ix_promise_customer_id ON promise (customer_id);
CREATE INDEX ix_promise_item_id ON promise (item_id);
CREATE INDEX ix_external_ref_item_id ON external_ref (item_id);
CREATE UNIQUE INDEX external_ref_key ON external_ref (service, account, external_id) WHERE withdrawn_act_id IS NULL;
CREATE INDEX ix_vat_document_item_id ON vat_document (item_id);
CREATE UNIQUE INDEX vat_document_key ON vat_document (document_key) WHERE withdrawn_act_id IS NULL;
CREATE INDEX vat_document_shipping ON vat_document (marketplace, shipping_id);
CREATE INDEX vat_document_state ON vat_document (state, deadline);
CREATE INDEX ix_submission_item_id ON submission (item_id);
CREATE UNIQUE INDEX submission_number ON submission (number);
CREATE INDEX allocation_day ON allocation (counts_from, debit_id, credit_id, amount_minor);
CREATE INDEX allocation_of_act ON allocation (act_id);
CREATE INDEX item_by_amount ON item (kind, amount_minor, id);
CREATE INDEX item_by_due ON item (kind, due_date, id);
CREATE INDEX item_by_issue ON item (kind, issue_date, id);
CREATE INDEX item_by_open ON item (kind, open_minor, id);
CREATE INDEX item_corrects ON item (corrects_id) WHERE corrects_id IS NOT NULL;
CREATE INDEX item_of_act ON item (act_id);
CREATE INDEX item_of_customer ON item (customer_id, kind, issue_date);
CREATE INDEX item_open ON item (customer_id, currency, side, due_date, issue_date, counts_from, open_minor, level, approval) WHERE open_minor > 0 AND approval = 'approved';
CREATE INDEX item_open_amount ON item (kind, amount_minor, id, due_date, counts_from, open_minor, approval) WHERE open_minor > 0 AND approval = 'approved';
CREATE INDEX item_open_due ON item (kind, due_date, id, customer_id, currency, counts_from, open_minor, number, approval) WHERE open_minor > 0 AND approval = 'approved';
CREATE INDEX item_open_issued ON item (kind, issue_date, id, due_date, counts_from, open_minor, approval) WHERE open_minor > 0 AND approval = 'approved';
CREATE INDEX item_open_number ON item (kind, number, id, due_date, counts_from, open_minor, approval) WHERE open_minor > 0 AND approval = 'approved';
CREATE INDEX item_open_total ON item (currency, side, due_date, counts_from, open_minor, approval) WHERE open_minor > 0 AND approval = 'approved';
CREATE INDEX item_pending ON item (issue_date, id) WHERE approval = 'pending';
CREATE INDEX item_reverses ON item (reverses_id) WHERE reverses_id IS NOT NULL;
CREATE INDEX ix_item_line_item_id ON item_line (item_id);
CREATE INDEX ix_item_tax_item_id ON item_tax (item_id);
COMMIT;
