import { TaxFormKind } from '../../generated/prisma/enums';
import { requireActiveMember, requireMember } from '../../kernel/auth/authorize';
import type { Caller } from '../../kernel/auth/viewer';
import { UnreadableCipher } from '../../kernel/crypto/field-cipher';
import type { Database } from '../../kernel/db/database';
import type { SubjectKeys } from '../../kernel/db/subject-keys';
import type { Task } from '../../kernel/jobs/jobs';
import { refuseIfAny, textErrors } from '../../kernel/problems/input-rules';
import { refusal, UserErrorCode, type UserError } from '../../kernel/problems/user-errors';
import { requireBookkeeper } from '../finance';
import { printStatement } from './tax-pdf';
import { taxPlaces, type TaxStore } from './tax.store';

/** What the service stands on. */
export interface TaxDependencies {
  readonly database: Database;
  readonly worker: Database;
  readonly keys: SubjectKeys;
  readonly store: TaxStore;
}

/** What somebody says about their taxes. */
export interface TaxDraft {
  readonly form: TaxFormKind;
  readonly countryCode: string;
  readonly legalName: string;
  readonly taxNumber: string;
}

/** What is secret of tax details. */
export interface TaxSecrets {
  readonly legalName: string;
  readonly taxNumber: string;
}

/** A statement as a file. */
export interface PrintedStatement {
  readonly fileName: string;
  readonly content: Buffer;
}

/** The member states of the European Union, by ISO 3166-1. */
const union =
  'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' ');

const countryForm = /^[A-Z]{2}$/;

/** What people who are paid say about their taxes, and what they were paid in a year. */
export class TaxService {
  constructor(private readonly on: TaxDependencies) {}

  /**
   * Keeps what the caller says about their taxes, encrypted, and gives its id; the newest counts, once it was accepted.
   *
   * Refuses: BLANK, TOO_LONG, INVALID for a form that is not for the country and for a number of another form.
   */
  async submit(caller: Caller, draft: TaxDraft): Promise<string> {
    const { userId } = requireActiveMember(caller);
    const { database, keys, store } = this.on;
    const { form, countryCode, legalName } = draft;
    refuseIfAny(draftErrors(draft));
    const number = compact(draft.taxNumber);
    return database.transaction(caller, async (tx) => {
      const id = await store.submit(tx, {
        ...{ userId, form, countryCode },
        nameCipher: new Uint8Array(await keys.seal(tx, userId, taxPlaces.name, legalName)),
        numberCipher: new Uint8Array(await keys.seal(tx, userId, taxPlaces.number, number)),
        numberLastFour: number.slice(-Math.min(4, Math.floor(number.length / 2))),
      });
      await tx.audit({ ...entry('tax-information.submit', id), changes: { form, countryCode } });
      return id;
    });
  }

  /**
   * What is secret of somebody's tax details, as one who keeps the books. Each look leaves a row in the audit trail, which is
   * there before anything is decrypted.
   *
   * Refuses: NOT_FOUND, INVALID_STATE where the account's key was erased.
   */
  async open(caller: Caller, id: string): Promise<TaxSecrets> {
    requireBookkeeper(caller);
    const { database, keys, store } = this.on;
    const found = await database.transaction(caller, async (tx) => {
      const details = await store.find(tx, id);
      if (!details) throw unknownDetails();
      await tx.audit({
        ...entry('tax-information.open', id),
        ...{ category: 'SECURITY', affectedUserId: details.userId },
      });
      return details;
    });
    // Keys are their owner's alone, so they are read in a transaction that works for the owner.
    const owner = { ...caller, viewer: { ...caller.viewer, userId: found.userId } };
    try {
      return await database.transaction(owner, async (tx) => ({
        legalName: await keys.open(tx, found.userId, taxPlaces.name, found.nameCipher),
        taxNumber: await keys.open(tx, found.userId, taxPlaces.number, found.numberCipher),
      }));
    } catch (error) {
      if (!(error instanceof UnreadableCipher)) throw error;
      const message = 'The key of the account is gone, and with it what was said.';
      throw refusal(UserErrorCode.INVALID_STATE, message, ['taxInformationId']);
    }
  }

  /**
   * Accepts or rejects somebody else's tax details, as one who keeps the books.
   *
   * Refuses: NOT_FOUND, SELF_TARGET, INVALID_STATE where somebody has.
   */
  async review(caller: Caller, id: string, isAccepted: boolean): Promise<void> {
    const { userId: reviewerId } = requireBookkeeper(caller);
    const { database, store } = this.on;
    await database.transaction(caller, async (tx) => {
      const details = await store.find(tx, id);
      if (!details) throw unknownDetails();
      if (details.userId === reviewerId) {
        const message = 'Your own tax details are for somebody else to review.';
        throw refusal(UserErrorCode.SELF_TARGET, message, ['taxInformationId']);
      }
      if (!(await store.review(tx, id, { reviewerId, isAccepted }))) {
        const message = 'These tax details were reviewed before.';
        throw refusal(UserErrorCode.INVALID_STATE, message, ['taxInformationId']);
      }
      await tx.audit({
        ...entry(isAccepted ? 'tax-information.accept' : 'tax-information.reject', id),
        affectedUserId: details.userId,
      });
    });
  }

  /** The countries to which nobody is paid out without tax details. */
  async requirements(caller: Caller): Promise<readonly string[]> {
    requireMember(caller);
    return this.on.database.transaction(caller, (tx) => this.on.store.requirements(tx));
  }

  /** Asks for tax details in a country, or asks no more, as one who keeps the books. Refuses: INVALID. */
  async setRequirement(
    caller: Caller,
    countryCode: string,
    isRequired: boolean,
  ): Promise<readonly string[]> {
    const { userId: setById } = requireBookkeeper(caller);
    refuseIfAny(countryErrors(countryCode));
    const { database, store } = this.on;
    return database.transaction(caller, async (tx) => {
      await store.setRequirement(tx, { countryCode, isRequired, setById });
      await tx.audit({
        ...{ action: 'tax-requirement.set', subjectType: 'User', subjectId: setById },
        ...{ category: 'ADMINISTRATION', changes: { countryCode, isRequired } },
      });
      return store.requirements(tx);
    });
  }

  /** A yearly statement as PDF, for its owner and those who keep the books; null where the caller may know of none. */
  async print(caller: Caller, id: string): Promise<PrintedStatement | null> {
    requireMember(caller);
    const { database, store } = this.on;
    const paper = await database.transaction(caller, (tx) => store.findPaper(tx, id));
    if (!paper) return null;
    const { year, total } = paper;
    const fileName = `payouts-${year}-${total.currencyCode}.pdf`;
    return { fileName, content: await printStatement(paper) };
  }

  /** Job: issues the statements of the year that is over, each January. Run again, it adds what is missing. */
  get task(): Task {
    return {
      name: 'issue-tax-documents',
      cron: '30 3 1-7 1 *',
      run: async () => {
        await this.on.store.issueStatements(this.on.worker);
      },
    };
  }
}

function entry(action: string, subjectId: string) {
  return { action, subjectType: 'TaxInformation', subjectId, category: 'PAYMENT' as const };
}

function compact(taxNumber: string): string {
  return taxNumber.replace(/[\s.-]/g, '').toUpperCase();
}

function draftErrors({ form, countryCode, legalName, taxNumber }: TaxDraft): readonly UserError[] {
  const isAmerican = countryCode === 'US';
  const isFitting =
    isAmerican === (form === TaxFormKind.W9) &&
    (form !== TaxFormKind.VAT || union.includes(countryCode));
  const isNumber = isAmerican
    ? /^\d{9}$/.test(compact(taxNumber))
    : /^[A-Z0-9]{4,30}$/.test(compact(taxNumber));
  return [
    ...countryErrors(countryCode),
    ...textErrors({ field: 'legalName', value: legalName, lengthMax: 200 }),
    ...(isFitting ? [] : [wrong('form', 'This form is not for people of this country.')]),
    ...(isNumber ? [] : [wrong('taxNumber', 'A tax number of this country has another form.')]),
  ];
}

function countryErrors(countryCode: string): readonly UserError[] {
  return countryForm.test(countryCode)
    ? []
    : [wrong('countryCode', 'A country has two capital letters, by ISO 3166-1.')];
}

function wrong(field: string, message: string): UserError {
  return { code: UserErrorCode.INVALID, message, field: [field] };
}

function unknownDetails() {
  const message = 'There are no such tax details.';
  return refusal(UserErrorCode.NOT_FOUND, message, ['taxInformationId']);
}
