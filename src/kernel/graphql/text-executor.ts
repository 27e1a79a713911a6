import {
  getNullableType,
  getVariableValues,
  GraphQLError,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  locatedError,
  OperationTypeNode,
  type DocumentNode,
  type FieldNode,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { collectFields, collectSubfields } from 'graphql/execution/collectFields';
import { getArgumentValues } from 'graphql/execution/values';
import { addPath, pathToArray, type Path } from 'graphql/jsutils/Path';
import { textOf, wantingText } from '../read/as-text';
import type { ReadModel } from '../read/model';
import { Ref } from '../read/ref';
import { memberName, UnwritableValue, writeValue } from '../read/written';
import { Coverage, type Fragments } from './coverage';
import type { RequestContext } from './context';

/** What an operation came to: the text of its `data`, and the errors of its fields. */
export interface TextAnswer {
  readonly data: string;
  readonly errors: readonly GraphQLError[];
}

/** An operation that is valid. */
export interface ValidOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** One operation while it runs. */
interface Run {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragments: Fragments;
  readonly variableValues: Record<string, unknown>;
  readonly context: RequestContext;
  readonly errors: GraphQLError[];
}

/**
 * Answers operations of which the read engine fetches everything, by text: what PostgreSQL has written goes to the client
 * without being parsed, completed and written again. Root fields are resolved as graphql-js would; its answers and these
 * mean the same, errors and nulls included, which a property test holds.
 */
export class TextExecutor {
  private readonly coverage: Coverage;
  private readonly fragments = new WeakMap<DocumentNode, Fragments>();

  constructor(
    private readonly schema: GraphQLSchema,
    model: ReadModel,
    private readonly resolveField: GraphQLFieldResolver<unknown, RequestContext>,
  ) {
    this.coverage = new Coverage(schema, model);
  }

  /** Whether the read engine fetches everything that an operation asks for. */
  covers({ document, operation }: Pick<ValidOperation, 'document' | 'operation'>): boolean {
    return this.coverage.covers(operation, this.fragmentsOf(document));
  }

  /**
   * The answer; null where graphql-js has to give it: something is not covered, or the variables are wrong. A viewer who is
   * only remembered is asked for, unless the statements that fetch the answer do so themselves.
   *
   * @throws ApiError UNAUTHENTICATED where the viewer has gone.
   */
  async answer(valid: ValidOperation, context: RequestContext): Promise<TextAnswer | null> {
    const { remembered } = context;
    if (!remembered || !context.settle) return this.run(valid, context);
    const fragments = this.fragmentsOf(valid.document);
    if (this.coverage.asksForStanding(valid.operation, fragments)) {
      const answer = await this.run(valid, context);
      if (!answer || remembered.mayBeShown) return answer;
    }
    return this.run(valid, await context.settle());
  }

  private async run(valid: ValidOperation, context: RequestContext): Promise<TextAnswer | null> {
    const { document, operation, variables } = valid;
    const fragments = this.fragmentsOf(document);
    context.meter.restart();
    if (!this.coverage.covers(operation, fragments)) return null;
    const { coerced } = getVariableValues(
      this.schema,
      operation.variableDefinitions ?? [],
      variables,
    );
    if (!coerced) return null;
    const { schema } = this;
    const run: Run = { schema, operation, fragments, variableValues: coerced, context, errors: [] };
    try {
      return { data: await this.root(run), errors: run.errors };
    } catch (error) {
      // A query can be answered again from the start; what a mutation did is done.
      const mayRepeat = operation.operation === OperationTypeNode.QUERY;
      if (error instanceof UnwritableValue && mayRepeat) {
        context.meter.restart();
        return null;
      }
      if (!(error instanceof GraphQLError)) throw error;
      return { data: 'null', errors: [...run.errors, error] };
    }
  }

  private fragmentsOf(document: DocumentNode): Fragments {
    const known = this.fragments.get(document);
    if (known) return known;
    const fragments = Object.fromEntries(
      document.definitions.flatMap((definition) =>
        definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition]] : [],
      ),
    );
    this.fragments.set(document, fragments);
    return fragments;
  }

  private async root(run: Run): Promise<string> {
    const { operation, fragments, variableValues } = run;
    const type = this.schema.getRootType(operation.operation);
    if (!type) throw new Error(`The schema has no ${operation.operation}.`);
    const fields = collectFields(
      this.schema,
      fragments,
      variableValues,
      type,
      operation.selectionSet,
    );
    const isSerial = operation.operation === OperationTypeNode.MUTATION;
    return this.object(run, type, undefined, fields, undefined, isSerial);
  }

  private async object(
    run: Run,
    type: GraphQLObjectType,
    source: unknown,
    fields: ReadonlyMap<string, readonly FieldNode[]>,
    path: Path | undefined,
    isSerial = false,
  ): Promise<string> {
    const members: Promise<string>[] = [];
    for (const [responseKey, nodes] of fields) {
      const at = addPath(path, responseKey, type.name);
      try {
        const member = this.member(run, type, source, nodes, at);
        members.push(member);
        if (isSerial) await member;
      } catch (error) {
        // What has begun may have something to say before the answer is given up, as it has with graphql-js.
        await Promise.allSettled(members);
        throw error;
      }
    }
    return `{${(await Promise.all(members)).join(',')}}`;
  }

  /** Begins with a field; throws at once where it fails at once and may not be null. */
  private member(
    run: Run,
    parentType: GraphQLObjectType,
    source: unknown,
    nodes: readonly FieldNode[],
    path: Path,
  ): Promise<string> {
    const name = memberName(String(path.key));
    const [node] = nodes;
    if (node?.name.value === '__typename') return Promise.resolve(`${name}"${parentType.name}"`);
    const field = node && parentType.getFields()[node.name.value];
    if (!field) throw new Error(`${parentType.name} has no field ${node?.name.value}.`);
    const info = infoOf(run, parentType, field.type, nodes, path);
    let value: unknown;
    try {
      const args = getArgumentValues(field, node, run.variableValues);
      value = (field.resolve ?? this.resolveField)(source, args, run.context, info);
    } catch (error) {
      return Promise.resolve(name + failedField(run, field.type, error, nodes, path));
    }
    return this.finish(run, field.type, value, info, path).then((text) => name + text);
  }

  private async finish(
    run: Run,
    type: GraphQLOutputType,
    value: unknown,
    info: GraphQLResolveInfo,
    path: Path,
  ): Promise<string> {
    try {
      return await this.complete(run, type, await value, info, path);
    } catch (error) {
      return failedField(run, type, error, info.fieldNodes, path);
    }
  }

  private async complete(
    run: Run,
    type: GraphQLOutputType,
    value: unknown,
    info: GraphQLResolveInfo,
    path: Path,
  ): Promise<string> {
    const text = textOf(value);
    if (text !== undefined) return text;
    if (value instanceof Error) throw value;
    if (isNonNullType(type)) {
      const inner = await this.complete(run, type.ofType, value, info, path);
      if (inner !== 'null') return inner;
      throw new Error(
        `Cannot return null for non-nullable field ${info.parentType.name}.${info.fieldName}.`,
      );
    }
    if (value === null || value === undefined) return 'null';
    const nullable = getNullableType(type);
    if (isListType(nullable)) return this.list(run, nullable.ofType, value, info, path);
    if (value instanceof Ref) {
      return textOf(await run.context.reads.load(value, info)) ?? 'null';
    }
    if (!isObjectType(nullable)) return writeValue(nullable, value);
    const { schema, fragments, variableValues } = run;
    const fields = collectSubfields(schema, { ...fragments }, variableValues, nullable, [
      ...info.fieldNodes,
    ]);
    return this.object(run, nullable, value, fields, path);
  }

  private async list(
    run: Run,
    type: GraphQLOutputType,
    value: unknown,
    info: GraphQLResolveInfo,
    path: Path,
  ): Promise<string> {
    if (!Array.isArray(value)) {
      throw new GraphQLError(
        `Expected Iterable, but did not find one for field "${info.parentType.name}.${info.fieldName}".`,
      );
    }
    const entries = value.map((entry: unknown, index) =>
      this.finish(run, type, entry, info, addPath(path, index, undefined)),
    );
    return `[${(await Promise.all(entries)).join(',')}]`;
  }
}

/** The text of a field that failed, once its error is noted; the error where the field may not be null. */
function failedField(
  run: Run,
  type: GraphQLOutputType,
  error: unknown,
  nodes: readonly FieldNode[],
  path: Path,
): 'null' {
  const mayRepeat = run.operation.operation === OperationTypeNode.QUERY;
  if (error instanceof UnwritableValue && mayRepeat) throw error;
  const located = locatedError(error, nodes, pathToArray(path));
  if (isNonNullType(type)) throw located;
  run.errors.push(located);
  return 'null';
}

function infoOf(
  { schema, operation, fragments, variableValues }: Run,
  parentType: GraphQLObjectType,
  returnType: GraphQLOutputType,
  nodes: readonly FieldNode[],
  path: Path,
): GraphQLResolveInfo {
  return wantingText({
    fieldName: nodes[0]?.name.value ?? '',
    fieldNodes: nodes,
    returnType,
    parentType,
    path,
    schema,
    fragments,
    rootValue: undefined,
    operation,
    variableValues,
  });
}
