import { isNativeError } from 'node:util/types';
import { pino, stdSerializers, type DestinationStream, type Logger } from 'pino';
import type { LogLevel } from '../config/config';

export type { Logger } from 'pino';

/** The fields whose values are secrets, wherever an object that is logged carries them on its first two levels. */
const secrets = [
  'accessToken',
  'authorization',
  'cookie',
  'password',
  'passwordHash',
  'refreshToken',
  'secret',
  'streamKey',
  'token',
];

/** It is looked for from the beginnings of words alone: from each letter of a long word, it would take minutes to find none. */
const emailAddress = /(?<![^\s@<>"'()=,:;])[^\s@<>"'()=,:;]+@[^\s@<>"'(),:;]+\.[a-z]{2,}/gi;

/**
 * A logger of one JSON line per entry, to standard output unless told otherwise. Secrets are cut out, and errors keep
 * only their kind, code, message and stack, without e-mail addresses: databases quote values in the rest.
 */
export function createLogger(level: LogLevel, destination?: DestinationStream): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      redact: {
        paths: secrets.flatMap((name) => [name, `*.${name}`, `*.headers.${name}`]),
        censor: '[secret]',
      },
      serializers: { err: describeForLog },
    },
    destination ?? process.stdout,
  );
}

function describeForLog(error: unknown): object {
  if (!isNativeError(error)) return { type: typeof error };
  const { type, message, stack } = stdSerializers.err(error);
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  return { type, ...code, message: withoutEmail(message), stack: withoutEmail(stack) };
}

function withoutEmail(text: string): string {
  return text.replace(emailAddress, '[e-mail]');
}
