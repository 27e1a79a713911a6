import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isObjectType } from 'graphql';
import { isNamedLikeSecret } from '../../prisma/generator/columns';
import { describeExposure } from '../../scripts/exposure';
import { typeMap } from '../../src/generated/graphql/type-map';
import { buildGraphQLSchema } from '../../src/schema';

const schema = buildGraphQLSchema();
const file = join(__dirname, '..', '..', 'prisma', 'exposure.txt');

test('[operations.prisma-gateway] lists each model and field on the graph with its policy, as reviewers read it', () => {
  expect(readFileSync(file, 'utf8')).toBe(describeExposure(schema, typeMap));
});

test('[operations.prisma-gateway] never exposes a field that is named like a secret', () => {
  const exposed = Object.values(typeMap).flatMap(({ name, fields }) => {
    const type = schema.getType(name);
    const names = isObjectType(type) ? Object.keys(type.getFields()) : [];
    return [...new Set([...names, ...Object.keys(fields)])].map((field) => `${name}.${field}`);
  });

  expect(exposed.length).toBeGreaterThan(400);
  expect(exposed.filter((name) => isNamedLikeSecret(name.slice(name.indexOf('.') + 1)))).toEqual(
    [],
  );
});
