/* reads.remembered */
SELECT
  CASE
    WHEN set_config('app.user_id', $7, true) IS NOT NULL THEN (
      SELECT
        CASE
          WHEN stands_as_remembered THEN (
            /* reads.one Conversation */
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
                              t1.id AS f0,
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
                                        json_build_array(t2.sequence::text, t2.id::text) AS position,
                                        (
                                          SELECT
                                            row_to_json(o)
                                          FROM
                                            (
                                              SELECT
                                                t2.id AS k0,
                                                t2.id AS f0,
                                                CASE
                                                  WHEN (
                                                    t2.price_tokens IS NULL
                                                    OR t2.sender_id = $2::uuid
                                                    OR t2.id IN (
                                                      SELECT
                                                        app.purchased_messages ($2::uuid)
                                                    )
                                                  ) THEN t2.body
                                                END AS f1,
                                                t2.sequence AS f2,
                                                (
                                                  SELECT
                                                    row_to_json(o)
                                                  FROM
                                                    (
                                                      SELECT
                                                        t3.id AS k0,
                                                        t3.username AS f0
                                                      FROM
                                                        users t3
                                                      WHERE
                                                        t3.id = t2.sender_id
                                                        AND (
                                                          (
                                                            t3.deleted_at IS NULL
                                                            AND t3.status <> 'BANNED'
                                                            AND NOT (
                                                              t2.sender_id IN (
                                                                SELECT
                                                                  apart.id
                                                                FROM
                                                                  app.blocked_accounts ($2::uuid) AS apart (id)
                                                              )
                                                            )
                                                          )
                                                          OR t2.sender_id = $2::uuid
                                                          OR FALSE
                                                        )
                                                      LIMIT
                                                        1
                                                    ) o
                                                ) AS f3
                                            ) o
                                        ) AS r0
                                      FROM
                                        messages t2
                                      WHERE
                                        t2.conversation_id = t1.id
                                        AND t2.deleted_at IS NULL
                                      ORDER BY
                                        t2.sequence DESC,
                                        t2.id DESC
                                      LIMIT
                                        $5::integer
                                    ) o
                                )
                              ) AS f1
                          ) o
                      )::text AS c
                    FROM
                      conversations t1
                    WHERE
                      t1.id = $6::uuid
                      AND EXISTS (
                        SELECT
                        FROM
                          app.participants (t1.id, $2::uuid)
                      )
                    LIMIT
                      1
                  ) o
              ) AS data
          )
        END AS data
    )
  END AS data
