import { World, type Person } from '../../kit/world';
import { say } from './talks';

let world: World;
beforeAll(async () => {
  world = await World.create();
});
afterAll(() => world.close());

const sendMessage = `mutation ($input: SendMessageInput!) {
  sendMessage(input: $input) { message { id } userErrors { code } } }`;

interface Sending {
  readonly sendMessage: {
    readonly message: object | null;
    readonly userErrors: readonly { readonly code: string }[];
  };
}

/** Tries to send something; gives how it was refused, or 'sent'. */
async function attempt(from: Person, input: object): Promise<string> {
  const { data, code } = await world.execute<Sending>(from, sendMessage, {
    input: { body: 'Hello', ...input },
  });
  return code ?? data.sendMessage.userErrors[0]?.code ?? 'sent';
}

function fiftyOf(from: Person, input: object): Promise<readonly string[]> {
  return Promise.all(Array.from({ length: 50 }, () => attempt(from, input)));
}

const countOf = (from: Person): Promise<number> =>
  world.owner.prisma.message.count({ where: { senderId: from.uuid } });

/** Blocks somebody in a transaction that is committed once the work has been under way for a while. */
async function whileBlocking<T>(
  blocker: Person,
  other: Person,
  work: () => Promise<T>,
): Promise<T> {
  const client = await world.owner.pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('INSERT INTO user_blocks (blocker_id, blocked_id) VALUES ($1, $2)', [
      blocker.uuid,
      other.uuid,
    ]);
    const outcome = work();
    await new Promise((resolve) => setTimeout(resolve, 300));
    await client.query('COMMIT');
    return await outcome;
  } finally {
    client.release();
  }
}

it.each(['a talk that goes on', 'a talk that nobody has begun'])(
  '[social.block messaging.message-permissions] refuses fifty messages that come while a block is being made, in %s',
  async (kind) => {
    const { ada, ben } = await world.people('ada', 'ben');
    const goesOn = kind === 'a talk that goes on';
    const conversationId = goesOn ? (await say(world, ada, ben, 'Hi')).conversationId : undefined;

    const outcomes = await whileBlocking(ben, ada, () =>
      fiftyOf(ada, goesOn ? { conversationId } : { recipientId: ben.id }),
    );

    // Whoever asks after the block does not even find the account.
    const refusals = goesOn ? ['FORBIDDEN'] : ['FORBIDDEN', 'NOT_FOUND'];
    expect(outcomes.filter((outcome) => !refusals.includes(outcome))).toEqual([]);
    expect(await countOf(ada)).toBe(goesOn ? 1 : 0);
  },
);

it('[social.block messaging.message-permissions] lets each of fifty messages be before a block of the same moment, or refuses it', async () => {
  const { ada, ben } = await world.people('ada', 'ben');
  const { conversationId } = await say(world, ada, ben, 'Hi');
  const block = 'mutation ($id: ID!) { block(input: { userId: $id }) { userErrors { code } } }';

  const [outcomes] = await Promise.all([
    fiftyOf(ada, { conversationId }),
    world.ask(ben, block, { id: ada.id }),
  ]);

  const sent = outcomes.filter((outcome) => outcome === 'sent');
  expect(new Set(outcomes.filter((outcome) => outcome !== 'sent'))).toEqual(
    new Set(sent.length === 50 ? [] : ['FORBIDDEN']),
  );
  expect(await countOf(ada)).toBe(1 + sent.length);
  expect(await attempt(ada, { conversationId })).toBe('FORBIDDEN');
});
