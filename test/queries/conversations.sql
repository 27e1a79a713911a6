/* reads.one User */
SELECT
  CASE
    WHEN set_config('app.user_id', $5, true) IS NOT NULL THEN (
      SELECT
        row_to_json(o) AS data
      FROM
        (
          SELECT
            t1.id AS k0,
            CASE
              WHEN t1.id = $1::uuid THEN (
                SELECT
                  count(*)
                FROM
                  notifications unread
                WHERE
                  unread.recipient_id = $1::uuid
                  AND unread.read_at IS NULL
                  AND (
                    unread.actor_id IS NULL
                    OR NOT (
                      EXISTS (
                        SELECT
                        FROM
                          app.blocked_accounts ($1::uuid) AS apart (id)
                        WHERE
                          apart.id = unread.actor_id
                      )
                      OR unread.actor_id IN (
                        SELECT
                          app.muted_accounts ($1::uuid)
                      )
                    )
                  )
              )
            END AS f0,
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
                      json_build_array(t2.last_message_at::text, t2.id::text) AS position,
                      (
                        SELECT
                          row_to_json(o)
                        FROM
                          (
                            SELECT
                              t2.id AS k0,
                              t2.id AS f0,
                              (
                                SELECT
                                  count(*)
                                FROM
                                  conversation_participants reader
                                  JOIN messages unread ON unread.conversation_id = reader.conversation_id
                                  AND unread.sequence > reader.last_read_sequence
                                WHERE
                                  reader.conversation_id = t2.id
                                  AND reader.user_id = $1::uuid
                                  AND unread.sender_id <> $1::uuid
                                  AND unread.deleted_at IS NULL
                              ) AS f1,
                              (
                                SELECT
                                  coalesce(json_agg(o), '[]')
                                FROM
                                  (
                                    SELECT
                                      t3.conversation_id AS k0,
                                      t3.user_id AS k1,
                                      (
                                        SELECT
                                          row_to_json(o)
                                        FROM
                                          (
                                            SELECT
                                              t4.id AS k0,
                                              t4.username AS f0
                                            FROM
                                              users t4
                                            WHERE
                                              t4.id = t3.user_id
                                              AND (
                                                (
                                                  t4.deleted_at IS NULL
                                                  AND t4.status <> 'BANNED'
                                                  AND NOT EXISTS (
                                                    SELECT
                                                    FROM
                                                      app.blocked_accounts ($1::uuid) AS apart (id)
                                                    WHERE
                                                      apart.id = t4.id
                                                  )
                                                )
                                                OR t4.id = $1::uuid
                                                OR $2::boolean
                                              )
                                            LIMIT
                                              1
                                          ) o
                                      ) AS f0
                                    FROM
                                      conversation_participants t3
                                    WHERE
                                      t3.conversation_id = t2.id
                                      AND EXISTS (
                                        SELECT
                                        FROM
                                          app.participants (t3.conversation_id, $1::uuid)
                                      )
                                    ORDER BY
                                      t3.joined_at ASC,
                                      t3.conversation_id ASC,
                                      t3.user_id ASC
                                    LIMIT
                                      $3::integer
                                  ) o
                              ) AS f2
                          ) o
                      ) AS r0
                    FROM
                      conversations t2
                    WHERE
                      t1.id = $1::uuid
                      AND t2.id IN (
                        SELECT
                          mine.conversation_id
                        FROM
                          conversation_participants mine
                        WHERE
                          mine.user_id = $1::uuid
                          AND mine.archived_at IS NULL
                      )
                      AND EXISTS (
                        SELECT
                        FROM
                          app.participants (t2.id, $1::uuid)
                      )
                    ORDER BY
                      t2.last_message_at DESC,
                      t2.id DESC
                    LIMIT
                      $4::integer
                  ) o
              )
            ) AS f1
          FROM
            users t1
          WHERE
            t1.id = $1::uuid
            AND (
              (
                t1.deleted_at IS NULL
                AND t1.status <> 'BANNED'
                AND NOT EXISTS (
                  SELECT
                  FROM
                    app.blocked_accounts ($1::uuid) AS apart (id)
                  WHERE
                    apart.id = t1.id
                )
              )
              OR t1.id = $1::uuid
              OR $2::boolean
            )
          LIMIT
            1
        ) o
    )
  END AS data
