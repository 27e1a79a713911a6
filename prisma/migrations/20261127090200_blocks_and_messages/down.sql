CREATE OR REPLACE FUNCTION app.begin_block() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM public.users WHERE id IN (NEW.blocker_id, NEW.blocked_id) ORDER BY id FOR UPDATE;
  RETURN NEW;
END
$$;
