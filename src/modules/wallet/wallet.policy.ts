import sql from 'sql-template-tag';
import type { Policies } from '../../kernel/auth/policy';

/** A wallet and its history are for its owner alone, staff included. */
export const policies: Policies = {
  'wallet.read': ({ row, viewer }) => sql`${row('user_id')} = ${viewer.id}`,

  'ledger-entry.read': ({ row, viewer }) => sql`EXISTS (SELECT FROM wallets own
    WHERE own.id = ${row('wallet_id')} AND own.user_id = ${viewer.id})`,
};
