import { requireFeature, requireMember } from '../../kernel/auth/authorize';
import type { Caller } from '../../kernel/auth/viewer';
import type { Database, Transaction } from '../../kernel/db/database';
import type { EventLog } from '../../kernel/events/event-log';
import { forbidden, type ApiError } from '../../kernel/problems/errors';
import { refuseIfAny, textErrors } from '../../kernel/problems/input-rules';
import { refusal, UserErrorCode, type UserError } from '../../kernel/problems/user-errors';
import type { ReadEngine } from '../../kernel/read/engine';
import { ref, type Ref } from '../../kernel/read/ref';
import type { CreatorService } from '../creators';
import type { UploadService } from '../media';
import type { AttachmentStore } from './attachments.store';
import { messageSent } from './messaging.events';
import type { MessagingStore } from './messaging.store';
import type { RequestStore } from './requests.store';

/** A message as its sender words it: to a conversation, or to a person. */
export interface MessageDraft {
  readonly conversationId: string | null;
  readonly recipientId: string | null;
  readonly threadRootId: string | null;
  readonly body: string | null;
  /** In place of the body, what only the devices of those who take part can read. */
  readonly ciphertext: string | null;
  readonly teaser: string | null;
  readonly price: number | null;
  /** Uploads that the message carries, in their order. */
  readonly uploadIds: readonly string[];
}

/** A message that reached somebody, or a gap where some cannot be told any more. */
export interface ReceivedMessage {
  readonly cursor: string;
  readonly gap: boolean;
  readonly message: Ref | null;
}

/** What opening a message may cost at most, in tokens. */
const priceTokensMax = 1_000_000;

/** How many files a message carries at most. */
const attachmentsMax = 10;

/** What the service stands on. */
export interface MessagingServiceDependencies {
  readonly database: Database;
  readonly readEngine: ReadEngine;
  readonly eventLog: EventLog;
  readonly creators: CreatorService;
  readonly uploads: UploadService;
  readonly store: MessagingStore;
  readonly attachments: AttachmentStore;
  readonly requests: RequestStore;
}

/** Private talks. */
export class MessagingService {
  constructor(private readonly on: MessagingServiceDependencies) {}

  /**
   * Sends a message to a conversation, or to a person, with whom a direct conversation begins where there is none. Only
   * approved creators can ask a price. First contact from outside the recipient's circle waits there as a request; whoever
   * answers one lets it in.
   *
   * Refuses: INVALID, BLANK, TOO_LONG, LIMIT_REACHED, SELF_TARGET, NOT_FOUND, and INVALID_STATE and CONFLICT as attaching an
   * upload does. Errors: FORBIDDEN for a price of anybody else, while the moderators have closed writing to the caller,
   * where one blocks the other, where the recipient declined the caller's request, and where the recipient's privacy keeps
   * strangers out. Who is turned away does not learn by which of the last three.
   */
  async send(caller: Caller, draft: MessageDraft): Promise<string> {
    const { userId } = requireFeature(caller, 'MESSAGING');
    const { database, creators, store, requests } = this.on;
    const { threadRootId, price: priceTokens } = draft;
    refuseIfAny(draftErrors(draft, userId));
    return database.transaction(caller, async (tx) => {
      if (priceTokens !== null) await creators.requireApproved(tx, caller);
      const conversationId = await this.findTarget(tx, caller, userId, draft);
      await store.lockForSending(tx, conversationId);
      await this.requireTakesPart(tx, caller, conversationId);
      const standing = await store.standing(tx, conversationId, userId);
      if (standing.isClosed) throw notWelcome();
      if (standing.isUnanswered) await requests.letIn(tx, conversationId, userId);
      if (threadRootId && !(await store.canBeginThread(tx, threadRootId, conversationId))) {
        const reason = 'There is no such message in this conversation to reply to.';
        throw refusal(UserErrorCode.NOT_FOUND, reason, ['threadRootId']);
      }
      const messageId = await this.write(tx, { ...draft, conversationId, senderId: userId });
      await store.unarchive(tx, conversationId);
      await tx.audit({
        action: 'message.send',
        subjectType: 'Message',
        subjectId: messageId,
        changes: { conversationId, priceTokens },
      });
      const others = await store.findOthers(tx, conversationId, userId);
      await tx.emit(messageSent.create({ messageId, conversationId, senderId: userId }, others));
      return messageId;
    });
  }

  /**
   * Marks all that was said in a conversation so far as read by the caller. Marking it again changes nothing.
   *
   * Refuses: NOT_FOUND.
   */
  async markRead(caller: Caller, conversationId: string): Promise<void> {
    const { userId } = requireMember(caller);
    await this.on.database.transaction(caller, async (tx) => {
      await this.requireTakesPart(tx, caller, conversationId);
      if (!(await this.on.store.markRead(tx, conversationId, userId))) return;
      await tx.audit({
        action: 'conversation.mark-read',
        subjectType: 'Conversation',
        subjectId: conversationId,
      });
    });
  }

  /**
   * Follows the messages that others send to the caller, in all conversations. What the caller may no longer read is
   * passed over in silence.
   *
   * @throws ApiError UNAUTHENTICATED for a visitor, BAD_USER_INPUT for a cursor of somebody else's.
   */
  followReceived(caller: Caller, after: string | null): AsyncGenerator<ReceivedMessage, void> {
    const { userId } = requireMember(caller);
    const { database, eventLog, readEngine } = this.on;
    const log = { userId, kind: messageSent.kind };
    return eventLog.follow(log, after, async ({ cursor, event }) => {
      if (event === null) return { cursor, gap: true, message: null };
      const message = ref('Message', messageSent.parse(event.payload).messageId);
      const isReadable = await readEngine.permits(database, caller, message);
      return isReadable ? { cursor, gap: false, message } : null;
    });
  }

  private async write(
    tx: Transaction,
    draft: MessageDraft & { readonly conversationId: string; readonly senderId: string },
  ): Promise<string> {
    const { uploads, store, attachments } = this.on;
    const { uploadIds, price: priceTokens, ...message } = draft;
    const attached = await uploads.attach(tx, 'MESSAGE', uploadIds, (index) => [
      'uploadIds',
      String(index),
    ]);
    const attachmentCount = attached.length;
    const messageId = await store.insertMessage(tx, { ...message, priceTokens, attachmentCount });
    if (attachmentCount > 0) await attachments.insert(tx, messageId, attached);
    return messageId;
  }

  private async findTarget(
    tx: Transaction,
    caller: Caller,
    userId: string,
    { conversationId, recipientId }: MessageDraft,
  ): Promise<string> {
    if (conversationId !== null) return conversationId;
    const id = recipientId ?? '';
    if (!(await this.on.readEngine.permits(tx, caller, { type: 'User', id }))) {
      throw refusal(UserErrorCode.NOT_FOUND, 'There is no such account.', ['recipientId']);
    }
    return this.openDirect(tx, [userId, id]);
  }

  /** Of several first contacts at once, from either side, one makes the conversation and the others find it. */
  private async openDirect(tx: Transaction, pair: readonly [string, string]): Promise<string> {
    const { store, requests } = this.on;
    const directKey = [...pair].sort().join(':');
    const known = await store.findDirect(tx, directKey);
    if (known !== null) return known;
    if (!(await store.mayWriteFirst(tx, ...pair))) throw notWelcome();
    await store.lockPair(tx, directKey);
    const made = await store.findDirect(tx, directKey);
    if (made !== null) return made;
    const [senderId, recipientId] = pair;
    const state = (await requests.isInCircle(tx, recipientId, senderId)) ? 'ACTIVE' : 'REQUESTED';
    return store.insertDirect(tx, directKey, [
      { userId: senderId, state: 'ACTIVE' },
      { userId: recipientId, state },
    ]);
  }

  private async requireTakesPart(tx: Transaction, caller: Caller, id: string): Promise<void> {
    if (await this.on.readEngine.permits(tx, caller, { type: 'Conversation', id })) return;
    const message = 'There is no such conversation.';
    throw refusal(UserErrorCode.NOT_FOUND, message, ['conversationId']);
  }
}

/** One message for all reasons, so that a block cannot be told from a closed door. */
function notWelcome(): ApiError {
  return forbidden('You cannot write to this account.');
}

function draftErrors(draft: MessageDraft, senderId: string): UserError[] {
  const { conversationId, recipientId, body, ciphertext, teaser, price, uploadIds } = draft;
  const errors = [
    ...textErrors({ field: 'body', value: body, lengthMax: 10_000 }),
    ...textErrors({ field: 'teaser', value: teaser, lengthMax: 300 }),
  ];
  if (body !== null ? ciphertext !== null : ciphertext === null && uploadIds.length === 0) {
    const message = 'Say either body or ciphertext, or carry something.';
    errors.push({ code: UserErrorCode.INVALID, message, field: null });
  }
  if (ciphertext !== null && uploadIds.length > 0) {
    const message = 'What the server cannot read carries no files that it can.';
    errors.push({ code: UserErrorCode.INVALID, message, field: ['uploadIds'] });
  }
  if (uploadIds.length > attachmentsMax) {
    const message = `A message carries ${attachmentsMax} files at most.`;
    errors.push({ code: UserErrorCode.LIMIT_REACHED, message, field: ['uploadIds'] });
  }
  if (price !== null && ciphertext !== null) {
    const message = 'What the server cannot read cannot be sold.';
    errors.push({ code: UserErrorCode.INVALID, message, field: ['price'] });
  }
  if (teaser !== null && price === null) {
    const message = 'Only a priced message has a teaser.';
    errors.push({ code: UserErrorCode.INVALID, message, field: ['teaser'] });
  }
  if ((conversationId === null) === (recipientId === null)) {
    const message = 'Say either conversationId or recipientId.';
    errors.push({ code: UserErrorCode.INVALID, message, field: null });
  }
  if (recipientId === senderId) {
    const message = 'You cannot write to yourself.';
    errors.push({ code: UserErrorCode.SELF_TARGET, message, field: ['recipientId'] });
  }
  if (price !== null && (price <= 0 || price > priceTokensMax)) {
    const message = `A price is 1 to ${priceTokensMax} tokens.`;
    errors.push({ code: UserErrorCode.INVALID, message, field: ['price'] });
  }
  return errors;
}
