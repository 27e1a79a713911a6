import type { GraphQLResolveInfo } from 'graphql';
import { Ctx, Info, Query, Resolver } from 'type-graphql';
import { User } from '../../generated/graphql';
import type { RequestContext } from '../../kernel/graphql/context';
import { Input, PayloadMutation, succeed } from '../../kernel/graphql/payload-mutation';
import type { Row } from '../../kernel/read/row';
import { viewerAccount } from './identity.reads';
import { entered, enteredOrChallenged } from './entered';
import type { IdentityService } from './identity.service';
import {
  LoginInput,
  LoginPayload,
  LogoutInput,
  LogoutPayload,
  RefreshSessionInput,
  RefreshSessionPayload,
  RegisterInput,
  RegisterPayload,
} from './identity.types';

@Resolver()
export class IdentityResolver {
  constructor(private readonly identity: IdentityService) {}

  @Query(() => User, {
    nullable: true,
    description: 'The account that asks; null for visitors.',
  })
  async viewer(
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Row | null> {
    return context.viewer.userId === null ? null : context.reads.one(info, viewerAccount);
  }

  @PayloadMutation(() => RegisterPayload, 'Makes an account and logs it in.')
  async register(
    @Input(() => RegisterInput) input: RegisterInput,
    @Ctx() context: RequestContext,
  ): Promise<RegisterPayload> {
    return succeed(entered(await this.identity.register(context, input)));
  }

  @PayloadMutation(() => LoginPayload, 'Logs an account in on one more device.')
  async login(
    @Input(() => LoginInput) input: LoginInput,
    @Ctx() context: RequestContext,
  ): Promise<LoginPayload> {
    return succeed(enteredOrChallenged(await this.identity.login(context, input)));
  }

  @PayloadMutation(
    () => RefreshSessionPayload,
    'Exchanges a refresh token for the next two tokens of its session. Needs no access token.',
  )
  async refreshSession(
    @Input(() => RefreshSessionInput) input: RefreshSessionInput,
    @Ctx() context: RequestContext,
  ): Promise<RefreshSessionPayload> {
    return succeed({ session: await this.identity.refresh(context, input.refreshToken) });
  }

  @PayloadMutation(() => LogoutPayload, 'Ends the session of the request, or all of its account.')
  async logout(
    @Input(() => LogoutInput) input: LogoutInput,
    @Ctx() context: RequestContext,
  ): Promise<LogoutPayload> {
    await this.identity.logout(context, input.everywhere ?? false);
    return succeed({});
  }
}
