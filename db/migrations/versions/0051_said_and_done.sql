-- What 0051_said_and_done.py makes on PostgreSQL.

-- What this transaction has changed of what later acts go by in the log of changes: the value that
-- was there before. Who undoes an act gets that back, so the log must not say what never was.

CREATE UNLOGGED TABLE artui.turned (
  xact bigint NOT NULL,
  table_name text NOT NULL,
  row_id bigint NOT NULL,
  column_name text NOT NULL,
  old text
);

CREATE INDEX turned_xact ON artui.turned (xact);

CREATE FUNCTION artui.turn() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE mine bigint := pg_current_xact_id()::text::bigint;
BEGIN
  IF artui.is_owner() THEN RETURN NULL; END IF;
  IF NOT EXISTS (SELECT FROM artui.turned WHERE xact = mine) THEN
    DELETE FROM artui.turned WHERE xact <> mine;
  END IF;
  INSERT INTO artui.turned (xact, table_name, row_id, column_name, old)
  VALUES (mine, TG_TABLE_NAME, OLD.id, TG_ARGV[0], to_jsonb(OLD) ->> TG_ARGV[0]);
  RETURN NULL;
END $$;

CREATE TRIGGER item_number_turned AFTER UPDATE OF number ON item
FOR EACH ROW
WHEN (OLD.number <> NEW.number)
EXECUTE FUNCTION artui.turn('number');

CREATE TRIGGER item_approval_turned AFTER UPDATE OF approval ON item
FOR EACH ROW
WHEN (OLD.approval <> NEW.approval)
EXECUTE FUNCTION artui.turn('approval');

CREATE TRIGGER entity_remittance_turned AFTER UPDATE OF remittance ON entity
FOR EACH ROW
WHEN (OLD.remittance <> NEW.remittance)
EXECUTE FUNCTION artui.turn('remittance');

CREATE TRIGGER bank_account_entity_turned AFTER UPDATE OF entity_id ON bank_account
FOR EACH ROW
WHEN (OLD.entity_id <> NEW.entity_id)
EXECUTE FUNCTION artui.turn('entity_id');

CREATE TRIGGER bank_account_currency_turned AFTER UPDATE OF currency ON bank_account
FOR EACH ROW
WHEN (OLD.currency <> NEW.currency)
EXECUTE FUNCTION artui.turn('currency');

CREATE TRIGGER interest_policy_withdrawal_turned AFTER UPDATE OF withdrawn_act_id ON interest_policy
FOR EACH ROW
WHEN (OLD.withdrawn_act_id IS DISTINCT FROM NEW.withdrawn_act_id)
EXECUTE FUNCTION artui.turn('withdrawn_act_id');

CREATE TRIGGER interest_policy_review_turned AFTER UPDATE OF reviewed ON interest_policy
FOR EACH ROW
WHEN (OLD.reviewed <> NEW.reviewed)
EXECUTE FUNCTION artui.turn('reviewed');

CREATE FUNCTION artui.keep_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF artui.is_owner() OR EXISTS (SELECT FROM artui.turned AS t
    WHERE t.xact = pg_current_xact_id()::text::bigint AND t.table_name = NEW.table_name
      AND t.row_id = NEW.row_id AND t.column_name = NEW.column_name
      AND t.old IS NOT DISTINCT FROM NEW.old::json #>> '{}')
  THEN RETURN NULL; END IF;
  PERFORM artui.refuse(format('%s of %s was not what the log of changes says', NEW.column_name,
    NEW.table_name));
  RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER change_made AFTER INSERT ON change
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW
WHEN (NEW.table_name IN ('item', 'entity', 'bank_account', 'interest_policy')
  AND NEW.table_name || '.' || NEW.column_name IN ('item.number', 'item.approval',
    'entity.remittance', 'bank_account.entity_id', 'bank_account.currency',
    'interest_policy.withdrawn_act_id', 'interest_policy.reviewed'))
EXECUTE FUNCTION artui.keep_change();

-- Whether an act was booked before this transaction.
CREATE FUNCTION artui.was_booked(act bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT NOT EXISTS (SELECT FROM artui.in_hand
    WHERE xact = pg_current_xact_id_if_assigned()::text::bigint AND act_id = act)
$$;

CREATE OR REPLACE FUNCTION artui.keep_approved() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  -- Only who approved it takes that back, and it waits again.
  IF artui.is_owner() OR (NEW.approval = 'pending' AND EXISTS (
    SELECT FROM public.change AS c JOIN public.act AS a ON a.id = c.act_id
    WHERE c.table_name = 'item' AND c.row_id = OLD.id AND c.column_name = 'approval'
      AND c.new = '"approved"' AND a.actor = session_user AND artui.was_booked(a.id)))
  THEN RETURN NEW; END IF;
  PERFORM artui.refuse('what is approved stays so, and is reversed by a document');
END $$;

CREATE OR REPLACE FUNCTION artui.keep_number() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  -- As it is in the end: a number is also given before an approval, and makes way for another's
  -- once its document is reversed. A former one comes back with what took it.
  IF artui.is_owner() OR NOT EXISTS (SELECT FROM public.item AS i WHERE i.id = OLD.id
      AND i.approval = 'approved' AND i.reversed_by_id IS NULL AND i.number <> OLD.number
      AND NOT EXISTS (SELECT FROM public.change AS c JOIN public.act AS a ON a.id = c.act_id
        WHERE c.table_name = 'item' AND c.row_id = i.id AND c.column_name = 'number'
          AND c.old = to_json(i.number)::text AND artui.was_booked(a.id)))
  THEN RETURN NULL; END IF;
  PERFORM artui.refuse('the number of a document stays');
  RETURN NULL;
END $$;

-- What is set against each other is in the books, and in time; what is taken back is exactly that.

CREATE OR REPLACE FUNCTION artui.refuse_allocation() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF artui.is_owner() THEN RETURN NULL; END IF;
  IF EXISTS (SELECT FROM added AS a
    JOIN public.item AS c ON c.id = a.credit_id JOIN public.item AS d ON d.id = a.debit_id
    JOIN public.customer AS cc ON cc.id = c.customer_id
    JOIN public.customer AS dc ON dc.id = d.customer_id
    WHERE c.side <> -1 OR d.side <> 1 OR c.currency <> d.currency OR cc.root_id <> dc.root_id)
  THEN
    PERFORM artui.refuse('a credit pays a debit of its own account tree and currency');
  END IF;
  IF EXISTS (SELECT FROM added AS a
    JOIN public.item AS c ON c.id = a.credit_id JOIN public.item AS d ON d.id = a.debit_id
    WHERE a.effective_date < greatest(c.issue_date, d.issue_date)
      OR a.counts_from < greatest(c.counts_from, d.counts_from)
      OR a.amount_minor > 0 AND (c.approval <> 'approved' OR d.approval <> 'approved'))
  THEN
    PERFORM artui.refuse('a credit pays a debit once both are in the books and count');
  END IF;
  IF EXISTS (SELECT FROM added AS a
    LEFT JOIN public.allocation AS f ON f.id = a.reverses_id
    WHERE (a.amount_minor < 0 OR a.reverses_id IS NOT NULL)
      AND (f.credit_id, f.debit_id, f.amount_minor)
        IS DISTINCT FROM (a.credit_id, a.debit_id, -a.amount_minor))
  THEN
    PERFORM artui.refuse('what is taken back of an allocation is all of it');
  END IF;
  IF NOT artui.is_supervisor() AND EXISTS (SELECT FROM added AS a
    JOIN public.item AS c ON c.id = a.credit_id JOIN public.item AS d ON d.id = a.debit_id
    WHERE a.amount_minor > 0 AND c.origin = 'service' AND c.kind = 'credit_memo'
      AND c.customer_id <> d.customer_id)
  THEN
    PERFORM artui.refuse('a service''s credit memo pays another account by a supervisor''s hand');
  END IF;
  RETURN NULL;
END $$;

-- Only an invoice waits for an approval.

CREATE FUNCTION artui.refuse_waiting() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT artui.is_owner() THEN
    PERFORM artui.refuse('only an invoice waits for an approval');
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER item_waiting_refused BEFORE INSERT ON item
FOR EACH ROW
WHEN (NEW.approval <> 'approved' AND NEW.kind <> 'invoice')
EXECUTE FUNCTION artui.refuse_waiting();

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA artui FROM PUBLIC;
