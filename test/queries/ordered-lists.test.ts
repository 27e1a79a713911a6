import { getNamedType, isEnumType, isInputObjectType, isObjectType } from 'graphql';
import { Client, type QueryResult } from 'pg';
import { loadDatabase, loadedId } from '../../prisma/database/load';
import { encodeGlobalId } from '../../src/kernel/ids/global-id';
import { World, type Person } from '../kit/world';

/**
 * Every order that a client can choose, of every list that it can be chosen for, is given by an index: the statement that the
 * operation compiles to is explained, and nothing in its plan sorts.
 */

jest.setTimeout(180_000);

let world: World;
let staff: Person;

beforeAll(async () => {
  world = await World.create({ database: 'own' });
  await loadDatabase(world.databaseUrl, { users: 5_000 });
  // What is loaded are texts, all of them.
  await world.owner.pool.query(
    `UPDATE posts SET content_type = (ARRAY['TEXT', 'IMAGE', 'VIDEO'])[1 + like_count % 3]::"ContentType"`,
  );
  await world.owner.pool.query('ANALYZE');
  staff = await world.person('staff', { accountType: 'ADMIN' });
});

afterAll(() => world.close());

/** A list that can be ordered, and how an operation reaches it. */
interface OrderedList {
  readonly path: string;
  readonly orders: readonly string[];
  readonly operation: (order: string, more?: string) => string;
  readonly ownerType: string | null;
}

/** Searches of their own kind: what words find is found first and ordered afterwards, however it is ordered. */
const foundFirst = new Set(['Query.users']);

function orderedLists(): readonly OrderedList[] {
  const { schema } = world.app.gateway;
  return Object.values(schema.getTypeMap()).flatMap((type) => {
    if (!isObjectType(type)) return [];
    const isRoot = type === schema.getQueryType();
    return Object.values(type.getFields()).flatMap((field): readonly OrderedList[] => {
      const order = getNamedType(field.args.find(({ name }) => name === 'orderBy')?.type);
      const path = `${type.name}.${field.name}`;
      if (!isInputObjectType(order) || foundFirst.has(path)) return [];
      const by = getNamedType(order.getFields()['field']?.type);
      if (!isEnumType(by)) throw new Error(`${order.name} orders by no enum.`);
      const list = (direction: string, more = ''): string =>
        `${field.name}(first: 20, orderBy: ${direction}${more}) { nodes { __typename } }`;
      return [
        {
          path,
          orders: by.getValues().map(({ name }) => name),
          operation: (direction, more) =>
            isRoot
              ? `{ ${list(direction, more)} }`
              : `query ($id: ID!) { node(id: $id) { ... on ${type.name} { ${list(direction, more)} } } }`,
          ownerType: isRoot ? null : type.name,
        },
      ];
    });
  });
}

/** What PostgreSQL would do for an operation: the plan of the one statement that it compiles to. */
async function planOf(
  operation: string,
  id: string | null,
  settings: readonly string[] = [],
): Promise<string> {
  const spy = jest.spyOn(Client.prototype, 'query');
  await world.ask(staff, operation, id === null ? {} : { id });
  const calls = spy.mock.calls as unknown as [{ text?: string; values?: unknown[] }][];
  const reads = calls.map(([call]) => call).filter(({ text }) => text?.startsWith('/* reads.'));
  spy.mockRestore();
  expect(reads).toHaveLength(1);
  const [{ text = '', values = [] } = {}] = reads;
  return explained(text, values, settings);
}

async function explained(
  text: string,
  values: unknown[],
  settings: readonly string[],
): Promise<string> {
  const client = await world.owner.pool.connect();
  try {
    await client.query('BEGIN');
    for (const setting of settings) await client.query(`SET LOCAL ${setting}`);
    const plan: QueryResult<{ 'QUERY PLAN': string }> = await client.query(
      `EXPLAIN (VERBOSE) ${text}`,
      values,
    );
    return plan.rows.map((row) => row['QUERY PLAN']).join('\n');
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
}

const someUuid = '01900000-0000-7000-8000-000000000000';

/**
 * A sort by a column of a row that is read, but for one that settles ties of what an index gives in order; what a statement
 * asks of the viewer's account has names of other kinds.
 */
const sorts = /Sort Key: t\d+\.[^\n]*\n(?!\s*Presorted Key)/;

it('[operations.fk-indexes] never takes an order that has no index for one that has', async () => {
  const text = 'SELECT t1.id FROM posts t1 JOIN creators t2 ON t2.id = t1.creator_id ORDER BY';
  const settings = ['enable_sort = off', 'enable_seqscan = off'];
  expect(await explained(`${text} t1.title LIMIT 20`, [], settings)).toMatch(sorts);
  expect(await explained(`${text} t1.published_at LIMIT 20`, [], settings)).not.toMatch(sorts);
});

it('[operations.fk-indexes] finds an index for every order of every list, both ways', async () => {
  const lists = orderedLists();
  expect(lists.length).toBeGreaterThan(20);
  const unserved: string[] = [];
  for (const { path, orders, operation, ownerType } of lists) {
    for (const order of orders) {
      for (const direction of ['ASC', 'DESC']) {
        const text = operation(`{ field: ${order}, direction: ${direction} }`);
        const id = ownerType && encodeGlobalId(ownerType, someUuid);
        // With sorting made dear, a sort in the plan says that no index gives the order.
        const plan = await planOf(text, id, ['enable_sort = off', 'enable_seqscan = off']);
        if (sorts.test(plan) || !/Index (Only )?Scan/.test(plan)) {
          unserved.push(`${path} by ${order} ${direction}`);
        }
      }
    }
  }
  expect(unserved).toEqual([]);
});

describe('on 5,000 accounts', () => {
  const cases = [
    ['Query.feed', null, '', 'posts_published_at_id_idx'],
    ['Query.feed', null, ', filter: { contentType: { eq: VIDEO } }', 'posts_content_type'],
    ['Creator.posts', loadedId('creator', 17), '', 'posts_creator_id_published_at_id_idx'],
    [
      'Creator.posts',
      loadedId('creator', 17),
      ', filter: { contentType: { eq: VIDEO } }',
      'posts_creator_id_content_type',
    ],
    [
      'Conversation.messages',
      loadedId('conversation', 17),
      '',
      'messages_conversation_id_sequence',
    ],
    ['Query.userAccounts', null, '', 'users_created_at_id_idx'],
    ['Wallet.entries', loadedId('wallet', 17), '', 'ledger_'],
  ] as const;

  it.each(cases)(
    '[operations.fk-indexes operations.query-reports] uses it for %s of %s%s, as the planner chooses',
    async (path, id, filter, index) => {
      const list = orderedLists().find((one) => one.path === path);
      if (!list) throw new Error(`There is no list ${path}.`);
      for (const direction of ['ASC', 'DESC']) {
        const [order] = list.orders;
        const text = list.operation(`{ field: ${order}, direction: ${direction} }`, filter);
        const plan = await planOf(text, id && encodeGlobalId(list.ownerType ?? '', id));
        expect(plan).toContain(index);
      }
    },
  );

  it('[operations.gin-indexes] searches titles by their trigrams', async () => {
    const text = `{ feed(first: 20, filter: { title: { contains: "kingfisher" } }) { nodes { id } } }`;
    expect(await planOf(text, null)).toContain('posts_title_trgm_idx');
  });
});
