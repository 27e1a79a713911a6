import type { Prisma } from '../../src/generated/prisma/client';
import { BillingInterval, SubscriptionStatus } from '../../src/generated/prisma/enums';
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

/** One in six follows is a subscription too. The demonstration's fan has a few, but none to the demonstration's creator. */
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
    if (isTaken || !random.chance(1 / 6)) return [];
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

/** Every account in good standing keeps the test card that succeeds, as its default. */
export function paymentMethodRows(
  people: People,
  random: Random,
  baseDate: Date,
): Prisma.PaymentMethodCreateManyInput[] {
  return active(people).map((person) => ({
    id: uuidAt(person.joinedAt, random),
    userId: person.id,
    processor: 'local',
    processorReference: `pm_succeeds.${person.id}`,
    brand: 'visa',
    lastFour: '4242',
    expiryMonth: 12,
    expiryYear: baseDate.getUTCFullYear() + 3,
    isDefault: true,
    createdAt: person.joinedAt,
  }));
}

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
