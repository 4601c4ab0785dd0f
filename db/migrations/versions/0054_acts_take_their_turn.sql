-- What 0054_acts_take_their_turn.py makes on PostgreSQL.

-- Acts are proven one after another, each with all that the ones before it wrote, also those that
-- were written at the same time: who writes an act, or promises one, takes the turn of artui's writers
-- for the rest of the transaction, which sees what others have committed meanwhile.

CREATE FUNCTION artui.take_turn() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
    PERFORM artui.refuse('an act is written in a transaction of READ COMMITTED');
  END IF;
  PERFORM pg_advisory_xact_lock(7220260001);
END $$;

CREATE OR REPLACE FUNCTION artui.refuse_act() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE last bigint;
BEGIN
  IF artui.is_owner() THEN RETURN NEW; END IF;
  PERFORM artui.refuse_late();
  PERFORM artui.take_turn();
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

-- What was proven as it was written, before the turn, is proven once more.

CREATE OR REPLACE FUNCTION artui.post_act() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
DECLARE mine bigint := pg_current_xact_id()::text::bigint;
BEGIN
  INSERT INTO public.control AS c (currency, day, posted_minor)
  SELECT currency, day, sum(minor) FROM artui.posted WHERE xact = mine GROUP BY currency, day
  ON CONFLICT (currency, day) DO UPDATE SET posted_minor = c.posted_minor + excluded.posted_minor;
  DELETE FROM artui.posted WHERE xact = mine;
  -- An act that is booked is promised no more.
  DELETE FROM public.promised_act WHERE id = NEW.id;
  IF NOT artui.is_owner() THEN
    -- By the indexes of acts, whatever the planner takes an act for.
    IF artui.is_closed((SELECT min(own.day) FROM (
      (SELECT counts_from AS day FROM public.item WHERE act_id = NEW.id OFFSET 0)
      UNION ALL (SELECT counts_from FROM public.allocation WHERE act_id = NEW.id OFFSET 0)
    ) AS own))
    THEN
      PERFORM artui.refuse('nothing counts in a period that is closed');
    END IF;
    DELETE FROM artui.in_hand WHERE xact <> mine;
    -- To the act of another, who had promised it, nothing is added.
    INSERT INTO artui.in_hand AS h (xact, act_id, written)
    VALUES (mine, CASE WHEN NEW.actor = session_user THEN NEW.id ELSE -1 - NEW.id END, true)
    ON CONFLICT (xact, act_id) DO UPDATE SET written = true;
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION artui.refuse_raise() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE before bigint; state text;
BEGIN
  IF artui.is_supervisor() THEN RETURN NEW; END IF;
  IF TG_OP = 'UPDATE' THEN
    IF NEW.withdrawn_act_id IS NULL OR NOT EXISTS (
      SELECT FROM public.act WHERE id = OLD.act_id AND actor = session_user)
    THEN
      PERFORM artui.refuse(format('this limit is not %s''s to take back', session_user));
    END IF;
    RETURN NEW;
  END IF;
  -- Before it are those of other acts, whenever they came, and of its own the earlier ones.
  PERFORM artui.end_writing();
  SELECT limit_minor INTO before FROM public.credit_event
  WHERE customer_id = NEW.customer_id AND withdrawn_act_id IS NULL
    AND (act_id <> NEW.act_id OR id < NEW.id) AND limit_minor IS NOT NULL AND currency = NEW.currency
    AND (effective_date IS NULL OR effective_date <= NEW.effective_date)
  ORDER BY effective_date DESC NULLS LAST, id DESC LIMIT 1;
  IF before IS NULL AND EXISTS (SELECT FROM public.credit_event
    WHERE customer_id = NEW.customer_id AND withdrawn_act_id IS NULL
      AND (act_id <> NEW.act_id OR id < NEW.id) AND limit_minor IS NOT NULL
      AND (effective_date IS NULL OR effective_date <= NEW.effective_date))
  THEN before := 0; END IF;
  SELECT event INTO state FROM public.credit_event
  WHERE customer_id = NEW.customer_id AND withdrawn_act_id IS NULL
    AND (act_id <> NEW.act_id OR id < NEW.id)
    AND event IN ('granted', 'reinstated', 'suspended', 'revoked')
    AND (effective_date IS NULL OR effective_date <= NEW.effective_date)
  ORDER BY effective_date DESC NULLS LAST, id DESC LIMIT 1;
  IF NEW.limit_minor > before OR NEW.event = 'reinstated'
    OR (NEW.event = 'granted' AND state IN ('suspended', 'revoked'))
  THEN
    PERFORM artui.refuse('raising a limit and reinstating credit are a supervisor''s');
  END IF;
  RETURN NEW;
END $$;

DROP TRIGGER raise_refused ON credit_event;

CREATE TRIGGER raise_refused BEFORE UPDATE ON credit_event
FOR EACH ROW
EXECUTE FUNCTION artui.refuse_raise();

CREATE CONSTRAINT TRIGGER new_raise_refused AFTER INSERT ON credit_event
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW
WHEN (NEW.limit_minor IS NOT NULL OR NEW.event IN ('granted', 'reinstated'))
EXECUTE FUNCTION artui.refuse_raise();

-- Artui never promises two: nobody could tell which comes first.

CREATE OR REPLACE FUNCTION artui.refuse_promise() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE named text; last bigint; there bigint; wrong boolean := false;
BEGIN
  IF artui.is_owner() THEN RETURN NEW; END IF;
  IF EXISTS (SELECT FROM public.promised_act) THEN
    PERFORM artui.refuse('one act is promised at a time');
  END IF;
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

-- One that was booked and is promised still holds everybody up.
DELETE FROM promised_act WHERE id IN (SELECT id FROM act);

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA artui FROM PUBLIC;
