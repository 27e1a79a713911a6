/** Sends a tip by the function that moves its tokens, for its sender; no server has a better way. */
export const tipping = `SELECT id::text AS id, tokens::text AS tokens
  FROM (SELECT app.uuid_v7() AS id, $3::bigint AS tokens OFFSET 0) tip
  WHERE set_config('app.user_id', $1, true) IS NOT NULL
    AND app.post_tip(id, $2::uuid, tokens, NULL, false, NULL, NULL, NULL) IS NOT NULL`;
