/* reads.page LiveStream */
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
            json_build_array(t1.started_at::text, t1.id::text) AS position,
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
                      WHEN EXISTS (
                        SELECT
                        FROM
                          app.creators_of ($1::uuid) AS own (id)
                        WHERE
                          own.id = t1.host_id
                      ) THEN t1.stream_key
                    END AS f2,
                    (
                      SELECT
                        row_to_json(o)
                      FROM
                        (
                          SELECT
                            t2.id AS k0,
                            t2.display_name AS f0
                          FROM
                            creators t2
                          WHERE
                            t2.id = t1.host_id
                            AND (
                              (
                                t2.status = 'APPROVED'
                                AND NOT (
                                  t2.user_id IN (
                                    SELECT
                                      apart.id
                                    FROM
                                      app.blocked_accounts ($1::uuid) AS apart (id)
                                  )
                                )
                              )
                              OR t2.user_id = $1::uuid
                              OR $2::boolean
                            )
                          LIMIT
                            1
                        ) o
                    ) AS f3
                ) o
            ) AS r0
          FROM
            live_streams t1
          WHERE
            (
              $3::text = 'fanzlab'
              OR t1.cluster_key = $3::text
            )
            AND t1.status = $4::"LiveStreamStatus"
            AND (
              (
                EXISTS (
                  SELECT
                  FROM
                    app.approved_creators (t1.host_id)
                )
                AND NOT t1.host_id IN (
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
                  own.id = t1.host_id
              )
              OR $2::boolean
            )
          ORDER BY
            t1.started_at DESC,
            t1.id DESC
          LIMIT
            $5::integer
        ) o
    )
  ) AS data
