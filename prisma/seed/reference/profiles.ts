import type { ReferenceTable } from './reference';

/** The nine brands. How one presents itself belongs to those who run it. */
export const clusters: ReferenceTable = {
  table: 'clusters',
  key: ['key'],
  onlyWhenNew: ['display_name', 'audience', 'theme_color', 'position'],
  rows: [
    {
      key: 'fanzlab',
      display_name: 'FanzLab',
      audience: 'Everyone: the portal to the creators of every brand.',
      theme_color: '#7df9ff',
      is_portal: true,
      position: 0,
    },
    {
      key: 'boyfanz',
      display_name: 'BoyFanz',
      audience: 'People who follow male creators.',
      theme_color: '#ff3131',
      is_portal: false,
      position: 1,
    },
    {
      key: 'girlfanz',
      display_name: 'GirlFanz',
      audience: 'People who follow female creators.',
      theme_color: '#ff4fd8',
      is_portal: false,
      position: 2,
    },
    {
      key: 'daddyfanz',
      display_name: 'DaddyFanz',
      audience: 'The community of dominance and submission.',
      theme_color: '#c9a227',
      is_portal: false,
      position: 3,
    },
    {
      key: 'pupfanz',
      display_name: 'PupFanz',
      audience: 'The pup play community.',
      theme_color: '#2fbf71',
      is_portal: false,
      position: 4,
    },
    {
      key: 'taboofanz',
      display_name: 'TabooFanz',
      audience: 'People who look for extreme content.',
      theme_color: '#2563eb',
      is_portal: false,
      position: 5,
    },
    {
      key: 'transfanz',
      display_name: 'TransFanz',
      audience: 'People who follow trans creators.',
      theme_color: '#30d5c8',
      is_portal: false,
      position: 6,
    },
    {
      key: 'cougarfanz',
      display_name: 'CougarFanz',
      audience: 'People who follow mature creators.',
      theme_color: '#d4af37',
      is_portal: false,
      position: 7,
    },
    {
      key: 'fanzcock',
      display_name: 'FanzCock',
      audience: 'People who like short adult clips, one after the other.',
      theme_color: '#b00020',
      is_portal: false,
      position: 8,
    },
  ],
};

/** Where people have accounts elsewhere; `custom` stands for any other place. */
export const socialPlatforms: ReferenceTable = {
  table: 'social_platforms',
  key: ['key'],
  onlyWhenNew: ['display_name', 'position'],
  rows: [
    { key: 'instagram', display_name: 'Instagram', position: 0 },
    { key: 'twitter', display_name: 'X (Twitter)', position: 1 },
    { key: 'onlyfans', display_name: 'OnlyFans', position: 2 },
    { key: 'tiktok', display_name: 'TikTok', position: 3 },
    { key: 'custom', display_name: 'Elsewhere', position: 4 },
  ],
};
