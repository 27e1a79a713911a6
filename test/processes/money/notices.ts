import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Found } from '../kit/found';
import type { DurablePlatform } from './platform';
import { newPair, tryTip, unless } from './tipping';

/** The server writes every statement down, those within functions too, with the transaction that it belongs to. */
const verbose = {
  session_preload_libraries: 'auto_explain',
  'auto_explain.log_min_duration': '0',
  'auto_explain.log_nested_statements': 'on',
  log_statement: 'all',
  log_line_prefix: '~~%a|%v|',
};

const buyTokens = `mutation ($input: BuyTokensInput!) { buyTokens(input: $input) { payment { status } userErrors { code } } }`;

/** The transactions in a log that post money, and those of them that notify. */
interface Log {
  readonly posting: number;
  readonly notifying: readonly string[];
}

/** Everything that moves money goes through one of these, or writes one of these tables. */
const isPosting = /app\.post_\w+|INSERT INTO public\.(ledger|journal_entries|transactions)\b/;
const isNotice = /pg_notify|\bNOTIFY\b/;

function readLog({ log }: DurablePlatform): Log {
  const transactions = new Map<string, string>();
  for (const entry of log.join('\n').split('~~')) {
    const [, transaction = ''] = entry.split('|', 2);
    // Outside of a transaction, as at its beginning, it has no name.
    if (transaction === '' || transaction.endsWith('/0')) continue;
    transactions.set(transaction, `${transactions.get(transaction) ?? ''}${entry}`);
  }
  const posting = [...transactions.values()].filter((text) => isPosting.test(text));
  return { posting: posting.length, notifying: posting.filter((text) => isNotice.test(text)) };
}

/** Has money move in several ways while the server writes all statements down: none of its transactions notifies. */
export async function readNotices(platform: DurablePlatform): Promise<Found> {
  const { pool } = platform.owner;
  await platform.configure(verbose);
  const gateway = await platform.startGateway();
  try {
    for (let at = 0; at < 5; at += 1) {
      const pair = await newPair(platform);
      const tip = await tryTip(gateway, pair);
      if (tip.tipId === null) throw new Error(`A tip was ${tip.code}.`);
      const input = { tokens: 100, testCard: 'SUCCEEDS', idempotencyKey: randomUUID() };
      await gateway.ask(pair.fan, buyTokens, { input });
    }
    // What follows by jobs is in the log, too.
    await delay(2_000);
    const log = readLog(platform);
    // The reading is worth something if it finds one that is there.
    const { fan } = await newPair(platform);
    await pool.query(
      `BEGIN; SELECT app.post_token_purchase('${fan.uuid}', 1, gen_random_uuid()); SELECT pg_notify('trial', ''); COMMIT`,
    );
    await delay(500);
    const control = readLog(platform);
    return {
      found: `${log.posting} transactions that post, none of which notifies; one that does was found`,
      failures: [
        ...unless(log.posting >= 10, `The log shows ${log.posting} transactions that post.`),
        ...unless(log.notifying.length === 0, `One notifies: ${log.notifying[0]?.slice(0, 600)}`),
        ...unless(control.notifying.length === 1, 'One that notifies was not found in the log.'),
      ],
    };
  } finally {
    await gateway.kill();
    await platform.configure(Object.fromEntries(Object.keys(verbose).map((key) => [key, null])));
  }
}
