import { requireFeature, requireMember } from '../../kernel/auth/authorize';
import type { Caller } from '../../kernel/auth/viewer';
import type { Database } from '../../kernel/db/database';
import { ApiError } from '../../kernel/problems/errors';
import { refusal, UserErrorCode } from '../../kernel/problems/user-errors';
import type { ReadEngine } from '../../kernel/read/engine';
import { ref, type Ref } from '../../kernel/read/ref';
import type { TypingBoard } from './typing';
import type { TypingStore } from './typing.store';

/** Who is typing in a conversation. */
export interface Typists {
  readonly typists: readonly Ref[];
  readonly at: Date;
}

/** What the service stands on. */
export interface TypingDependencies {
  readonly database: Database;
  readonly readEngine: ReadEngine;
  readonly board: TypingBoard;
  readonly store: TypingStore;
}

/** Telling others that one is typing. */
export class TypingService {
  constructor(private readonly on: TypingDependencies) {}

  /**
   * Tells those who take part that the caller types, for five seconds, or that they do so no longer. Nothing is written.
   *
   * Refuses: NOT_FOUND.
   */
  async say(caller: Caller, conversationId: string, isTyping: boolean): Promise<void> {
    const { userId } = requireFeature(caller, 'MESSAGING');
    if (!(await this.takesPart(caller, conversationId))) {
      const message = 'There is no such conversation.';
      throw refusal(UserErrorCode.NOT_FOUND, message, ['conversationId']);
    }
    await this.on.board.say({ conversationId, userId, isTyping });
  }

  /**
   * Follows who else is typing in a conversation, but for those who block the caller or whom the caller blocks. It ends
   * where the caller takes part no longer.
   *
   * @throws ApiError UNAUTHENTICATED, and NOT_FOUND, from the first read, for a conversation of others.
   */
  follow(caller: Caller, conversationId: string): AsyncGenerator<Typists, void> {
    const { userId } = requireMember(caller);
    const listener = this.on.board.follow(conversationId);
    const told = this.tell(caller, userId, { conversationId, listener });
    const stop = told.return.bind(told);
    // The generator waits for news: only the end of the news wakes it when the client leaves.
    told.return = async (value) => {
      await listener.return?.();
      return stop(value);
    };
    return told;
  }

  private async *tell(
    caller: Caller,
    userId: string,
    on: {
      readonly conversationId: string;
      readonly listener: AsyncIterableIterator<readonly string[]>;
    },
  ): AsyncGenerator<Typists, void> {
    const { conversationId, listener } = on;
    if (!(await this.takesPart(caller, conversationId))) {
      throw new ApiError('NOT_FOUND', 'There is no such conversation.');
    }
    for await (const all of listener) {
      if (!(await this.takesPart(caller, conversationId))) return;
      const others = all.filter((id) => id !== userId);
      const seen = await this.on.store.withoutBlocked(this.on.database, userId, others);
      yield { typists: seen.map((id) => ref('User', id)), at: new Date() };
    }
  }

  private takesPart(caller: Caller, id: string): Promise<boolean> {
    return this.on.readEngine.permits(this.on.database, caller, { type: 'Conversation', id });
  }
}
