/* reads.remembered */
SELECT
  CASE
    WHEN set_config('app.user_id', $6, true) IS NOT NULL THEN (
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
                                      json_build_object(
                                        'total',
                                        NULL::bigint,
                                        'rows',
                                        (
                                          SELECT
                                            coalesce(json_agg(o), '[]')
                                          FROM
                                            (
                                              SELECT
                                                json_build_array(t3.version::text, t3.wallet_id::text) AS position,
                                                (
                                                  SELECT
                                                    row_to_json(o)
                                                  FROM
                                                    (
                                                      SELECT
                                                        t3.wallet_id AS k0,
                                                        t3.version AS k1,
                                                        t3.entry_id AS f0,
                                                        t3.kind AS f1,
                                                        (t3.amount)::text AS f2,
                                                        (t3.balance_before)::text AS f3,
                                                        (t3.balance_after)::text AS f4,
                                                        t3.created_at AS f5
                                                    ) o
                                                ) AS r0
                                              FROM
                                                ledger t3
                                              WHERE
                                                t3.wallet_id = t2.id
                                                AND EXISTS (
                                                  SELECT
                                                  FROM
                                                    wallets own
                                                  WHERE
                                                    own.id = t2.id
                                                    AND own.user_id = $2::uuid
                                                )
                                              ORDER BY
                                                t3.version DESC,
                                                t3.wallet_id DESC
                                              LIMIT
                                                $5::integer
                                            ) o
                                        )
                                      ) AS f0
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
