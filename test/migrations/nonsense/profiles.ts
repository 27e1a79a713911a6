import { type DomainRules } from './rules-of';

/** Places in the list of brands that no other row of the run has. */
let position = 99;
const nextPosition = (): number => (position += 1);

/** What the tables of the domain profiles refuse. */
export const rules: DomainRules = {
  rows: {
    clusters: () => ({ display_name: 'K', theme_color: '#00ff00', position: nextPosition() }),
  },
  nonsense: [
    ['clusters', { theme_color: 'red' }, 'clusters_theme_color_form'],
    ['user_preferences', { locale: 'English' }, 'user_preferences_locale_form'],
    ['user_preferences', { time_zone: '+02:00' }, 'user_preferences_time_zone_form'],
    ['user_preferences', { currency_code: 'usd' }, 'user_preferences_currency_form'],
    [
      'user_privacy_settings',
      { friend_request_audience: 'FRIENDS' },
      'user_privacy_settings_friend_request_audience_known',
    ],
  ],
};
