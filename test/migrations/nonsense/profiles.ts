import { long, type DomainRules } from './rules-of';

/** Places in the list of brands that no other row of the run has. */
let position = 99;
const nextPosition = (): number => (position += 1);

/** What the tables of the domain profiles refuse. */
export const rules: DomainRules = {
  rows: {
    clusters: () => ({ display_name: 'K', theme_color: '#00ff00', position: nextPosition() }),
    social_platforms: () => ({
      key: `p${Math.floor(Math.random() * 1e9)}`,
      position: nextPosition(),
    }),
    user_social_links: () => ({ url: 'https://instagram.test/ada' }),
    user_locations: () => ({ latitude: 48.21, longitude: 16.37 }),
    translations: () => ({ locale: 'de' }),
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
    ['user_profiles', { banner_url: 'javascript:x' }, 'user_profiles_banner_url_form'],
    ['user_profiles', { interests: ['Sun'] }, 'user_profiles_interests_words'],
    ['user_profiles', { interests: ['sun', 'sun'] }, 'user_profiles_interests_words'],
    ['user_profiles', { interests: [long(51)] }, 'user_profiles_interests_words'],
    ['user_profiles', { layout: '[]' }, 'user_profiles_layout_object'],
    ['user_private', { first_name: ' ' }, 'user_private_first_name_form'],
    ['user_private', { last_name: long(101) }, 'user_private_last_name_form'],
    ['social_platforms', { key: 'My Space' }, 'social_platforms_key_form'],
    ['social_platforms', { display_name: '' }, 'social_platforms_display_name_form'],
    ['social_platforms', { position: -1 }, 'social_platforms_position_not_negative'],
    ['user_social_links', { handle: ' ' }, 'user_social_links_handle_form'],
    ['user_social_links', { url: 'http://x.test' }, 'user_social_links_url_form'],
    ['user_social_links', { position: -1 }, 'user_social_links_position_not_negative'],
    ['user_cluster_profiles', { display_name: ' ' }, 'user_cluster_profiles_display_name_form'],
    ['user_cluster_profiles', { bio: long(2_001) }, 'user_cluster_profiles_bio_length'],
    ['user_characteristics', { key: 'Eye colour' }, 'user_characteristics_key_form'],
    ['user_characteristics', { value: '' }, 'user_characteristics_value_form'],
    ['user_demographics', { country_code: 'at' }, 'user_demographics_country_form'],
    ['user_demographics', { region: '' }, 'user_demographics_region_form'],
    ['user_demographics', { city: ' ' }, 'user_demographics_city_form'],
    ['user_demographics', { gender: long(101) }, 'user_demographics_gender_form'],
    ['user_locations', { latitude: 90.01 }, 'user_locations_latitude_range'],
    ['user_locations', { longitude: -180.01 }, 'user_locations_longitude_range'],
    ['translations', { key: 'Not found' }, 'translations_key_form'],
    ['translations', { locale: 'German' }, 'translations_locale_form'],
    ['translations', { message: '' }, 'translations_message_form'],
  ],
};
