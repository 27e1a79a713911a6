SELECT
  EXISTS (
    SELECT
    FROM
      user_sessions s
      JOIN users u ON u.id = s.user_id
      AND u.deleted_at IS NULL
      AND u.status IN ('PENDING_VERIFICATION', 'ACTIVE')
    WHERE
      s.id = $1::uuid
      AND s.user_id = $2::uuid
      AND s.revoked_at IS NULL
      AND s.expires_at > now()
      AND u.account_type::text = $3::text
      AND (u.status = 'ACTIVE') = $4::boolean
      AND NOT EXISTS (
        SELECT
        FROM
          user_role_assignments a
          JOIN role_permissions rp ON rp.role_id = a.role_id
        WHERE
          a.user_id = u.id
          AND (
            a.expires_at IS NULL
            OR a.expires_at > app.now ()
          )
      )
      AND NOT EXISTS (
        SELECT
        FROM
          user_sanctions s
        WHERE
          s.user_id = u.id
          AND s.lifted_at IS NULL
          AND s.begins_at <= app.now ()
          AND (
            s.ends_at IS NULL
            OR s.ends_at > app.now ()
          )
          AND s.kind IN ('SUSPENSION', 'BAN', 'FEATURE_RESTRICTION')
      )
      AND NOT EXISTS (
        SELECT
        FROM
          user_credentials c
        WHERE
          c.user_id = u.id
          AND c.must_change
      )
  )
