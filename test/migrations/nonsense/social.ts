import { later, parent, past, type DomainRules } from './rules-of';

/** Somebody who does not exist: a CHECK refuses the row before its foreign keys are looked at. */
const somebody = '01900000-0000-7000-8000-0000000000aa';

/** What the tables of the domain social refuse. */
export const rules: DomainRules = {
  rows: {
    user_mutes: () => ({ created_at: past, expires_at: later }),
    friendships: () => ({ low_id: parent('users'), high_id: parent('users') }),
    activity_feed: () => ({ target_id: somebody }),
    interaction_events: () => ({ target_user_id: parent('users') }),
  },
  nonsense: [
    ['user_blocks', { blocker_id: somebody, blocked_id: somebody }, 'user_blocks_not_self'],
    ['user_mutes', { muter_id: somebody, muted_id: somebody }, 'user_mutes_not_self'],
    ['user_mutes', { expires_at: past }, 'user_mutes_expiry_after_creation'],
    [
      'friend_requests',
      { sender_id: somebody, recipient_id: somebody },
      'friend_requests_not_self',
    ],
    ['friend_requests', { status: 'DECLINED' }, 'friend_requests_response_with_status'],
    ['friendships', { low_id: somebody, high_id: somebody }, 'friendships_ordered'],
    ['social_lists', { name: ' ' }, 'social_lists_name_form'],
    ['social_lists', { member_count: -1 }, 'social_lists_member_count_range'],
    [
      'posts',
      { visibility: 'PUBLIC', audience_list_id: somebody },
      'posts_audience_list_with_private',
    ],
    [
      'user_recommendations',
      { user_id: somebody, recommended_id: somebody },
      'user_recommendations_not_self',
    ],
    ['user_recommendations', { score: 0 }, 'user_recommendations_score_positive'],
    [
      'user_recommendations',
      { shared_count: -1 },
      'user_recommendations_shared_count_not_negative',
    ],
    ['user_recommendations', { interests: ['Sun'] }, 'user_recommendations_interests_words'],
    ['activity_feed', { kind: 'FOLLOWED' }, 'activity_feed_subject_with_kind'],
    ['activity_feed', { kind: 'POSTED', target_id: null }, 'activity_feed_target_with_kind'],
    ['activity_feed', { actor_id: somebody, subject_id: somebody }, 'activity_feed_not_about_self'],
    ['interaction_events', { post_id: parent('posts') }, 'interaction_events_one_target'],
    [
      'interaction_events',
      { kind: 'FOLLOW', target_user_id: null, post_id: parent('posts') },
      'interaction_events_user_with_kind',
    ],
    ['interaction_events', { duration_ms: -1 }, 'interaction_events_duration_range'],
    ['interaction_events', { kind: 'DWELL' }, 'interaction_events_duration_with_kind'],
    ['social_graph_stats', { reach: -1 }, 'social_graph_stats_figures_not_negative'],
  ],
};
