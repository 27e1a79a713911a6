import { buildSchema, GraphQLError, type GraphQLSchema } from 'graphql';
import { setTimeout as delay } from 'node:timers/promises';
import { createLogger } from '../../src/kernel/log/logger';
import { ApiError, forbidden, unauthenticated } from '../../src/kernel/problems/errors';
import type { Gateway, OperationContext, RequestFacts } from '../../src/server/gateway';
import { startServer, type RunningServer, type ServerOptions } from '../../src/server/server';
import { freePort } from '../kit/http';

/** A context that counts how often it was made or renewed. */
export interface ToyContext extends OperationContext {
  readonly serial: number;
}

/** A product of a few fields, to test the server without one. */
export class Toy implements Gateway<ToyContext> {
  readonly schema = toySchema(this);
  readonly notes: string[] = [];
  readonly facts: RequestFacts[] = [];
  readonly logged: string[] = [];
  /** The login sessions that are over. */
  readonly ended = new Set<string>();
  openSources = 0;
  problems: string[] = [];
  readonly server: Promise<RunningServer>;
  private serials = 0;
  private readonly listeners = new Set<() => void>();

  constructor(options: Partial<ServerOptions> = {}) {
    this.server = this.start(options);
  }

  async contextFor(facts: RequestFacts): Promise<ToyContext> {
    this.facts.push(facts);
    const { requestId, authorization } = facts;
    const token = authorization?.replace('Bearer ', '') ?? null;
    if (token === 'forged') throw unauthenticated('The token is not good.');
    if (token === 'unlucky') throw new Error('password=hunter2 at db.internal:5432');
    const lifetimeMs = /^expires-(\d+)$/.exec(token ?? '')?.[1];
    const expiresAt = lifetimeMs ? new Date(Date.now() + Number(lifetimeMs)) : null;
    const session = /^(\w+)-of-(\w+)$/.exec(token ?? '');
    const viewer = { sessionId: session?.[1] ?? null, userId: session?.[2] ?? null };
    return { requestId, expiresAt, ip: facts.ip, viewer, serial: this.nextSerial() };
  }

  async endedSessions(sessionIds: readonly string[]): Promise<readonly string[]> {
    return sessionIds.filter((id) => this.ended.has(id));
  }

  renewContext(context: ToyContext): ToyContext {
    return { ...context, serial: this.nextSerial() };
  }

  async readinessProblems(): Promise<readonly string[]> {
    return this.problems;
  }

  /** Wakes every subscription up once. */
  tick(): void {
    for (const listener of this.listeners) listener();
  }

  /** Events as a bus gives them: `return` frees at once whoever waits for the next one. */
  ticks(): AsyncIterableIterator<object> {
    this.openSources += 1;
    let pending = 0;
    let isOver = false;
    let wake: (() => void) | null = null;
    const listener = (): void => {
      pending += 1;
      wake?.();
    };
    this.listeners.add(listener);
    const end = { done: true, value: undefined } as const;
    return {
      next: async () => {
        while (pending === 0 && !isOver) await new Promise<void>((resolve) => (wake = resolve));
        if (isOver) return end;
        pending -= 1;
        return { done: false, value: {} };
      },
      return: async () => {
        if (!isOver) this.openSources -= 1;
        isOver = true;
        this.listeners.delete(listener);
        wake?.();
        return end;
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  private nextSerial(): number {
    this.serials += 1;
    return this.serials;
  }

  private async start(options: Partial<ServerOptions>): Promise<RunningServer> {
    const log = createLogger('info', { write: (line) => void this.logged.push(line) });
    return startServer(
      this,
      {
        host: '127.0.0.1',
        port: await freePort(),
        isProduction: false,
        corsOrigins: ['https://fans.example.com'],
        explorer: { title: 'Toy', operations: ['query Hello { hello }'], headers: '{}' },
        ...options,
      },
      log,
    );
  }
}

/** What no client may ever read. */
export const secretText = 'password=hunter2 at db.internal:5432';

function toySchema(toy: Toy): GraphQLSchema {
  const schema = buildSchema(`
    type Query {
      hello: String!
      echo(text: String!): String!
      list(input: EchoInput!): [String!]!
      deep: Deep!
      serial: Int!
      slow(ms: Int!): String!
      busy(ms: Int!): String!
      fails: String
      failsWithCode: String
      isForbidden: String
      isUnauthorized: String
      isLost: String
      long: String!
    }
    input EchoInput { texts: [String!]! more: EchoInput }
    type Deep { name: String! deep: Deep! }
    type Mutation { note(text: String!): String! }
    type News { cursor: String! after: String }
    type Subscription {
      ticks: Int! failingTicks: Int! refused: Int! broken: Int! floods: String!
      news(after: String): News!
    }
  `);
  const deep = (): object => ({ name: 'deep', deep });
  resolve(schema, 'Query', {
    hello: () => 'hello',
    echo: ({ text }) => text,
    list: ({ input }) => (input as { texts: string[] }).texts,
    deep,
    serial: (_args, context) => context.serial,
    slow: async ({ ms }) => {
      await delay(Number(ms), undefined, { ref: false });
      return 'done';
    },
    busy: ({ ms }) => {
      const until = performance.now() + Number(ms);
      while (performance.now() < until);
      return 'done';
    },
    fails: () => {
      throw new Error(secretText);
    },
    failsWithCode: () => {
      throw Object.assign(new Error(secretText), { extensions: { code: 'FORBIDDEN' } });
    },
    isForbidden: () => {
      throw forbidden('Only for friends.');
    },
    isUnauthorized: () => {
      throw new GraphQLError('Not for you.', {
        extensions: { code: 'UNAUTHORIZED', hint: secretText },
      });
    },
    isLost: () => {
      throw Object.assign(new Error(`connect ECONNREFUSED ${secretText}`), {
        code: 'ECONNREFUSED',
      });
    },
    long: () => 'long '.repeat(2000),
  });
  resolve(schema, 'Mutation', {
    note: ({ text }) => {
      toy.notes.push(String(text));
      return text;
    },
  });
  resolve(schema, 'Subscription', {
    ticks: (_args, context) => context.serial,
    floods: () => 'flood '.repeat(5000),
    news: ({ after }) => ({ cursor: 'c42', after }),
    failingTicks: () => {
      throw new Error(secretText);
    },
  });
  subscribe(schema, {
    ticks: () => toy.ticks(),
    failingTicks: () => toy.ticks(),
    floods: () => toy.ticks(),
    news: () => toy.ticks(),
    refused: () => {
      throw new ApiError('FORBIDDEN', 'Not this channel.');
    },
    broken: () => {
      throw new Error(secretText);
    },
  });
  return schema;
}

type Resolve = (args: Readonly<Record<string, unknown>>, context: ToyContext) => unknown;

function resolve(schema: GraphQLSchema, type: string, resolvers: Record<string, Resolve>): void {
  for (const [name, run] of Object.entries(resolvers)) {
    field(schema, type, name).resolve = (_source, args, context) => run(args, context);
  }
}

function subscribe(schema: GraphQLSchema, sources: Record<string, () => unknown>): void {
  for (const [name, open] of Object.entries(sources)) {
    field(schema, 'Subscription', name).subscribe = async () => open();
  }
}

function field(schema: GraphQLSchema, typeName: string, name: string) {
  const type = schema.getType(typeName);
  const found = type && 'getFields' in type ? type.getFields()[name] : undefined;
  if (!found || !('resolve' in found)) throw new Error(`${typeName}.${name} is missing`);
  return found;
}
