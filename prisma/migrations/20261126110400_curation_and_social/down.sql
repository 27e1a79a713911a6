DELETE FROM app.counters
WHERE name IN ('stories.view_count', 'albums.item_count', 'content_playlists.item_count', 'poll_options.vote_count',
  'content_hashtags.usage_count', 'social_lists.member_count');
DROP FUNCTION app.audience_lists(uuid);
DROP FUNCTION app.friends_of(uuid);
DROP FUNCTION app.trending_hashtags(text, timestamptz);
DROP TRIGGER posts_audience_list_own ON posts;
DROP FUNCTION app.check_audience_list();
ALTER TABLE posts DROP COLUMN audience_list_id;
ALTER TABLE follows DROP COLUMN notifies;
CREATE OR REPLACE FUNCTION app.sever_blocked() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM public.follows
  WHERE (follower_id, followee_id) IN ((NEW.blocker_id, NEW.blocked_id), (NEW.blocked_id, NEW.blocker_id));
  RETURN NULL;
END
$$;
DROP TABLE social_graph_stats;
DROP TABLE interaction_events;
DROP TABLE activity_feed;
DROP TABLE user_recommendations;
DROP TABLE social_list_members;
DROP TABLE social_lists;
DROP TABLE friendships;
DROP TABLE friend_requests;
DROP TABLE content_hashtag_usage;
DROP TABLE content_hashtags;
DROP TABLE poll_votes;
DROP TABLE poll_options;
DROP TABLE polls;
DROP TABLE playlist_items;
DROP TABLE content_playlists;
DROP TABLE album_items;
DROP TABLE albums;
DROP TABLE story_highlight_items;
DROP TABLE story_highlights;
DROP TABLE story_views;
DROP TABLE stories;
DROP FUNCTION app.befriend();
DROP FUNCTION app.refuse_blocked_friends();
DROP FUNCTION app.guard_friend_request();
DROP FUNCTION app.keep_membership();
DROP FUNCTION app.count_members();
DROP FUNCTION app.guard_vote();
DROP FUNCTION app.refuse_late_story_view();
DROP TYPE "InteractionKind";
DROP TYPE "ActivityKind";
DROP TYPE "FriendRequestStatus";
