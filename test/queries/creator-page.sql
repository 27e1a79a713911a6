/* reads.one Creator */
SELECT
  t1.id AS c0,
  t1.display_name AS c1,
  t1.follower_count AS c2,
  coalesce(
    (
      SELECT
        '{"id":' || '"' || rtrim(
          encode(('v1:User:' || t2.id)::bytea, 'base64'),
          '='
        ) || '"' || ',"username":' || coalesce(to_json(t2.username)::text, 'null') || ',"viewerFollows":' || coalesce(
          (
            EXISTS (
              SELECT
              FROM
                follows f
              WHERE
                f.follower_id = $1::uuid
                AND f.followee_id = t2.id
            )
          )::text,
          chr(1)
        ) || '}'
      FROM
        users t2
      WHERE
        t2.id = t1.user_id
        AND (
          (
            t2.deleted_at IS NULL
            AND t2.status <> 'BANNED'
            AND NOT EXISTS (
              SELECT
              FROM
                app.blocked_accounts ($1::uuid) AS apart (id)
              WHERE
                apart.id = t2.id
            )
          )
          OR t2.id = $1::uuid
          OR $2::boolean
        )
      LIMIT
        1
    ),
    'null'
  ) AS c3,
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
                  app.approved_creators (t4.creator_id)
              )
            )
            OR EXISTS (
              SELECT
              FROM
                app.creators_of ($1::uuid) AS own (id)
              WHERE
                own.id = t4.creator_id
            )
            OR $2::boolean
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
                      app.approved_creators (t3.creator_id)
                  )
                )
                OR EXISTS (
                  SELECT
                  FROM
                    app.creators_of ($1::uuid) AS own (id)
                  WHERE
                    own.id = t3.creator_id
                )
                OR $2::boolean
              )
            )
          ORDER BY
            t3.published_at DESC,
            t3.id DESC
          LIMIT
            $3::integer
        ) o
    )
  ) AS c4
FROM
  creators t1
WHERE
  t1.handle = $4::citext
  AND (
    t1.status = 'APPROVED'
    OR t1.user_id = $1::uuid
    OR $2::boolean
  )
LIMIT
  1
