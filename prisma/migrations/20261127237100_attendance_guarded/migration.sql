-- Who takes part in an event is for them and for its host, in the database too: tickets and registrations are guarded.

CREATE POLICY event_tickets_read ON event_tickets FOR SELECT TO app USING (
  owner_id = (SELECT app.uid()) OR event_id IN (
    SELECT e.id FROM events e JOIN creators c ON c.id = e.host_id WHERE c.user_id = (SELECT app.uid()))
);
-- The host lets people in; nothing else about a ticket changes through the application.
CREATE POLICY event_tickets_admit ON event_tickets FOR UPDATE TO app USING (
  event_id IN (SELECT e.id FROM events e JOIN creators c ON c.id = e.host_id WHERE c.user_id = (SELECT app.uid()))
);
CREATE POLICY event_tickets_all ON event_tickets TO worker, ledger_owner USING (true);
CREATE POLICY event_tickets_migrate ON event_tickets TO migrate USING (true);
ALTER TABLE event_tickets ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY event_registrations_read ON event_registrations FOR SELECT TO app USING (
  user_id = (SELECT app.uid()) OR event_id IN (
    SELECT e.id FROM events e JOIN creators c ON c.id = e.host_id WHERE c.user_id = (SELECT app.uid()))
);
CREATE POLICY event_registrations_register ON event_registrations FOR INSERT TO app
  WITH CHECK (user_id = (SELECT app.uid()));
CREATE POLICY event_registrations_decide ON event_registrations FOR UPDATE TO app USING (
  user_id = (SELECT app.uid()) OR event_id IN (
    SELECT e.id FROM events e JOIN creators c ON c.id = e.host_id WHERE c.user_id = (SELECT app.uid()))
);
CREATE POLICY event_registrations_all ON event_registrations TO worker, ledger_owner USING (true);
CREATE POLICY event_registrations_migrate ON event_registrations TO migrate USING (true);
ALTER TABLE event_registrations ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

-- Whoever gives up a place does not see who waits for it, so the database gives it to them: the free places of an announced
-- event go to those who wait longest. Gives their accounts.
CREATE FUNCTION app.move_up(occasion uuid) RETURNS SETOF uuid
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  UPDATE public.event_registrations SET status = 'CONFIRMED', decided_at = app.now()
  WHERE id IN (
    SELECT r.id FROM public.event_registrations r WHERE r.event_id = occasion AND r.status = 'WAITLISTED'
    ORDER BY r.queued_at, r.id
    LIMIT coalesce((SELECT greatest(0, coalesce(e.capacity - e.confirmed_count, 1000000)) FROM public.events e
      WHERE e.id = occasion AND e.status = 'PUBLISHED'), 0))
  RETURNING user_id
$$;

-- The place of a registration on the waiting list, from 1.
CREATE FUNCTION app.waiting_place(registration uuid) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT count(*)::integer FROM public.event_registrations own
  JOIN public.event_registrations ahead ON ahead.event_id = own.event_id AND ahead.status = 'WAITLISTED'
    AND (ahead.queued_at, ahead.id) <= (own.queued_at, own.id)
  WHERE own.id = registration
$$;

ALTER FUNCTION app.move_up(uuid) OWNER TO ledger_owner;
ALTER FUNCTION app.waiting_place(uuid) OWNER TO ledger_owner;
REVOKE EXECUTE ON FUNCTION app.move_up(uuid), app.waiting_place(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.move_up(uuid), app.waiting_place(uuid) TO app;
