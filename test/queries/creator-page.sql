/* reads.remembered */
SELECT
  CASE
    WHEN set_config('app.user_id', $7, true) IS NOT NULL THEN (
      SELECT
        CASE
          WHEN stands_as_remembered THEN (
            /* reads.one Creator */
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
                              t1.display_name AS f1,
                              t1.follower_count AS f2,
                              (
                                SELECT
                                  row_to_json(o)
                                FROM
                                  (
                                    SELECT
                                      t2.id AS k0,
                                      t2.id AS f0,
                                      t2.username AS f1,
                                      EXISTS (
                                        SELECT
                                        FROM
                                          follows f
                                        WHERE
                                          f.follower_id = $2::uuid
                                          AND f.followee_id = t2.id
                                      ) AS f2
                                    FROM
                                      users t2
                                    WHERE
                                      t2.id = t1.user_id
                                      AND (
                                        (
                                          t2.deleted_at IS NULL
                                          AND t2.status <> 'BANNED'
                                          AND NOT (
                                            t1.user_id IN (
                                              SELECT
                                                apart.id
                                              FROM
                                                app.blocked_accounts ($2::uuid) AS apart (id)
                                            )
                                          )
                                        )
                                        OR t1.user_id = $2::uuid
                                        OR FALSE
                                      )
                                    LIMIT
                                      1
                                  ) o
                              ) AS f3,
                              json_build_object(
                                'total',
                                (
                                  SELECT
                                    count(*)
                                  FROM
                                    posts t4
                                  WHERE
                                    t4.creator_id = t1.id
                                    AND (
                                      t4.deleted_at IS NULL
                                      AND (
                                        (
                                          t4.status = 'PUBLISHED'
                                          AND t4.visibility <> 'PRIVATE'
                                          AND EXISTS (
                                            SELECT
                                            FROM
                                              app.approved_creators (t1.id)
                                          )
                                          AND NOT t1.id IN (
                                            SELECT
                                              apart_creator.id
                                            FROM
                                              app.blocked_accounts ($2::uuid) AS apart (id)
                                              JOIN creators apart_creator ON apart_creator.user_id = apart.id
                                          )
                                        )
                                        OR EXISTS (
                                          SELECT
                                          FROM
                                            app.creators_of ($2::uuid) AS own (id)
                                          WHERE
                                            own.id = t1.id
                                        )
                                        OR FALSE
                                      )
                                    )
                                ),
                                'rows',
                                (
                                  SELECT
                                    coalesce(json_agg(o), '[]')
                                  FROM
                                    (
                                      SELECT
                                        json_build_array(t3.published_at::text, t3.id::text) AS position,
                                        (
                                          SELECT
                                            row_to_json(o)
                                          FROM
                                            (
                                              SELECT
                                                t3.id AS k0,
                                                t3.id AS f0,
                                                t3.title AS f1,
                                                t3.published_at AS f2
                                            ) o
                                        ) AS r0
                                      FROM
                                        posts t3
                                      WHERE
                                        t3.creator_id = t1.id
                                        AND (
                                          t3.deleted_at IS NULL
                                          AND (
                                            (
                                              t3.status = 'PUBLISHED'
                                              AND t3.visibility <> 'PRIVATE'
                                              AND EXISTS (
                                                SELECT
                                                FROM
                                                  app.approved_creators (t1.id)
                                              )
                                              AND NOT t1.id IN (
                                                SELECT
                                                  apart_creator.id
                                                FROM
                                                  app.blocked_accounts ($2::uuid) AS apart (id)
                                                  JOIN creators apart_creator ON apart_creator.user_id = apart.id
                                              )
                                            )
                                            OR EXISTS (
                                              SELECT
                                              FROM
                                                app.creators_of ($2::uuid) AS own (id)
                                              WHERE
                                                own.id = t1.id
                                            )
                                            OR FALSE
                                          )
                                        )
                                      ORDER BY
                                        t3.published_at DESC,
                                        t3.id DESC
                                      LIMIT
                                        $5::integer
                                    ) o
                                )
                              ) AS f4
                          ) o
                      )::text AS c
                    FROM
                      creators t1
                    WHERE
                      t1.handle = $6::citext
                      AND (
                        (
                          t1.status = 'APPROVED'
                          AND NOT (
                            t1.user_id IN (
                              SELECT
                                apart.id
                              FROM
                                app.blocked_accounts ($2::uuid) AS apart (id)
                            )
                          )
                        )
                        OR t1.user_id = $2::uuid
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
