import { randomBytes } from 'node:crypto';
import { Pool } from 'pg';
import { FieldCipher } from '../../../src/kernel/crypto/field-cipher';
import { deriveKey } from '../../../src/kernel/crypto/keys';
import { rotateSubjectKeys, type Rotation } from '../../../src/kernel/db/subject-keys';
import { loginsFor } from '../../kit/database';
import { World } from '../../kit/world';
import { codes, newSelf, run, totp, type Self } from './self';

const second = { version: 2, key: randomBytes(32) };
let world: World;
let before: FieldCipher;
let after: FieldCipher;
beforeEach(async () => {
  world = await World.create({ database: 'own', encryptionKeys: [second] });
  const first = { version: 1, key: deriveKey(world.authSecret, 'field-encryption') };
  before = new FieldCipher([first, second]);
  after = new FieldCipher([second, first]);
});
afterEach(() => world.close());

function somePhone(index: number): string {
  return `+4366${String(Date.now()).slice(-7)}${String(index).padStart(2, '0')}`;
}

async function setPhone(self: Self, phone: string): Promise<void> {
  const outcome = await run(world, self.session.accessToken, 'setPhone', { phone });
  expect(codes(outcome)).toEqual([]);
}

/** Wraps somebody's key in the older key of the installation again, as if they had come before the newer one. */
async function backdate({ userId }: Self): Promise<void> {
  const { subjectKey } = world.owner.prisma;
  const { keyCipher, keyVersion } = await subjectKey.findUniqueOrThrow({ where: { userId } });
  const old = before.rewrap({ keyCipher, keyVersion }, userId);
  await subjectKey.update({
    where: { userId },
    data: { keyCipher: Uint8Array.from(old.keyCipher), keyVersion: old.keyVersion },
  });
}

/** Does what the job does, with the rights and the keys that it has. */
async function rotate(): Promise<Rotation> {
  const pool = new Pool({ connectionString: loginsFor(world.databaseUrl).workerUrl });
  try {
    return await rotateSubjectKeys({ pool }, after);
  } finally {
    await pool.end();
  }
}

/** Begins with an authenticator; gives its secret. */
async function enrolled({ account, session }: Self): Promise<unknown> {
  const { password } = account;
  return (await run(world, session.accessToken, 'enrolTotp', { password }, 'secret'))['secret'];
}

/** What is kept of somebody at a place, read with the newer key alone. */
async function opened({ userId }: Self, place: string, cipher: Uint8Array | null): Promise<string> {
  const key = await world.owner.prisma.subjectKey.findUniqueOrThrow({ where: { userId } });
  return new FieldCipher([second]).open(key, userId, place, cipher ?? new Uint8Array(0));
}

async function phoneOf(self: Self): Promise<string> {
  const where = { userId: self.userId };
  const { phoneCipher } = await world.owner.prisma.userPrivate.findUniqueOrThrow({ where });
  return opened(self, 'user_private.phone', phoneCipher);
}

async function secretOf(self: Self): Promise<string> {
  const where = { userId: self.userId };
  const { secretCipher } = await world.owner.prisma.totpFactor.findUniqueOrThrow({ where });
  return opened(self, 'user_2fa.secret', secretCipher);
}

test('[audit.pii-encryption] wraps all keys anew while people go on writing, and the older key is needed no more', async () => {
  const people: Self[] = [];
  for (let index = 0; index < 6; index += 1) people.push(await newSelf(world, `fan${index}`));
  await Promise.all(people.map((person, index) => setPhone(person, somePhone(index))));
  const secrets = await Promise.all(people.map(enrolled));
  for (const person of people) await backdate(person);
  const phones = people.map((_person, index) => somePhone(index + 20));

  await Promise.all([
    rotate(),
    rotate(),
    ...people.map((person, index) => setPhone(person, phones[index] ?? '')),
  ]);
  await rotate();

  expect(await world.owner.prisma.subjectKey.count({ where: { keyVersion: { not: 2 } } })).toBe(0);
  expect(await Promise.all(people.map(phoneOf))).toEqual(phones);
  expect(await Promise.all(people.map(secretOf))).toEqual(secrets);
});

test('[audit.pii-encryption] never touches a key whose version is unknown, wraps the others, and is harmless when repeated', async () => {
  const [ada, ben] = [await newSelf(world), await newSelf(world, 'ben')];
  await setPhone(ada, somePhone(1));
  await setPhone(ben, somePhone(2));
  await backdate(ben);
  const { subjectKey } = world.owner.prisma;
  const foreign = Uint8Array.from(randomBytes(60));
  await subjectKey.update({
    where: { userId: ada.userId },
    data: { keyCipher: foreign, keyVersion: 1 },
  });

  const told = await rotate();
  const first = await subjectKey.findMany({ orderBy: { userId: 'asc' } });
  const toldAgain = await rotate();

  expect(await subjectKey.findMany({ orderBy: { userId: 'asc' } })).toEqual(first);
  expect([told, toldAgain]).toEqual([
    { rewrapped: 1, unreadable: 1 },
    { rewrapped: 0, unreadable: 1 },
  ]);
  const of = ({ userId }: Self) => first.find((key) => key.userId === userId);
  expect(of(ada)).toMatchObject({ keyCipher: foreign, keyVersion: 1 });
  expect(of(ben)).toMatchObject({ keyVersion: 2 });
});

test('[audit.pii-encryption] refuses the wrappings to everybody but the job', async () => {
  const client = await world.app.database.pool.connect();
  try {
    await expect(
      client.query('SELECT * FROM app.outdated_subject_keys(9, NULL, 9)'),
    ).rejects.toMatchObject({ code: '42501' });
  } finally {
    client.release();
  }
});

test('[audit.pii-encryption] opens with every process what any wraps, while a new key of the installation becomes current one process after another', async () => {
  const own = { version: 1, key: null };
  const knowing = await World.create({ beside: world, encryptionKeys: [own, second] });
  const [ada, ben] = [await newSelf(world), await newSelf(world, 'ben')];

  const begun = [await enrolOn(knowing, ada), await enrolOn(world, ben)];

  const versionOf = async ({ userId }: Self): Promise<number> =>
    (await world.owner.prisma.subjectKey.findUniqueOrThrow({ where: { userId } })).keyVersion;
  expect([await versionOf(ada), await versionOf(ben)]).toEqual([1, 2]);
  expect([
    await confirmOn(world, ada, begun[0] ?? ''),
    await confirmOn(knowing, ben, begun[1] ?? ''),
  ]).toEqual([[], []]);
  await knowing.close();
});

test('[audit.pii-encryption] never wraps in a key that is known and not yet current, nor lets an older process wrap back', async () => {
  const ada = await newSelf(world);
  await enrolOn(world, ada);
  const pool = new Pool({ connectionString: loginsFor(world.databaseUrl).workerUrl });

  const told = await rotateSubjectKeys({ pool }, before);

  await pool.end();
  expect(told).toEqual({ rewrapped: 0, unreadable: 0 });
  expect(before.newKey(ada.userId).keyVersion).toBe(1);
});

/** Begins with an authenticator through one process; gives its secret. */
async function enrolOn(process: World, { account, session }: Self): Promise<string> {
  const { password } = account;
  const outcome = await run(process, session.accessToken, 'enrolTotp', { password }, 'secret');
  return String(outcome['secret']);
}

/** Confirms it through another, which has to read the secret; gives what was refused. */
async function confirmOn(process: World, self: Self, secret: string): Promise<readonly string[]> {
  const code = await totp(secret);
  return codes(await run(process, self.session.accessToken, 'confirmTotp', { code }));
}
