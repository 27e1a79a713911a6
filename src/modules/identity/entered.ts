import { ref, type Ref } from '../../kernel/read/ref';
import type { Challenge, OpenedSession, SessionTokens } from './identity.service';

/** What a payload says of somebody who came in. */
export interface EnteredPart {
  readonly session: SessionTokens;
  readonly viewer: Ref;
}

/** What a payload says of somebody who has to bring a second factor. */
export interface ChallengedPart {
  readonly challenge: {
    readonly token: string;
    readonly expiresAt: Date;
    readonly acceptsCode: boolean;
    readonly acceptsPasskey: boolean;
  };
}

/** The account is read with its own eyes: the request came from a visitor. */
export function entered({ session, userId, viewer }: OpenedSession): EnteredPart {
  return { session, viewer: ref('User', userId, viewer) };
}

/** The same, or what to answer first. */
export function enteredOrChallenged(
  outcome: OpenedSession | Challenge,
): EnteredPart | ChallengedPart {
  if (!('token' in outcome)) return entered(outcome);
  const { token, expiresAt, factors } = outcome;
  const accepts = { acceptsCode: factors.totp, acceptsPasskey: factors.passkey };
  return { challenge: { token, expiresAt, ...accepts } };
}
