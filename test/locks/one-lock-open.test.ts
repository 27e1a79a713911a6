import { defaultFieldResolver, graphql, type ExecutionResult } from 'graphql';
import sql from 'sql-template-tag';
import { sqlViewer } from '../../src/kernel/auth/policy';
import { ReadEngine } from '../../src/kernel/read/engine';
import { compile } from '../../src/kernel/read/plan-cache';
import { CursorCodec } from '../../src/kernel/pagination/cursor';
import type { ReadModel } from '../../src/kernel/read/model';
import { allRows } from '../../src/kernel/read/statement';
import { buildReadModel } from '../../src/schema';
import { say, type Sent } from '../modules/messaging/talks';
import { World, type Person } from '../kit/world';

let world: World;
let ada: Person;
let eve: Person;
let sent: Sent;

beforeAll(async () => {
  world = await World.create();
  const people = await world.people('ada', 'eve');
  ({ ada, eve } = people);
  const cleo = await world.person('cleo', { isCreator: true });
  sent = await say(world, ada, cleo, 'For your eyes only');
  await world.owner.prisma.userPrivate.create({
    data: { userId: ada.uuid, email: `${ada.username}@example.com`, dateOfBirth: new Date(0) },
  });
});

afterAll(() => world.close());

/** A read model that has lost every policy. */
function withoutPolicies(): ReadModel {
  return Object.assign(buildReadModel(), { policy: () => allRows });
}

/** Asks as somebody, of a product whose first lock is open. */
async function ask(person: Person | null, source: string): Promise<ExecutionResult['data']> {
  const { schema, fieldResolver, contextFor } = world.app.gateway;
  const context = await contextFor({
    requestId: 'test',
    ip: null,
    userAgent: null,
    connectionId: null,
    cluster: null,
    host: null,
    authorization: person && `Bearer ${person.token}`,
  });
  const engine = new ReadEngine(
    world.app.database,
    withoutPolicies(),
    new CursorCodec(Buffer.alloc(32, 7)),
  );
  const { data, errors } = await graphql({
    schema,
    source,
    fieldResolver: fieldResolver ?? defaultFieldResolver,
    contextValue: { ...context, reads: engine.readsFor(context) },
  });
  expect(errors).toBeUndefined();
  return data;
}

describe('[audit.row-level-security] with every policy of the application off', () => {
  it('a message is still found by those who take part, and by nobody else', async () => {
    const source = `{ node(id: "${sent.id}") { ... on Message { body } } }`;

    const forAda = await ask(ada, source);
    const forEve = await ask(eve, source);
    const forVisitor = await ask(null, source);

    expect(forAda).toEqual({ node: { body: 'For your eyes only' } });
    expect(forEve).toEqual({ node: null });
    expect(forVisitor).toEqual({ node: null });
  });

  it('a conversation, which is not guarded, shows no message to others', async () => {
    const source = `{ node(id: "${sent.conversationId}") { ... on Conversation {
      messages(first: 5) { totalCount nodes { body } } } } }`;

    const forAda = await ask(ada, source);
    const forEve = await ask(eve, source);

    expect(forAda).toEqual({
      node: { messages: { totalCount: 1, nodes: [{ body: 'For your eyes only' }] } },
    });
    expect(forEve).toEqual({ node: { messages: { totalCount: 0, nodes: [] } } });
  });

  it('a statement that forgets to ask whose row it is gives the own row alone', async () => {
    const engine = new ReadEngine(
      world.app.database,
      withoutPolicies(),
      new CursorCodec(Buffer.alloc(32, 7)),
    );
    const forgetful = compile(
      sql`SELECT coalesce(json_agg(email), '[]') AS data FROM user_private`,
    );
    const mindful = compile(sql`SELECT ${sqlViewer.id} AS data`);
    const emails = async (userId: string | null): Promise<unknown> => {
      const viewer = { userId, sessionId: null, accountType: null, isActive: false, isStaff: true };
      const caller = { viewer, clusterKey: 'fanzlab', requestId: '', ip: null, userAgent: null };
      expect(await engine.value(mindful, caller)).toBe(userId);
      return engine.value(forgetful, caller);
    };

    expect(await emails(ada.uuid)).toEqual([`${ada.username}@example.com`]);
    expect(await emails(eve.uuid)).toEqual([]);
    expect(await emails(null)).toEqual([]);
  });
});
