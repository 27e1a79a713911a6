/* reads.remembered */
SELECT
  CASE
    WHEN set_config('app.user_id', $5, true) IS NOT NULL THEN (
      SELECT
        CASE
          WHEN stands_as_remembered THEN (
            /* reads.list Cluster */
            SELECT
              (
                SELECT
                  coalesce(string_agg(chr(3) || c, ''), '')
                FROM
                  (
                    SELECT
                      '{"key":' || to_json(t1.key)::text || ',"displayName":' || to_json(t1.display_name)::text || '}' AS c
                    FROM
                      clusters t1
                    WHERE
                      TRUE
                      AND TRUE
                    ORDER BY
                      t1.position ASC
                    LIMIT
                      100
                  ) o
              ) AS data
          )
        END AS data
    )
  END AS data
