import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type Callback, UnreadableCallback } from '../../kernel/callbacks/callback';
import type { LocalCourier } from '../../kernel/callbacks/local-courier';
import type {
  CheckNotice,
  Hit,
  PersonChecks,
  PersonToCheck,
  ScreeningOrder,
  VerificationOrder,
} from './person-checks';

/** How sure the check is of people whose papers are no good, by their last name in small letters. */
const scores: Readonly<Record<string, number>> = { doubtful: 0.6, forged: 0.12 };
const usualScore = 0.97;

/** Who is on the list of the stand-in, by last name in small letters. */
const listed: Readonly<Record<string, Hit>> = {
  sanctioned: { name: 'Sanctioned, I.', list: 'Test list of sanctions' },
};
const listVersion = 'test 2026-11';

/** How long an answer takes, in milliseconds. */
const answerMs = 200;

const notice = z.discriminatedUnion('about', [
  z.object({
    about: z.literal('VERIFICATION'),
    verificationId: z.uuid(),
    reference: z.string().min(1).max(200),
    score: z.number().min(0).max(1),
  }),
  z.object({
    about: z.literal('SCREENING'),
    checkId: z.uuid(),
    listVersion: z.string().min(1).max(100),
    hits: z.array(z.object({ name: z.string(), list: z.string() })).max(100),
  }),
]);

/**
 * Stands in for a service that checks people, outside production, and behaves like one: it decides by the last name, answers
 * later by a signed callback over HTTP, again and again until somebody listens, and is down at times.
 */
export class LocalChecks implements PersonChecks {
  readonly name = 'LOCAL';
  private isDown = false;

  constructor(readonly courier: LocalCourier) {}

  async verify({ verificationId, person, documents }: VerificationOrder): Promise<void> {
    this.requireUp();
    const reference = `idv_${digestOf(verificationId)}`;
    const score = documents.length === 0 ? 0 : (scores[nameOf(person)] ?? usualScore);
    await this.tell(reference, { about: 'VERIFICATION', verificationId, reference, score });
  }

  async screen({ checkId, person }: ScreeningOrder): Promise<void> {
    this.requireUp();
    const hit = listed[nameOf(person)];
    const hits = hit ? [hit] : [];
    await this.tell(`aml_${digestOf(checkId)}`, { about: 'SCREENING', checkId, listVersion, hits });
  }

  readCallback(callback: Callback): CheckNotice {
    const parsed = notice.safeParse(this.courier.read(callback));
    if (!parsed.success) throw new UnreadableCallback('The callback has an unknown form.');
    return parsed.data;
  }

  /** Answers nobody until `comeBack`, as services do at times. */
  goDown(): void {
    this.isDown = true;
  }

  /** Answers again. */
  comeBack(): void {
    this.isDown = false;
  }

  private requireUp(): void {
    if (this.isDown) throw new Error('The local checks do not answer.');
  }

  /** Its id follows from what it answers, so an order that is repeated is answered once. */
  private tell(id: string, body: CheckNotice): Promise<void> {
    return this.courier.owe(id, body, answerMs);
  }
}

function nameOf({ lastName }: PersonToCheck): string {
  return lastName.trim().toLowerCase();
}

function digestOf(id: string): string {
  return createHash('sha256').update(id).digest('hex').slice(0, 24);
}
