import { post } from '../kit/http';
import { connectSocket } from '../kit/socket';
import type { Attack, Stage } from './attack';

const idempotencyKey = 'too-young-to-buy-this';

/** What Ada, whose age nobody has verified, does with a post for verified ages. */
const deeds: Readonly<Record<string, (stage: Stage) => readonly [string, object]>> = {
  'a like': ({ adultPostId }) => ['likePost', { postId: adultPostId }],
  'a like taken back': ({ adultPostId }) => ['unlikePost', { postId: adultPostId }],
  'a comment': ({ adultPostId }) => ['addComment', { postId: adultPostId, body: 'Hello' }],
  'a tip': ({ adultPostId, cleo }) => [
    'sendTip',
    { recipientId: cleo.id, postId: adultPostId, tokens: 1, idempotencyKey },
  ],
  'a purchase': ({ adultPaidPostId }) => ['buyPost', { postId: adultPaidPostId, idempotencyKey }],
};

const refusedDeeds = Object.entries(deeds).flatMap(([what, deed]) =>
  (['ada', 'kid'] as const).map((as): Attack => {
    const who = as === 'ada' ? 'without an age check' : 'whose age check found them too young';
    return {
      row: 'A46',
      issue: 5,
      input: `${what} of somebody ${who}, for a post for verified ages`,
      channel: 'errors[]',
      code: 'FORBIDDEN',
      says: 'AGE_VERIFICATION_REQUIRED',
      operation: (stage) => {
        const [name, input] = deed(stage);
        const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input`;
        const query = `mutation ($input: ${type}!) { ${name}(input: $input) { userErrors { code } } }`;
        return { as, query, variables: { input } };
      },
    };
  }),
);

const post18 = `id body viewerMustVerifyAge viewerCanAccess comments(first: 5) { totalCount nodes { body } }
  media(first: 5) { nodes { url } }`;

/** Every way to a post: by its id, by the page of its creator, by the feed, and by what is said under it. */
const ways = `query ($id: ID!, $commentId: ID!, $handle: String!) {
  node(id: $id) { ... on Post { ${post18} } }
  nodes(ids: [$id, $commentId]) { ... on Post { ${post18} } ... on Comment { said: body } }
  creator(handle: $handle) { posts(first: 20) { nodes { ${post18} } } }
  feed(first: 100) { nodes { ${post18} } }
}`;

/** What is kept from those whose age is not verified, in body, comment and address of the post. */
const secret = /for verified ages/;

async function seenOverHttp(stage: Stage, token: string | null): Promise<string> {
  const headers: Readonly<Record<string, string>> =
    token === null ? {} : { authorization: `Bearer ${token}` };
  const { text } = await post(stage.world.url, ways, variablesOf(stage), headers);
  return text;
}

async function seenOverSocket(stage: Stage, token: string | null): Promise<string> {
  const socket = await connectSocket(stage.world.url, token ?? undefined);
  const message = await socket.ask('1', ways, variablesOf(stage));
  socket.close();
  return JSON.stringify(message);
}

function variablesOf({ adultPostId, adultCommentId, cleo }: Stage) {
  return { id: adultPostId, commentId: adultCommentId, handle: cleo.creator?.handle };
}

const lookups = Object.entries({
  'over HTTP': seenOverHttp,
  'over a WebSocket': seenOverSocket,
}).flatMap(([transport, seen]) =>
  (['visitor', 'ada', 'kid'] as const).map((who): Attack => ({
    row: 'A46',
    issue: 5,
    input: `every way to the body of a post for verified ages, tried ${transport} by ${who}`,
    channel: 'none',
    code: 'ABSENT',
    run: async (stage) => {
      const seenByAdult = await seen(stage, stage.grace.token);
      const text = await seen(stage, who === 'visitor' ? null : stage[who].token);
      const isAbsent =
        secret.test(seenByAdult) && !secret.test(text) && text.includes('viewerMustVerifyAge');
      return { code: isAbsent ? 'ABSENT' : `${seenByAdult} / ${text}`, text: '' };
    },
  })),
);

/** What people whose age is not verified try with what is for those whose age is. */
export const ageAttacks: readonly Attack[] = [...refusedDeeds, ...lookups];
