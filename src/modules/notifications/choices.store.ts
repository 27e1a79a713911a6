import { Prisma } from '../../generated/prisma/client';
import type {
  DigestInterval,
  NotificationChannel,
  NotificationKind,
  PushPlatform,
} from '../../generated/prisma/enums';
import type { Transaction } from '../../kernel/db/database';
import type { WebPushKeys } from '../../kernel/post/ports';
import { refusal, UserErrorCode } from '../../kernel/problems/user-errors';
import { brokenConstraint } from '../../kernel/db/violations';
import type { GeneralChoice } from './channels';

/** What an account chose of a pair. */
export interface Choice {
  readonly kind: NotificationKind;
  readonly channel: NotificationChannel;
  readonly isEnabled: boolean;
}

/** When an account wants to be left alone, and how letters are put together. */
export interface Settings {
  readonly quietFromMinute: number | null;
  readonly quietUntilMinute: number | null;
  readonly timeZone: string;
  readonly emailDigest: DigestInterval;
  readonly agreesToTexts: boolean;
}

/** A device to deliver to. */
export interface NewDevice {
  readonly userId: string;
  readonly platform: PushPlatform;
  readonly token: string;
  readonly webKeys: WebPushKeys | null;
}

/** Reads and writes what an account wants to be told, how and where. Every transaction works for the account. */
export class ChoiceStore {
  /** The pairs that the account chose. */
  async choicesOf(tx: Transaction, userId: string): Promise<readonly Choice[]> {
    return tx.prisma.notificationPreference.findMany({
      where: { userId },
      select: { kind: true, channel: true, isEnabled: true },
    });
  }

  /** What the account says of all kinds at once. */
  async generalOf(tx: Transaction, userId: string): Promise<GeneralChoice> {
    const [preferences, settings] = [
      await tx.prisma.userPreferences.findUnique({
        where: { userId },
        select: { notifiesByEmail: true, notifiesByPush: true },
      }),
      await tx.prisma.notificationSetting.findUnique({
        where: { userId },
        select: { smsOptedInAt: true },
      }),
    ];
    return {
      notifiesByEmail: preferences?.notifiesByEmail ?? true,
      notifiesByPush: preferences?.notifiesByPush ?? true,
      hasAgreedToTexts: (settings?.smsOptedInAt ?? null) !== null,
    };
  }

  /** Writes choices of the account in the place of those before. Refuses: INVALID for one that nobody may make. */
  async choose(tx: Transaction, userId: string, choices: readonly Choice[]): Promise<void> {
    try {
      await tx.prisma.$executeRaw`/* choices.choose */
        INSERT INTO notification_preferences (user_id, kind, channel, is_enabled)
        SELECT ${userId}::uuid, c.kind::"NotificationKind", c.channel::"NotificationChannel", c."isEnabled"
        FROM jsonb_to_recordset(${JSON.stringify(choices)}::jsonb) AS c (kind text, channel text, "isEnabled" boolean)
        ON CONFLICT (user_id, kind, channel) DO UPDATE SET is_enabled = excluded.is_enabled`;
    } catch (error) {
      if (brokenConstraint(error) !== 'notification_preferences_decisions_told') throw error;
      const message = 'The inbox always tells of decisions about the account.';
      throw refusal(UserErrorCode.INVALID, message, ['choices']);
    }
  }

  /** Whether PostgreSQL knows a time zone by this name. */
  async knowsTimeZone(tx: Transaction, name: string): Promise<boolean> {
    const [row] = await tx.prisma.$queryRaw<{ known: boolean }[]>`/* choices.knowsTimeZone */
      SELECT EXISTS (SELECT FROM pg_timezone_names WHERE name = ${name}) AS known`;
    return row?.known ?? false;
  }

  /** Whether the account has a confirmed telephone number. */
  async hasPhone(tx: Transaction, userId: string): Promise<boolean> {
    const where = { userId, phoneVerifiedAt: { not: null } };
    return (await tx.prisma.userPrivate.count({ where })) > 0;
  }

  async settingsOf(tx: Transaction, userId: string): Promise<Settings> {
    const kept = await tx.prisma.notificationSetting.findUnique({ where: { userId } });
    return {
      quietFromMinute: kept?.quietFromMinute ?? null,
      quietUntilMinute: kept?.quietUntilMinute ?? null,
      timeZone: kept?.timeZone ?? 'UTC',
      emailDigest: kept?.emailDigest ?? 'NONE',
      agreesToTexts: (kept?.smsOptedInAt ?? null) !== null,
    };
  }

  async setSettings(tx: Transaction, userId: string, settings: Settings): Promise<void> {
    const { quietFromMinute, quietUntilMinute, timeZone, emailDigest, agreesToTexts } = settings;
    await tx.prisma.$executeRaw`/* choices.setSettings */
      INSERT INTO notification_settings AS kept
        (user_id, quiet_from_minute, quiet_until_minute, time_zone, email_digest, sms_opted_in_at)
      VALUES (${userId}::uuid, ${quietFromMinute}::integer, ${quietUntilMinute}::integer, ${timeZone},
        ${emailDigest}::text::"DigestInterval", CASE WHEN ${agreesToTexts} THEN app.now() END)
      ON CONFLICT (user_id) DO UPDATE SET quiet_from_minute = excluded.quiet_from_minute,
        quiet_until_minute = excluded.quiet_until_minute, time_zone = excluded.time_zone,
        email_digest = excluded.email_digest,
        sms_opted_in_at = CASE WHEN ${agreesToTexts} THEN coalesce(kept.sms_opted_in_at, excluded.sms_opted_in_at) END`;
  }

  /** Waits until nobody else is registering a device of the account. */
  async lockDevices(tx: Transaction, userId: string): Promise<void> {
    await tx.prisma.$executeRaw`/* choices.lockDevices */
      SELECT pg_advisory_xact_lock(hashtextextended(${`devices:${userId}`}, 0))`;
  }

  /** How many devices of the account something can be sent to, without this one. */
  async countDevices(tx: Transaction, userId: string, token: string): Promise<number> {
    const where = { userId, disabledAt: null, token: { not: token } };
    return tx.prisma.pushToken.count({ where });
  }

  /** Keeps a device for the account, whoever had it before; one that was turned away is tried again. */
  async keepDevice(tx: Transaction, device: NewDevice): Promise<string> {
    const { userId, platform, token, webKeys } = device;
    await tx.prisma
      .$queryRaw`/* choices.releaseDevice */ SELECT app.release_push_token(${token})::text`;
    const { id } = await tx.prisma.pushToken.upsert({
      where: { token },
      create: { userId, platform, token, webKeys: jsonOf(webKeys) },
      update: { platform, webKeys: jsonOf(webKeys), disabledAt: null, disabledReason: null },
      select: { id: true },
    });
    return id;
  }

  /** Whether the device was the account's. */
  async removeDevice(tx: Transaction, userId: string, id: string): Promise<boolean> {
    const { count } = await tx.prisma.pushToken.deleteMany({ where: { id, userId } });
    return count > 0;
  }
}

function jsonOf(keys: WebPushKeys | null) {
  return keys === null ? Prisma.DbNull : { ...keys };
}
