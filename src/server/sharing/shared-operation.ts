import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises';
import type { LogEntry, PlacedEntry } from '../../kernel/events/event-log';
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

/** Events that follow each other and are for the same members. */
interface Run<Context extends OperationContext> {
  readonly members: readonly Member<Context>[];
  readonly entries: readonly PlacedEntry[];
}

/** What to tell of a run of events. */
interface Outcome<Context extends OperationContext> {
  /** For each event the result of each member, in their order, null for whom it is not; null where nothing is said of it. */
  readonly payloads: readonly (readonly (string | null)[] | null)[];
  /** Those who may follow no longer: for them it ends with the first event that they are not told. */
  readonly ended: ReadonlySet<Member<Context>>;
}

/** How many runs of events are made ready at once; they are told in their order. */
const runsMax = 2;
/** How many events are made ready together, where they wait for each other anyway. */
const runLengthMax = 32;
/** At how many results a run ends, so that what is asked for all of them together is answered soon. */
const runResultsMax = 32_000;
/** After how many results others have their turn. */
const toldPerTurn = 1_000;
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
    while (this.preparing < runsMax && this.queue.length > 0) {
      this.preparing += 1;
      const { members, entries } = this.nextRun();
      const prepared = this.prepare(members, entries);
      this.told = this.told.then(() => this.tell(members, prepared));
    }
  }

  /** What waits, as far as it is for the same members. */
  private nextRun(): Run<Context> {
    const entries: PlacedEntry[] = [];
    let members: readonly Member<Context>[] = [];
    for (let next = this.queue[0]; next; next = this.queue[0]) {
      const listeners = this.listeners(next.serial);
      if (entries.length === 0) members = listeners;
      const isFull =
        entries.length === runLengthMax || (entries.length + 1) * members.length > runResultsMax;
      if (entries.length > 0 && (isFull || listeners !== members)) break;
      this.queue.shift();
      entries.push(next.entry);
    }
    return { members, entries };
  }

  /** Tells those who were there of events that are made ready, and makes room for the next. */
  private async tell(
    members: readonly Member<Context>[],
    prepared: Promise<Outcome<Context> | null>,
  ): Promise<void> {
    const outcome = await prepared;
    if (outcome) await deliver(members, outcome);
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
    const outcome = await this.prepare([member], [entry]);
    if (!outcome) return member.giveUp();
    await deliver([member], outcome);
    await member.sink.drained();
  }

  /** Null where they could not be made ready, after several attempts: then clients come back and resume. */
  private async prepare(
    members: readonly Member<Context>[],
    entries: readonly LogEntry[],
  ): Promise<Outcome<Context> | null> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.outcomeOf(members, entries);
      } catch (err) {
        this.on.log.error({ err, attempt }, 'events could not be made ready');
        if (attempt === attempts) return null;
        await delay(attemptDelayMs * attempt);
      }
    }
  }

  private async outcomeOf(
    members: readonly Member<Context>[],
    entries: readonly LogEntry[],
  ): Promise<Outcome<Context>> {
    const [first] = members;
    if (!first) return { payloads: [], ended: new Set() };
    const { telling } = first.following;
    const all = entries.map((entry) => telling.tell(entry));
    const news = all.flatMap((told) => {
      if (!told) return [];
      return [{ event: told.event, needs: told.needs.length > 0 ? told.needs : telling.audience }];
    });
    const answers = (await this.on.answers.of(members, news)).values();
    const payloads = all.map((told) => (told ? (answers.next().value ?? null) : null));
    // Whoever is not told something may be somebody who may follow no longer.
    const untold = members.filter((_member, at) =>
      payloads.some((of) => typeof of?.[at] !== 'string'),
    );
    return { payloads, ended: await this.noLongerFollowing(untold) };
  }

  /** Those of them who may no longer follow. */
  private async noLongerFollowing(
    members: readonly Member<Context>[],
  ): Promise<ReadonlySet<Member<Context>>> {
    const [first] = members;
    if (!first) return new Set();
    const mayFollow = await this.on.answers.permitted(members, first.following.telling.audience);
    return new Set(members.filter((_member, at) => mayFollow[at] !== true));
  }

  /** Ends it for those who may no longer follow, though nothing happens. */
  private async check(): Promise<void> {
    if (this.isChecking || this.members.size === 0) return;
    this.isChecking = true;
    try {
      for (const member of await this.noLongerFollowing([...this.members])) end(member);
    } catch (err) {
      // Each event asks again in any case.
      this.on.log.error({ err }, 'it could not be asked who may still follow');
    } finally {
      this.isChecking = false;
    }
  }
}

/** Tells each member all of it at once, which then goes out together, and lets others have their turn in between. */
async function deliver<Context extends OperationContext>(
  members: readonly Member<Context>[],
  { payloads, ended }: Outcome<Context>,
): Promise<void> {
  let told = 0;
  for (const [at, member] of members.entries()) {
    for (const of of payloads) {
      const payload = of?.[at];
      if (typeof payload === 'string') member.tell(payload);
      else if (ended.has(member)) end(member);
    }
    told += payloads.length;
    if (told < toldPerTurn) continue;
    told = 0;
    await turn();
  }
}

function end<Context extends OperationContext>(member: Member<Context>): void {
  member.end(member.following.telling.otherwise());
}
