/* reads.list Cluster */
SELECT
  (
    SELECT
      coalesce(json_agg(o), '[]')
    FROM
      (
        SELECT
          t1.key AS k0,
          t1.key AS f0,
          t1.display_name AS f1
        FROM
          clusters t1
        WHERE
          TRUE
          AND TRUE
        ORDER BY
          t1.position ASC
        LIMIT
          $1::integer
      ) o
  ) AS data
