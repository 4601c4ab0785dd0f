-- What 0049_notices_counted.py makes on PostgreSQL. Of notices that were written or withdrawn, the
-- items that they are of get the day of the last notice of their level: once each, and only those
-- whose day differs.

DROP TRIGGER IF EXISTS notice_counts ON dunning_notice;
DROP FUNCTION IF EXISTS public.notice_counts();

-- Items and notices are found by their keys, however many there were when its plans were made.
CREATE FUNCTION public.notice_counts() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off AS $$
DECLARE changed bigint[];
BEGIN
  SELECT array_agg(a.id) INTO changed FROM after_it AS a JOIN before_it AS b ON b.id = a.id
  WHERE CASE WHEN a.withdrawn_act_id IS NULL THEN a.written END
    IS DISTINCT FROM CASE WHEN b.withdrawn_act_id IS NULL THEN b.written END;
  IF changed IS NULL THEN RETURN NULL; END IF;
  UPDATE item SET notice_written = last.written
  FROM (
    SELECT i.id, (
      SELECT max(n.written) FROM dunning_step AS s JOIN dunning_notice AS n ON n.id = s.notice_id
      WHERE s.item_id = i.id AND s.level = i.level AND n.withdrawn_act_id IS NULL
    ) AS written
    FROM item AS i WHERE i.corrects_id IS NULL
    AND i.id IN (SELECT item_id FROM dunning_step WHERE notice_id = ANY (changed))
  ) AS last
  WHERE item.id = last.id AND item.notice_written IS DISTINCT FROM last.written;
  -- A notice of what a correction replaced was one of the correction, so its whole chain counts.
  UPDATE item SET notice_written = last.written
  FROM (
    SELECT i.id, (
      SELECT max(n.written) FROM dunning_step AS s JOIN dunning_notice AS n ON n.id = s.notice_id
      WHERE s.item_id IN (SELECT i.id UNION ALL SELECT i.origin_id
        UNION ALL SELECT c.id FROM item AS c WHERE c.corrects_id IS NOT NULL
        AND c.origin_id = i.origin_id) AND s.level = i.level AND n.withdrawn_act_id IS NULL
    ) AS written
    FROM item AS i WHERE i.corrects_id IS NOT NULL AND i.id IN (
      SELECT item_id FROM dunning_step WHERE notice_id = ANY (changed)
      UNION SELECT c.id FROM dunning_step AS s JOIN item AS o ON o.id = s.item_id
      JOIN item AS c ON c.origin_id = coalesce(o.origin_id, o.id)
      WHERE s.notice_id = ANY (changed) AND c.corrects_id IS NOT NULL
    )
  ) AS last
  WHERE item.id = last.id AND item.notice_written IS DISTINCT FROM last.written;
  RETURN NULL;
END $$;

REVOKE ALL ON FUNCTION public.notice_counts() FROM PUBLIC;

CREATE TRIGGER notice_counts AFTER UPDATE ON dunning_notice
REFERENCING OLD TABLE AS before_it NEW TABLE AS after_it
FOR EACH STATEMENT
EXECUTE FUNCTION public.notice_counts();
