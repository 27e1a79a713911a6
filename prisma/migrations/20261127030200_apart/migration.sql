-- Facts about those who keep one another at a distance, and about who among others something is for. Plain SQL, which the
-- planner reads as part of the query; asked for as a list, once for a statement.

-- The creators behind accounts that the viewer mutes.
CREATE FUNCTION app.muted_creators(viewer uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT c.id FROM public.creators c WHERE c.user_id IN (SELECT app.muted_accounts(viewer))
$$;

-- Whether the viewer is among those whom the owner chose.
CREATE FUNCTION app.in_audience(audience "Audience", owner uuid, viewer uuid) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT CASE audience
    WHEN 'EVERYONE' THEN true
    WHEN 'FOLLOWERS' THEN EXISTS (
      SELECT FROM public.follows f WHERE f.follower_id = viewer AND f.followee_id = owner)
    WHEN 'SUBSCRIBERS' THEN EXISTS (
      SELECT FROM public.creators c WHERE c.user_id = owner AND c.id IN (SELECT app.subscribed_creators(viewer)))
    WHEN 'FRIENDS' THEN EXISTS (
      SELECT FROM public.friendships f WHERE f.low_id = least(viewer, owner) AND f.high_id = greatest(viewer, owner))
    ELSE false
  END
$$;
