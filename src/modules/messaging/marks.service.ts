import { requireActiveMember, requireMember } from '../../kernel/auth/authorize';
import type { Caller } from '../../kernel/auth/viewer';
import type { Database, Transaction } from '../../kernel/db/database';
import { refuseIfAny, textErrors } from '../../kernel/problems/input-rules';
import { refusal, UserErrorCode } from '../../kernel/problems/user-errors';
import type { ReadEngine } from '../../kernel/read/engine';
import type { MarksStore } from './marks.store';

/** What the service stands on. */
export interface MarksDependencies {
  readonly database: Database;
  readonly readEngine: ReadEngine;
  readonly marks: MarksStore;
}

/** What people leave on messages and conversations: reactions, receipts, the archive; and the keys of their devices. */
export class MarksService {
  constructor(private readonly on: MarksDependencies) {}

  /**
   * Puts an emoji of the caller under a message, or takes it away. Twice is once.
   *
   * Refuses: NOT_FOUND, INVALID for what is no emoji.
   */
  async react(caller: Caller, messageId: string, emoji: string, isThere: boolean): Promise<void> {
    const { userId } = requireActiveMember(caller);
    const { database, marks } = this.on;
    await database.transaction(caller, async (tx) => {
      await this.requireKnown(tx, caller, messageId);
      const isNews = isThere
        ? await marks.insertReaction(tx, messageId, userId, emoji)
        : await marks.deleteReaction(tx, messageId, userId, emoji);
      if (isNews)
        await audit(tx, isThere ? 'message.react' : 'message.unreact', 'Message', messageId);
    });
  }

  /**
   * Notes that the caller has opened a message; the first time counts.
   *
   * Refuses: NOT_FOUND, SELF_TARGET for a message of one's own, ACCESS_REQUIRED for a priced one that is not bought.
   */
  async open(caller: Caller, messageId: string): Promise<void> {
    const { userId } = requireMember(caller);
    const { database, readEngine, marks } = this.on;
    await database.transaction(caller, async (tx) => {
      await this.requireKnown(tx, caller, messageId);
      const field = ['messageId'];
      if ((await marks.findSender(tx, messageId)) === userId) {
        throw refusal(UserErrorCode.SELF_TARGET, 'The message is your own.', field);
      }
      const opened = { type: 'Message', id: messageId, policies: ['message.open'] };
      if (!(await readEngine.permits(tx, caller, opened))) {
        throw refusal(UserErrorCode.ACCESS_REQUIRED, 'Buy the message to open it.', field);
      }
      if (await marks.insertReceipt(tx, messageId, userId)) {
        await audit(tx, 'message.open', 'Message', messageId);
      }
    });
  }

  /** Lets senders see when the caller opens their messages, or keeps it from them; also of what was opened before. */
  async showReceipts(caller: Caller, isShown: boolean): Promise<string> {
    const { userId } = requireMember(caller);
    await this.on.database.transaction(caller, async (tx) => {
      await this.on.marks.setReceiptsShown(tx, userId, isShown);
      await audit(tx, isShown ? 'receipts.show' : 'receipts.hide', 'User', userId);
    });
    return userId;
  }

  /**
   * Puts a conversation away for the caller alone, or brings it back.
   *
   * Refuses: NOT_FOUND.
   */
  async archive(caller: Caller, conversationId: string, isArchived: boolean): Promise<void> {
    const { userId } = requireMember(caller);
    const { database, readEngine, marks } = this.on;
    await database.transaction(caller, async (tx) => {
      const conversation = { type: 'Conversation', id: conversationId };
      if (!(await readEngine.permits(tx, caller, conversation))) {
        const message = 'There is no such conversation.';
        throw refusal(UserErrorCode.NOT_FOUND, message, ['conversationId']);
      }
      await marks.setArchived(tx, conversationId, userId, isArchived);
      const action = isArchived ? 'conversation.archive' : 'conversation.unarchive';
      await audit(tx, action, 'Conversation', conversationId);
    });
  }

  /**
   * Publishes the public key of a device of the caller.
   *
   * Refuses: BLANK, TOO_LONG, INVALID, CONFLICT.
   */
  async publishKey(caller: Caller, deviceName: string, publicKey: string): Promise<string> {
    const { userId } = requireActiveMember(caller);
    refuseIfAny(textErrors({ field: 'deviceName', value: deviceName, lengthMax: 100 }));
    return this.on.database.transaction(caller, async (tx) => {
      const keyId = await this.on.marks.insertKey(tx, userId, deviceName, publicKey);
      await audit(tx, 'message-key.publish', 'MessageKey', keyId);
      return keyId;
    });
  }

  /**
   * Takes a key of the caller out of use: nobody encrypts to it from then on.
   *
   * Refuses: NOT_FOUND.
   */
  async revokeKey(caller: Caller, keyId: string): Promise<string> {
    const { userId } = requireMember(caller);
    await this.on.database.transaction(caller, async (tx) => {
      if (!(await this.on.marks.revokeKey(tx, userId, keyId))) {
        throw refusal(UserErrorCode.NOT_FOUND, 'There is no such key.', ['messageKeyId']);
      }
      await audit(tx, 'message-key.revoke', 'MessageKey', keyId);
    });
    return userId;
  }

  private async requireKnown(tx: Transaction, caller: Caller, id: string): Promise<void> {
    if (await this.on.readEngine.permits(tx, caller, { type: 'Message', id })) return;
    throw refusal(UserErrorCode.NOT_FOUND, 'There is no such message.', ['messageId']);
  }
}

function audit(
  tx: Transaction,
  action: string,
  subjectType: string,
  subjectId: string,
): Promise<void> {
  return tx.audit({ action, subjectType, subjectId });
}
