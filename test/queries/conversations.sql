/* reads.remembered */
SELECT
  CASE
    WHEN set_config('app.user_id', $5, true) IS NOT NULL THEN (
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
                      '{"unreadNotificationCount":' || coalesce(
                        (
                          CASE
                            WHEN t1.id = $2::uuid THEN (
                              SELECT
                                count(*)
                              FROM
                                notifications unread
                              WHERE
                                unread.recipient_id = $2::uuid
                                AND unread.read_at IS NULL
                                AND unread.is_in_inbox
                                AND (
                                  unread.actor_id IS NULL
                                  OR NOT (
                                    (
                                      unread.actor_id IN (
                                        SELECT
                                          apart.id
                                        FROM
                                          app.blocked_accounts ($2::uuid) AS apart (id)
                                      )
                                    )
                                    OR unread.actor_id IN (
                                      SELECT
                                        app.muted_accounts ($2::uuid)
                                    )
                                  )
                                )
                            )
                          END
                        )::text,
                        'null'
                      ) || ',"conversations":' || (
                        SELECT
                          '{"nodes":' || '[' || coalesce(string_agg(c0, ','), '') || ']' || '}'
                        FROM
                          (
                            SELECT
                              '{"id":"' || replace(
                                encode(
                                  'v1:Conversation:'::bytea || textsend ((t2.id)::text),
                                  'base64'
                                ),
                                '=',
                                ''
                              ) || '","unreadCount":' || coalesce(
                                (
                                  (
                                    SELECT
                                      count(*)
                                    FROM
                                      conversation_participants reader
                                      JOIN messages unread ON unread.conversation_id = reader.conversation_id
                                      AND unread.sequence > reader.last_read_sequence
                                    WHERE
                                      reader.conversation_id = t2.id
                                      AND reader.user_id = $2::uuid
                                      AND unread.sender_id <> $2::uuid
                                      AND unread.deleted_at IS NULL
                                  )
                                )::text,
                                chr(1)
                              ) || ',"participants":' || (
                                SELECT
                                  '[' || coalesce(string_agg(c, ','), '') || ']'
                                FROM
                                  (
                                    SELECT
                                      '{"user":' || coalesce(
                                        (
                                          SELECT
                                            '{"username":' || coalesce(to_json(t4.username)::text, 'null') || '}'
                                          FROM
                                            users t4
                                          WHERE
                                            t4.id = t3.user_id
                                            AND (
                                              (
                                                t4.deleted_at IS NULL
                                                AND t4.status <> 'BANNED'
                                                AND NOT (
                                                  t3.user_id IN (
                                                    SELECT
                                                      apart.id
                                                    FROM
                                                      app.blocked_accounts ($2::uuid) AS apart (id)
                                                  )
                                                )
                                              )
                                              OR t3.user_id = $2::uuid
                                              OR FALSE
                                            )
                                          LIMIT
                                            1
                                        ),
                                        'null'
                                      ) || '}' AS c
                                    FROM
                                      conversation_participants t3
                                    WHERE
                                      t3.conversation_id = t2.id
                                    ORDER BY
                                      t3.joined_at ASC,
                                      t3.conversation_id ASC,
                                      t3.user_id ASC
                                    LIMIT
                                      100
                                  ) o
                              ) || '}' AS c0
                            FROM
                              (
                                SELECT
                                  *
                                FROM
                                  conversations t2
                                WHERE
                                  t1.id = $2::uuid
                                  AND t2.id IN (
                                    SELECT
                                      mine.conversation_id
                                    FROM
                                      conversation_participants mine
                                    WHERE
                                      mine.user_id = $2::uuid
                                      AND mine.state = 'ACTIVE'
                                      AND mine.archived_at IS NULL
                                  )
                                  AND EXISTS (
                                    SELECT
                                    FROM
                                      app.participants (t2.id, $2::uuid)
                                  )
                                ORDER BY
                                  t2.last_message_at DESC,
                                  t2.id DESC
                                LIMIT
                                  10
                              ) t2
                          ) o
                      ) || '}' AS c
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
