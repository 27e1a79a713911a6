import { randomUUID } from 'node:crypto';
import { encodeGlobalId } from '../../src/kernel/ids/global-id';
import { input, key, letters, nothing, type AccessCase } from './case';

/** What is bought, given and subscribed to. */
export const money: Readonly<Record<string, AccessCase>> = {
  sendTip: input(({ user }) => ({ recipientId: user, tokens: 1, idempotencyKey: key() })),
  sendGift: input(({ virtualGift, liveStream }) => ({
    giftId: virtualGift,
    liveStreamId: liveStream,
    idempotencyKey: key(),
  })),
  buyTokens: input(() => ({ tokens: 100, testCard: 'SUCCEEDS', idempotencyKey: key() })),
  addPaymentMethod: input(() => ({ testCard: 'SUCCEEDS' })),
  setDefaultPaymentMethod: input(({ paymentMethod }) => ({ paymentMethodId: paymentMethod })),
  removePaymentMethod: input(({ paymentMethod }) => ({ paymentMethodId: paymentMethod }), true),
  buyPost: input(({ paidPost }) => ({ postId: paidPost, idempotencyKey: key() })),
  buyMessage: input(({ pricedMessage }) => ({ messageId: pricedMessage, idempotencyKey: key() })),
  buyStreamAccess: input(({ paidStream }) => ({
    liveStreamId: paidStream,
    idempotencyKey: key(),
  })),
  subscribe: input(({ plan }) => ({ planId: plan, testCard: 'SUCCEEDS', idempotencyKey: key() })),
  cancelSubscription: input(({ subscription }) => ({ subscriptionId: subscription }), true),
  createSubscriptionPlan: input(() => ({
    name: 'A plan',
    interval: 'MONTHLY',
    price: { amount: '9.99', currencyCode: 'USD' },
  })),
  changeSubscriptionPlan: input(({ plan }) => ({ planId: plan, name: 'Another name' })),
  retireSubscriptionPlan: input(({ plan }) => ({ planId: plan }), true),
  createSubscriptionOffer: input(({ plan }) => ({
    planId: plan,
    kind: 'TRIAL',
    trialDays: 7,
    validUntil: '2100-01-01T00:00:00Z',
  })),
  retireSubscriptionOffer: input(({ offer }) => ({ offerId: offer }), true),
  changeSubscription: input(
    ({ subscription, friendPlan }) => ({
      subscriptionId: subscription,
      planId: friendPlan,
      moment: 'AT_PERIOD_END',
      idempotencyKey: key(),
    }),
    true,
  ),
  createPromoCode: input(() => ({ code: letters(), percentOffBps: 1000 })),
  retirePromoCode: input(({ promoCode }) => ({ promoCodeId: promoCode }), true),
  decidePayment: input(
    ({ payment }) => ({ paymentId: payment, outcome: 'FAILED', reason: 'The processor says so' }),
    true,
  ),
  createMembershipPlan: input(() => ({
    name: 'A membership',
    interval: 'MONTHLY',
    price: { amount: '9.99', currencyCode: 'USD' },
  })),
  changeMembershipPlan: input(({ membershipPlan }) => ({
    planId: membershipPlan,
    name: 'Another name',
  })),
  retireMembershipPlan: input(({ membershipPlan }) => ({ planId: membershipPlan }), true),
};

/** What creators are paid, and what the tax office hears of it. */
export const payouts: Readonly<Record<string, AccessCase>> = {
  addPayoutAccount: input(() => ({
    ...{ method: 'BANK_TRANSFER', holder: 'Ada', number: 'DE893704', countryCode: 'DE' },
  })),
  setDefaultPayoutAccount: input(({ payoutAccount }) => ({ payoutAccountId: payoutAccount })),
  openPayoutAccountPage: input(({ payoutAccount }) => ({ payoutAccountId: payoutAccount })),
  removePayoutAccount: input(({ payoutAccount }) => ({ payoutAccountId: payoutAccount }), true),
  requestPayout: {
    ...input(() => ({ amount: '20.00', idempotencyKey: key() })),
    isOfNobody: true,
  },
  approvePayout: input(({ payout }) => ({ payoutId: payout }), true),
  cancelPayout: input(({ payout }) => ({ payoutId: payout, reason: 'A mistake' }), true),
  rejectPayout: input(({ payout }) => ({ payoutId: payout, reason: 'A mistake' }), true),
  setRevenueShares: input(({ post }) => ({ itemId: post, shares: [] })),
  revenueShares: { variables: ({ ids }) => ({ itemId: ids['post'] }) },
  submitTaxInformation: input(() => ({
    ...{ form: 'VAT', countryCode: 'DE', legalName: 'Ada', taxNumber: 'DE123456789' },
  })),
  openTaxInformation: input(({ taxInformation }) => ({ taxInformationId: taxInformation })),
  reviewTaxInformation: input(
    ({ taxInformation }) => ({ taxInformationId: taxInformation, isAccepted: true }),
    true,
  ),
  setTaxRequirement: input(() => ({ countryCode: 'DE', isRequired: false })),
  printedTaxDocument: {
    variables: () => ({ taxDocumentId: encodeGlobalId('TaxDocument', randomUUID()) }),
    isOfNobody: true,
  },
  payoutCases: nothing,
  taxInformationCases: nothing,
  myPayouts: nothing,
  myPayoutAccounts: nothing,
  myTaxInformation: nothing,
  myTaxDocuments: nothing,
  taxRequirements: nothing,
};
