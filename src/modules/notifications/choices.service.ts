import {
  NotificationChannel,
  NotificationKind,
  type PushPlatform,
} from '../../generated/prisma/enums';
import { requireActiveMember, requireMember } from '../../kernel/auth/authorize';
import type { Caller } from '../../kernel/auth/viewer';
import type { Database } from '../../kernel/db/database';
import { refusal, UserErrorCode } from '../../kernel/problems/user-errors';
import { isCarriedByDefault } from './channels';
import type { Choice, ChoiceStore, Settings } from './choices.store';

/** What an account gets over a channel of a kind, and whether it chose so. */
export interface EffectiveChoice extends Choice {
  readonly isChosen: boolean;
}

/** What to change of the settings; what is left out stays. */
export type SettingsChange = { readonly [Name in keyof Settings]?: Settings[Name] };

/** A device as it registers. */
export interface DeviceDraft {
  readonly platform: PushPlatform;
  readonly token: string;
  readonly p256dh: string | null;
  readonly auth: string | null;
}

/** How many devices an account can have, and choices can be made at once. */
const devicesMax = 20;
const choicesMax = 100;

/** What an account wants to be told, how, when and where. */
export class ChoiceService {
  constructor(
    private readonly database: Database,
    private readonly store: ChoiceStore,
  ) {}

  /** What the caller gets of every kind over every channel. */
  async effective(caller: Caller): Promise<readonly EffectiveChoice[]> {
    const { userId } = requireMember(caller);
    const { store } = this;
    return this.database.transaction(caller, async (tx) => {
      const chosen = await store.choicesOf(tx, userId);
      const general = await store.generalOf(tx, userId);
      return Object.values(NotificationKind).flatMap((kind) =>
        Object.values(NotificationChannel).map((channel) => {
          const own = chosen.find((each) => each.kind === kind && each.channel === channel);
          const isEnabled = own?.isEnabled ?? isCarriedByDefault(kind, channel, general);
          return { kind, channel, isEnabled, isChosen: own !== undefined };
        }),
      );
    });
  }

  /** Switches kinds on or off for channels. Refuses: INVALID for none, too many, or one that nobody may make. */
  async choose(caller: Caller, choices: readonly Choice[]): Promise<void> {
    const { userId } = requireMember(caller);
    const pairs = new Map(choices.map((choice) => [`${choice.kind}:${choice.channel}`, choice]));
    if (choices.length === 0 || choices.length > choicesMax || pairs.size < choices.length) {
      const message = `Make 1 to ${choicesMax} choices, each about another pair.`;
      throw refusal(UserErrorCode.INVALID, message, ['choices']);
    }
    await this.database.transaction(caller, async (tx) => {
      await this.store.choose(tx, userId, choices);
      await tx.audit({
        action: 'notification-preference.choose',
        subjectType: 'User',
        subjectId: userId,
        changes: { choices: choices.map((choice) => ({ ...choice })) },
      });
    });
  }

  /**
   * Changes when the caller is left alone and how letters are put together; gives the account.
   *
   * Refuses: INVALID for hours that are none and unknown time zones, INVALID_STATE for text messages without a confirmed
   * number.
   */
  async change(caller: Caller, change: SettingsChange): Promise<string> {
    const { userId } = requireMember(caller);
    await this.database.transaction(caller, async (tx) => {
      const settings = { ...(await this.store.settingsOf(tx, userId)), ...change };
      requireHours(settings);
      if (change.timeZone && !(await this.store.knowsTimeZone(tx, change.timeZone))) {
        throw refusal(UserErrorCode.INVALID, 'There is no such time zone.', ['timeZone']);
      }
      if (change.agreesToTexts && !(await this.store.hasPhone(tx, userId))) {
        const message = 'Confirm a telephone number first.';
        throw refusal(UserErrorCode.INVALID_STATE, message, ['agreesToTexts']);
      }
      await this.store.setSettings(tx, userId, settings);
      const about = { subjectType: 'User', subjectId: userId, changes: { ...change } };
      await tx.audit({ action: 'notification-setting.change', ...about });
    });
    return userId;
  }

  /**
   * Registers a device of the caller. One that another account had is the caller's from then on.
   *
   * Refuses: INVALID, LIMIT_REACHED.
   */
  async register(caller: Caller, draft: DeviceDraft): Promise<string> {
    const { userId } = requireActiveMember(caller);
    requireDevice(draft);
    const { platform, token, p256dh, auth } = draft;
    return this.database.transaction(caller, async (tx) => {
      await this.store.lockDevices(tx, userId);
      if ((await this.store.countDevices(tx, userId, token)) >= devicesMax) {
        const message = `An account has ${devicesMax} devices at most.`;
        throw refusal(UserErrorCode.LIMIT_REACHED, message);
      }
      const webKeys = p256dh !== null && auth !== null ? { p256dh, auth } : null;
      const id = await this.store.keepDevice(tx, { userId, platform, token, webKeys });
      await tx.audit({
        action: 'push-token.register',
        subjectType: 'PushToken',
        subjectId: id,
        changes: { platform },
      });
      return id;
    });
  }

  /** Sends nothing to a device of the caller any more; gives the account. Refuses: NOT_FOUND. */
  async unregister(caller: Caller, id: string): Promise<string> {
    const { userId } = requireMember(caller);
    await this.database.transaction(caller, async (tx) => {
      if (!(await this.store.removeDevice(tx, userId, id))) {
        throw refusal(UserErrorCode.NOT_FOUND, 'There is no such device.', ['pushTokenId']);
      }
      await tx.audit({ action: 'push-token.remove', subjectType: 'PushToken', subjectId: id });
    });
    return userId;
  }
}

function requireHours({ quietFromMinute: from, quietUntilMinute: until }: Settings): void {
  const isMinute = (minute: number): boolean => minute >= 0 && minute < 24 * 60;
  const isRight =
    from === null || until === null
      ? from === until
      : isMinute(from) && isMinute(until) && from !== until;
  if (isRight) return;
  const message =
    'Quiet hours have a beginning and another end, as minutes of the day from 0 to 1439.';
  throw refusal(UserErrorCode.INVALID, message, ['quietFromMinute']);
}

/** A browser's public key is a point of 65 bytes, and its secret has 16. */
const webForms = { p256dh: /^[\w-]{87}=?$/, auth: /^[\w-]{22}(==)?$/ };

function requireDevice({ platform, token, p256dh, auth }: DeviceDraft): void {
  const invalid = (field: string, message: string) =>
    refusal(UserErrorCode.INVALID, message, [field]);
  if (!/^\S{8,2000}$/.test(token)) throw invalid('token', 'This is no address of a device.');
  if (platform !== 'WEB') {
    if (p256dh === null && auth === null) return;
    throw invalid('p256dh', 'Only browsers have keys.');
  }
  if (!token.startsWith('https://')) throw invalid('token', 'A browser has an https address.');
  if (!webForms.p256dh.test(p256dh ?? '')) throw invalid('p256dh', 'This is no public key.');
  if (!webForms.auth.test(auth ?? '')) throw invalid('auth', 'This is no secret of a browser.');
}
