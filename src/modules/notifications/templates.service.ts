import { NotificationChannel } from '../../generated/prisma/enums';
import { requirePermission } from '../../kernel/auth/authorize';
import type { Caller } from '../../kernel/auth/viewer';
import type { Database } from '../../kernel/db/database';
import { refuseIfAny, textErrors } from '../../kernel/problems/input-rules';
import { refusal, UserErrorCode, type UserError } from '../../kernel/problems/user-errors';
import type { TemplateStore, WordsFor } from './templates.store';
import { namesOf, requireFillable, UnfillableWords } from './words';

/** What it takes to word notifications. */
export const editTemplates = 'template:edit';

/** Words as staff write them. */
export interface TemplateDraft extends WordsFor {
  readonly subject: string | null;
  readonly body: string;
}

/** How notifications are worded. What was sent stays what it was: words are written anew, as the next version. */
export class TemplateService {
  constructor(
    private readonly database: Database,
    private readonly store: TemplateStore,
  ) {}

  /**
   * Writes a version of words, which waits to be put into use.
   *
   * Refuses: BLANK, TOO_LONG, INVALID for a language that is none, a subject where the channel has none, and words that
   * cannot be filled in.
   */
  async create(caller: Caller, draft: TemplateDraft): Promise<string> {
    const { userId: authorId } = requirePermission(caller, editTemplates);
    refuseIfAny(draftErrors(draft));
    return this.database.transaction(caller, async (tx) => {
      await this.store.lock(tx, draft);
      const id = await this.store.insert(tx, { ...draft, authorId });
      const { kind, channel, locale } = draft;
      await tx.audit({
        action: 'notification-template.create',
        subjectType: 'NotificationTemplate',
        subjectId: id,
        changes: { kind, channel, locale },
      });
      return id;
    });
  }

  /** Puts a version into use, in the place of the one before; an older one, too. Refuses: NOT_FOUND. */
  async activate(caller: Caller, id: string): Promise<void> {
    requirePermission(caller, editTemplates);
    await this.database.transaction(caller, async (tx) => {
      const words = await this.store.findFor(tx, id);
      if (!words)
        throw refusal(UserErrorCode.NOT_FOUND, 'There is no such template.', ['templateId']);
      await this.store.lock(tx, words);
      if (!(await this.store.activate(tx, id, words))) return;
      await tx.audit({
        action: 'notification-template.activate',
        subjectType: 'NotificationTemplate',
        subjectId: id,
      });
    });
  }
}

const localeForm = /^[a-z]{2,3}(-[A-Z]{2})?$/;

function draftErrors({ kind, channel, locale, subject, body }: TemplateDraft): UserError[] {
  const errors = [
    ...textErrors({ field: 'subject', value: subject, lengthMax: 200 }),
    ...textErrors({ field: 'body', value: body, lengthMax: 10_000 }),
  ];
  const invalid = (field: string, message: string): void => {
    errors.push({ code: UserErrorCode.INVALID, message, field: [field] });
  };
  if (channel === NotificationChannel.IN_APP) {
    invalid('channel', 'The inbox has words of its own.');
  }
  const hasSubject = channel === NotificationChannel.EMAIL || channel === NotificationChannel.PUSH;
  if (hasSubject !== (subject !== null)) {
    invalid('subject', 'Letters and push messages have a subject, and nothing else has one.');
  }
  if (!localeForm.test(locale)) {
    invalid('locale', 'A language is written as in de or de-AT.');
    return errors;
  }
  for (const [field, words] of Object.entries({ subject, body })) {
    if (words === null) continue;
    try {
      requireFillable(words, locale, kind);
    } catch (error) {
      if (!(error instanceof UnfillableWords)) throw error;
      invalid(
        field,
        `${field} is an ICU message with ${namesOf(kind).join(', ')}: ${error.message}`,
      );
    }
  }
  return errors;
}
