import type { Payments } from './modules/payments';
import type { Verification } from './modules/verification';
import type { RawRoute } from './server/gateway';

/** The modules that services outside tell something. */
export interface Told {
  readonly payments: Payments;
  readonly verification: Verification;
}

/** Where services outside call us back. */
export function callbackRoutes({ payments, verification }: Told): readonly RawRoute[] {
  return [webhookRoute(payments), ...localBankRoutes(payments), checkRoute(verification)];
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
