import { later, past, type DomainRules } from './rules-of';

/** Somebody who does not exist: a CHECK refuses the row before its foreign keys are looked at. */
const somebody = '01900000-0000-7000-8000-0000000000aa';

/** What the tables of the domain social refuse. */
export const rules: DomainRules = {
  rows: {
    user_mutes: () => ({ created_at: past, expires_at: later }),
  },
  nonsense: [
    ['user_blocks', { blocker_id: somebody, blocked_id: somebody }, 'user_blocks_not_self'],
    ['user_mutes', { muter_id: somebody, muted_id: somebody }, 'user_mutes_not_self'],
    ['user_mutes', { expires_at: past }, 'user_mutes_expiry_after_creation'],
  ],
};
