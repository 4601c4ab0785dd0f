-- What 0047_reversals_kept.py makes on PostgreSQL.

CREATE FUNCTION artui.refuse_reversal() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE was public.item; made text; done public.act; most numeric; given numeric;
BEGIN
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

CREATE CONSTRAINT TRIGGER reversal_refused AFTER INSERT ON item
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW
WHEN (NEW.kind = 'reversal' AND NEW.side = -1)
EXECUTE FUNCTION artui.refuse_reversal();

CREATE FUNCTION artui.keep_run() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT artui.is_supervisor() AND EXISTS (
    SELECT FROM public.act WHERE id = OLD.act_id AND actor <> session_user)
  THEN
    PERFORM artui.refuse('a run is taken back by who posted it, else by a supervisor');
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER interest_run_kept BEFORE UPDATE OF rolled_back_act_id ON interest_run
FOR EACH ROW
EXECUTE FUNCTION artui.keep_run();

CREATE TRIGGER dunning_run_kept BEFORE UPDATE OF rolled_back_act_id ON dunning_run
FOR EACH ROW
EXECUTE FUNCTION artui.keep_run();

CREATE FUNCTION artui.keep_receivable() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  -- What a service brought in, it says of; a customer who is new has said nothing yet.
  IF NOT artui.is_supervisor() AND EXISTS (
    SELECT FROM public.act WHERE id = OLD.act_id AND act NOT IN ('ads sync', 'import vidr'))
  THEN
    PERFORM artui.refuse('what counts as a receivable is a supervisor''s');
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER customer_receivable_kept BEFORE UPDATE OF receivable ON customer
FOR EACH ROW
WHEN (OLD.receivable <> NEW.receivable)
EXECUTE FUNCTION artui.keep_receivable();

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA artui FROM PUBLIC;
