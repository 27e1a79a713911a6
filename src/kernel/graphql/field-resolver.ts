import type { GraphQLFieldResolver, GraphQLResolveInfo } from 'graphql';
import { Ref } from '../read/ref';
import { isRow } from '../read/row';
import type { RequestContext } from './context';

/**
 * Resolves every field that has no resolver of its own: from a row that the read engine fetched, under the response key;
 * from anything else, by name. A reference that a payload holds is fetched with what the client selects of it.
 */
export const resolveField: GraphQLFieldResolver<unknown, RequestContext> = (
  source,
  _args,
  context,
  info,
) => {
  if (isRow(source)) return source[String(info.path.key)];
  const value = (source as Readonly<Record<string, unknown>>)[info.fieldName];
  if (Array.isArray(value)) return value.map((entry: unknown) => fetched(entry, context, info));
  return fetched(value, context, info);
};

function fetched(value: unknown, context: RequestContext, info: GraphQLResolveInfo): unknown {
  return value instanceof Ref ? context.reads.load(value, info) : value;
}
