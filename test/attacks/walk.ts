import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLOutputType,
  type GraphQLSchema,
} from 'graphql';

/** A place in an operation's variables that takes one value of a scalar. */
export interface Leaf {
  /** The keys that lead there, from the variables on. */
  readonly path: readonly string[];
  /** The scalar's name. */
  readonly scalar: string;
  readonly isList: boolean;
}

/** An operation of one field, with variables that are well formed. */
export interface WalkedOperation {
  /** Such as `Mutation.createPost`, or `Post.comments` for a field further down. */
  readonly name: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly leaves: readonly Leaf[];
}

/** Gives an id that there is, for a field of this name. */
export type IdSource = (fieldName: string) => string;

/** An operation for each field with arguments: those of the roots, and those of every type that has ids. */
export function walkOperations(schema: GraphQLSchema, idFor: IdSource): readonly WalkedOperation[] {
  const roots = [schema.getQueryType(), schema.getMutationType()].flatMap((type) =>
    type ? Object.values(type.getFields()).map((field) => ({ type, field })) : [],
  );
  const node = schema.getType('Node');
  const types = isInterfaceType(node) ? schema.getPossibleTypes(node) : [];
  const inner = types.flatMap((type) =>
    Object.values(type.getFields())
      .filter(({ args }) => args.length > 0)
      .map((field) => ({ type, field })),
  );
  return [
    ...roots.map(({ type, field }) => {
      const kind = type === schema.getMutationType() ? 'mutation' : 'query';
      return operationOf(`${type.name}.${field.name}`, kind, field, idFor);
    }),
    ...inner.map(({ type, field }) =>
      operationOf(`${type.name}.${field.name}`, 'query', field, idFor, type.name),
    ),
  ].filter(({ leaves }) => leaves.length > 0);
}

function operationOf(
  name: string,
  kind: 'query' | 'mutation',
  field: GraphQLField<unknown, unknown>,
  idFor: IdSource,
  below?: string,
): WalkedOperation {
  const variables: Record<string, unknown> = {};
  const leaves: Leaf[] = [];
  for (const arg of field.args) {
    variables[arg.name] = valueFor(arg, [arg.name], idFor, leaves);
  }
  const declared = field.args.map(({ name: arg, type }) => `$${arg}: ${String(type)}`);
  const passed = field.args.map(({ name: arg }) => `${arg}: $${arg}`);
  const call = `${field.name}${passed.length > 0 ? `(${passed.join(', ')})` : ''} ${selectionOf(field.type)}`;
  if (below === undefined) {
    return { name, variables, leaves, query: `${kind} (${declared.join(', ')}) { ${call} }` };
  }
  const query = `query ($nodeId: ID!, ${declared.join(', ')}) {
    node(id: $nodeId) { ... on ${below} { ${call} } } }`;
  return { name, query, variables: { ...variables, nodeId: idFor(below) }, leaves };
}

/** A value that is well formed; the scalars in it are noted as leaves. */
function valueFor(
  { name, type }: GraphQLArgument | GraphQLInputField,
  path: readonly string[],
  idFor: IdSource,
  leaves: Leaf[],
): unknown {
  const isList = hasList(type);
  const named = getNamedType(type);
  if (isInputObjectType(named)) {
    // Filters within filters are as the filter itself, and have no null in them.
    if (isList || path.length > 4 || name === 'not') return isNonNullType(type) ? [] : undefined;
    const fields = Object.values(named.getFields()).filter(isAsked);
    return Object.fromEntries(
      fields.map((field) => [field.name, valueFor(field, [...path, field.name], idFor, leaves)]),
    );
  }
  if (!isLeafType(named)) return null;
  if (isEnumType(named)) {
    const [first] = named.getValues();
    return isList ? [first?.name] : first?.name;
  }
  if (named.name !== 'Boolean') leaves.push({ path, scalar: named.name, isList });
  const value =
    named.name === 'ID' ? idFor(name) : (samples[name] ?? samples[named.name] ?? 'text');
  const isOptional = !isNonNullType(type);
  if (isOptional && omitted.has(name)) return null;
  return isList ? [value] : value;
}

/** Of all that a filter can ask of a value, the first: filters have so many comparisons at most. Ids are named singly and in lists. */
function isAsked(
  { name }: GraphQLInputField,
  _at: number,
  all: readonly GraphQLInputField[],
): boolean {
  const isComparison = all.every((field) => operators.has(field.name));
  return !isComparison || name === 'eq' || (name === 'in' && all.length === 2);
}

const operators = new Set([
  'eq',
  'ne',
  'in',
  'lt',
  'lte',
  'gt',
  'gte',
  'isNull',
  'contains',
  'startsWith',
]);

const samples: Readonly<Record<string, unknown>> = {
  Int: 1,
  Float: 1.5,
  BigInt: '1',
  Boolean: false,
  Decimal: '9.99',
  Date: '1990-05-17',
  DateTime: '2031-05-17T10:00:00Z',
  String: 'a text of some length',
  email: 'somebody@example.com',
};

/** Optional things of which an operation takes one at most, or that need more than a sample. */
const omitted = new Set([
  'after',
  'before',
  'last',
  'conversationId',
  'parentId',
  'postId',
  'messageId',
  'liveStreamId',
  'paymentMethodId',
  'expectedPrice',
  'price',
  'username',
]);

function hasList(type: GraphQLInputType): boolean {
  if (isNonNullType(type)) return hasList(type.ofType);
  return isListType(type);
}

/** A selection that reaches into an answer without asking for much of it. */
function selectionOf(type: GraphQLOutputType, depth = 0): string {
  const named = getNamedType(type);
  if (isLeafType(named)) return '';
  if (!isObjectType(named)) return '{ __typename }';
  const parts = Object.values(named.getFields()).flatMap((field) => {
    if (field.args.some(({ type: arg }) => isNonNullType(arg))) return [];
    if (isLeafType(getNamedType(field.type))) return [field.name];
    const isWanted = ['nodes', 'userErrors', 'pageInfo'].includes(field.name);
    const isEntity = depth === 0 && named.name.endsWith('Payload');
    return (isWanted || isEntity) && depth < 2
      ? [`${field.name} ${selectionOf(field.type, depth + 1)}`]
      : [];
  });
  return `{ ${['__typename', ...parts].join(' ')} }`;
}

/** The same variables with another value in one place. */
export function withValue(
  variables: Readonly<Record<string, unknown>>,
  [key = '', ...rest]: readonly string[],
  value: unknown,
): Readonly<Record<string, unknown>> {
  if (rest.length === 0) return { ...variables, [key]: value };
  const inner = variables[key];
  const nested = typeof inner === 'object' && inner !== null ? { ...inner } : {};
  return { ...variables, [key]: withValue(nested, rest, value) };
}
