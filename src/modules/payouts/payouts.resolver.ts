import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, Info, Query, Resolver } from 'type-graphql';
import { PayoutAccountConnection, PayoutConnection } from '../../generated/graphql';
import { PayoutStatus } from '../../generated/prisma/enums';
import { requireMember } from '../../kernel/auth/authorize';
import { ConnectionArgs } from '../../kernel/graphql/connections';
import type { RequestContext } from '../../kernel/graphql/context';
import { Input, PayloadMutation, succeed } from '../../kernel/graphql/payload-mutation';
import { optionalUuidOf, uuidOf } from '../../kernel/ids/global-id';
import { ref } from '../../kernel/read/ref';
import type { Row } from '../../kernel/read/row';
import { requireBookkeeper } from '../finance';
import { payoutAccountsOf, payoutsInState, payoutsOf } from './payouts.reads';
import type { PayoutService } from './payouts.service';
import {
  AddPayoutAccountInput,
  AddPayoutAccountPayload,
  ApprovePayoutInput,
  ApprovePayoutPayload,
  CancelPayoutInput,
  CancelPayoutPayload,
  OpenPayoutAccountPageInput,
  OpenPayoutAccountPagePayload,
  RejectPayoutInput,
  RejectPayoutPayload,
  RemovePayoutAccountInput,
  RemovePayoutAccountPayload,
  RequestPayoutInput,
  RequestPayoutPayload,
  SetDefaultPayoutAccountInput,
  SetDefaultPayoutAccountPayload,
} from './payouts.types';

@Resolver()
export class PayoutResolver {
  constructor(private readonly payouts: PayoutService) {}

  @Query(() => PayoutConnection, { description: 'The payouts of the viewer, newest first.' })
  myPayouts(
    @Args(() => ConnectionArgs) _page: ConnectionArgs,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Row> {
    return context.reads.connection(info, payoutsOf(requireMember(context).userId));
  }

  @Query(() => PayoutAccountConnection, {
    description: 'Where the viewer is paid out, newest first.',
  })
  myPayoutAccounts(
    @Args(() => ConnectionArgs) _page: ConnectionArgs,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Row> {
    return context.reads.connection(info, payoutAccountsOf(requireMember(context).userId));
  }

  @Query(() => PayoutConnection, {
    description: 'The payouts of all, newest first. For administrators.',
  })
  payoutCases(
    @Arg('status', () => PayoutStatus, {
      nullable: true,
      description: 'How far they have come; left out, however far.',
    })
    status: PayoutStatus | null,
    @Args(() => ConnectionArgs) _page: ConnectionArgs,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Row> {
    requireBookkeeper(context);
    return context.reads.connection(info, payoutsInState(status ?? null));
  }

  @PayloadMutation(
    () => AddPayoutAccountPayload,
    'Adds a destination for payouts. A new one waits for 72 hours, in case somebody else added it.',
  )
  async addPayoutAccount(
    @Input(() => AddPayoutAccountInput) input: AddPayoutAccountInput,
    @Ctx() context: RequestContext,
  ): Promise<AddPayoutAccountPayload> {
    const { method, holder, number, countryCode, currencyCode } = input;
    const draft = { method, holder, number: number ?? null, countryCode, currencyCode };
    const id = await this.payouts.addDestination(context, draft);
    return succeed({ payoutAccount: ref('PayoutAccount', id) });
  }

  @PayloadMutation(
    () => OpenPayoutAccountPagePayload,
    'Opens the page on which the processor of payouts asks the viewer who they are and where their bank is.',
  )
  async openPayoutAccountPage(
    @Input(() => OpenPayoutAccountPageInput) input: OpenPayoutAccountPageInput,
    @Ctx() context: RequestContext,
  ): Promise<OpenPayoutAccountPagePayload> {
    const id = uuidOf('PayoutAccount', input.payoutAccountId);
    return succeed({ pageUrl: await this.payouts.openPage(context, id) });
  }

  @PayloadMutation(
    () => SetDefaultPayoutAccountPayload,
    'Sends payouts that name no destination to this one.',
  )
  async setDefaultPayoutAccount(
    @Input(() => SetDefaultPayoutAccountInput) input: SetDefaultPayoutAccountInput,
    @Ctx() context: RequestContext,
  ): Promise<SetDefaultPayoutAccountPayload> {
    const id = uuidOf('PayoutAccount', input.payoutAccountId);
    await this.payouts.setDefault(context, id);
    return succeed({ payoutAccount: ref('PayoutAccount', id) });
  }

  @PayloadMutation(() => RemovePayoutAccountPayload, 'Removes a destination for payouts.')
  async removePayoutAccount(
    @Input(() => RemovePayoutAccountInput) input: RemovePayoutAccountInput,
    @Ctx() context: RequestContext,
  ): Promise<RemovePayoutAccountPayload> {
    await this.payouts.removeDestination(context, uuidOf('PayoutAccount', input.payoutAccountId));
    return succeed({ removedPayoutAccountId: input.payoutAccountId });
  }

  @PayloadMutation(
    () => RequestPayoutPayload,
    'Asks for a part of what the viewer has earned. It is set aside at once, and sent when staff have agreed.',
  )
  async requestPayout(
    @Input(() => RequestPayoutInput) input: RequestPayoutInput,
    @Ctx() context: RequestContext,
  ): Promise<RequestPayoutPayload> {
    const { amount, idempotencyKey } = input;
    const destinationId = optionalUuidOf('PayoutAccount', input.payoutAccountId) ?? null;
    const request = { amount, destinationId, idempotencyKey };
    return succeed({ payout: ref('Payout', await this.payouts.request(context, request)) });
  }

  @PayloadMutation(() => ApprovePayoutPayload, 'Agrees to a payout. For administrators.')
  async approvePayout(
    @Input(() => ApprovePayoutInput) input: ApprovePayoutInput,
    @Ctx() context: RequestContext,
  ): Promise<ApprovePayoutPayload> {
    const id = uuidOf('Payout', input.payoutId);
    await this.payouts.approve(context, id);
    return succeed({ payout: ref('Payout', id) });
  }

  @PayloadMutation(
    () => CancelPayoutPayload,
    'Calls off a payout of the viewer that no processor has.',
  )
  async cancelPayout(
    @Input(() => CancelPayoutInput) input: CancelPayoutInput,
    @Ctx() context: RequestContext,
  ): Promise<CancelPayoutPayload> {
    const id = uuidOf('Payout', input.payoutId);
    await this.payouts.cancel(context, id, input.reason);
    return succeed({ payout: ref('Payout', id) });
  }

  @PayloadMutation(
    () => RejectPayoutPayload,
    'Turns down a payout that no processor has. For administrators.',
  )
  async rejectPayout(
    @Input(() => RejectPayoutInput) input: RejectPayoutInput,
    @Ctx() context: RequestContext,
  ): Promise<RejectPayoutPayload> {
    const id = uuidOf('Payout', input.payoutId);
    await this.payouts.reject(context, id, input.reason);
    return succeed({ payout: ref('Payout', id) });
  }
}
