/* reads.list Cluster */
SELECT
  t1.key AS c0,
  t1.display_name AS c1
FROM
  clusters t1
WHERE
  TRUE
  AND TRUE
ORDER BY
  t1.position ASC
LIMIT
  100
