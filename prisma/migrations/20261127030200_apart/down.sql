DROP FUNCTION app.in_audience("Audience", uuid, uuid);
DROP FUNCTION app.muted_creators(uuid);
