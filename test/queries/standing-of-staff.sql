SELECT
  EXISTS (
    SELECT
    FROM
      user_sessions s
      JOIN users u ON u.id = s.user_id
      AND (
        u.deleted_at IS NULL
        AND u.status IN ('PENDING_VERIFICATION', 'ACTIVE')
        AND NOT EXISTS (
          SELECT
          FROM
            app.suspensions (u.id)
        )
      )
    WHERE
      s.id = $1::uuid
      AND s.user_id = $2::uuid
      AND s.revoked_at IS NULL
      AND s.expires_at > now()
      AND u.account_type::text = $3::text
      AND (u.status = 'ACTIVE') = $4::boolean
      AND ARRAY(
        SELECT
          p.key::text
        FROM
          app.permissions_of (u.id) AS p (key)
        ORDER BY
          1
      ) = $5::text[]
      AND ARRAY(
        SELECT
          f.feature::text
        FROM
          unnest(enum_range(NULL::"RestrictedFeature")) AS f (feature)
        WHERE
          EXISTS (
            SELECT
            FROM
              user_sanctions sanction
            WHERE
              sanction.user_id = u.id
          )
          AND app.is_restricted (u.id, f.feature::text)
        ORDER BY
          1
      ) = $6::text[]
      AND coalesce(
        (
          SELECT
            c.must_change
          FROM
            user_credentials c
          WHERE
            c.user_id = u.id
        ),
        false
      ) = $7::boolean
  )
