import { defaultFieldResolver, type GraphQLFieldResolver, type GraphQLSchema } from 'graphql';
import type { RestrictedFeature } from './generated/prisma/enums';
import {
  requireActiveMember,
  requireFeature,
  requireMember,
  requirePermission,
} from './kernel/auth/authorize';
import type { Permission } from './kernel/auth/permissions';
import type { RequestContext } from './kernel/graphql/context';
import type { Caller } from './kernel/auth/viewer';
import { ApiError, forbidden } from './kernel/problems/errors';

/**
 * Who may call an operation at all: anyone, whoever is logged in (`member`), whoever is in good standing besides (`active`),
 * administrators, or whoever has a permission.
 */
export type Access = 'anyone' | 'member' | 'active' | 'administrator' | `permission ${Permission}`;

/**
 * What an operation is done to, and by that who else may do it. `known`: whoever may know of the thing. `another account`:
 * the same, but not oneself. `for followers`, `for subscribers`: what is open to them alone. `own`: only what is one's own,
 * as nobody else knows of it. `hosted`: what others know of and only its owner may change. `kept in order`: the same, for
 * staff and appointed helpers besides. `approved creator`: about oneself, as a creator. `correspondence`: only between
 * those who take part. `lower rank`: accounts below the caller's rank.
 */
export type Target =
  | 'known'
  | 'another account'
  | 'for followers'
  | 'for subscribers'
  | 'own'
  | 'hosted'
  | 'kept in order'
  | 'approved creator'
  | 'correspondence'
  | 'lower rank';

/** What an operation asks of whoever calls it. */
export interface Action {
  readonly access: Access;
  /** Null where it is about the caller, or about nothing in particular. Its service decides, by a policy of the thing. */
  readonly target: Target | null;
  /** What a sanction must not have closed to the caller; null where none does. */
  readonly feature: RestrictedFeature | null;
}

/**
 * What every operation needs, by its name. The schema is not built where one is missing; docs/access-matrix.md is made of
 * this list, and a test calls every operation as everybody and compares.
 */
export const actions: Readonly<Record<string, Action>> = {
  ...all(
    'anyone',
    'viewer clusters feed users roles liveStreams events virtualGifts rateLimit membershipPlans',
  ),
  ...all('anyone', 'register login refreshSession completeLogin passkeyLoginOptions socialLogin'),
  ...all('anyone', 'requestPasswordReset resetPassword beginSocialLogin'),
  ...all('anyone', 'node nodes creator liveStreamViewerCount', { target: 'known' }),
  ...all('anyone', 'streamChat streamSupport', { target: 'for followers' }),
  ...all('member', 'leaveLiveStream', { target: 'known' }),
  ...all('member', 'joinLiveStream', { target: 'for followers' }),
  ...all('member', 'logout revokeOtherSessions changePassword setPhone'),
  ...all('member', 'requestContactCode confirmContact deactivateAccount deleteAccount'),
  ...all('member', 'enrolTotp confirmTotp disableTotp passkeyRegistrationOptions registerPasskey'),
  ...all('member', 'linkIdentity unlinkIdentity setReadReceipts'),
  ...all('member', 'messageReceived notificationReceived'),
  ...all('member', 'notificationChoices chooseNotifications updateNotificationSettings'),
  ...all('member', 'removePushToken deleteNotifications noteNotificationOpened', { target: 'own' }),
  ...all('active', 'registerPushToken'),
  ...all('member', 'walletEntries walletWorth activeSubscription activeMembership promoCodes'),
  // Those of others are not there.
  ...all('member', 'printedInvoice'),
  // Those of others are for administrators.
  ...all('member', 'tips'),
  ...all('member', 'blockedAccounts mutedAccounts unblock updatePrivacy'),
  ...all('member', 'block mute unmute', { target: 'another account' }),
  ...all('member', 'revokeSession removePasskey markNotificationsRead revokeMessageKey', {
    target: 'own',
  }),
  ...all('member', 'markConversationRead archiveConversation openMessage', {
    target: 'correspondence',
  }),
  ...all('active', 'addPaymentMethod buyTokens publishMessageKey'),
  ...all(
    'active',
    'setDefaultPaymentMethod removePaymentMethod cancelSubscription changeSubscription',
    {
      target: 'own',
    },
  ),
  ...all('active', 'createSubscriptionPlan cancellations', { target: 'approved creator' }),
  ...all('active', 'retireSubscriptionPlan changeSubscriptionPlan', { target: 'approved creator' }),
  ...all(
    'active',
    'createSubscriptionOffer retireSubscriptionOffer createPromoCode retirePromoCode',
    {
      target: 'approved creator',
    },
  ),
  ...all('administrator', 'createMembershipPlan changeMembershipPlan retireMembershipPlan'),
  ...all('active', 'createUpload createPost', { target: 'approved creator', feature: 'POSTING' }),
  ...all('active', 'updatePost', { target: 'hosted', feature: 'POSTING' }),
  ...all('active', 'completeUpload', { target: 'own' }),
  ...all('active', 'applyAsCreator submitVerification'),
  ...all('member', 'myVerifications'),
  ...all('member', 'withdrawVerification', { target: 'own' }),
  ...all('active', 'addPayoutAccount requestPayout submitTaxInformation'),
  ...all('active', 'setDefaultPayoutAccount removePayoutAccount setRevenueShares cancelPayout', {
    target: 'own',
  }),
  ...all('active', 'openPayoutAccountPage', { target: 'own' }),
  ...all('member', 'myPayouts myPayoutAccounts myTaxInformation myTaxDocuments taxRequirements'),
  // Those of others are not there.
  ...all('member', 'printedTaxDocument revenueShares'),
  ...all('administrator', 'payoutCases approvePayout taxInformationCases openTaxInformation'),
  ...all('administrator', 'reviewTaxInformation setTaxRequirement rejectPayout'),
  ...all('permission identity-case:review', 'creatorApplications verificationCases amlChecks'),
  ...all('permission identity-case:review', 'identityThresholds reviewCreator'),
  ...all('permission identity-case:review', 'reviewVerification openIdentityDocument'),
  ...all('permission identity-case:review', 'screenAccount clearAmlCheck'),
  ...all('administrator', 'setIdentityThresholds'),
  ...all('active', 'likePost unlikePost', { target: 'for subscribers' }),
  ...all('active', 'addComment', { target: 'for subscribers', feature: 'POSTING' }),
  ...all('active', 'unfollow', { target: 'known' }),
  ...all('active', 'follow', { target: 'another account' }),
  // Null where the code does not work there.
  ...all('active', 'priceWithPromoCode'),
  ...all('active', 'subscribe buyPost buyStreamAccess buyEventTicket registerForEvent', {
    target: 'another account',
  }),
  ...all('active', 'answerMessageRequest', { target: 'correspondence' }),
  ...all('active', 'sendMessage', { target: 'another account', feature: 'MESSAGING' }),
  ...all('active', 'createGroup', { target: 'another account', feature: 'MESSAGING' }),
  ...all('active', 'addToGroup renameGroup setTyping', {
    target: 'correspondence',
    feature: 'MESSAGING',
  }),
  ...all('active', 'removeFromGroup setGroupRole leaveGroup', { target: 'correspondence' }),
  ...all('member', 'conversationTyping', { target: 'correspondence' }),
  ...all('active', 'sendTip sendGift', { target: 'another account', feature: 'TIPPING' }),
  ...all('active', 'buyMessage reactToMessage removeMessageReaction', {
    target: 'correspondence',
  }),
  ...all('active', 'createEvent', { target: 'approved creator', feature: 'STREAMING' }),
  ...all('active', 'updateEvent publishEvent addEventSession addEventTicketType', {
    target: 'hosted',
    feature: 'STREAMING',
  }),
  ...all('active', 'cancelEvent removeEventSession', { target: 'hosted' }),
  ...all('active', 'checkInAttendee exportEventAttendees', { target: 'hosted' }),
  // Nobody else but whoever registered knows of a registration.
  ...all('active', 'decideEventRegistration', { target: 'own' }),
  ...all('member', 'cancelEventRegistration', { target: 'own' }),
  ...all('active', 'inviteStreamGuest addStreamOutput publishReplay withdrawReplay', {
    target: 'hosted',
    feature: 'STREAMING',
  }),
  ...all('active', 'removeStreamGuest removeStreamOutput', { target: 'hosted' }),
  ...all('active', 'answerStreamInvitation', { target: 'own', feature: 'STREAMING' }),
  ...all('active', 'createLiveStream', { target: 'approved creator', feature: 'STREAMING' }),
  ...all('active', 'startLiveStream', { target: 'hosted', feature: 'STREAMING' }),
  ...all('active', 'endLiveStream cancelLiveStream setStreamModerator', { target: 'hosted' }),
  ...all('active', 'replaceStreamKey', { target: 'hosted' }),
  ...all('member', 'remindOfLiveStream', { target: 'known' }),
  ...all('active', 'sayInStreamChat', { target: 'for followers', feature: 'MESSAGING' }),
  ...all('active', 'deleteStreamChatMessage banFromLiveStream liftLiveStreamBan', {
    target: 'kept in order',
  }),
  ...all('active', 'setStreamSlowMode', { target: 'kept in order' }),
  ...all(
    'administrator',
    'accountingPeriods transactions trialBalance accountStatement platformRevenue',
  ),
  ...all('administrator', 'reconciliationRuns runReconciliation postJournalEntry'),
  ...all('administrator', 'reverseJournalEntry accounts openAccount closeAccount'),
  ...all('administrator', 'openAccountingPeriod closeAccountingPeriod adjustTokens'),
  ...all('administrator', 'createVirtualGift retireVirtualGift refundTransaction decidePayment'),
  ...all(
    'administrator',
    'platformFees setPlatformFee tokenRates setTokenRate stuckPayments disputes',
  ),
  ...all('permission content:moderate', 'removeContent restoreContent', { target: 'lower rank' }),
  ...all('member', 'appealDecision', { target: 'own' }),
  ...all('permission content:moderate', 'blockedPhrases blockPhrase unblockPhrase'),
  ...all('permission account:read', 'userAccounts userAccount'),
  ...all('member', 'sanctions'),
  ...all('member', 'acknowledgeWarning', { target: 'own' }),
  // Which permission they need follows from the verdict and from the kind of sanction.
  ...all('active', 'sanctionAccount liftSanction', { target: 'lower rank' }),
  ...all('active', 'judgeAccount', { target: 'lower rank' }),
  ...all('permission role:manage', 'permissions createRole changeRole assignRole removeRole'),
  ...all('permission role:manage', 'changeAccountType'),
  ...all('permission audit:read', 'auditLogs systemLogs securityEvents'),
  ...all('permission template:edit', 'notificationTemplates createNotificationTemplate'),
  ...all('permission template:edit', 'activateNotificationTemplate'),
  ...all('permission announcement:send', 'announcements sendAnnouncement cancelAnnouncement'),
  ...all('permission metric:read', 'notificationDeliveries notificationFigures'),
  ...all('permission security-event:manage', 'takeOnSecurityEvent resolveSecurityEvent'),
};

/** What an account may do that has to change its password first. */
const beforePasswordChange = new Set(['viewer', 'changePassword', 'refreshSession', 'logout']);

/** Is told of somebody who is logged in and tried an operation that is for staff. */
export type NoteRefusal = (caller: Caller, operation: string) => void;

/**
 * Has every operation ask who calls before anything of it runs: before its arguments are read and before its service, which
 * asks again for itself.
 *
 * @throws Error for an operation that nobody has said anything of.
 */
export function guardOperations(
  schema: GraphQLSchema,
  noteRefusal: NoteRefusal = () => undefined,
): void {
  for (const type of [
    schema.getQueryType(),
    schema.getMutationType(),
    schema.getSubscriptionType(),
  ]) {
    for (const field of Object.values(type?.getFields() ?? {})) {
      const action = actions[field.name];
      if (!action) throw new Error(`src/access.ts does not say who may call ${field.name}.`);
      const { subscribe, resolve = defaultFieldResolver } = field;
      const guard = (inner: FieldResolver): FieldResolver => {
        const outer = guarded(field.name, action, inner);
        return isForStaff(action) ? watched(field.name, outer, noteRefusal) : outer;
      };
      if (subscribe) field.subscribe = guard(subscribe);
      else field.resolve = guard(resolve);
    }
  }
}

type FieldResolver = GraphQLFieldResolver<unknown, RequestContext>;

/** What only administrators, moderators and whom they gave a role may do. */
function isForStaff({ access, target }: Action): boolean {
  return access === 'administrator' || permissionIn(access) !== null || target === 'lower rank';
}

/** Tells of whoever is refused, and refuses as before. */
function watched(name: string, resolve: FieldResolver, noteRefusal: NoteRefusal): FieldResolver {
  return async (source, args, context, info) => {
    try {
      return await resolve(source, args, context, info);
    } catch (error) {
      const isRefusal = error instanceof ApiError && error.code === 'FORBIDDEN';
      if (isRefusal && context.viewer.userId !== null) noteRefusal(context, name);
      throw error;
    }
  };
}

function guarded(name: string, action: Action, resolve: FieldResolver): FieldResolver {
  return (source, args, context, info) => {
    if (context.viewer.mustChangePassword && !beforePasswordChange.has(name)) {
      throw forbidden('Set another password first.');
    }
    assertAccess(action, context);
    return resolve(source, args, context, info);
  };
}

function assertAccess({ access, feature }: Action, context: RequestContext): void {
  if (access === 'member') requireMember(context);
  else if (access !== 'anyone') requireActiveMember(context);
  if (access === 'administrator' && context.viewer.accountType !== 'ADMIN') throw forbidden();
  const permission = permissionIn(access);
  if (permission) requirePermission(context, permission);
  if (feature) requireFeature(context, feature);
}

function permissionIn(access: Access): Permission | null {
  // What the type of Access promises, its text alone does not tell the compiler.
  return access.startsWith('permission ')
    ? (access.slice('permission '.length) as Permission)
    : null;
}

function all(
  access: Access,
  names: string,
  { target = null, feature = null }: Partial<Action> = {},
): Readonly<Record<string, Action>> {
  return Object.fromEntries(names.split(' ').map((name) => [name, { access, target, feature }]));
}
