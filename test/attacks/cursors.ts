import { post } from '../kit/http';
import { connectSocket } from '../kit/socket';
import type { Person } from '../kit/world';
import { outcomeOf, type Attack, type Outcome, type Stage } from './attack';

const feed = 'query ($after: String) { feed(first: 1, after: $after) { pageInfo { endCursor } } }';
const streams = 'query ($after: String) { liveStreams(first: 1, after: $after) { nodes { id } } }';
const comments = `query ($after: String, $id: ID!) {
  node(id: $id) { ... on Post { comments(first: 1, after: $after) { nodes { id } } } } }`;
const notified =
  'subscription ($after: String) { notificationReceived(after: $after) { cursor gap } }';
const messaged = 'subscription ($after: String) { messageReceived(after: $after) { cursor gap } }';

/** A cursor that is good, of the feed. */
async function goodCursor({ world, ada }: Stage): Promise<string> {
  interface Page {
    readonly feed: { readonly pageInfo: { readonly endCursor: string } };
  }
  const { feed: page } = await world.ask<Page>(ada, feed, {});
  return page.pageInfo.endCursor;
}

async function asked(
  { world, ada, openPostId }: Stage,
  query: string,
  after: string,
): Promise<Outcome> {
  const authorization = `Bearer ${ada.token}`;
  return outcomeOf(await post(world.url, query, { after, id: openPostId }, { authorization }));
}

/** What a subscription answers to a cursor. */
async function listened(
  { world }: Stage,
  { token }: Person,
  query: string,
  after: string,
): Promise<Outcome> {
  const socket = await connectSocket(world.url, token);
  const { payload, ...message } = await socket.ask('1', query, { after });
  socket.close();
  const errors = message.type === 'error' ? payload : payload?.errors;
  return {
    code: errors?.[0]?.extensions.code ?? 'OK',
    text: JSON.stringify(payload ?? null),
    errors: errors?.length ?? 0,
  };
}

/** The cursor of the message that Ben has just sent to Ada. */
async function cursorOfAda({ world, ada, ben }: Stage): Promise<string> {
  const events = world.subscribe<{ readonly messageReceived: { readonly cursor: string } }>(
    ada,
    'subscription { messageReceived { cursor } }',
  );
  const event = events.next();
  await new Promise((resolve) => setTimeout(resolve, 500));
  const send = `mutation ($id: ID!) { sendMessage(input: { recipientId: $id, body: "Hello" }) {
    userErrors { code } } }`;
  await world.ask(ben, send, { id: ada.id });
  const { messageReceived } = await event;
  await events.close();
  return messageReceived.cursor;
}

const changes: Readonly<Record<string, (cursor: string) => string>> = {
  'cut short': (cursor) => cursor.slice(0, -3),
  'with a letter changed': (cursor) =>
    `${cursor.slice(0, 5)}${cursor[5] === 'A' ? 'B' : 'A'}${cursor.slice(6)}`,
  'with something behind it': (cursor) => `${cursor}AAAA`,
};

function refused(input: string, run: (stage: Stage) => Promise<Outcome>): Attack {
  return { row: 'A18', issue: 5, input, channel: 'errors[]', code: 'BAD_USER_INPUT', run };
}

/** Cursors that were good once, for something else or for somebody else. */
export const cursorAttacks: readonly Attack[] = [
  ...Object.entries(changes).map(([what, change]) =>
    refused(`a good cursor ${what}`, async (stage) =>
      asked(stage, feed, change(await goodCursor(stage))),
    ),
  ),
  refused('a cursor of the feed, for the streams', async (stage) =>
    asked(stage, streams, await goodCursor(stage)),
  ),
  refused('a cursor of the feed, for comments', async (stage) =>
    asked(stage, comments, await goodCursor(stage)),
  ),
  refused('a cursor of the feed, for messages to come', async (stage) =>
    listened(stage, stage.ada, messaged, await goodCursor(stage)),
  ),
  refused("a cursor of Ada's messages, as Ben", async (stage) =>
    listened(stage, stage.ben, messaged, await cursorOfAda(stage)),
  ),
  refused("a cursor of Ada's messages, for the feed", async (stage) =>
    asked(stage, feed, await cursorOfAda(stage)),
  ),
  refused("a cursor of Ada's messages, as Ben for his notifications", async (stage) =>
    listened(stage, stage.ben, notified, await cursorOfAda(stage)),
  ),
];
