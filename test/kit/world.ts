import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { randomBytes } from 'node:crypto';
import { print, type DocumentNode } from 'graphql';
import { createClient, type Client } from 'graphql-ws';
import { Client as DatabaseClient } from 'pg';
import { WebSocket } from 'ws';
import { buildApp, type App } from '../../src/app';
import { AccountStatus, AccountType, CreatorStatus } from '../../src/generated/prisma/enums';
import { AccessTokens } from '../../src/kernel/auth/tokens';
import { encodeGlobalId } from '../../src/kernel/ids/global-id';
import { createLogger, type Logger } from '../../src/kernel/log/logger';
import { startServer, type RunningServer } from '../../src/server/server';
import { cloneDatabase, createDatabase } from './database';
import { codeOf, freePort, post, type AnsweredError } from './http';

/** An operation: its text, or a document with the types of its answer and its variables. */
export type Operation<Data, Variables> = string | TypedDocumentNode<Data, Variables>;

/** What a server answered to an operation. */
export interface Result<Data> {
  readonly status: number;
  readonly data: Data;
  readonly errors: readonly AnsweredError[];
  /** The code of the only error; undefined where there is none or several. */
  readonly code: string | undefined;
}

/** Somebody with an account, by name. */
export interface Person {
  readonly name: string;
  /** The name with something behind it, so that every test can have its own Ada. */
  readonly username: string;
  readonly uuid: string;
  /** The global id of the account. */
  readonly id: string;
  readonly token: string;
  /** The creator behind the account; null for fans. */
  readonly creator: { readonly uuid: string; readonly id: string; readonly handle: string } | null;
}

/** What is special about a person. */
export interface Traits {
  readonly isCreator?: boolean;
  readonly creatorStatus?: CreatorStatus;
  readonly accountType?: AccountType;
  readonly status?: AccountStatus;
  readonly clusterKey?: string;
}

/** What an open subscription receives, in order. */
export interface Subscription<Data> {
  /** The next event. @throws the errors of the operation, or an Error when none comes within ten seconds. */
  next(): Promise<Data>;
  /** Ends the subscription and its socket. */
  close(): Promise<void>;
}

/** How long a test waits for an event, in milliseconds: five times what the slowest should take. */
const patienceMs = 10_000;

/** The whole product on a database of the worker, served on loopback, and people to use it. */
export class World {
  private readonly sockets = new Set<Client>();
  private readonly tokens: AccessTokens;

  private constructor(
    readonly app: App,
    private readonly server: RunningServer,
    /** The secret behind its keys, for whoever forges. */
    readonly authSecret: Uint8Array,
    private readonly dropDatabase: () => Promise<void>,
  ) {
    this.tokens = new AccessTokens(authSecret);
  }

  /** `own`: on a database that no other test sees. It logs nothing unless it is given somewhere to. */
  static async create(
    options: { readonly database?: 'own'; readonly log?: Logger } = {},
  ): Promise<World> {
    const database =
      options.database === 'own'
        ? await createDatabase('migrated')
        : { url: await cloneDatabase(), drop: async () => undefined };
    const authSecret = randomBytes(32);
    const log = options.log ?? createLogger('silent');
    const app = await buildApp({
      databaseUrl: database.url,
      poolSize: 10,
      authSecret,
      eventRetentionHours: 168,
      log,
    });
    const server = await startServer(
      app.gateway,
      {
        host: '127.0.0.1',
        port: await freePort(),
        isProduction: false,
        corsOrigins: [],
        explorer: { title: 'Marquee', operations: ['{ __typename }'], headers: '{}' },
      },
      log,
    );
    return new World(app, server, authSecret, database.drop);
  }

  get url(): string {
    return this.server.url;
  }

  /** Registers somebody: an active account with a session. */
  async person(name: string, traits: Traits = {}): Promise<Person> {
    const username = `${name}_${randomBytes(5).toString('hex')}`;
    const { prisma } = this.app.database;
    const isCreator = traits.isCreator ?? false;
    const user = await prisma.user.create({
      data: {
        username,
        accountType: traits.accountType ?? (isCreator ? AccountType.CREATOR : AccountType.FAN),
        status: traits.status ?? AccountStatus.ACTIVE,
        primaryClusterKey: traits.clusterKey ?? 'fanzlab',
        sessions: { create: { expiresAt: new Date(Date.now() + 3_600_000) } },
        ...(isCreator && {
          creator: {
            create: {
              handle: username,
              displayName: name,
              status: traits.creatorStatus ?? CreatorStatus.APPROVED,
            },
          },
        }),
      },
      include: { sessions: true, creator: true },
    });
    const { token } = await this.tokens.issue(user.id, user.sessions[0]?.id ?? '');
    const { creator } = user;
    return {
      name,
      username,
      uuid: user.id,
      id: encodeGlobalId('User', user.id),
      token,
      creator: creator && {
        uuid: creator.id,
        id: encodeGlobalId('Creator', creator.id),
        handle: creator.handle,
      },
    };
  }

  /** Several people at once. */
  async people<Name extends string>(...names: readonly Name[]): Promise<Record<Name, Person>> {
    const people = await Promise.all(names.map(async (name) => [name, await this.person(name)]));
    return Object.fromEntries(people) as Record<Name, Person>;
  }

  /** Sends an operation over HTTP as somebody, or as a visitor. */
  async execute<
    Data = Readonly<Record<string, never>>,
    Variables = Readonly<Record<string, unknown>>,
  >(
    person: Person | null,
    operation: Operation<Data, Variables>,
    variables?: Variables,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Result<Data>> {
    const answer = await post(
      this.url,
      textOf(operation),
      variables as Readonly<Record<string, unknown>> | undefined,
      { ...(person && { authorization: `Bearer ${person.token}` }), ...headers },
    );
    return {
      status: answer.status,
      data: answer.json.data as Data,
      errors: answer.json.errors ?? [],
      code: codeOf(answer.json),
    };
  }

  /** Sends an operation that must not fail, and gives its data. */
  async ask<Data = Readonly<Record<string, never>>, Variables = Readonly<Record<string, unknown>>>(
    person: Person | null,
    operation: Operation<Data, Variables>,
    variables?: Variables,
  ): Promise<Data> {
    const { data, errors } = await this.execute(person, operation, variables);
    if (errors.length > 0) throw new Error(JSON.stringify(errors));
    return data;
  }

  /** Opens a socket of its own and subscribes over it as somebody, or as a visitor. */
  subscribe<Data = Readonly<Record<string, never>>, Variables = Readonly<Record<string, unknown>>>(
    person: Person | null,
    operation: Operation<Data, Variables>,
    variables?: Variables,
  ): Subscription<Data> {
    const client = createClient({
      url: `${this.url.replace(/^http/, 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      ...(person && { connectionParams: { authorization: `Bearer ${person.token}` } }),
    });
    this.sockets.add(client);
    const events = client.iterate<Data>({
      query: textOf(operation),
      variables: variables as Record<string, unknown> | undefined,
    });
    return {
      next: async () => {
        const { value, done } = await withPatience(events.next());
        if (done) throw new Error('The subscription ended.');
        if (value.errors) throw new Error(JSON.stringify(value.errors));
        return value.data as Data;
      },
      close: async () => {
        await events.return?.();
        await client.dispose();
        this.sockets.delete(client);
      },
    };
  }

  /** The statements that requests run while the work goes on; those of the relay, which never rests, are left out. */
  async statements(work: () => Promise<unknown>): Promise<readonly string[]> {
    const texts: string[] = [];
    const spy = jest.spyOn(DatabaseClient.prototype, 'query');
    try {
      await work();
      for (const [statement] of spy.mock.calls as unknown as [string | { text: string }][]) {
        texts.push(typeof statement === 'string' ? statement : statement.text);
      }
    } finally {
      spy.mockRestore();
    }
    return texts.filter((text) => !/^\s*\/\* (outbox|consumer)\./.test(text));
  }

  async close(): Promise<void> {
    await Promise.all([...this.sockets].map(async (client) => client.dispose()));
    await this.server.close();
    await this.app.close();
    await this.dropDatabase();
  }
}

function textOf(operation: string | DocumentNode): string {
  return typeof operation === 'string' ? operation : print(operation);
}

async function withPatience<T>(promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('Nothing came in time.')), patienceMs);
  });
  try {
    return await Promise.race([promise, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
