import { type DomainRules } from './rules-of';

/** What the tables of the domain creators refuse. */
export const rules: DomainRules = {
  nonsense: [['creators', { handle: 'a-b' }, 'creators_handle_form']],
  changes: [['creators', { follower_count: -1 }, 'creators_follower_count_not_negative']],
};
