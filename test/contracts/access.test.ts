import { accessByField } from '../../src/access';
import { buildGraphQLSchema } from '../../src/schema';

const schema = buildGraphQLSchema();
const fields = [
  schema.getQueryType(),
  schema.getMutationType(),
  schema.getSubscriptionType(),
].flatMap((type) => Object.keys(type?.getFields() ?? {}));

test('[identity.resolver-authorisation] every operation says who may call it', () => {
  expect(fields.filter((name) => !(name in accessByField))).toEqual([]);
});

test('[identity.resolver-authorisation] never says it of an operation that does not exist', () => {
  expect(Object.keys(accessByField).filter((name) => !fields.includes(name))).toEqual([]);
});
