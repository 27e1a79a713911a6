import { setTimeout as delay } from 'node:timers/promises';
import type { LogEntry, PlacedEntry } from '../../kernel/events/event-log';
import type { ToldToMany } from '../../kernel/events/following';
import { isBehind, type RecordedEvent } from '../../kernel/events/outbox';
import type { Logger } from '../../kernel/log/logger';
import type { OperationContext } from '../gateway';
import type { Answers } from './answers';
import type { Member } from './member';

/** What a shared operation stands on. */
export interface SharedOperationGround<Context extends OperationContext> {
  readonly answers: Answers<Context>;
  readonly log: Logger;
  /** How often it is asked who may still follow, in milliseconds. */
  readonly checkMs: number;
  /** Called when nobody is left. */
  readonly onEmpty: () => void;
}

/** An event on its way to those who were there when it was heard. */
interface Heard {
  readonly entry: PlacedEntry;
  readonly serial: number;
}

/** What to do with each of those who are told of an event; nothing for whom it is not. */
type Outcome<Context extends OperationContext> = ReadonlyMap<
  Member<Context>,
  { readonly payload: string } | { readonly error: unknown }
>;

/** How many events are made ready at once; they are told in their order. */
const preparedMax = 16;
const attempts = 4;
const attemptDelayMs = 250;

/**
 * One operation with one set of variables, for all in this process who asked for it. It listens once; each event is
 * executed and written once for all who get the same answer, after it was asked for each of them whether they may.
 */
export class SharedOperation<Context extends OperationContext> {
  private readonly members = new Set<Member<Context>>();
  private readonly queue: Heard[] = [];
  private readonly checking: NodeJS.Timeout;
  private stopHearing: (() => void) | null = null;
  private heard = 0;
  private preparing = 0;
  private told: Promise<void> = Promise.resolve();
  private isChecking = false;
  /** Those who have caught up; null where somebody has come or gone since it was made. */
  private present: readonly Member<Context>[] | null = null;
  private latestJoin = 0;

  constructor(private readonly on: SharedOperationGround<Context>) {
    this.checking = setInterval(() => void this.check(), on.checkMs).unref();
  }

  /** From here on the member is told: first what it has missed, then what comes. */
  join(member: Member<Context>): void {
    this.stopHearing ??= member.following.hear((event) => this.hear(member, event));
    this.members.add(member);
    this.admit(member);
    if (member.missed) void this.catchUp(member, member.missed);
  }

  leave(member: Member<Context>): void {
    member.isOver = true;
    this.present = null;
    if (!this.members.delete(member) || this.members.size > 0) return;
    clearInterval(this.checking);
    this.stopHearing?.();
    this.on.onEmpty();
  }

  /** What is heard from here on is for the member, too. */
  private admit(member: Member<Context>): void {
    member.since = this.heard;
    this.latestJoin = this.heard;
    this.present = null;
  }

  private hear(first: Member<Context>, event: RecordedEvent): void {
    this.heard += 1;
    for (const { missed } of this.members) missed?.push(event);
    this.queue.push({ entry: first.following.entryOf(event), serial: this.heard });
    this.pump();
  }

  private pump(): void {
    while (this.preparing < preparedMax) {
      const next = this.queue.shift();
      if (!next) return;
      this.preparing += 1;
      const members = this.listeners(next.serial);
      const prepared = this.prepare(members, next.entry);
      this.told = this.told.then(() => this.tell(members, prepared));
    }
  }

  /** Tells those who were there of an event that is made ready, and makes room for the next. */
  private async tell(
    members: readonly Member<Context>[],
    prepared: Promise<Outcome<Context> | null>,
  ): Promise<void> {
    const outcome = await prepared;
    if (outcome) deliver(outcome);
    else for (const member of members) member.giveUp();
    this.preparing -= 1;
    this.pump();
  }

  /** Those who were there when an event was heard; one and the same list as long as nobody comes or goes. */
  private listeners(serial: number): readonly Member<Context>[] {
    this.present ??= [...this.members].filter(({ missed }) => missed === null);
    const isForAll = this.latestJoin < serial;
    return isForAll ? this.present : this.present.filter(({ since }) => since < serial);
  }

  /** What has happened since its place, and what happens meanwhile; the last look and the end of it are one step. */
  private async catchUp(member: Member<Context>, missed: RecordedEvent[]): Promise<void> {
    const { following } = member;
    try {
      let last = null;
      for await (const entry of following.missed()) {
        await this.tellAlone(member, entry);
        last = entry.position;
        if (member.isOver) return;
      }
      for (let event = missed.shift(); event; event = missed.shift()) {
        if (!last || isBehind(event.position, last)) {
          await this.tellAlone(member, following.entryOf(event));
          last = event.position;
        }
        if (member.isOver) return;
      }
      member.missed = null;
      this.admit(member);
    } catch (err) {
      this.on.log.error({ err }, 'a subscription could not be resumed');
      member.giveUp();
    }
  }

  private async tellAlone(member: Member<Context>, entry: PlacedEntry): Promise<void> {
    const outcome = await this.prepare([member], entry);
    if (!outcome) return member.giveUp();
    deliver(outcome);
    await member.sink.drained();
  }

  /** Null where it could not be made ready, after several attempts: then clients come back and resume. */
  private async prepare(
    members: readonly Member<Context>[],
    entry: LogEntry,
  ): Promise<Outcome<Context> | null> {
    const [first] = members;
    if (!first) return new Map();
    const { telling } = first.following;
    for (let attempt = 1; ; attempt += 1) {
      try {
        const told = telling.tell(entry);
        return told ? await this.outcomeOf(members, told) : await this.endOf(members);
      } catch (err) {
        this.on.log.error({ err, attempt }, 'an event could not be made ready');
        if (attempt === attempts) return null;
        await delay(attemptDelayMs * attempt);
      }
    }
  }

  private async outcomeOf(
    members: readonly Member<Context>[],
    told: ToldToMany<unknown>,
  ): Promise<Outcome<Context>> {
    const [first] = members;
    if (!first) return new Map();
    const { audience } = first.following.telling;
    const needs = told.needs.length > 0 ? told.needs : audience;
    const answers = await this.on.answers.of(members, needs, told.event);
    const refused = members.filter((_member, at) => answers[at] === null);
    const outcome: [Member<Context>, { payload: string } | { error: unknown }][] = [];
    members.forEach((member, at) => {
      const payload = answers[at];
      if (typeof payload === 'string') outcome.push([member, { payload }]);
    });
    return new Map([...outcome, ...(await this.endOf(refused))]);
  }

  /** The end for those of them who may no longer follow. */
  private async endOf(members: readonly Member<Context>[]): Promise<Outcome<Context>> {
    const [first] = members;
    if (!first) return new Map();
    const { audience, otherwise } = first.following.telling;
    const mayFollow = await this.on.answers.permitted(members, audience);
    return new Map(
      members.flatMap((member, at) => (mayFollow[at] ? [] : [[member, { error: otherwise() }]])),
    );
  }

  /** Ends it for those who may no longer follow, though nothing happens. */
  private async check(): Promise<void> {
    if (this.isChecking || this.members.size === 0) return;
    this.isChecking = true;
    try {
      deliver(await this.endOf([...this.members]));
    } catch (err) {
      // Each event asks again in any case.
      this.on.log.error({ err }, 'it could not be asked who may still follow');
    } finally {
      this.isChecking = false;
    }
  }
}

function deliver<Context extends OperationContext>(outcome: Outcome<Context>): void {
  for (const [member, what] of outcome) {
    if ('payload' in what) member.tell(what.payload);
    else member.end(what.error);
  }
}
