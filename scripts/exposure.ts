import { isObjectType, type GraphQLSchema } from 'graphql';
import type { MappedField, MappedType, TypeMap } from '../src/kernel/read/type-map';

/**
 * What of the data is on the graph, for reviewers: each exposed model with the policy that its rows must satisfy, and
 * each of its fields with what else must hold. Fields that a module computes are listed too, as such.
 */
export function describeExposure(schema: GraphQLSchema, types: TypeMap): string {
  const models = Object.values(types).sort((a, b) => (a.name < b.name ? -1 : 1));
  return `${models.map((model) => describeModel(schema, model).join('\n')).join('\n\n')}\n`;
}

function describeModel(schema: GraphQLSchema, model: MappedType): readonly string[] {
  const type = schema.getType(model.name);
  const names = isObjectType(type) ? Object.keys(type.getFields()).sort() : [];
  return [
    `${model.name}, rows of ${model.table} where ${model.policy}`,
    ...names.map((name) => `  ${name}: ${describeField(model.fields[name])}`),
  ];
}

function describeField(field: MappedField | undefined): string {
  if (field === undefined) return 'computed by a module';
  switch (field.kind) {
    case 'column':
      return `column ${field.column}${field.mask === undefined ? '' : `, null unless ${field.mask}`}`;
    case 'one':
      return `one ${field.type}, by its policy`;
    case 'list':
      return `at most ${field.max} of ${field.type}, each by its policy`;
    case 'connection':
      return `pages of ${field.type}, each by its policy`;
  }
}
