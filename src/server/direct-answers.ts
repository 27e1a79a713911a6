import type { FastifyReply } from 'fastify';
import { getOperationAST, OperationTypeNode, type GraphQLFormattedError } from 'graphql';
import { LRUCache } from 'lru-cache';
import { admit, answerFailed, answerText, statusFor, type HttpExchange } from './apollo';
import { costHeader, costReport, wantsCost, type CostReport } from './cost-report';
import type { Gateway, OperationContext, RunnableOperation } from './gateway';
import type { Guard } from './guard';
import type { Pipeline } from './pipeline';
import { clientName } from './requests';

/** An answer that is to be sent. */
interface DirectAnswer {
  readonly status: number;
  readonly data: string | null;
  readonly errors: readonly GraphQLFormattedError[];
  readonly codes: readonly string[];
}

/** What an answer is made from, beside the request. */
export interface DirectGround<Context extends OperationContext> {
  readonly gateway: Gateway<Context>;
  readonly pipeline: Pipeline;
  readonly guard: Guard;
}

/** How many ways of saying which answers a client accepts are remembered. */
const acceptsKept = 100;

/**
 * Answers operations ahead of Apollo Server, where nothing is left for it to do: it has parsed and validated the very same
 * text before, and the gateway writes the whole answer. The request has passed what stands before Apollo Server, and passes
 * here what stands within it: the limits of the account, the checks of the variables, the same errors and the same log. How
 * an answer is labelled is taken from what Apollo Server answered to a client that accepts the same.
 */
export class DirectAnswers<Context extends OperationContext> {
  private readonly headersByAccept = new LRUCache<string, readonly (readonly [string, string])[]>({
    max: acceptsKept,
  });

  constructor(private readonly ground: DirectGround<Context>) {}

  /** Remembers how Apollo Server labelled an answer with data. */
  learn({ headers }: HttpExchange, labels: Iterable<readonly [string, string]>): void {
    const accept = headers.get('accept') ?? '';
    if (this.headersByAccept.has(accept)) return;
    const kept = [...labels].filter(([name]) => name !== 'content-length');
    this.headersByAccept.set(accept, kept);
  }

  /**
   * Sends the answer; false where Apollo Server has to. Then the exchange says how far this has come, so that nothing is
   * counted twice.
   */
  async answer(
    exchange: HttpExchange,
    reply: FastifyReply,
    contextOf: () => Promise<Context>,
  ): Promise<boolean> {
    const startedAt = performance.now();
    const labels = this.headersByAccept.get(exchange.headers.get('accept') ?? '');
    const valid = exchange.method === 'POST' && labels ? this.validOperation(exchange.body) : null;
    if (!valid || !labels) return false;
    const { gateway, pipeline, guard } = this.ground;
    let context: Context;
    try {
      context = await contextOf();
    } catch {
      // Apollo Server gets the same context, and says what is wrong with it.
      return false;
    }
    let sent: DirectAnswer;
    try {
      pipeline.check(valid);
      await admit(this.ground, valid, context);
      exchange.isAdmitted = true;
      const answer = await gateway.write?.(valid, context);
      if (!answer) return false;
      const failed = answerFailed(pipeline, answer.errors, exchange.requestId);
      sent = { ...failed, status: 200, data: answer.data };
    } catch (error) {
      const failed = answerFailed(pipeline, [error], exchange.requestId);
      const status = statusFor(exchange.headers.get('accept'), failed.errors[0]?.extensions?.code);
      sent = { ...failed, status, data: null };
    }
    guard.settleCost(context);
    pipeline.record({
      requestId: exchange.requestId,
      sessionId: context.viewer.sessionId,
      transport: 'http',
      operation: valid.operation.name?.value ?? null,
      client: clientName((name) => exchange.headers.get(name)),
      kind: valid.operation.operation,
      durationMs: Math.round(performance.now() - startedAt),
      status: sent.status,
      codes: sent.codes,
    });
    for (const [name, value] of labels) reply.header(name, value);
    const extensions = costOf(exchange, context);
    void reply.code(sent.status).send(answerText(sent.data, sent.errors, extensions));
    return true;
  }

  /** The operation of a well-formed request whose document is known and which the gateway writes whole. */
  private validOperation(body: unknown): RunnableOperation | null {
    const request = wellFormed(body);
    const document = request && this.ground.pipeline.known(request.query);
    if (!document) return null;
    const operation = getOperationAST(document, request.operationName);
    if (!operation || operation.operation === OperationTypeNode.SUBSCRIPTION) return null;
    if (!this.ground.gateway.writes?.({ document, operation })) return null;
    return { document, operation, variables: request.variables };
  }
}

/** What the client is told of the cost of its operation, where it asks for that. */
function costOf(
  { headers, isAdmitted }: HttpExchange,
  { meter }: OperationContext,
): { readonly cost: CostReport } | undefined {
  if (!wantsCost(headers.get(costHeader))) return undefined;
  const cost = costReport(meter, isAdmitted);
  return cost ? { cost } : undefined;
}

interface WellFormedRequest {
  readonly query: string;
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** The members of a body that has nothing unusual about it; null leaves it to Apollo Server to say what is. */
function wellFormed(body: unknown): WellFormedRequest | null {
  if (typeof body !== 'object' || body === null || !('query' in body)) return null;
  const { query } = body;
  const operationName = 'operationName' in body ? body.operationName : null;
  const variables = 'variables' in body ? (body.variables ?? {}) : {};
  if (typeof query !== 'string' || query === '') return null;
  if (operationName !== null && operationName !== undefined && typeof operationName !== 'string')
    return null;
  if (typeof variables !== 'object' || Array.isArray(variables)) return null;
  if ('extensions' in body && body.extensions !== undefined && body.extensions !== null)
    return null;
  return {
    query,
    operationName: operationName ?? null,
    variables: variables as Readonly<Record<string, unknown>>,
  };
}
