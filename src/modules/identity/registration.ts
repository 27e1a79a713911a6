import { z } from 'zod';
import { textErrors } from '../../kernel/problems/input-rules';
import { UserErrorCode, type UserError } from '../../kernel/problems/user-errors';

/** Who registers, as they word it. */
export interface Registration {
  readonly email: string;
  readonly password: string;
  /** Midnight UTC of the day. */
  readonly dateOfBirth: Date;
  readonly username?: string | null;
}

/** Who logs in, as they word it. */
export interface Login {
  /** An e-mail address or a username. */
  readonly login: string;
  readonly password: string;
  /** What the client calls the device. */
  readonly deviceName?: string | null;
}

const emailLengthMax = 254;
const passwordLength = { min: 10, max: 128 };
const usernameLength = { min: 3, max: 30 };
const usernameForm = /^[A-Za-z0-9_.]+$/;

/** The age from which the platform may be used, and one that nobody reaches, in years. */
const age = { min: 18, max: 150 };

const emailForm = z.email();

/** All that is wrong with a registration, without a look at who else is registered. */
export function registrationErrors(
  { email, password, dateOfBirth, username }: Registration,
  today: Date,
): readonly UserError[] {
  return [
    ...emailErrors(email),
    ...passwordErrors(password),
    ...ageErrors(dateOfBirth, today),
    ...usernameErrors(username),
  ];
}

/**
 * How old somebody born on a day is on another, in years: the birthday counts from its first minute in UTC, and whoever
 * was born on 29 February has it on 1 March of other years.
 */
export function ageInYears(dateOfBirth: Date, today: Date): number {
  const years = today.getUTCFullYear() - dateOfBirth.getUTCFullYear();
  const monthsToGo = dateOfBirth.getUTCMonth() - today.getUTCMonth();
  const daysToGo = dateOfBirth.getUTCDate() - today.getUTCDate();
  return monthsToGo > 0 || (monthsToGo === 0 && daysToGo > 0) ? years - 1 : years;
}

function emailErrors(email: string): readonly UserError[] {
  const errors = textErrors({ field: 'email', value: email, lengthMax: emailLengthMax });
  if (errors.length > 0 || emailForm.safeParse(email).success) return errors;
  return [invalid('email', 'This is not an e-mail address.')];
}

/** What is wrong with a new password. Unlike other texts, it may be nothing but spaces. */
export function passwordErrors(password: string, name = 'password'): readonly UserError[] {
  const length = [...password.normalize('NFC')].length;
  const field = [name];
  if (length < passwordLength.min) {
    const message = `${name} must have ${passwordLength.min} characters or more.`;
    return [{ code: UserErrorCode.TOO_SHORT, message, field }];
  }
  if (length > passwordLength.max) {
    const message = `${name} must have ${passwordLength.max} characters or fewer.`;
    return [{ code: UserErrorCode.TOO_LONG, message, field }];
  }
  return [];
}

function ageErrors(dateOfBirth: Date, today: Date): readonly UserError[] {
  const years = ageInYears(dateOfBirth, today);
  if (years > age.max) return [invalid('dateOfBirth', 'Nobody is as old as this.')];
  if (years >= age.min) return [];
  const message = `The platform is for people of ${age.min} years and more.`;
  return [{ code: UserErrorCode.UNDERAGE, message, field: ['dateOfBirth'] }];
}

function usernameErrors(username: string | null | undefined): readonly UserError[] {
  const errors = textErrors({
    field: 'username',
    value: username,
    lengthMin: usernameLength.min,
    lengthMax: usernameLength.max,
  });
  if (errors.length > 0 || !username || usernameForm.test(username)) return errors;
  const message = 'A username has letters of the English alphabet, digits, underscores and dots.';
  return [invalid('username', message)];
}

function invalid(field: string, message: string): UserError {
  return { code: UserErrorCode.INVALID, message, field: [field] };
}
