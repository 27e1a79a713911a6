import { long, past, type DomainRules } from './rules-of';

/** What the tables of the domain identity refuse. */
export const rules: DomainRules = {
  rows: {
    user_private: () => ({ date_of_birth: past }),
  },
  nonsense: [
    ['users', { username: 'ab' }, 'users_username_form'],
    ['users', { username: long(31) }, 'users_username_form'],
    ['users', { username: 'ada lovelace' }, 'users_username_form'],
    ['users', { username: '\u212Aelvin' }, 'users_username_form'],
    ['user_private', { date_of_birth: '2999-01-01' }, 'user_private_date_of_birth_past'],
    ['user_sessions', { refresh_generation: 0 }, 'user_sessions_refresh_generation_positive'],
  ],
};
