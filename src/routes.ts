import type { Live } from './modules/live';
import type { Payments } from './modules/payments';
import type { Payouts } from './modules/payouts';
import type { Verification } from './modules/verification';
import type { RawRoute } from './server/gateway';

/** The modules that services outside tell something. */
export interface Told {
  readonly payments: Payments;
  readonly payouts: Payouts;
  readonly verification: Verification;
  readonly live: Live;
}

/** Where services outside call us back. */
export function callbackRoutes(told: Told): readonly RawRoute[] {
  const { payments, payouts, verification, live } = told;
  return [
    webhookRoute(payments),
    ...localBankRoutes(payments),
    payoutRoute(payouts),
    checkRoute(verification),
    mediaRoute(live),
  ];
}

/** Where processors tell us what became of payments. */
function webhookRoute({ webhooks }: Payments): RawRoute {
  return {
    path: '/webhooks/:processor',
    answer: async ({ requestId, params, headers, body }) => {
      await webhooks.receive({ requestId, processor: params['processor'] ?? '', headers, body });
      return { received: true };
    },
  };
}

/** Where payers tell the local processor's bank whether they confirm a charge, where there is one. */
function localBankRoutes({ local }: Payments): readonly RawRoute[] {
  if (!local) return [];
  return [
    {
      path: '/local-bank/:charge',
      answer: async ({ params, body }) => ({
        decided: await local.hearPayer(params['charge'] ?? '', body),
      }),
    },
  ];
}

/** Where services tell us what they found out about people. */
function checkRoute({ callbacks }: Verification): RawRoute {
  return {
    path: '/check-callbacks/:service',
    answer: async ({ requestId, params, headers, body }) => {
      await callbacks.receive({ requestId, service: params['service'] ?? '', headers, body });
      return { received: true };
    },
  };
}

/** Where the media server asks who may send a stream, and tells what becomes of it. */
function mediaRoute({ mediaNotices }: Live): RawRoute {
  return {
    path: '/media-callbacks',
    answer: async ({ requestId, headers, body }) => {
      const ingest = await mediaNotices.receive(requestId, { headers, body });
      return ingest === null ? { received: true } : { received: true, ingest };
    },
  };
}

/** Where processors tell us what became of payouts. */
function payoutRoute({ run }: Payouts): RawRoute {
  return {
    path: '/payout-callbacks/:processor',
    answer: async ({ requestId, params, headers, body }) => {
      await run.receive({ requestId, processor: params['processor'] ?? '', headers, body });
      return { received: true };
    },
  };
}
