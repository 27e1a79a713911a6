import { ApolloServer } from '@apollo/server';
import { codeOf, send, type Answer } from '../kit/http';
import { World, type Person } from '../kit/world';

jest.setTimeout(90_000);

let world: World;
let ada: Person;
let cleo: Person;
let apollo: jest.SpyInstance;

beforeAll(async () => {
  world = await World.create({ limits: { operationsPerAccount: { times: 40, perSeconds: 60 } } });
  ada = await world.person('ada');
  cleo = await world.person('cleo', { isCreator: true });
  apollo = jest.spyOn(ApolloServer.prototype, 'executeHTTPGraphQLRequest');
});

afterAll(async () => {
  apollo.mockRestore();
  await world.close();
});

interface Sent {
  readonly query: string;
  readonly variables?: object;
  readonly operationName?: string;
}

/** All of an answer that does not differ from one request to the next. */
function lasting({ status, headers, text }: Answer): unknown {
  const kept = { ...headers, date: '', 'x-request-id': '', 'content-length': '' };
  return { status, headers: kept, text: text.replace(/"requestId":"[^"]+"/g, '"requestId":"…"') };
}

async function ask(sent: Sent, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  return send(world.url, {
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(sent),
  });
}

const as = (person: Person): Record<string, string> => ({
  authorization: `Bearer ${person.token}`,
});

const creator = 'query Creator($handle: String!) { creator(handle: $handle) { id handle } }';

describe('an answer ahead of Apollo Server', () => {
  it.each([
    ['application/json', 'application/json; charset=utf-8'],
    [
      'application/graphql-response+json, application/json;q=0.9',
      'application/graphql-response+json; charset=utf-8',
    ],
  ])(
    '[operations.query-reports] is what Apollo Server answers, for a client that accepts %s',
    async (accept, contentType) => {
      const sent = { query: creator, variables: { handle: cleo.creator?.handle } };
      const first = await ask(sent, { accept, ...as(ada) });
      const called = apollo.mock.calls.length;
      const second = await ask(sent, { accept, ...as(ada) });

      expect(apollo.mock.calls.length).toBe(called);
      expect(first.headers['content-type']).toBe(contentType);
      expect(lasting(second)).toEqual(lasting(first));
      expect(second.json).toEqual({
        data: { creator: { id: cleo.creator?.id, handle: cleo.creator?.handle } },
      });
    },
  );

  it('[operations.query-reports] refuses the same with the same words and status', async () => {
    const tries: readonly [Sent, Record<string, string>][] = [
      [{ query: creator, variables: { handle: 7 } }, {}],
      [{ query: creator }, {}],
      [{ query: creator, variables: { handle: 'a\u0000b' } }, {}],
      [{ query: creator, variables: { handle: 'x' }, operationName: 'Another' }, {}],
      [{ query: creator, variables: { handle: 'x' } }, { authorization: 'Bearer nonsense' }],
    ];
    const atFirst = await Promise.all(
      // A remark makes another text of it, which nobody has sent before.
      tries.map(([sent, headers], index) =>
        ask({ ...sent, query: `${sent.query} # ${index}` }, headers),
      ),
    );
    await ask({ query: creator, variables: { handle: 'nobody' } });
    const afterwards = await Promise.all(tries.map(([sent, headers]) => ask(sent, headers)));

    expect(afterwards.map(lasting)).toEqual(atFirst.map(lasting));
    expect(afterwards.map((answer) => codeOf(answer.json))).toEqual([
      'BAD_USER_INPUT',
      'BAD_USER_INPUT',
      'BAD_USER_INPUT',
      'BAD_REQUEST',
      'UNAUTHENTICATED',
    ]);
  });

  it('[audit.rate-limits] tells the same cost to whoever asks for it', async () => {
    const sent = { query: creator, variables: { handle: 'nobody' } };
    const headers = { 'x-query-cost': '1' };
    const first = await ask({ ...sent, query: `${creator} # cost` }, headers);
    await ask(sent);
    const called = apollo.mock.calls.length;
    const second = await ask(sent, headers);

    expect(apollo.mock.calls.length).toBe(called);
    const costs = [first, second].map(({ text }) => text.match(/"\w+QueryCost":\d+/g));
    expect(costs[0]).toHaveLength(2);
    expect(costs[1]).toEqual(costs[0]);
  });

  it('[audit.rate-limits] never lets an account ask more often than the limit, and counts each operation once', async () => {
    const ben = await world.person('ben');
    const statuses: number[] = [];
    for (let n = 0; n < 42; n += 1) {
      const answer = await ask({ query: creator, variables: { handle: 'nobody' } }, as(ben));
      statuses.push(answer.status);
    }

    expect(statuses.slice(0, 40)).toEqual(Array.from({ length: 40 }, () => 200));
    expect(statuses.slice(40)).toEqual([429, 429]);
  });
});
