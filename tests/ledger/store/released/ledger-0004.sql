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
INSERT INTO "act" VALUES(1,'2026-11-28T20:47:36.231545+00:00','anna','root','create','ledger','ledger made with 16 interest policy rows','',NULL,'7b9e7e937f7430c8d26239f98c8f0ebd65371255aa54698cc3bd01edf205aa39');
INSERT INTO "act" VALUES(2,'2026-11-28T20:47:36.294207+00:00','anna','root','import customers','customers.csv','customers.csv: added 2, skipped 0 (already there), rejected 0','',NULL,'72ce019a6217e74a6c4892bd49f25aeb51fc4005350ffedec62532f115b9e068');
INSERT INTO "act" VALUES(3,'2026-11-28T20:47:37.710404+00:00','anna','root','import invoices','invoices.csv','invoices.csv: added 5, skipped 0 (already there), rejected 0','',NULL,'134d08e2dfbd99d7012242ed0d644e42bacc067eed704845d98c88523ea3ad3f');
INSERT INTO "act" VALUES(4,'2026-11-28T20:47:39.047071+00:00','anna','root','import payments','payments.csv','payments.csv: added 2, skipped 0 (already there), rejected 0','',NULL,'5468de497318aa804912888d9d6248bc33b4bf10d137f33bc036937bd89025c3');
INSERT INTO "act" VALUES(5,'2026-11-28T20:47:40.739410+00:00','anna','root','import credit-memos','credit-memos.csv','credit-memos.csv: added 1, skipped 0 (already there), rejected 0','',NULL,'57b76bf5087ead07bec64385f92895d200cc8d0eb99b8c3221d6a61efb26c2eb');
INSERT INTO "act" VALUES(6,'2026-11-28T20:47:42.636500+00:00','anna','root','import applications','applications.csv','applications.csv: added 1, skipped 0 (already there), rejected 0','',NULL,'db4c3924654bade27eaa0dfafa3559ecc0e5ed0cb98510641048c2a4141c36cc');
INSERT INTO "act" VALUES(7,'2026-11-28T20:47:44.132644+00:00','anna','root','import self-billing','self-billing.csv','self-billing.csv: added 2, skipped 0 (already there), rejected 0','',NULL,'6662cbc1a869ce508d3e5ca4a02d6de7f8bdb5e2805aadc2fb2ba57ff7db86fd');
INSERT INTO "act" VALUES(8,'2026-11-28T20:47:45.909715+00:00','anna','root','correct','WAIT-2','invoice WAIT-2 of 100.00 GBP corrected to 110.00 GBP as WAIT-2-C1','',NULL,'b41e8c31d9c12a6319c82cafc6c566a2e2c0aecdeef2eda6ec59ccee84317f56');
INSERT INTO "act" VALUES(9,'2026-11-28T20:47:47.526313+00:00','anna','root','pay','C-2/TR-3','payment TR-3 of 20.00 EUR from C-2','',NULL,'fcfba1a63ede325f7f86818090cabe9b4948c79011f0965d2cf280b988674a45');
INSERT INTO "act" VALUES(10,'2026-11-28T20:47:47.549779+00:00','anna','root','allocate','TR-3','payment TR-3: 20.00 EUR to INV-3; 0.00 EUR left','',NULL,'228878af128f61c50412752f2e600f5bf3d94850153d32420aa07339589d74f8');
INSERT INTO "act" VALUES(11,'2026-11-28T20:47:48.750098+00:00','anna','root','note','C-1','note on C-1: Asked for: a copy','',NULL,'d6dd6b06e31462c3e7a0d06b9b67a7abb81bd0cd0f4d3792a56e87b614386fe7');
INSERT INTO "act" VALUES(12,'2026-11-28T20:47:50.613996+00:00','anna','root','dunning','run 1','dunning run 1 of 2026-03-10: 3 items, 2 notices','',NULL,'57ceea6baf688599adf7d97449059983ff5ac2d81ebfcd116ae3e83881ac45f1');
INSERT INTO "act" VALUES(13,'2026-11-28T20:47:52.490622+00:00','anna','root','dunning rollback','run 1','dunning run 1 of 2026-03-10 rolled back','',12,'1adeaf0e11731da97d85c198df92365939b471c072b14232360c462ce207a60a');
INSERT INTO "act" VALUES(14,'2026-11-28T20:47:54.300245+00:00','anna','root','dunning','run 2','dunning run 2 of 2026-03-10: 3 items, 2 notices','',NULL,'645626ebc477f1dfcc697fa6aa3a84f9159532e101d17527af7ad0e7b5aab38f');
INSERT INTO "act" VALUES(15,'2026-11-28T20:47:54.639068+00:00','anna','root','notice','2 notices','2 notices written','',NULL,'cc54a3fd801733e5b7f521384a4e647c8a911ad5e03e5fa4309ced00c0fa8a12');
INSERT INTO "act" VALUES(16,'2026-11-28T20:47:56.359273+00:00','anna','root','dunning','run 3','dunning run 3 of 2026-03-25: 6 items, 2 notices','',NULL,'c684ebef3f6edc7806361236d6fa7da82d58e4bfdd8131e37b2a8f1157a2978c');
INSERT INTO "act" VALUES(17,'2026-11-28T20:47:56.778500+00:00','anna','root','notice','2 notices','2 notices written','',NULL,'9a18c32483f1439635d6974fb8f2fad9df882b95f30c1ff0fe71a3496215a244');
INSERT INTO "act" VALUES(18,'2026-11-28T20:47:58.571487+00:00','anna','root','interest','run 1','interest run 1 through 2026-03-31: 2 finance charges, 0 corrections, 3 compensations','',NULL,'5e25fae6b54f0541e99920ab6f0d29797ed074ab1473e8238cb2ba5830c49d03');
INSERT INTO "act" VALUES(19,'2026-11-28T20:48:00.509381+00:00','anna','root','hand over','C-2','C-2 handed over to Inkasso Nord: 70.00 EUR overdue, fee 12.00 EUR','',NULL,'91decacb658bd756c31388642a66e43da65e1f6ecd714b88f076e5b02a0ac25c');
INSERT INTO "act" VALUES(20,'2026-11-28T20:48:02.184790+00:00','anna','root','import vidr','one-shipment.txt','VAT report: 1 documents added, 0 states changed','',NULL,'43e7cf8e52c1ab24b1a1dfd3a8199c28ee95bf19ae08bf9ee0fb19b5e7fe3cda');
INSERT INTO "act" VALUES(21,'2026-11-28T20:48:09.170984+00:00','anna','root','ads sync','profiles','Ads profiles: 4 new or changed','',NULL,'90c836e5a9db104f410e9aceb7cd406e5e3dda61c925171566f1c6af382a558a');
INSERT INTO "act" VALUES(22,'2026-11-28T20:48:09.449240+00:00','anna','root','ads sync','ads-777777777','ads-777777777: 4 Ads invoices added, 0 brought in step','',NULL,'9cdfa88db769cdab0838f117e9bcb88de77a4d11a6f5e49f88520a83659a2f74');
INSERT INTO "act" VALUES(23,'2026-11-28T20:48:09.564900+00:00','anna','root','ads sync','ads-888888888','ads-888888888: 1 Ads invoices added, 0 brought in step','',NULL,'6a6b7204f03bcf0e3cf1d6814d514533df047a6e849d23a503b7191a094d5f4c');
INSERT INTO "act" VALUES(24,'2026-11-28T20:48:10.253904+00:00','anna','root','ads sync','ads-1234567890123456789','ads-1234567890123456789: 2 Ads invoices added, 0 brought in step','',NULL,'aeebe904b2c4f015ef8977bf997d0df86b21f1a5b5d3fa4fcf69c241bfe0d422');
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
INSERT INTO "activity" VALUES(1,1,NULL,'2026-02-25','Asked for: a copy',NULL,11);
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
INSERT INTO "agency_placement" VALUES(1,2,'Inkasso Nord','2026-04-02',NULL,'',NULL,19);
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
INSERT INTO "allocation" VALUES(1,6,1,20000,'2026-02-20','2026-02-20',NULL,NULL,'','2026-11-28T20:47:39.047071+00:00',4);
INSERT INTO "allocation" VALUES(2,6,2,5000,'2026-02-20','2026-02-20',NULL,NULL,'','2026-11-28T20:47:39.047071+00:00',4);
INSERT INTO "allocation" VALUES(3,8,1,1500,'2026-02-22','2026-02-22',NULL,'RQ-1','','2026-11-28T20:47:42.636500+00:00',6);
INSERT INTO "allocation" VALUES(4,12,3,2000,'2026-02-25','2026-02-25',NULL,NULL,'','2026-11-28T20:47:47.549779+00:00',10);
INSERT INTO "allocation" VALUES(5,16,13,500,'2026-03-10','2026-03-10',NULL,NULL,'','2026-11-28T20:47:52.490622+00:00',13);
INSERT INTO "allocation" VALUES(6,17,14,500,'2026-03-10','2026-03-10',NULL,NULL,'','2026-11-28T20:47:52.490622+00:00',13);
INSERT INTO "allocation" VALUES(7,18,15,500,'2026-03-10','2026-03-10',NULL,NULL,'','2026-11-28T20:47:52.490622+00:00',13);
INSERT INTO "allocation" VALUES(8,32,31,7800,'2026-03-03','2026-03-03',NULL,NULL,'','2026-11-28T20:48:02.184790+00:00',20);
INSERT INTO "allocation" VALUES(9,35,34,19975,'2026-04-03','2026-04-03',NULL,NULL,'','2026-11-28T20:48:09.449240+00:00',22);
INSERT INTO "allocation" VALUES(10,37,36,6667,'2026-04-03','2026-04-03',NULL,NULL,'','2026-11-28T20:48:09.449240+00:00',22);
INSERT INTO "allocation" VALUES(11,39,38,1234,'2026-04-03','2026-04-03',NULL,NULL,'','2026-11-28T20:48:09.449240+00:00',22);
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
INSERT INTO "change" VALUES(3,2,'credit_event',1,'*',NULL,NULL);
INSERT INTO "change" VALUES(4,11,'activity',1,'*',NULL,NULL);
INSERT INTO "change" VALUES(5,12,'dunning_run',1,'*',NULL,NULL);
INSERT INTO "change" VALUES(6,12,'dunning_notice',1,'*',NULL,NULL);
INSERT INTO "change" VALUES(7,12,'item',1,'level','0','1');
INSERT INTO "change" VALUES(8,12,'item',2,'level','0','1');
INSERT INTO "change" VALUES(9,12,'dunning_notice',2,'*',NULL,NULL);
INSERT INTO "change" VALUES(10,12,'item',3,'level','0','1');
INSERT INTO "change" VALUES(11,13,'item',3,'level','1','0');
INSERT INTO "change" VALUES(12,13,'item',2,'level','1','0');
INSERT INTO "change" VALUES(13,13,'item',1,'level','1','0');
INSERT INTO "change" VALUES(14,13,'item',13,'reversed_by_id',NULL,'16');
INSERT INTO "change" VALUES(15,13,'item',14,'reversed_by_id',NULL,'17');
INSERT INTO "change" VALUES(16,13,'item',15,'reversed_by_id',NULL,'18');
INSERT INTO "change" VALUES(17,13,'dunning_notice',2,'withdrawn_act_id',NULL,'13');
INSERT INTO "change" VALUES(18,13,'dunning_notice',1,'withdrawn_act_id',NULL,'13');
INSERT INTO "change" VALUES(19,13,'dunning_run',1,'rolled_back_act_id',NULL,'13');
INSERT INTO "change" VALUES(20,14,'dunning_run',2,'*',NULL,NULL);
INSERT INTO "change" VALUES(21,14,'dunning_notice',3,'*',NULL,NULL);
INSERT INTO "change" VALUES(22,14,'item',13,'number','"INV-1-L1"','"INV-1-L1~1"');
INSERT INTO "change" VALUES(23,14,'item',14,'number','"INV-2-L1"','"INV-2-L1~1"');
INSERT INTO "change" VALUES(24,14,'item',1,'level','0','1');
INSERT INTO "change" VALUES(25,14,'item',2,'level','0','1');
INSERT INTO "change" VALUES(26,14,'dunning_notice',4,'*',NULL,NULL);
INSERT INTO "change" VALUES(27,14,'item',15,'number','"INV-3-L1"','"INV-3-L1~1"');
INSERT INTO "change" VALUES(28,14,'item',3,'level','0','1');
INSERT INTO "change" VALUES(29,15,'dunning_notice',3,'written',NULL,'"2026-03-10"');
INSERT INTO "change" VALUES(30,15,'dunning_notice',3,'file_name','""','"N-2-C-1-GBP.pdf"');
INSERT INTO "change" VALUES(31,15,'dunning_notice',4,'written',NULL,'"2026-03-10"');
INSERT INTO "change" VALUES(32,15,'dunning_notice',4,'file_name','""','"N-2-C-2-EUR.pdf"');
INSERT INTO "change" VALUES(33,16,'dunning_run',3,'*',NULL,NULL);
INSERT INTO "change" VALUES(34,16,'dunning_notice',5,'*',NULL,NULL);
INSERT INTO "change" VALUES(35,16,'item',1,'level','1','2');
INSERT INTO "change" VALUES(36,16,'item',2,'level','1','2');
INSERT INTO "change" VALUES(37,16,'item',19,'level','0','1');
INSERT INTO "change" VALUES(38,16,'item',20,'level','0','1');
INSERT INTO "change" VALUES(39,16,'dunning_notice',6,'*',NULL,NULL);
INSERT INTO "change" VALUES(40,16,'item',3,'level','1','2');
INSERT INTO "change" VALUES(41,16,'item',21,'level','0','1');
INSERT INTO "change" VALUES(42,17,'dunning_notice',5,'written',NULL,'"2026-03-25"');
INSERT INTO "change" VALUES(43,17,'dunning_notice',5,'file_name','""','"N-3-C-1-GBP.pdf"');
INSERT INTO "change" VALUES(44,17,'dunning_notice',6,'written',NULL,'"2026-03-25"');
INSERT INTO "change" VALUES(45,17,'dunning_notice',6,'file_name','""','"N-3-C-2-EUR.pdf"');
INSERT INTO "change" VALUES(46,18,'interest_run',1,'*',NULL,NULL);
INSERT INTO "change" VALUES(47,19,'agency_placement',1,'*',NULL,NULL);
INSERT INTO "change" VALUES(48,20,'customer',3,'*',NULL,NULL);
INSERT INTO "change" VALUES(49,20,'customer',3,'receivable','true','false');
INSERT INTO "change" VALUES(50,20,'vat_document',1,'*',NULL,NULL);
INSERT INTO "change" VALUES(51,21,'customer',4,'*',NULL,NULL);
INSERT INTO "change" VALUES(52,21,'customer',4,'receivable','true','false');
INSERT INTO "change" VALUES(53,21,'customer',5,'*',NULL,NULL);
INSERT INTO "change" VALUES(54,21,'customer',5,'receivable','true','false');
INSERT INTO "change" VALUES(55,21,'customer',6,'*',NULL,NULL);
INSERT INTO "change" VALUES(56,21,'customer',6,'receivable','true','false');
INSERT INTO "change" VALUES(57,21,'customer',7,'*',NULL,NULL);
INSERT INTO "change" VALUES(58,21,'customer',7,'receivable','true','false');
INSERT INTO "change" VALUES(59,22,'external_ref',1,'*',NULL,NULL);
INSERT INTO "change" VALUES(60,22,'external_ref',2,'*',NULL,NULL);
INSERT INTO "change" VALUES(61,22,'external_ref',3,'*',NULL,NULL);
INSERT INTO "change" VALUES(62,22,'external_ref',4,'*',NULL,NULL);
INSERT INTO "change" VALUES(63,23,'external_ref',5,'*',NULL,NULL);
INSERT INTO "change" VALUES(64,24,'external_ref',6,'*',NULL,NULL);
INSERT INTO "change" VALUES(65,24,'external_ref',7,'*',NULL,NULL);
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
INSERT INTO "control" VALUES('GBP','2026-01-05',120000);
INSERT INTO "control" VALUES('GBP','2026-01-20',30000);
INSERT INTO "control" VALUES('EUR','2026-02-01',8000);
INSERT INTO "control" VALUES('GBP','2026-02-20',-25000);
INSERT INTO "control" VALUES('EUR','2026-02-21',-1000);
INSERT INTO "control" VALUES('GBP','2026-02-15',-1500);
INSERT INTO "control" VALUES('EUR','2026-02-25',-2000);
INSERT INTO "control" VALUES('GBP','2026-03-10',1000);
INSERT INTO "control" VALUES('EUR','2026-03-10',500);
INSERT INTO "control" VALUES('GBP','2026-03-25',1000);
INSERT INTO "control" VALUES('EUR','2026-03-25',500);
INSERT INTO "control" VALUES('GBP','2026-03-31',14473);
INSERT INTO "control" VALUES('EUR','2026-03-31',4081);
INSERT INTO "control" VALUES('EUR','2026-04-02',1200);
INSERT INTO "control" VALUES('EUR','2026-03-03',0);
INSERT INTO "control" VALUES('CAD','2026-03-01',157951);
INSERT INTO "control" VALUES('CAD','2026-04-03',-27876);
INSERT INTO "control" VALUES('MXN','2026-03-01',50000);
INSERT INTO "control" VALUES('USD','2026-03-01',1007);
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
INSERT INTO "credit_event" VALUES(1,1,'granted',NULL,'GBP',200000,'customer file',NULL,2);
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
INSERT INTO "customer" VALUES(1,'C-1','Kettle & Son Ltd',NULL,1,'GB','','GBP','net 30','pay@kettle.example','','','','',NULL,'','buyer: M. Price
vat: GB123456789','open','ok','principal-first',0,0,1,NULL,2);
INSERT INTO "customer" VALUES(2,'C-2','Atelier Blanc',NULL,2,'FR','','EUR','net 30','compta@blanc.example','','','','',NULL,'','','open','ok','principal-first',0,0,1,NULL,2);
INSERT INTO "customer" VALUES(3,'vidr-A13V1IB3VIYZZH','Buyers on Amazon FR',NULL,3,'FR','','EUR','','','','','none','',NULL,'','','open','ok','principal-first',0,0,0,NULL,20);
INSERT INTO "customer" VALUES(4,'ads-777777777','Vendor CA',NULL,4,'CA','','CAD','','','','','none','',NULL,'ENTITY777777777','','open','ok','principal-first',0,0,0,NULL,21);
INSERT INTO "customer" VALUES(5,'ads-888888888','Vendor MX',NULL,5,'MX','','MXN','','','','','none','',NULL,'ENTITY888888888','','open','ok','principal-first',0,0,0,NULL,21);
INSERT INTO "customer" VALUES(6,'ads-1234567890123456789','Vendor US',NULL,6,'US','','USD','','','','','none','',NULL,'ENTITY1234567890123456789','','open','ok','principal-first',0,0,0,NULL,21);
INSERT INTO "customer" VALUES(7,'ads-999999999','Vendor US',NULL,7,'US','','USD','','','','','none','',NULL,'ENTITY999999999','','open','ok','principal-first',0,0,0,NULL,21);
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
INSERT INTO "dunning_level" VALUES(1,'default',1,'reminder',1,7,'e-mail','Our books show the following as unpaid. If your payment is on its way, please disregard this reminder.','5.00');
INSERT INTO "dunning_level" VALUES(2,'default',2,'notice',15,7,'e-mail','Despite our reminder the following is still unpaid. Please pay it within seven days.','5.00');
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
INSERT INTO "dunning_notice" VALUES(1,1,1,'GBP',1,'N-1-C-1-GBP',NULL,'',13,12);
INSERT INTO "dunning_notice" VALUES(2,1,2,'EUR',1,'N-1-C-2-EUR',NULL,'',13,12);
INSERT INTO "dunning_notice" VALUES(3,2,1,'GBP',1,'N-2-C-1-GBP','2026-03-10','N-2-C-1-GBP.pdf',NULL,14);
INSERT INTO "dunning_notice" VALUES(4,2,2,'EUR',1,'N-2-C-2-EUR','2026-03-10','N-2-C-2-EUR.pdf',NULL,14);
INSERT INTO "dunning_notice" VALUES(5,3,1,'GBP',2,'N-3-C-1-GBP','2026-03-25','N-3-C-1-GBP.pdf',NULL,16);
INSERT INTO "dunning_notice" VALUES(6,3,2,'EUR',2,'N-3-C-2-EUR','2026-03-25','N-3-C-2-EUR.pdf',NULL,16);
CREATE TABLE dunning_run (
	id INTEGER NOT NULL, 
	day DATE NOT NULL, 
	rolled_back_act_id INTEGER, 
	act_id INTEGER NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "dunning_run" VALUES(1,'2026-03-10',13,12);
INSERT INTO "dunning_run" VALUES(2,'2026-03-10',NULL,14);
INSERT INTO "dunning_run" VALUES(3,'2026-03-25',NULL,16);
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
INSERT INTO "dunning_step" VALUES(1,1,1,1,34,98500,13,12);
INSERT INTO "dunning_step" VALUES(2,1,2,1,19,25000,14,12);
INSERT INTO "dunning_step" VALUES(3,2,3,1,7,6000,15,12);
INSERT INTO "dunning_step" VALUES(4,3,1,1,34,98500,19,14);
INSERT INTO "dunning_step" VALUES(5,3,2,1,19,25000,20,14);
INSERT INTO "dunning_step" VALUES(6,4,3,1,7,6000,21,14);
INSERT INTO "dunning_step" VALUES(7,5,1,2,49,98500,22,16);
INSERT INTO "dunning_step" VALUES(8,5,2,2,34,25000,23,16);
INSERT INTO "dunning_step" VALUES(9,5,19,1,15,500,NULL,16);
INSERT INTO "dunning_step" VALUES(10,5,20,1,15,500,NULL,16);
INSERT INTO "dunning_step" VALUES(11,6,3,2,22,6000,24,16);
INSERT INTO "dunning_step" VALUES(12,6,21,1,15,500,NULL,16);
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
INSERT INTO "external_ref" VALUES(1,'ads','777777777','CA-1',33,'ISSUED','{"amount": {"currency": "CAD", "minor": 120050}, "documents": ["INVOICE"], "due_date": "2026-03-31", "fees": [], "from_date": "2026-02-01", "id": "CA-1", "invoice_date": "2026-03-01", "payment_method": "ELECTRONIC_FUNDS_TRANSFER", "profile": "777777777", "purchase_order": "", "remaining": {"currency": "CAD", "minor": 120050}, "remaining_fees": [], "remaining_tax": {"currency": "CAD", "minor": 6003}, "said": "ISSUED", "status": "ISSUED", "tax": {"currency": "CAD", "minor": 6003}, "tax_rate": null, "terms": "NET 30", "to_date": "2026-02-28"}','{"adjustments": [], "government_invoice": null, "issuer": {"address": {"city": "Seattle", "companyName": "Amazon Advertising LLC"}}, "lines": [{"cost": {"amount": "1200.5", "currencyCode": "CAD"}, "costEventCount": 100, "costEventType": "CLICKS", "costPerUnit": "0.5", "name": "Spring campaign"}], "payer": {"address": {"city": "Toronto", "companyName": "Vendor"}}, "payments": [{"amount": {"amount": "1200.5", "currencyCode": "CAD"}, "id": 1, "status": "SUCCEEDED"}], "portfolios": [], "promotions": [], "taxes": [{"taxAmount": {"amount": "60.03", "currencyCode": "CAD"}, "taxName": "GST"}], "third_party": {}}',NULL,22);
INSERT INTO "external_ref" VALUES(2,'ads','777777777','CA-2',34,'PAID_IN_PART','{"amount": {"currency": "CAD", "minor": 30000}, "documents": ["INVOICE"], "due_date": "2026-03-31", "fees": [], "from_date": "2026-02-01", "id": "CA-2", "invoice_date": "2026-03-01", "payment_method": "ELECTRONIC_FUNDS_TRANSFER", "profile": "777777777", "purchase_order": "", "remaining": {"currency": "CAD", "minor": 10025}, "remaining_fees": [], "remaining_tax": {"currency": "CAD", "minor": 0}, "said": "PAID_IN_PART", "status": "PAID_IN_PART", "tax": {"currency": "CAD", "minor": 0}, "tax_rate": null, "terms": "NET 30", "to_date": "2026-02-28"}','{"adjustments": [], "government_invoice": null, "issuer": {"address": {"city": "Seattle", "companyName": "Amazon Advertising LLC"}}, "lines": [{"cost": {"amount": 300, "currencyCode": "CAD"}, "costEventCount": 100, "costEventType": "CLICKS", "costPerUnit": "0.5", "name": "Spring campaign"}], "payer": {"address": {"city": "Toronto", "companyName": "Vendor"}}, "payments": [{"amount": {"amount": "100.25", "currencyCode": "CAD"}, "id": 1, "status": "SUCCEEDED"}], "portfolios": [], "promotions": [], "taxes": [{"taxAmount": {"amount": "0.0", "currencyCode": "CAD"}, "taxName": "GST"}], "third_party": {}}',NULL,22);
INSERT INTO "external_ref" VALUES(3,'ads','777777777','CA-3',36,'PAID_IN_FULL','{"amount": {"currency": "CAD", "minor": 6667}, "documents": ["INVOICE"], "due_date": "2026-03-31", "fees": [], "from_date": "2026-02-01", "id": "CA-3", "invoice_date": "2026-03-01", "payment_method": "ELECTRONIC_FUNDS_TRANSFER", "profile": "777777777", "purchase_order": "", "remaining": {"currency": "CAD", "minor": 0}, "remaining_fees": [], "remaining_tax": {"currency": "CAD", "minor": 0}, "said": "PAID_IN_FULL", "status": "PAID_IN_FULL", "tax": {"currency": "CAD", "minor": 0}, "tax_rate": null, "terms": "NET 30", "to_date": "2026-02-28"}','{"adjustments": [], "government_invoice": null, "issuer": {"address": {"city": "Seattle", "companyName": "Amazon Advertising LLC"}}, "lines": [{"cost": {"amount": "66.67", "currencyCode": "CAD"}, "costEventCount": 100, "costEventType": "CLICKS", "costPerUnit": "0.5", "name": "Spring campaign"}], "payer": {"address": {"city": "Toronto", "companyName": "Vendor"}}, "payments": [{"amount": {"amount": 0, "currencyCode": "CAD"}, "id": 1, "status": "SUCCEEDED"}], "portfolios": [], "promotions": [], "taxes": [{"taxAmount": {"amount": "0.0", "currencyCode": "CAD"}, "taxName": "GST"}], "third_party": {}}',NULL,22);
INSERT INTO "external_ref" VALUES(4,'ads','777777777','CA-4',38,'WRITTEN_OFF','{"amount": {"currency": "CAD", "minor": 1234}, "documents": ["INVOICE"], "due_date": "2026-03-31", "fees": [], "from_date": "2026-02-01", "id": "CA-4", "invoice_date": "2026-03-01", "payment_method": "ELECTRONIC_FUNDS_TRANSFER", "profile": "777777777", "purchase_order": "", "remaining": {"currency": "CAD", "minor": 0}, "remaining_fees": [], "remaining_tax": {"currency": "CAD", "minor": 0}, "said": "WRITTEN_OFF", "status": "WRITTEN_OFF", "tax": {"currency": "CAD", "minor": 0}, "tax_rate": null, "terms": "NET 30", "to_date": "2026-02-28"}','{"adjustments": [], "government_invoice": null, "issuer": {"address": {"city": "Seattle", "companyName": "Amazon Advertising LLC"}}, "lines": [{"cost": {"amount": "12.34", "currencyCode": "CAD"}, "costEventCount": 100, "costEventType": "CLICKS", "costPerUnit": "0.5", "name": "Spring campaign"}], "payer": {"address": {"city": "Toronto", "companyName": "Vendor"}}, "payments": [{"amount": {"amount": 0, "currencyCode": "CAD"}, "id": 1, "status": "SUCCEEDED"}], "portfolios": [], "promotions": [], "taxes": [{"taxAmount": {"amount": "0.0", "currencyCode": "CAD"}, "taxName": "GST"}], "third_party": {}}',NULL,22);
INSERT INTO "external_ref" VALUES(5,'ads','888888888','CA-1',40,'ISSUED','{"amount": {"currency": "MXN", "minor": 50000}, "documents": ["INVOICE"], "due_date": "2026-03-31", "fees": [], "from_date": "2026-02-01", "id": "CA-1", "invoice_date": "2026-03-01", "payment_method": "ELECTRONIC_FUNDS_TRANSFER", "profile": "888888888", "purchase_order": "", "remaining": {"currency": "MXN", "minor": 50000}, "remaining_fees": [], "remaining_tax": {"currency": "MXN", "minor": 0}, "said": "ISSUED", "status": "ISSUED", "tax": {"currency": "MXN", "minor": 0}, "tax_rate": null, "terms": "NET 30", "to_date": "2026-02-28"}','{"adjustments": [], "government_invoice": null, "issuer": {"address": {"city": "Seattle", "companyName": "Amazon Advertising LLC"}}, "lines": [{"cost": {"amount": 500, "currencyCode": "MXN"}, "costEventCount": 100, "costEventType": "CLICKS", "costPerUnit": "0.5", "name": "Spring campaign"}], "payer": {"address": {"city": "Toronto", "companyName": "Vendor"}}, "payments": [{"amount": {"amount": 500, "currencyCode": "MXN"}, "id": 1, "status": "SUCCEEDED"}], "portfolios": [], "promotions": [], "taxes": [{"taxAmount": {"amount": "0.0", "currencyCode": "MXN"}, "taxName": "GST"}], "third_party": {}}',NULL,23);
INSERT INTO "external_ref" VALUES(6,'ads','1234567890123456789','US/5',41,'ISSUED','{"amount": {"currency": "USD", "minor": 7}, "documents": ["INVOICE"], "due_date": "2026-03-31", "fees": [{"amount": {"currency": "USD", "minor": 1}, "type": "REGULATORY_ADVERTISING_FEE"}], "from_date": "2026-02-01", "id": "US/5", "invoice_date": "2026-03-01", "payment_method": "ELECTRONIC_FUNDS_TRANSFER", "profile": "1234567890123456789", "purchase_order": "", "remaining": {"currency": "USD", "minor": 7}, "remaining_fees": [{"amount": {"currency": "USD", "minor": 1}, "type": "REGULATORY_ADVERTISING_FEE"}], "remaining_tax": {"currency": "USD", "minor": 0}, "said": "ISSUED", "status": "ISSUED", "tax": {"currency": "USD", "minor": 0}, "tax_rate": null, "terms": "NET 30", "to_date": "2026-02-28"}','{"adjustments": [], "government_invoice": null, "issuer": {"address": {"city": "Seattle", "companyName": "Amazon Advertising LLC"}}, "lines": [{"cost": {"amount": "0.07", "currencyCode": "USD"}, "costEventCount": 100, "costEventType": "CLICKS", "costPerUnit": "0.5", "name": "Spring campaign"}], "payer": {"address": {"city": "Toronto", "companyName": "Vendor"}}, "payments": [{"amount": {"amount": "0.07", "currencyCode": "USD"}, "id": 1, "status": "SUCCEEDED"}], "portfolios": [], "promotions": [], "taxes": [{"taxAmount": {"amount": "0.0", "currencyCode": "USD"}, "taxName": "GST"}], "third_party": {}}',NULL,24);
INSERT INTO "external_ref" VALUES(7,'ads','1234567890123456789','US-6',42,'ON_HOLD_BY_MAGIC','{"amount": {"currency": "USD", "minor": 1000}, "documents": ["INVOICE"], "due_date": "2026-03-31", "fees": [], "from_date": "2026-02-01", "id": "US-6", "invoice_date": "2026-03-01", "payment_method": "ELECTRONIC_FUNDS_TRANSFER", "profile": "1234567890123456789", "purchase_order": "", "remaining": {"currency": "USD", "minor": 1000}, "remaining_fees": [], "remaining_tax": {"currency": "USD", "minor": 0}, "said": "ON_HOLD_BY_MAGIC", "status": "UNKNOWN", "tax": {"currency": "USD", "minor": 0}, "tax_rate": null, "terms": "NET 30", "to_date": "2026-02-28"}','{"adjustments": [], "government_invoice": null, "issuer": {"address": {"city": "Seattle", "companyName": "Amazon Advertising LLC"}}, "lines": [{"cost": {"amount": 10, "currencyCode": "USD"}, "costEventCount": 100, "costEventType": "CLICKS", "costPerUnit": "0.5", "name": "Spring campaign"}], "payer": {"address": {"city": "Toronto", "companyName": "Vendor"}}, "payments": [{"amount": {"amount": 10, "currencyCode": "USD"}, "id": 1, "status": "SUCCEEDED"}], "portfolios": [], "promotions": [], "taxes": [{"taxAmount": {"amount": "0.0", "currencyCode": "USD"}, "taxName": "GST"}], "third_party": {}}',NULL,24);
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
INSERT INTO "import_batch" VALUES(1,'customers','customers.csv',2,0,0,2);
INSERT INTO "import_batch" VALUES(2,'invoices','invoices.csv',5,0,0,3);
INSERT INTO "import_batch" VALUES(3,'payments','payments.csv',2,0,0,4);
INSERT INTO "import_batch" VALUES(4,'credit-memos','credit-memos.csv',1,0,0,5);
INSERT INTO "import_batch" VALUES(5,'applications','applications.csv',1,0,0,6);
INSERT INTO "import_batch" VALUES(6,'self-billing','self-billing.csv',2,0,0,7);
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
INSERT INTO "interest_charge" VALUES(1,1,1,25,'2026-03-31',2950,0,2950,0,'uk','pro-rata','1.5');
INSERT INTO "interest_charge" VALUES(2,1,2,25,'2026-03-31',523,0,523,0,'uk','pro-rata','1.5');
INSERT INTO "interest_charge" VALUES(3,1,3,26,'2026-03-31',81,0,81,0,'fr','pro-rata','1.5');
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
INSERT INTO "interest_run" VALUES(1,'2026-03-31',NULL,18);
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
INSERT INTO "interest_segment" VALUES(1,1,'2026-02-04','2026-02-20',16,120000,'1.5',0,'7200/7');
INSERT INTO "interest_segment" VALUES(2,1,'2026-02-20','2026-02-22',2,100000,'1.5',0,'750/7');
INSERT INTO "interest_segment" VALUES(3,1,'2026-02-22','2026-03-04',10,98500,'1.5',0,'14775/28');
INSERT INTO "interest_segment" VALUES(4,1,'2026-03-04','2026-03-31',27,98500,'1.5',0,'79785/62');
INSERT INTO "interest_segment" VALUES(5,2,'2026-02-19','2026-02-20',1,30000,'1.5',0,'225/14');
INSERT INTO "interest_segment" VALUES(6,2,'2026-02-20','2026-03-19',27,25000,'1.5',0,'10125/28');
INSERT INTO "interest_segment" VALUES(7,2,'2026-03-19','2026-03-31',12,25000,'1.5',0,'4500/31');
INSERT INTO "interest_segment" VALUES(8,3,'2026-03-03','2026-03-31',28,6000,'1.5',0,'2520/31');
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
INSERT INTO "item" VALUES(1,1,1,'invoice',1,'INV-1','2026-01-05','2026-01-05','2026-02-04','2026-02-04',NULL,'GBP',120000,98500,NULL,NULL,'approved',NULL,NULL,NULL,NULL,NULL,'net 30','PO-7','','','','ship-to: 1 Dock Rd: Hull
buyer: M. Price','','',0,'',0,2,'2026-11-28T20:47:37.710404+00:00',3);
INSERT INTO "item" VALUES(2,1,1,'invoice',1,'INV-2','2026-01-20','2026-01-20','2026-02-19','2026-02-19',NULL,'GBP',30000,25000,NULL,NULL,'approved',NULL,NULL,NULL,NULL,NULL,'net 30','','','','','','','',0,'',0,2,'2026-11-28T20:47:37.710404+00:00',3);
INSERT INTO "item" VALUES(3,1,2,'invoice',1,'INV-3','2026-02-01','2026-02-01','2026-03-03','2026-03-03',NULL,'EUR',8000,6000,NULL,NULL,'approved',NULL,NULL,NULL,NULL,NULL,'net 30','','','','','','','',0,'',0,2,'2026-11-28T20:47:37.710404+00:00',3);
INSERT INTO "item" VALUES(4,1,1,'invoice',1,'WAIT-1','2026-02-10','2026-02-10','2026-03-12','2026-03-12',NULL,'GBP',500000,500000,NULL,NULL,'pending',NULL,NULL,NULL,NULL,NULL,'net 30','','','','','','','',0,'',0,0,'2026-11-28T20:47:37.710404+00:00',3);
INSERT INTO "item" VALUES(5,1,1,'invoice',1,'WAIT-2','2026-02-11','2026-02-11','2026-03-13','2026-03-13',NULL,'GBP',10000,10000,NULL,NULL,'pending',NULL,NULL,NULL,NULL,NULL,'net 30','','','','','','','',0,'',0,0,'2026-11-28T20:47:37.710404+00:00',3);
INSERT INTO "item" VALUES(6,1,1,'payment',-1,'TR-1','2026-02-20','2026-02-20','2026-02-20','2026-02-20',NULL,'GBP',25000,0,NULL,NULL,'approved',NULL,NULL,NULL,NULL,NULL,'','','','INV-1=200.00;INV-2','bank','bank: BARC','','',0,'',0,0,'2026-11-28T20:47:39.047071+00:00',4);
INSERT INTO "item" VALUES(7,1,2,'payment',-1,'TR-2','2026-02-21','2026-02-21','2026-02-21','2026-02-21',NULL,'EUR',1000,1000,NULL,NULL,'approved',NULL,NULL,NULL,NULL,NULL,'','','','','wire','','','',0,'',0,0,'2026-11-28T20:47:39.047071+00:00',4);
INSERT INTO "item" VALUES(8,1,1,'credit_memo',-1,'CM-1','2026-02-15','2026-02-15','2026-02-15','2026-02-15',NULL,'GBP',1500,0,NULL,NULL,'approved',NULL,NULL,NULL,NULL,1,'','','','price difference','','','','',0,'',0,0,'2026-11-28T20:47:40.739410+00:00',5);
INSERT INTO "item" VALUES(9,1,2,'invoice',1,'VIB-1','2026-02-03','2026-02-03','2026-03-05','2026-03-05',NULL,'EUR',5000,5000,NULL,NULL,'pending',NULL,NULL,NULL,NULL,NULL,'net 30','','','','','','VIB','pending',0,'',0,0,'2026-11-28T20:47:44.132644+00:00',7);
INSERT INTO "item" VALUES(10,1,2,'invoice',1,'VIB-2','2026-02-03','2026-02-03','2026-03-05','2026-03-05',NULL,'EUR',4500,4500,NULL,NULL,'pending',NULL,NULL,9,9,NULL,'net 30','','','','','','VIB','pending',0,'',0,0,'2026-11-28T20:47:44.132644+00:00',7);
INSERT INTO "item" VALUES(11,1,1,'invoice',1,'WAIT-2-C1','2026-02-11','2026-02-11','2026-03-13','2026-03-13',NULL,'GBP',11000,11000,NULL,NULL,'pending',NULL,NULL,5,5,NULL,'net 30','','','','','','','',0,'',0,0,'2026-11-28T20:47:45.909715+00:00',8);
INSERT INTO "item" VALUES(12,1,2,'payment',-1,'TR-3','2026-02-25','2026-02-25','2026-02-25','2026-02-25',NULL,'EUR',2000,0,NULL,NULL,'approved',NULL,NULL,NULL,NULL,NULL,'','','','','','','','',0,'',0,0,'2026-11-28T20:47:47.526313+00:00',9);
INSERT INTO "item" VALUES(13,1,1,'fee',1,'INV-1-L1~1','2026-03-10','2026-03-10','2026-03-10','2026-03-10',NULL,'GBP',500,0,NULL,NULL,'approved',16,NULL,NULL,NULL,1,'','','','dunning fee, level 1','dunning 1','','','',0,'',0,0,'2026-11-28T20:47:50.613996+00:00',12);
INSERT INTO "item" VALUES(14,1,1,'fee',1,'INV-2-L1~1','2026-03-10','2026-03-10','2026-03-10','2026-03-10',NULL,'GBP',500,0,NULL,NULL,'approved',17,NULL,NULL,NULL,2,'','','','dunning fee, level 1','dunning 1','','','',0,'',0,0,'2026-11-28T20:47:50.613996+00:00',12);
INSERT INTO "item" VALUES(15,1,2,'fee',1,'INV-3-L1~1','2026-03-10','2026-03-10','2026-03-10','2026-03-10',NULL,'EUR',500,0,NULL,NULL,'approved',18,NULL,NULL,NULL,3,'','','','dunning fee, level 1','dunning 1','','','',0,'',0,0,'2026-11-28T20:47:50.613996+00:00',12);
INSERT INTO "item" VALUES(16,1,1,'reversal',-1,'INV-1-L1-U13','2026-03-10','2026-03-10','2026-03-10','2026-03-10',NULL,'GBP',500,0,NULL,NULL,'approved',NULL,13,NULL,NULL,NULL,'','','','undo','','','','',0,'',0,0,'2026-11-28T20:47:52.490622+00:00',13);
INSERT INTO "item" VALUES(17,1,1,'reversal',-1,'INV-2-L1-U14','2026-03-10','2026-03-10','2026-03-10','2026-03-10',NULL,'GBP',500,0,NULL,NULL,'approved',NULL,14,NULL,NULL,NULL,'','','','undo','','','','',0,'',0,0,'2026-11-28T20:47:52.490622+00:00',13);
INSERT INTO "item" VALUES(18,1,2,'reversal',-1,'INV-3-L1-U15','2026-03-10','2026-03-10','2026-03-10','2026-03-10',NULL,'EUR',500,0,NULL,NULL,'approved',NULL,15,NULL,NULL,NULL,'','','','undo','','','','',0,'',0,0,'2026-11-28T20:47:52.490622+00:00',13);
INSERT INTO "item" VALUES(19,1,1,'fee',1,'INV-1-L1','2026-03-10','2026-03-10','2026-03-10','2026-03-10',NULL,'GBP',500,500,NULL,NULL,'approved',NULL,NULL,NULL,NULL,1,'','','','dunning fee, level 1','dunning 1','','','',0,'',0,1,'2026-11-28T20:47:54.300245+00:00',14);
INSERT INTO "item" VALUES(20,1,1,'fee',1,'INV-2-L1','2026-03-10','2026-03-10','2026-03-10','2026-03-10',NULL,'GBP',500,500,NULL,NULL,'approved',NULL,NULL,NULL,NULL,2,'','','','dunning fee, level 1','dunning 1','','','',0,'',0,1,'2026-11-28T20:47:54.300245+00:00',14);
INSERT INTO "item" VALUES(21,1,2,'fee',1,'INV-3-L1','2026-03-10','2026-03-10','2026-03-10','2026-03-10',NULL,'EUR',500,500,NULL,NULL,'approved',NULL,NULL,NULL,NULL,3,'','','','dunning fee, level 1','dunning 1','','','',0,'',0,1,'2026-11-28T20:47:54.300245+00:00',14);
INSERT INTO "item" VALUES(22,1,1,'fee',1,'INV-1-L2','2026-03-25','2026-03-25','2026-03-25','2026-03-25',NULL,'GBP',500,500,NULL,NULL,'approved',NULL,NULL,NULL,NULL,1,'','','','dunning fee, level 2','dunning 2','','','',0,'',0,0,'2026-11-28T20:47:56.359273+00:00',16);
INSERT INTO "item" VALUES(23,1,1,'fee',1,'INV-2-L2','2026-03-25','2026-03-25','2026-03-25','2026-03-25',NULL,'GBP',500,500,NULL,NULL,'approved',NULL,NULL,NULL,NULL,2,'','','','dunning fee, level 2','dunning 2','','','',0,'',0,0,'2026-11-28T20:47:56.359273+00:00',16);
INSERT INTO "item" VALUES(24,1,2,'fee',1,'INV-3-L2','2026-03-25','2026-03-25','2026-03-25','2026-03-25',NULL,'EUR',500,500,NULL,NULL,'approved',NULL,NULL,NULL,NULL,3,'','','','dunning fee, level 2','dunning 2','','','',0,'',0,0,'2026-11-28T20:47:56.359273+00:00',16);
INSERT INTO "item" VALUES(25,1,1,'finance_charge',1,'FC-1-C-1-GBP','2026-03-31','2026-03-31','2026-04-30','2026-04-30',NULL,'GBP',3473,3473,NULL,NULL,'approved',NULL,NULL,NULL,NULL,NULL,'','','','late interest through 2026-03-31','','','','',0,'',0,0,'2026-11-28T20:47:58.571487+00:00',18);
INSERT INTO "item" VALUES(26,1,2,'finance_charge',1,'FC-1-C-2-EUR','2026-03-31','2026-03-31','2026-04-30','2026-04-30',NULL,'EUR',81,81,NULL,NULL,'approved',NULL,NULL,NULL,NULL,NULL,'','','','late interest through 2026-03-31','','','','',0,'',0,0,'2026-11-28T20:47:58.571487+00:00',18);
INSERT INTO "item" VALUES(27,1,1,'fee',1,'INV-1-COMP','2026-03-31','2026-03-31','2026-04-30','2026-04-30',NULL,'GBP',7000,7000,NULL,NULL,'approved',NULL,NULL,NULL,NULL,1,'','','','fixed compensation for late payment','compensation','','','',0,'',0,0,'2026-11-28T20:47:58.571487+00:00',18);
INSERT INTO "item" VALUES(28,1,1,'fee',1,'INV-2-COMP','2026-03-31','2026-03-31','2026-04-30','2026-04-30',NULL,'GBP',4000,4000,NULL,NULL,'approved',NULL,NULL,NULL,NULL,2,'','','','fixed compensation for late payment','compensation','','','',0,'',0,0,'2026-11-28T20:47:58.571487+00:00',18);
INSERT INTO "item" VALUES(29,1,2,'fee',1,'INV-3-COMP','2026-03-31','2026-03-31','2026-04-30','2026-04-30',NULL,'EUR',4000,4000,NULL,NULL,'approved',NULL,NULL,NULL,NULL,3,'','','','fixed compensation for late payment','compensation','','','',0,'',0,0,'2026-11-28T20:47:58.571487+00:00',18);
INSERT INTO "item" VALUES(30,1,2,'fee',1,'AF-C-2-2026-04-02','2026-04-02','2026-04-02','2026-04-02','2026-04-02',NULL,'EUR',1200,1200,NULL,NULL,'approved',NULL,NULL,NULL,NULL,NULL,'','','','collection agency Inkasso Nord','agency','','','',0,'',0,0,'2026-11-28T20:48:00.509381+00:00',19);
INSERT INTO "item" VALUES(31,1,3,'invoice',1,'V-8234930334-1','2026-03-03','2026-03-03','2026-03-03','2026-03-03','2026-03-03','EUR',7800,0,6500,1300,'approved',NULL,NULL,NULL,NULL,NULL,'','4711','8234930334','','','','','',0,'',0,0,'2026-11-28T20:48:02.184790+00:00',20);
INSERT INTO "item" VALUES(32,1,3,'payment',-1,'V-8234930334-1','2026-03-03','2026-03-03','2026-03-03','2026-03-03',NULL,'EUR',7800,0,NULL,NULL,'approved',NULL,NULL,NULL,NULL,NULL,'','','','settled by the marketplace','marketplace','','','',0,'',0,0,'2026-11-28T20:48:02.184790+00:00',20);
INSERT INTO "item" VALUES(33,1,4,'invoice',1,'CA-1','2026-03-01','2026-03-01','2026-03-31','2026-03-31',NULL,'CAD',120050,120050,114047,6003,'approved',NULL,NULL,NULL,NULL,NULL,'net 30','','777777777/CA-1','','','','','issued',0,'',0,0,'2026-11-28T20:48:09.449240+00:00',22);
INSERT INTO "item" VALUES(34,1,4,'invoice',1,'CA-2','2026-03-01','2026-03-01','2026-03-31','2026-03-31',NULL,'CAD',30000,10025,30000,0,'approved',NULL,NULL,NULL,NULL,NULL,'net 30','','777777777/CA-2','','','','','paid_in_part',0,'',0,0,'2026-11-28T20:48:09.449240+00:00',22);
INSERT INTO "item" VALUES(35,1,4,'payment',-1,'CA-2','2026-04-03','2026-04-03','2026-04-03','2026-04-03',NULL,'CAD',19975,0,NULL,NULL,'approved',NULL,NULL,NULL,NULL,NULL,'','','','as the Ads service says','ads','','','',0,'',0,0,'2026-11-28T20:48:09.449240+00:00',22);
INSERT INTO "item" VALUES(36,1,4,'invoice',1,'CA-3','2026-03-01','2026-03-01','2026-03-31','2026-03-31',NULL,'CAD',6667,0,6667,0,'approved',NULL,NULL,NULL,NULL,NULL,'net 30','','777777777/CA-3','','','','','paid_in_full',0,'',0,0,'2026-11-28T20:48:09.449240+00:00',22);
INSERT INTO "item" VALUES(37,1,4,'payment',-1,'CA-3','2026-04-03','2026-04-03','2026-04-03','2026-04-03',NULL,'CAD',6667,0,NULL,NULL,'approved',NULL,NULL,NULL,NULL,NULL,'','','','as the Ads service says','ads','','','',0,'',0,0,'2026-11-28T20:48:09.449240+00:00',22);
INSERT INTO "item" VALUES(38,1,4,'invoice',1,'CA-4','2026-03-01','2026-03-01','2026-03-31','2026-03-31',NULL,'CAD',1234,0,1234,0,'approved',NULL,NULL,NULL,NULL,NULL,'net 30','','777777777/CA-4','','','','','written_off',0,'',0,0,'2026-11-28T20:48:09.449240+00:00',22);
INSERT INTO "item" VALUES(39,1,4,'write_off',-1,'CA-4-W','2026-04-03','2026-04-03','2026-04-03','2026-04-03',NULL,'CAD',1234,0,NULL,NULL,'approved',NULL,NULL,NULL,NULL,38,'','','','as the Ads service says','','','','',0,'',0,0,'2026-11-28T20:48:09.449240+00:00',22);
INSERT INTO "item" VALUES(40,1,5,'invoice',1,'CA-1@888888888','2026-03-01','2026-03-01','2026-03-31','2026-03-31',NULL,'MXN',50000,50000,50000,0,'approved',NULL,NULL,NULL,NULL,NULL,'net 30','','888888888/CA-1','','','','','issued',0,'',0,0,'2026-11-28T20:48:09.564900+00:00',23);
INSERT INTO "item" VALUES(41,1,6,'invoice',1,'US/5','2026-03-01','2026-03-01','2026-03-31','2026-03-31',NULL,'USD',7,7,7,0,'approved',NULL,NULL,NULL,NULL,NULL,'net 30','','1234567890123456789/US/5','','','','','issued',0,'',0,0,'2026-11-28T20:48:10.253904+00:00',24);
INSERT INTO "item" VALUES(42,1,6,'invoice',1,'US-6','2026-03-01','2026-03-01','2026-03-31','2026-03-31',NULL,'USD',1000,1000,1000,0,'approved',NULL,NULL,NULL,NULL,NULL,'net 30','','1234567890123456789/US-6','','','','','on_hold_by_magic',0,'',0,0,'2026-11-28T20:48:10.253904+00:00',24);
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
INSERT INTO "item_line" VALUES(1,31,1,'BYU738349K','1',10000,12000,'20',10000,2000,12000);
INSERT INTO "item_line" VALUES(2,31,2,'Shipping charge','',1000,1200,'20',1000,200,1200);
INSERT INTO "item_line" VALUES(3,31,3,'Gift wrap','',500,600,'20',500,100,600);
INSERT INTO "item_line" VALUES(4,31,4,'Promotions','',-5000,-6000,'20',-5000,-1000,-6000);
INSERT INTO "item_line" VALUES(5,33,1,'Spring campaign','100',1201,1201,'',120050,0,120050);
INSERT INTO "item_line" VALUES(6,34,1,'Spring campaign','100',300,300,'',30000,0,30000);
INSERT INTO "item_line" VALUES(7,36,1,'Spring campaign','100',67,67,'',6667,0,6667);
INSERT INTO "item_line" VALUES(8,38,1,'Spring campaign','100',12,12,'',1234,0,1234);
INSERT INTO "item_line" VALUES(9,40,1,'Spring campaign','100',500,500,'',50000,0,50000);
INSERT INTO "item_line" VALUES(10,41,1,'Spring campaign','100',0,0,'',7,0,7);
INSERT INTO "item_line" VALUES(11,42,1,'Spring campaign','100',10,10,'',1000,0,1000);
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
INSERT INTO "item_tax" VALUES(1,31,'VAT','20',6500,1300);
INSERT INTO "item_tax" VALUES(2,33,'GST','',114047,6003);
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
INSERT INTO "report" VALUES(1,'vidr','','one-shipment.txt','3466fe561836e9a869714582e7aa13eca7cd77db97c579df19f651cd9ab0d3dc','utf-8',1,20);
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
INSERT INTO "vat_document" VALUES(1,31,'A13V1IB3VIYZZH|8234930334|DkfEtrAhN|SHIPMENT','A13V1IB3VIYZZH','8234930334','DkfEtrAhN','SHIPMENT','Pending','','2026-03-04T10:21:03.000000+00:00','marketplace-id	order-id	order-item-id	shipping-id	transaction-id	transaction-type	invoice-number	invoice-status	invoice-status-description	is-amazon-invoiced	order-date	shipment-date	buyer-vat-number	seller-vat-number	asin	sku	product-name	quantity-purchased	currency	item-vat-incl-amount	item-vat-amount	item-vat-excl-amount	item-vat-rate	item-promo-vat-incl-amount	item-promo-vat-excl-amount	item-promo-vat-amount	item-promo-vat-rate	item-promotion-id	gift-wrap-vat-incl-amount	gift-wrap-vat-amount	gift-wrap-vat-excl-amount	gift-wrap-vat-rate	gift-promo-vat-incl-amount	gift-promo-vat-excl-amount	gift-promo-vat-amount	gift-promo-vat-rate	gift-promotion-id	shipping-vat-incl-amount	shipping-vat-amount	shipping-vat-excl-amount	shipping-vat-rate	shipping-promo-vat-incl-amount	shipping-promo-vat-excl-amount	shipping-promo-vat-amount	shipping-promo-vat-rate	ship-promotion-id	is-business-order	price-designation	purchase-order-number	recipient-name	ship-service-level	fulfilled-by	ship-address-1	ship-address-2	ship-address-3	ship-city	ship-state	ship-postal-code	ship-country	ship-phone-number	ship-from-country	ship-from-state	ship-from-city	ship-from-postal-code	billing-name	bill-address-1	bill-address-2	bill-address-3	bill-city	bill-state	bill-postal-code	bill-country	billing-phone-number	buyer-name	buyer-company-name	legacy-customer-order-item-id	recommended-invoice-format	buyer-tax-registration-type	buyer-e-invoice-account-id	is-buyer-physically-present	is-seller-physically-present	citation-es	citation-it	citation-fr	citation-de	citation-en	export-outside-eu	is-invoice-corrected	original-vat-invoice-number	invoice-correction-details
A13V1IB3VIYZZH	123-1111111-2222222	10000000000001	8234930334	DkfEtrAhN	SHIPMENT		InvoicePending		false	2026-03-02T08:15:00+00:00	2026-03-03T10:21:03+00:00	FR98765432109	FR12345678901	BYU738349K	SKU-BYU738349K	BYU738349K	1	EUR	120	20	100	0.2	-60	-50	-10	0.2	PROMO-1	6	1	5	0.2	0	0	0	0.2		12	2	10	0.2	0	0	0	0.2		true		4711	Atelier Dupont SARL		Amazon	12 rue de la Paix			Paris		75002	FR		FR		Lauwin-Planque		Atelier Dupont SARL	12 rue de la Paix			Paris		75002	FR															false	false		
',NULL,'',NULL,20);
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
