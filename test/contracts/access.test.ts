import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema } from 'graphql';
import { accessPage } from '../../scripts/access-matrix';
import { actions, guardOperations } from '../../src/access';
import { buildGraphQLSchema } from '../../src/schema';

const schema = buildGraphQLSchema();
const fields = [
  schema.getQueryType(),
  schema.getMutationType(),
  schema.getSubscriptionType(),
].flatMap((type) => Object.keys(type?.getFields() ?? {}));

test('[identity.resolver-authorisation] every operation says who may call it', () => {
  expect(fields.filter((name) => !(name in actions))).toEqual([]);
});

test('[identity.resolver-authorisation] never says it of an operation that does not exist', () => {
  expect(Object.keys(actions).filter((name) => !fields.includes(name))).toEqual([]);
});

test.each(['type Query { leak: Int }', 'type Query { viewer: Int } type Mutation { leak: Int }'])(
  '[identity.resolver-authorisation] refuses to build the schema where nobody has said who may call an operation: %s',
  (source) => {
    expect(() => guardOperations(buildSchema(source))).toThrow('who may call leak');
  },
);

test('[identity.resolver-authorisation] keeps the page that reviewers read in step', () => {
  const page = readFileSync(join(__dirname, '..', '..', 'docs', 'access-matrix.md'), 'utf8');

  expect(page).toBe(accessPage(actions));
});
