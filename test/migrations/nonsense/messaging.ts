import { unique } from '../people';
import { long, type DomainRules } from './rules-of';

/** What the tables of the domain messaging refuse. */
export const rules: DomainRules = {
  rows: {
    conversations: () => ({ kind: 'DIRECT', direct_key: unique('pair') }),
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
    ['messages', { body: '\n' }, 'messages_body_form'],
    ['messages', { body: long(10_001) }, 'messages_body_form'],
  ],
};
