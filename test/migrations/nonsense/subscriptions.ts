import { long, parent, past, type DomainRules } from './rules-of';

/** What the tables of the domain subscriptions refuse that came later than plans. */
export const rules: DomainRules = {
  rows: {
    subscription_plans: () => ({ creator_id: parent('creators'), price_minor: 999 }),
    subscription_offers: () => ({
      kind: 'TRIAL',
      trial_days: 7,
      valid_from: past,
      valid_until: '2030-01-01T00:00:00Z',
    }),
  },
  nonsense: [
    ['subscription_plans', { creator_id: null }, 'subscription_plans_creator_with_scope'],
    ['subscription_plans', { tier: 0 }, 'subscription_plans_tier_range'],
    ['subscription_plans', { name: long(101) }, 'subscription_plans_name_form'],
    ['subscription_plans', { benefits: [' '] }, 'subscription_plans_benefits_phrases'],
    ['subscription_offers', { trial_days: null }, 'subscription_offers_trial_whole'],
    ['subscription_offers', { percent_off_bps: 100 }, 'subscription_offers_discount_whole'],
    ['subscription_offers', { valid_until: past }, 'subscription_offers_end_after_start'],
    ['subscription_offers', { max_uses: 0 }, 'subscription_offers_limit_positive'],
    ['subscription_offers', { max_uses: 1, use_count: 2 }, 'subscription_offers_uses_within'],
  ],
};
