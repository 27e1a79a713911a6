import type { Prisma } from '../../src/generated/prisma/client';
import {
  BillingInterval,
  PaymentPurpose,
  PaymentStatus,
  SubscriptionStatus,
} from '../../src/generated/prisma/enums';
import type { FollowMade } from './follows';
import { uuidAt } from './ids';
import { active, approved, type CreatorPerson, type People, type Person } from './people';
import type { Random } from './random';
import { between, day, latest, shifted } from './times';

/** What a creator offers. */
export interface PlanMade {
  readonly id: string;
  readonly creator: CreatorPerson;
  readonly name: string;
  readonly description: string;
  readonly interval: BillingInterval;
  /** In cents. */
  readonly priceMinor: number;
  readonly madeAt: Date;
}

/** That somebody subscribes. */
export interface SubscriptionMade {
  readonly id: string;
  readonly fan: Person;
  readonly plan: PlanMade;
  readonly status: SubscriptionStatus;
  readonly madeAt: Date;
  readonly periodStart: Date;
  readonly periodEnd: Date | null;
}

/** Monthly prices that people expect, in cents. */
const monthlyPrices = [499, 699, 799, 999, 1299, 1499, 1999];

/** Every approved creator has a monthly plan; most have a cheaper year, a few one for life. */
export function makePlans(people: People, random: Random, baseDate: Date): PlanMade[] {
  return approved(people).flatMap((creator) => {
    const monthly = random.pick(monthlyPrices);
    const madeAt = between(
      random,
      creator.joinedAt,
      latest(creator.joinedAt, shifted(baseDate, -40 * day)),
    );
    const isDemo = creator === people.demoCreator;
    const plans = [
      [
        'Member',
        'All that subscribers can read, month by month.',
        BillingInterval.MONTHLY,
        monthly,
      ],
      ...(isDemo || random.chance(0.6)
        ? [
            [
              'Member for a year',
              'A whole year, two months of it for free.',
              BillingInterval.YEARLY,
              monthly * 10,
            ] as const,
          ]
        : []),
      ...(isDemo || random.chance(0.15)
        ? [
            [
              'Member for life',
              'Paid once, and never again.',
              BillingInterval.LIFETIME,
              monthly * 60,
            ] as const,
          ]
        : []),
    ] as const;
    return plans.map(([name, description, interval, price]) => ({
      id: uuidAt(madeAt, random),
      creator,
      name,
      description,
      interval,
      priceMinor: price,
      madeAt,
    }));
  });
}

/** One in six follows is a subscription too; of the demonstration's fan one in three, but none to the demonstration's creator. */
export function makeSubscriptions(
  people: People,
  {
    follows,
    plans,
  }: { readonly follows: readonly FollowMade[]; readonly plans: readonly PlanMade[] },
  random: Random,
  baseDate: Date,
): SubscriptionMade[] {
  const plansOf = new Map<CreatorPerson, PlanMade[]>();
  for (const plan of plans) plansOf.set(plan.creator, [...(plansOf.get(plan.creator) ?? []), plan]);
  return follows.flatMap(({ follower, creator, madeAt: followedAt }) => {
    const isTaken = follower === people.demo.fan && creator === people.demoCreator;
    if (isTaken || !random.chance(follower === people.demo.fan ? 1 / 3 : 1 / 6)) return [];
    const plan = random.pick(plansOf.get(creator) ?? []);
    const madeAt = between(random, latest(followedAt, plan.madeAt), baseDate);
    return [
      {
        id: uuidAt(madeAt, random),
        fan: follower,
        plan,
        madeAt,
        ...period(plan, madeAt, random, baseDate),
      },
    ];
  });
}

/** The period that the demonstration finds a subscription in. */
function period(
  { interval }: PlanMade,
  madeAt: Date,
  random: Random,
  baseDate: Date,
): Pick<SubscriptionMade, 'status' | 'periodStart' | 'periodEnd'> {
  if (interval === BillingInterval.LIFETIME) {
    return { status: SubscriptionStatus.ACTIVE, periodStart: madeAt, periodEnd: null };
  }
  const months = interval === BillingInterval.MONTHLY ? 1 : 12;
  let periodStart = madeAt;
  let count = 0;
  while (monthsAfter(madeAt, count + months) <= baseDate) {
    count += months;
    periodStart = monthsAfter(madeAt, count);
  }
  const periodEnd = monthsAfter(madeAt, count + months);
  const isCancelled = random.chance(0.1);
  return {
    status: isCancelled ? SubscriptionStatus.CANCELLED : SubscriptionStatus.ACTIVE,
    periodStart,
    periodEnd,
  };
}

/** The same day so many months later; the last one of the month where there is no such day. */
function monthsAfter(moment: Date, months: number): Date {
  const later = new Date(moment);
  later.setUTCDate(1);
  later.setUTCMonth(later.getUTCMonth() + months);
  const days = new Date(Date.UTC(later.getUTCFullYear(), later.getUTCMonth() + 1, 0)).getUTCDate();
  later.setUTCDate(Math.min(moment.getUTCDate(), days));
  return later;
}

/** A card that an account keeps, and what it bought with it. */
export interface CardMade {
  readonly id: string;
  readonly owner: Person;
  readonly instrument: string;
}

/** Every account in good standing keeps the test card that succeeds. */
export function makeCards(people: People, random: Random): CardMade[] {
  return active(people).map((owner) => ({
    id: uuidAt(owner.joinedAt, random),
    owner,
    instrument: `pm_succeeds.${owner.id}`,
  }));
}

/** The rows of the cards; each is its owner's default. */
export function paymentMethodRows(
  cards: readonly CardMade[],
  baseDate: Date,
): Prisma.PaymentMethodCreateManyInput[] {
  return cards.map(({ id, owner, instrument }) => ({
    id,
    userId: owner.id,
    processor: 'local',
    processorReference: instrument,
    brand: 'visa',
    lastFour: '4242',
    expiryMonth: 12,
    expiryYear: baseDate.getUTCFullYear() + 3,
    isDefault: true,
    createdAt: owner.joinedAt,
  }));
}

/** Tokens that the demonstration's logins begin with; others have bought some, or none. */
const demoTokens = 5000;

/** The rows of what was paid: for tokens, and for the period that each subscription is in. */
export function paymentRows(
  {
    cards,
    subscriptions,
  }: { cards: readonly CardMade[]; subscriptions: readonly SubscriptionMade[] },
  random: Random,
  baseDate: Date,
): Prisma.PaymentCreateManyInput[] {
  const cardOf = new Map(cards.map((card) => [card.owner, card]));
  const paid = (card: CardMade, at: Date): PaidRow => ({
    id: uuidAt(at, random),
    userId: card.owner.id,
    status: PaymentStatus.SUCCEEDED,
    processor: 'local',
    paymentMethodId: card.id,
    instrument: card.instrument,
    currencyCode: 'USD',
    processorReference: `ch_${random.bytes(12).toString('hex')}`,
    createdAt: at,
    settledAt: at,
  });
  const forTokens = cards
    .filter(({ owner }) => owner.demoRole !== null || random.chance(0.5))
    .map((card) => {
      const tokens = card.owner.demoRole === null ? 100 * random.integer(1, 50) : demoTokens;
      return {
        ...paid(card, between(random, card.owner.joinedAt, baseDate)),
        purpose: PaymentPurpose.TOKENS,
        amountMinor: tokens,
        tokens,
        tokensPerUnit: 100,
        subscriptionId: null,
      };
    });
  const forSubscriptions = subscriptions.flatMap(({ id, fan, plan, periodStart }) => {
    const card = cardOf.get(fan);
    if (!card) return [];
    return [
      {
        ...paid(card, periodStart),
        purpose: PaymentPurpose.SUBSCRIPTION,
        amountMinor: plan.priceMinor,
        tokens: null,
        tokensPerUnit: null,
        subscriptionId: id,
      },
    ];
  });
  return [...forTokens, ...forSubscriptions];
}

type PaidRow = Omit<Prisma.PaymentCreateManyInput, 'purpose' | 'amountMinor'>;

/** The rows of the plans. */
export function planRows(plans: readonly PlanMade[]): Prisma.SubscriptionPlanCreateManyInput[] {
  return plans.map(({ id, creator, name, description, interval, priceMinor, madeAt }) => ({
    id,
    creatorId: creator.id,
    name,
    description,
    interval,
    priceMinor,
    currencyCode: 'USD',
    createdAt: madeAt,
  }));
}

/** The rows of the subscriptions. */
export function subscriptionRows(
  subscriptions: readonly SubscriptionMade[],
): Prisma.PlanSubscriptionCreateManyInput[] {
  return subscriptions.map(({ id, fan, plan, status, madeAt, periodStart, periodEnd }) => ({
    id,
    fanId: fan.id,
    creatorId: plan.creator.id,
    planId: plan.id,
    status,
    interval: plan.interval,
    priceMinor: plan.priceMinor,
    currencyCode: 'USD',
    currentPeriodStart: periodStart,
    currentPeriodEnd: periodEnd,
    cancelledAt: status === SubscriptionStatus.CANCELLED ? periodStart : null,
    createdAt: madeAt,
    updatedAt: periodStart,
  }));
}
