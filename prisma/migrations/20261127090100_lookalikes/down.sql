DROP INDEX creators_handle_look_key;
DROP INDEX users_username_look_key;
DROP FUNCTION app.look_of_name(text);
