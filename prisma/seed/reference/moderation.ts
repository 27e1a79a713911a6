import type { ReferenceTable } from './reference';

/** What can be reported. Words and priorities belong to those who run an installation; what is urgent is not up to them. */
export const reportReasons: ReferenceTable = {
  table: 'report_reasons',
  key: ['type'],
  onlyWhenNew: ['label', 'explanation', 'position', 'priority'],
  rows: [
    reason(
      1,
      'UNDERAGE',
      'CRITICAL',
      'Somebody may be under age',
      'You believe that a person in it is younger than eighteen.',
    ),
    reason(
      2,
      'NON_CONSENSUAL',
      'CRITICAL',
      'Somebody did not agree to it',
      'A person in it was filmed, shown or named against their will.',
    ),
    reason(
      3,
      'VIOLENCE',
      'HIGH',
      'Violence',
      'It shows real violence, calls for it or threatens somebody.',
    ),
    reason(4, 'HATE_SPEECH', 'HIGH', 'Hate', 'It goes after people for what they are.'),
    reason(
      5,
      'HARASSMENT',
      'HIGH',
      'Harassment',
      'It goes after a person, again and again or with others.',
    ),
    reason(
      6,
      'COPYRIGHT_VIOLATION',
      'MEDIUM',
      "Somebody else's work",
      'It uses a work without the right to. Rights holders can file a notice instead.',
    ),
    reason(
      7,
      'INAPPROPRIATE_CONTENT',
      'MEDIUM',
      'Against the guidelines',
      'It breaks the community guidelines in another way.',
    ),
    reason(
      8,
      'SPAM',
      'LOW',
      'Spam',
      'It is advertising that nobody asked for, or the same thing over and over.',
    ),
    reason(9, 'OTHER', 'LOW', 'Something else', 'None of the above; please say what is wrong.'),
  ],
};

function reason(
  position: number,
  type: string,
  priority: string,
  label: string,
  explanation: string,
): ReferenceTable['rows'][number] {
  const hidesAtOnce = type === 'UNDERAGE' || type === 'NON_CONSENSUAL';
  return { type, label, explanation, position, priority, hides_at_once: hidesAtOnce };
}

/** Which sanction repeated findings suggest; whoever runs an installation may set other rules. */
export const sanctionRules: ReferenceTable = {
  table: 'sanction_rules',
  key: ['severity', 'violations'],
  onlyWhenNew: ['within_days', 'kind', 'feature', 'duration_days'],
  rows: [
    rule('LOW', 1, 90, 'WARNING'),
    rule('LOW', 3, 90, 'FEATURE_RESTRICTION', 3, 'POSTING'),
    rule('LOW', 6, 180, 'SUSPENSION', 7),
    rule('MEDIUM', 1, 180, 'FEATURE_RESTRICTION', 7, 'POSTING'),
    rule('MEDIUM', 2, 180, 'SUSPENSION', 14),
    rule('HIGH', 1, 365, 'SUSPENSION', 30),
    rule('HIGH', 2, 365, 'BAN'),
    rule('CRITICAL', 1, 3650, 'BAN'),
  ],
};

function rule(
  severity: string,
  violations: number,
  withinDays: number,
  kind: string,
  durationDays: number | null = null,
  feature: string | null = null,
): ReferenceTable['rows'][number] {
  return {
    severity,
    violations,
    within_days: withinDays,
    kind,
    feature,
    duration_days: durationDays,
  };
}

/** The federal holidays of the United States, as observed: claims of copyright count business days there. */
export const businessHolidays: ReferenceTable = {
  table: 'business_holidays',
  key: ['day'],
  rows: [
    ['2026-11-26', 'Thanksgiving Day'],
    ['2026-12-25', 'Christmas Day'],
    ['2027-01-01', "New Year's Day"],
    ['2027-01-18', 'Birthday of Martin Luther King, Jr.'],
    ['2027-02-15', "Washington's Birthday"],
    ['2027-05-31', 'Memorial Day'],
    ['2027-06-18', 'Juneteenth'],
    ['2027-07-05', 'Independence Day'],
    ['2027-09-06', 'Labor Day'],
    ['2027-10-11', 'Columbus Day'],
    ['2027-11-11', 'Veterans Day'],
    ['2027-11-25', 'Thanksgiving Day'],
    ['2027-12-24', 'Christmas Day'],
    ['2027-12-31', "New Year's Day"],
    ['2028-01-17', 'Birthday of Martin Luther King, Jr.'],
    ['2028-02-21', "Washington's Birthday"],
    ['2028-05-29', 'Memorial Day'],
    ['2028-06-19', 'Juneteenth'],
    ['2028-07-04', 'Independence Day'],
    ['2028-09-04', 'Labor Day'],
    ['2028-10-09', 'Columbus Day'],
    ['2028-11-10', 'Veterans Day'],
    ['2028-11-23', 'Thanksgiving Day'],
    ['2028-12-25', 'Christmas Day'],
  ].map(([day, name]) => ({ day, name })),
};

const publishedAt = '2026-11-01T00:00:00Z';

/**
 * The first versions of the platform's rule books, short enough to be read. Those who run an installation publish their
 * own as later versions, which this never touches.
 */
export const policyDocuments: ReferenceTable = {
  table: 'policy_documents',
  key: ['kind', 'locale', 'version'],
  onlyWhenNew: ['title', 'body', 'is_current', 'published_at'],
  rows: [
    book(
      'TERMS',
      'Terms of use',
      'You are at least eighteen years old. What you write and show is yours, and you let us show it to those whom you chose. You keep to the community guidelines and to the law. Tokens are credits of this platform and not money. We may close an account that breaks these terms; we say why, and you can appeal.',
    ),
    book(
      'PRIVACY',
      'Privacy',
      'We keep what we need to run the platform, and for no longer than we need it. We do not sell personal data. You can see, take with you and erase what we hold about you. What the law makes us keep, we keep under a pseudonym and apart from everything else.',
    ),
    book(
      'COMMUNITY_GUIDELINES',
      'Community guidelines',
      'Everybody shown is an adult, agreed to be shown, and can prove it. No real violence, no hate, no harassment, no spam, and nothing that belongs to somebody else. If you see something that breaks these rules, report it: a person looks at it.',
    ),
    book(
      'CREATOR_AGREEMENT',
      'Agreement with creators',
      'You hold the rights to what you publish, and a record of the age and consent of everybody in it. We pay out what you earned after our fee, at the rate that held when you earned it. Sales that are refunded are taken back.',
    ),
    book(
      'COPYRIGHT',
      'Copyright',
      'A rights holder can send us a signed notice. We disable what it names and tell the author, who can answer with a signed counter-notice. Ten to fourteen business days after we forwarded the answer the content is back, unless a court has been asked. Accounts with repeated infringements are closed.',
    ),
    book(
      'COOKIES',
      'Cookies',
      'We store on your device what keeps you logged in and remembers your choices. Anything beyond that waits for your consent, which you can take back at any time.',
    ),
  ],
};

function book(kind: string, title: string, body: string): ReferenceTable['rows'][number] {
  return {
    kind,
    locale: 'en',
    version: 1,
    title,
    body,
    is_current: true,
    published_at: publishedAt,
  };
}
