-- What the migrations make on SQLite up to 0056. Generated: python -m tests.schema_text

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
	hash TEXT DEFAULT '' NOT NULL, digest TEXT DEFAULT '' NOT NULL,
	PRIMARY KEY (id)
);

CREATE INDEX act_actor ON act (actor, id);

CREATE UNIQUE INDEX act_undoes ON act (undoes_id) WHERE undoes_id IS NOT NULL;

CREATE TRIGGER act_fixed BEFORE UPDATE ON act BEGIN
  SELECT RAISE(ABORT, 'rows of act are only ever added');
END;

CREATE TRIGGER act_kept BEFORE DELETE ON act BEGIN
  SELECT RAISE(ABORT, 'rows of act are only ever added');
END;

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

CREATE INDEX activity_item ON activity (item_id) WHERE item_id IS NOT NULL;

CREATE INDEX ix_activity_customer_id ON activity (customer_id);

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

CREATE INDEX ix_agency_placement_customer_id ON agency_placement (customer_id);

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

CREATE INDEX allocation_credit ON allocation (credit_id, effective_date, amount_minor);

CREATE INDEX allocation_day ON allocation (counts_from, debit_id, credit_id, amount_minor);

CREATE INDEX allocation_debit ON allocation (debit_id, effective_date, amount_minor);

CREATE INDEX allocation_of_act ON allocation (act_id);

CREATE UNIQUE INDEX allocation_reverses ON allocation (reverses_id) WHERE reverses_id IS NOT NULL;

CREATE TRIGGER allocation_applies AFTER INSERT ON allocation BEGIN
  UPDATE item SET open_minor = open_minor - NEW.amount_minor WHERE id = NEW.credit_id;
  UPDATE item SET open_minor = open_minor - NEW.amount_minor WHERE id = NEW.debit_id;
END;

CREATE TRIGGER allocation_fixed BEFORE UPDATE ON allocation BEGIN
  SELECT RAISE(ABORT, 'rows of allocation are only ever added');
END;

CREATE TRIGGER allocation_kept BEFORE DELETE ON allocation BEGIN
  SELECT RAISE(ABORT, 'rows of allocation are only ever added');
END;

CREATE TABLE amazon_party (
	id INTEGER NOT NULL,
	role TEXT DEFAULT '' NOT NULL,
	party_id TEXT DEFAULT '' NOT NULL,
	name TEXT DEFAULT '' NOT NULL,
	line1 TEXT DEFAULT '' NOT NULL,
	line2 TEXT DEFAULT '' NOT NULL,
	line3 TEXT DEFAULT '' NOT NULL,
	city TEXT DEFAULT '' NOT NULL,
	state TEXT DEFAULT '' NOT NULL,
	postal_code TEXT DEFAULT '' NOT NULL,
	country TEXT DEFAULT '' NOT NULL,
	tax_type TEXT DEFAULT '' NOT NULL,
	tax_id TEXT DEFAULT '' NOT NULL,
	entity_id INTEGER,
	withdrawn_act_id INTEGER,
	act_id INTEGER NOT NULL,
	PRIMARY KEY (id),
	FOREIGN KEY(entity_id) REFERENCES entity (id)
);

CREATE UNIQUE INDEX amazon_party_key ON amazon_party (role, party_id) WHERE withdrawn_act_id IS NULL;

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

CREATE INDEX approval_state ON approval (state);

CREATE TABLE attachment (
	id INTEGER NOT NULL,
	item_id INTEGER NOT NULL,
	file_id INTEGER NOT NULL,
	name TEXT DEFAULT '' NOT NULL,
	withdrawn_act_id INTEGER,
	act_id INTEGER NOT NULL,
	PRIMARY KEY (id),
	FOREIGN KEY(item_id) REFERENCES item (id),
	FOREIGN KEY(file_id) REFERENCES stored_file (id)
);

CREATE INDEX ix_attachment_item_id ON attachment (item_id);

CREATE TABLE bank_account (
	id INTEGER NOT NULL,
	number TEXT DEFAULT '' NOT NULL,
	entity_id INTEGER NOT NULL,
	currency TEXT DEFAULT '' NOT NULL,
	journal TEXT DEFAULT '' NOT NULL,
	reversal TEXT DEFAULT 'iso' NOT NULL,
	reference TEXT DEFAULT '' NOT NULL,
	withdrawn_act_id INTEGER,
	act_id INTEGER NOT NULL,
	PRIMARY KEY (id),
	FOREIGN KEY(entity_id) REFERENCES entity (id)
);

CREATE UNIQUE INDEX bank_account_number ON bank_account (number) WHERE withdrawn_act_id IS NULL;

CREATE TABLE bank_advice (
	id INTEGER NOT NULL,
	customer_id INTEGER NOT NULL,
	entity_id INTEGER NOT NULL,
	currency TEXT DEFAULT '' NOT NULL,
	total_minor INTEGER NOT NULL,
	reference TEXT DEFAULT '' NOT NULL,
	received_on DATE NOT NULL,
	file TEXT DEFAULT '' NOT NULL,
	advice_key TEXT DEFAULT '' NOT NULL,
	payment_id INTEGER,
	withdrawn_act_id INTEGER,
	act_id INTEGER NOT NULL,
	PRIMARY KEY (id),
	FOREIGN KEY(customer_id) REFERENCES customer (id),
	FOREIGN KEY(entity_id) REFERENCES entity (id),
	FOREIGN KEY(payment_id) REFERENCES item (id)
);

CREATE INDEX bank_advice_known ON bank_advice (advice_key) WHERE withdrawn_act_id IS NULL;

CREATE INDEX ix_bank_advice_customer_id ON bank_advice (customer_id);

CREATE INDEX ix_bank_advice_payment_id ON bank_advice (payment_id);

CREATE TABLE bank_advice_line (
	id INTEGER NOT NULL,
	advice_id INTEGER NOT NULL,
	position INTEGER NOT NULL,
	kind TEXT DEFAULT '' NOT NULL,
	number TEXT DEFAULT '' NOT NULL,
	amount_minor INTEGER NOT NULL,
	discount_minor INTEGER NOT NULL,
	act_id INTEGER NOT NULL,
	PRIMARY KEY (id),
	FOREIGN KEY(advice_id) REFERENCES bank_advice (id)
);

CREATE INDEX ix_bank_advice_line_advice_id ON bank_advice_line (advice_id);

CREATE TABLE bank_confirmation (
	id INTEGER NOT NULL,
	entry_id INTEGER NOT NULL,
	statement_id INTEGER NOT NULL,
	act_id INTEGER NOT NULL,
	PRIMARY KEY (id),
	FOREIGN KEY(entry_id) REFERENCES bank_entry (id),
	FOREIGN KEY(statement_id) REFERENCES bank_statement (id)
);

CREATE INDEX ix_bank_confirmation_entry_id ON bank_confirmation (entry_id);

CREATE INDEX ix_bank_confirmation_statement_id ON bank_confirmation (statement_id);

CREATE TABLE bank_entry (
	id INTEGER NOT NULL,
	statement_id INTEGER NOT NULL,
	position INTEGER NOT NULL,
	entry_key TEXT NOT NULL,
	occurrence INTEGER NOT NULL,
	booking_date DATE NOT NULL,
	value_date DATE NOT NULL,
	amount_minor INTEGER NOT NULL,
	currency TEXT DEFAULT '' NOT NULL,
	kind TEXT DEFAULT '' NOT NULL,
	payer TEXT DEFAULT '' NOT NULL,
	payer_account TEXT DEFAULT '' NOT NULL,
	ultimate_payer TEXT DEFAULT '' NOT NULL,
	text TEXT DEFAULT '' NOT NULL,
	end_to_end TEXT DEFAULT '' NOT NULL,
	structured TEXT DEFAULT '' NOT NULL,
	bank_reference TEXT DEFAULT '' NOT NULL,
	customer_reference TEXT DEFAULT '' NOT NULL,
	mandate TEXT DEFAULT '' NOT NULL,
	cheque TEXT DEFAULT '' NOT NULL,
	documents TEXT DEFAULT '' NOT NULL,
	return_reason TEXT DEFAULT '' NOT NULL,
	instructed_minor INTEGER,
	instructed_currency TEXT DEFAULT '' NOT NULL,
	charge_minor INTEGER NOT NULL,
	purpose TEXT DEFAULT '' NOT NULL,
	collected_for TEXT DEFAULT '' NOT NULL,
	batch_reference TEXT DEFAULT '' NOT NULL,
	part INTEGER NOT NULL,
	line INTEGER NOT NULL,
	raw TEXT DEFAULT '' NOT NULL,
	act_id INTEGER NOT NULL,
	PRIMARY KEY (id),
	FOREIGN KEY(statement_id) REFERENCES bank_statement (id)
);

CREATE INDEX bank_entry_bank_reference ON bank_entry (bank_reference) WHERE bank_reference <> '';

CREATE INDEX bank_entry_batch ON bank_entry (batch_reference) WHERE batch_reference <> '';

CREATE INDEX bank_entry_cheque ON bank_entry (cheque) WHERE cheque <> '';

CREATE INDEX bank_entry_day ON bank_entry (booking_date, id);

CREATE INDEX bank_entry_end_to_end ON bank_entry (end_to_end) WHERE end_to_end <> '';

CREATE INDEX bank_entry_key ON bank_entry (entry_key);

CREATE INDEX bank_entry_money ON bank_entry (amount_minor, booking_date);

CREATE INDEX ix_bank_entry_statement_id ON bank_entry (statement_id);

CREATE TRIGGER bank_entry_fixed BEFORE UPDATE ON bank_entry BEGIN
  SELECT RAISE(ABORT, 'rows of bank_entry are only ever added');
END;

CREATE TRIGGER bank_entry_kept BEFORE DELETE ON bank_entry BEGIN
  SELECT RAISE(ABORT, 'rows of bank_entry are only ever added');
END;

CREATE TABLE bank_outcome (
	id INTEGER NOT NULL,
	entry_id INTEGER NOT NULL,
	outcome TEXT DEFAULT '' NOT NULL,
	item_id INTEGER,
	rule TEXT DEFAULT '' NOT NULL,
	reason TEXT DEFAULT '' NOT NULL,
	withdrawn_act_id INTEGER,
	act_id INTEGER NOT NULL,
	PRIMARY KEY (id),
	FOREIGN KEY(entry_id) REFERENCES bank_entry (id),
	FOREIGN KEY(item_id) REFERENCES item (id)
);

CREATE INDEX bank_outcome_returned ON bank_outcome (item_id) WHERE outcome = 'returned';

CREATE INDEX ix_bank_outcome_entry_id ON bank_outcome (entry_id);

CREATE INDEX ix_bank_outcome_item_id ON bank_outcome (item_id);

CREATE TABLE bank_rule (
	id INTEGER NOT NULL,
	payer_account TEXT DEFAULT '' NOT NULL,
	pattern TEXT DEFAULT '' NOT NULL,
	customer_id INTEGER NOT NULL,
	withdrawn_act_id INTEGER,
	act_id INTEGER NOT NULL,
	PRIMARY KEY (id),
	FOREIGN KEY(customer_id) REFERENCES customer (id)
);

CREATE INDEX bank_rule_payer ON bank_rule (payer_account);

CREATE INDEX ix_bank_rule_customer_id ON bank_rule (customer_id);

CREATE TABLE bank_statement (
	id INTEGER NOT NULL,
	account_id INTEGER NOT NULL,
	number TEXT DEFAULT '' NOT NULL,
	page TEXT DEFAULT '' NOT NULL,
	interim BOOLEAN DEFAULT false NOT NULL,
	first_day DATE,
	last_day DATE,
	opening_minor INTEGER,
	closing_minor INTEGER,
	ties TEXT DEFAULT 'unknown' NOT NULL,
	gap_minor INTEGER NOT NULL,
	gap_reason TEXT DEFAULT '' NOT NULL,
	added INTEGER NOT NULL,
	known INTEGER NOT NULL,
	pending INTEGER NOT NULL,
	file TEXT DEFAULT '' NOT NULL,
	line INTEGER NOT NULL,
	withdrawn_act_id INTEGER,
	act_id INTEGER NOT NULL,
	PRIMARY KEY (id),
	FOREIGN KEY(account_id) REFERENCES bank_account (id)
);

CREATE INDEX ix_bank_statement_account_id ON bank_statement (account_id);

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

CREATE INDEX change_of_act ON change (act_id);

CREATE INDEX change_of_number ON change (old) WHERE table_name = 'item' AND column_name = 'number';

CREATE INDEX change_of_row ON change (table_name, row_id, id);

CREATE TRIGGER change_fixed BEFORE UPDATE ON change BEGIN
  SELECT RAISE(ABORT, 'rows of change are only ever added');
END;

CREATE TRIGGER change_kept BEFORE DELETE ON change BEGIN
  SELECT RAISE(ABORT, 'rows of change are only ever added');
END;

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

CREATE INDEX ix_collection_flag_item_id ON collection_flag (item_id);

CREATE TABLE contact (
	id INTEGER NOT NULL,
	customer_id INTEGER NOT NULL,
	role TEXT DEFAULT '' NOT NULL,
	name TEXT DEFAULT '' NOT NULL,
	email TEXT DEFAULT '' NOT NULL,
	phone TEXT DEFAULT '' NOT NULL,
	language TEXT DEFAULT '' NOT NULL,
	withdrawn_act_id INTEGER,
	act_id INTEGER NOT NULL,
	PRIMARY KEY (id),
	FOREIGN KEY(customer_id) REFERENCES customer (id)
);

CREATE INDEX ix_contact_customer_id ON contact (customer_id);

CREATE TABLE control (
	currency TEXT NOT NULL,
	day DATE NOT NULL,
	posted_minor INTEGER NOT NULL,
	PRIMARY KEY (currency, day)
);

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

CREATE INDEX ix_credit_allocation_child_id ON credit_allocation (child_id);

CREATE INDEX ix_credit_allocation_parent_id ON credit_allocation (parent_id);

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

CREATE INDEX credit_check_next ON credit_check (next_review);

CREATE INDEX ix_credit_check_customer_id ON credit_check (customer_id);

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

CREATE INDEX ix_credit_event_customer_id ON credit_event (customer_id);

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

CREATE INDEX ix_credit_request_customer_id ON credit_request (customer_id);

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
	account_state TEXT DEFAULT 'open' NOT NULL,
	orders_state TEXT DEFAULT 'ok' NOT NULL,
	payment_order TEXT DEFAULT 'principal-first' NOT NULL,
	auto_apply BOOLEAN DEFAULT false NOT NULL,
	dunning_excluded BOOLEAN DEFAULT false NOT NULL,
	receivable BOOLEAN DEFAULT true NOT NULL,
	withdrawn_act_id INTEGER,
	act_id INTEGER NOT NULL, entity TEXT DEFAULT '' NOT NULL, language TEXT DEFAULT '' NOT NULL, legal_name TEXT DEFAULT '' NOT NULL, street TEXT DEFAULT '' NOT NULL, postcode TEXT DEFAULT '' NOT NULL, city TEXT DEFAULT '' NOT NULL, vat_id TEXT DEFAULT '' NOT NULL, registration_id TEXT DEFAULT '' NOT NULL, einvoice_address TEXT DEFAULT '' NOT NULL, einvoice_scheme TEXT DEFAULT '' NOT NULL, buyer_reference TEXT DEFAULT '' NOT NULL, datev_account TEXT DEFAULT '' NOT NULL,
	PRIMARY KEY (id),
	FOREIGN KEY(parent_id) REFERENCES customer (id),
	UNIQUE (account)
);

CREATE INDEX customer_name ON customer (name);

CREATE INDEX customer_not_ours ON customer (id) WHERE receivable = false;

CREATE INDEX customer_undunned ON customer (id) WHERE dunning_excluded = true;

CREATE INDEX ix_customer_parent_id ON customer (parent_id);

CREATE INDEX ix_customer_root_id ON customer (root_id);

CREATE TABLE deduction (
	id INTEGER NOT NULL,
	vendor_invoice_id INTEGER NOT NULL,
	item_id INTEGER NOT NULL,
	kind TEXT DEFAULT '' NOT NULL,
	state TEXT DEFAULT '' NOT NULL,
	amount_minor INTEGER NOT NULL,
	back_minor INTEGER NOT NULL,
	opened DATE NOT NULL,
	closed DATE,
	memo_id INTEGER,
	dispute_id INTEGER,
	evidence TEXT DEFAULT '' NOT NULL,
	withdrawn_act_id INTEGER,
	act_id INTEGER NOT NULL, accepted_minor INTEGER DEFAULT 0 NOT NULL,
	PRIMARY KEY (id),
	FOREIGN KEY(vendor_invoice_id) REFERENCES vendor_invoice (id),
	FOREIGN KEY(item_id) REFERENCES item (id),
	FOREIGN KEY(memo_id) REFERENCES item (id),
	FOREIGN KEY(dispute_id) REFERENCES dispute (id)
);

CREATE UNIQUE INDEX deduction_key ON deduction (vendor_invoice_id, kind) WHERE withdrawn_act_id IS NULL;

CREATE INDEX ix_deduction_item_id ON deduction (item_id);

CREATE INDEX ix_deduction_vendor_invoice_id ON deduction (vendor_invoice_id);

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

CREATE INDEX dispute_item ON dispute (item_id);

CREATE UNIQUE INDEX dispute_open ON dispute (item_id) WHERE outcome = '' AND withdrawn_act_id IS NULL;

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

CREATE INDEX ix_dunning_notice_customer_id ON dunning_notice (customer_id);

CREATE INDEX ix_dunning_notice_run_id ON dunning_notice (run_id);

CREATE TRIGGER notice_counts AFTER UPDATE OF written, withdrawn_act_id ON dunning_notice WHEN CASE WHEN NEW.withdrawn_act_id IS NULL THEN NEW.written END IS NOT CASE WHEN OLD.withdrawn_act_id IS NULL THEN OLD.written END BEGIN
  UPDATE item SET notice_written = (
    SELECT max(n.written) FROM dunning_step AS s JOIN dunning_notice AS n ON n.id = s.notice_id
    WHERE s.item_id = item.id AND s.level = item.level AND n.withdrawn_act_id IS NULL
  ) WHERE id IN (
    SELECT item_id FROM dunning_step WHERE notice_id = NEW.id
    UNION SELECT c.id FROM dunning_step AS s JOIN item AS o ON o.id = s.item_id
    JOIN item AS c ON c.origin_id = coalesce(o.origin_id, o.id)
    WHERE s.notice_id = NEW.id AND c.corrects_id IS NOT NULL
  ) AND corrects_id IS NULL;
  UPDATE item SET notice_written = (
    SELECT max(n.written) FROM dunning_step AS s JOIN dunning_notice AS n ON n.id = s.notice_id
    WHERE s.item_id IN (SELECT item.id UNION ALL SELECT item.origin_id
      UNION ALL SELECT c.id FROM item AS c WHERE c.corrects_id IS NOT NULL
      AND c.origin_id = item.origin_id) AND s.level = item.level AND n.withdrawn_act_id IS NULL
  ) WHERE id IN (
    SELECT item_id FROM dunning_step WHERE notice_id = NEW.id
    UNION SELECT c.id FROM dunning_step AS s JOIN item AS o ON o.id = s.item_id
    JOIN item AS c ON c.origin_id = coalesce(o.origin_id, o.id)
    WHERE s.notice_id = NEW.id AND c.corrects_id IS NOT NULL
  ) AND corrects_id IS NOT NULL;
END;

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
	act_id INTEGER NOT NULL, instalment_id INTEGER REFERENCES instalment (id),
	PRIMARY KEY (id),
	FOREIGN KEY(fee_item_id) REFERENCES item (id),
	FOREIGN KEY(item_id) REFERENCES item (id),
	FOREIGN KEY(notice_id) REFERENCES dunning_notice (id)
);

CREATE INDEX dunning_step_fee ON dunning_step (fee_item_id) WHERE fee_item_id IS NOT NULL;

CREATE INDEX ix_dunning_step_item_id ON dunning_step (item_id);

CREATE INDEX ix_dunning_step_notice_id ON dunning_step (notice_id);

CREATE TABLE entity (
	id INTEGER NOT NULL,
	name TEXT NOT NULL,
	legal_name TEXT DEFAULT '' NOT NULL,
	country TEXT DEFAULT '' NOT NULL,
	tax_id TEXT DEFAULT '' NOT NULL,
	address TEXT DEFAULT '' NOT NULL,
	remittance TEXT DEFAULT '' NOT NULL,
	withdrawn_act_id INTEGER,
	act_id INTEGER NOT NULL, region TEXT DEFAULT '' NOT NULL, language TEXT DEFAULT '' NOT NULL, street TEXT DEFAULT '' NOT NULL, postcode TEXT DEFAULT '' NOT NULL, city TEXT DEFAULT '' NOT NULL, vat_id TEXT DEFAULT '' NOT NULL, registration_id TEXT DEFAULT '' NOT NULL, registration_scheme TEXT DEFAULT '' NOT NULL, einvoice_address TEXT DEFAULT '' NOT NULL, einvoice_scheme TEXT DEFAULT '' NOT NULL, contact_name TEXT DEFAULT '' NOT NULL, contact_phone TEXT DEFAULT '' NOT NULL, contact_email TEXT DEFAULT '' NOT NULL,
	PRIMARY KEY (id),
	UNIQUE (name)
);

CREATE TABLE exchange_rates (
	id INTEGER NOT NULL,
	day DATE NOT NULL,
	per_euro TEXT DEFAULT '' NOT NULL,
	withdrawn_act_id INTEGER,
	act_id INTEGER NOT NULL,
	PRIMARY KEY (id)
);

CREATE UNIQUE INDEX exchange_rates_day ON exchange_rates (day) WHERE withdrawn_act_id IS NULL;

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

CREATE UNIQUE INDEX external_ref_key ON external_ref (service, account, external_id) WHERE withdrawn_act_id IS NULL;

CREATE INDEX ix_external_ref_item_id ON external_ref (item_id);

CREATE TABLE follow_up (
	id INTEGER NOT NULL,
	customer_id INTEGER NOT NULL,
	item_id INTEGER,
	currency TEXT DEFAULT '' NOT NULL,
	due DATE NOT NULL,
	text TEXT DEFAULT '' NOT NULL,
	done DATE,
	withdrawn_act_id INTEGER,
	act_id INTEGER NOT NULL,
	PRIMARY KEY (id),
	FOREIGN KEY(customer_id) REFERENCES customer (id),
	FOREIGN KEY(item_id) REFERENCES item (id)
);

CREATE INDEX follow_up_waits ON follow_up (due, id) WHERE done IS NULL AND withdrawn_act_id IS NULL;

CREATE INDEX ix_follow_up_customer_id ON follow_up (customer_id);

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

CREATE TABLE instalment (
	id INTEGER NOT NULL,
	item_id INTEGER NOT NULL,
	position INTEGER NOT NULL,
	part TEXT DEFAULT '' NOT NULL,
	amount_minor INTEGER NOT NULL,
	until_minor INTEGER NOT NULL,
	original_due_date DATE NOT NULL,
	due_date DATE NOT NULL,
	level INTEGER DEFAULT 0 NOT NULL,
	act_id INTEGER NOT NULL,
	PRIMARY KEY (id),
	CONSTRAINT instalment_amount_positive CHECK (amount_minor > 0),
	FOREIGN KEY(item_id) REFERENCES item (id)
);

CREATE UNIQUE INDEX instalment_of_item ON instalment (item_id, position);

CREATE TRIGGER instalment_fixed BEFORE UPDATE OF item_id, position, part, amount_minor, until_minor, original_due_date, act_id ON instalment BEGIN
  SELECT RAISE(ABORT, 'rows of instalment are only ever added');
END;

CREATE TRIGGER instalment_kept BEFORE DELETE ON instalment BEGIN
  SELECT RAISE(ABORT, 'rows of instalment are only ever added');
END;

CREATE TRIGGER instalment_shows AFTER UPDATE OF due_date, level ON instalment BEGIN
  UPDATE item SET (due_date, level) = (
    SELECT p.due_date, p.level FROM instalment AS p WHERE p.item_id = item.id
    AND p.until_minor > CASE WHEN item.open_minor = 0 THEN item.amount_minor - 1
      ELSE item.amount_minor - item.open_minor END ORDER BY p.position LIMIT 1
  ) WHERE id = NEW.item_id AND EXISTS (SELECT 1 FROM instalment WHERE item_id = NEW.item_id);
END;

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

CREATE INDEX interest_charge_invoice ON interest_charge (invoice_id, run_id, charge_minor, correction_minor);

CREATE INDEX interest_charge_item ON interest_charge (item_id);

CREATE INDEX interest_charge_run ON interest_charge (run_id);

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
	act_id INTEGER NOT NULL, reference_fixed TEXT DEFAULT '' NOT NULL,
	PRIMARY KEY (id)
);

CREATE INDEX interest_policy_name ON interest_policy (name, from_date);

CREATE TABLE interest_run (
	id INTEGER NOT NULL,
	through DATE NOT NULL,
	rolled_back_act_id INTEGER,
	act_id INTEGER NOT NULL, whole BOOLEAN DEFAULT false NOT NULL,
	PRIMARY KEY (id)
);

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

CREATE INDEX ix_interest_segment_charge_id ON interest_segment (charge_id);

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
	billing_type TEXT DEFAULT '' NOT NULL,
	billing_state TEXT DEFAULT '' NOT NULL,
	on_hold BOOLEAN DEFAULT false NOT NULL,
	hold_reason TEXT DEFAULT '' NOT NULL,
	over_limit BOOLEAN DEFAULT false NOT NULL,
	level INTEGER DEFAULT 0 NOT NULL,
	recorded_at TEXT NOT NULL,
	act_id INTEGER NOT NULL, origin TEXT DEFAULT 'hand' NOT NULL, fee_kind TEXT, fee_level INTEGER, generated_on DATE, notice_written DATE, tax_code TEXT DEFAULT '' NOT NULL,
	PRIMARY KEY (id),
	CONSTRAINT item_approval CHECK (approval IN ('approved', 'pending', 'superseded')),
	CONSTRAINT item_amount_not_negative CHECK (amount_minor >= 0),
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

CREATE INDEX item_about ON item (about_id) WHERE about_id IS NOT NULL;

CREATE INDEX item_by_amount ON item (kind, amount_minor, id);

CREATE INDEX item_by_due ON item (kind, due_date, id);

CREATE INDEX item_by_issue ON item (kind, issue_date, id);

CREATE INDEX item_by_level ON item (kind, level, id);

CREATE INDEX item_by_open ON item (kind, open_minor, id);

CREATE INDEX item_chain ON item (origin_id) WHERE corrects_id IS NOT NULL;

CREATE INDEX item_corrects ON item (corrects_id) WHERE corrects_id IS NOT NULL;

CREATE UNIQUE INDEX item_number ON item (kind, number, entity_id) WHERE kind <> 'payment';

CREATE INDEX item_of_act ON item (act_id);

CREATE INDEX item_of_customer ON item (customer_id, kind, issue_date);

CREATE INDEX item_open ON item (customer_id, currency, side, due_date, issue_date, counts_from, open_minor, level, notice_written, approval) WHERE open_minor > 0 AND approval = 'approved';

CREATE INDEX item_open_amount ON item (kind, amount_minor, id, due_date, counts_from, open_minor, approval) WHERE open_minor > 0 AND approval = 'approved';

CREATE INDEX item_open_billing ON item (kind, billing_state, id) WHERE open_minor > 0 AND approval = 'approved';

CREATE INDEX item_open_currency ON item (kind, currency, id) WHERE open_minor > 0 AND approval = 'approved';

CREATE INDEX item_open_due ON item (kind, due_date, id, customer_id, currency, counts_from, open_minor, number, approval) WHERE open_minor > 0 AND approval = 'approved';

CREATE INDEX item_open_issued ON item (kind, issue_date, id, due_date, counts_from, open_minor, approval) WHERE open_minor > 0 AND approval = 'approved';

CREATE INDEX item_open_level ON item (kind, level, id, due_date, counts_from, open_minor, approval) WHERE open_minor > 0 AND approval = 'approved';

CREATE INDEX item_open_number ON item (kind, number, id, due_date, counts_from, open_minor, approval) WHERE open_minor > 0 AND approval = 'approved';

CREATE INDEX item_open_po ON item (kind, po_number, id) WHERE open_minor > 0 AND approval = 'approved';

CREATE INDEX item_open_ref ON item (kind, external_ref, id) WHERE open_minor > 0 AND approval = 'approved';

CREATE INDEX item_open_total ON item (currency, side, due_date, counts_from, open_minor, approval) WHERE open_minor > 0 AND approval = 'approved';

CREATE INDEX item_payment_number ON item (number, id) WHERE kind = 'payment';

CREATE INDEX item_pending ON item (issue_date, id, customer_id, currency, counts_from, number, approval) WHERE approval = 'pending';

CREATE UNIQUE INDEX item_reference ON item (customer_id, number, issue_date, amount_minor, currency) WHERE kind = 'payment';

CREATE INDEX item_reverses ON item (reverses_id) WHERE reverses_id IS NOT NULL;

CREATE TRIGGER item_climbed AFTER INSERT ON item WHEN NEW.level > 0 BEGIN
  UPDATE item SET notice_written = (
    SELECT max(n.written) FROM dunning_step AS s JOIN dunning_notice AS n ON n.id = s.notice_id
    WHERE s.item_id = item.id AND s.level = item.level AND n.withdrawn_act_id IS NULL
  ) WHERE id = NEW.id AND corrects_id IS NULL;
  UPDATE item SET notice_written = (
    SELECT max(n.written) FROM dunning_step AS s JOIN dunning_notice AS n ON n.id = s.notice_id
    WHERE s.item_id IN (SELECT item.id UNION ALL SELECT item.origin_id
      UNION ALL SELECT c.id FROM item AS c WHERE c.corrects_id IS NOT NULL
      AND c.origin_id = item.origin_id) AND s.level = item.level AND n.withdrawn_act_id IS NULL
  ) WHERE id = NEW.id AND corrects_id IS NOT NULL;
END;

CREATE TRIGGER item_climbs AFTER UPDATE OF level ON item WHEN NEW.level <> OLD.level BEGIN
  UPDATE item SET notice_written = (
    SELECT max(n.written) FROM dunning_step AS s JOIN dunning_notice AS n ON n.id = s.notice_id
    WHERE s.item_id = item.id AND s.level = item.level AND n.withdrawn_act_id IS NULL
  ) WHERE id = NEW.id AND corrects_id IS NULL;
  UPDATE item SET notice_written = (
    SELECT max(n.written) FROM dunning_step AS s JOIN dunning_notice AS n ON n.id = s.notice_id
    WHERE s.item_id IN (SELECT item.id UNION ALL SELECT item.origin_id
      UNION ALL SELECT c.id FROM item AS c WHERE c.corrects_id IS NOT NULL
      AND c.origin_id = item.origin_id) AND s.level = item.level AND n.withdrawn_act_id IS NULL
  ) WHERE id = NEW.id AND corrects_id IS NOT NULL;
END;

CREATE TRIGGER item_falls_due AFTER UPDATE OF open_minor ON item
WHEN EXISTS (SELECT 1 FROM instalment WHERE item_id = NEW.id) BEGIN
  UPDATE item SET (due_date, level) = (
    SELECT p.due_date, p.level FROM instalment AS p WHERE p.item_id = item.id
    AND p.until_minor > CASE WHEN item.open_minor = 0 THEN item.amount_minor - 1
      ELSE item.amount_minor - item.open_minor END ORDER BY p.position LIMIT 1
  ) WHERE id = NEW.id AND EXISTS (SELECT 1 FROM instalment WHERE item_id = NEW.id);
END;

CREATE TRIGGER item_fixed BEFORE UPDATE OF kind, side, amount_minor, issue_date, original_due_date, customer_id, currency, entity_id, origin, fee_kind, fee_level ON item BEGIN
  SELECT RAISE(ABORT, 'a posted document is fixed');
END;

CREATE TRIGGER item_kept BEFORE DELETE ON item BEGIN
  SELECT RAISE(ABORT, 'a posted document is kept');
END;

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
	gross_minor INTEGER NOT NULL, act_id INTEGER, withdrawn_act_id INTEGER, unit TEXT DEFAULT '' NOT NULL, unit_price TEXT DEFAULT '' NOT NULL, tax_code TEXT DEFAULT '' NOT NULL,
	PRIMARY KEY (id),
	FOREIGN KEY(item_id) REFERENCES item (id)
);

CREATE INDEX ix_item_line_item_id ON item_line (item_id);

CREATE TABLE item_tax (
	id INTEGER NOT NULL,
	item_id INTEGER NOT NULL,
	tax_type TEXT DEFAULT '' NOT NULL,
	rate TEXT DEFAULT '' NOT NULL,
	taxable_minor INTEGER NOT NULL,
	tax_minor INTEGER NOT NULL, act_id INTEGER, withdrawn_act_id INTEGER, tax_code TEXT DEFAULT '' NOT NULL,
	PRIMARY KEY (id),
	FOREIGN KEY(item_id) REFERENCES item (id)
);

CREATE INDEX ix_item_tax_item_id ON item_tax (item_id);

CREATE TABLE journal_batch (
	id INTEGER NOT NULL,
	entity_id INTEGER NOT NULL,
	number INTEGER NOT NULL,
	opening_act INTEGER,
	after_act INTEGER NOT NULL,
	last_act INTEGER NOT NULL,
	cut_at TEXT NOT NULL,
	chart_id INTEGER NOT NULL,
	entries INTEGER NOT NULL,
	lines INTEGER NOT NULL,
	digest TEXT DEFAULT '' NOT NULL,
	reason TEXT DEFAULT '' NOT NULL,
	withdrawn_act_id INTEGER,
	act_id INTEGER NOT NULL,
	PRIMARY KEY (id),
	FOREIGN KEY(entity_id) REFERENCES entity (id),
	FOREIGN KEY(chart_id) REFERENCES journal_chart (id)
);

CREATE UNIQUE INDEX journal_batch_number ON journal_batch (entity_id, number);

CREATE TRIGGER journal_batch_fixed BEFORE UPDATE OF entity_id, number, opening_act, after_act, last_act, cut_at, chart_id, entries, lines, digest, act_id ON journal_batch WHEN OLD.digest <> '' BEGIN
  SELECT RAISE(ABORT, 'rows of journal_batch are only ever added or withdrawn');
END;

CREATE TRIGGER journal_batch_kept BEFORE DELETE ON journal_batch BEGIN
  SELECT RAISE(ABORT, 'rows of journal_batch are only ever added or withdrawn');
END;

CREATE TABLE journal_chart (
	id INTEGER NOT NULL,
	entity_id INTEGER NOT NULL,
	from_date DATE,
	content TEXT DEFAULT '' NOT NULL,
	withdrawn_act_id INTEGER,
	act_id INTEGER NOT NULL,
	PRIMARY KEY (id),
	FOREIGN KEY(entity_id) REFERENCES entity (id)
);

CREATE INDEX ix_journal_chart_entity_id ON journal_chart (entity_id);

CREATE TRIGGER journal_chart_fixed BEFORE UPDATE OF entity_id, from_date, content, act_id ON journal_chart BEGIN
  SELECT RAISE(ABORT, 'rows of journal_chart are only ever added or withdrawn');
END;

CREATE TRIGGER journal_chart_kept BEFORE DELETE ON journal_chart BEGIN
  SELECT RAISE(ABORT, 'rows of journal_chart are only ever added or withdrawn');
END;

CREATE TABLE journal_entry (
	id INTEGER NOT NULL,
	batch_id INTEGER NOT NULL,
	fiscal_year INTEGER NOT NULL,
	number INTEGER NOT NULL,
	posted_act_id INTEGER NOT NULL,
	kind TEXT DEFAULT '' NOT NULL,
	document TEXT DEFAULT '' NOT NULL,
	date DATE NOT NULL,
	document_date DATE NOT NULL,
	due_date DATE,
	customer TEXT DEFAULT '' NOT NULL,
	customer_name TEXT DEFAULT '' NOT NULL,
	text TEXT DEFAULT '' NOT NULL,
	currency TEXT DEFAULT '' NOT NULL,
	item_id INTEGER,
	allocation_id INTEGER,
	reverses_id INTEGER,
	act_id INTEGER NOT NULL,
	PRIMARY KEY (id),
	FOREIGN KEY(batch_id) REFERENCES journal_batch (id),
	FOREIGN KEY(item_id) REFERENCES item (id),
	FOREIGN KEY(allocation_id) REFERENCES allocation (id),
	FOREIGN KEY(reverses_id) REFERENCES journal_entry (id)
);

CREATE INDEX ix_journal_entry_batch_id ON journal_entry (batch_id);

CREATE INDEX journal_entry_allocation ON journal_entry (allocation_id) WHERE allocation_id IS NOT NULL;

CREATE INDEX journal_entry_item ON journal_entry (item_id) WHERE item_id IS NOT NULL;

CREATE TRIGGER journal_entry_fixed BEFORE UPDATE ON journal_entry BEGIN
  SELECT RAISE(ABORT, 'rows of journal_entry are only ever added');
END;

CREATE TRIGGER journal_entry_kept BEFORE DELETE ON journal_entry BEGIN
  SELECT RAISE(ABORT, 'rows of journal_entry are only ever added');
END;

CREATE TABLE journal_leg (
	id INTEGER NOT NULL,
	entry_id INTEGER NOT NULL,
	line INTEGER NOT NULL,
	account TEXT DEFAULT '' NOT NULL,
	account_name TEXT DEFAULT '' NOT NULL,
	amount_minor INTEGER NOT NULL,
	currency TEXT NOT NULL,
	tax_code TEXT DEFAULT '' NOT NULL,
	home BOOLEAN DEFAULT false NOT NULL,
	customer TEXT DEFAULT '' NOT NULL,
	customer_name TEXT DEFAULT '' NOT NULL,
	act_id INTEGER NOT NULL,
	PRIMARY KEY (id),
	FOREIGN KEY(entry_id) REFERENCES journal_entry (id)
);

CREATE INDEX ix_journal_leg_entry_id ON journal_leg (entry_id);

CREATE TRIGGER journal_leg_fixed BEFORE UPDATE ON journal_leg BEGIN
  SELECT RAISE(ABORT, 'rows of journal_leg are only ever added');
END;

CREATE TRIGGER journal_leg_kept BEFORE DELETE ON journal_leg BEGIN
  SELECT RAISE(ABORT, 'rows of journal_leg are only ever added');
END;

CREATE TABLE mail (
	id INTEGER NOT NULL,
	customer_id INTEGER NOT NULL,
	matter TEXT DEFAULT '' NOT NULL,
	item_id INTEGER,
	notice_id INTEGER,
	day DATE NOT NULL,
	about TEXT DEFAULT '' NOT NULL,
	role TEXT DEFAULT '' NOT NULL,
	sender_name TEXT DEFAULT '' NOT NULL,
	sender TEXT DEFAULT '' NOT NULL,
	reply_to TEXT DEFAULT '' NOT NULL,
	recipient_name TEXT DEFAULT '' NOT NULL,
	recipient TEXT DEFAULT '' NOT NULL,
	cc TEXT DEFAULT '' NOT NULL,
	language TEXT DEFAULT '' NOT NULL,
	subject TEXT DEFAULT '' NOT NULL,
	body TEXT DEFAULT '' NOT NULL,
	token TEXT DEFAULT '' NOT NULL,
	state TEXT DEFAULT 'waiting' NOT NULL,
	attempts INTEGER DEFAULT 0 NOT NULL,
	server TEXT DEFAULT '' NOT NULL,
	tried TEXT,
	digest TEXT DEFAULT '' NOT NULL,
	answer TEXT DEFAULT '' NOT NULL,
	reason TEXT DEFAULT '' NOT NULL,
	withdrawn_act_id INTEGER,
	act_id INTEGER NOT NULL,
	PRIMARY KEY (id),
	FOREIGN KEY(customer_id) REFERENCES customer (id),
	FOREIGN KEY(item_id) REFERENCES item (id),
	FOREIGN KEY(notice_id) REFERENCES dunning_notice (id)
);

CREATE INDEX ix_mail_customer_id ON mail (customer_id);

CREATE INDEX mail_item ON mail (item_id) WHERE item_id IS NOT NULL;

CREATE INDEX mail_notice ON mail (notice_id) WHERE notice_id IS NOT NULL;

CREATE INDEX mail_waits ON mail (id) WHERE state IN ('waiting', 'sending') AND withdrawn_act_id IS NULL;

CREATE TABLE mail_file (
	id INTEGER NOT NULL,
	mail_id INTEGER NOT NULL,
	file_id INTEGER NOT NULL,
	name TEXT DEFAULT '' NOT NULL,
	act_id INTEGER NOT NULL,
	PRIMARY KEY (id),
	FOREIGN KEY(mail_id) REFERENCES mail (id),
	FOREIGN KEY(file_id) REFERENCES stored_file (id)
);

CREATE INDEX mail_file_mail ON mail_file (mail_id, file_id);

CREATE TABLE note_field (
	id INTEGER NOT NULL,
	item_id INTEGER,
	customer_id INTEGER,
	name TEXT DEFAULT '' NOT NULL,
	value TEXT DEFAULT '' NOT NULL,
	withdrawn_act_id INTEGER,
	act_id INTEGER NOT NULL,
	PRIMARY KEY (id),
	CONSTRAINT note_field_of_one CHECK ((item_id IS NULL) <> (customer_id IS NULL)),
	FOREIGN KEY(item_id) REFERENCES item (id),
	FOREIGN KEY(customer_id) REFERENCES customer (id)
);

CREATE INDEX note_field_customer ON note_field (customer_id) WHERE customer_id IS NOT NULL;

CREATE INDEX note_field_item ON note_field (item_id) WHERE item_id IS NOT NULL;

CREATE TRIGGER note_field_fixed
BEFORE UPDATE OF item_id, customer_id, name, value, act_id ON note_field BEGIN
  SELECT RAISE(ABORT, 'rows of note_field are only ever added or withdrawn');
END;

CREATE TRIGGER note_field_kept BEFORE DELETE ON note_field BEGIN
  SELECT RAISE(ABORT, 'rows of note_field are only ever added or withdrawn');
END;

CREATE TABLE order_invoice_line (
	id INTEGER NOT NULL,
	item_id INTEGER NOT NULL,
	position INTEGER NOT NULL,
	order_number TEXT DEFAULT '' NOT NULL,
	sequence TEXT DEFAULT '' NOT NULL,
	amazon_id TEXT DEFAULT '' NOT NULL,
	vendor_id TEXT DEFAULT '' NOT NULL,
	quantity INTEGER NOT NULL,
	unit TEXT DEFAULT '' NOT NULL,
	unit_size INTEGER,
	act_id INTEGER NOT NULL,
	PRIMARY KEY (id),
	FOREIGN KEY(item_id) REFERENCES item (id)
);

CREATE INDEX ix_order_invoice_line_item_id ON order_invoice_line (item_id);

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

CREATE INDEX ix_promise_customer_id ON promise (customer_id);

CREATE INDEX ix_promise_item_id ON promise (item_id);

CREATE INDEX promise_until ON promise (until) WHERE withdrawn_act_id IS NULL;

CREATE TABLE promised_act (
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
	last_ids TEXT DEFAULT '' NOT NULL, digest TEXT DEFAULT '' NOT NULL,
	PRIMARY KEY (id)
);

CREATE TABLE purchase_order (
	id INTEGER NOT NULL,
	number TEXT DEFAULT '' NOT NULL,
	state TEXT DEFAULT '' NOT NULL,
	ordered_at TEXT NOT NULL,
	terms TEXT DEFAULT '' NOT NULL,
	vendor_code TEXT DEFAULT '' NOT NULL,
	bill_to TEXT DEFAULT '' NOT NULL,
	ship_to TEXT DEFAULT '' NOT NULL,
	withdrawn_act_id INTEGER,
	act_id INTEGER NOT NULL,
	PRIMARY KEY (id)
);

CREATE INDEX purchase_order_day ON purchase_order (ordered_at);

CREATE UNIQUE INDEX purchase_order_key ON purchase_order (number) WHERE withdrawn_act_id IS NULL;

CREATE TABLE purchase_order_line (
	id INTEGER NOT NULL,
	order_id INTEGER NOT NULL,
	sequence TEXT DEFAULT '' NOT NULL,
	amazon_id TEXT DEFAULT '' NOT NULL,
	vendor_id TEXT DEFAULT '' NOT NULL,
	ordered INTEGER NOT NULL,
	acknowledged INTEGER,
	shipped INTEGER,
	received INTEGER,
	net_cost TEXT DEFAULT '' NOT NULL,
	currency TEXT DEFAULT '' NOT NULL,
	unit TEXT DEFAULT '' NOT NULL,
	unit_size INTEGER,
	withdrawn_act_id INTEGER,
	act_id INTEGER NOT NULL,
	PRIMARY KEY (id),
	FOREIGN KEY(order_id) REFERENCES purchase_order (id)
);

CREATE UNIQUE INDEX purchase_order_line_key ON purchase_order_line (order_id, sequence) WHERE withdrawn_act_id IS NULL;

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

CREATE INDEX ix_remedy_customer_id ON remedy (customer_id);

CREATE TABLE remedy_item (
	id INTEGER NOT NULL,
	remedy_id INTEGER NOT NULL,
	item_id INTEGER NOT NULL,
	PRIMARY KEY (id),
	FOREIGN KEY(remedy_id) REFERENCES remedy (id),
	FOREIGN KEY(item_id) REFERENCES item (id)
);

CREATE INDEX ix_remedy_item_item_id ON remedy_item (item_id);

CREATE INDEX ix_remedy_item_remedy_id ON remedy_item (remedy_id);

CREATE TABLE remittance (
	id INTEGER NOT NULL,
	item_id INTEGER NOT NULL,
	position INTEGER NOT NULL,
	number TEXT DEFAULT '' NOT NULL,
	amount_minor INTEGER,
	act_id INTEGER NOT NULL,
	PRIMARY KEY (id),
	CONSTRAINT remittance_amount_positive CHECK (amount_minor > 0),
	FOREIGN KEY(item_id) REFERENCES item (id)
);

CREATE UNIQUE INDEX remittance_line ON remittance (item_id, position);

CREATE TRIGGER remittance_fixed BEFORE UPDATE ON remittance BEGIN
  SELECT RAISE(ABORT, 'rows of remittance are only ever added');
END;

CREATE TRIGGER remittance_kept BEFORE DELETE ON remittance BEGIN
  SELECT RAISE(ABORT, 'rows of remittance are only ever added');
END;

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

CREATE TABLE set_aside (
	id INTEGER NOT NULL,
	service TEXT DEFAULT '' NOT NULL,
	account TEXT DEFAULT '' NOT NULL,
	record TEXT DEFAULT '' NOT NULL,
	title TEXT DEFAULT '' NOT NULL,
	reason TEXT DEFAULT '' NOT NULL,
	content TEXT DEFAULT '' NOT NULL,
	state TEXT DEFAULT 'waiting' NOT NULL,
	seen_at TEXT NOT NULL,
	withdrawn_act_id INTEGER,
	act_id INTEGER NOT NULL,
	PRIMARY KEY (id)
);

CREATE UNIQUE INDEX set_aside_record ON set_aside (service, record) WHERE withdrawn_act_id IS NULL;

CREATE TABLE setting (
	"key" TEXT NOT NULL,
	value TEXT DEFAULT '' NOT NULL,
	PRIMARY KEY ("key")
);

CREATE TABLE snooze (
	id INTEGER NOT NULL,
	customer_id INTEGER NOT NULL,
	day DATE NOT NULL,
	until DATE NOT NULL,
	reason TEXT DEFAULT '' NOT NULL,
	seen TEXT DEFAULT '' NOT NULL,
	withdrawn_act_id INTEGER,
	act_id INTEGER NOT NULL,
	PRIMARY KEY (id),
	FOREIGN KEY(customer_id) REFERENCES customer (id)
);

CREATE INDEX ix_snooze_customer_id ON snooze (customer_id);

CREATE INDEX ix_snooze_until ON snooze (until);

CREATE TABLE stored_file (
	id INTEGER NOT NULL,
	digest TEXT DEFAULT '' NOT NULL,
	size INTEGER NOT NULL,
	content TEXT DEFAULT '' NOT NULL,
	act_id INTEGER NOT NULL,
	PRIMARY KEY (id)
);

CREATE UNIQUE INDEX stored_file_digest ON stored_file (digest);

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

CREATE INDEX ix_submission_item_id ON submission (item_id);

CREATE UNIQUE INDEX submission_number ON submission (number);

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

CREATE INDEX ix_vat_document_item_id ON vat_document (item_id);

CREATE UNIQUE INDEX vat_document_key ON vat_document (document_key) WHERE withdrawn_act_id IS NULL;

CREATE INDEX vat_document_shipping ON vat_document (marketplace, shipping_id);

CREATE INDEX vat_document_state ON vat_document (state, deadline);

CREATE TABLE vendor_invoice (
	id INTEGER NOT NULL,
	marketplace TEXT DEFAULT '' NOT NULL,
	identifier TEXT DEFAULT '' NOT NULL,
	number TEXT DEFAULT '' NOT NULL,
	payee TEXT DEFAULT '' NOT NULL,
	type TEXT DEFAULT '' NOT NULL,
	state TEXT DEFAULT '' NOT NULL,
	item_id INTEGER,
	submission_id INTEGER,
	issued DATE NOT NULL,
	due DATE,
	terms TEXT DEFAULT '' NOT NULL,
	currency TEXT DEFAULT '' NOT NULL,
	amount_minor INTEGER NOT NULL,
	net_minor INTEGER,
	tax_minor INTEGER,
	settled BOOLEAN DEFAULT false NOT NULL,
	paid_minor INTEGER NOT NULL,
	queued_minor INTEGER NOT NULL,
	discount_minor INTEGER NOT NULL,
	quantity_minor INTEGER NOT NULL,
	price_minor INTEGER NOT NULL,
	other_minor INTEGER NOT NULL,
	related TEXT DEFAULT '' NOT NULL,
	payments TEXT DEFAULT '' NOT NULL,
	lines TEXT DEFAULT '' NOT NULL,
	modified TEXT NOT NULL,
	detailed TEXT,
	withdrawn_act_id INTEGER,
	act_id INTEGER NOT NULL,
	PRIMARY KEY (id),
	FOREIGN KEY(item_id) REFERENCES item (id),
	FOREIGN KEY(submission_id) REFERENCES submission (id)
);

CREATE INDEX ix_vendor_invoice_item_id ON vendor_invoice (item_id);

CREATE UNIQUE INDEX vendor_invoice_key ON vendor_invoice (marketplace, identifier) WHERE withdrawn_act_id IS NULL;

CREATE INDEX vendor_invoice_number ON vendor_invoice (number);

CREATE TABLE vendor_window (
	id INTEGER NOT NULL,
	marketplace TEXT DEFAULT '' NOT NULL,
	begins DATE NOT NULL,
	modified_after TEXT NOT NULL,
	withdrawn_act_id INTEGER,
	act_id INTEGER NOT NULL,
	PRIMARY KEY (id)
);

CREATE UNIQUE INDEX vendor_window_key ON vendor_window (marketplace, begins) WHERE withdrawn_act_id IS NULL;
