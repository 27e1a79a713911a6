/* reads.remembered */
SELECT
  CASE
    WHEN set_config('app.user_id', $8, true) IS NOT NULL THEN (
      SELECT
        CASE
          WHEN EXISTS (
            SELECT
            FROM
              user_sessions its_session
              JOIN users its_account ON its_account.id = its_session.user_id
            WHERE
              its_session.id = $1::uuid
              AND its_session.user_id = $2::uuid
              AND its_session.revoked_at IS NULL
              AND its_session.expires_at > now()
              AND its_account.deleted_at IS NULL
              AND its_account.status IN ('PENDING_VERIFICATION', 'ACTIVE')
              AND (its_account.status = 'ACTIVE') = $3::boolean
              AND its_account.account_type::text = $4::text
              AND ARRAY(
                SELECT
                  p.key::text
                FROM
                  app.permissions_of (its_account.id) AS p (key)
              ) = $5::text[]
              AND ARRAY(
                SELECT
                  f.feature::text
                FROM
                  unnest(enum_range(NULL::"RestrictedFeature")) AS f (feature)
                WHERE
                  app.is_restricted (its_account.id, f.feature::text)
              ) = $6::text[]
              AND coalesce(
                (
                  SELECT
                    c.must_change
                  FROM
                    user_credentials c
                  WHERE
                    c.user_id = its_account.id
                ),
                false
              ) = $7::boolean
          ) THEN (
            /* reads.list Cluster */
            SELECT
              (
                SELECT
                  coalesce(string_agg(chr(3) || c, ''), '')
                FROM
                  (
                    SELECT
                      '{"key":' || to_json(t1.key)::text || ',"displayName":' || to_json(t1.display_name)::text || '}' AS c
                    FROM
                      clusters t1
                    WHERE
                      TRUE
                      AND TRUE
                    ORDER BY
                      t1.position ASC
                    LIMIT
                      100
                  ) o
              ) AS data
          )
        END AS data
    )
  END AS data
