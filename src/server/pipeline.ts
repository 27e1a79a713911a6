import {
  getOperationAST,
  getVariableValues,
  GraphQLError,
  NoSchemaIntrospectionCustomRule,
  parse,
  specifiedRules,
  validate,
  type DocumentNode,
  type GraphQLFormattedError,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type ParseOptions,
  type ValidationRule,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Logger } from '../kernel/log/logger';
import { ApiError } from '../kernel/problems/errors';
import { describeError, formatError, rootOf } from './errors';
import type { Limits } from './limits';
import { maxDepthRule } from './rules/depth';
import { assertStorableVariables, storableTextRule } from './rules/storable-text';
import { assertModestStructure } from './rules/structure';

/** What a client sent, before anything of it is believed. */
export interface OperationRequest {
  readonly query: string;
  readonly operationName?: string | null;
  readonly variables?: Readonly<Record<string, unknown>> | null;
}

/** An operation that may run. */
export interface PreparedOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
}

/** What the log says of an operation: never its variables or its text. */
export interface OperationRecord {
  readonly requestId: string;
  /** The login session behind it; left out or null where there is none. */
  readonly sessionId?: string | null;
  readonly transport: 'http' | 'websocket' | 'sse';
  readonly operation: string | null;
  /** What the client calls itself. */
  readonly client: string | null;
  readonly kind: string | null;
  readonly durationMs: number;
  /** The HTTP status; null over a WebSocket. */
  readonly status: number | null;
  readonly codes: readonly string[];
}

/** Whoever counts operations. */
export interface OperationMetrics {
  record(record: OperationRecord): void;
}

/** Several errors at once, each for the client. */
export class RequestErrors extends Error {
  override readonly name = 'RequestErrors';

  constructor(readonly errors: readonly GraphQLError[]) {
    super(errors.map((error) => error.message).join(' '));
  }
}

/**
 * What every transport does with an operation: the same limits, the same rules, the same errors. HTTP goes through
 * Apollo Server, which parses and validates by itself with what is given here; WebSockets call `prepare`.
 */
export class Pipeline {
  readonly parseOptions: ParseOptions;
  /** The rules beyond those of the GraphQL specification. */
  readonly validationRules: readonly ValidationRule[];
  /** graphql-js adds an entry of its own when it stops counting. */
  readonly maxErrors: number;
  private readonly documents = new LRUCache<string, DocumentNode>({
    maxSize: 8 * 1024 * 1024,
    sizeCalculation: (_document, query) => query.length + 1,
  });

  /** The documents whose structure is known to be modest. */
  private readonly screened = new LRUCache<string, true>({
    maxSize: 8 * 1024 * 1024,
    sizeCalculation: (_known, query) => query.length + 1,
  });

  constructor(
    readonly schema: GraphQLSchema,
    readonly limits: Limits,
    readonly isProduction: boolean,
    /** Where whatever runs operations says what went wrong. */
    readonly log: Logger,
    private readonly metrics: OperationMetrics | null = null,
  ) {
    this.parseOptions = { maxTokens: limits.documentTokens };
    this.maxErrors = limits.reportedErrors - 1;
    this.validationRules = [
      maxDepthRule(limits.depth),
      storableTextRule,
      ...(isProduction ? [NoSchemaIntrospectionCustomRule] : []),
    ];
  }

  /**
   * Parses, validates and checks an operation.
   * @throws RequestErrors or ApiError.
   */
  prepare(request: OperationRequest): PreparedOperation {
    const document = this.documents.get(request.query) ?? this.read(request.query);
    const operation = getOperationAST(document, request.operationName);
    if (!operation) throw new ApiError('BAD_REQUEST', 'The document has no such operation.');
    this.check(request);
    const { errors } = getVariableValues(
      this.schema,
      operation.variableDefinitions ?? [],
      request.variables ?? {},
      { maxErrors: this.maxErrors },
    );
    if (errors) throw new RequestErrors(errors.map((error) => withCode(error, 'BAD_USER_INPUT')));
    return { document, operation };
  }

  /**
   * What is checked of an operation whose document is valid, just before it runs.
   * @throws ApiError
   */
  check(request: Pick<OperationRequest, 'variables'>): void {
    assertStorableVariables(request.variables ?? {});
  }

  /** The document of a text that has proven valid, and whose structure is modest; undefined where it is not known. */
  known(query: string): DocumentNode | undefined {
    return this.documents.get(query);
  }

  /** Keeps the document of a text that has been screened and has proven valid. */
  keep(query: string, document: DocumentNode): void {
    if (!this.documents.has(query)) this.documents.set(query, document);
  }

  /**
   * Looks at a document's syntax alone. What cannot be parsed at all is left to whoever parses it next, who says so.
   * @throws ApiError QUERY_TOO_COMPLEX
   */
  screen(query: string): void {
    if (this.documents.has(query) || this.screened.has(query)) return;
    let document: DocumentNode;
    try {
      document = parse(query, { ...this.parseOptions, noLocation: true });
    } catch (error) {
      if (error instanceof GraphQLError) return;
      throw error;
    }
    assertModestStructure(document, this.limits.structure);
    this.screened.set(query, true);
  }

  /** What keeps a document from ever running, in the words of its errors; empty where it can run. */
  problemsOf(query: string): readonly string[] {
    try {
      this.read(query);
      return [];
    } catch (error) {
      if (error instanceof RequestErrors) return error.errors.map(({ message }) => message);
      if (error instanceof ApiError) return [error.message];
      throw error;
    }
  }

  /** Turns the errors of one operation into what its client gets, and logs those that nobody foresaw. */
  report(errors: readonly unknown[], requestId: string): GraphQLFormattedError[] {
    for (const error of errors) {
      if (describeError(error).isUnexpected) {
        this.log.error(
          { component: 'operations', requestId, err: rootOf(error) },
          'unexpected error',
        );
      }
    }
    return errors.map((error) => formatError(error, requestId, this.isProduction));
  }

  /** Notes that an operation has ended. */
  record(record: OperationRecord): void {
    this.metrics?.record(record);
    this.log.info(
      { component: 'operations', ...record, operation: record.operation?.slice(0, 100) ?? null },
      'operation',
    );
  }

  private read(query: string): DocumentNode {
    const document = this.parse(query);
    assertModestStructure(document, this.limits.structure);
    const rules = [...specifiedRules, ...this.validationRules];
    const errors = validate(this.schema, document, rules, { maxErrors: this.maxErrors });
    if (errors.length > 0) {
      throw new RequestErrors(errors.map((error) => withCode(error, 'GRAPHQL_VALIDATION_FAILED')));
    }
    this.documents.set(query, document);
    return document;
  }

  private parse(query: string): DocumentNode {
    try {
      return parse(query, this.parseOptions);
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      throw new RequestErrors([withCode(error, 'GRAPHQL_PARSE_FAILED')]);
    }
  }
}

/** The same error with a code, unless the rule that raised it has chosen one. */
function withCode(error: GraphQLError, code: string): GraphQLError {
  if (error.extensions.code) return error;
  return new GraphQLError(error.message, {
    nodes: error.nodes,
    source: error.source,
    positions: error.positions,
    extensions: { code },
  });
}
