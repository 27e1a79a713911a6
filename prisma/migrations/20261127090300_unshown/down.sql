DROP INDEX moderation_states_shadowed_idx;
DROP INDEX user_sanctions_keeping_out_idx;
DROP INDEX users_kept_out_idx;
DROP FUNCTION app.unshown_creators();
