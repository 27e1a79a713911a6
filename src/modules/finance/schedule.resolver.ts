import { Arg, Ctx, Int, Query, Resolver } from 'type-graphql';
import type { RequestContext } from '../../kernel/graphql/context';
import { Input, PayloadMutation, succeed } from '../../kernel/graphql/payload-mutation';
import { encodeGlobalId, optionalUuidOf } from '../../kernel/ids/global-id';
import { isCurrencyCode, type CurrencyCode } from '../../kernel/money/currency';
import { moneyOf } from '../../kernel/money/money';
import type { FeeFacts, RateFacts, ScheduleService } from './schedule.service';
import {
  PlatformFeeRow,
  SetPlatformFeeInput,
  SetPlatformFeePayload,
  SetTokenRateInput,
  SetTokenRatePayload,
  StuckPayment,
  TokenRateRow,
} from './schedule.types';

@Resolver()
export class ScheduleResolver {
  constructor(private readonly schedule: ScheduleService) {}

  @Query(() => [PlatformFeeRow], {
    description:
      'The shares that the platform keeps and kept, newest first, 200 at most. For administrators.',
  })
  async platformFees(@Ctx() context: RequestContext): Promise<readonly PlatformFeeRow[]> {
    return (await this.schedule.fees(context)).map(feeOf);
  }

  @Query(() => [TokenRateRow], {
    description: 'What tokens cost and have cost, newest first, 200 at most. For administrators.',
  })
  async tokenRates(@Ctx() context: RequestContext): Promise<readonly TokenRateRow[]> {
    return (await this.schedule.rates(context)).map(rateOf);
  }

  @Query(() => [StuckPayment], {
    description:
      'Payments that their processors have not decided for long, the oldest first, 200 at most. For administrators.',
  })
  async stuckPayments(
    @Arg('olderThanMinutes', () => Int, {
      defaultValue: 15,
      description: 'For how many minutes they have been pending at least.',
    })
    olderThanMinutes: number,
    @Ctx() context: RequestContext,
  ): Promise<readonly StuckPayment[]> {
    const found = await this.schedule.stuck(context, olderThanMinutes);
    return found.map(({ id, userId, processor, amountMinor, currencyCode, createdAt }) => ({
      paymentId: encodeGlobalId('Payment', id),
      userId: encodeGlobalId('User', userId),
      processor,
      amount: moneyOf({ amountMinor, currencyCode: knownCurrency(currencyCode) }),
      createdAt,
    }));
  }

  @PayloadMutation(
    () => SetPlatformFeePayload,
    'Lets the platform keep another share from a moment on. For administrators.',
  )
  async setPlatformFee(
    @Input(() => SetPlatformFeeInput) input: SetPlatformFeeInput,
    @Ctx() context: RequestContext,
  ): Promise<SetPlatformFeePayload> {
    const { kind = null, creatorId, rateBps, validFrom = null } = input;
    const draft = { kind, creatorId: optionalUuidOf('Creator', creatorId), rateBps, validFrom };
    return succeed({ fee: feeOf(await this.schedule.setFee(context, draft)) });
  }

  @PayloadMutation(
    () => SetTokenRatePayload,
    'Lets a currency buy another number of tokens from a moment on. For administrators.',
  )
  async setTokenRate(
    @Input(() => SetTokenRateInput) input: SetTokenRateInput,
    @Ctx() context: RequestContext,
  ): Promise<SetTokenRatePayload> {
    const { currencyCode, tokensPerUnit, validFrom = null } = input;
    const draft = { currencyCode, tokensPerUnit, validFrom };
    return succeed({ rate: rateOf(await this.schedule.setRate(context, draft)) });
  }
}

function feeOf({ creatorId, ...fee }: FeeFacts): PlatformFeeRow {
  return { ...fee, creatorId: creatorId === null ? null : encodeGlobalId('Creator', creatorId) };
}

function rateOf({ currencyCode, ...rate }: RateFacts): TokenRateRow {
  return { ...rate, currencyCode: knownCurrency(currencyCode) };
}

function knownCurrency(code: string): CurrencyCode {
  if (isCurrencyCode(code)) return code;
  throw new Error(`Nobody knows the currency ${code}.`);
}
