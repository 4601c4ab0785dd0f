-- What 0039_roles.py makes on PostgreSQL. No temporary table ever comes before one of the ledger,
-- since every function that acts in its owner's name has its own path.

CREATE SCHEMA artui;

-- What a transaction has in hand ends with it, so it needs no log of the server's.

CREATE UNLOGGED TABLE artui.in_hand (
  xact bigint NOT NULL,
  act_id bigint NOT NULL,
  written boolean NOT NULL DEFAULT false,
  PRIMARY KEY (xact, act_id)
);

CREATE UNLOGGED TABLE artui.posted (
  xact bigint NOT NULL,
  currency text NOT NULL,
  day date NOT NULL,
  minor bigint NOT NULL
);

CREATE INDEX posted_xact ON artui.posted (xact);

-- Who is at work, and what the server knows of it.

CREATE FUNCTION artui.refuse(why text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING MESSAGE = why, ERRCODE = 'insufficient_privilege';
END $$;

CREATE FUNCTION artui.is_owner() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT pg_has_role(session_user, relowner, 'MEMBER') FROM pg_class
  WHERE oid = 'public.act'::regclass
$$;

CREATE FUNCTION artui.is_supervisor() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT artui.is_owner() OR EXISTS (
    SELECT FROM public.role WHERE login = session_user AND role = 'supervisor'
  ) OR EXISTS (
    -- Who gives the role up is one until this transaction ends.
    SELECT FROM artui.in_hand
    WHERE xact = pg_current_xact_id_if_assigned()::text::bigint AND act_id = -1
  )
$$;

CREATE FUNCTION artui.group_role(kind text) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT 'artui_' || CASE WHEN plain = given AND octet_length(plain) <= 46 THEN plain
    ELSE left(plain, CASE WHEN octet_length(plain) = length(plain) THEN 37 ELSE 9 END)
      || '_' || left(md5(given), 8) END || '_' || kind
  FROM (SELECT current_database()::text AS given,
    lower(current_database()::text COLLATE "C") AS plain) AS named
$$;

CREATE FUNCTION artui.follow_role(who text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE each text; belongs boolean; wanted boolean;
BEGIN
  -- The owner has every right, and gives those of others.
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = who) OR
    (SELECT pg_has_role(who, relowner, 'MEMBER') FROM pg_class WHERE oid = 'public.act'::regclass)
  THEN RETURN; END IF;
  FOREACH each IN ARRAY ARRAY['clerk', 'supervisor', 'auditor'] LOOP
    CONTINUE WHEN NOT EXISTS (SELECT FROM pg_roles WHERE rolname = artui.group_role(each));
    wanted := EXISTS (SELECT FROM public.role WHERE login = who AND role = each);
    belongs := EXISTS (SELECT FROM pg_auth_members
      WHERE roleid = (SELECT oid FROM pg_roles WHERE rolname = artui.group_role(each))
      AND member = (SELECT oid FROM pg_roles WHERE rolname = who));
    BEGIN
      IF wanted AND NOT belongs THEN
        EXECUTE format('GRANT %I TO %I', artui.group_role(each), who);
      ELSIF belongs AND NOT wanted THEN
        EXECUTE format('REVOKE %I FROM %I', artui.group_role(each), who);
      END IF;
    EXCEPTION WHEN insufficient_privilege THEN
      -- An administrator does it: `artui role set` prints how.
      NULL;
    END;
  END LOOP;
END $$;

CREATE FUNCTION artui.role_follows() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN PERFORM artui.follow_role(OLD.login); END IF;
  IF TG_OP <> 'DELETE' THEN PERFORM artui.follow_role(NEW.login); END IF;
  RETURN NULL;
END $$;

-- At the end of the transaction: until then its actor may need the rights that go.
CREATE CONSTRAINT TRIGGER role_follows AFTER INSERT OR UPDATE OR DELETE ON role
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW
EXECUTE FUNCTION artui.role_follows();

CREATE FUNCTION artui.role_given_up() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF OLD.login = session_user AND OLD.role = 'supervisor' AND NOT artui.is_owner() THEN
    INSERT INTO artui.in_hand (xact, act_id) VALUES (pg_current_xact_id()::text::bigint, -1)
    ON CONFLICT DO NOTHING;
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER role_given_up AFTER UPDATE OR DELETE ON role
FOR EACH ROW
EXECUTE FUNCTION artui.role_given_up();

-- Rows belong to the act of their transaction, and nothing is changed without an act.

CREATE FUNCTION artui.take(wanted bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE mine bigint := pg_current_xact_id()::text::bigint;
BEGIN
  IF EXISTS (SELECT FROM artui.in_hand WHERE xact = mine AND act_id = wanted) THEN RETURN; END IF;
  IF wanted IS NULL OR EXISTS (SELECT FROM public.act AS a WHERE a.id = wanted) THEN
    PERFORM artui.refuse(format('nothing is added to act %s, which is booked', wanted));
  END IF;
  INSERT INTO artui.in_hand (xact, act_id) VALUES (mine, wanted);
END $$;

CREATE FUNCTION artui.take_rows() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE each bigint;
BEGIN
  IF artui.is_owner() THEN RETURN NULL; END IF;
  FOR each IN SELECT DISTINCT act_id FROM added LOOP
    PERFORM artui.take(each);
  END LOOP;
  RETURN NULL;
END $$;

CREATE FUNCTION artui.take_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT artui.is_owner() THEN PERFORM artui.take(0); END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION artui.prove_act() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM artui.in_hand
    WHERE xact = NEW.xact AND written
      AND (act_id = NEW.act_id OR (NEW.act_id IN (0, -1) AND act_id > 0)))
  THEN
    PERFORM artui.refuse('what was written belongs to no act of this transaction');
  END IF;
  RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER in_hand_proven AFTER INSERT ON artui.in_hand
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW
EXECUTE FUNCTION artui.prove_act();

-- An act is its actor's, follows the last one, and is theirs to do.

CREATE FUNCTION artui.refuse_act() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE last bigint;
BEGIN
  IF artui.is_owner() THEN RETURN NEW; END IF;
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

CREATE TRIGGER act_refused BEFORE INSERT ON act
FOR EACH ROW
EXECUTE FUNCTION artui.refuse_act();

CREATE TRIGGER promised_act_refused BEFORE INSERT ON promised_act
FOR EACH ROW
EXECUTE FUNCTION artui.refuse_act();

CREATE FUNCTION artui.keep_promise() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF artui.is_owner() THEN RETURN OLD; END IF;
  IF OLD.actor <> session_user AND NOT pg_try_advisory_xact_lock_shared(7220260002) THEN
    PERFORM artui.refuse(format('the rows of act %s are being written', OLD.id));
  END IF;
  IF EXISTS (SELECT FROM public.act WHERE id > OLD.id)
    AND NOT EXISTS (SELECT FROM public.act WHERE id = OLD.id)
  THEN
    PERFORM artui.refuse(format('others came after act %s, which is promised', OLD.id));
  END IF;
  RETURN OLD;
END $$;

CREATE TRIGGER promised_act_kept BEFORE DELETE ON promised_act
FOR EACH ROW
EXECUTE FUNCTION artui.keep_promise();

-- The control account is written with the act: until then others may write to the same days.

CREATE FUNCTION artui.count_items() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  INSERT INTO artui.posted (xact, currency, day, minor)
  SELECT pg_current_xact_id()::text::bigint, currency, counts_from, sum(side * amount_minor) FROM added
  WHERE approval = 'approved' GROUP BY currency, counts_from;
  RETURN NULL;
END $$;

CREATE TRIGGER item_counted AFTER INSERT ON item
REFERENCING NEW TABLE AS added
FOR EACH STATEMENT
EXECUTE FUNCTION artui.count_items();

CREATE FUNCTION artui.count_decided() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  INSERT INTO artui.posted (xact, currency, day, minor) VALUES (
    pg_current_xact_id()::text::bigint, NEW.currency, NEW.counts_from,
    NEW.side * NEW.amount_minor * CASE NEW.approval WHEN 'approved' THEN 1 ELSE -1 END);
  RETURN NULL;
END $$;

CREATE TRIGGER item_decided AFTER UPDATE OF approval ON item
FOR EACH ROW
WHEN ((OLD.approval = 'approved') <> (NEW.approval = 'approved'))
EXECUTE FUNCTION artui.count_decided();

CREATE FUNCTION artui.post_act() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE mine bigint := pg_current_xact_id()::text::bigint;
BEGIN
  INSERT INTO public.control AS c (currency, day, posted_minor)
  SELECT currency, day, sum(minor) FROM artui.posted WHERE xact = mine GROUP BY currency, day
  ON CONFLICT (currency, day) DO UPDATE SET posted_minor = c.posted_minor + excluded.posted_minor;
  DELETE FROM artui.posted WHERE xact = mine;
  IF NOT artui.is_owner() THEN
    DELETE FROM artui.in_hand WHERE xact <> mine;
    -- To the act of another, who had promised it, nothing is added.
    INSERT INTO artui.in_hand AS h (xact, act_id, written)
    VALUES (mine, CASE WHEN NEW.actor = session_user THEN NEW.id ELSE -1 - NEW.id END, true)
    ON CONFLICT (xact, act_id) DO UPDATE SET written = true;
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER act_posted AFTER INSERT ON act
FOR EACH ROW
EXECUTE FUNCTION artui.post_act();

-- What a clerk may write to a table, but not with every value.

CREATE FUNCTION artui.item_opens() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF artui.is_owner() THEN RETURN NEW; END IF;
  PERFORM artui.refuse('a new document has all of it open');
END $$;

CREATE TRIGGER item_opens BEFORE INSERT ON item
FOR EACH ROW
WHEN (NEW.open_minor <> NEW.amount_minor)
EXECUTE FUNCTION artui.item_opens();

CREATE FUNCTION artui.keep_approved() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  -- Only who approved it takes that back, and it waits again.
  IF artui.is_owner() OR (NEW.approval = 'pending' AND EXISTS (
    SELECT FROM public.change AS c JOIN public.act AS a ON a.id = c.act_id
    WHERE c.table_name = 'item' AND c.row_id = OLD.id AND c.column_name = 'approval'
      AND c.new = '"approved"' AND a.actor = session_user))
  THEN RETURN NEW; END IF;
  PERFORM artui.refuse('what is approved stays so, and is reversed by a document');
END $$;

CREATE TRIGGER item_approval_kept BEFORE UPDATE OF approval ON item
FOR EACH ROW
WHEN (OLD.approval = 'approved' AND NEW.approval <> 'approved')
EXECUTE FUNCTION artui.keep_approved();

CREATE FUNCTION artui.keep_day() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF artui.is_owner() THEN RETURN NEW; END IF;
  PERFORM artui.refuse('the day from which a document counts stays');
END $$;

CREATE TRIGGER item_day_kept BEFORE UPDATE OF counts_from ON item
FOR EACH ROW
WHEN (OLD.counts_from <> NEW.counts_from AND OLD.approval = 'approved' AND NEW.approval = 'approved')
EXECUTE FUNCTION artui.keep_day();

-- What a clerk may do alone, in minor units of a currency.
CREATE FUNCTION artui.most_minor(wanted text, money text) RETURNS numeric LANGUAGE sql STABLE
SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT trunc(coalesce((SELECT value FROM public.setting WHERE key = wanted), '0.05')::numeric
    * 10 ^ (CASE
      WHEN money = ANY (string_to_array(
        'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF', ' ')) THEN 0
      WHEN money = ANY (string_to_array('BHD IQD JOD KWD LYD OMR TND', ' ')) THEN 3
      WHEN money = ANY (string_to_array('CLF UYW', ' ')) THEN 4 ELSE 2 END))
$$;

CREATE FUNCTION artui.refuse_write_off() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE most numeric; written numeric; lowered numeric;
BEGIN
  IF artui.is_supervisor() THEN RETURN NEW; END IF;
  most := artui.most_minor('tolerance', NEW.currency);
  SELECT coalesce(sum(amount_minor), 0) + NEW.amount_minor INTO written FROM public.item
  WHERE act_id = NEW.act_id AND kind = 'write_off'
    AND customer_id = NEW.customer_id AND currency = NEW.currency;
  -- What a credit memo lowers is written off anew for the rest.
  SELECT coalesce(sum(w.amount_minor), 0) INTO lowered
  FROM public.item AS r JOIN public.item AS w ON w.id = r.reverses_id
  WHERE r.act_id = NEW.act_id AND w.kind = 'write_off'
    AND w.customer_id = NEW.customer_id AND w.currency = NEW.currency;
  IF written > most + lowered THEN
    PERFORM artui.refuse('a write-off above the tolerance is a supervisor''s');
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER write_off_refused BEFORE INSERT ON item
FOR EACH ROW
WHEN (NEW.kind = 'write_off')
EXECUTE FUNCTION artui.refuse_write_off();

CREATE FUNCTION artui.refuse_refund() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE net numeric;
BEGIN
  -- What a bank took back of a payment, and what a service says it gave back, left without us.
  IF artui.is_supervisor() OR EXISTS (SELECT FROM public.bank_outcome AS o
    JOIN public.bank_entry AS e ON e.id = o.entry_id
    WHERE o.act_id = NEW.act_id AND o.outcome = 'returned'
      AND abs(e.amount_minor) >= NEW.amount_minor)
    OR artui.of_service(NEW.id)
  THEN RETURN NULL; END IF;
  SELECT sum(i.side * i.open_minor) INTO net FROM public.item AS i
  JOIN public.customer AS c ON c.id = i.customer_id
  WHERE c.root_id = (SELECT root_id FROM public.customer WHERE id = NEW.customer_id)
    AND i.currency = NEW.currency AND i.approval = 'approved' AND i.open_minor > 0
    AND i.issue_date <= NEW.issue_date;
  IF net > 0 THEN
    PERFORM artui.refuse('a refund beyond the balance is a supervisor''s');
  END IF;
  RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER refund_refused AFTER INSERT ON item
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW
WHEN (NEW.kind = 'refund')
EXECUTE FUNCTION artui.refuse_refund();

-- Whether a document, or one that it is set against, is one of Amazon's.
CREATE FUNCTION artui.of_service(document bigint) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (
    SELECT FROM (
      SELECT document AS id
      UNION ALL SELECT credit_id FROM public.allocation WHERE debit_id = document
      UNION ALL SELECT debit_id FROM public.allocation WHERE credit_id = document
    ) AS near
    WHERE EXISTS (SELECT FROM public.external_ref WHERE item_id = near.id)
      OR EXISTS (SELECT FROM public.vat_document WHERE item_id = near.id)
  )
$$;

CREATE FUNCTION artui.refuse_memo() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE given numeric;
BEGIN
  -- What a run gives back of interest, and what a dispute or a deduction came to, is theirs to say.
  IF artui.is_supervisor() OR artui.of_service(NEW.id)
    OR EXISTS (SELECT FROM public.interest_charge
      WHERE item_id = NEW.id AND correction_minor > 0)
    OR EXISTS (SELECT FROM public.dispute WHERE memo_id = NEW.id
      AND NEW.amount_minor <= artui.most_minor('credit_threshold', NEW.currency))
    OR EXISTS (SELECT FROM public.deduction WHERE memo_id = NEW.id
      AND NEW.amount_minor <= artui.most_minor('credit_threshold', NEW.currency))
  THEN RETURN NULL; END IF;
  SELECT sum(amount_minor) INTO given FROM public.item
  WHERE act_id = NEW.act_id AND kind = 'credit_memo'
    AND customer_id = NEW.customer_id AND currency = NEW.currency;
  IF given > artui.most_minor('memo_threshold', NEW.currency) THEN
    PERFORM artui.refuse('credit memos above the threshold are a supervisor''s');
  END IF;
  RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER memo_refused AFTER INSERT ON item
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW
WHEN (NEW.kind = 'credit_memo')
EXECUTE FUNCTION artui.refuse_memo();

CREATE FUNCTION artui.refuse_allocation() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT artui.is_owner() AND EXISTS (SELECT FROM added AS a
    JOIN public.item AS c ON c.id = a.credit_id JOIN public.item AS d ON d.id = a.debit_id
    JOIN public.customer AS cc ON cc.id = c.customer_id
    JOIN public.customer AS dc ON dc.id = d.customer_id
    WHERE c.side <> -1 OR d.side <> 1 OR c.currency <> d.currency OR cc.root_id <> dc.root_id)
  THEN
    PERFORM artui.refuse('a credit pays a debit of its own account tree and currency');
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER allocation_refused AFTER INSERT ON allocation
REFERENCING NEW TABLE AS added
FOR EACH STATEMENT
EXECUTE FUNCTION artui.refuse_allocation();

CREATE FUNCTION artui.refuse_raise() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
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
  SELECT limit_minor INTO before FROM public.credit_event
  WHERE customer_id = NEW.customer_id AND withdrawn_act_id IS NULL AND limit_minor IS NOT NULL
    AND currency = NEW.currency
    AND (effective_date IS NULL OR effective_date <= NEW.effective_date)
  ORDER BY effective_date DESC NULLS LAST, id DESC LIMIT 1;
  IF before IS NULL AND EXISTS (SELECT FROM public.credit_event
    WHERE customer_id = NEW.customer_id AND withdrawn_act_id IS NULL AND limit_minor IS NOT NULL
      AND (effective_date IS NULL OR effective_date <= NEW.effective_date))
  THEN before := 0; END IF;
  SELECT event INTO state FROM public.credit_event
  WHERE customer_id = NEW.customer_id AND withdrawn_act_id IS NULL
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

CREATE TRIGGER raise_refused BEFORE INSERT OR UPDATE ON credit_event
FOR EACH ROW
EXECUTE FUNCTION artui.refuse_raise();

CREATE FUNCTION artui.refuse_clerk() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT artui.is_supervisor() THEN
    PERFORM artui.refuse('what a remedy does to an account is a supervisor''s');
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER customer_remedied BEFORE UPDATE OF account_state, orders_state ON customer
FOR EACH ROW
WHEN (OLD.orders_state <> NEW.orders_state
  OR (OLD.account_state = 'terminated') <> (NEW.account_state = 'terminated'))
EXECUTE FUNCTION artui.refuse_clerk();

CREATE FUNCTION artui.keep_customer() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  -- Who brought a customer in takes that back, in an act that is not booked yet.
  IF artui.is_owner() OR NOT EXISTS (SELECT FROM public.act WHERE id = NEW.withdrawn_act_id)
    AND EXISTS (SELECT FROM public.act WHERE id = OLD.act_id AND actor = session_user)
  THEN RETURN NEW; END IF;
  PERFORM artui.refuse('a customer is withdrawn by who brought it in');
END $$;

CREATE TRIGGER customer_kept BEFORE UPDATE OF withdrawn_act_id ON customer
FOR EACH ROW
WHEN (NEW.withdrawn_act_id IS NOT NULL)
EXECUTE FUNCTION artui.keep_customer();

CREATE FUNCTION artui.keep_tree() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
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

CREATE CONSTRAINT TRIGGER customer_tree_kept AFTER UPDATE OF root_id ON customer
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW
WHEN (OLD.root_id <> NEW.root_id)
EXECUTE FUNCTION artui.keep_tree();

CREATE FUNCTION artui.keep_policy() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  -- A customer who is new, or comes back, has none yet.
  IF NOT artui.is_supervisor() AND EXISTS (SELECT FROM public.act WHERE id = OLD.act_id)
    AND NOT EXISTS (SELECT FROM public.act WHERE id = OLD.withdrawn_act_id)
  THEN
    PERFORM artui.refuse('the interest policy of a customer is a supervisor''s');
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER customer_policy_kept BEFORE UPDATE OF policy ON customer
FOR EACH ROW
WHEN (OLD.policy <> NEW.policy)
EXECUTE FUNCTION artui.keep_policy();

CREATE FUNCTION artui.refuse_decision() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
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
  ELSIF OLD.asked_by <> session_user THEN
    PERFORM artui.refuse('a request is withdrawn by who asked');
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER decision_refused BEFORE INSERT OR UPDATE ON approval
FOR EACH ROW
EXECUTE FUNCTION artui.refuse_decision();

CREATE FUNCTION artui.refuse_others() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF artui.is_owner() THEN RETURN coalesce(NEW, OLD); END IF;
  IF coalesce(NEW.actor, OLD.actor) <> session_user THEN
    PERFORM artui.refuse('these are the notes of another');
  END IF;
  RETURN coalesce(NEW, OLD);
END $$;

CREATE TRIGGER draft_own BEFORE INSERT OR DELETE ON draft
FOR EACH ROW
EXECUTE FUNCTION artui.refuse_others();

CREATE TRIGGER review_own BEFORE INSERT ON review
FOR EACH ROW
EXECUTE FUNCTION artui.refuse_others();

CREATE FUNCTION artui.keep_statement() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT artui.is_owner() AND EXISTS (SELECT FROM public.act WHERE id = OLD.act_id) THEN
    PERFORM artui.refuse('a statement that came in is kept');
  END IF;
  RETURN OLD;
END $$;

CREATE TRIGGER bank_statement_kept BEFORE DELETE ON bank_statement
FOR EACH ROW
EXECUTE FUNCTION artui.keep_statement();

-- What a clerk may have done, though not do: each proves what it is asked.

CREATE FUNCTION artui.set_fact(wanted text, given text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT artui.is_supervisor() AND NOT (wanted LIKE 'bank mapping %'
    OR wanted IN ('vendor_orders_placed', 'vendor_orders_changed'))
  THEN
    PERFORM artui.refuse('the settings of a ledger are a supervisor''s');
  END IF;
  DELETE FROM public.setting WHERE key = wanted;
  IF given IS NOT NULL THEN
    INSERT INTO public.setting (key, value) VALUES (wanted, given);
  END IF;
END $$;

CREATE FUNCTION artui.stage(wanted text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE name text := 'staged_' || wanted;
BEGIN
  IF to_regclass('pg_temp.' || quote_ident(name)) IS NOT NULL THEN RETURN; END IF;
  IF wanted = 'gone' THEN
    CREATE TEMPORARY TABLE staged_gone (table_name text NOT NULL, id bigint NOT NULL);
  ELSIF wanted = 'ground' THEN
    CREATE TEMPORARY TABLE staged_ground
      (id bigint PRIMARY KEY, number text NOT NULL, root_id bigint NOT NULL);
  ELSE
    EXECUTE format('CREATE TEMPORARY TABLE %I (LIKE public.%I INCLUDING DEFAULTS)', name, wanted);
    EXECUTE format('ALTER TABLE pg_temp.%I ADD PRIMARY KEY (id)', name);
  END IF;
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON pg_temp.%I TO %I', name, session_user);
END $$;

CREATE FUNCTION artui.index_staged(wanted text, columns text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE name text := 'staged_' || wanted;
BEGIN
  EXECUTE format('CREATE INDEX IF NOT EXISTS %I ON pg_temp.%I (%s)',
    name || '_' || array_to_string(columns, '_'), name,
    (SELECT string_agg(quote_ident(each), ', ') FROM unnest(columns) AS each));
END $$;

CREATE FUNCTION artui.look_again(wanted text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  EXECUTE format('ANALYZE %s.%I',
    CASE WHEN wanted LIKE 'staged\_%' THEN 'pg_temp' ELSE 'public' END, wanted);
END $$;

ALTER FUNCTION public.apply_allocation() SET search_path = pg_catalog, public, pg_temp;
ALTER FUNCTION public.item_falls_due() SET search_path = pg_catalog, public, pg_temp;
ALTER FUNCTION public.instalment_shows() SET search_path = pg_catalog, public, pg_temp;
ALTER FUNCTION public.item_climbs() SET search_path = pg_catalog, public, pg_temp;
ALTER FUNCTION public.notice_counts() SET search_path = pg_catalog, public, pg_temp;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA artui FROM PUBLIC;
