import { randomUUID } from 'node:crypto';
import { encodeGlobalId } from '../../src/kernel/ids/global-id';
import { post } from '../kit/http';
import type { Person } from '../kit/world';
import { earn, payee } from '../modules/payouts/paying';
import { outcomeOf, type Attack, type Outcome, type Stage } from './attack';

type Input = Readonly<Record<string, unknown>>;

/** Does something as somebody, and gives what became of it. */
async function act(
  { world }: Stage,
  person: Person,
  mutation: string,
  input: Input,
): Promise<Outcome> {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
  const query = `mutation ($input: ${type}!) { ${mutation}(input: $input) { userErrors { code } } }`;
  const headers = { authorization: `Bearer ${person.token}` };
  return outcomeOf(await post(world.url, query, { input }, headers));
}

/** What became of the losers of a race, which must all have ended alike. Errors: where not exactly one has won. */
function oneWinner(outcomes: readonly Outcome[]): Outcome {
  const [loser, ...others] = outcomes.filter(({ code }) => code !== 'OK');
  const isAlike = others.every(({ code }) => code === loser?.code);
  if (!loser || !isAlike || others.length + 2 !== outcomes.length) {
    throw new Error(`The race ended with ${outcomes.map(({ code }) => code).join(' ')}.`);
  }
  return loser;
}

/** A post of Cleo for sale at 50 tokens. */
async function paidPost({ world, cleo }: Stage): Promise<string> {
  const { id } = await world.owner.prisma.post.create({
    data: {
      creatorId: cleo.creator?.uuid ?? '',
      clusterKey: 'fanzlab',
      contentType: 'TEXT',
      title: 'For sale',
      visibility: 'PAID',
      priceTokens: 50,
      status: 'PUBLISHED',
      publishedAt: new Date(),
    },
  });
  return encodeGlobalId('Post', id);
}

/** A plan of Cleo at 9.99 a month. */
async function planOf({ world, cleo }: Stage): Promise<string> {
  const { id } = await world.owner.prisma.subscriptionPlan.create({
    data: {
      creatorId: cleo.creator?.uuid ?? '',
      name: 'A plan',
      interval: 'MONTHLY',
      priceMinor: 999n,
    },
  });
  return encodeGlobalId('SubscriptionPlan', id);
}

const key = (): string => `attack-${randomUUID()}`;

/** One attack on what moves money. */
function attack(
  row: Attack['row'],
  input: string,
  code: string,
  run: (stage: Stage) => Promise<Outcome>,
): Attack {
  const channel = code === 'BAD_USER_INPUT' ? 'errors[]' : code === 'OK' ? 'none' : 'userErrors';
  return { row, issue: 7, input, channel, code, run };
}

/** What somebody with a browser would try on tips, purchases and their keys. */
export const moneyAttacks: readonly Attack[] = [
  attack('A35', 'a tip to oneself', 'SELF_TARGET', (stage) =>
    act(stage, stage.cleo, 'sendTip', {
      recipientId: stage.cleo.id,
      tokens: 1,
      idempotencyKey: key(),
    }),
  ),
  attack('A35', 'one’s own paywall', 'SELF_TARGET', async (stage) =>
    act(stage, stage.cleo, 'buyPost', { postId: await paidPost(stage), idempotencyKey: key() }),
  ),
  attack('A35', 'a subscription to oneself', 'SELF_TARGET', async (stage) =>
    act(stage, stage.cleo, 'subscribe', {
      planId: await planOf(stage),
      testCard: 'SUCCEEDS',
      idempotencyKey: key(),
    }),
  ),
  attack('A35', 'a tip to somebody who blocks the sender', 'NOT_FOUND', (stage) =>
    act(stage, stage.bob, 'sendTip', {
      recipientId: stage.cleo.id,
      tokens: 1,
      idempotencyKey: key(),
    }),
  ),
  attack('A35', 'a tip to somebody who is banned', 'NOT_FOUND', async (stage) => {
    const banned = await stage.world.person('banned', { isCreator: true, status: 'BANNED' });
    const order = { recipientId: banned.id, tokens: 1, idempotencyKey: key() };
    return act(stage, stage.ada, 'sendTip', order);
  }),
  attack('A36', 'a post whose price has changed since', 'CONFLICT', async (stage) =>
    act(stage, stage.ada, 'buyPost', {
      postId: await paidPost(stage),
      expectedPrice: 40,
      idempotencyKey: key(),
    }),
  ),
  attack('A36', 'a plan whose price has changed since', 'CONFLICT', async (stage) => {
    const planId = await planOf(stage);
    const price = { amount: '19.99', currencyCode: 'USD' };
    await act(stage, stage.cleo, 'changeSubscriptionPlan', { planId, price });
    return act(stage, stage.ada, 'subscribe', {
      planId,
      testCard: 'SUCCEEDS',
      expectedPrice: '9.99',
      idempotencyKey: key(),
    });
  }),
  attack('A37', 'a withdrawal, fifty times at once', 'INSUFFICIENT_FUNDS', async (stage) => {
    const cleo = await payee(stage.world);
    const order = () => ({ amount: '50.00', idempotencyKey: key() });
    const raced = Array.from({ length: 50 }, () => act(stage, cleo, 'requestPayout', order()));
    return oneWinner(await Promise.all(raced));
  }),
  attack('A37', 'a refund of all of a tip, fifty times at once', 'INVALID_STATE', async (stage) => {
    const cleo = await stage.world.person('cleo', { isCreator: true });
    await earn(stage.world, cleo, 8);
    const { id } = await stage.world.owner.prisma.transaction.findFirstOrThrow({
      where: { payeeId: cleo.uuid, kind: 'TIP' },
    });
    const order = { transactionId: encodeGlobalId('Transaction', id), amount: '10.00' };
    const raced = Array.from({ length: 50 }, () =>
      act(stage, stage.admin, 'refundTransaction', {
        ...{ ...order, reason: 'A race' },
        idempotencyKey: key(),
      }),
    );
    return oneWinner(await Promise.all(raced));
  }),
  attack('A38', 'no key', 'BAD_USER_INPUT', (stage) =>
    act(stage, stage.ada, 'buyTokens', { tokens: 100, testCard: 'SUCCEEDS' }),
  ),
  attack('A38', 'a key that came with another request', 'CONFLICT', async (stage) => {
    const order = { testCard: 'SUCCEEDS', idempotencyKey: key() };
    await act(stage, stage.ada, 'buyTokens', { ...order, tokens: 100 });
    return act(stage, stage.ada, 'buyTokens', { ...order, tokens: 100_000 });
  }),
  attack('A38', 'the key of somebody else, which is a new one', 'OK', async (stage) => {
    const order = { tokens: 100, testCard: 'SUCCEEDS', idempotencyKey: key() };
    await act(stage, stage.ada, 'buyTokens', order);
    return act(stage, stage.bob, 'buyTokens', order);
  }),
];
