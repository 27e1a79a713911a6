DROP FUNCTION app.film_entitlement(uuid, uuid);
DROP FUNCTION app.opens(text);
DROP FUNCTION app.entitlement(text, boolean, boolean, boolean, boolean, boolean, boolean, boolean, boolean);
