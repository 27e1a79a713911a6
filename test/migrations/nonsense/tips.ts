import { past, type DomainRules } from './rules-of';

const somebody = '01900000-0000-7000-8000-0000000000aa';

/** What the tables of gifts refuse. */
export const rules: DomainRules = {
  rows: {
    virtual_gifts: () => ({ key: `g${Math.floor(Math.random() * 1e9)}`, active_from: past }),
  },
  nonsense: [
    ['virtual_gifts', { key: 'A rose' }, 'virtual_gifts_key_form'],
    ['virtual_gifts', { name: '' }, 'virtual_gifts_name_form'],
    ['virtual_gifts', { image_url: 'rose.png' }, 'virtual_gifts_image_form'],
    ['virtual_gifts', { price_tokens: 0 }, 'virtual_gifts_price_range'],
    ['virtual_gifts', { active_until: past }, 'virtual_gifts_end_after_start'],
    [
      'gift_transactions',
      { sender_id: somebody, recipient_id: somebody },
      'gift_transactions_not_self',
    ],
    ['gift_transactions', { quantity: 0 }, 'gift_transactions_quantity_range'],
    ['gift_transactions', { tokens: 0, fee_tokens: 0 }, 'gift_transactions_tokens_range'],
    ['gift_transactions', { fee_tokens: 2 }, 'gift_transactions_fee_within'],
  ],
};
