import { auditMonth } from '../../test/modules/finance/month/audit';
import { runMonth } from '../../test/modules/finance/month/business';
import { withSoakWorld } from '../measured/soak-world';
import type { Measuring } from '../measured/measuring';

/** How many renewals, disputes and payouts there were, by how they ended. */
const endings = `
  SELECT 'payments for subscriptions, ' || lower(status::text) AS what, count(*)::int AS n FROM payments
    WHERE subscription_id IS NOT NULL GROUP BY status
  UNION ALL SELECT 'subscriptions, ' || lower(status::text), count(*)::int FROM subscriptions GROUP BY status
  UNION ALL SELECT 'disputes, ' || lower(status::text), count(*)::int FROM disputes GROUP BY status
  UNION ALL SELECT 'payouts, ' || lower(status::text), count(*)::int FROM payouts GROUP BY status
  UNION ALL SELECT 'transactions, ' || lower(kind::text), count(*)::int FROM transactions GROUP BY kind
  UNION ALL SELECT 'entries of the token ledger', count(*)::int FROM ledger
  UNION ALL SELECT 'lines of the journal', count(*)::int FROM journal_entry_lines
  ORDER BY 1`;

/** A month of business of a whole platform, and whether its books are right afterwards. */
export const measuring: Measuring = {
  title: 'A month of business',
  run: ({ seed, isShort, say }) =>
    withSoakWorld(async (world) => {
      const [users, creators] = isShort ? [200, 20] : [10_000, 500];
      const startedAt = performance.now();
      const month = await runMonth(world, { users, creators, seed, say });
      const minutes = (performance.now() - startedAt) / 60_000;
      say('  the books are looked at');
      const { figures, failures } = await auditMonth(month);
      const { rows } = await world.owner.pool.query<{ what: string; n: number }>(endings);
      return {
        tables: [
          {
            title: `${users.toLocaleString('en-US')} accounts, ${creators} of them creators, ${minutes.toFixed(1)} minutes`,
            columns: ['what', 'how many'],
            rows: rows.map(({ what, n }) => [what, n]),
          },
          {
            title: 'What it came to',
            columns: ['what', 'amount'],
            rows: Object.entries(figures),
          },
        ],
        notes: [
          'All of it goes through the API and the jobs of the product; days pass by moving the clock of the database. Accounts and the papers of creators are made beforehand.',
          'Looked at afterwards: debits and credits of the trial balance; what each creator is shown as sold and as earned, added up, against the report of the platform’s revenue; its fees and costs against their accounts; the reconciliation of the product; wallets against their entries, the token liability against the tokens in circulation, and the other checks of test/modules/wallet/purses.ts.',
        ],
        failures: failures.slice(0, 20),
      };
    }),
};
