-- Names that look alike are one name: nobody is taken for somebody else because of a 1 in the place of an l.

-- What a name looks like, as the skeleton of Unicode's technical standard 39 has it, for the characters that names are made
-- of: those of ASCII, which a CHECK of each holds it to, so that letters of other scripts need no entry here. Of its table
-- of confusables these are: 0 is O, 1 and I are l, m is r and n. Capitals are small letters, as everywhere in names.
CREATE FUNCTION app.look_of_name(name text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT pg_catalog.replace(pg_catalog.translate(pg_catalog.lower(pg_catalog.translate(name, 'I', 'l')), '01', 'ol'), 'm', 'rn')
$$;

CREATE UNIQUE INDEX users_username_look_key ON users (app.look_of_name(username::text));
CREATE UNIQUE INDEX creators_handle_look_key ON creators (app.look_of_name(handle::text));
