import { encodeGlobalId } from '../../src/kernel/ids/global-id';
import type { Attack, Stage } from './attack';

interface Try {
  readonly as?: 'ada' | 'ben' | 'cleo';
  readonly query: string;
  readonly variables?: (stage: Stage) => Readonly<Record<string, unknown>>;
}

function attempt(
  row: Attack['row'],
  input: string,
  channel: Attack['channel'],
  code: string | readonly string[],
  { as, query, variables }: Try,
): Attack {
  const operation = (stage: Stage) => ({ as, query, variables: variables?.(stage) });
  return { row, issue: 5, input, channel, code, operation };
}

const createPost = `mutation ($input: CreatePostInput!) {
  createPost(input: $input) { post { id } userErrors { code field } } }`;
const sendTip = `mutation ($input: SendTipInput!) {
  sendTip(input: $input) { tip { id } userErrors { code field } } }`;
const createStream = `mutation ($input: CreateLiveStreamInput!) {
  createLiveStream(input: $input) { liveStream { id } userErrors { code field } } }`;
const register = `mutation ($input: RegisterInput!) {
  register(input: $input) { viewer { id } userErrors { code field } } }`;
const like = `mutation ($input: LikePostInput!) {
  likePost(input: $input) { userErrors { code field } } }`;
const follow = `mutation ($input: FollowInput!) {
  follow(input: $input) { userErrors { code field } } }`;
const createPlan = `mutation ($input: CreateSubscriptionPlanInput!) {
  createSubscriptionPlan(input: $input) { plan { id } userErrors { code field } } }`;
const node = 'query ($id: ID!) { node(id: $id) { id } }';

const post = (change: object) => ({
  as: 'cleo' as const,
  query: createPost,
  variables: () => ({
    input: { contentType: 'TEXT', title: 'A title', visibility: 'PUBLIC', ...change },
  }),
});

const newcomer = (change: object) => ({
  query: register,
  variables: () => ({
    input: {
      email: 'mallory@example.com',
      password: 'correct horse battery',
      dateOfBirth: '1990-01-01',
      ...change,
    },
  }),
});

/** The same name with capitals as in a pattern. */
function capitalsOf(pattern: string, name: string): string {
  return [...name]
    .map((letter, at) =>
      /[A-Z]/.test(pattern[at % pattern.length] ?? '') ? letter.toUpperCase() : letter,
    )
    .join('');
}

const pages: readonly Attack[] = [
  ...['first: 100000', 'first: -1', 'last: 101', 'first: 1, last: 1'].map((page) =>
    attempt('A15', `a page of ${page}`, 'errors[]', 'BAD_USER_INPUT', {
      query: `{ feed(${page}) { totalCount } }`,
    }),
  ),
  attempt('A16', 'lists of lists of lists', 'errors[]', 'QUERY_TOO_COMPLEX', {
    query: `{ feed(first: 100) { nodes { comments(first: 100) { nodes {
      replies(first: 100) { nodes { id } } } } } } }`,
  }),
  ...['forged', 'AAAAAAAAAAAAAAAAAAAAAAAA', '', '\u2028', 'x'.repeat(5000)].map((cursor) =>
    attempt(
      'A18',
      `the cursor ${JSON.stringify(cursor.slice(0, 30))}`,
      'errors[]',
      'BAD_USER_INPUT',
      {
        query: 'query ($after: String) { feed(first: 1, after: $after) { nodes { id } } }',
        variables: () => ({ after: cursor }),
      },
    ),
  ),
];

/** Sizes that are left open mean the usual one, also where they are said to be null. */
const openSize: Attack = {
  row: 'A15',
  issue: 5,
  input: 'a page of first: null, which is one of twenty',
  channel: 'none',
  code: 'OK',
  operation: () => ({ query: '{ feed(first: null) { nodes { id } } }' }),
};

const values: readonly Attack[] = [
  openSize,
  attempt('A15', 'a page of one and a half', 'errors[]', 'GRAPHQL_VALIDATION_FAILED', {
    query: '{ feed(first: 1.5) { totalCount } }',
  }),
  {
    row: 'A20',
    issue: 5,
    input: 'a variable that nobody asked for, which is left alone',
    channel: 'none',
    code: 'OK',
    operation: () => ({ query: '{ __typename }', variables: { extra: { deep: [1] } } }),
  },
  attempt('A20', 'a variable that is missing', 'errors[]', 'BAD_USER_INPUT', { query: node }),
  attempt('A20', 'a variable of another type', 'errors[]', 'BAD_USER_INPUT', {
    query: node,
    variables: () => ({ id: [['x']] }),
  }),
  attempt('A20', 'variables wrong in more places than are counted', 'errors[]', 'BAD_USER_INPUT', {
    query: 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }',
    variables: () => ({ ids: Array.from({ length: 20 }, () => [null]) }),
  }),
  attempt('A22', 'JSON 4,000 levels deep', 'errors[]', 'BAD_USER_INPUT', {
    query: node,
    variables: () => ({ id: JSON.parse(`${'['.repeat(4000)}${']'.repeat(4000)}`) as unknown }),
  }),
  attempt('A23', 'NUL in a text', 'errors[]', 'BAD_USER_INPUT', post({ title: 'a\0b' })),
  attempt('A23', 'NUL in a list', 'errors[]', 'BAD_USER_INPUT', post({ tags: ['a', 'b\0'] })),
  attempt(
    'A23',
    'NUL in a password',
    'errors[]',
    'BAD_USER_INPUT',
    newcomer({ password: '0123456789\0' }),
  ),
  attempt('A24', 'half a surrogate pair', 'errors[]', 'BAD_USER_INPUT', post({ title: 'a\ud83d' })),
  attempt(
    'A24',
    'half a surrogate pair in a name',
    'errors[]',
    'BAD_USER_INPUT',
    newcomer({ username: 'ada\udc00' }),
  ),
  ...['\u202enaelc', 'ad\u200ba_x', '\u0430da_x', '\uff41da_x', 'ada x', 'a\u0301da'].map(
    (username) =>
      attempt(
        'A25',
        `the username ${JSON.stringify(username)}`,
        'userErrors',
        'INVALID',
        newcomer({ username }),
      ),
  ),
  ...['ADA_L', 'Ada_L', 'aDa_l'].map((letters) =>
    attempt(
      'A25',
      `the username ${letters}, which differs from another in its capitals alone`,
      'userErrors',
      'USERNAME_TAKEN',
      {
        query: register,
        variables: ({ ada }) => ({
          input: {
            email: 'mallory@example.com',
            password: 'correct horse battery',
            dateOfBirth: '1990-01-01',
            username: capitalsOf(letters, ada.username),
          },
        }),
      },
    ),
  ),
  ...['paypa1', 'paypaI', 'PAYPA1', 'c0rner', 'comer', 'C0mer'].map((username) =>
    attempt(
      'A25',
      `the username ${username}, which looks like one that somebody has`,
      'userErrors',
      'USERNAME_TAKEN',
      newcomer({ username }),
    ),
  ),
  attempt(
    'A25',
    'the username paypal with a letter of another script, which no name has',
    'userErrors',
    'INVALID',
    newcomer({ username: 'p\u0430ypal' }),
  ),
  attempt(
    'A26',
    'a text of 60,000 bytes',
    'userErrors',
    'TOO_LONG',
    post({ title: 'x'.repeat(60_000) }),
  ),
  attempt(
    'A26',
    'a text of ten million bytes',
    'errors[]',
    ['PAYLOAD_TOO_LARGE', '1009'],
    post({ title: 'x'.repeat(10_000_000) }),
  ),
  attempt(
    'A26',
    'a million combining marks',
    'errors[]',
    ['PAYLOAD_TOO_LARGE', '1009'],
    post({ title: `e${'\u0301'.repeat(1_000_000)}` }),
  ),
  attempt(
    'A26',
    '20,000 combining marks',
    'userErrors',
    'TOO_LONG',
    post({ title: `e${'\u0301'.repeat(20_000)}` }),
  ),
  attempt(
    'A29',
    'a text that makes regexes backtrack',
    'userErrors',
    ['INVALID', 'TOO_LONG'],
    newcomer({ email: `${'a@'.repeat(10_000)}!` }),
  ),
  attempt(
    'A29',
    'an address that makes regexes backtrack',
    'userErrors',
    ['INVALID', 'TOO_LONG'],
    newcomer({ email: `${'a.'.repeat(100)}@${'b-'.repeat(20)}` }),
  ),
];

const planFor = (amount: string) => ({
  as: 'cleo' as const,
  query: createPlan,
  variables: () => ({
    input: { name: 'A plan', interval: 'MONTHLY', price: { amount, currencyCode: 'USD' } },
  }),
});

const tip = (tokens: unknown) => ({
  as: 'ada' as const,
  query: sendTip,
  variables: ({ cleo }: Stage) => ({
    input: { recipientId: cleo.id, tokens, idempotencyKey: 'an-attack-of-the-table' },
  }),
});

const amounts: readonly Attack[] = [
  ...[0, -1].map((tokens) =>
    attempt('A30', `a tip of ${tokens}`, 'userErrors', 'INVALID', tip(tokens)),
  ),
  ...[0.1, 'NaN', '1e3', '1', 2 ** 53 + 2, 2 ** 63, 10 ** 15 + 1, [1]].map((tokens) =>
    attempt('A30', `a tip of ${JSON.stringify(tokens)}`, 'errors[]', 'BAD_USER_INPUT', tip(tokens)),
  ),
  ...['0', '-1', '0.001', '10000000000000.01', '9223372036854775808'].map((amount) =>
    attempt('A30', `a price of ${amount}`, 'userErrors', 'INVALID', planFor(amount)),
  ),
  ...['1e3', 'NaN', ''].map((amount) =>
    attempt(
      'A30',
      `a price of ${JSON.stringify(amount)}`,
      'errors[]',
      'BAD_USER_INPUT',
      planFor(amount),
    ),
  ),
  ...[
    'infinity',
    '+294277-01-01T00:00:00Z',
    '0000-00-00T00:00:00Z',
    '2030-02-30T10:00:00Z',
    'tomorrow',
    '2030-01-01',
    // An hour that no clock shows where it changes: without a zone, no time is meant.
    '2030-03-31T02:30:00',
  ].map((scheduledFor) =>
    attempt('A31', `the time ${scheduledFor}`, 'errors[]', 'BAD_USER_INPUT', {
      as: 'cleo',
      query: createStream,
      variables: () => ({ input: { title: 'A stream', scheduledFor } }),
    }),
  ),
  ...['0000-00-00', '1990-13-01', '01/01/1990', '+010000-01-01'].map((dateOfBirth) =>
    attempt(
      'A31',
      `born on ${dateOfBirth}`,
      'errors[]',
      'BAD_USER_INPUT',
      newcomer({ dateOfBirth }),
    ),
  ),
];

const ids: readonly Attack[] = [
  ...['99999999999999999999', 'x', '', 'UG9zdDp4', "' OR 1=1 --", '../../etc/passwd'].map((id) =>
    attempt('A32', `the id ${JSON.stringify(id)}`, 'errors[]', 'BAD_USER_INPUT', {
      query: node,
      variables: () => ({ id }),
    }),
  ),
  attempt('A32', "another type's id", 'errors[]', 'BAD_USER_INPUT', {
    as: 'ada',
    query: like,
    variables: ({ ben }) => ({ input: { postId: ben.id } }),
  }),
  attempt('A32', 'the id of nothing', 'userErrors', 'NOT_FOUND', {
    as: 'ada',
    query: like,
    variables: () => ({
      input: { postId: encodeGlobalId('Post', '01890000-0000-7000-8000-000000000000') },
    }),
  }),
  attempt('A33', 'an operator object instead of an id', 'errors[]', 'BAD_USER_INPUT', {
    as: 'ada',
    query: like,
    variables: () => ({ input: { postId: { not: '' } } }),
  }),
  attempt('A33', 'an operator object instead of a text', 'errors[]', 'BAD_USER_INPUT', {
    query: 'query ($handle: String!) { creator(handle: $handle) { id } }',
    variables: () => ({ handle: { contains: '' } }),
  }),
  attempt('A34', 'null instead of an id', 'errors[]', 'BAD_USER_INPUT', {
    as: 'ada',
    query: follow,
    variables: () => ({ input: { userId: null } }),
  }),
  attempt('A34', 'null instead of a handle', 'errors[]', 'BAD_USER_INPUT', {
    query: 'query ($handle: String!) { creator(handle: $handle) { id } }',
    variables: () => ({ handle: null }),
  }),
];

/** What only moderators, administrators and whom they gave a role may do. */
const staffOnly: Readonly<Record<string, string>> = {
  'the audit trail': '{ auditLogs(first: 1) { nodes { action } } }',
  'the logs of the system': '{ systemLogs { message } }',
  'the security events': '{ securityEvents(first: 1) { nodes { id } } }',
  'the accounts of all': '{ userAccounts(first: 1) { nodes { id } } }',
  'a verdict on an account': `mutation ($id: ID!) { judgeAccount(input: { userId: $id, verdict: BAN, reason: "No" }) {
    userErrors { code } } }`,
  'another type for an account': `mutation ($id: ID!) {
    changeAccountType(input: { userId: $id, accountType: ADMIN }) { userErrors { code } } }`,
  'a role of their own': `mutation { createRole(input: { key: "mine", name: "Mine", permissions: ["role:manage"] }) {
    userErrors { code } } }`,
  'tokens out of nothing': `mutation ($id: ID!) { adjustTokens(input: { userId: $id, tokens: 1000, reason: "No",
    idempotencyKey: "out-of-nothing" }) { userErrors { code } } }`,
};

const rights: readonly Attack[] = [
  attempt('A39', 'a like of a post that one may not see', 'userErrors', 'NOT_FOUND', {
    as: 'ada',
    query: like,
    variables: ({ draftId }) => ({ input: { postId: draftId } }),
  }),
  attempt('A42', 'a fan who starts the stream of a creator', 'errors[]', 'FORBIDDEN', {
    as: 'ada',
    query: `mutation ($input: StartLiveStreamInput!) {
      startLiveStream(input: $input) { userErrors { code } } }`,
    variables: ({ streamId }) => ({ input: { liveStreamId: streamId } }),
  }),
  ...Object.entries(staffOnly).flatMap(([what, query]) =>
    (['ada', 'cleo'] as const).map((as) =>
      attempt('A42', `${as}, who is no staff, for ${what}`, 'errors[]', 'FORBIDDEN', {
        as,
        query,
        variables: ({ ben }) => ({ id: ben.id }),
      }),
    ),
  ),
  attempt('A42', 'a fan who publishes', 'errors[]', 'FORBIDDEN', { ...post({}), as: 'ada' }),
  attempt('A42', 'a visitor who publishes', 'errors[]', 'UNAUTHENTICATED', {
    ...post({}),
    as: undefined,
  }),
  ...[
    ...['id', 'role', 'isVerified', 'balance', 'ownerId', 'createdAt'],
    ...['creatorId', 'status', 'likeCount'],
  ].map((field) =>
    attempt(
      'A43',
      `${field} in the input of a post`,
      'errors[]',
      'BAD_USER_INPUT',
      post({ [field]: 'x' }),
    ),
  ),
  ...['accountType', 'status', 'isVerified', 'balance'].map((field) =>
    attempt(
      'A43',
      `${field} in a registration`,
      'errors[]',
      'BAD_USER_INPUT',
      newcomer({ [field]: 'ADMIN' }),
    ),
  ),
];

export const inputAttacks: readonly Attack[] = [...pages, ...values, ...amounts, ...ids, ...rights];
