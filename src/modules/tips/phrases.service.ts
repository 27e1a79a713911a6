import { requirePermission } from '../../kernel/auth/authorize';
import type { Caller } from '../../kernel/auth/viewer';
import type { Database } from '../../kernel/db/database';
import { refuseIfAny, textErrors } from '../../kernel/problems/input-rules';
import { refusal, UserErrorCode } from '../../kernel/problems/user-errors';
import { phraseOf } from './phrases';
import type { BlockedPhraseRow, PhraseStore } from './phrases.store';

export type { BlockedPhraseRow } from './phrases.store';

/** What it takes to decide on words. */
export const moderate = 'content:moderate';

/** The words that nobody may send with a tip. Moderators keep the list; it counts from the next tip on. */
export class PhraseService {
  constructor(
    private readonly database: Database,
    private readonly store: PhraseStore,
  ) {}

  /** The list, for moderators. */
  async list(caller: Caller): Promise<readonly BlockedPhraseRow[]> {
    requirePermission(caller, moderate);
    return this.database.transaction(caller, (tx) => this.store.list(tx));
  }

  /** Puts a phrase on the list, and gives it as it is kept. Refuses: BLANK, TOO_LONG, CONFLICT. */
  async block(caller: Caller, text: string): Promise<string> {
    const { userId } = requirePermission(caller, moderate);
    const phrase = requirePhrase(text);
    return this.database.transaction(caller, async (tx) => {
      const id = await this.store.insert(tx, phrase, userId);
      if (id === null) throw refusal(UserErrorCode.CONFLICT, 'It is blocked already.', ['phrase']);
      await tx.audit({ action: 'phrase.block', subjectType: 'BlockedPhrase', subjectId: id });
      return phrase;
    });
  }

  /** Takes a phrase off the list. Refuses: BLANK, TOO_LONG, NOT_FOUND. */
  async unblock(caller: Caller, text: string): Promise<string> {
    requirePermission(caller, moderate);
    const phrase = requirePhrase(text);
    return this.database.transaction(caller, async (tx) => {
      const id = await this.store.remove(tx, phrase);
      if (id === null) throw refusal(UserErrorCode.NOT_FOUND, 'It is not blocked.', ['phrase']);
      await tx.audit({ action: 'phrase.unblock', subjectType: 'BlockedPhrase', subjectId: id });
      return phrase;
    });
  }
}

function requirePhrase(text: string): string {
  refuseIfAny(textErrors({ field: 'phrase', value: text, lengthMax: 100 }));
  const phrase = phraseOf(text);
  if (phrase !== '') return phrase;
  throw refusal(UserErrorCode.BLANK, 'A phrase has a word.', ['phrase']);
}
