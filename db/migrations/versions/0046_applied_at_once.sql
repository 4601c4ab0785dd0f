-- What is set against documents lowers what is open on them, once for each document. An invoice in
-- instalments then shows the day and the level of its earliest part with anything open.

DROP TRIGGER allocation_applies ON allocation;
DROP TRIGGER item_falls_due ON item;
DROP FUNCTION public.item_falls_due();
DROP FUNCTION public.apply_allocation();

-- Documents are found by their keys, however many there were when its plans were made.
CREATE FUNCTION public.apply_allocation() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off AS $$
BEGIN
  UPDATE item SET open_minor = open_minor - moved.minor
  FROM (
    SELECT side.id, sum(side.minor) AS minor FROM (
      SELECT credit_id AS id, amount_minor AS minor FROM added
      UNION ALL SELECT debit_id, amount_minor FROM added
    ) AS side GROUP BY side.id
  ) AS moved
  WHERE item.id = moved.id;
  UPDATE item SET (due_date, level) = (
    SELECT p.due_date, p.level FROM instalment AS p WHERE p.item_id = item.id
    AND p.until_minor > CASE WHEN item.open_minor = 0 THEN item.amount_minor - 1
      ELSE item.amount_minor - item.open_minor END ORDER BY p.position LIMIT 1
  ) WHERE id IN (
    SELECT a.debit_id FROM added AS a
    WHERE EXISTS (SELECT FROM instalment AS p WHERE p.item_id = a.debit_id)
  );
  RETURN NULL;
END $$;

REVOKE ALL ON FUNCTION public.apply_allocation() FROM PUBLIC;

CREATE TRIGGER allocation_applies AFTER INSERT ON allocation
REFERENCING NEW TABLE AS added
FOR EACH STATEMENT
EXECUTE FUNCTION public.apply_allocation();
