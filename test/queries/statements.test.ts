import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'sql-formatter';
import { encodeGlobalId } from '../../src/kernel/ids/global-id';
import { World, type Person } from '../kit/world';

/**
 * Each operation of this folder has the statement that it compiles to beside it, so that a reviewer sees in the diff
 * when one more relation, policy or statement appears. `UPDATE_GOLDEN=1 npx jest test/queries` writes them anew.
 */

let world: World;
let ada: Person;

const someUuid = '01900000-0000-7000-8000-000000000000';

/** The variables of every operation, as far as it declares them. */
const variables = {
  first: 10,
  last: 50,
  handle: 'ada',
  postId: encodeGlobalId('Post', someUuid),
  conversationId: encodeGlobalId('Conversation', someUuid),
};

beforeAll(async () => {
  world = await World.create();
  ada = await world.person('ada', { isCreator: true });
});

afterAll(() => world.close());

const operations = readdirSync(__dirname).filter((name) => name.endsWith('.graphql'));

it.each(operations)(
  'compiles %s to one statement, login included, which is the reviewed one',
  async (name) => {
    const source = readFileSync(join(__dirname, name), 'utf8');
    await world.ask(ada, source, variables);
    const statements = await world.statements(() => world.ask(ada, source, variables));
    const compiled = statements.filter((text) => text.startsWith('/* reads.'));
    expect(compiled).toHaveLength(1);
    const sql = `${format(compiled[0] ?? '', { language: 'postgresql', tabWidth: 2 })}\n`;
    const golden = join(__dirname, name.replace(/\.graphql$/, '.sql'));
    if (process.env['UPDATE_GOLDEN']) writeFileSync(golden, sql);
    expect(sql).toBe(readFileSync(golden, 'utf8'));
  },
);
