import { Writable } from 'node:stream';
import { getNamedType, type GraphQLSchema, isLeafType, isObjectType } from 'graphql';
import { hash } from '@node-rs/argon2';
import { typeMap } from '../../../src/generated/graphql';
import { decodeGlobalId, encodeGlobalId } from '../../../src/kernel/ids/global-id';
import { createLogger } from '../../../src/kernel/log/logger';
import { post } from '../../kit/http';
import { World } from '../../kit/world';
import { codeIsSent, executeWith, login, newAccount, register, registered } from './accounts';

let world: World;
beforeAll(async () => {
  world = await World.create();
});
afterAll(() => world.close());

async function hashOf(userId: string): Promise<string> {
  const { prisma } = world.owner;
  const { passwordHash } = await prisma.userCredential.findUniqueOrThrow({ where: { userId } });
  return passwordHash;
}

/** The scalars of an account: everything that one can know of it without further accounts. */
function fieldsOfUser(schema: GraphQLSchema): readonly string[] {
  const user = schema.getType('User');
  if (!isObjectType(user)) throw new Error('There is no type User.');
  return Object.values(user.getFields())
    .filter(({ type }) => isLeafType(getNamedType(type)))
    .map(({ name }) => name);
}

describe('a password', () => {
  test('[identity.password-hash] is kept as argon2id with a salt of its own', async () => {
    const password = 'the same for both';
    const ada = await registered(world, newAccount('ada', { password }));
    const ben = await registered(world, newAccount('ben', { password }));

    const hashes = [await hashOf(ada.userId), await hashOf(ben.userId)];

    for (const passwordHash of hashes) {
      expect(passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
    }
    expect(hashes[0]).not.toBe(hashes[1]);
  });

  test('[identity.password-hash] is hashed anew at the next login when its hash is weak', async () => {
    const ada = newAccount('ada');
    const { userId } = await registered(world, ada);
    const weak = await hash(ada.password, { memoryCost: 1024, timeCost: 1, parallelism: 1 });
    await world.owner.prisma.userCredential.update({
      where: { userId },
      data: { passwordHash: weak },
    });

    await login(world, ada.email, 'a wrong password');
    expect(await hashOf(userId)).toBe(weak);
    expect((await login(world, ada.email, ada.password)).userErrors).toEqual([]);

    expect(await hashOf(userId)).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect((await login(world, ada.email, ada.password)).userErrors).toEqual([]);
  });

  test('[identity.password-hash] is the same however its letters were composed', async () => {
    const ada = newAccount('ada', { password: 'café au lait'.normalize('NFC') });
    await registered(world, ada);

    const { userErrors } = await login(world, ada.email, ada.password.normalize('NFD'));

    expect(userErrors).toEqual([]);
  });

  test('[identity.password-hash] never stands in an answer or a log line, nor does its hash', async () => {
    const lines: string[] = [];
    const log = createLogger(
      'trace',
      new Writable({
        write(chunk: Buffer, _encoding, done) {
          lines.push(String(chunk));
          done();
        },
      }),
    );
    const loud = await World.create({ log });
    const ada = newAccount('ada');
    const { email, password } = ada;
    const fields = fieldsOfUser(loud.app.gateway.schema).join(' ');
    const selection = `{ session { accessToken refreshToken } viewer { ${fields} } userErrors { code message field } }`;

    const registering = `mutation ($input: RegisterInput!) { register(input: $input) ${selection} }`;
    const loggingIn = `mutation ($input: LoginInput!) { login(input: $input) ${selection} }`;

    try {
      const answers = [
        await post(loud.url, registering, { input: ada }),
        await post(loud.url, registering, { input: ada }),
        await post(loud.url, loggingIn, { input: { login: email, password } }),
        await post(loud.url, loggingIn, { input: { login: email, password: 'a wrong password' } }),
        await post(loud.url, loggingIn, { input: { login: 7, password } }),
        await post(loud.url, `mutation { login(input: { password: "${password}" }) { nothing } }`),
      ];
      const { userId } = await world.owner.prisma.userPrivate.findUniqueOrThrow({
        where: { email },
      });

      const told = answers.map(({ text }) => text).join('\n');
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 400, 400]);
      expect(lines.length).toBeGreaterThanOrEqual(4);
      for (const secret of [await hashOf(userId), 'argon2']) {
        expect(told).not.toContain(secret);
        expect(lines.join('')).not.toContain(secret);
      }
      expect(lines.join('')).not.toContain(password);
      expect(lines.join('')).not.toContain(email);
      expect(told).not.toContain(password);
    } finally {
      await loud.close();
    }
  });
});

describe('private tables', () => {
  test('[identity.separate-auth-tables] are never on a type of the graph', () => {
    const tables = Object.values(typeMap).map(({ table }) => table);

    expect(tables).toContain('users');
    for (const table of [
      ...['user_private', 'user_credentials', 'user_2fa', 'user_recovery_codes'],
      ...['password_reset_tokens', 'user_verification_codes', 'subject_keys'],
    ]) {
      expect(tables).not.toContain(table);
    }
  });

  test('[identity.separate-auth-tables] are left alone by every read of an account', async () => {
    const ada = newAccount('ada');
    const { session } = await registered(world, ada);
    const fields = fieldsOfUser(world.app.gateway.schema).join(' ');

    const statements = await world.statements(() =>
      executeWith(world, `Bearer ${session.accessToken}`, `{ viewer { ${fields} } }`),
    );

    const reads = statements.filter((text) => !text.includes('user_sessions'));
    expect(statements).toHaveLength(2);
    expect(reads).toHaveLength(1);
    expect(reads[0]).not.toContain('user_credentials');
  });

  test('[identity.separate-auth-tables] hides the e-mail address from everyone but its owner', async () => {
    const ada = newAccount('ada');
    const { session, userId } = await registered(world, ada);
    const { ben } = await world.people('ben');
    const root = await world.person('root', { accountType: 'ADMIN' });
    const id = encodeGlobalId('User', userId);
    const query = 'query ($id: ID!) { node(id: $id) { ... on User { email username } } }';
    const nobodys = { node: { email: null, username: ada.username } };

    const seen = [
      await world.ask<object>(null, query, { id }),
      await world.ask<object>(ben, query, { id }),
      await world.ask<object>(root, query, { id }),
    ];
    const own = await executeWith<object>(world, `Bearer ${session.accessToken}`, query, { id });

    expect(seen).toEqual([nobodys, nobodys, nobodys]);
    expect(own.data).toEqual({ node: { email: ada.email, username: ada.username } });
  });
});

describe('ids', () => {
  test('[identity.uuid-keys] are uuids that the server makes, in the order of time', async () => {
    const ids = [];
    for (const name of ['ada', 'ben', 'cleo']) {
      const { viewer } = await register(world, newAccount(name));
      const id = decodeGlobalId(viewer?.id ?? '');
      await codeIsSent(world, id?.uuid ?? '');
      ids.push(id);
    }

    for (const { type, uuid } of ids) {
      expect(type).toBe('User');
      expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
    const uuids = ids.map(({ uuid }) => uuid);
    expect(uuids).toEqual([...uuids].sort());
  });

  test.each([
    '',
    '1',
    'not an id',
    '018f2f60-0000-7000-8000-000000000000',
    encodeGlobalId('User', '1 OR 1=1'),
    `${encodeGlobalId('User', '018f2f60-0000-7000-8000-000000000000')}=`,
    encodeGlobalId('User', '018F2F60-0000-7000-8000-000000000000'),
  ])('[identity.uuid-keys] refuses malformed ones, as %p, before any query', async (id) => {
    const codes: unknown[] = [];

    const statements = await world.statements(async () => {
      const read = await world.execute(null, 'query ($id: ID!) { node(id: $id) { id } }', { id });
      codes.push(read.code);
    });

    expect(codes).toEqual(['BAD_USER_INPUT']);
    expect(statements).toEqual([]);
  });

  test('[identity.uuid-keys] of nothing are null', async () => {
    const id = encodeGlobalId('User', '018f2f60-0000-7000-8000-000000000000');

    expect(
      await world.ask<object>(null, 'query ($id: ID!) { node(id: $id) { id } }', { id }),
    ).toEqual({ node: null });
  });
});
