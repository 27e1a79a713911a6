import { randomUUID } from 'node:crypto';
import type { PoolClient } from 'pg';
import { World, type Person } from '../../kit/world';
import { attempt } from '../wallet/attempts';
import { bookErrors, fund, purseOf, walletIdOf } from '../wallet/purses';
import { tip } from './tipping';

let world: World;
let creator: Person;

beforeAll(async () => {
  world = await World.create({ database: 'own' });
  creator = await world.person('creator', { isCreator: true });
});

afterAll(() => world.close());

/** So many fans, each with so many tokens. */
async function crowd(count: number, tokens: number): Promise<readonly Person[]> {
  const fans: Person[] = [];
  for (let at = 0; at < count; at += 1) {
    const fan = await world.person('fan');
    await fund(world, fan, tokens);
    fans.push(fan);
  }
  return fans;
}

/** A tip as the gateway has it sent. */
function due(sender: Person, recipient: Person, more: Readonly<Record<string, unknown>> = {}) {
  const id = randomUUID();
  return {
    ...{ id, senderId: sender.uuid, recipientId: recipient.uuid, tokens: 100, message: null },
    ...{ isAnonymous: false, postId: null, messageId: null, liveStreamId: null },
    ...{ key: randomUUID(), requestHash: '00', result: { tipId: id, paymentId: null } },
    ...{ ip: '127.0.0.1', userAgent: 'test', requestId: `request-${id}` },
    audit: { changes: {}, category: 'PAYMENT', description: 'Tip: send' },
    events: [{ kind: 'tip.sent', payload: { tipId: id }, audience: [recipient.uuid] }],
    ...more,
  };
}

/** Sends them with the rights of requests; the ids of those that were sent. */
async function sendAll(
  client: Pick<PoolClient, 'query'>,
  tips: readonly ReturnType<typeof due>[],
): Promise<readonly string[]> {
  const { rows } = await client.query<{ id: string }>('SELECT app.send_tips($1::jsonb) AS id', [
    JSON.stringify(tips),
  ]);
  return rows.map(({ id }) => id);
}

it('[tips.send-tip tips.tip-atomic] sends the tips of a crowd by few statements, each with its own trail', async () => {
  const fans = await crowd(40, 1_000);
  await tip(world, fans[0] ?? creator, creator);
  const statements = await world.statements(async () => {
    const answers = await Promise.all(fans.map((fan) => tip(world, fan, creator)));
    expect(answers.map(({ userErrors }) => userErrors).flat()).toEqual([]);
  });
  const sent = statements.filter((text) => text.startsWith('/* tips.sendTips */'));
  expect(sent.length).toBeLessThan(40);
  expect(statements.filter((text) => text.startsWith('/* tips.post */'))).toEqual([]);
  const { rows } = await world.owner.pool.query<Record<string, string>>(
    `SELECT count(*) AS tips, count(DISTINCT own.request_id) AS requests, count(DISTINCT e.id) AS events,
       count(*) FILTER (WHERE own.actor_id = t.sender_id AND books.actor_id = t.sender_id
         AND own.request_id = books.request_id AND own.ip IS NOT DISTINCT FROM books.ip) AS trails
     FROM tips t
       JOIN transactions s ON s.source_id = t.id
       JOIN audit_logs own ON own.subject_id = t.id AND own.action = 'tip.send'
       JOIN audit_logs books ON books.subject_id = s.id AND books.action = 'transaction.post'
       JOIN outbox_events e ON e.kind = 'tip.sent' AND e.payload ->> 'tipId' = t.id::text
     WHERE t.recipient_id = $1`,
    [creator.uuid],
  );
  expect(rows).toEqual([{ tips: '41', requests: '41', events: '41', trails: '41' }]);
  expect(await bookErrors(world.owner.pool)).toEqual([]);
});

it('[tips.send-tip wallet.no-double-spend] refuses those in a crowd who have not so many tokens, and nobody else', async () => {
  const [poor, rich] = [await crowd(5, 50), await crowd(15, 100)];
  const answers = await Promise.all([...poor, ...rich].map((fan) => tip(world, fan, creator)));
  expect(answers.map(({ userErrors }) => userErrors[0]?.code ?? 'sent')).toEqual([
    ...poor.map(() => 'INSUFFICIENT_FUNDS'),
    ...rich.map(() => 'sent'),
  ]);
  for (const fan of poor) expect((await purseOf(world, fan)).tokensAvailable).toBe(50);
  for (const fan of rich) expect((await purseOf(world, fan)).tokensAvailable).toBe(0);
  expect(await bookErrors(world.owner.pool)).toEqual([]);
});

it('[tips.tip-atomic] shares the tips for one post among those who share its revenue', async () => {
  const fans = await crowd(6, 1_000);
  const partner = await world.person('partner', { isCreator: true });
  const { id: postId } = await world.owner.prisma.post.create({
    data: {
      ...{ creatorId: creator.creator?.uuid ?? '', clusterKey: 'fanzlab', contentType: 'TEXT' },
      ...{ visibility: 'PUBLIC', status: 'PUBLISHED', publishedAt: new Date(), title: 'Ours' },
    },
  });
  await world.owner.pool.query(
    `INSERT INTO revenue_shares (post_id, payee_id, share_bps) VALUES ($1, $2, 7500), ($1, $3, 2500)`,
    [postId, creator.uuid, partner.uuid],
  );
  const tips = fans.map((fan) => due(fan, creator, { postId, tokens: 101 }));
  expect(await sendAll(world.app.database.pool, tips)).toHaveLength(6);
  const { rows: earned } = await world.owner.pool.query<Record<string, string>>(
    `SELECT e.user_id = $2 AS is_partner, count(*) AS tips, sum(e.amount_minor) AS tokens
     FROM earnings e JOIN transactions s ON s.id = e.transaction_id WHERE s.source_id = ANY ($1)
     GROUP BY 1 ORDER BY 1`,
    [tips.map(({ id }) => id), partner.uuid],
  );
  // Of each 101 tokens 20 are the platform's: 81 are split into 60.75 and 20.25, rounded to the larger remainder.
  expect(earned).toEqual([
    { is_partner: false, tips: '6', tokens: '366' },
    { is_partner: true, tips: '6', tokens: '120' },
  ]);
  expect(await bookErrors(world.owner.pool)).toEqual([]);
});

describe('[tips.tip-atomic] what cannot be sent at once', () => {
  it('is left out and leaves nothing: a sender who comes twice, a known key, too few tokens, nobody', async () => {
    const [fan, other, poor, last] = await crowd(4, 100);
    if (!fan || !other || !poor || !last) throw new Error('The crowd is too small.');
    const known = due(other, creator, { tokens: 1 });
    const first = due(fan, creator, { id: '00000000-0000-7000-8000-00000000000a' });
    const tips = [
      first,
      due(fan, creator, { id: '00000000-0000-7000-8000-00000000000b' }),
      due(other, creator, { key: known.key, tokens: 1 }),
      due(poor, creator, { tokens: 101 }),
      due(last, creator, { senderId: randomUUID() }),
      due(last, creator),
    ];
    expect(await sendAll(world.app.database.pool, [known])).toEqual([known.id]);
    const sent = await sendAll(world.app.database.pool, tips);
    expect(new Set(sent)).toEqual(new Set([first.id, tips[5]?.id]));
    const left = tips.map(({ id }) => id).filter((id) => !sent.includes(id));
    const { rows } = await world.owner.pool.query<Record<string, string>>(
      `SELECT (SELECT count(*) FROM tips WHERE id = ANY ($1)) AS tips,
         (SELECT count(*) FROM audit_logs WHERE subject_id = ANY ($1)) AS trail,
         (SELECT count(*) FROM outbox_events WHERE payload ->> 'tipId' = ANY ($2)) AS events,
         (SELECT count(*) FROM idempotency_keys WHERE key = ANY ($3)) AS keys`,
      [left, left, [tips[1]?.key, tips[3]?.key, tips[4]?.key]],
    );
    expect(rows).toEqual([{ tips: '0', trail: '0', events: '0', keys: '0' }]);
    expect(await bookErrors(world.owner.pool)).toEqual([]);
  });

  it('never keeps the others waiting for a wallet that somebody holds', async () => {
    const [held, free] = await crowd(2, 100);
    if (!held || !free) throw new Error('The crowd is too small.');
    const holder = await world.owner.pool.connect();
    try {
      await holder.query('BEGIN');
      const wallet = await walletIdOf(world.owner.pool, held);
      await holder.query('SELECT FROM wallets WHERE id = $1 FOR UPDATE', [wallet]);
      const tips = [due(held, creator), due(free, creator)];
      expect(await sendAll(world.app.database.pool, tips)).toEqual([tips[1]?.id]);
    } finally {
      await holder.query('ROLLBACK');
      holder.release();
    }
  });

  it('is all of it where a rule of the database is broken, such as by blank words', async () => {
    const [fan, other] = await crowd(2, 100);
    if (!fan || !other) throw new Error('The crowd is too small.');
    const tips = [due(fan, creator), due(other, creator, { message: ' ' })];
    const failure = await attempt(world.app.database.pool, null, (client) => sendAll(client, tips));
    expect(failure).toMatchObject({ code: '23514', constraint: 'tips_message_form' });
    expect((await purseOf(world, fan)).tokensAvailable).toBe(100);
  });
});

describe('[wallet.before-after] several entries of one wallet in one statement', () => {
  /** Adds two entries of a platform's wallet to a history of two movements, the second as it is told. */
  async function addTwo(second: {
    readonly version: string;
    readonly before: string;
    readonly hash?: string;
  }) {
    const [fan] = await crowd(1, 100);
    if (!fan) throw new Error('The crowd is too small.');
    const own = await walletIdOf(world.owner.pool, fan);
    return attempt(world.owner.pool, null, (client) =>
      client.query(
        `WITH m AS (INSERT INTO ledger_movements (kind, cause_id)
             SELECT 'ADJUSTMENT', app.uuid_v7() FROM generate_series(1, 2) RETURNING id),
           n AS (SELECT id, row_number() OVER (ORDER BY id) AS place FROM m),
           f AS (SELECT * FROM wallets WHERE kind = 'FEES' AND user_id IS NULL AND shard = 7),
           w AS (SELECT * FROM wallets WHERE id = $1),
           moved AS (UPDATE wallets SET balance = wallets.balance + CASE wallets.id WHEN $1 THEN -3 ELSE 3 END,
             version = wallets.version + 2 WHERE wallets.id = $1 OR wallets.id = (SELECT id FROM f)),
           e AS (
             SELECT x.id AS wallet, x.version + n.place AS version, n.id AS movement, n.place, x.side * n.place AS amount,
               x.balance + CASE n.place WHEN 1 THEN 0 ELSE x.side END AS before
             FROM (SELECT *, -1 AS side FROM w UNION ALL SELECT *, 1 FROM f) AS x, n),
           told AS (
             SELECT e.wallet, e.movement, e.amount, e.place,
               CASE WHEN e.wallet = $1 AND e.place = 2 THEN e.version + $2::bigint ELSE e.version END AS version,
               CASE WHEN e.wallet = $1 AND e.place = 2 THEN e.before + $3::bigint ELSE e.before END AS before,
               app.uuid_v7() AS id
             FROM e)
         INSERT INTO ledger (wallet_id, version, entry_id, movement_id, kind, amount, balance_before, balance_after,
           previous_version, created_at, hash)
         SELECT t.wallet, t.version, t.id, t.movement, 'ADJUSTMENT', t.amount, t.before, t.before + t.amount,
           nullif(t.version - 1, 0), now(),
           CASE WHEN t.wallet = $1 AND t.place = 2 AND $4::text IS NOT NULL THEN decode($4, 'hex') ELSE
             app.hash_chain((SELECT l.hash FROM ledger l WHERE l.wallet_id = t.wallet AND l.version = t.version - 1),
               t.wallet, t.version, t.id, t.movement, 'ADJUSTMENT', t.amount, t.before, t.before + t.amount, now())
             OVER (PARTITION BY t.wallet ORDER BY t.place) END
         FROM told t`,
        [own, second.version, second.before, second.hash ?? null],
      ),
    );
  }

  it('are taken where each follows the one before, and its newest is what the wallet holds', async () => {
    expect(await addTwo({ version: '0', before: '0' })).toBeNull();
  });

  it.each([
    [
      'one leaves out a number',
      { version: '1', before: '0' },
      'ledger_wallet_id_previous_version_balance_before_fkey',
    ],
    [
      'one begins with another balance',
      { version: '0', before: '5' },
      'ledger_wallet_id_previous_version_balance_before_fkey',
    ],
    ['one has a hash of its own', { version: '0', before: '0', hash: 'ab' }, 'ledger_sealed'],
  ])('are refused where %s', async (_what, second, constraint) => {
    expect(await addTwo(second)).toMatchObject({ constraint });
  });
});
