-- What decides whether something is open to somebody, and why: the one rule for posts, messages, live streams and films. The
-- facts are its arguments, each used once, so that the planner reads the rule as part of the query and asks of a row only
-- what its audience needs. Kept out comes before all, then whose it is, then age, then what is open or was paid.
CREATE FUNCTION app.entitlement(
  audience text, is_kept_out boolean, is_own boolean, is_staff boolean, is_old_enough boolean, follows boolean,
  subscribes boolean, has_bought boolean, is_member boolean
) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE
    WHEN is_kept_out THEN 'BANNED'
    WHEN is_own THEN 'OWN'
    WHEN is_staff THEN 'STAFF'
    WHEN is_old_enough IS NOT TRUE THEN 'AGE_CHECK_REQUIRED'
    ELSE CASE audience
      WHEN 'PUBLIC' THEN 'PUBLIC'
      WHEN 'FOLLOWERS' THEN CASE WHEN follows THEN 'FOLLOWS' ELSE 'FOLLOW_REQUIRED' END
      WHEN 'SUBSCRIBERS' THEN CASE WHEN subscribes THEN 'SUBSCRIBES' ELSE 'SUBSCRIPTION_REQUIRED' END
      WHEN 'PAID' THEN CASE WHEN has_bought THEN 'PURCHASED' ELSE 'PURCHASE_REQUIRED' END
      WHEN 'MEMBERS' THEN CASE WHEN is_member THEN 'MEMBER' ELSE 'MEMBERSHIP_REQUIRED' END
      ELSE 'PRIVATE'
    END
  END
$$;

-- Whether a reason is one why something is open.
CREATE FUNCTION app.opens(reason text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT reason IN ('PUBLIC', 'OWN', 'STAFF', 'FOLLOWS', 'SUBSCRIBES', 'PURCHASED', 'MEMBER')
$$;

-- Who may watch a film, now, and why: a studio's is for members of the platform, a creator's for whom its post is open.
CREATE FUNCTION app.film_entitlement(viewer uuid, film uuid) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN v.source = 'STUDIO' THEN app.entitlement(
      'MEMBERS', false, false, false, EXISTS (SELECT FROM app.adults(viewer)), false, false, false,
      EXISTS (SELECT FROM app.memberships(viewer)))
    ELSE app.entitlement(
      p.visibility::text, false, EXISTS (SELECT FROM app.creators_of(viewer) AS own (id) WHERE own.id = p.creator_id), false,
      NOT p.is_age_restricted OR EXISTS (SELECT FROM app.adults(viewer)),
      EXISTS (SELECT FROM app.followed_creators(viewer) AS followed (id) WHERE followed.id = p.creator_id),
      p.creator_id IN (SELECT app.subscribed_creators(viewer)), p.id IN (SELECT app.purchased_posts(viewer)), false)
    END
  FROM public.videos v LEFT JOIN public.posts p ON p.id = v.post_id
  WHERE v.id = film AND v.is_published AND v.deleted_at IS NULL
$$;
