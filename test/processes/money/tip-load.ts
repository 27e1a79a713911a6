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
 * vanish at any moment. What was acknowledged is remembered; what had no answer is unknown, until it is asked again.
 */
export class TipLoad {
  /** The tip that each key was acknowledged with. */
  readonly acknowledged = new Map<string, string>();
  /** Orders without an answer. */
  readonly unknown = new Map<string, Order>();
  /** Refusals, which nobody should see. */
  readonly refusals: string[] = [];
  /** Answers that said to try again later. */
  unavailable = 0;
  private serial = 0;
  private isOver = false;
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

  /** Ends the load, and asks again about all that had no answer, until each has one. How many those were. */
  async end(): Promise<number> {
    this.isOver = true;
    await this.work;
    const open = this.unknown.size;
    for (const order of [...this.unknown.values()]) {
      const deadline = Date.now() + 60_000;
      while (this.unknown.has(order.idempotencyKey) && Date.now() < deadline) {
        await this.send(order);
      }
    }
    return open;
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
      ...(found === ids.length ? [] : [`${ids.length - found} acknowledged tips are lost.`]),
      ...(new Set(ids).size === ids.length ? [] : ['Two orders were acknowledged with one tip.']),
      ...(this.unknown.size === 0 ? [] : [`${this.unknown.size} orders never had an answer.`]),
      ...(all === ids.length ? [] : [`There are ${all} tips of ${ids.length} orders.`]),
    ];
  }

  private async client(): Promise<void> {
    const { senders, recipients, random } = this.on;
    while (!this.isOver) {
      const sender = senders[Math.floor(random() * senders.length)];
      const recipient = recipients[Math.floor(random() * recipients.length)];
      if (!sender || !recipient) throw new Error('A load needs people.');
      this.serial += 1;
      await this.send({ sender, recipient, idempotencyKey: `load-tip-${this.serial}` });
    }
  }

  private async send(order: Order): Promise<void> {
    const { sender, recipient, idempotencyKey } = order;
    const gateways = this.on.gateways();
    const gateway = gateways[Math.floor(this.on.random() * gateways.length)];
    if (!gateway) return void (await delay(50));
    const input = { recipientId: recipient.id, tokens: 1, idempotencyKey };
    const answer = await gateway
      .execute<{ sendTip: Answer } | null>(sender, sendTip, { input })
      .catch(() => null);
    const told = answer?.data?.sendTip;
    if (told?.tip) {
      this.acknowledged.set(idempotencyKey, told.tip.id);
      this.unknown.delete(idempotencyKey);
      return;
    }
    if (told) {
      this.refusals.push(JSON.stringify(told.userErrors));
      this.unknown.delete(idempotencyKey);
      return;
    }
    this.unknown.set(idempotencyKey, order);
    if (answer?.code === 'UNAVAILABLE') this.unavailable += 1;
    await delay(20);
  }
}

interface Answer {
  readonly tip: { readonly id: string } | null;
  readonly userErrors: readonly unknown[];
}

function uuidOf(id: string): string {
  return Buffer.from(id, 'base64url').toString('utf8').split(':')[2] ?? '';
}
