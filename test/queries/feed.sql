/* reads.page Post */
SELECT
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
            json_build_array(t1.published_at::text, t1.id::text) AS position,
            (
              SELECT
                row_to_json(o)
              FROM
                (
                  SELECT
                    t1.id AS k0,
                    t1.id AS f0,
                    t1.title AS f1,
                    CASE
                      WHEN (
                        t1.visibility = 'PUBLIC'
                        OR (
                          t1.visibility = 'FOLLOWERS'
                          AND EXISTS (
                            SELECT
                            FROM
                              app.followed_creators ($1::uuid) AS followed (id)
                            WHERE
                              followed.id = t1.creator_id
                          )
                        )
                        OR (
                          t1.visibility = 'SUBSCRIBERS'
                          AND t1.creator_id IN (
                            SELECT
                              app.subscribed_creators ($1::uuid)
                          )
                        )
                        OR (
                          t1.visibility = 'PAID'
                          AND t1.id IN (
                            SELECT
                              app.purchased_posts ($1::uuid)
                          )
                        )
                        OR EXISTS (
                          SELECT
                          FROM
                            app.creators_of ($1::uuid) AS own (id)
                          WHERE
                            own.id = t1.creator_id
                        )
                        OR $2::boolean
                      ) THEN t1.body
                    END AS f2,
                    t1.visibility AS f3,
                    t1.like_count AS f4,
                    EXISTS (
                      SELECT
                      FROM
                        post_likes l
                      WHERE
                        l.post_id = t1.id
                        AND l.user_id = $1::uuid
                    ) AS f5,
                    (
                      (
                        t1.visibility = 'PUBLIC'
                        OR (
                          t1.visibility = 'FOLLOWERS'
                          AND EXISTS (
                            SELECT
                            FROM
                              app.followed_creators ($1::uuid) AS followed (id)
                            WHERE
                              followed.id = t1.creator_id
                          )
                        )
                        OR (
                          t1.visibility = 'SUBSCRIBERS'
                          AND t1.creator_id IN (
                            SELECT
                              app.subscribed_creators ($1::uuid)
                          )
                        )
                        OR (
                          t1.visibility = 'PAID'
                          AND t1.id IN (
                            SELECT
                              app.purchased_posts ($1::uuid)
                          )
                        )
                        OR EXISTS (
                          SELECT
                          FROM
                            app.creators_of ($1::uuid) AS own (id)
                          WHERE
                            own.id = t1.creator_id
                        )
                        OR $2::boolean
                      )
                    ) IS TRUE AS f6,
                    (
                      SELECT
                        row_to_json(o)
                      FROM
                        (
                          SELECT
                            t2.id AS k0,
                            t2.id AS f0,
                            t2.display_name AS f1,
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
                                    t3.id = t2.user_id
                                    AND (
                                      (
                                        t3.deleted_at IS NULL
                                        AND t3.status <> 'BANNED'
                                        AND NOT EXISTS (
                                          SELECT
                                          FROM
                                            app.blocked_accounts ($1::uuid) AS apart (id)
                                          WHERE
                                            apart.id = t3.id
                                        )
                                      )
                                      OR t3.id = $1::uuid
                                      OR $2::boolean
                                    )
                                  LIMIT
                                    1
                                ) o
                            ) AS f2
                          FROM
                            creators t2
                          WHERE
                            t2.id = t1.creator_id
                            AND (
                              (
                                t2.status = 'APPROVED'
                                AND NOT EXISTS (
                                  SELECT
                                  FROM
                                    app.blocked_accounts ($1::uuid) AS apart (id)
                                  WHERE
                                    apart.id = t2.user_id
                                )
                              )
                              OR t2.user_id = $1::uuid
                              OR $2::boolean
                            )
                          LIMIT
                            1
                        ) o
                    ) AS f7,
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
                              json_build_array(t4.position::text, t4.id::text) AS position,
                              (
                                SELECT
                                  row_to_json(o)
                                FROM
                                  (
                                    SELECT
                                      t4.id AS k0,
                                      t4.id AS f0,
                                      CASE
                                        WHEN EXISTS (
                                          SELECT
                                          FROM
                                            posts open_media_post
                                          WHERE
                                            open_media_post.id = t4.post_id
                                            AND (
                                              open_media_post.visibility = 'PUBLIC'
                                              OR (
                                                open_media_post.visibility = 'FOLLOWERS'
                                                AND EXISTS (
                                                  SELECT
                                                  FROM
                                                    app.followed_creators ($1::uuid) AS followed (id)
                                                  WHERE
                                                    followed.id = open_media_post.creator_id
                                                )
                                              )
                                              OR (
                                                open_media_post.visibility = 'SUBSCRIBERS'
                                                AND open_media_post.creator_id IN (
                                                  SELECT
                                                    app.subscribed_creators ($1::uuid)
                                                )
                                              )
                                              OR (
                                                open_media_post.visibility = 'PAID'
                                                AND open_media_post.id IN (
                                                  SELECT
                                                    app.purchased_posts ($1::uuid)
                                                )
                                              )
                                              OR EXISTS (
                                                SELECT
                                                FROM
                                                  app.creators_of ($1::uuid) AS own (id)
                                                WHERE
                                                  own.id = open_media_post.creator_id
                                              )
                                              OR $2::boolean
                                            )
                                        ) THEN t4.url
                                      END AS f1,
                                      t4.kind AS f2
                                  ) o
                              ) AS r0
                            FROM
                              post_media t4
                            WHERE
                              t4.post_id = t1.id
                              AND EXISTS (
                                SELECT
                                FROM
                                  posts media_post
                                WHERE
                                  media_post.id = t4.post_id
                                  AND (
                                    media_post.deleted_at IS NULL
                                    AND (
                                      (
                                        media_post.status = 'PUBLISHED'
                                        AND media_post.visibility <> 'PRIVATE'
                                        AND EXISTS (
                                          SELECT
                                          FROM
                                            app.approved_creators (media_post.creator_id)
                                        )
                                        AND NOT media_post.creator_id IN (
                                          SELECT
                                            apart_creator.id
                                          FROM
                                            app.blocked_accounts ($1::uuid) AS apart (id)
                                            JOIN creators apart_creator ON apart_creator.user_id = apart.id
                                        )
                                      )
                                      OR EXISTS (
                                        SELECT
                                        FROM
                                          app.creators_of ($1::uuid) AS own (id)
                                        WHERE
                                          own.id = media_post.creator_id
                                      )
                                      OR $2::boolean
                                    )
                                  )
                              )
                            ORDER BY
                              t4.position ASC,
                              t4.id ASC
                            LIMIT
                              $3::integer
                          ) o
                      )
                    ) AS f8,
                    (
                      SELECT
                        coalesce(json_agg(o), '[]')
                      FROM
                        (
                          SELECT
                            t5.id AS k0,
                            t5.name AS f0
                          FROM
                            content_tags t5
                          WHERE
                            EXISTS (
                              SELECT
                              FROM
                                content_tag_assignments a
                              WHERE
                                a.post_id = t1.id
                                AND a.tag_id = t5.id
                            )
                            AND TRUE
                          ORDER BY
                            t5.name ASC
                          LIMIT
                            $4::integer
                        ) o
                    ) AS f9
                ) o
            ) AS r0
          FROM
            posts t1
          WHERE
            t1.status = 'PUBLISHED'
            AND (
              $5::text = $6
              OR t1.cluster_key = $5::text
            )
            AND (
              $1::uuid IS NULL
              OR (
                EXISTS (
                  SELECT
                  FROM
                    app.followed_creators ($1::uuid) AS followed (id)
                  WHERE
                    followed.id = t1.creator_id
                )
                AND NOT (
                  t1.creator_id IN (
                    SELECT
                      muted.id
                    FROM
                      app.muted_creators ($1::uuid) AS muted (id)
                  )
                )
              )
              OR EXISTS (
                SELECT
                FROM
                  app.creators_of ($1::uuid) AS own (id)
                WHERE
                  own.id = t1.creator_id
              )
            )
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
                      app.blocked_accounts ($1::uuid) AS apart (id)
                      JOIN creators apart_creator ON apart_creator.user_id = apart.id
                  )
                )
                OR EXISTS (
                  SELECT
                  FROM
                    app.creators_of ($1::uuid) AS own (id)
                  WHERE
                    own.id = t1.creator_id
                )
                OR $2::boolean
              )
            )
          ORDER BY
            t1.published_at DESC,
            t1.id DESC
          LIMIT
            $7::integer
        ) o
    )
  ) AS data
