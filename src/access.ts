import { defaultFieldResolver, type GraphQLFieldResolver, type GraphQLSchema } from 'graphql';
import { requireActiveMember, requireMember, requirePermission } from './kernel/auth/authorize';
import type { RequestContext } from './kernel/graphql/context';
import { forbidden } from './kernel/problems/errors';

/**
 * Who may call an operation at all: anyone, whoever is logged in (`member`), whoever is in good standing besides (`active`),
 * or whoever has a permission. What further depends on the thing that it is done to, its service decides.
 */
export type Access = 'anyone' | 'member' | 'active' | `permission ${string}`;

/** What every operation needs, by its name. A test holds the list against the schema. */
export const accessByField: Readonly<Record<string, Access>> = {
  ...all('anyone', 'node nodes viewer clusters feed users roles creator liveStreams'),
  ...all('anyone', 'liveStreamViewerCount joinLiveStream leaveLiveStream'),
  ...all('anyone', 'register login refreshSession completeLogin passkeyLoginOptions socialLogin'),
  ...all('anyone', 'requestPasswordReset resetPassword beginSocialLogin'),
  ...all('member', 'logout revokeSession revokeOtherSessions changePassword setPhone'),
  ...all('member', 'requestContactCode confirmContact deactivateAccount deleteAccount'),
  ...all('member', 'enrolTotp confirmTotp disableTotp passkeyRegistrationOptions registerPasskey'),
  ...all('member', 'removePasskey linkIdentity unlinkIdentity'),
  ...all(
    'member',
    'markConversationRead markNotificationsRead messageReceived notificationReceived',
  ),
  ...all(
    'member',
    'addPaymentMethod setDefaultPaymentMethod removePaymentMethod cancelSubscription',
  ),
  ...all('active', 'sayInStreamChat deleteStreamChatMessage banFromLiveStream liftLiveStreamBan'),
  ...all('active', 'setStreamModerator setStreamSlowMode reactToMessage removeMessageReaction'),
  ...all('member', 'openMessage setReadReceipts archiveConversation'),
  ...all('member', 'publishMessageKey revokeMessageKey'),
  ...all('anyone', 'streamChat'),
  ...all('member', 'block unblock mute unmute blockedAccounts mutedAccounts updatePrivacy'),
  ...all('active', 'createPost likePost unlikePost addComment follow unfollow sendMessage sendTip'),
  ...all('active', 'buyTokens subscribe createSubscriptionPlan retireSubscriptionPlan'),
  ...all('active', 'createLiveStream startLiveStream endLiveStream cancelLiveStream judgeAccount'),
  ...all('anyone', 'virtualGifts'),
  ...all('active', 'sendGift buyPost buyMessage buyStreamAccess'),
  // Which staff may, the books' own services ask.
  ...all('member', 'accountingPeriods trialBalance accountStatement platformRevenue'),
  ...all('member', 'reconciliationRuns runReconciliation postJournalEntry reverseJournalEntry'),
  ...all('member', 'accounts openAccount closeAccount openAccountingPeriod closeAccountingPeriod'),
  ...all('member', 'adjustTokens createVirtualGift retireVirtualGift refundTransaction'),
  ...all('permission account:read', 'userAccounts userAccount'),
  ...all('permission role:manage', 'permissions createRole changeRole assignRole removeRole'),
  ...all('permission role:manage', 'changeAccountType'),
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
  for (const type of [
    schema.getQueryType(),
    schema.getMutationType(),
    schema.getSubscriptionType(),
  ]) {
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
  if (access === 'member') requireMember(context);
  if (access === 'active') requireActiveMember(context);
  if (access.startsWith('permission '))
    requirePermission(context, access.slice('permission '.length));
}

function all(access: Access, names: string): Readonly<Record<string, Access>> {
  return Object.fromEntries(names.split(' ').map((name) => [name, access]));
}
