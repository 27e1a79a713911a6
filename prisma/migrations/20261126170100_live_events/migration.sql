-- Occasions with sessions, tickets and a waiting list. How many places are taken is counted by triggers and held by CHECKs,
-- so that no number of buyers at once gets more than there is.

CREATE TYPE "LiveEventKind" AS ENUM ('VIRTUAL_EVENT', 'CONFERENCE');
CREATE TYPE "LiveEventStatus" AS ENUM ('DRAFT', 'PUBLISHED', 'ENDED', 'CANCELLED');
CREATE TYPE "EventTicketStatus" AS ENUM ('VALID', 'USED', 'CANCELLED');
CREATE TYPE "EventRegistrationStatus" AS ENUM ('PENDING', 'CONFIRMED', 'WAITLISTED', 'REJECTED', 'CANCELLED');

CREATE TABLE events (
  id UUID NOT NULL DEFAULT app.uuid_v7(),
  host_id UUID NOT NULL,
  cluster_key TEXT NOT NULL,
  kind "LiveEventKind" NOT NULL DEFAULT 'VIRTUAL_EVENT',
  status "LiveEventStatus" NOT NULL DEFAULT 'DRAFT',
  title TEXT NOT NULL,
  description TEXT NOT NULL DEFAULT '',
  starts_at TIMESTAMPTZ(6) NOT NULL,
  ends_at TIMESTAMPTZ(6) NOT NULL,
  capacity INTEGER,
  confirmed_count INTEGER NOT NULL DEFAULT 0,
  requires_approval BOOLEAN NOT NULL DEFAULT false,
  live_stream_id UUID,
  created_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT events_pkey PRIMARY KEY (id)
);

CREATE TABLE event_sessions (
  id UUID NOT NULL DEFAULT app.uuid_v7(),
  event_id UUID NOT NULL,
  title TEXT NOT NULL,
  description TEXT NOT NULL DEFAULT '',
  starts_at TIMESTAMPTZ(6) NOT NULL,
  ends_at TIMESTAMPTZ(6) NOT NULL,
  live_stream_id UUID,
  created_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT event_sessions_pkey PRIMARY KEY (id)
);

CREATE TABLE event_speakers (
  id UUID NOT NULL DEFAULT app.uuid_v7(),
  session_id UUID NOT NULL,
  user_id UUID,
  name TEXT NOT NULL,
  position INTEGER NOT NULL,

  CONSTRAINT event_speakers_pkey PRIMARY KEY (id)
);

CREATE TABLE event_ticket_types (
  id UUID NOT NULL DEFAULT app.uuid_v7(),
  event_id UUID NOT NULL,
  name TEXT NOT NULL,
  price_tokens INTEGER NOT NULL,
  capacity INTEGER NOT NULL,
  sold_count INTEGER NOT NULL DEFAULT 0,
  sale_starts_at TIMESTAMPTZ(6),
  sale_ends_at TIMESTAMPTZ(6),
  created_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT event_ticket_types_pkey PRIMARY KEY (id)
);

CREATE TABLE event_tickets (
  id UUID NOT NULL DEFAULT app.uuid_v7(),
  event_id UUID NOT NULL,
  ticket_type_id UUID NOT NULL,
  owner_id UUID NOT NULL,
  status "EventTicketStatus" NOT NULL DEFAULT 'VALID',
  paid_tokens INTEGER NOT NULL,
  code TEXT NOT NULL,
  checked_in_at TIMESTAMPTZ(6),
  checked_in_by_id UUID,
  cancelled_at TIMESTAMPTZ(6),
  created_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT event_tickets_pkey PRIMARY KEY (id)
);

CREATE TABLE event_registrations (
  id UUID NOT NULL DEFAULT app.uuid_v7(),
  event_id UUID NOT NULL,
  user_id UUID NOT NULL,
  status "EventRegistrationStatus" NOT NULL,
  ticket_id UUID,
  queued_at TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
  decided_at TIMESTAMPTZ(6),
  created_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT event_registrations_pkey PRIMARY KEY (id)
);

CREATE INDEX events_host_id_starts_at_idx ON events(host_id, starts_at DESC);
CREATE INDEX events_cluster_key_status_starts_at_idx ON events(cluster_key, status, starts_at);
CREATE INDEX events_status_starts_at_id_idx ON events(status, starts_at, id);
CREATE INDEX events_live_stream_id_idx ON events(live_stream_id);
CREATE INDEX event_sessions_event_id_starts_at_idx ON event_sessions(event_id, starts_at);
CREATE INDEX event_sessions_live_stream_id_idx ON event_sessions(live_stream_id);
CREATE INDEX event_speakers_user_id_idx ON event_speakers(user_id);

CREATE UNIQUE INDEX event_speakers_session_id_position_key ON event_speakers(session_id, position);
CREATE UNIQUE INDEX event_ticket_types_event_id_name_key ON event_ticket_types(event_id, name);
CREATE UNIQUE INDEX event_ticket_types_id_event_id_key ON event_ticket_types(id, event_id);
CREATE UNIQUE INDEX event_tickets_code_key ON event_tickets(code);

CREATE INDEX event_tickets_event_id_status_idx ON event_tickets(event_id, status);
CREATE INDEX event_tickets_ticket_type_id_event_id_idx ON event_tickets(ticket_type_id, event_id);
CREATE INDEX event_tickets_owner_id_created_at_idx ON event_tickets(owner_id, created_at DESC);
CREATE INDEX event_tickets_checked_in_by_id_idx ON event_tickets(checked_in_by_id);
CREATE INDEX event_registrations_event_id_status_queued_at_id_idx ON event_registrations(event_id, status, queued_at, id);
CREATE INDEX event_registrations_user_id_created_at_idx ON event_registrations(user_id, created_at DESC);
CREATE INDEX event_registrations_ticket_id_idx ON event_registrations(ticket_id);

CREATE UNIQUE INDEX event_registrations_event_id_user_id_key ON event_registrations(event_id, user_id);

ALTER TABLE events
  ADD CONSTRAINT events_host_id_fkey FOREIGN KEY (host_id) REFERENCES creators(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE events
  ADD CONSTRAINT events_cluster_key_fkey FOREIGN KEY (cluster_key) REFERENCES clusters(key) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE events
  ADD CONSTRAINT events_live_stream_id_fkey FOREIGN KEY (live_stream_id) REFERENCES live_streams(id) ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE event_sessions
  ADD CONSTRAINT event_sessions_event_id_fkey FOREIGN KEY (event_id) REFERENCES events(id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE event_sessions
  ADD CONSTRAINT event_sessions_live_stream_id_fkey FOREIGN KEY (live_stream_id) REFERENCES live_streams(id) ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE event_speakers
  ADD CONSTRAINT event_speakers_session_id_fkey FOREIGN KEY (session_id) REFERENCES event_sessions(id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE event_speakers
  ADD CONSTRAINT event_speakers_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE event_ticket_types
  ADD CONSTRAINT event_ticket_types_event_id_fkey FOREIGN KEY (event_id) REFERENCES events(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE event_tickets
  ADD CONSTRAINT event_tickets_event_id_fkey FOREIGN KEY (event_id) REFERENCES events(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE event_tickets
  ADD CONSTRAINT event_tickets_ticket_type_id_event_id_fkey FOREIGN KEY (ticket_type_id, event_id) REFERENCES event_ticket_types(id, event_id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE event_tickets
  ADD CONSTRAINT event_tickets_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES users(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE event_tickets
  ADD CONSTRAINT event_tickets_checked_in_by_id_fkey FOREIGN KEY (checked_in_by_id) REFERENCES users(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE event_registrations
  ADD CONSTRAINT event_registrations_event_id_fkey FOREIGN KEY (event_id) REFERENCES events(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE event_registrations
  ADD CONSTRAINT event_registrations_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE event_registrations
  ADD CONSTRAINT event_registrations_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES event_tickets(id) ON DELETE SET NULL ON UPDATE CASCADE;

-- Rules.

ALTER TABLE events
  ADD CONSTRAINT events_title_form CHECK (title ~ '[^[:space:]]' AND char_length(title) <= 200),
  ADD CONSTRAINT events_description_length CHECK (char_length(description) <= 10000),
  ADD CONSTRAINT events_end_after_start CHECK (ends_at > starts_at),
  ADD CONSTRAINT events_capacity_positive CHECK (capacity > 0),
  ADD CONSTRAINT events_confirmed_not_negative CHECK (confirmed_count >= 0),
  ADD CONSTRAINT events_confirmed_within_capacity CHECK (confirmed_count <= capacity);

CREATE TRIGGER events_status_steps BEFORE UPDATE ON events
  FOR EACH ROW EXECUTE FUNCTION app.guard_steps(
    'status', 'DRAFT>PUBLISHED', 'DRAFT>CANCELLED', 'PUBLISHED>ENDED', 'PUBLISHED>CANCELLED'
  );
CREATE TRIGGER events_touch BEFORE UPDATE ON events
  FOR EACH ROW WHEN (NEW.confirmed_count = OLD.confirmed_count) EXECUTE FUNCTION app.touch_updated_at();

ALTER TABLE event_sessions
  ADD CONSTRAINT event_sessions_title_form CHECK (title ~ '[^[:space:]]' AND char_length(title) <= 200),
  ADD CONSTRAINT event_sessions_description_length CHECK (char_length(description) <= 10000),
  ADD CONSTRAINT event_sessions_end_after_start CHECK (ends_at > starts_at);

CREATE TRIGGER event_sessions_touch BEFORE UPDATE ON event_sessions
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

ALTER TABLE event_speakers
  ADD CONSTRAINT event_speakers_name_form CHECK (name ~ '[^[:space:]]' AND char_length(name) <= 100),
  ADD CONSTRAINT event_speakers_position_not_negative CHECK (position >= 0);

ALTER TABLE event_ticket_types
  ADD CONSTRAINT event_ticket_types_name_form CHECK (name ~ '[^[:space:]]' AND char_length(name) <= 100),
  ADD CONSTRAINT event_ticket_types_price_not_negative CHECK (price_tokens >= 0),
  ADD CONSTRAINT event_ticket_types_capacity_positive CHECK (capacity > 0),
  ADD CONSTRAINT event_ticket_types_sold_not_negative CHECK (sold_count >= 0),
  ADD CONSTRAINT event_ticket_types_sold_within_capacity CHECK (sold_count <= capacity),
  ADD CONSTRAINT event_ticket_types_sale_end_after_start CHECK (sale_ends_at > sale_starts_at);

CREATE TRIGGER event_ticket_types_touch BEFORE UPDATE ON event_ticket_types
  FOR EACH ROW WHEN (NEW.sold_count = OLD.sold_count) EXECUTE FUNCTION app.touch_updated_at();

ALTER TABLE event_tickets
  ADD CONSTRAINT event_tickets_paid_not_negative CHECK (paid_tokens >= 0),
  ADD CONSTRAINT event_tickets_code_form CHECK (code ~ '^[A-Za-z0-9_-]{16,64}$'),
  ADD CONSTRAINT event_tickets_use_whole CHECK ((status = 'USED') = (checked_in_at IS NOT NULL AND checked_in_by_id IS NOT NULL)),
  ADD CONSTRAINT event_tickets_check_in_whole CHECK ((checked_in_at IS NULL) = (checked_in_by_id IS NULL)),
  ADD CONSTRAINT event_tickets_cancellation_whole CHECK ((status = 'CANCELLED') = (cancelled_at IS NOT NULL));

CREATE TRIGGER event_tickets_status_steps BEFORE UPDATE ON event_tickets
  FOR EACH ROW EXECUTE FUNCTION app.guard_steps('status', 'VALID>USED', 'VALID>CANCELLED');
CREATE TRIGGER event_tickets_terms_fixed BEFORE UPDATE ON event_tickets
  FOR EACH ROW EXECUTE FUNCTION app.keep_columns('event_id', 'ticket_type_id', 'owner_id', 'paid_tokens', 'code', 'created_at');
CREATE TRIGGER event_tickets_checked_in_once BEFORE UPDATE ON event_tickets
  FOR EACH ROW EXECUTE FUNCTION app.write_once('checked_in_at', 'checked_in_by_id');

-- The row of the ticket's kind is where buyers meet: whoever comes second waits, and then sees what is left.
CREATE FUNCTION app.count_tickets() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    UPDATE public.event_ticket_types SET sold_count = sold_count + 1
    WHERE id = NEW.ticket_type_id AND NEW.status <> 'CANCELLED';
  ELSIF OLD.status <> 'CANCELLED' AND NEW.status = 'CANCELLED' THEN
    UPDATE public.event_ticket_types SET sold_count = sold_count - 1 WHERE id = NEW.ticket_type_id;
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER event_tickets_count AFTER INSERT OR UPDATE OF status ON event_tickets
  FOR EACH ROW EXECUTE FUNCTION app.count_tickets();

CREATE TRIGGER event_registrations_status_steps BEFORE UPDATE ON event_registrations
  FOR EACH ROW EXECUTE FUNCTION app.guard_steps(
    'status', 'PENDING>CONFIRMED', 'PENDING>WAITLISTED', 'PENDING>REJECTED', 'PENDING>CANCELLED', 'WAITLISTED>CONFIRMED',
    'WAITLISTED>CANCELLED', 'CONFIRMED>CANCELLED', 'CANCELLED>PENDING', 'CANCELLED>CONFIRMED', 'CANCELLED>WAITLISTED'
  );
CREATE TRIGGER event_registrations_touch BEFORE UPDATE ON event_registrations
  FOR EACH ROW EXECUTE FUNCTION app.touch_updated_at();

ALTER TABLE event_registrations
  ADD CONSTRAINT event_registrations_decision_with_status CHECK (status <> 'REJECTED' OR decided_at IS NOT NULL);

CREATE FUNCTION app.count_registrations() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  change integer := (NEW.status = 'CONFIRMED')::integer;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    change := change - (OLD.status = 'CONFIRMED')::integer;
  END IF;
  IF change <> 0 THEN
    UPDATE public.events SET confirmed_count = confirmed_count + change WHERE id = NEW.event_id;
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER event_registrations_count AFTER INSERT OR UPDATE OF status ON event_registrations
  FOR EACH ROW EXECUTE FUNCTION app.count_registrations();

INSERT INTO app.counters (name, differences) VALUES
  ('event_ticket_types.sold_count', $$
    SELECT k.id::text, k.sold_count::bigint, count(t.id) FROM event_ticket_types k
    LEFT JOIN event_tickets t ON t.ticket_type_id = k.id AND t.status <> 'CANCELLED'
    GROUP BY k.id HAVING k.sold_count <> count(t.id) $$),
  ('events.confirmed_count', $$
    SELECT e.id::text, e.confirmed_count::bigint, count(r.id) FROM events e
    LEFT JOIN event_registrations r ON r.event_id = e.id AND r.status = 'CONFIRMED'
    GROUP BY e.id HAVING e.confirmed_count <> count(r.id) $$);

-- Tickets and registrations are kept: money was paid for them, and somebody was let in by them.

REVOKE DELETE ON event_tickets, event_registrations FROM app, worker;
