import { defaultFieldResolver, type GraphQLFieldResolver, type GraphQLSchema } from 'graphql';
import { requireMember, requirePermission } from './kernel/auth/authorize';
import type { RequestContext } from './kernel/graphql/context';
import { forbidden } from './kernel/problems/errors';

/**
 * Who may call an operation at all: anyone, whoever is logged in (`member`), whoever is in good standing besides (`active`),
 * or whoever has a permission. What further depends on the thing that it is done to, its service decides.
 */
export type Access = 'anyone' | 'member' | 'active' | `permission ${string}`;

/** What every operation needs, by its name. A test holds the list against the schema. */
export const accessByField: Readonly<Record<string, Access>> = {
  ...all('anyone', 'node nodes viewer clusters feed users roles register login refreshSession completeLogin'),
  ...all('anyone', 'passkeyLoginOptions requestPasswordReset resetPassword beginSocialLogin socialLogin'),
  ...all('member', 'logout revokeSession revokeOtherSessions changePassword setPhone requestContactCode'),
  ...all('member', 'confirmContact deactivateAccount deleteAccount enrolTotp confirmTotp disableTotp'),
  ...all('member', 'passkeyRegistrationOptions registerPasskey removePasskey linkIdentity unlinkIdentity'),
  ...all('permission account:read', 'accounts account'),
  ...all('permission role:manage', 'permissions createRole changeRole assignRole removeRole changeAccountType'),
  ...all('permission account:suspend', 'judgeAccount'),
  ...all('permission audit:read', 'auditLogs systemLogs securityEvents'),
  ...all('permission security-event:manage', 'takeOnSecurityEvent resolveSecurityEvent'),
};

/** What an account may do that has to change its password first. */
const beforePasswordChange = new Set(['viewer', 'changePassword', 'refreshSession', 'logout']);

/**
 * Has every operation ask who calls before anything of it runs: before its arguments are read and before its service, which
 * asks again for itself.
 */
export function guardOperations(schema: GraphQLSchema): void {
  for (const type of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]) {
    for (const field of Object.values(type?.getFields() ?? {})) {
      const access = accessByField[field.name] ?? 'anyone';
      const { subscribe } = field;
      if (subscribe) field.subscribe = guarded(field.name, access, subscribe);
      else field.resolve = guarded(field.name, access, field.resolve ?? defaultFieldResolver);
    }
  }
}

function guarded(
  name: string,
  access: Access,
  resolve: GraphQLFieldResolver<unknown, RequestContext>,
): GraphQLFieldResolver<unknown, RequestContext> {
  return (source, args, context, info) => {
    if (context.viewer.mustChangePassword && !beforePasswordChange.has(name)) {
      throw forbidden('Set another password first.');
    }
    assertAccess(access, context);
    return resolve(source, args, context, info);
  };
}

function assertAccess(access: Access, context: RequestContext): void {
  if (access === 'member' || access === 'active') requireMember(context);
  if (access.startsWith('permission ')) requirePermission(context, access.slice('permission '.length));
}

function all(access: Access, names: string): Readonly<Record<string, Access>> {
  return Object.fromEntries(names.split(' ').map((name) => [name, access]));
}
