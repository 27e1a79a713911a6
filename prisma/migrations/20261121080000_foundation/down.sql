DROP FUNCTION app.touch_updated_at();
DROP FUNCTION app.uuid_v7();
DROP EXTENSION citext;
DROP SCHEMA app;
