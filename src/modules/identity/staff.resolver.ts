import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, ID, Info, Query, Resolver } from 'type-graphql';
import {
  Permission,
  Role,
  User,
  UserConnection,
  UserListArgs,
  UserOrderArgs,
} from '../../generated/graphql';
import { requirePermission } from '../../kernel/auth/authorize';
import type { RequestContext } from '../../kernel/graphql/context';
import { Input, PayloadMutation, succeed } from '../../kernel/graphql/payload-mutation';
import { uuidOf } from '../../kernel/ids/global-id';
import { badUserInput } from '../../kernel/problems/errors';
import { ref } from '../../kernel/read/ref';
import type { Row } from '../../kernel/read/row';
import type { AccountService } from './account.service';
import {
  accountsBy,
  accountsFoundBy,
  accountWith,
  allPermissions,
  allRoles,
} from './identity.reads';
import { manageRoles, type RoleService } from './role.service';
import {
  AccountFilter,
  AssignRoleInput,
  AssignRolePayload,
  ChangeAccountTypeInput,
  ChangeAccountTypePayload,
  ChangeRoleInput,
  ChangeRolePayload,
  CreateRoleInput,
  CreateRolePayload,
  JudgeAccountInput,
  JudgeAccountPayload,
  RemoveRoleInput,
  RemoveRolePayload,
} from './staff.types';

/** The services that the resolver translates for. */
export interface StaffResolverDependencies {
  readonly accounts: AccountService;
  readonly roles: RoleService;
}

/** What staff do about accounts and roles, and finding accounts. */
@Resolver()
export class StaffResolver {
  constructor(private readonly on: StaffResolverDependencies) {}

  @PayloadMutation(() => JudgeAccountPayload, 'Suspends or bans an account, or lets it back in.')
  async judgeAccount(
    @Input(() => JudgeAccountInput) input: JudgeAccountInput,
    @Ctx() context: RequestContext,
  ): Promise<JudgeAccountPayload> {
    const userId = uuidOf('User', input.userId);
    await this.on.accounts.judge(context, userId, input.verdict, input.reason);
    return succeed({ user: ref('User', userId) });
  }

  @PayloadMutation(() => ChangeAccountTypePayload, 'Makes an account one of another type.')
  async changeAccountType(
    @Input(() => ChangeAccountTypeInput) input: ChangeAccountTypeInput,
    @Ctx() context: RequestContext,
  ): Promise<ChangeAccountTypePayload> {
    const userId = uuidOf('User', input.userId);
    await this.on.accounts.changeType(context, userId, input.accountType);
    return succeed({ user: ref('User', userId) });
  }

  @PayloadMutation(() => CreateRolePayload, 'Makes a role.')
  async createRole(
    @Input(() => CreateRoleInput) input: CreateRoleInput,
    @Ctx() context: RequestContext,
  ): Promise<CreateRolePayload> {
    const { key, name, description = null, permissions } = input;
    const id = await this.on.roles.create(context, { key, name, description }, permissions);
    return succeed({ role: ref('Role', id) });
  }

  @PayloadMutation(() => ChangeRolePayload, 'Sets what a role allows.')
  async changeRole(
    @Input(() => ChangeRoleInput) input: ChangeRoleInput,
    @Ctx() context: RequestContext,
  ): Promise<ChangeRolePayload> {
    const roleId = uuidOf('Role', input.roleId);
    await this.on.roles.changePermissions(context, roleId, input.permissions);
    return succeed({ role: ref('Role', roleId) });
  }

  @PayloadMutation(() => AssignRolePayload, 'Gives an account a role, from its next request on.')
  async assignRole(
    @Input(() => AssignRoleInput) input: AssignRoleInput,
    @Ctx() context: RequestContext,
  ): Promise<AssignRolePayload> {
    const userId = uuidOf('User', input.userId);
    const roleId = uuidOf('Role', input.roleId);
    await this.on.roles.assign(context, userId, roleId, input.expiresAt ?? null);
    return succeed({ user: ref('User', userId) });
  }

  @PayloadMutation(
    () => RemoveRolePayload,
    'Takes a role from an account, from its next request on.',
  )
  async removeRole(
    @Input(() => RemoveRoleInput) input: RemoveRoleInput,
    @Ctx() context: RequestContext,
  ): Promise<RemoveRolePayload> {
    const userId = uuidOf('User', input.userId);
    await this.on.roles.remove(context, userId, uuidOf('Role', input.roleId));
    return succeed({ user: ref('User', userId) });
  }

  @Query(() => [Role], { description: 'The roles that the viewer may know of, by their keys.' })
  roles(@Ctx() context: RequestContext, @Info() info: GraphQLResolveInfo): Promise<readonly Row[]> {
    return context.reads.list(info, allRoles);
  }

  @Query(() => [Permission], { description: 'All that can be allowed, for those who give roles.' })
  permissions(
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<readonly Row[]> {
    requirePermission(context, manageRoles);
    return context.reads.list(info, allPermissions);
  }

  @Query(() => UserConnection, {
    description:
      'Accounts with what is private of them, newest first, for staff who may read them.',
  })
  userAccounts(
    @Arg('filter', () => AccountFilter, {
      nullable: true,
      description: 'Which ones; left out, all.',
    })
    filter: AccountFilter | null,
    @Args(() => UserOrderArgs) _list: UserOrderArgs,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Row> {
    requirePermission(context, 'account:read');
    return context.reads.asAuditor('accounts').connection(info, accountsBy(filter ?? {}));
  }

  @Query(() => User, {
    nullable: true,
    description: 'One account with what is private of it, for staff who may read it.',
  })
  userAccount(
    @Arg('id', () => ID, { description: 'The account.' }) id: string,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Row | null> {
    requirePermission(context, 'account:read');
    const userId = uuidOf('User', id);
    return context.reads.asAuditor(`account ${userId}`).one(info, accountWith(userId));
  }

  @Query(() => UserConnection, {
    description: 'Accounts that words find, by the beginning of a name or by what a profile says.',
  })
  users(
    @Arg('search', () => String, { description: 'What to look for: 1 to 100 characters.' })
    search: string,
    @Args(() => UserListArgs) _list: UserListArgs,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Row> {
    const words = search.trim();
    if (words === '' || words.length > 100) throw badUserInput('Search for 1 to 100 characters.');
    return context.reads.connection(info, accountsFoundBy(words));
  }
}
