import { post } from '../kit/http';
import type { Attack, Stage } from './attack';

type Variables = (stage: Stage) => Readonly<Record<string, unknown>>;

/** An operation of somebody whom a sanction or a block keeps from it, over every transport. */
function kept(
  row: Attack['row'],
  as: 'rex' | 'bob' | 'sue',
  input: string,
  query: string,
  variables: Variables,
): Attack {
  const isSanction = row === 'A45';
  return {
    row,
    issue: 5,
    input,
    channel: isSanction ? 'errors[]' : 'userErrors',
    // A socket of somebody who is suspended is not opened in the first place.
    code: as === 'sue' ? ['FORBIDDEN', '4403'] : isSanction ? 'FORBIDDEN' : 'NOT_FOUND',
    ...(as === 'rex' && { says: 'ACCOUNT_RESTRICTED' }),
    operation: (stage) => ({ as, query, variables: variables(stage) }),
  };
}

function mutation(name: string): string {
  const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input`;
  return `mutation ($input: ${type}!) { ${name}(input: $input) { userErrors { code } } }`;
}

const idempotencyKey = 'an-attack-of-the-table';

/** What Rex may not do, to whom a sanction has closed everything that can be closed. */
const sanctioned: readonly Attack[] = [
  kept('A45', 'rex', 'a post of somebody under a sanction', mutation('createPost'), () => ({
    input: { contentType: 'TEXT', title: 'A post', visibility: 'PUBLIC' },
  })),
  kept('A45', 'rex', 'a comment of somebody under a sanction', mutation('addComment'), (stage) => ({
    input: { postId: stage.postId, body: 'Hello' },
  })),
  kept(
    'A45',
    'rex',
    'a message of somebody under a sanction',
    mutation('sendMessage'),
    (stage) => ({
      input: { recipientId: stage.ada.id, body: 'Hello' },
    }),
  ),
  kept('A45', 'rex', 'a tip of somebody under a sanction', mutation('sendTip'), (stage) => ({
    input: { recipientId: stage.cleo.id, tokens: 1, idempotencyKey },
  })),
  kept('A45', 'rex', 'a stream of somebody under a sanction', mutation('createLiveStream'), () => ({
    input: { title: 'A stream' },
  })),
];

/** What Sue may not do, whom a sanction suspends, though nothing else about her account says so. */
const suspended: readonly Attack[] = [
  kept('A45', 'sue', 'a look at herself by somebody suspended', '{ viewer { id } }', () => ({})),
  kept('A45', 'sue', 'a look around by somebody suspended', '{ feed { totalCount } }', () => ({})),
  kept('A45', 'sue', 'a comment of somebody suspended', mutation('addComment'), (stage) => ({
    input: { postId: stage.postId, body: 'Hello' },
  })),
  kept('A45', 'sue', 'a tip of somebody suspended', mutation('sendTip'), (stage) => ({
    input: { recipientId: stage.cleo.id, tokens: 1, idempotencyKey },
  })),
  kept('A45', 'sue', 'a message of somebody suspended', mutation('sendMessage'), (stage) => ({
    input: { recipientId: stage.ada.id, body: 'Hello' },
  })),
];

/** What Bob does not find, whom Cleo blocks. */
const blocked: readonly Attack[] = [
  kept('A47', 'bob', 'a like of somebody who is blocked', mutation('likePost'), (stage) => ({
    input: { postId: stage.postId },
  })),
  kept('A47', 'bob', 'a reply of somebody who is blocked', mutation('addComment'), (stage) => ({
    input: { postId: stage.postId, body: 'Hello' },
  })),
  kept('A47', 'bob', 'a message of somebody who is blocked', mutation('sendMessage'), (stage) => ({
    input: { recipientId: stage.cleo.id, body: 'Hello' },
  })),
  kept('A47', 'bob', 'a follow of somebody who is blocked', mutation('follow'), (stage) => ({
    input: { userId: stage.cleo.id },
  })),
  kept('A47', 'bob', 'a tip of somebody who is blocked', mutation('sendTip'), (stage) => ({
    input: { recipientId: stage.cleo.id, tokens: 1, idempotencyKey },
  })),
  kept(
    'A47',
    'bob',
    'watching as somebody who is blocked',
    mutation('joinLiveStream'),
    (stage) => ({
      input: { liveStreamId: stage.streamId },
    }),
  ),
];

/** Every way to look for Cleo or for what she does. */
const ways: Readonly<Record<string, readonly [query: string, variables: Variables]>> = {
  'a search': [
    'query ($search: String!) { users(search: $search) { nodes { username } } }',
    ({ cleo }) => ({ search: cleo.username }),
  ],
  'her page': [
    'query ($handle: String!) { creator(handle: $handle) { displayName } }',
    ({ cleo }) => ({ handle: cleo.creator?.handle }),
  ],
  'the ids of her account, page, post and stream': [
    `query ($ids: [ID!]!) { nodes(ids: $ids) { id __typename } }`,
    ({ cleo, postId, streamId }) => ({ ids: [cleo.id, cleo.creator?.id, postId, streamId] }),
  ],
  'the list of streams': [
    '{ liveStreams(first: 100) { nodes { title host { displayName } } } }',
    () => ({}),
  ],
  'the likes and replies of a post': [
    `query ($id: ID!) { node(id: $id) { ... on Post { comments(first: 10) { nodes { body author { username } } } } } }`,
    ({ openPostId }) => ({ id: openPostId }),
  ],
};

const lookups: readonly Attack[] = Object.entries(ways).map(([what, [query, variables]]) => ({
  row: 'A47',
  issue: 5,
  input: `${what}, asked by somebody who is blocked`,
  channel: 'none',
  code: 'ABSENT',
  run: async (stage) => {
    const seenBy = async ({ token }: { readonly token: string }): Promise<string> =>
      (
        await post(stage.world.url, query, variables(stage), { authorization: `Bearer ${token}` })
      ).text.replace(/"id":"[^"]*"/g, '"id":"here"');
    const [forAda, forBob] = [await seenBy(stage.ada), await seenBy(stage.bob)];
    const signs = /cleo|here|Soon/i;
    const isAbsent = signs.test(forAda) && !signs.test(forBob) && !forBob.includes('errors');
    return { code: isAbsent ? 'ABSENT' : `${forAda} / ${forBob}`, text: '' };
  },
}));

export const standingAttacks: readonly Attack[] = [
  ...sanctioned,
  ...suspended,
  ...blocked,
  ...lookups,
];
