import { hash } from '@node-rs/argon2';
import type { Prisma } from '../../src/generated/prisma/client';
import { demoPassword } from './demo-accounts';
import type { People, Person } from './people';
import type { Random } from './random';

/** What one hash costs: memory in KiB, passes over it, threads; the same as for everybody who registers. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

const saltBytes = 16;
const digestBytes = 32;

/**
 * The rows of the credentials. The demo accounts have the demo password, each with a salt of its own. All others share a
 * hash whose digest was drawn and not computed: no password is known that has it, so nobody can log in as them, and
 * every run writes the same rows.
 */
export async function credentialRows(
  { everyone, demo }: People,
  random: Random,
): Promise<Prisma.UserCredentialCreateManyInput[]> {
  const demoHashes = new Map<Person, string>();
  const salts = Object.values(demo).map((person) => [person, random.bytes(saltBytes)] as const);
  await Promise.all(
    salts.map(async ([person, salt]) => {
      demoHashes.set(person, await hash(demoPassword, { ...cost, salt }));
    }),
  );
  const nobodysHash = drawnHash(random);
  return everyone.map((person) => ({
    userId: person.id,
    passwordHash: demoHashes.get(person) ?? nobodysHash,
    changedAt: person.joinedAt,
  }));
}

function drawnHash(random: Random): string {
  const { memoryCost, timeCost, parallelism } = cost;
  const [salt, digest] = [saltBytes, digestBytes].map((count) =>
    random.bytes(count).toString('base64').replace(/=+$/, ''),
  );
  return `$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$${salt}$${digest}`;
}
