/* reads.remembered */
SELECT
  CASE
    WHEN set_config('app.user_id', $8, true) IS NOT NULL THEN (
      SELECT
        CASE
          WHEN stands_as_remembered THEN (
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
                                              (t2.balance - t2.reserved) * $5::bigint / rate.tokens
                                            FROM
                                              app.tokens_per_unit ($6::text) AS rate (tokens)
                                          )
                                        )::text,
                                        $7::text
                                      ) AS f0,
                                      ((t2.balance - t2.reserved))::text AS f1,
                                      (t2.reserved)::text AS f2
                                    FROM
                                      wallets t2
                                    WHERE
                                      t2.user_id = t1.id
                                      AND t1.id = $2::uuid
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
                          AND NOT (
                            t1.id IN (
                              SELECT
                                apart.id
                              FROM
                                app.blocked_accounts ($2::uuid) AS apart (id)
                            )
                          )
                        )
                        OR t1.id = $2::uuid
                        OR FALSE
                      )
                    LIMIT
                      1
                  ) o
              ) AS data
          )
        END AS data
    )
  END AS data
