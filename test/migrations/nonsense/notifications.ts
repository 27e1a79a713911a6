import { later, long, past, type DomainRules } from './rules-of';

/** What the tables of the domain notifications refuse. */
export const rules: DomainRules = {
  rows: {
    notification_templates: () => ({ locale: 'en', version: 1, channel: 'SMS' }),
    push_tokens: () => ({ platform: 'IOS', token: `device-${Math.random()}` }),
  },
  nonsense: [
    ['notifications', { body: ' ' }, 'notifications_body_form'],
    ['notifications', { link: 'https://elsewhere.example' }, 'notifications_link_form'],
    ['notifications', { occurrence_count: 0 }, 'notifications_occurrences_positive'],
    ['notifications', { facts: '[]' }, 'notifications_facts_form'],
    ['notifications', { group_key: '' }, 'notifications_group_key_form'],
    [
      'notification_preferences',
      { kind: 'MODERATION_DECIDED', channel: 'IN_APP', is_enabled: false },
      'notification_preferences_decisions_told',
    ],
    ['notification_settings', { quiet_from_minute: 60 }, 'notification_settings_quiet_hours_whole'],
    [
      'notification_settings',
      { quiet_from_minute: 60, quiet_until_minute: 1440 },
      'notification_settings_quiet_hours_range',
    ],
    ['notification_settings', { time_zone: 'no zone' }, 'notification_settings_time_zone_form'],
    ['notification_templates', { locale: 'english' }, 'notification_templates_locale_form'],
    ['notification_templates', { version: 0 }, 'notification_templates_version_positive'],
    ['notification_templates', { channel: 'EMAIL' }, 'notification_templates_subject_with_channel'],
    [
      'notification_templates',
      { channel: 'EMAIL', subject: ' ' },
      'notification_templates_subject_form',
    ],
    ['notification_templates', { body: '' }, 'notification_templates_body_form'],
    ['push_tokens', { token: 'has a space' }, 'push_tokens_token_form'],
    ['push_tokens', { platform: 'WEB' }, 'push_tokens_web_keys_with_platform'],
    [
      'push_tokens',
      { platform: 'WEB', web_keys: '{"p256dh": 1, "auth": "a"}' },
      'push_tokens_web_keys_form',
    ],
    ['push_tokens', { disabled_at: past }, 'push_tokens_disabled_whole'],
    [
      'notification_deliveries',
      { attempt_count: -1 },
      'notification_deliveries_attempts_not_negative',
    ],
    ['notification_deliveries', { status: 'SENT' }, 'notification_deliveries_sent_with_status'],
    [
      'notification_deliveries',
      { status: 'FAILED' },
      'notification_deliveries_failure_with_status',
    ],
    ['notification_deliveries', { opened_at: later }, 'notification_deliveries_opened_after_sent'],
    ['announcements', { title: ' ' }, 'announcements_title_form'],
    ['announcements', { body: long(5001) }, 'announcements_body_form'],
    ['announcements', { recipient_count: -1 }, 'announcements_recipients_not_negative'],
    ['announcements', { status: 'SENT' }, 'announcements_sent_with_status'],
  ],
};
