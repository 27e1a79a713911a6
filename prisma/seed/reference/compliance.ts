import type { ReferenceTable } from './reference';

/**
 * What the law of places asks for, as far as it differs from the rule for everywhere else, which is strict. It is no legal
 * advice: those who run an installation keep it up to date with their counsel.
 */
export const jurisdictionRules: ReferenceTable = {
  table: 'jurisdiction_rules',
  key: ['country_code', 'region'],
  onlyWhenNew: ['minimum_age', 'assurance', 'threshold', 'valid_days', 'is_blocked', 'basis'],
  rows: [
    place('ZZ', '', 'VERIFIED', 0.95, 'Where no rule says less, age is proved.'),
    place('GB', '', 'VERIFIED', 0.95, 'Online Safety Act 2023: highly effective age assurance.'),
    place(
      'FR',
      '',
      'VERIFIED',
      0.95,
      'Law of 21 May 2024 to secure and regulate the digital space.',
    ),
    place(
      'DE',
      '',
      'VERIFIED',
      0.95,
      'Interstate treaty on the protection of minors in the media.',
    ),
    place('US', '', 'ESTIMATED', 0.9, 'No federal statute on the age of viewers.'),
    place('US', 'TX', 'VERIFIED', 0.95, 'HB 1181.'),
    place('US', 'LA', 'VERIFIED', 0.95, 'Act 440 of 2022.'),
    place('US', 'UT', 'VERIFIED', 0.95, 'SB 287.'),
    place('US', 'VA', 'VERIFIED', 0.95, 'SB 1515.'),
    place('US', 'FL', 'VERIFIED', 0.95, 'HB 3.'),
    {
      ...place('KR', '', 'VERIFIED', 0.95, 'Minors under nineteen are protected.'),
      minimum_age: 19,
    },
    { ...place('IR', '', 'VERIFIED', 0.95, 'Sanctions.'), is_blocked: true },
    { ...place('KP', '', 'VERIFIED', 0.95, 'Sanctions.'), is_blocked: true },
    { ...place('SY', '', 'VERIFIED', 0.95, 'Sanctions.'), is_blocked: true },
  ],
};

function place(
  countryCode: string,
  region: string,
  assurance: string,
  threshold: number,
  basis: string,
): ReferenceTable['rows'][number] {
  return {
    country_code: countryCode,
    region,
    minimum_age: 18,
    assurance,
    threshold,
    valid_days: 730,
    is_blocked: false,
    basis,
  };
}

/** How long data are kept. Whoever runs an installation may keep them longer, or shorter down to the least number of days. */
export const retentionPolicies: ReferenceTable = {
  table: 'retention_policies',
  key: ['key'],
  onlyWhenNew: ['keep_days'],
  rows: [
    kept('analytics', 730, 'ARCHIVE', 30, 'Events of analytics: two years, then the archive'),
    kept('audit', 2557, 'ARCHIVE', 2557, 'The audit trail and the history of logins: seven years'),
    kept('system-logs', 90, 'DELETE', 1, 'What the system logged'),
    kept('deleted-content', 30, 'DELETE', 1, 'What was deleted by its owner, media included'),
    kept('sessions', 30, 'DELETE', 1, 'Sessions that are over or were not used'),
    kept('stream-chat', 90, 'DELETE', 1, 'The chat of live streams'),
    kept('recordings', 180, 'DELETE', 1, 'Recordings of live streams'),
    kept(
      'performer-records',
      2557,
      'DELETE',
      2557,
      'Performers: seven years after the last publication',
    ),
    kept('tax', 2557, 'DELETE', 2557, 'Tax papers: seven years after the last payout'),
  ],
};

function kept(
  key: string,
  keepDays: number,
  action: string,
  minimumDays: number,
  description: string,
): ReferenceTable['rows'][number] {
  return { key, description, keep_days: keepDays, action, minimum_days: minimumDays };
}
