-- What 0048_clerks_with_sql.py makes on PostgreSQL.

-- When the server was given a clerk's credit memo, whatever time the memo bears. A workstation's
-- clock may be off and refuses nothing; it opens nothing, either.

CREATE TABLE artui.brought_in (
  item_id bigint PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE OR REPLACE FUNCTION artui.refuse_memo() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE given numeric;
BEGIN
  IF artui.is_supervisor() THEN RETURN NULL; END IF;
  INSERT INTO artui.brought_in (item_id) VALUES (NEW.id)
  ON CONFLICT (item_id) DO UPDATE SET at = excluded.at;
  -- A service's memo gives nothing if it is given back at once, as Amazon has done; what is left of
  -- one is taken from a sync of a customer that another has synced before.
  IF NEW.origin = 'service' AND artui.of_service(NEW.id) AND (
    artui.known_by_another(NEW.customer_id)
    OR NEW.amount_minor = (SELECT sum(a.amount_minor) FROM public.allocation AS a
      JOIN public.item AS d ON d.id = a.debit_id
      WHERE a.credit_id = NEW.id AND d.kind = 'refund' AND d.act_id = NEW.act_id
        AND d.customer_id = NEW.customer_id))
  THEN RETURN NULL; END IF;
  -- What a run gives back of interest, which was charged by runs before.
  IF NEW.amount_minor = (SELECT sum(correction_minor) FROM public.interest_charge
      WHERE item_id = NEW.id)
    AND NOT EXISTS (
      SELECT FROM (
        SELECT DISTINCT coalesce(i.origin_id, i.id) AS origin FROM public.interest_charge AS c
        JOIN public.item AS i ON i.id = c.invoice_id WHERE c.item_id = NEW.id
      ) AS corrected
      WHERE (
        SELECT coalesce(sum(CASE WHEN c.correction_minor > 0 THEN -c.correction_minor
          WHEN r.act_id < NEW.act_id AND f.kind = 'finance_charge' AND f.amount_minor = (
            SELECT sum(o.charge_minor) FROM public.interest_charge AS o WHERE o.item_id = f.id)
          THEN c.charge_minor ELSE 0 END), 0)
        FROM public.interest_charge AS c
        JOIN public.interest_run AS r ON r.id = c.run_id AND r.rolled_back_act_id IS NULL
        JOIN public.item AS f ON f.id = c.item_id
        WHERE c.invoice_id IN (SELECT id FROM public.item
          WHERE id = corrected.origin OR origin_id = corrected.origin)
      ) < 0)
  THEN RETURN NULL; END IF;
  -- What a dispute or a deduction came to is theirs to say, within a threshold of its own.
  IF (EXISTS (SELECT FROM public.dispute WHERE memo_id = NEW.id)
    OR EXISTS (SELECT FROM public.deduction WHERE memo_id = NEW.id))
    AND NEW.amount_minor <= artui.most_minor('credit_threshold', NEW.currency)
  THEN RETURN NULL; END IF;
  -- Within a day, as artui counts by the clerk's own clock: less an hour, by which that may be off.
  -- What came before this was kept has its own time.
  SELECT sum(i.amount_minor) INTO given FROM public.item AS i JOIN public.act AS a ON a.id = i.act_id
  LEFT JOIN artui.brought_in AS b ON b.item_id = i.id
  WHERE i.kind = 'credit_memo' AND i.customer_id = NEW.customer_id AND i.currency = NEW.currency
    AND (i.act_id = NEW.act_id AND NOT (i.origin = 'service' AND EXISTS (
      SELECT FROM public.allocation AS g JOIN public.item AS d ON d.id = g.debit_id
      WHERE g.credit_id = i.id AND d.kind = 'refund' AND d.act_id = NEW.act_id
        AND g.amount_minor = i.amount_minor))
      OR i.act_id <> NEW.act_id AND (a.actor = session_user AND i.reversed_by_id IS NULL
      AND coalesce(b.at, i.recorded_at) > clock_timestamp() - interval '23 hours'));
  IF given > artui.most_minor('memo_threshold', NEW.currency) THEN
    PERFORM artui.refuse('credit memos above the threshold are a supervisor''s');
  END IF;
  RETURN NULL;
END $$;

-- A reversal in force has the whole amount of its document on the other side, set against it, and
-- the document names it.

CREATE FUNCTION artui.is_reversed_by(document bigint, reversal bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (
    SELECT FROM public.item AS d JOIN public.item AS r ON r.id = d.reversed_by_id
    WHERE d.id = document AND r.id = reversal
      AND r.kind = 'reversal' AND r.reverses_id = d.id AND r.side = -d.side
      AND r.amount_minor = d.amount_minor AND r.currency = d.currency
      AND r.customer_id = d.customer_id AND r.entity_id = d.entity_id
      AND r.amount_minor = (SELECT coalesce(sum(a.amount_minor), 0) FROM public.allocation AS a
        WHERE a.credit_id = CASE d.side WHEN 1 THEN r.id ELSE d.id END
          AND a.debit_id = CASE d.side WHEN 1 THEN d.id ELSE r.id END)
  )
$$;

CREATE FUNCTION artui.is_in_force(reversal bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM public.item
    WHERE id = reversal AND kind = 'reversal' AND reversed_by_id IS NULL)
$$;

CREATE FUNCTION artui.keep_reversal() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF artui.is_owner() OR NOT artui.is_in_force(NEW.id)
    OR artui.is_reversed_by(NEW.reverses_id, NEW.id)
  THEN RETURN NULL; END IF;
  PERFORM artui.refuse('a reversal is the whole of its document on the other side, set against it');
  RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER reversal_whole AFTER INSERT ON item
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW
WHEN (NEW.kind = 'reversal')
EXECUTE FUNCTION artui.keep_reversal();

CREATE FUNCTION artui.keep_mark() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE now bigint; good boolean;
BEGIN
  IF artui.is_owner() THEN RETURN NULL; END IF;
  SELECT reversed_by_id INTO now FROM public.item WHERE id = NEW.id;
  IF now IS NOT NULL THEN
    good := artui.is_in_force(now) AND artui.is_reversed_by(NEW.id, now);
  ELSIF TG_OP = 'UPDATE' THEN
    good := NOT artui.is_in_force(OLD.reversed_by_id);
  END IF;
  IF NOT good THEN PERFORM artui.refuse('a document is reversed by its reversal alone'); END IF;
  RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER item_mark_new AFTER INSERT ON item
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW
WHEN (NEW.reversed_by_id IS NOT NULL)
EXECUTE FUNCTION artui.keep_mark();

CREATE CONSTRAINT TRIGGER item_mark_kept AFTER UPDATE OF reversed_by_id ON item
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW
WHEN (OLD.reversed_by_id IS DISTINCT FROM NEW.reversed_by_id)
EXECUTE FUNCTION artui.keep_mark();

CREATE FUNCTION artui.keep_counter() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT artui.is_owner() AND EXISTS (
    SELECT FROM public.item AS d
    WHERE (d.id = NEW.debit_id AND d.reversed_by_id = NEW.credit_id
        OR d.id = NEW.credit_id AND d.reversed_by_id = NEW.debit_id)
      AND artui.is_in_force(d.reversed_by_id)
      AND NOT artui.is_reversed_by(d.id, d.reversed_by_id))
  THEN
    PERFORM artui.refuse('a reversal stays set against its document');
  END IF;
  RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER allocation_counter_kept AFTER INSERT ON allocation
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW
WHEN (NEW.amount_minor < 0)
EXECUTE FUNCTION artui.keep_counter();

-- Each kind has its side, and what reduces a debt without any document of ours is a supervisor's.

CREATE FUNCTION artui.keep_side() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF artui.is_owner() THEN RETURN NEW; END IF;
  PERFORM artui.refuse(format('no document of kind %s stands on side %s', NEW.kind, NEW.side));
  RETURN NEW;
END $$;

CREATE TRIGGER item_side_kept BEFORE INSERT ON item
FOR EACH ROW
WHEN (NOT CASE NEW.side
  WHEN 1 THEN NEW.kind IN ('invoice', 'finance_charge', 'fee', 'refund', 'reversal')
  ELSE NEW.kind IN ('payment', 'credit_memo', 'discount', 'write_off', 'reversal', 'offset') END)
EXECUTE FUNCTION artui.keep_side();

CREATE FUNCTION artui.refuse_offset() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT artui.is_supervisor() THEN
    PERFORM artui.refuse('setting off beyond what is unapplied is a supervisor''s');
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER offset_refused BEFORE INSERT ON item
FOR EACH ROW
WHEN (NEW.kind = 'offset')
EXECUTE FUNCTION artui.refuse_offset();

CREATE OR REPLACE FUNCTION artui.keep_receivable() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  -- A customer who is new has said nothing yet; of one who is there a clerk's own setting says nothing.
  IF NOT artui.is_supervisor() AND EXISTS (SELECT FROM public.act WHERE id = OLD.act_id) THEN
    PERFORM artui.refuse('what counts as a receivable is a supervisor''s');
  END IF;
  RETURN NEW;
END $$;

-- Nothing counts in a period that is closed.

CREATE FUNCTION artui.is_closed(day date) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT day <= (SELECT nullif(value, '')::date FROM public.setting WHERE key = 'closed_through')
$$;

CREATE FUNCTION artui.refuse_closed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT artui.is_owner() AND artui.is_closed((SELECT min(counts_from) FROM added)) THEN
    PERFORM artui.refuse('nothing counts in a period that is closed');
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER item_day_open AFTER INSERT ON item
REFERENCING NEW TABLE AS added
FOR EACH STATEMENT
EXECUTE FUNCTION artui.refuse_closed();

CREATE TRIGGER allocation_day_open AFTER INSERT ON allocation
REFERENCING NEW TABLE AS added
FOR EACH STATEMENT
EXECUTE FUNCTION artui.refuse_closed();

CREATE FUNCTION artui.approve_open() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT artui.is_owner() AND EXISTS (SELECT FROM public.item
    WHERE id = NEW.id AND approval = 'approved' AND artui.is_closed(counts_from))
  THEN
    PERFORM artui.refuse('nothing counts in a period that is closed');
  END IF;
  RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER item_approved_open AFTER UPDATE OF approval ON item
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW
WHEN (OLD.approval <> 'approved' AND NEW.approval = 'approved')
EXECUTE FUNCTION artui.approve_open();

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA artui FROM PUBLIC;
