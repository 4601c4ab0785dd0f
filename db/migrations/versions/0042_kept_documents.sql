-- What 0042_kept_documents.py makes on PostgreSQL.

-- What a document says of itself.

CREATE FUNCTION artui.keep_number() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  -- As it is in the end: a number is also given before an approval, and makes way for another's
  -- once its document is reversed. A former one comes back with what took it.
  IF artui.is_owner() OR NOT EXISTS (SELECT FROM public.item AS i WHERE i.id = OLD.id
      AND i.approval = 'approved' AND i.reversed_by_id IS NULL AND i.number <> OLD.number
      AND NOT EXISTS (SELECT FROM public.change AS c JOIN public.act AS a ON a.id = c.act_id
        WHERE c.table_name = 'item' AND c.row_id = i.id AND c.column_name = 'number'
          AND c.old = to_json(i.number)::text))
  THEN RETURN NULL; END IF;
  PERFORM artui.refuse('the number of a document stays');
  RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER item_number_kept AFTER UPDATE OF number ON item
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW
WHEN (OLD.number <> NEW.number AND OLD.approval = 'approved')
EXECUTE FUNCTION artui.keep_number();

CREATE FUNCTION artui.keep_due_date() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  -- Of instalments a trigger sets that of the invoice.
  IF artui.is_supervisor() OR pg_trigger_depth() > 1 THEN RETURN NEW; END IF;
  IF TG_TABLE_NAME = 'item' THEN
    IF artui.of_service(OLD.id) THEN RETURN NEW; END IF;
  END IF;
  PERFORM artui.refuse('a demand of immediate payment, which moves due dates, is a supervisor''s');
  RETURN NEW;
END $$;

CREATE TRIGGER item_due_date_kept BEFORE UPDATE OF due_date ON item
FOR EACH ROW
WHEN (OLD.due_date <> NEW.due_date)
EXECUTE FUNCTION artui.keep_due_date();

CREATE TRIGGER instalment_due_date_kept BEFORE UPDATE OF due_date ON instalment
FOR EACH ROW
WHEN (OLD.due_date <> NEW.due_date)
EXECUTE FUNCTION artui.keep_due_date();

-- No discount is beyond what the terms of its invoice give.

CREATE FUNCTION artui.refuse_discount() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE against numeric;
BEGIN
  IF artui.is_supervisor()
    OR EXISTS (SELECT FROM public.item WHERE id = NEW.id AND reversed_by_id IS NOT NULL)
  THEN RETURN NULL; END IF;
  SELECT sum(amount_minor) INTO against FROM public.allocation WHERE credit_id = NEW.id;
  IF against IS DISTINCT FROM NEW.amount_minor OR EXISTS (
    SELECT FROM public.item AS d
    WHERE d.id IN (SELECT debit_id FROM public.allocation WHERE credit_id = NEW.id)
      AND (
        SELECT sum(a.amount_minor) FROM public.allocation AS a
        JOIN public.item AS c ON c.id = a.credit_id
        WHERE a.debit_id = d.id AND c.kind = 'discount'
      ) > ceil(d.amount_minor * coalesce((
        SELECT max(step[1]::numeric) FROM regexp_matches(
          d.terms, '([0-9]{1,2}(?:\.[0-9]{1,4})?)/[0-9]{1,4} ', 'g') AS step
      ), 0) / 100))
  THEN
    PERFORM artui.refuse('a discount beyond the terms of its invoice is a supervisor''s');
  END IF;
  RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER discount_refused AFTER INSERT ON item
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW
WHEN (NEW.kind = 'discount')
EXECUTE FUNCTION artui.refuse_discount();

-- Rows are numbered one after another, so that their numbers never run out. Long acts reserve
-- some ahead.

CREATE FUNCTION artui.most_ahead() RETURNS bigint LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, public, pg_temp AS $$ SELECT 100000000::bigint $$;

CREATE OR REPLACE FUNCTION artui.take_rows() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE each bigint; first bigint; last bigint; rows bigint; before bigint;
BEGIN
  IF artui.is_owner() THEN RETURN NULL; END IF;
  FOR each IN SELECT DISTINCT act_id FROM added LOOP
    PERFORM artui.take(each);
  END LOOP;
  SELECT min(id), max(id), count(*) INTO first, last, rows FROM added;
  IF rows = 0 THEN RETURN NULL; END IF;
  EXECUTE format('SELECT max(id) FROM public.%I WHERE id < $1', TG_TABLE_NAME)
  INTO before USING first;
  IF first < 1 OR first - coalesce(before, 0) > artui.most_ahead()
    OR last - first - rows > artui.most_ahead()
  THEN
    PERFORM artui.refuse(format('row %s of %s is too far ahead of the others', last,
      TG_TABLE_NAME));
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION artui.refuse_promise() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE named text; last bigint; there bigint; wrong boolean := false;
BEGIN
  IF artui.is_owner() THEN RETURN NEW; END IF;
  BEGIN
    FOR named, last IN SELECT key, value::bigint FROM json_each_text(NEW.last_ids::json) LOOP
      EXECUTE format('SELECT coalesce(max(id), 0) FROM public.%I', named) INTO there;
      wrong := wrong OR last < 0 OR last - there > artui.most_ahead();
    END LOOP;
  EXCEPTION WHEN OTHERS THEN wrong := true;
  END;
  IF wrong OR NEW.hash !~ '^[0-9a-f]{64}$' THEN
    PERFORM artui.refuse('a promise has the hash of its act, and the last id of each table');
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER promised_act_sound BEFORE INSERT ON promised_act
FOR EACH ROW
EXECUTE FUNCTION artui.refuse_promise();

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA artui FROM PUBLIC;
