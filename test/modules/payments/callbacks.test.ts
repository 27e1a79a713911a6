import { deriveKey } from '../../../src/kernel/crypto/keys';
import { signCallback } from '../../../src/kernel/callbacks/callback-signature';
import type { LocalProcessor } from '../../../src/modules/payments/local/local-processor';
import type { Person } from '../../kit/people';
import { World } from '../../kit/world';
import { bodyFor, signAs, tellAt } from './signed-callbacks';
import { buyTokens, eventually, statusOf, tokensOf, uuidIn } from './shop';

let world: World;
let processor: LocalProcessor;

beforeAll(async () => {
  world = await World.create({ database: 'own' });
  if (!world.app.localProcessor) throw new Error('There is no local processor.');
  processor = world.app.localProcessor;
});

afterAll(() => world.close());

const sign = (body: Buffer, secondsAgo?: number): string =>
  signAs(world.authSecret, body, secondsAgo);
const tell = (body: Buffer, signature: string | null, path?: string): Promise<number> =>
  tellAt(world.url, body, signature, path);

/** Somebody with a purchase of 100 tokens that waits for its callback, which nobody sends. */
async function waitingPurchase(): Promise<{ readonly ada: Person; readonly paymentId: string }> {
  const ada = await world.person('ada');
  const { payment } = await buyTokens(world, ada, { tokens: 100, testCard: 'SUCCEEDS_LATER' });
  return { ada, paymentId: payment?.id ?? '' };
}

const filed = (paymentId: string): Promise<number> =>
  world.owner.prisma.processorEvent.count({ where: { paymentId: uuidIn(paymentId) } });

describe('callbacks that somebody else wrote', () => {
  beforeAll(() => processor.courier.hold());
  afterAll(() => processor.courier.release());

  it('[payments.processor-callbacks] applies a signed callback and keeps its bytes', async () => {
    const { ada, paymentId } = await waitingPurchase();
    const body = bodyFor(paymentId);
    expect(await tell(body, sign(body))).toBe(200);
    expect([await statusOf(world, ada, paymentId), await tokensOf(world, ada)]).toEqual([
      'SUCCEEDED',
      100,
    ]);
    expect(
      await world.owner.prisma.processorEvent.findFirst({
        where: { paymentId: uuidIn(paymentId) },
      }),
    ).toMatchObject({ processor: 'local', raw: body.toString('utf8'), outcome: 'APPLIED' });
  });

  it('[payments.processor-callbacks] refuses forged and stale callbacks, and changes nothing', async () => {
    const { ada, paymentId } = await waitingPurchase();
    const body = bodyFor(paymentId);
    const other = bodyFor(paymentId, { amountMinor: '999' });
    const zeros = '0'.repeat(64);
    const good = sign(body);
    const seconds = /t=(\d+)/.exec(good)?.[1] ?? '';
    const forgeries: [string, Buffer, string | null][] = [
      ['without a signature', body, null],
      ['empty', body, ''],
      ['a word', body, 'valid'],
      ['zeros', body, `t=${seconds},v1=${zeros}`],
      ['of another body', body, sign(other)],
      ['with another time', body, good.replace(/t=\d+/, `t=${Number(seconds) + 1}`)],
      ['too short', body, good.slice(0, -2)],
      ['six minutes old', body, sign(body, 360)],
      ['ten minutes old', body, sign(body, 600)],
      ['six minutes early', body, sign(body, -360)],
      ['another key', body, signCallback(deriveKey(world.authSecret, 'cursor'), body, new Date())],
    ];
    for (const [kind, bytes, signature] of forgeries) {
      expect([kind, await tell(bytes, signature)]).toEqual([kind, 401]);
    }
    expect([
      await statusOf(world, ada, paymentId),
      await tokensOf(world, ada),
      await filed(paymentId),
    ]).toEqual(['PENDING', 0, 0]);
  });

  it('[payments.processor-callbacks] takes a callback that is four minutes old', async () => {
    const { ada, paymentId } = await waitingPurchase();
    const body = bodyFor(paymentId);
    expect(await tell(body, sign(body, 240))).toBe(200);
    expect(await tokensOf(world, ada)).toBe(100);
  });

  it('[payments.processor-callbacks] answers twenty copies at once alike and applies one', async () => {
    const { ada, paymentId } = await waitingPurchase();
    const body = bodyFor(paymentId);
    const statuses = await Promise.all(Array.from({ length: 20 }, () => tell(body, sign(body))));
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect([await tokensOf(world, ada), await filed(paymentId)]).toEqual([100, 1]);
  });

  it('[payments.processor-callbacks] never goes back on a decision, in whatever order callbacks come', async () => {
    const { ada, paymentId } = await waitingPurchase();
    const outOfOrder = [
      bodyFor(paymentId, { status: 'SUCCEEDED' }),
      bodyFor(paymentId, { status: 'PENDING' }),
      bodyFor(paymentId, { status: 'FAILED', failureReason: 'DECLINED' }),
      bodyFor(paymentId, { status: 'SUCCEEDED' }),
    ];
    for (const body of outOfOrder) expect(await tell(body, sign(body))).toBe(200);
    expect([await statusOf(world, ada, paymentId), await tokensOf(world, ada)]).toEqual([
      'SUCCEEDED',
      100,
    ]);
    const outcomes = await world.owner.prisma.processorEvent.findMany({
      where: { paymentId: uuidIn(paymentId) },
      orderBy: { id: 'asc' },
      select: { outcome: true },
    });
    expect(outcomes.map(({ outcome }) => outcome)).toEqual([
      'APPLIED',
      'IGNORED',
      'IGNORED',
      'IGNORED',
    ]);
  });

  it('[payments.processor-callbacks] applies one of opposite decisions that come at once', async () => {
    const { ada, paymentId } = await waitingPurchase();
    const bodies = Array.from({ length: 10 }, (_, index) =>
      bodyFor(
        paymentId,
        index % 2 ? { status: 'FAILED', failureReason: 'DECLINED' } : { status: 'SUCCEEDED' },
      ),
    );
    const statuses = await Promise.all(bodies.map((body) => tell(body, sign(body))));
    expect(new Set(statuses)).toEqual(new Set([200]));
    const status = await statusOf(world, ada, paymentId);
    expect(await tokensOf(world, ada)).toBe(status === 'SUCCEEDED' ? 100 : 0);
    expect(
      await world.owner.prisma.processorEvent.count({
        where: { paymentId: uuidIn(paymentId), outcome: 'APPLIED' },
      }),
    ).toBe(1);
  });

  it('[payments.processor-callbacks payments.currency-amounts] never credits another amount or currency than was asked for', async () => {
    const { ada, paymentId } = await waitingPurchase();
    for (const told of [{ amountMinor: '1' }, { amountMinor: '100000' }, { currencyCode: 'EUR' }]) {
      const body = bodyFor(paymentId, told);
      expect(await tell(body, sign(body))).toBe(200);
    }
    expect([await statusOf(world, ada, paymentId), await tokensOf(world, ada)]).toEqual([
      'PENDING',
      0,
    ]);
  });

  it('[payments.processor-callbacks] refuses what it cannot read and processors that it does not have', async () => {
    const { ada, paymentId } = await waitingPurchase();
    const unreadable = [
      Buffer.from('not json'),
      Buffer.from('{}'),
      Buffer.from([0xff, 0xfe]),
      bodyFor(paymentId, { status: 'REFUNDED' }),
      bodyFor(paymentId, { amountMinor: '1e3' }),
    ];
    for (const body of unreadable) expect(await tell(body, sign(body))).toBe(400);
    const body = bodyFor(paymentId);
    expect(await tell(body, sign(body), 'stripe')).toBe(404);
    expect(await tokensOf(world, ada)).toBe(0);
  });
});

describe('callbacks of the local processor', () => {
  it('[payments.processor-callbacks] settles once when its callbacks come twenty times and in reverse', async () => {
    await processor.courier.hold();
    const { ada, paymentId } = await waitingPurchase();
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    const statuses = await processor.courier.release({ copies: 20, isReversed: true });
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(statuses.length).toBeGreaterThanOrEqual(40);
    expect([await statusOf(world, ada, paymentId), await tokensOf(world, ada)]).toEqual([
      'SUCCEEDED',
      100,
    ]);
    expect(await filed(paymentId)).toBe(2);
  });

  it('[payments.processor-callbacks payments.payment-intents] finishes a purchase by callbacks that were held back', async () => {
    await processor.courier.hold();
    const ada = await world.person('ada');
    const bought = await buyTokens(world, ada, { tokens: 100, testCard: 'SUCCEEDS_LATER' });
    await processor.courier.release();
    await eventually(() => tokensOf(world, ada), 100);
    await eventually(() => filed(bought.payment?.id ?? ''), 2);
    expect(await tokensOf(world, ada)).toBe(100);
  });
});
