/* reads.remembered */
SELECT
  CASE
    WHEN set_config('app.user_id', $12, true) IS NOT NULL THEN (
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
            /* reads.one User */
            SELECT
              (
                SELECT
                  coalesce(string_agg(chr(3) || c, ''), '')
                FROM
                  (
                    SELECT
                      (
                        SELECT
                          row_to_json(o)
                        FROM
                          (
                            SELECT
                              t1.id AS k0,
                              (
                                SELECT
                                  row_to_json(o)
                                FROM
                                  (
                                    SELECT
                                      t2.id AS k0,
                                      json_build_array(
                                        (
                                          (
                                            SELECT
                                              (t2.balance - t2.reserved) * $8::bigint / rate.tokens
                                            FROM
                                              app.tokens_per_unit ($9::text) AS rate (tokens)
                                          )
                                        )::text,
                                        $10::text
                                      ) AS f0,
                                      ((t2.balance - t2.reserved))::text AS f1,
                                      (t2.reserved)::text AS f2
                                    FROM
                                      wallets t2
                                    WHERE
                                      t2.user_id = t1.id
                                      AND t2.user_id = $2::uuid
                                    LIMIT
                                      1
                                  ) o
                              ) AS f0
                          ) o
                      )::text AS c
                    FROM
                      users t1
                    WHERE
                      t1.id = $2::uuid
                      AND (
                        (
                          t1.deleted_at IS NULL
                          AND t1.status <> 'BANNED'
                          AND NOT EXISTS (
                            SELECT
                            FROM
                              app.blocked_accounts ($2::uuid) AS apart (id)
                            WHERE
                              apart.id = t1.id
                          )
                        )
                        OR t1.id = $2::uuid
                        OR $11::boolean
                      )
                    LIMIT
                      1
                  ) o
              ) AS data
          )
        END AS data
    )
  END AS data
