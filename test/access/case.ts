import { randomBytes } from 'node:crypto';
import type { Scene } from './scene';

/** How an operation is called so that only the question of who may is left open. */
export interface AccessCase {
  /** The arguments; those of a mutation are its `input`. */
  readonly variables: (scene: Scene) => Readonly<Record<string, unknown>>;
  /** Whether one success leaves nothing to do for the next caller, who needs a scene of their own. */
  readonly isSpent?: boolean;
  /** Whether NOT_FOUND speaks of something that is nobody's: an identity provider that is not set up. */
  readonly isOfNobody?: boolean;
}

/** A key that no other call has. */
export const key = (): string => `access-${randomBytes(8).toString('hex')}`;

/** The password of everybody in a scene. */
export const password = 'correct horse battery staple';

/** A word of letters alone that nothing else is called by. */
export function letters(): string {
  return randomBytes(10)
    .toString('hex')
    .replace(/\d/g, (digit) => 'ghijklmnop'[Number(digit)] ?? 'x');
}

/** A query without arguments. */
export const nothing: AccessCase = { variables: () => ({}) };

/** A mutation, by what it is told. */
export function input(
  given: (ids: Scene['ids'], scene: Scene) => Readonly<Record<string, unknown>>,
  isSpent = false,
): AccessCase {
  return { variables: (scene) => ({ input: given(scene.ids, scene) }), isSpent };
}
