import {
  ApolloServer,
  type ApolloServerPlugin,
  type GraphQLRequest,
  type GraphQLRequestContext,
  type HeaderMap,
  type HTTPGraphQLRequest,
} from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import {
  GraphQLError,
  OperationTypeNode,
  type FormattedExecutionResult,
  type GraphQLFormattedError,
  type OperationDefinitionNode,
} from 'graphql';
import type { Logger } from '../kernel/log/logger';
import { ApiError, errorCodes, type ErrorCode } from '../kernel/problems/errors';
import { costHeader, costReport, wantsCost } from './cost-report';
import { formatError, statusByCode } from './errors';
import type { Gateway, OperationContext, RunnableOperation } from './gateway';
import type { Guard } from './guard';
import type { Pipeline } from './pipeline';
import { clientName } from './requests';

/** One HTTP request on its way through Apollo Server, which keeps it as `request.http`. */
export class HttpExchange implements HTTPGraphQLRequest {
  /** True once the pipeline has put the request's id into the answer. */
  isReported = false;
  /** True once the operation has been counted. */
  isAdmitted = false;

  constructor(
    readonly requestId: string,
    readonly method: string,
    readonly headers: HeaderMap,
    readonly search: string,
    readonly body: unknown,
    /** To call once the document has proven valid; null where nothing is to be kept. */
    readonly keepDocument: (() => void) | null = null,
  ) {}
}

/** Apollo Server over the gateway's schema, with our limits and errors and without its telephoning home. */
export function createApollo<Context extends OperationContext>(
  gateway: Gateway<Context>,
  pipeline: Pipeline,
  guard: Guard,
  log: Logger,
): ApolloServer<Context> {
  return new ApolloServer<Context>({
    schema: gateway.schema,
    ...(gateway.fieldResolver && { fieldResolver: gateway.fieldResolver }),
    nodeEnv: pipeline.isProduction ? 'production' : 'development',
    introspection: !pipeline.isProduction,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    parseOptions: pipeline.parseOptions,
    validationRules: [...pipeline.validationRules],
    validationOptions: { maxErrors: pipeline.maxErrors },
    executionOptions: { maxCoercionErrors: pipeline.maxErrors },
    stringifyResult: textOfResult,
    formatError: (_formatted, error) => formatError(error, '', pipeline.isProduction),
    logger: {
      debug: (message) => log.debug(String(message)),
      info: (message) => log.info(String(message)),
      warn: (message) => log.warn(String(message)),
      error: (message) => log.error(String(message)),
    },
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      pipelinePlugin<Context>(gateway, pipeline, guard),
    ],
  });
}

/** Where an answer that is text already keeps it, out of the way of names that a client may choose. */
const writtenText = Symbol('text');

/** The body of an answer; what is text already is put into it as it is. */
function textOfResult(result: FormattedExecutionResult): string {
  const { data, errors = [], extensions } = result;
  if (!data || !(writtenText in data)) return `${JSON.stringify(result)}\n`;
  return answerText(String(data[writtenText]), errors, extensions);
}

/** The body of an answer whose data is text; null where there is none. */
export function answerText(
  data: string | null,
  errors: readonly GraphQLFormattedError[],
  extensions?: Readonly<Record<string, unknown>>,
): string {
  const parts = [
    ...(errors.length > 0 ? [`"errors":${JSON.stringify(errors)}`] : []),
    ...(data === null ? [] : [`"data":${data}`]),
    ...(extensions ? [`"extensions":${JSON.stringify(extensions)}`] : []),
  ];
  return `{${parts.join(',')}}\n`;
}

/** The status for an answer without data, by the code of its first error. */
export function statusOf(code: unknown): number {
  const known = errorCodes.find((one) => one === code);
  return known ? statusByCode[known] : 500;
}

/** Puts the checks and errors that all transports share into Apollo Server's course. */
function pipelinePlugin<Context extends OperationContext>(
  gateway: Gateway<Context>,
  pipeline: Pipeline,
  guard: Guard,
): ApolloServerPlugin<Context> {
  return {
    async requestDidStart() {
      const startedAt = performance.now();
      let written: readonly GraphQLError[] = [];
      let isAdmitted = false;
      return {
        async didResolveOperation({ operation, document, request, contextValue }) {
          refuseSubscription(operation);
          keepChecked(request, pipeline);
          pipeline.keep(request.query ?? '', document);
          if (!operation) return;
          const { http, variables = {} } = request;
          isAdmitted = http instanceof HttpExchange && http.isAdmitted;
          if (isAdmitted) return;
          await admit({ gateway, guard }, { document, operation, variables }, contextValue);
          isAdmitted = true;
        },
        async responseForOperation(context) {
          const { document, operation, request, contextValue, response } = context;
          // Apollo's types promise one, but a name that no operation has comes here as well.
          if (!operation) return null;
          const { variables = {} } = request;
          const { http } = response;
          try {
            const answer = await gateway.write?.({ document, operation, variables }, contextValue);
            if (!answer) {
              const settled = await gateway.settle?.(contextValue);
              // What runs the operation next takes the context from here.
              if (settled) Object.assign(context, { contextValue: settled });
              return null;
            }
            written = answer.errors;
            const data = { [writtenText]: answer.data };
            return { http, body: { kind: 'single', singleResult: { data } } };
          } catch (error) {
            // Apollo Server takes whatever is thrown here for a mistake in the program.
            written = [
              error instanceof GraphQLError
                ? error
                : new GraphQLError('', { originalError: asError(error) }),
            ];
            return { http, body: { kind: 'single', singleResult: {} } };
          }
        },
        async willSendResponse(context) {
          const codes = reportErrors(context, context.errors ?? written, pipeline);
          guard.settleCost(context.contextValue);
          addCost(context, isAdmitted);
          pipeline.record({
            requestId: context.contextValue.requestId,
            sessionId: context.contextValue.viewer.sessionId,
            transport: 'http',
            operation: context.operationName ?? null,
            client: clientName((name) => context.request.http?.headers.get(name)),
            kind: context.operation?.operation ?? null,
            durationMs: Math.round(performance.now() - startedAt),
            status: context.response.http.status ?? 200,
            codes,
          });
        },
      };
    },
  };
}

/**
 * Counts an operation that is valid, and what it may cost.
 *
 * @throws ApiError RATE_LIMITED or QUERY_TOO_COMPLEX
 */
export async function admit<Context extends OperationContext>(
  { gateway, guard }: { readonly gateway: Gateway<Context>; readonly guard: Guard },
  operation: RunnableOperation,
  context: Context,
): Promise<void> {
  await guard.admitOperation(context, operation.document, operation.operation);
  await guard.admitCost(context, gateway.costOf?.(operation) ?? 1);
}

/** @throws ApiError BAD_REQUEST for what one answer cannot hold. */
function refuseSubscription(operation: OperationDefinitionNode | undefined): void {
  if (operation?.operation !== OperationTypeNode.SUBSCRIPTION) return;
  throw new ApiError(
    'BAD_REQUEST',
    'Subscriptions run over a WebSocket at this address, or as text/event-stream.',
  );
}

/** Checks the variables of a request whose document is valid, and keeps the document where the client wants that. */
function keepChecked({ variables, http }: GraphQLRequest, pipeline: Pipeline): void {
  pipeline.check({ variables });
  if (http instanceof HttpExchange) http.keepDocument?.();
}

/** Tells the client what its operation has cost, where it asks for that. */
function addCost<Context extends OperationContext>(
  { request, response, contextValue }: GraphQLRequestContext<Context>,
  hasRun: boolean,
): void {
  if (!wantsCost(request.http?.headers.get(costHeader)) || response.body?.kind !== 'single') return;
  const cost = costReport(contextValue.meter, hasRun);
  const { singleResult } = response.body;
  if (cost) singleResult.extensions = { ...singleResult.extensions, cost };
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

/** Replaces the errors of an answer by those that the pipeline words, and answers with the codes among them. */
function reportErrors<Context extends OperationContext>(
  context: GraphQLRequestContext<Context>,
  errors: readonly GraphQLError[],
  pipeline: Pipeline,
): ErrorCode[] {
  const { request, response } = context;
  if (request.http instanceof HttpExchange) request.http.isReported = true;
  if (errors.length === 0 || response.body?.kind !== 'single') return [];
  const failed = answerFailed(pipeline, errors, context.contextValue.requestId);
  const result = response.body.singleResult;
  result.errors = failed.errors;
  if (result.data === undefined) {
    const accept = request.http?.headers.get('accept');
    response.http.status = statusFor(accept, failed.errors[0]?.extensions?.code);
  }
  return failed.codes;
}

/** The errors of an answer as its client gets them, and the codes among them. */
export function answerFailed(
  pipeline: Pipeline,
  errors: readonly unknown[],
  requestId: string,
): { readonly errors: GraphQLFormattedError[]; readonly codes: ErrorCode[] } {
  if (errors.length === 0) return { errors: [], codes: [] };
  const reported = pipeline.report(errors, requestId);
  const codes = errorCodes.filter((code) =>
    reported.some((error) => error.extensions?.code === code),
  );
  return { errors: reported, codes };
}

/** The status of an answer that has no data, by what its client accepts and the code of its first error. */
export function statusFor(accept: string | undefined, code: unknown): number {
  return isLegacyAnswer(accept, code) ? 200 : statusOf(code);
}

/**
 * Whether the specification wants the status 200 for an error: the client takes nothing but `application/json`, where
 * statuses are those of whatever stands between, and the request itself was well formed.
 */
function isLegacyAnswer(accept: string | undefined, code: unknown): boolean {
  const isOfDocument =
    code === 'GRAPHQL_PARSE_FAILED' ||
    code === 'GRAPHQL_VALIDATION_FAILED' ||
    code === 'BAD_USER_INPUT';
  return accept === 'application/json' && isOfDocument;
}
