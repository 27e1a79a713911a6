import { invalid, newId, StripeServer, type Question, type Reply } from '../payments/stripe-server';

/** What the stand-in keeps of a transfer, in the words of Stripe's documentation. */
export interface Transfer {
  readonly id: string;
  readonly object: 'transfer';
  readonly amount: number;
  readonly currency: string;
  readonly created: number;
  readonly destination: string;
  readonly transfer_group: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  reversed: boolean;
}

/** What it keeps of a payout to a bank. */
export interface BankPayout {
  readonly id: string;
  readonly object: 'payout';
  readonly amount: number;
  readonly currency: string;
  readonly created: number;
  readonly metadata: Readonly<Record<string, string>>;
  status: string;
  failure_code: string | null;
  failure_message: string | null;
}

/** What it keeps of a connected account. */
interface Account {
  readonly id: string;
  readonly country: string;
  readonly asked: URLSearchParams;
  balance: number;
  readonly payouts: BankPayout[];
  /** Whether its holder has told all that Stripe asks. */
  isComplete: boolean;
  isPaying: boolean;
}

const millions = 100_000_000;

/** Stands in for Stripe Connect, as far as we pay out by it: accounts, transfers that move balances, payouts and reversals. */
export class ConnectStandIn extends StripeServer {
  readonly accounts = new Map<string, Account>();
  readonly transfers: Transfer[] = [];
  /** What our own account holds, in cents. */
  balance = millions;

  static async start(): Promise<ConnectStandIn> {
    const standIn = new ConnectStandIn();
    await standIn.listen();
    return standIn;
  }

  /** The transfers of a payout of ours. */
  transfersOf(payoutId: string): readonly Transfer[] {
    return this.transfers.filter(({ metadata }) => metadata['payout_id'] === payoutId);
  }

  /** The account that a transfer of a payout of ours went to. */
  accountOf(payoutId: string): Account {
    const [transfer] = this.transfersOf(payoutId);
    const account = transfer && this.accounts.get(transfer.destination);
    if (!account) throw new Error('Stripe has sent nothing.');
    return account;
  }

  /** The payouts to the bank that belong to a payout of ours. */
  bankPayoutsOf(payoutId: string): readonly BankPayout[] {
    return this.accountOf(payoutId).payouts;
  }

  /** Has a bank take a payout, or send it back. */
  end(payoutId: string, status: 'paid' | 'failed'): BankPayout {
    const account = this.accountOf(payoutId);
    const [payout] = account.payouts;
    if (!payout) throw new Error('Stripe has paid out nothing.');
    payout.status = status;
    if (status === 'failed') {
      payout.failure_code = 'account_closed';
      payout.failure_message = 'The bank account has been closed.';
      account.balance += payout.amount;
    }
    return payout;
  }

  protected reply(question: Question): Reply {
    const { method, path, fields, account } = question;
    const [, reversed] = /^\/v1\/transfers\/(\w+)\/reversals$/.exec(path) ?? [];
    if (reversed) return this.reverse(reversed);
    switch (`${method} ${path}`) {
      case 'POST /v1/accounts':
        return this.open(fields);
      case 'POST /v1/account_links':
        return this.link(fields);
      case 'GET /v1/balance':
        return this.balanceOf(account);
      case 'GET /v1/transfers':
        return list(
          this.transfers.filter((one) => one.transfer_group === fields.get('transfer_group')),
        );
      case 'POST /v1/transfers':
        return this.transfer(fields);
      case 'GET /v1/payouts':
        return list(this.accounts.get(account)?.payouts ?? []);
      case 'POST /v1/payouts':
        return this.payOut(account, fields);
      default:
        return invalid(`Unrecognized request URL (${method}: ${path})`);
    }
  }

  private open(fields: URLSearchParams): Reply {
    const country = fields.get('country') ?? '';
    if (country === 'KP')
      return invalid('Country is not supported by Stripe.', { param: 'country' });
    const id = `acct_${newId()}`;
    this.accounts.set(id, {
      ...{ id, country, asked: fields, balance: 0, payouts: [] },
      ...{ isComplete: true, isPaying: true },
    });
    return { status: 200, body: { id, object: 'account', country } };
  }

  private link(fields: URLSearchParams): Reply {
    const account = fields.get('account') ?? '';
    if (!this.accounts.has(account)) return invalid('No such account.');
    const url = `https://connect.example.com/setup/${account}`;
    return { status: 200, body: { object: 'account_link', url, expires_at: 0 } };
  }

  private balanceOf(account: string): Reply {
    const amount = account === '' ? this.balance : (this.accounts.get(account)?.balance ?? 0);
    const available = [{ amount, currency: 'usd' }];
    return { status: 200, body: { object: 'balance', available, pending: [] } };
  }

  private transfer(fields: URLSearchParams): Reply {
    const account = this.accounts.get(fields.get('destination') ?? '');
    const amount = Number(fields.get('amount'));
    if (!account) return invalid('No such destination.', { code: 'account_invalid' });
    if (!account.isComplete) {
      const code = 'insufficient_capabilities_for_transfer';
      return invalid('Your destination account needs the transfers capability.', { code });
    }
    if (this.balance < amount)
      return invalid('Insufficient funds.', { code: 'balance_insufficient' });
    const transfer: Transfer = {
      ...{ id: `tr_${newId()}`, object: 'transfer', amount, created: now() },
      currency: fields.get('currency') ?? '',
      destination: account.id,
      transfer_group: fields.get('transfer_group'),
      metadata: { payout_id: fields.get('metadata[payout_id]') ?? '' },
      reversed: false,
    };
    this.transfers.push(transfer);
    this.balance -= amount;
    account.balance += amount;
    return { status: 200, body: transfer };
  }

  private payOut(of: string, fields: URLSearchParams): Reply {
    const account = this.accounts.get(of);
    const amount = Number(fields.get('amount'));
    if (!account) return invalid('Payouts are made for connected accounts.');
    if (!account.isPaying) return invalid('Payouts are paused.', { code: 'payouts_not_allowed' });
    if (account.balance < amount)
      return invalid('Insufficient funds.', { code: 'balance_insufficient' });
    const payout: BankPayout = {
      ...{ id: `po_${newId()}`, object: 'payout', amount, created: now(), status: 'pending' },
      currency: fields.get('currency') ?? '',
      metadata: { payout_id: fields.get('metadata[payout_id]') ?? '' },
      ...{ failure_code: null, failure_message: null },
    };
    account.payouts.push(payout);
    account.balance -= amount;
    return { status: 200, body: payout };
  }

  private reverse(id: string): Reply {
    const transfer = this.transfers.find((one) => one.id === id);
    const account = transfer && this.accounts.get(transfer.destination);
    if (!transfer || !account) return invalid('No such transfer.', { code: 'resource_missing' });
    if (transfer.reversed) return invalid('The transfer is already fully reversed.');
    if (account.balance < transfer.amount)
      return invalid('Insufficient funds.', { code: 'balance_insufficient' });
    account.balance -= transfer.amount;
    this.balance += transfer.amount;
    transfer.reversed = true;
    return { status: 200, body: { id: `trr_${newId()}`, object: 'transfer_reversal' } };
  }
}

function list(data: readonly object[]): Reply {
  return { status: 200, body: { object: 'list', data, has_more: false, url: '/v1/list' } };
}

function now(): number {
  return Math.floor(Date.now() / 1000);
}
