import { unique } from '../people';
import { long, parent, type DomainRules } from './rules-of';

/** What the tables of the domain messaging refuse. */
export const rules: DomainRules = {
  rows: {
    conversations: () => ({ kind: 'DIRECT', direct_key: unique('pair') }),
    messages: () => ({ body: 'hello', sequence: 1 }),
    message_reactions: () => ({ emoji: '👍' }),
    message_attachments: () => ({
      mime_type: 'image/png',
      position: 0,
      message_id: parent('messages', { attachment_count: 1 }),
    }),
    message_keys: () => ({ public_key: `${long(43)}=` }),
  },
  nonsense: [
    ['conversations', { direct_key: null }, 'conversations_direct_key_with_kind'],
    ['conversations', { kind: 'GROUP' }, 'conversations_direct_key_with_kind'],
    ['conversations', { last_sequence: -1 }, 'conversations_last_sequence_not_negative'],
    [
      'conversation_participants',
      { last_read_sequence: -1 },
      'conversation_participants_last_read_not_negative',
    ],
    ['messages', { sequence: 0 }, 'messages_sequence_positive'],
    ['messages', { price_tokens: 0 }, 'messages_price_positive'],
    ['conversations', { kind: 'GROUP', direct_key: null, title: ' ' }, 'conversations_title_form'],
    ['conversations', { title: 'ours' }, 'conversations_title_with_kind'],
    ['messages', { body: null }, 'messages_words_or_cipher'],
    ['messages', { body: null, ciphertext: 'no base64' }, 'messages_ciphertext_form'],
    ['messages', { attachment_count: 11 }, 'messages_attachment_count_range'],
    [
      'messages',
      { body: null, ciphertext: 'AAAA', attachment_count: 1 },
      'messages_cipher_without_attachments',
    ],
    ['message_attachments', { position: 1 }, 'message_attachments_as_sent'],
    [
      'messages',
      { body: null, ciphertext: 'AAAA', price_tokens: 5 },
      'messages_cipher_without_price',
    ],
    ['messages', { teaser: 'soon' }, 'messages_teaser_with_price'],
    ['messages', { price_tokens: 5, teaser: ' ' }, 'messages_teaser_form'],
    ['message_reactions', { emoji: 'word' }, 'message_reactions_emoji_form'],
    ['message_attachments', { position: 10 }, 'message_attachments_position_range'],
    ['message_attachments', { mime_type: 'image/' }, 'message_attachments_mime_type_form'],
    ['message_attachments', { kind: 'VIDEO' }, 'message_attachments_kind_with_mime_type'],
    ['message_attachments', { size_bytes: 0 }, 'message_attachments_size_positive'],
    ['message_attachments', { width: 0 }, 'message_attachments_measures_positive'],
    ['message_keys', { device_name: ' ' }, 'message_keys_device_name_form'],
    ['message_keys', { public_key: 'AAAA' }, 'message_keys_public_key_form'],
    ['message_analytics', { sent_count: -1 }, 'message_analytics_counts_not_negative'],
    [
      'message_analytics',
      { median_response_seconds: -1 },
      'message_analytics_response_not_negative',
    ],
    ['messages', { body: '\n' }, 'messages_body_form'],
    ['messages', { body: long(10_001) }, 'messages_body_form'],
  ],
};
