/* reads.remembered */
SELECT
  CASE
    WHEN set_config('app.user_id', $6, true) IS NOT NULL THEN (
      SELECT
        CASE
          WHEN stands_as_remembered THEN (
            /* reads.page Post */
            SELECT
              (
                SELECT
                  coalesce(string_agg(chr(3) || c, ''), '')
                FROM
                  (
                    SELECT
                      json_build_array(t1.published_at::text, t1.id::text)::text || chr(2) || '{"id":"' || replace(
                        encode(
                          'v1:Post:'::bytea || textsend ((t1.id)::text),
                          'base64'
                        ),
                        '=',
                        ''
                      ) || '","title":' || to_json(t1.title)::text || ',"body":' || coalesce(
                        to_json(
                          CASE
                            WHEN (
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
                            ) THEN t1.body
                          END
                        )::text,
                        'null'
                      ) || ',"visibility":"' || (t1.visibility)::text || '","likeCount":' || (t1.like_count)::text || ',"viewerHasLiked":' || coalesce(
                        (
                          EXISTS (
                            SELECT
                            FROM
                              post_likes l
                            WHERE
                              l.post_id = t1.id
                              AND l.user_id = $2::uuid
                          )
                        )::text,
                        chr(1)
                      ) || ',"viewerCanAccess":' || coalesce(
                        (
                          (
                            (
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
                          ) IS TRUE
                        )::text,
                        chr(1)
                      ) || ',"creator":' || coalesce(
                        (
                          SELECT
                            '{"id":"' || replace(
                              encode(
                                'v1:Creator:'::bytea || textsend ((t2.id)::text),
                                'base64'
                              ),
                              '=',
                              ''
                            ) || '","displayName":' || to_json(t2.display_name)::text || ',"user":' || coalesce(
                              (
                                SELECT
                                  '{"username":' || coalesce(to_json(t3.username)::text, 'null') || '}'
                                FROM
                                  users t3
                                WHERE
                                  t3.id = t2.user_id
                                  AND (
                                    (
                                      t3.deleted_at IS NULL
                                      AND t3.status <> 'BANNED'
                                      AND NOT (
                                        t2.user_id IN (
                                          SELECT
                                            apart.id
                                          FROM
                                            app.blocked_accounts ($2::uuid) AS apart (id)
                                        )
                                      )
                                    )
                                    OR t2.user_id = $2::uuid
                                    OR FALSE
                                  )
                                LIMIT
                                  1
                              ),
                              'null'
                            ) || '}'
                          FROM
                            creators t2
                          WHERE
                            t2.id = t1.creator_id
                            AND (
                              (
                                t2.status = 'APPROVED'
                                AND NOT (
                                  t2.user_id IN (
                                    SELECT
                                      apart.id
                                    FROM
                                      app.blocked_accounts ($2::uuid) AS apart (id)
                                  )
                                )
                              )
                              OR t2.user_id = $2::uuid
                              OR FALSE
                            )
                          LIMIT
                            1
                        ),
                        'null'
                      ) || ',"media":' || (
                        SELECT
                          '{"nodes":' || '[' || coalesce(string_agg(c0, ','), '') || ']' || '}'
                        FROM
                          (
                            SELECT
                              '{"id":"' || replace(
                                encode(
                                  'v1:PostMedia:'::bytea || textsend ((t4.id)::text),
                                  'base64'
                                ),
                                '=',
                                ''
                              ) || '","url":' || coalesce(
                                (
                                  SELECT
                                    CASE
                                      WHEN starts_with(a, chr(4)) THEN '"' || a || chr(4) || '"'
                                      ELSE to_json(a)::text
                                    END
                                  FROM
                                    (
                                      SELECT
                                        CASE
                                          WHEN (
                                            (
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
                                          ) THEN coalesce((chr(4) || t4.storage_key), t4.url)
                                        END AS a
                                      OFFSET
                                        0
                                    ) address
                                ),
                                'null'
                              ) || ',"kind":"' || (t4.kind)::text || '"}' AS c0
                            FROM
                              (
                                SELECT
                                  *
                                FROM
                                  post_media t4
                                WHERE
                                  t4.post_id = t1.id
                                ORDER BY
                                  t4.position ASC,
                                  t4.id ASC
                                LIMIT
                                  3
                              ) t4
                          ) o
                      ) || ',"tags":' || (
                        SELECT
                          '[' || coalesce(string_agg(c, ','), '') || ']'
                        FROM
                          (
                            SELECT
                              '{"name":' || to_json(t5.name)::text || '}' AS c
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
                              20
                          ) o
                      ) || '}' AS c
                    FROM
                      posts t1
                    WHERE
                      t1.status = 'PUBLISHED'
                      AND (
                        TRUE
                        OR t1.cluster_key = $5::text
                      )
                      AND (
                        (
                          NOT (
                            t1.creator_id IN (
                              SELECT
                                unshown.id
                              FROM
                                app.unshown_creators () AS unshown (id)
                            )
                          )
                          AND (
                            $2::uuid IS NULL
                            OR (
                              EXISTS (
                                SELECT
                                FROM
                                  app.followed_creators ($2::uuid) AS followed (id)
                                WHERE
                                  followed.id = t1.creator_id
                              )
                              AND NOT (
                                t1.creator_id IN (
                                  SELECT
                                    muted.id
                                  FROM
                                    app.muted_creators ($2::uuid) AS muted (id)
                                )
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
                    ORDER BY
                      t1.published_at DESC,
                      t1.id DESC
                    LIMIT
                      11
                  ) o
              ) AS data
          )
        END AS data
    )
  END AS data
