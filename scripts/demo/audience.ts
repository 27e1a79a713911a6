import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Member } from './member';
import { tipWords, words } from './words';

/** Somebody who can come to the stream. */
export interface Guest {
  /** Gives an access token that is good for a while. */
  token(): Promise<string>;
}

/** A stream that is on air, and those who may come. */
export interface AudienceOptions {
  readonly url: string;
  readonly liveStreamId: string;
  /** The account that tips go to. */
  readonly recipientId: string;
  readonly guests: readonly Guest[];
  /** Between two things that happen, in milliseconds: somebody comes or goes, says something or gives something. */
  readonly paceMs?: number;
  /** Hears of what did not work; the show goes on. */
  readonly onTrouble?: (error: unknown) => void;
}

const watch = `subscription ($id: ID!) { liveStreamViewerCount(liveStreamId: $id) { viewerCount } }`;
const say = `mutation ($input: SayInStreamChatInput!) { outcome: sayInStreamChat(input: $input) {
  userErrors { code } } }`;
const buy = `mutation ($input: BuyTokensInput!) { outcome: buyTokens(input: $input) { userErrors { code } } }`;
const tip = `mutation ($input: SendTipInput!) { outcome: sendTip(input: $input) { userErrors { code } } }`;

const tokensPerPurchase = 1_000;

/** A guest who is there. */
interface Present {
  readonly guest: Guest;
  readonly member: Member;
  /** How many tokens they have left of those that they bought here. */
  tokens: number;
}

/**
 * Simulated people who watch a live stream, talk and tip, each over a WebSocket of their own. One thing happens at a time, so
 * what they ask of the server is bounded by the pace, however many they are.
 */
export class Audience {
  private readonly present: Present[] = [];
  private readonly paceMs: number;
  private isOver = false;
  private show: Promise<void> | null = null;

  constructor(private readonly on: AudienceOptions) {
    this.paceMs = on.paceMs ?? 400;
  }

  /** How many are there now. */
  get size(): number {
    return this.present.length;
  }

  /** Has people come and go until the audience is sent home. */
  begin(): void {
    this.show ??= this.goOn();
  }

  /** Sends everybody home. */
  async end(): Promise<void> {
    this.isOver = true;
    await this.show;
    await Promise.all(this.present.splice(0).map(({ member }) => member.leave()));
  }

  private async goOn(): Promise<void> {
    while (!this.isOver) {
      try {
        await this.doSomething();
      } catch (error) {
        this.on.onTrouble?.(error);
      }
      await delay(this.paceMs);
    }
  }

  /** The more are there, the likelier somebody goes; most of the time somebody says something. */
  private async doSomething(): Promise<void> {
    const chance = Math.random();
    const fullness = this.present.length / Math.max(1, this.on.guests.length);
    if (this.present.length < 3 || chance < 0.35 * (1 - fullness)) return this.come();
    if (chance < 0.35 * (1 - fullness) + 0.25 * fullness) return this.go();
    const one = pick(this.present);
    if (one) await (Math.random() < 0.25 ? this.give(one) : this.talk(one));
  }

  private async come(): Promise<void> {
    const here = new Set(this.present.map(({ guest }) => guest));
    const guest = pick(this.on.guests.filter((one) => !here.has(one)));
    if (!guest) return;
    const token = await guest.token();
    const member = new Member(this.on.url, token, () => this.forget(member));
    member.follow(watch, { id: this.on.liveStreamId });
    this.present.push({ guest, member, tokens: 0 });
  }

  private async go(): Promise<void> {
    const one = pick(this.present);
    if (!one) return;
    this.forget(one.member);
    await one.member.leave();
  }

  private async talk({ member }: Present): Promise<void> {
    const { liveStreamId } = this.on;
    await member.ask(say, { liveStreamId, body: pick(words) });
  }

  /** Gives a tip, with tokens bought before where none are left. */
  private async give(one: Present): Promise<void> {
    const { liveStreamId, recipientId } = this.on;
    const tokens = pick([5, 10, 10, 20, 25, 50, 100]) ?? 5;
    if (one.tokens < tokens) {
      const bought = { tokens: tokensPerPurchase, testCard: 'SUCCEEDS' };
      await one.member.ask(buy, { ...bought, idempotencyKey: randomUUID() });
      one.tokens += tokensPerPurchase;
    }
    const gift = { liveStreamId, recipientId, tokens, message: pick(tipWords) };
    await one.member.ask(tip, { ...gift, idempotencyKey: randomUUID() });
    one.tokens -= tokens;
  }

  private forget(member: Member): void {
    const at = this.present.findIndex((one) => one.member === member);
    if (at >= 0) this.present.splice(at, 1);
  }
}

function pick<T>(from: readonly T[]): T | undefined {
  return from[Math.floor(Math.random() * from.length)];
}
