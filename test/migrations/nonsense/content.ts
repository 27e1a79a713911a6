import { long, type DomainRules } from './rules-of';

/** What the tables of the domain content refuse. */
export const rules: DomainRules = {
  rows: {
    content_categories: () => ({ slug: `c${Math.floor(Math.random() * 1e9)}` }),
  },
  nonsense: [
    ['content_categories', { slug: 'Not A Slug' }, 'content_categories_slug_form'],
    ['content_categories', { name: ' ' }, 'content_categories_name_form'],
    ['content_categories', { position: -1 }, 'content_categories_position_not_negative'],
    ['posts', { title: ' \t\n' }, 'posts_title_form'],
    ['posts', { title: long(201) }, 'posts_title_form'],
    ['posts', { body: long(20_001) }, 'posts_body_length'],
    ['posts', { visibility: 'PAID', price_tokens: 0 }, 'posts_price_positive'],
    ['posts', { visibility: 'PAID' }, 'posts_price_with_paid'],
    ['posts', { visibility: 'PUBLIC', price_tokens: 5 }, 'posts_price_with_paid'],
    ['posts', { status: 'PUBLISHED' }, 'posts_published_at_present'],
    ['posts', { like_count: -1 }, 'posts_like_count_not_negative'],
    ['posts', { comment_count: -1 }, 'posts_comment_count_not_negative'],
    ['post_media', { position: -1 }, 'post_media_position_not_negative'],
    ['post_media', { width: 0 }, 'post_media_width_positive'],
    ['post_media', { height: -1 }, 'post_media_height_positive'],
    ['post_media', { duration_seconds: 0 }, 'post_media_duration_positive'],
    ['content_tags', { name: 'Sun' }, 'content_tags_name_form'],
    ['content_tags', { name: '' }, 'content_tags_name_form'],
    ['content_tags', { name: '#sun' }, 'content_tags_name_form'],
    ['content_tags', { name: long(51) }, 'content_tags_name_form'],
    ['content_tags', { usage_count: -1 }, 'content_tags_usage_count_not_negative'],
    ['post_comments', { body: '  ' }, 'post_comments_body_form'],
    ['post_comments', { body: long(5_001) }, 'post_comments_body_form'],
    ['post_comments', { depth: 6 }, 'post_comments_depth_range'],
    ['post_comments', { depth: 1 }, 'post_comments_depth_with_parent'],
  ],
};
