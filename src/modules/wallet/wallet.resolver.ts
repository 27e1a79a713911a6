import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, Info, Query, Resolver } from 'type-graphql';
import { LedgerEntryConnection, LedgerEntryOrderArgs } from '../../generated/graphql';
import { requireMember } from '../../kernel/auth/authorize';
import type { RequestContext } from '../../kernel/graphql/context';
import { CurrencyCode } from '../../kernel/money/currency';
import { Money, moneyOf } from '../../kernel/money/money';
import type { Row } from '../../kernel/read/row';
import { ownEntries } from './wallet.reads';
import type { WalletService } from './wallet.service';
import { WalletEntryFilter } from './wallet.types';

@Resolver()
export class WalletResolver {
  constructor(private readonly wallets: WalletService) {}

  @Query(() => LedgerEntryConnection, {
    description: 'What moved the tokens of the viewer, newest first.',
  })
  walletEntries(
    @Arg('filter', () => WalletEntryFilter, { nullable: true, description: 'Which entries.' })
    filter: WalletEntryFilter | null,
    @Args(() => LedgerEntryOrderArgs) _list: LedgerEntryOrderArgs,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Row> {
    requireMember(context);
    return context.reads.connection(info, ownEntries(filter ?? {}));
  }

  @Query(() => Money, {
    nullable: true,
    description:
      'What the tokens that the viewer can spend are worth at the current rate, rounded down to a coin; null where tokens have no rate in the currency.',
  })
  async walletWorth(
    @Arg('currencyCode', () => CurrencyCode, { description: 'In which currency.' })
    currencyCode: CurrencyCode,
    @Ctx() context: RequestContext,
  ): Promise<Money | null> {
    const amountMinor = await this.wallets.worthIn(context, currencyCode);
    return amountMinor === null ? null : moneyOf({ amountMinor, currencyCode });
  }
}
