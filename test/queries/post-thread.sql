/* reads.remembered */
SELECT
  CASE
    WHEN set_config('app.user_id', $11, true) IS NOT NULL THEN (
      SELECT
        CASE
          WHEN stands_as_remembered THEN (
            /* reads.byKey Post */
            SELECT
              (
                SELECT
                  coalesce(string_agg(chr(3) || c, ''), '')
                FROM
                  (
                    SELECT
                      t1.id::text || chr(2) || (
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
                                    AND (
                                      t4.deleted_at IS NULL
                                      AND (
                                        $8::boolean
                                        OR NOT EXISTS (
                                          SELECT
                                          FROM
                                            app.blocked_accounts ($2::uuid) AS apart (id)
                                          WHERE
                                            apart.id = t4.author_id
                                        )
                                      )
                                      AND EXISTS (
                                        SELECT
                                        FROM
                                          posts comment_post
                                        WHERE
                                          comment_post.id = t4.post_id
                                          AND (
                                            comment_post.deleted_at IS NULL
                                            AND (
                                              (
                                                comment_post.status = 'PUBLISHED'
                                                AND comment_post.visibility <> 'PRIVATE'
                                                AND EXISTS (
                                                  SELECT
                                                  FROM
                                                    app.approved_creators (comment_post.creator_id)
                                                )
                                                AND NOT comment_post.creator_id IN (
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
                                                  own.id = comment_post.creator_id
                                              )
                                              OR $8::boolean
                                            )
                                          )
                                          AND (
                                            (
                                              (
                                                NOT comment_post.is_age_restricted
                                                OR EXISTS (
                                                  SELECT
                                                  FROM
                                                    app.adults ($2::uuid)
                                                )
                                              )
                                              AND (
                                                comment_post.visibility = 'PUBLIC'
                                                OR (
                                                  comment_post.visibility = 'FOLLOWERS'
                                                  AND EXISTS (
                                                    SELECT
                                                    FROM
                                                      app.followed_creators ($2::uuid) AS followed (id)
                                                    WHERE
                                                      followed.id = comment_post.creator_id
                                                  )
                                                )
                                                OR (
                                                  comment_post.visibility = 'SUBSCRIBERS'
                                                  AND comment_post.creator_id IN (
                                                    SELECT
                                                      app.subscribed_creators ($2::uuid)
                                                  )
                                                )
                                                OR (
                                                  comment_post.visibility = 'PAID'
                                                  AND comment_post.id IN (
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
                                                own.id = comment_post.creator_id
                                            )
                                            OR $8::boolean
                                          )
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
                                                            AND NOT EXISTS (
                                                              SELECT
                                                              FROM
                                                                app.blocked_accounts ($2::uuid) AS apart (id)
                                                              WHERE
                                                                apart.id = t3.id
                                                            )
                                                          )
                                                          OR t3.id = $2::uuid
                                                          OR $8::boolean
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
                                        AND (
                                          t2.deleted_at IS NULL
                                          AND (
                                            $8::boolean
                                            OR NOT EXISTS (
                                              SELECT
                                              FROM
                                                app.blocked_accounts ($2::uuid) AS apart (id)
                                              WHERE
                                                apart.id = t2.author_id
                                            )
                                          )
                                          AND EXISTS (
                                            SELECT
                                            FROM
                                              posts comment_post
                                            WHERE
                                              comment_post.id = t2.post_id
                                              AND (
                                                comment_post.deleted_at IS NULL
                                                AND (
                                                  (
                                                    comment_post.status = 'PUBLISHED'
                                                    AND comment_post.visibility <> 'PRIVATE'
                                                    AND EXISTS (
                                                      SELECT
                                                      FROM
                                                        app.approved_creators (comment_post.creator_id)
                                                    )
                                                    AND NOT comment_post.creator_id IN (
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
                                                      own.id = comment_post.creator_id
                                                  )
                                                  OR $8::boolean
                                                )
                                              )
                                              AND (
                                                (
                                                  (
                                                    NOT comment_post.is_age_restricted
                                                    OR EXISTS (
                                                      SELECT
                                                      FROM
                                                        app.adults ($2::uuid)
                                                    )
                                                  )
                                                  AND (
                                                    comment_post.visibility = 'PUBLIC'
                                                    OR (
                                                      comment_post.visibility = 'FOLLOWERS'
                                                      AND EXISTS (
                                                        SELECT
                                                        FROM
                                                          app.followed_creators ($2::uuid) AS followed (id)
                                                        WHERE
                                                          followed.id = comment_post.creator_id
                                                      )
                                                    )
                                                    OR (
                                                      comment_post.visibility = 'SUBSCRIBERS'
                                                      AND comment_post.creator_id IN (
                                                        SELECT
                                                          app.subscribed_creators ($2::uuid)
                                                      )
                                                    )
                                                    OR (
                                                      comment_post.visibility = 'PAID'
                                                      AND comment_post.id IN (
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
                                                    own.id = comment_post.creator_id
                                                )
                                                OR $8::boolean
                                              )
                                          )
                                        )
                                      ORDER BY
                                        t2.created_at ASC,
                                        t2.id ASC
                                      LIMIT
                                        $9::integer
                                    ) o
                                )
                              ) AS f2
                          ) o
                      )::text AS c
                    FROM
                      posts t1
                    WHERE
                      t1.id = ANY ($10::uuid[])
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
                          OR $8::boolean
                        )
                      )
                  ) o
              ) AS data
          )
        END AS data
    )
  END AS data
