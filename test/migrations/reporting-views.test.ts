import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { past, type Row } from './nonsense/rules-of';
import { Trials } from './trial';

/**
 * Reports join what one account, stream or day has many of. Joined at once, each row of one kind is counted as often as
 * there are rows of the others: two subscribers made 160.00 of earnings of 80.00. Here rows of every kind come in numbers
 * drawn by chance, and each sum must be that of its own kind.
 */
let trials: Trials;

beforeAll(async () => {
  trials = await Trials.open();
});

afterAll(() => trials.close());

const few = (most: number): fc.Arbitrary<number> => fc.integer({ min: 0, max: most });
const amounts = fc.array(fc.integer({ min: 1, max: 100_000 }), { maxLength: 4 });
/** A transaction of its own: a tip, unless said otherwise. */
const transaction = (row: Row): Promise<string> =>
  trials.id('transactions', { source_id: randomUUID(), ...row });
const sum = (values: readonly number[]): number => values.reduce((total, n) => total + n, 0);

it('[operations.reporting-views] never multiply the earnings of a creator by subscribers', async () => {
  await fc.assert(
    fc.asyncProperty(amounts, few(3), few(2), async (earned, subscribers, others) => {
      const outcome = await trials.attempt(async () => {
        const creator = await trials.insert('creators');
        const { id: creator_id, user_id } = creator;
        for (const amount_minor of earned) {
          const transaction_id = await transaction({});
          await trials.insert('earnings', { user_id, amount_minor, transaction_id });
        }
        const terms = { interval: 'MONTHLY', price_minor: 999, currency_code: 'USD' };
        const running = {
          ...{ status: 'ACTIVE', current_period_start: past },
          ...{ current_period_end: '2999-01-01', next_billing_at: '2999-01-01' },
        };
        const plan_id = await trials.id('subscription_plans', { creator_id, ...terms });
        for (let n = 0; n < subscribers; n += 1) {
          await trials.insert('subscriptions', { creator_id, plan_id, ...terms, ...running });
        }
        for (let n = 0; n < others; n += 1) {
          const transaction_id = await transaction({});
          await trials.insert('earnings', { amount_minor: 7, transaction_id });
        }
        const [row] = await trials.query(
          'SELECT total_minor, month_to_date_minor, subscriber_count FROM creator_earnings_summary WHERE creator_id = $1',
          [creator_id],
        );
        expect(row).toEqual({
          total_minor: String(sum(earned)),
          month_to_date_minor: String(sum(earned)),
          subscriber_count: String(subscribers),
        });
      });
      expect(outcome).toBeNull();
    }),
    { numRuns: 12 },
  );
});

it('[operations.reporting-views] never multiply the tips of a stream by viewers or chat', async () => {
  await fc.assert(
    fc.asyncProperty(amounts, few(3), few(3), async (tips, viewers, lines) => {
      const outcome = await trials.attempt(async () => {
        const stream = await trials.insert('live_streams', { status: 'LIVE', started_at: past });
        const live_stream_id = stream['id'];
        for (const tokens of tips) await trials.insert('tips', { live_stream_id, tokens });
        for (let n = 0; n < viewers; n += 1) {
          await trials.insert('stream_viewers', { live_stream_id, seat: `seat-${n}` });
        }
        for (let n = 1; n <= lines; n += 1) {
          await trials.insert('stream_chat_messages', { live_stream_id, sequence: n });
        }

        const [row] = await trials.query(
          `SELECT tip_count, tip_tokens, visit_count, unique_viewer_count, chat_count
           FROM stream_summary WHERE live_stream_id = $1`,
          [live_stream_id],
        );
        expect(row).toEqual({
          tip_count: String(tips.length),
          tip_tokens: String(sum(tips)),
          visit_count: String(viewers),
          unique_viewer_count: String(viewers),
          chat_count: String(lines),
        });
      });
      expect(outcome).toBeNull();
    }),
    { numRuns: 12 },
  );
});

it('[operations.reporting-views] add up the revenue of a day, with what was given back taken from it', async () => {
  await fc.assert(
    fc.asyncProperty(amounts, few(2), async (sold, refunds) => {
      const outcome = await trials.attempt(async () => {
        const kept: string[] = [];
        for (const net_minor of sold) {
          const gross = { net_minor, fee_minor: 20, gross_minor: net_minor + 20 };
          kept.push(await transaction({ ...gross, completed_at: past }));
        }
        const back = kept.slice(0, refunds);
        for (const original_id of back) {
          await transaction({
            ...{ kind: 'REFUND', original_id, completed_at: past },
            ...{ gross_minor: 20, fee_minor: 20, net_minor: 0 },
          });
        }

        const rows = await trials.query(
          `SELECT gross_minor, fee_minor, creator_share_minor, refunded_minor
           FROM platform_revenue_summary WHERE day = '2020-01-01' AND currency_code = 'USD'`,
        );
        const expected = {
          gross_minor: String(sum(sold) + 20 * sold.length),
          fee_minor: String(20 * (sold.length - back.length)),
          creator_share_minor: String(sum(sold)),
          refunded_minor: String(20 * back.length),
        };
        expect(rows).toEqual(sold.length === 0 ? [] : [expected]);
      });
      expect(outcome).toBeNull();
    }),
    { numRuns: 12 },
  );
});

it('[operations.reporting-views] tell of an account once, however often it showed its papers', async () => {
  const outcome = await trials.attempt(async () => {
    const user_id = await trials.id('users');
    await trials.insert('user_private', { user_id });
    await trials.insert('kyc_verifications', { user_id, status: 'WITHDRAWN' });
    await trials.insert('kyc_verifications', { user_id });

    const rows = await trials.query('SELECT user_id FROM user_summary WHERE user_id = $1', [
      user_id,
    ]);
    expect(rows).toEqual([{ user_id }]);
  });

  expect(outcome).toBeNull();
});

it('[operations.reporting-views] hides hidden and deleted people from the most prolific', async () => {
  const outcome = await trials.attempt(async () => {
    const shown = await trials.id('performers', { name: 'Shown' });
    const hidden = await trials.id('performers', { name: 'Hidden', is_active: false });
    for (const performer_id of [shown, hidden]) {
      const video_id = await trials.id('videos', {
        ...{ is_published: true, published_at: past },
        ...{ manifest_url: 'https://media.test/a.m3u8', has_1080p: true },
      });
      await trials.insert('video_performers', { video_id, performer_id });
    }

    await trials.query('REFRESH MATERIALIZED VIEW top_performers');
    const rows = await trials.query('SELECT id FROM top_performers WHERE id = ANY ($1)', [
      [shown, hidden],
    ]);
    expect(rows).toEqual([{ id: shown }]);
  });

  expect(outcome).toBeNull();
});
