/* reads.remembered */
SELECT
  CASE
    WHEN set_config('app.user_id', $7, true) IS NOT NULL THEN (
      SELECT
        CASE
          WHEN stands_as_remembered THEN (
            /* reads.one Post */
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
                              t1.title AS f1,
                              json_build_object(
                                'total',
                                (
                                  SELECT
                                    count(*)
                                  FROM
                                    post_comments t4
                                  WHERE
                                    t4.post_id = t1.id
                                    AND t4.deleted_at IS NULL
                                    AND (
                                      FALSE
                                      OR NOT (
                                        t4.author_id IN (
                                          SELECT
                                            apart.id
                                          FROM
                                            app.blocked_accounts ($2::uuid) AS apart (id)
                                        )
                                      )
                                    )
                                    AND (
                                      (
                                        (
                                          NOT t1.is_age_restricted
                                          OR EXISTS (
                                            SELECT
                                            FROM
                                              app.adults ($2::uuid)
                                          )
                                        )
                                        AND (
                                          t1.visibility = 'PUBLIC'
                                          OR (
                                            t1.visibility = 'FOLLOWERS'
                                            AND EXISTS (
                                              SELECT
                                              FROM
                                                app.followed_creators ($2::uuid) AS followed (id)
                                              WHERE
                                                followed.id = t1.creator_id
                                            )
                                          )
                                          OR (
                                            t1.visibility = 'SUBSCRIBERS'
                                            AND t1.creator_id IN (
                                              SELECT
                                                app.subscribed_creators ($2::uuid)
                                            )
                                          )
                                          OR (
                                            t1.visibility = 'PAID'
                                            AND t1.id IN (
                                              SELECT
                                                app.purchased_posts ($2::uuid)
                                            )
                                          )
                                        )
                                      )
                                      OR EXISTS (
                                        SELECT
                                        FROM
                                          app.creators_of ($2::uuid) AS own (id)
                                        WHERE
                                          own.id = t1.creator_id
                                      )
                                      OR FALSE
                                    )
                                ),
                                'rows',
                                (
                                  SELECT
                                    coalesce(json_agg(o), '[]')
                                  FROM
                                    (
                                      SELECT
                                        json_build_array(t2.created_at::text, t2.id::text) AS position,
                                        (
                                          SELECT
                                            row_to_json(o)
                                          FROM
                                            (
                                              SELECT
                                                t2.id AS k0,
                                                t2.id AS f0,
                                                t2.body AS f1,
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
                                                        t3.id = t2.author_id
                                                        AND (
                                                          (
                                                            t3.deleted_at IS NULL
                                                            AND t3.status <> 'BANNED'
                                                            AND NOT (
                                                              t2.author_id IN (
                                                                SELECT
                                                                  apart.id
                                                                FROM
                                                                  app.blocked_accounts ($2::uuid) AS apart (id)
                                                              )
                                                            )
                                                          )
                                                          OR t2.author_id = $2::uuid
                                                          OR FALSE
                                                        )
                                                      LIMIT
                                                        1
                                                    ) o
                                                ) AS f2
                                            ) o
                                        ) AS r0
                                      FROM
                                        post_comments t2
                                      WHERE
                                        t2.post_id = t1.id
                                        AND t2.deleted_at IS NULL
                                        AND (
                                          FALSE
                                          OR NOT (
                                            t2.author_id IN (
                                              SELECT
                                                apart.id
                                              FROM
                                                app.blocked_accounts ($2::uuid) AS apart (id)
                                            )
                                          )
                                        )
                                        AND (
                                          (
                                            (
                                              NOT t1.is_age_restricted
                                              OR EXISTS (
                                                SELECT
                                                FROM
                                                  app.adults ($2::uuid)
                                              )
                                            )
                                            AND (
                                              t1.visibility = 'PUBLIC'
                                              OR (
                                                t1.visibility = 'FOLLOWERS'
                                                AND EXISTS (
                                                  SELECT
                                                  FROM
                                                    app.followed_creators ($2::uuid) AS followed (id)
                                                  WHERE
                                                    followed.id = t1.creator_id
                                                )
                                              )
                                              OR (
                                                t1.visibility = 'SUBSCRIBERS'
                                                AND t1.creator_id IN (
                                                  SELECT
                                                    app.subscribed_creators ($2::uuid)
                                                )
                                              )
                                              OR (
                                                t1.visibility = 'PAID'
                                                AND t1.id IN (
                                                  SELECT
                                                    app.purchased_posts ($2::uuid)
                                                )
                                              )
                                            )
                                          )
                                          OR EXISTS (
                                            SELECT
                                            FROM
                                              app.creators_of ($2::uuid) AS own (id)
                                            WHERE
                                              own.id = t1.creator_id
                                          )
                                          OR FALSE
                                        )
                                      ORDER BY
                                        t2.created_at ASC,
                                        t2.id ASC
                                      LIMIT
                                        $5::integer
                                    ) o
                                )
                              ) AS f2
                          ) o
                      )::text AS c
                    FROM
                      posts t1
                    WHERE
                      t1.id = $6::uuid
                      AND (
                        t1.deleted_at IS NULL
                        AND (
                          (
                            t1.status = 'PUBLISHED'
                            AND t1.visibility <> 'PRIVATE'
                            AND EXISTS (
                              SELECT
                              FROM
                                app.approved_creators (t1.creator_id)
                            )
                            AND NOT t1.creator_id IN (
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
                              own.id = t1.creator_id
                          )
                          OR FALSE
                        )
                      )
                    LIMIT
                      1
                  ) o
              ) AS data
          )
        END AS data
    )
  END AS data
