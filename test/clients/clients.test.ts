import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { Client as UrqlClient, fetchExchange, subscriptionExchange } from '@urql/core';
import { OperationTypeNode } from 'graphql';
import { createClient, type Client as SocketClient } from 'graphql-ws';
import { GraphQLClient } from 'graphql-request';
import { WebSocket } from 'ws';
import { messageSent } from '../../src/modules/messaging';
import { cursorNow } from '../kit/event-cursors';
import { World, type Person } from '../kit/world';

let world: World;

beforeAll(async () => {
  world = await World.create();
});

afterAll(() => world.close());

const viewerName = 'query Viewer { viewer { username } }';
const received = `subscription Received($after: String) {
  messageReceived(after: $after) { cursor message { body } } }`;

interface Named {
  readonly viewer: { readonly username: string };
}

interface Received {
  readonly messageReceived: {
    readonly cursor: string;
    readonly message: { readonly body: string } | null;
  };
}

/** A client library as a frontend uses it: one that asks over HTTP and follows over a socket. */
interface LibraryClient {
  ask(): Promise<Named>;
  /** Calls `told` with each event, until the function that it gives is called. */
  follow(after: string, told: (event: Received) => void): () => void;
}

/** How a library is set up over the address of the API, somebody's token and a client of the socket's protocol. */
type SetUp = (url: string, token: string, socket: SocketClient) => LibraryClient;

const apollo: SetUp = (url, token, socket) => {
  const http = new HttpLink({ uri: url, headers: { authorization: `Bearer ${token}` } });
  const client = new ApolloClient({
    cache: new InMemoryCache(),
    link: ApolloLink.split(
      ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
      new GraphQLWsLink(socket),
      http,
    ),
  });
  return {
    async ask() {
      const { data } = await client.query<Named>({ query: gql(viewerName) });
      if (!data) throw new Error('There was no answer.');
      return data;
    },
    follow(after, told) {
      const events = client.subscribe<Received>({ query: gql(received), variables: { after } });
      const following = events.subscribe(({ data }) => data && told(data));
      return () => following.unsubscribe();
    },
  };
};

const urql: SetUp = (url, token, socket) => {
  const client = new UrqlClient({
    url,
    preferGetMethod: false,
    // It ends a request that it has its answer of, which on a slow machine is an error that nobody takes.
    fetch: (input, init) => fetch(input, { ...init, signal: null }),
    fetchOptions: { headers: { authorization: `Bearer ${token}` } },
    exchanges: [
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query = '', variables }) => ({
          subscribe: (sink) => ({
            unsubscribe: socket.subscribe({ query, variables: { ...variables } }, sink),
          }),
        }),
      }),
    ],
  });
  return {
    async ask() {
      const { data } = await client.query<Named>(viewerName, {}).toPromise();
      if (!data) throw new Error('There was no answer.');
      return data;
    },
    follow(after, told) {
      const events = client.subscription<Received>(received, { after });
      const following = events.subscribe(({ data }) => data && told(data));
      return () => following.unsubscribe();
    },
  };
};

const graphqlRequest: SetUp = (url, token, socket) => {
  const client = new GraphQLClient(url, { headers: { authorization: `Bearer ${token}` } });
  return {
    ask: () => client.request<Named>(viewerName),
    follow(after, told) {
      return socket.subscribe<Received>(
        { query: received, variables: { after } },
        {
          next: ({ data }) => data && told(data),
          error: () => undefined,
          complete: () => undefined,
        },
      );
    },
  };
};

async function send(from: Person, to: Person, body: string): Promise<void> {
  await world.ask(
    from,
    'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { userErrors { code } } }',
    { input: { recipientId: to.id, body } },
  );
}

/** Waits until it is so, for ten seconds at most. */
async function until(isSo: () => boolean): Promise<void> {
  for (let waitedMs = 0; !isSo(); waitedMs += 50) {
    if (waitedMs > 10_000) throw new Error('It did not become so in time.');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

it.each([
  ['Apollo Client', apollo],
  ['urql', urql],
  ['graphql-request with graphql-ws', graphqlRequest],
])(
  '[messaging.send-message] reaches %s once and in order, though its socket breaks meanwhile',
  async (_name, setUp) => {
    const { ada, ben } = await world.people('ada', 'ben');
    const sockets: WebSocket[] = [];
    class NotedSocket extends WebSocket {
      constructor(...args: ConstructorParameters<typeof WebSocket>) {
        super(...args);
        sockets.push(this);
      }
    }
    const socket = createClient({
      url: `${world.url.replace(/^http/, 'ws')}/graphql`,
      webSocketImpl: NotedSocket,
      connectionParams: { authorization: `Bearer ${ben.token}` },
      retryAttempts: 10,
      retryWait: () => new Promise((resolve) => setTimeout(resolve, 100)),
      shouldRetry: () => true,
    });
    const client = setUp(`${world.url}/graphql`, ben.token, socket);
    expect((await client.ask()).viewer.username).toContain('ben');

    // What was told before the socket broke is told again: its cursor says so.
    const told = new Map<string, string | undefined>();
    const after = await cursorNow(world, ben, messageSent.kind);
    const stop = client.follow(after, ({ messageReceived: { cursor, message } }) => {
      told.set(cursor, message?.body);
    });
    await send(ada, ben, 'before');
    await until(() => told.size === 1);
    sockets[0]?.terminate();
    await send(ada, ben, 'meanwhile');
    await send(ada, ben, 'afterwards');
    await until(() => told.size === 3);

    expect([...told.values()]).toEqual(['before', 'meanwhile', 'afterwards']);
    expect(sockets.length).toBeGreaterThan(1);
    stop();
    await socket.dispose();
  },
);

it('[messaging.send-message] refuses a client whose token is not good, by the code that says so', async () => {
  const socket = createClient({
    url: `${world.url.replace(/^http/, 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: 'Bearer nonsense' },
    retryAttempts: 0,
  });
  const refused = await new Promise((resolve) => {
    socket.subscribe(
      { query: received },
      { next: () => undefined, error: resolve, complete: () => resolve(null) },
    );
  });

  expect(refused).toMatchObject({ code: 4403 });
  await socket.dispose();
});
