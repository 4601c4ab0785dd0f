-- What 0053_proven_at_the_end.py makes on PostgreSQL.

-- What is proven at the end of a transaction can be had earlier by SET CONSTRAINTS, before its act is
-- there or more is written. So whatever is proven ends the writing of its transaction.

CREATE FUNCTION artui.has_ended(mine bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM artui.in_hand
    WHERE xact = mine AND act_id = -9223372036854775807)
$$;

CREATE FUNCTION artui.end_writing() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE mine bigint := pg_current_xact_id()::text::bigint;
BEGIN
  IF artui.has_ended(mine) OR artui.is_owner() THEN RETURN; END IF;
  INSERT INTO artui.in_hand (xact, act_id, written) VALUES (mine, -9223372036854775807, true);
END $$;

CREATE FUNCTION artui.refuse_late() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF artui.has_ended(pg_current_xact_id()::text::bigint) THEN
    PERFORM artui.refuse('nothing more is written once the server has proven what was');
  END IF;
END $$;

-- A transaction writes for no act, and books none, once that has ended.

CREATE OR REPLACE FUNCTION artui.take(wanted bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE mine bigint := pg_current_xact_id()::text::bigint;
BEGIN
  PERFORM artui.refuse_late();
  IF EXISTS (SELECT FROM artui.in_hand WHERE xact = mine AND act_id = wanted) THEN RETURN; END IF;
  IF wanted IS NULL OR EXISTS (SELECT FROM public.act AS a WHERE a.id = wanted) THEN
    PERFORM artui.refuse(format('nothing is added to act %s, which is booked', wanted));
  END IF;
  INSERT INTO artui.in_hand (xact, act_id) VALUES (mine, wanted);
END $$;

CREATE OR REPLACE FUNCTION artui.refuse_act() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE last bigint;
BEGIN
  IF artui.is_owner() THEN RETURN NEW; END IF;
  PERFORM artui.refuse_late();
  IF TG_TABLE_NAME = 'act' AND EXISTS (SELECT FROM public.promised_act AS p
    WHERE to_jsonb(p) - 'last_ids' = to_jsonb(NEW))
  THEN
    -- Who settles what another has broken off adds no row to it.
    IF NEW.actor = session_user OR NOT EXISTS (SELECT FROM artui.in_hand
      WHERE xact = pg_current_xact_id()::text::bigint AND act_id = NEW.id)
    THEN RETURN NEW; END IF;
    PERFORM artui.refuse(format('act %s is another''s, who alone writes its rows', NEW.id));
  END IF;
  IF NEW.actor <> session_user THEN
    PERFORM artui.refuse(format('the actor of an act is its database user, here %s', session_user));
  END IF;
  last := greatest((SELECT max(id) FROM public.act), (SELECT max(id) FROM public.promised_act), 0);
  IF NEW.id <> last + 1 THEN
    PERFORM artui.refuse(format('act %s does not follow act %s', NEW.id, last));
  END IF;
  IF NEW.act = ANY ('{adopt policy,books accounts,books withdraw,close,credit hold,grant,
    hand over,ledger settings,lift remedy,policy,refuse,remedy,restore,role,terminate,waive}')
    AND NOT artui.is_supervisor()
  THEN
    PERFORM artui.refuse(format('the act "%s" is a supervisor''s', NEW.act));
  END IF;
  IF NEW.undoes_id IS NOT NULL AND NOT EXISTS (SELECT FROM public.act AS a
    WHERE a.id = NEW.undoes_id AND (CASE WHEN NEW.act = 'break off' THEN EXISTS (
      SELECT FROM artui.in_hand
      WHERE xact = pg_current_xact_id()::text::bigint AND act_id IN (a.id, -1 - a.id) AND written
    ) ELSE a.actor = session_user END))
  THEN
    PERFORM artui.refuse(format('act %s is not %s''s to undo', NEW.undoes_id, session_user));
  END IF;
  RETURN NEW;
END $$;

-- What is proven, as it was, and that it ends the writing.

CREATE OR REPLACE FUNCTION artui.keep_counter() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM artui.end_writing();
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

CREATE OR REPLACE FUNCTION artui.refuse_bank_account() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM artui.end_writing();
  IF NOT artui.takes_two() OR EXISTS (SELECT FROM artui.agreed_to('{bank account}') AS asked
    WHERE asked ->> 'becomes' = concat_ws(' ', NEW.number, NEW.entity_id, NEW.currency))
  THEN RETURN NULL; END IF;
  IF TG_OP = 'UPDATE' THEN
    IF (NEW.withdrawn_act_id IS NOT NULL OR OLD.withdrawn_act_id IS NULL)
      AND (NEW.entity_id = OLD.entity_id
        OR artui.is_undone('bank_account', NEW.id, 'entity_id', NEW.entity_id::text))
      AND (NEW.currency = OLD.currency
        OR artui.is_undone('bank_account', NEW.id, 'currency', NEW.currency))
    THEN RETURN NULL; END IF;
  END IF;
  PERFORM artui.refuse('a bank account of ours is given to an entity by two people');
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION artui.keep_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM artui.end_writing();
  IF artui.is_owner() OR EXISTS (SELECT FROM artui.turned AS t
    WHERE t.xact = pg_current_xact_id()::text::bigint AND t.table_name = NEW.table_name
      AND t.row_id = NEW.row_id AND t.column_name = NEW.column_name
      AND t.old IS NOT DISTINCT FROM NEW.old::json #>> '{}')
  THEN RETURN NULL; END IF;
  PERFORM artui.refuse(format('%s of %s was not what the log of changes says', NEW.column_name,
    NEW.table_name));
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION artui.keep_tree() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM artui.end_writing();
  IF NOT artui.is_owner() AND EXISTS (
    SELECT FROM public.item AS i
    JOIN public.allocation AS a ON i.id IN (a.credit_id, a.debit_id)
    JOIN public.item AS o ON o.id = a.credit_id + a.debit_id - i.id
    JOIN public.customer AS c ON c.id = o.customer_id
    WHERE i.customer_id = NEW.id
      AND c.root_id <> (SELECT root_id FROM public.customer WHERE id = NEW.id)
    GROUP BY a.credit_id, a.debit_id HAVING sum(a.amount_minor) <> 0)
  THEN
    PERFORM artui.refuse('what is paid across account trees holds them together');
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION artui.refuse_remittance() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM artui.end_writing();
  IF NOT artui.takes_two() OR EXISTS (SELECT FROM artui.agreed_to('{entity}') AS asked
    WHERE asked ->> 'name' = NEW.name AND asked ->> 'becomes' = NEW.remittance)
  THEN RETURN NULL; END IF;
  IF TG_OP = 'UPDATE' THEN
    IF artui.is_undone('entity', NEW.id, 'remittance', NEW.remittance) THEN RETURN NULL; END IF;
  END IF;
  PERFORM artui.refuse('where customers pay is changed by two people');
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION artui.refuse_policy() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  terms jsonb := to_jsonb(NEW) - '{id,act_id,withdrawn_act_id,source}'::text[];
  which jsonb := jsonb_build_object('name', NEW.name, 'from_date', NEW.from_date);
  good boolean;
BEGIN
  PERFORM artui.end_writing();
  IF NOT artui.takes_two() THEN RETURN NULL; END IF;
  IF TG_OP = 'INSERT' THEN
    good := EXISTS (SELECT FROM artui.agreed_to('{policy,adopt policy}') AS asked
      WHERE asked -> 'becomes' = terms OR asked -> 'becomes' @> jsonb_build_array(terms));
  ELSE
    good := NEW.withdrawn_act_id IS NOT DISTINCT FROM OLD.withdrawn_act_id
      OR artui.is_undone('interest_policy', NEW.id, 'withdrawn_act_id', NEW.withdrawn_act_id::text)
      OR (OLD.withdrawn_act_id IS NULL AND (
        EXISTS (SELECT FROM artui.agreed_to('{policy,adopt policy}') AS asked
          WHERE asked -> 'becomes' @> which OR asked -> 'becomes' @> jsonb_build_array(which))
        OR EXISTS (SELECT FROM public.act WHERE id = NEW.withdrawn_act_id AND undoes_id = NEW.act_id)
      ));
    good := good AND (NEW.reviewed = OLD.reviewed
      OR artui.is_undone('interest_policy', NEW.id, 'reviewed', NEW.reviewed::text)
      OR EXISTS (SELECT FROM artui.agreed_to('{review policy}') AS asked
        WHERE asked -> 'becomes' @> to_jsonb(NEW.id)));
  END IF;
  IF NOT good THEN PERFORM artui.refuse('what interest costs is changed by two people'); END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION artui.refuse_discount() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE against numeric;
BEGIN
  PERFORM artui.end_writing();
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

CREATE OR REPLACE FUNCTION artui.approve_open() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM artui.end_writing();
  IF NOT artui.is_owner() AND EXISTS (SELECT FROM public.item
    WHERE id = NEW.id AND approval = 'approved' AND artui.is_closed(counts_from))
  THEN
    PERFORM artui.refuse('nothing counts in a period that is closed');
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION artui.keep_mark() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE now bigint; good boolean;
BEGIN
  PERFORM artui.end_writing();
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

CREATE OR REPLACE FUNCTION artui.keep_number() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM artui.end_writing();
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

CREATE OR REPLACE FUNCTION artui.refuse_memo() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE given numeric;
BEGIN
  PERFORM artui.end_writing();
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

CREATE OR REPLACE FUNCTION artui.refuse_refund() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  net numeric; gone numeric; root bigint;
  -- Whatever day it bears.
  day date := greatest(NEW.issue_date, current_date);
BEGIN
  PERFORM artui.end_writing();
  -- What a bank took back of a payment, and what a service says it gave back, left without us.
  IF artui.is_supervisor() OR EXISTS (SELECT FROM public.bank_outcome AS o
    JOIN public.bank_entry AS e ON e.id = o.entry_id
    WHERE o.act_id = NEW.act_id AND o.outcome = 'returned'
      AND abs(e.amount_minor) >= NEW.amount_minor)
    OR NEW.origin = 'service' AND NEW.amount_minor = (
      SELECT sum(a.amount_minor) FROM public.allocation AS a
      JOIN public.item AS c ON c.id = a.credit_id
      WHERE a.debit_id = NEW.id AND c.kind = 'credit_memo' AND c.origin = 'service'
        AND c.customer_id = NEW.customer_id AND artui.of_service(c.id))
  THEN RETURN NULL; END IF;
  root := (SELECT root_id FROM public.customer WHERE id = NEW.customer_id);
  SELECT sum(i.side * i.open_minor) INTO net FROM public.item AS i
  JOIN public.customer AS c ON c.id = i.customer_id
  WHERE c.root_id = root
    AND i.currency = NEW.currency AND i.approval = 'approved' AND i.open_minor > 0
    AND i.issue_date <= day;
  -- What was written off counts as owed, small differences and waived interest apart.
  SELECT sum(minor) INTO gone FROM (
    SELECT sum(a.amount_minor) AS minor FROM public.customer AS c
    JOIN public.item AS d ON d.customer_id = c.id
    JOIN public.allocation AS a ON a.debit_id = d.id
    JOIN public.item AS w ON w.id = a.credit_id
    JOIN public.act AS x ON x.id = w.act_id
    WHERE c.root_id = root AND d.currency = NEW.currency AND d.kind <> 'reversal'
      AND w.kind = 'write_off' AND x.act <> 'waive' AND a.effective_date <= day
    GROUP BY d.id
  ) AS lost WHERE minor > artui.most_minor('tolerance', NEW.currency);
  IF coalesce(net, 0) + coalesce(gone, 0) > 0 THEN
    PERFORM artui.refuse('a refund beyond the balance is a supervisor''s');
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION artui.refuse_reversal() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE was public.item; made text; done public.act; most numeric; given numeric;
BEGIN
  PERFORM artui.end_writing();
  IF artui.is_supervisor() THEN RETURN NULL; END IF;
  SELECT * INTO was FROM public.item WHERE id = NEW.reverses_id;
  IF was.kind NOT IN ('invoice', 'finance_charge', 'fee') THEN RETURN NULL; END IF;
  SELECT * INTO done FROM public.act WHERE id = NEW.act_id;
  made := (SELECT actor FROM public.act WHERE id = was.act_id);
  -- By undo, whose act it is was proven with the act; a run is taken back by who posted it.
  IF done.undoes_id = was.act_id
    OR done.act IN ('interest rollback', 'dunning rollback') AND made = session_user
    OR done.act = 'ads sync' AND was.origin = 'service'
  THEN RETURN NULL; END IF;
  most := artui.most_minor('credit_threshold', NEW.currency);
  IF EXISTS (SELECT FROM public.item AS n WHERE n.corrects_id = was.id AND n.act_id = NEW.act_id
    AND (n.amount_minor >= was.amount_minor OR n.amount_minor >= most * -1 + (
      SELECT amount_minor FROM public.item WHERE id = coalesce(was.origin_id, was.id))))
  THEN RETURN NULL; END IF;
  SELECT sum(amount_minor) INTO given FROM public.item
  WHERE act_id = NEW.act_id AND kind = 'reversal' AND side = -1
    AND customer_id = NEW.customer_id AND currency = NEW.currency;
  IF given > most THEN
    PERFORM artui.refuse('what a customer owes is reversed above the threshold by a supervisor');
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION artui.keep_reversal() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM artui.end_writing();
  IF artui.is_owner() OR NOT artui.is_in_force(NEW.id)
    OR artui.is_reversed_by(NEW.reverses_id, NEW.id)
  THEN RETURN NULL; END IF;
  PERFORM artui.refuse('a reversal is the whole of its document on the other side, set against it');
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION artui.refuse_write_off() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE most numeric; written numeric; lowered numeric;
BEGIN
  PERFORM artui.end_writing();
  IF artui.is_supervisor()
    OR EXISTS (SELECT FROM public.item WHERE id = NEW.id AND reversed_by_id IS NOT NULL)
  THEN RETURN NULL; END IF;
  -- The service wrote it off, and the next sync takes back what it did not.
  IF EXISTS (SELECT FROM public.act WHERE id = NEW.act_id AND act = 'ads sync')
    AND NEW.amount_minor = (SELECT sum(a.amount_minor) FROM public.allocation AS a
      JOIN public.item AS d ON d.id = a.debit_id
      WHERE a.credit_id = NEW.id AND d.origin = 'service' AND artui.of_service(d.id))
  THEN RETURN NULL; END IF;
  most := artui.most_minor('tolerance', NEW.currency);
  SELECT coalesce(sum(amount_minor), 0) INTO written FROM public.item
  WHERE act_id = NEW.act_id AND kind = 'write_off'
    AND customer_id = NEW.customer_id AND currency = NEW.currency;
  -- What a credit memo lowers is written off anew for the rest.
  SELECT coalesce(sum(w.amount_minor), 0) INTO lowered
  FROM public.item AS r JOIN public.item AS w ON w.id = r.reverses_id
  WHERE r.act_id = NEW.act_id AND w.kind = 'write_off'
    AND w.customer_id = NEW.customer_id AND w.currency = NEW.currency;
  -- Many small steps are one large one.
  IF written > most + lowered OR (lowered = 0 AND EXISTS (
    SELECT FROM public.item AS d
    WHERE d.id IN (SELECT debit_id FROM public.allocation WHERE credit_id = NEW.id)
      AND most < (SELECT sum(a.amount_minor) FROM public.allocation AS a
        JOIN public.item AS w ON w.id = a.credit_id
        WHERE a.debit_id = d.id AND w.kind = 'write_off')))
  THEN
    PERFORM artui.refuse('a write-off above the tolerance is a supervisor''s');
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION artui.refuse_removal() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE now text := (SELECT role FROM public.role WHERE login = OLD.login);
BEGIN
  PERFORM artui.end_writing();
  IF artui.is_owner() OR OLD.login = session_user OR now = 'supervisor'
    OR EXISTS (SELECT FROM artui.agreed_to('{role}') AS asked
      WHERE asked ->> 'login' = OLD.login AND asked ->> 'role' = now)
  THEN RETURN NULL; END IF;
  PERFORM artui.refuse('the role of a supervisor is taken by two people');
  RETURN NULL;
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA artui FROM PUBLIC;
