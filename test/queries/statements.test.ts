import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'sql-formatter';
import { encodeGlobalId } from '../../src/kernel/ids/global-id';
import { templateOf } from '../../src/kernel/read/parameters';
import { standsAsRemembered } from '../../src/modules/identity';
import { visitor, type Viewer } from '../../src/kernel/auth/viewer';
import { World, type Person } from '../kit/world';

/**
 * Each operation of this folder has the statement that it compiles to beside it, so that a reviewer sees in the diff
 * when one more relation, policy or statement appears. `UPDATE_GOLDEN=1 npx jest test/queries` writes them anew. What each
 * of them asks of the viewer's account, where TypeScript has nothing to do with the answer, stands once, in standing.sql.
 */

let world: World;
let ada: Person;

const someUuid = '01900000-0000-7000-8000-000000000000';

/** As nearly all are: without rights over others and without sanctions. */
const plainViewer: Viewer = { ...visitor, accountType: 'CREATOR', isActive: true };
const moderator: Viewer = { ...plainViewer, accountType: 'MODERATOR', isStaff: true };

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

const { text: standing } = templateOf(standsAsRemembered(plainViewer));

function expectReviewed(file: string, statement: string): void {
  const sql = `${format(statement, { language: 'postgresql', tabWidth: 2 })}\n`;
  const golden = join(__dirname, file);
  if (process.env['UPDATE_GOLDEN']) writeFileSync(golden, sql);
  expect(sql).toBe(readFileSync(golden, 'utf8'));
}

const operations = readdirSync(__dirname).filter((name) => name.endsWith('.graphql'));

it.each(operations)('compiles %s to one statement, which is the reviewed one', async (name) => {
  const source = readFileSync(join(__dirname, name), 'utf8');
  await world.ask(ada, source, variables);
  const statements = await world.statements(() => world.ask(ada, source, variables));
  const compiled = statements.filter((text) => text.startsWith('/* reads.'));
  expect(compiled).toHaveLength(1);
  const [statement = ''] = compiled;
  expectReviewed(
    name.replace(/\.graphql$/, '.sql'),
    statement.replace(standing, 'stands_as_remembered'),
  );
});

it('asks of the account of a viewer who is remembered what was reviewed', () => {
  expectReviewed('standing.sql', `SELECT ${standing}`);
  const { text } = templateOf(standsAsRemembered(moderator));
  expectReviewed('standing-of-staff.sql', `SELECT ${text}`);
});
