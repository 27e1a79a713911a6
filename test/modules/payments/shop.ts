import { randomUUID } from 'node:crypto';
import type { Person } from '../../kit/people';
import type { Stage } from '../../kit/stage';

const buy = `mutation ($input: BuyTokensInput!) {
  buyTokens(input: $input) {
    payment { id status failureReason tokens amount { amount currencyCode } settledAt paymentMethod { lastFour } }
    wallet { tokensAvailable }
    userErrors { code field }
  }
}`;

/** What a client learns of a purchase of tokens. */
export interface Bought {
  readonly payment: {
    readonly id: string;
    readonly status: string;
    readonly failureReason: string | null;
    readonly tokens: number;
    readonly amount: { readonly amount: string; readonly currencyCode: string };
    readonly settledAt: string | null;
    readonly paymentMethod: { readonly lastFour: string } | null;
  } | null;
  readonly wallet: { readonly tokensAvailable: number } | null;
  readonly userErrors: readonly {
    readonly code: string;
    readonly field: readonly string[] | null;
  }[];
}

/** Buys tokens as somebody, under a key of its own unless one is given. */
export async function buyTokens(
  world: Stage,
  person: Person,
  input: Readonly<Record<string, unknown>>,
): Promise<Bought> {
  const { buyTokens: bought } = await world.ask<{ readonly buyTokens: Bought }>(person, buy, {
    input: { idempotencyKey: randomUUID(), ...input },
  });
  return bought;
}

/** The uuid behind a global id. */
export function uuidIn(id: string): string {
  return Buffer.from(id, 'base64url').toString('utf8').split(':')[2] ?? '';
}

const wallet = '{ viewer { wallet { tokensAvailable } } }';

/** How many tokens somebody can spend. */
export async function tokensOf(world: Stage, person: Person): Promise<number> {
  const { viewer } = await world.ask<{
    readonly viewer: { readonly wallet: { readonly tokensAvailable: number } };
  }>(person, wallet);
  return viewer.wallet.tokensAvailable;
}

const payment = `query ($id: ID!) { node(id: $id) { ... on Payment { status failureReason } } }`;

/** How far a payment has come. */
export async function statusOf(world: Stage, person: Person, id: string): Promise<string | null> {
  const { node } = await world.ask<{ readonly node: { readonly status: string } | null }>(
    person,
    payment,
    { id },
  );
  return node?.status ?? null;
}

/**
 * Looks again and again until something is so; 45 seconds at most, since a long transaction of another test on the same
 * server delays events.
 */
export async function eventually<T>(look: () => Promise<T>, expected: T): Promise<void> {
  const deadline = Date.now() + 45_000;
  let found = await look();
  while (JSON.stringify(found) !== JSON.stringify(expected) && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    found = await look();
  }
  expect(found).toEqual(expected);
}
