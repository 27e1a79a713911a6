import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { Person } from '../../kit/people';
import type { GatewayProcess } from '../kit/gateway';

const sendTip = `mutation ($input: SendTipInput!) { sendTip(input: $input) { tip { id } userErrors { code } } }`;

/** A tip that somebody wants to send; sent again, it is the same. */
interface Order {
  readonly sender: Person;
  readonly recipient: Person;
  readonly idempotencyKey: string;
}

/** How long an order is asked again after the end, in milliseconds. */
const patienceMs = 60_000;

/** Chance that follows from a seed. */
export function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What a load of tips is made of. */
export interface TipLoadOptions {
  readonly gateways: () => readonly GatewayProcess[];
  readonly senders: readonly Person[];
  readonly recipients: readonly Person[];
  readonly random: () => number;
  readonly clients: number;
}

/**
 * Clients that tip one token after the other, each order under a key of its own, through gateways and a database that may
 * vanish at any moment. What was acknowledged is remembered; what had no answer, or one that leaves open what became of it,
 * is asked again under its key until it has one, as clients should.
 */
export class TipLoad {
  /** The tip that each key was acknowledged with. */
  readonly acknowledged = new Map<string, string>();
  /** Orders without an answer. */
  readonly unknown = new Map<string, Order>();
  /** The keys of orders that had no answer at first. */
  readonly askedAgain = new Set<string>();
  /** How long answers took, in milliseconds. */
  readonly latencies: number[] = [];
  /** Refusals, which nobody should see. */
  readonly refusals: string[] = [];
  /** Answers with errors other than that which says to try again later. */
  readonly strange: string[] = [];
  private serial = 0;
  private endsAt: number | null = null;
  private readonly work: Promise<unknown>;

  constructor(private readonly on: TipLoadOptions) {
    this.work = Promise.all(Array.from({ length: on.clients }, () => this.client()));
  }

  /** Waits until so many tips more have been acknowledged; whether they were in time. */
  async acknowledges(more: number, withinMs: number): Promise<boolean> {
    const target = this.acknowledged.size + more;
    const deadline = Date.now() + withinMs;
    while (this.acknowledged.size < target && Date.now() < deadline) await delay(20);
    return this.acknowledged.size >= target;
  }

  /** Ends the load once all that had no answer has one, or has had none for a minute. How many orders were asked again. */
  async end(): Promise<number> {
    this.endsAt = Date.now() + patienceMs;
    await this.work;
    return this.askedAgain.size;
  }

  /** What is wrong between what was acknowledged and what is there: one effect of each key, and nothing else. */
  async differences(pool: Pool): Promise<readonly string[]> {
    const ids = [...this.acknowledged.values()];
    const { rows } = await pool.query<{ found: number; all: number }>(
      `SELECT (SELECT count(*)::int FROM tips WHERE id = ANY($1::uuid[])) AS found,
         (SELECT count(*)::int FROM tips WHERE sender_id = ANY($2::uuid[])) AS all`,
      [ids.map(uuidOf), this.on.senders.map(({ uuid }) => uuid)],
    );
    const { found = 0, all = 0 } = rows[0] ?? {};
    return [
      ...this.refusals.slice(0, 3).map((refusal) => `An order was refused: ${refusal}`),
      ...this.strange.slice(0, 3).map((error) => `An order was answered with ${error}.`),
      ...(found === ids.length ? [] : [`${ids.length - found} acknowledged tips are lost.`]),
      ...(new Set(ids).size === ids.length ? [] : ['Two orders were acknowledged with one tip.']),
      ...(this.unknown.size === 0 ? [] : [`${this.unknown.size} orders never had an answer.`]),
      ...(all === ids.length ? [] : [`There are ${all} tips of ${ids.length} orders.`]),
    ];
  }

  private async client(): Promise<void> {
    const { senders, recipients, random } = this.on;
    while (this.endsAt === null) {
      const sender = senders[Math.floor(random() * senders.length)];
      const recipient = recipients[Math.floor(random() * recipients.length)];
      if (!sender || !recipient) throw new Error('A load needs people.');
      this.serial += 1;
      const idempotencyKey = `load-tip-${this.serial}`;
      await this.settle({ sender, recipient, idempotencyKey });
    }
  }

  /** Sends an order until it has an answer. */
  private async settle(order: Order): Promise<void> {
    this.unknown.set(order.idempotencyKey, order);
    while (!(await this.send(order))) {
      if (this.endsAt !== null && Date.now() > this.endsAt) return;
      this.askedAgain.add(order.idempotencyKey);
      await delay(50);
    }
    this.unknown.delete(order.idempotencyKey);
  }

  /** Sends an order once; whether its answer leaves nothing open. */
  private async send({ sender, recipient, idempotencyKey }: Order): Promise<boolean> {
    const gateways = this.on.gateways();
    const gateway = gateways[Math.floor(this.on.random() * gateways.length)];
    if (!gateway) return false;
    const input = { recipientId: recipient.id, tokens: 1, idempotencyKey };
    const startedAt = performance.now();
    const answer = await gateway
      .execute<{ sendTip: Answer } | null>(sender, sendTip, { input })
      .catch(() => null);
    if (answer === null) return false;
    this.latencies.push(performance.now() - startedAt);
    const told = answer.data?.sendTip;
    if (told?.tip) this.acknowledged.set(idempotencyKey, told.tip.id);
    else if (answer.errors.length === 0) this.refusals.push(JSON.stringify(told?.userErrors));
    else {
      const codes = answer.errors.map(({ extensions }) => extensions.code);
      this.strange.push(...codes.filter((code) => code !== 'UNAVAILABLE'));
      return false;
    }
    return true;
  }
}

interface Answer {
  readonly tip: { readonly id: string } | null;
  readonly userErrors: readonly unknown[];
}

function uuidOf(id: string): string {
  return Buffer.from(id, 'base64url').toString('utf8').split(':')[2] ?? '';
}
