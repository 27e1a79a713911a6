import { randomBytes, randomUUID } from 'node:crypto';
import { encodeGlobalId } from '../../src/kernel/ids/global-id';
import { input, key, letters, nothing, password, type AccessCase } from './case';
import { occasions } from './event-cases';
import { money, payouts } from './money-cases';

const identity: Readonly<Record<string, AccessCase>> = {
  register: input(() => ({
    email: `${key()}@example.com`,
    password,
    dateOfBirth: '1990-01-01',
  })),
  login: input(() => ({ login: key(), password })),
  refreshSession: input(() => ({ refreshToken: 'none' })),
  completeLogin: input(() => ({ challengeToken: 'none', code: '000000' })),
  passkeyLoginOptions: input(() => ({ challengeToken: 'none' })),
  beginSocialLogin: {
    ...input(() => ({ provider: 'nobody', redirectUri: 'http://localhost:3000/back' })),
    isOfNobody: true,
  },
  socialLogin: input(() => ({ state: 'none', callbackUrl: 'http://localhost:3000/back?code=1' })),
  linkIdentity: input(() => ({ state: 'none', callbackUrl: 'http://localhost:3000/back?code=1' })),
  unlinkIdentity: { ...input(() => ({ provider: 'nobody' })), isOfNobody: true },
  requestPasswordReset: input(() => ({ email: `${key()}@example.com` })),
  resetPassword: input(() => ({ token: 'none', newPassword: password })),
  logout: input(() => ({ everywhere: false }), true),
  revokeSession: input(({ session }) => ({ sessionId: session }), true),
  revokeOtherSessions: input(() => ({ confirm: true })),
  changePassword: input(() => ({ currentPassword: 'wrong', newPassword: password })),
  setPhone: input(() => ({ phone: '+43660123456' })),
  requestContactCode: input(() => ({ contact: 'EMAIL' })),
  confirmContact: input(() => ({ contact: 'EMAIL', code: '000000' })),
  deactivateAccount: input(() => ({ password: 'wrong' })),
  deleteAccount: input(() => ({ password: 'wrong' })),
  enrolTotp: input(() => ({ password: 'wrong' })),
  confirmTotp: input(() => ({ code: '000000' })),
  disableTotp: input(() => ({ password: 'wrong', code: '000000' })),
  passkeyRegistrationOptions: input(() => ({ password: 'wrong' })),
  registerPasskey: input(() => ({ answer: '{}', name: 'A key' })),
  removePasskey: input(({ passkey }) => ({ password, passkeyId: passkey }), true),
};

const staff: Readonly<Record<string, AccessCase>> = {
  judgeAccount: input(({ fan }) => ({ userId: fan, verdict: 'SUSPEND', reason: 'A reason' }), true),
  sanctionAccount: input(({ fan }) => ({
    ...{ userId: fan, kind: 'WARNING', facts: 'Spam' },
    ...{ source: 'NOTICE', legalReference: 'The law' },
  })),
  liftSanction: input(({ sanction }) => ({ sanctionId: sanction, reason: 'A mistake' }), true),
  removeContent: input(({ post }) => ({
    ...{ contentId: post, facts: 'Spam', source: 'NOTICE', legalReference: 'The law' },
  })),
  restoreContent: input(({ post }) => ({ contentId: post, reason: 'A mistake' })),
  appealDecision: input(({ statement }) => ({ statementId: statement, grounds: 'A mistake' })),
  acknowledgeWarning: input(({ warning }) => ({ sanctionId: warning })),
  changeAccountType: input(({ fan }) => ({ userId: fan, accountType: 'CREATOR' })),
  createRole: input(() => ({
    key: letters(),
    name: 'A role',
    permissions: ['account:read'],
  })),
  changeRole: input(({ role }) => ({ roleId: role, permissions: ['account:read'] })),
  assignRole: input(({ role, fan }) => ({ roleId: role, userId: fan })),
  removeRole: input(({ role, friend }) => ({ roleId: role, userId: friend })),
  takeOnSecurityEvent: input(({ securityEvent }) => ({ securityEventId: securityEvent })),
  resolveSecurityEvent: input(({ securityEvent }) => ({
    securityEventId: securityEvent,
    resolution: 'Looked at',
  })),
  runReconciliation: input(() => ({ kind: 'WALLETS' })),
  postJournalEntry: input(() => ({
    description: 'An entry',
    currencyCode: 'USD',
    lines: [],
    idempotencyKey: key(),
  })),
  reverseJournalEntry: input(() => ({ number: '1', description: 'An entry' })),
  openAccount: input(() => ({ code: '1999', name: 'An account', parentCode: '1000' })),
  closeAccount: input(({ account }) => ({ accountId: account })),
  openAccountingPeriod: input(() => ({ startsOn: '2031-01-01', endsOn: '2031-01-31' })),
  closeAccountingPeriod: input(({ period }) => ({ periodId: period })),
  adjustTokens: input(({ fan }) => ({
    userId: fan,
    tokens: 1,
    reason: 'A gift',
    idempotencyKey: key(),
  })),
  createVirtualGift: input(() => ({
    key: `gift-${randomBytes(5).toString('hex')}`,
    name: 'A gift',
    priceTokens: 1,
  })),
  retireVirtualGift: input(({ virtualGift }) => ({ giftId: virtualGift })),
  setPlatformFee: input(() => ({ kind: 'BOOKING', rateBps: 2000 })),
  setTokenRate: input(() => ({ currencyCode: 'JPY', tokensPerUnit: 1 })),
  blockPhrase: input(() => ({ phrase: letters() })),
  unblockPhrase: { ...input(() => ({ phrase: letters() })), isOfNobody: true },
  createNotificationTemplate: input(() => ({
    ...{ kind: 'NEW_FOLLOWER', channel: 'SMS', locale: 'de', body: '{actor} folgt dir.' },
  })),
  activateNotificationTemplate: input(({ template }) => ({ templateId: template })),
  sendAnnouncement: input(() => ({
    ...{ title: 'News', body: 'There is news.', scheduledFor: '2999-01-01T00:00:00Z' },
  })),
  cancelAnnouncement: input(({ announcement }) => ({ announcementId: announcement }), true),
  refundTransaction: input(({ transaction }) => ({
    transactionId: transaction,
    amount: '0',
    reason: 'A mistake',
    idempotencyKey: key(),
  })),
};

const content: Readonly<Record<string, AccessCase>> = {
  createPost: input(() => ({ contentType: 'TEXT', title: 'A post', visibility: 'PUBLIC' })),
  updatePost: input(({ post }) => ({ postId: post, title: 'A post' })),
  createUpload: input(() => ({
    purpose: 'POST',
    fileName: 'picture.png',
    contentType: 'image/png',
    byteSize: 100,
    sha256: 'a'.repeat(64),
  })),
  completeUpload: input(({ upload }) => ({ uploadId: upload })),
  likePost: input(({ post }) => ({ postId: post })),
  unlikePost: input(({ post }) => ({ postId: post })),
  addComment: input(({ post }) => ({ postId: post, body: 'Nice' })),
  follow: input(({ user }) => ({ userId: user })),
  unfollow: input(({ user }) => ({ userId: user })),
  block: input(({ user }) => ({ userId: user })),
  unblock: input(({ user }) => ({ userId: user })),
  mute: input(({ user }) => ({ userId: user })),
  unmute: input(({ user }) => ({ userId: user })),
  blockedAccounts: nothing,
  mutedAccounts: nothing,
  updatePrivacy: input(() => ({ bioAudience: 'FOLLOWERS' })),
  createLiveStream: input(() => ({ title: 'A stream' })),
  startLiveStream: input(({ scheduledStream }) => ({ liveStreamId: scheduledStream }), true),
  endLiveStream: input(({ liveStream }) => ({ liveStreamId: liveStream }), true),
  cancelLiveStream: input(({ scheduledStream }) => ({ liveStreamId: scheduledStream }), true),
  replaceStreamKey: input(({ liveStream }) => ({ liveStreamId: liveStream })),
  remindOfLiveStream: input(({ liveStream }) => ({ liveStreamId: liveStream, isWanted: false })),
  joinLiveStream: input(({ liveStream }) => ({ liveStreamId: liveStream })),
  leaveLiveStream: input(({ liveStream }) => ({ liveStreamId: liveStream })),
  sayInStreamChat: input(({ liveStream }) => ({ liveStreamId: liveStream, body: 'Hi' })),
  deleteStreamChatMessage: input(({ chatMessage }) => ({ messageId: chatMessage }), true),
  banFromLiveStream: input(({ liveStream, fan }) => ({
    liveStreamId: liveStream,
    userId: fan,
    minutes: 5,
  })),
  liftLiveStreamBan: input(
    ({ openStream, banned }) => ({ liveStreamId: openStream, userId: banned }),
    true,
  ),
  setStreamModerator: input(({ liveStream, fan }) => ({
    liveStreamId: liveStream,
    userId: fan,
    isModerator: true,
  })),
  setStreamSlowMode: input(({ liveStream }) => ({ liveStreamId: liveStream, seconds: 0 })),
};

const verification: Readonly<Record<string, AccessCase>> = {
  applyAsCreator: input(() => ({ handle: letters(), displayName: 'Ada' })),
  reviewCreator: input(({ applicant }) => ({ creatorId: applicant, status: 'APPROVED' }), true),
  submitVerification: input(() => ({
    ...{ firstName: 'Ada', lastName: 'Lovelace' },
    documents: [],
  })),
  withdrawVerification: input(({ verification: id }) => ({ verificationId: id }), true),
  reviewVerification: input(
    ({ verification: id }) => ({ verificationId: id, isApproved: true }),
    true,
  ),
  openIdentityDocument: input(({ document }) => ({ documentId: document })),
  setIdentityThresholds: input(() => ({
    ...{ approveFrom: '0.9', rejectBelow: '0.4' },
    validDays: 730,
  })),
  screenAccount: input(({ fan }) => ({ userId: fan })),
  clearAmlCheck: input(({ amlCheck }) => ({ checkId: amlCheck, reason: 'Another' }), true),
  creatorApplications: { variables: () => ({ status: 'PENDING' }) },
  myVerifications: nothing,
  verificationCases: nothing,
  amlChecks: nothing,
  identityThresholds: nothing,
};

const talk: Readonly<Record<string, AccessCase>> = {
  sendMessage: input(({ user }) => ({ recipientId: user, body: 'Hello' })),
  markConversationRead: input(({ conversation }) => ({ conversationId: conversation })),
  archiveConversation: input(({ conversation }) => ({
    conversationId: conversation,
    isArchived: true,
  })),
  answerMessageRequest: input(({ conversation }) => ({
    conversationId: conversation,
    isAccepted: true,
  })),
  createGroup: input(({ user }) => ({ title: 'A group', memberIds: [user] })),
  addToGroup: input(({ group, fan }) => ({ conversationId: group, memberIds: [fan] })),
  renameGroup: input(({ group }) => ({ conversationId: group, title: 'Another name' })),
  removeFromGroup: input(({ group, third }) => ({ conversationId: group, userId: third }), true),
  setGroupRole: input(({ group, third }) => ({
    ...{ conversationId: group, userId: third, role: 'ADMIN' },
  })),
  leaveGroup: input(({ group }) => ({ conversationId: group }), true),
  setTyping: input(({ conversation }) => ({ conversationId: conversation, isTyping: false })),
  openMessage: input(({ message }) => ({ messageId: message })),
  reactToMessage: input(({ message }) => ({ messageId: message, emoji: '👍' })),
  removeMessageReaction: input(({ message }) => ({ messageId: message, emoji: '👍' })),
  setReadReceipts: input(() => ({ areShown: true })),
  publishMessageKey: input(() => ({
    deviceName: 'A device',
    publicKey: randomBytes(32).toString('base64'),
  })),
  revokeMessageKey: input(({ messageKey }) => ({ messageKeyId: messageKey }), true),
  chooseNotifications: input(() => ({
    choices: [{ kind: 'POST_LIKED', channel: 'PUSH', isEnabled: false }],
  })),
  updateNotificationSettings: input(() => ({ emailDigest: 'DAILY' })),
  registerPushToken: input(() => ({ platform: 'IOS', token: `device-${key()}` })),
  removePushToken: input(({ pushToken }) => ({ pushTokenId: pushToken }), true),
  deleteNotifications: input(({ notification }) => ({ notificationIds: [notification] }), true),
  noteNotificationOpened: input(({ delivery }) => ({ deliveryId: delivery })),
  markNotificationsRead: input(({ notification }) => ({ notificationIds: [notification] })),
};

const reads: Readonly<Record<string, AccessCase>> = {
  ...Object.fromEntries(
    'viewer clusters feed roles rateLimit liveStreams virtualGifts membershipPlans permissions sanctions auditLogs systemLogs securityEvents accounts accountingPeriods transactions reconciliationRuns platformFees tokenRates disputes blockedPhrases walletEntries tips userAccounts messageReceived notificationReceived notificationChoices notificationTemplates announcements notificationDeliveries'
      .split(' ')
      .map((name) => [name, nothing]),
  ),
  node: { variables: ({ ids }) => ({ id: ids['post'] }) },
  nodes: { variables: ({ ids }) => ({ ids: [ids['post']] }) },
  creator: { variables: ({ owner }) => ({ handle: owner.creator?.handle }) },
  users: { variables: () => ({ search: 'nobody' }) },
  userAccount: { variables: ({ ids }) => ({ id: ids['fan'] }) },
  trialBalance: { variables: () => ({ currencyCode: 'USD', day: '2026-01-01' }) },
  accountStatement: {
    variables: () => ({ code: '1000', from: '2026-01-01', to: '2026-01-31' }),
  },
  platformRevenue: { variables: () => ({ since: '2026-01-01' }) },
  stuckPayments: { variables: () => ({ olderThanMinutes: 15 }) },
  activeSubscription: {
    variables: ({ owner }) => ({ creatorId: owner.creator?.id }),
    isOfNobody: true,
  },
  activeMembership: { variables: () => ({}), isOfNobody: true },
  cancellations: nothing,
  promoCodes: nothing,
  priceWithPromoCode: {
    variables: ({ ids }) => ({ planId: ids['plan'], code: 'known-to-all' }),
    isOfNobody: true,
  },
  printedInvoice: {
    variables: () => ({ invoiceId: encodeGlobalId('Invoice', randomUUID()) }),
    isOfNobody: true,
  },
  notificationFigures: {
    variables: () => ({
      within: { from: '2026-01-01T00:00:00Z', until: '2026-02-01T00:00:00Z' },
    }),
  },
  walletWorth: { variables: () => ({ currencyCode: 'USD' }) },
  streamSupport: { variables: ({ ids }) => ({ liveStreamId: ids['liveStream'] }) },
  streamChat: { variables: ({ ids }) => ({ liveStreamId: ids['liveStream'] }) },
  conversationTyping: { variables: ({ ids }) => ({ conversationId: ids['conversation'] }) },
  liveStreamViewerCount: { variables: ({ ids }) => ({ liveStreamId: ids['liveStream'] }) },
};

/** A case for every operation, by its name. */
export const cases: Readonly<Record<string, AccessCase>> = {
  ...identity,
  ...staff,
  ...content,
  ...verification,
  ...talk,
  ...occasions,
  ...money,
  ...payouts,
  ...reads,
};
