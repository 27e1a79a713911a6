import { requireActiveMember } from '../../kernel/auth/authorize';
import type { Caller } from '../../kernel/auth/viewer';
import type { Database } from '../../kernel/db/database';
import { refusal, UserErrorCode } from '../../kernel/problems/user-errors';
import type { ReadEngine } from '../../kernel/read/engine';
import type { MessagingStore } from './messaging.store';
import type { RequestStore } from './requests.store';

/** What the service stands on. */
export interface RequestDependencies {
  readonly database: Database;
  readonly readEngine: ReadEngine;
  readonly store: MessagingStore;
  readonly requests: RequestStore;
}

/** Answering strangers who wrote. */
export class RequestService {
  constructor(private readonly on: RequestDependencies) {}

  /**
   * Lets in a conversation that waits as a request, or turns it down: then nobody can write to it until the caller does. What
   * was declined can be let in later.
   *
   * Refuses: NOT_FOUND, INVALID_STATE where no request waits.
   */
  async answer(caller: Caller, conversationId: string, isAccepted: boolean): Promise<void> {
    const { userId } = requireActiveMember(caller);
    const { database, readEngine, store, requests } = this.on;
    await database.transaction(caller, async (tx) => {
      const field = ['conversationId'];
      // A message on its way arrives before the answer; one that comes after finds it.
      await store.lockForSending(tx, conversationId);
      const conversation = { type: 'Conversation', id: conversationId };
      if (!(await readEngine.permits(tx, caller, conversation))) {
        throw refusal(UserErrorCode.NOT_FOUND, 'There is no such conversation.', field);
      }
      const isAnswered = isAccepted
        ? await requests.letIn(tx, conversationId, userId)
        : await requests.decline(tx, conversationId, userId);
      if (!isAnswered) {
        throw refusal(UserErrorCode.INVALID_STATE, 'No request waits for an answer.', field);
      }
      await tx.audit({
        action: isAccepted ? 'conversation.accept-request' : 'conversation.decline-request',
        subjectType: 'Conversation',
        subjectId: conversationId,
      });
    });
  }
}
