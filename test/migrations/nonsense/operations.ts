import type { DomainRules } from './rules-of';

/** What the tables of the domain operations refuse. */
export const rules: DomainRules = {
  nonsense: [
    [
      'counter_reconciliations',
      { difference_count: -1 },
      'counter_reconciliations_difference_count_not_negative',
    ],
  ],
};
