-- What 0055_grants_undone.py makes on PostgreSQL.

-- Who undoes their decision sets its columns one after the other, of which only one is the state.

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
  ELSIF NEW.decided_by NOT IN ('', session_user, OLD.decided_by) THEN
    PERFORM artui.refuse('a request is decided by the database user who decides it');
  END IF;
  IF TG_OP = 'UPDATE' THEN
    IF NEW.withdrawn_act_id IS DISTINCT FROM OLD.withdrawn_act_id AND OLD.asked_by <> session_user
    THEN
      PERFORM artui.refuse('a request is withdrawn by who asked');
    END IF;
  END IF;
  RETURN NEW;
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA artui FROM PUBLIC;
