import type { Database } from '../../kernel/db/database';
import { encodeGlobalId } from '../../kernel/ids/global-id';
import type { Task } from '../../kernel/jobs/jobs';
import type { Logger } from '../../kernel/log/logger';
import type { Post } from '../../kernel/post/open-post';
import { CarrierBusy, Undeliverable } from '../../kernel/post/ports';
import type { Contacts, Reach } from '../identity';
import { neverDigested } from './channels';
import type { DeliveryStore, DueDelivery, Outcome } from './deliveries.store';
import type { TemplateStore } from './templates.store';
import { fillIn, UnfillableWords, type Filling } from './words';

/** How long to wait after each attempt that failed, in seconds; after the last of them nothing is tried any more. */
export const waitsSeconds = [60, 300, 1_800, 7_200, 21_600];

/** How many deliveries are taken at once, for how long, and how many carriers are asked at the same time. */
const batch = { size: 100, leaseSeconds: 300, atOnce: 10 };

/** How long what no inbox shows is kept, in days. */
const hiddenDays = 90;

/** What goes to one account together. */
type Parcel = readonly DueDelivery[];

/** Says where an account can be reached. */
type ReachOf = (userId: string) => Promise<Reach>;

/** What delivering stands on. */
export interface DelivererDependencies {
  readonly workers: Database;
  readonly deliveries: DeliveryStore;
  readonly templates: TemplateStore;
  /** Where accounts can be reached. */
  readonly contacts: Contacts;
  readonly post: Post;
  /** Where the pages are that messages lead to. */
  readonly siteUrl: string;
  readonly log: Logger;
}

/** Brings notifications to people over e-mail, text messages and push. */
export class Deliverer {
  constructor(private readonly on: DelivererDependencies) {}

  /** Delivers all that it is time for. */
  async deliverDue(): Promise<void> {
    const { workers, deliveries } = this.on;
    for (;;) {
      const claimed = await deliveries.claim(workers, batch.size, batch.leaseSeconds);
      const parcels = parcelsOf(claimed);
      const reach = this.reachOnce();
      for (let next = 0; next < parcels.length; next += batch.atOnce) {
        await this.deliver(parcels.slice(next, next + batch.atOnce), reach);
      }
      if (claimed.length < batch.size) return;
    }
  }

  /** Where accounts can be reached, asked once for each of them, since many deliveries can be for one. */
  private reachOnce(): ReachOf {
    const asked = new Map<string, Promise<Reach>>();
    return (userId) => {
      const reach = asked.get(userId) ?? this.on.contacts.reach(userId);
      asked.set(userId, reach);
      return reach;
    };
  }

  /** Delivers some parcels at the same time, and writes down what became of them: of all that went alike by one statement. */
  private async deliver(parcels: readonly Parcel[], reach: ReachOf): Promise<void> {
    const alike = new Map<string, { readonly outcome: Outcome; readonly ids: string[] }>();
    await Promise.all(
      parcels.map(async (parcel) => {
        const outcome = await this.outcomeOf(parcel, reach);
        const key = JSON.stringify(outcome);
        const same = alike.get(key) ?? { outcome, ids: [] };
        alike.set(key, same);
        same.ids.push(...parcel.map(({ id }) => id));
      }),
    );
    for (const { outcome, ids } of alike.values()) {
      await this.on.deliveries.finish(this.on.workers, ids, outcome);
    }
  }

  private async outcomeOf(parcel: Parcel, reach: ReachOf): Promise<Outcome> {
    const [first] = parcel;
    if (!first?.isWanted) return { status: 'FAILED', reason: 'The account wants it no longer.' };
    try {
      return { status: 'SENT', templateId: await this.send(first, parcel, reach) };
    } catch (error) {
      return this.problemOf(error, first);
    }
  }

  private async problemOf(error: unknown, delivery: DueDelivery): Promise<Outcome> {
    const { deliveries, workers, log } = this.on;
    if (error instanceof UnfillableWords) {
      return { status: 'FAILED', reason: `The words could not be filled in: ${error.message}` };
    }
    if (error instanceof Undeliverable) {
      const { pushTokenId } = delivery;
      if (error.isTargetGone && pushTokenId) {
        await deliveries.disableDevice(workers, pushTokenId, error.message);
      }
      const status = error.isTargetGone && delivery.channel === 'EMAIL' ? 'BOUNCED' : 'FAILED';
      return { status, reason: error.message };
    }
    const wait = waitsSeconds[delivery.attemptCount - 1];
    if (wait === undefined) {
      return { status: 'FAILED', reason: 'The carrier did not take it in time.' };
    }
    const isBusy = error instanceof CarrierBusy;
    if (!isBusy) log.warn({ err: error, deliveryId: delivery.id }, 'a notification was not taken');
    return { status: 'QUEUED', afterSeconds: (isBusy ? error.afterSeconds : null) ?? wait };
  }

  /** Sends one delivery, or the letter for several; gives the template that worded it. */
  private async send(
    delivery: DueDelivery,
    parcel: Parcel,
    reach: ReachOf,
  ): Promise<string | null> {
    const { post } = this.on;
    const { channel, recipientId } = delivery;
    if (channel === 'PUSH') return this.push(delivery);
    const { email, phone } = await reach(recipientId);
    if (channel === 'SMS') {
      if (phone === null) throw new Undeliverable('There is no confirmed number.', true);
      const { templateId, body } = await this.word(delivery);
      await post.texts.send({ to: phone, text: body });
      return templateId;
    }
    if (email === null) throw new Undeliverable('There is no confirmed address.', false);
    if (parcel.length > 1) {
      await post.mail.send({ to: email, ...digestOf(delivery, parcel, this.on.siteUrl) });
      return null;
    }
    const { templateId, subject, body } = await this.word(delivery);
    await post.mail.send({ to: email, subject, text: body });
    return templateId;
  }

  private async push(delivery: DueDelivery): Promise<string | null> {
    const { platform, device, webKeys, id } = delivery;
    const carrier = platform && this.on.post.push?.[platform];
    if (!carrier || !device) throw new Undeliverable('Nothing carries messages to it.', false);
    const { templateId, subject, body } = await this.word(delivery);
    const link = this.linkOf(delivery);
    const message = { to: device, webKeys, title: subject, body, link };
    await carrier.send({ ...message, id: id.replaceAll('-', '') });
    return templateId;
  }

  /** The words for a delivery, filled in. @throws UnfillableWords, Undeliverable where there are none. */
  private async word(
    delivery: DueDelivery,
  ): Promise<{ readonly templateId: string; readonly subject: string; readonly body: string }> {
    const words = await this.on.templates.find(this.on.workers, delivery);
    if (!words) throw new Undeliverable('There are no words for it.', false);
    const { locale } = words;
    const filling = this.fillingOf(delivery, locale);
    const subject = words.subject === null ? '' : fillIn(words.subject, locale, filling);
    return {
      templateId: words.id,
      // A subject is one line of a letter's head.
      subject: subject.replace(/\s+/g, ' ').trim(),
      body: fillIn(words.body, locale, filling),
    };
  }

  private fillingOf(delivery: DueDelivery, locale: string): Filling {
    const { actor, recipient, brand, title, body, facts, kind } = delivery;
    const own: Record<string, string | number> = {};
    for (const [name, value] of Object.entries(facts)) {
      if (typeof value === 'number') own[name] = value;
      if (typeof value !== 'string') continue;
      own[name] = name === 'when' ? timeOf(value, locale, delivery.timeZone) : value;
    }
    const saysItself = kind === 'ANNOUNCEMENT' || kind === 'MODERATION_DECIDED';
    return {
      actor: actor ?? 'Somebody',
      recipient: recipient ?? '',
      brand,
      link: this.linkOf(delivery) ?? this.on.siteUrl,
      ...(saysItself && { title, body: body ?? title }),
      ...own,
    };
  }

  private linkOf({ id, link }: DueDelivery): string | null {
    if (link === null) return null;
    return `${this.on.siteUrl}${link}?via=${encodeGlobalId('NotificationDelivery', id)}`;
  }
}

/** What goes together: the letters that an account wants put together in one, everything else by itself. */
function parcelsOf(claimed: readonly DueDelivery[]): readonly Parcel[] {
  const digests = new Map<string, DueDelivery[]>();
  const parcels: DueDelivery[][] = [];
  for (const delivery of claimed) {
    const { channel, digest, kind, recipientId, isWanted } = delivery;
    const isSingle = channel !== 'EMAIL' || digest === 'NONE' || neverDigested.includes(kind);
    if (isSingle || !isWanted) {
      parcels.push([delivery]);
      continue;
    }
    const letter = digests.get(recipientId);
    if (letter) {
      letter.push(delivery);
    } else {
      const begun = [delivery];
      digests.set(recipientId, begun);
      parcels.push(begun);
    }
  }
  return parcels;
}

function digestOf(
  { recipient, brand }: DueDelivery,
  parcel: Parcel,
  siteUrl: string,
): { readonly subject: string; readonly text: string } {
  const lines = parcel.map(({ title, link }) => `- ${title}${link ? ` ${siteUrl}${link}` : ''}`);
  return {
    subject: `${parcel.length} things happened on ${brand}`,
    text: `Hello ${recipient ?? ''},\n\n${lines.join('\n')}\n\nYour team at ${brand}`,
  };
}

function timeOf(moment: string, locale: string, timeZone: string): string {
  const at = new Date(moment);
  return at.toLocaleString(locale, { timeZone, dateStyle: 'medium', timeStyle: 'short' });
}

/** Delivers what it is time for: whenever something was queued, and once a minute what had to wait. */
export function deliverNotifications(deliverer: Deliverer): Task {
  return { name: 'deliver-notifications', cron: '* * * * *', run: () => deliverer.deliverDue() };
}

/** Removes what no inbox shows any more. */
export function clearNotifications(workers: Database, deliveries: DeliveryStore): Task {
  return {
    name: 'clear-notifications',
    cron: '20 3 * * *',
    run: () => deliveries.clear(workers, hiddenDays),
  };
}
