-- What 0045_two_people.py makes on PostgreSQL.

-- What this transaction has granted of what others asked for. A grant is good once.

CREATE UNLOGGED TABLE artui.agreed (
  xact bigint NOT NULL,
  approval_id bigint NOT NULL,
  PRIMARY KEY (xact, approval_id)
);

CREATE OR REPLACE FUNCTION artui.refuse_decision() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE mine bigint := pg_current_xact_id()::text::bigint;
BEGIN
  IF artui.is_owner() THEN RETURN NEW; END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.asked_by <> session_user OR NEW.state <> 'waiting' THEN
      PERFORM artui.refuse('a request is asked by its database user, and waits');
    END IF;
  ELSIF NEW.state <> OLD.state THEN
    IF NOT artui.is_supervisor() OR NEW.decided_by NOT IN ('', session_user)
      OR (NEW.state = 'granted' AND OLD.asked_by = session_user)
    THEN
      PERFORM artui.refuse('a supervisor decides requests, and who asks cannot approve');
    END IF;
    DELETE FROM artui.agreed WHERE xact <> mine;
    IF NEW.state = 'granted' THEN
      INSERT INTO artui.agreed (xact, approval_id) VALUES (mine, NEW.id) ON CONFLICT DO NOTHING;
    END IF;
  ELSIF OLD.asked_by <> session_user THEN
    PERFORM artui.refuse('a request is withdrawn by who asked');
  END IF;
  RETURN NEW;
END $$;

-- Whether what takes two people takes another one than this login: the only supervisor acts alone.
CREATE FUNCTION artui.takes_two() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT NOT artui.is_owner() AND EXISTS (
    SELECT FROM public.role WHERE role = 'supervisor' AND login <> session_user
  )
$$;

-- What another has asked for and this transaction has granted, as arguments of the act.
CREATE FUNCTION artui.agreed_to(wanted text[]) RETURNS SETOF jsonb LANGUAGE sql STABLE
SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT p.arguments::jsonb FROM artui.agreed AS g JOIN public.approval AS p ON p.id = g.approval_id
  WHERE g.xact = pg_current_xact_id_if_assigned()::text::bigint AND p.state = 'granted'
    AND p.act = ANY (wanted) AND p.asked_by <> session_user
$$;

-- Whether a column gets back what it had before an act of one's own that this transaction undoes,
-- and that was the last to change it.
CREATE FUNCTION artui.is_undone(wanted text, wanted_row bigint, wanted_column text, given text)
RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (
    SELECT FROM artui.in_hand AS h JOIN public.act AS u ON u.id = h.act_id
    JOIN public.change AS c ON c.act_id = u.undoes_id
    WHERE h.xact = pg_current_xact_id_if_assigned()::text::bigint AND h.written
      AND c.table_name = wanted AND c.row_id = wanted_row AND c.column_name = wanted_column
      AND c.old::json #>> '{}' IS NOT DISTINCT FROM given
      AND NOT EXISTS (SELECT FROM public.change AS l
        WHERE l.table_name = wanted AND l.row_id = wanted_row AND l.column_name = wanted_column
          AND l.act_id > c.act_id AND l.act_id < u.id))
$$;

CREATE FUNCTION artui.refuse_remittance() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT artui.takes_two() OR EXISTS (SELECT FROM artui.agreed_to('{entity}') AS asked
    WHERE asked ->> 'name' = NEW.name AND asked ->> 'becomes' = NEW.remittance)
  THEN RETURN NULL; END IF;
  IF TG_OP = 'UPDATE' THEN
    IF artui.is_undone('entity', NEW.id, 'remittance', NEW.remittance) THEN RETURN NULL; END IF;
  END IF;
  PERFORM artui.refuse('where customers pay is changed by two people');
  RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER entity_remittance_new AFTER INSERT ON entity
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW
WHEN (NEW.remittance <> '')
EXECUTE FUNCTION artui.refuse_remittance();

CREATE CONSTRAINT TRIGGER entity_remittance_set AFTER UPDATE OF remittance ON entity
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW
WHEN (OLD.remittance <> NEW.remittance)
EXECUTE FUNCTION artui.refuse_remittance();

CREATE FUNCTION artui.refuse_bank_account() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
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

CREATE CONSTRAINT TRIGGER bank_account_set
AFTER INSERT OR UPDATE OF entity_id, currency, withdrawn_act_id ON bank_account
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW
EXECUTE FUNCTION artui.refuse_bank_account();

CREATE FUNCTION artui.refuse_policy() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  terms jsonb := to_jsonb(NEW) - '{id,act_id,withdrawn_act_id,source}'::text[];
  which jsonb := jsonb_build_object('name', NEW.name, 'from_date', NEW.from_date);
  good boolean;
BEGIN
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

CREATE CONSTRAINT TRIGGER interest_policy_set AFTER INSERT OR UPDATE ON interest_policy
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW
EXECUTE FUNCTION artui.refuse_policy();

-- Else who wants to act alone would take the other's role first.
CREATE FUNCTION artui.refuse_removal() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE now text := (SELECT role FROM public.role WHERE login = OLD.login);
BEGIN
  IF artui.is_owner() OR OLD.login = session_user OR now = 'supervisor'
    OR EXISTS (SELECT FROM artui.agreed_to('{role}') AS asked
      WHERE asked ->> 'login' = OLD.login AND asked ->> 'role' = now)
  THEN RETURN NULL; END IF;
  PERFORM artui.refuse('the role of a supervisor is taken by two people');
  RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER supervisor_kept AFTER UPDATE OR DELETE ON role
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW
WHEN (OLD.role = 'supervisor')
EXECUTE FUNCTION artui.refuse_removal();

-- Whether a document, or one that it is set against, came from Amazon by a sync or a report. What
-- came by hand or from a file never does, whatever refers to it.
CREATE OR REPLACE FUNCTION artui.of_service(document bigint) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (
    SELECT FROM (
      SELECT document AS id
      UNION ALL SELECT credit_id FROM public.allocation WHERE debit_id = document
      UNION ALL SELECT debit_id FROM public.allocation WHERE credit_id = document
    ) AS near
    JOIN public.item AS i ON i.id = near.id
    JOIN public.act AS a ON a.id = i.act_id
    WHERE i.origin = 'service' AND (
      a.act = 'ads sync' AND EXISTS (SELECT FROM public.external_ref WHERE item_id = near.id)
      OR a.act = 'import vidr' AND EXISTS (SELECT FROM public.vat_document WHERE item_id = near.id))
  )
$$;

-- Whether another than this login has synced a customer before.
CREATE FUNCTION artui.known_by_another(customer bigint) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (
    SELECT FROM public.customer AS c JOIN public.act AS a ON a.id = c.act_id
    WHERE c.id = known_by_another.customer AND a.act = 'ads sync' AND a.actor <> session_user
  ) OR EXISTS (
    SELECT FROM public.item AS i JOIN public.act AS a ON a.id = i.act_id
    WHERE i.customer_id = known_by_another.customer AND i.origin = 'service'
      AND a.act = 'ads sync' AND a.actor <> session_user
  )
$$;

CREATE OR REPLACE FUNCTION artui.refuse_memo() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE given numeric;
BEGIN
  IF artui.is_supervisor() THEN RETURN NULL; END IF;
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
  -- Within a day, as artui counts.
  SELECT sum(i.amount_minor) INTO given FROM public.item AS i JOIN public.act AS a ON a.id = i.act_id
  WHERE i.kind = 'credit_memo' AND i.customer_id = NEW.customer_id AND i.currency = NEW.currency
    AND (i.act_id = NEW.act_id AND NOT (i.origin = 'service' AND EXISTS (
      SELECT FROM public.allocation AS g JOIN public.item AS d ON d.id = g.debit_id
      WHERE g.credit_id = i.id AND d.kind = 'refund' AND d.act_id = NEW.act_id
        AND g.amount_minor = i.amount_minor))
      OR i.act_id <> NEW.act_id AND (a.actor = session_user AND i.reversed_by_id IS NULL
      AND abs(extract(epoch FROM i.recorded_at - NEW.recorded_at)) < 86400));
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

DROP TRIGGER write_off_refused ON item;

CREATE OR REPLACE FUNCTION artui.refuse_write_off() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE most numeric; written numeric; lowered numeric;
BEGIN
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

CREATE CONSTRAINT TRIGGER write_off_refused AFTER INSERT ON item
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW
WHEN (NEW.kind = 'write_off')
EXECUTE FUNCTION artui.refuse_write_off();

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
  IF NOT artui.is_supervisor() AND EXISTS (SELECT FROM added AS a
    JOIN public.item AS c ON c.id = a.credit_id JOIN public.item AS d ON d.id = a.debit_id
    WHERE a.amount_minor > 0 AND c.origin = 'service' AND c.kind = 'credit_memo'
      AND c.customer_id <> d.customer_id)
  THEN
    PERFORM artui.refuse('a service''s credit memo pays another account by a supervisor''s hand');
  END IF;
  RETURN NULL;
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA artui FROM PUBLIC;
