import type { NotificationChannel, NotificationKind } from '../../generated/prisma/enums';
import type { Database, Transaction } from '../../kernel/db/database';

/** The words of a message, not filled in. */
export interface Words {
  readonly id: string;
  readonly locale: string;
  readonly subject: string | null;
  readonly body: string;
}

/** What words are for. */
export interface WordsFor {
  readonly kind: NotificationKind;
  readonly channel: NotificationChannel;
  readonly locale: string;
}

/** Words to write. */
export interface NewWords extends WordsFor {
  readonly subject: string | null;
  readonly body: string;
  readonly authorId: string;
}

/** Reads and writes how notifications are worded. */
export class TemplateStore {
  /**
   * The words in use, in the language of the locale, else in the one without its country, else in English; null where the
   * channel has none for the kind.
   */
  async find(workers: Database, { kind, channel, locale }: WordsFor): Promise<Words | null> {
    const wanted = [...new Set([locale, locale.split('-')[0] ?? 'en', 'en'])];
    const found = await workers.prisma.notificationTemplate.findMany({
      where: { kind, channel, isActive: true, locale: { in: wanted } },
      select: { id: true, locale: true, subject: true, body: true },
    });
    return found.sort((a, b) => wanted.indexOf(a.locale) - wanted.indexOf(b.locale))[0] ?? null;
  }

  /** Waits until nobody else is writing words for the same. */
  async lock(tx: Transaction, { kind, channel, locale }: WordsFor): Promise<void> {
    await tx.prisma.$executeRaw`/* templates.lock */
      SELECT pg_advisory_xact_lock(hashtextextended(${`words:${kind}:${channel}:${locale}`}, 0))`;
  }

  /** Writes the next version, which is not in use yet. */
  async insert(tx: Transaction, words: NewWords): Promise<string> {
    const { kind, channel, locale } = words;
    const newest = await tx.prisma.notificationTemplate.aggregate({
      where: { kind, channel, locale },
      _max: { version: true },
    });
    const version = (newest._max.version ?? 0) + 1;
    const { id } = await tx.prisma.notificationTemplate.create({
      data: { ...words, version },
      select: { id: true },
    });
    return id;
  }

  /** What a version is for; null where there is no such version. */
  async findFor(tx: Transaction, id: string): Promise<WordsFor | null> {
    return tx.prisma.notificationTemplate.findUnique({
      where: { id },
      select: { kind: true, channel: true, locale: true },
    });
  }

  /** Puts a version into use in the place of the one before; whether it was not in use already. */
  async activate(tx: Transaction, id: string, words: WordsFor): Promise<boolean> {
    const { kind, channel, locale } = words;
    const where = { kind, channel, locale, isActive: true, id: { not: id } };
    await tx.prisma.notificationTemplate.updateMany({ where, data: { isActive: false } });
    const { count } = await tx.prisma.notificationTemplate.updateMany({
      where: { id, isActive: false },
      data: { isActive: true },
    });
    return count > 0;
  }
}
