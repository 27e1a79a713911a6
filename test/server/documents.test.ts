import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { setTimeout as delay } from 'node:timers/promises';
import { createLogger } from '../../src/kernel/log/logger';
import { RedisLink } from '../../src/kernel/redis/redis-link';
import {
  sha256Of,
  TrustedDocuments,
  type TrustMode,
} from '../../src/server/documents/trusted-documents';
import { codeOf, post, send, type Answer } from '../kit/http';
import { describeWithRedis, TestRedis } from '../kit/redis';
import { connectSocket } from '../kit/socket';
import { Toy } from './toy';

const hello = 'query Hello { hello }';
const echo = 'query Echo($text: String!) { echo(text: $text) }';
const note = 'mutation Note { note(text: "kept") }';
const json = { 'content-type': 'application/json' };
const preflight = { 'apollo-require-preflight': '1' };

const named = (text: string) => ({ persistedQuery: { version: 1, sha256Hash: sha256Of(text) } });

const postJson = (url: string, body: object, headers: Record<string, string> = {}) =>
  send(url, { headers: { ...json, ...headers }, body: JSON.stringify(body) });

function getJson(url: string, members: Record<string, unknown>, headers = preflight) {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(members)) {
    search.set(name, typeof value === 'string' ? value : JSON.stringify(value));
  }
  return send(url, { method: 'GET', path: `/graphql?${search.toString()}`, headers });
}

const codes = ({ json: answer }: Answer) => codeOf(answer);

describe('documents that are named by their hashes', () => {
  let toy: Toy;
  let url: string;

  beforeAll(async () => {
    toy = new Toy({ limits: { documentsPerAddress: { times: 12, perSeconds: 3600 } } });
    url = (await toy.server).url;
  });
  afterAll(async () => (await toy.server).close());

  it("[operations.horizontal-scaling] serves Apollo's client, which sends a text once and its hash from then on", async () => {
    const bodies: string[] = [];
    const methods: string[] = [];
    const client = new ApolloClient({
      cache: new InMemoryCache(),
      link: new PersistedQueryLink({ sha256: sha256Of, useGETForHashedQueries: true }).concat(
        new HttpLink({
          uri: `${url}/graphql`,
          headers: { connection: 'close' },
          fetch: (input, init) => {
            methods.push(init?.method ?? 'GET');
            bodies.push(JSON.stringify([input, init?.body]));
            return fetch(input, init);
          },
        }),
      ),
    });
    const query = gql(echo);
    for (const text of ['first', 'second']) {
      const { data } = await client.query({ query, variables: { text } });
      expect(data).toEqual({ echo: text });
    }
    expect(methods).toEqual(['GET', 'POST', 'GET']);
    expect(bodies.map((body) => body.includes('query Echo'))).toEqual([false, true, false]);
    client.stop();
  });

  it('[operations.horizontal-scaling] keeps a document whichever way it came, and runs it by POST and by GET', async () => {
    const text = 'query Kept { hello }';
    expect(codes(await postJson(url, { extensions: named(text) }))).toBe(
      'PERSISTED_QUERY_NOT_FOUND',
    );
    const registered = await getJson(url, { query: text, extensions: named(text) });
    expect(registered.json).toEqual({ data: { hello: 'hello' } });
    for (const answer of [
      await postJson(url, { extensions: named(text) }),
      await getJson(url, { extensions: named(text) }),
    ]) {
      expect(answer.json).toEqual({ data: { hello: 'hello' } });
    }
  });

  it('[audit.api-protection] refuses a text under the hash of another, so that nobody can put one in its place', async () => {
    const bait = 'query Bait { hello }';
    const answer = await postJson(url, {
      query: 'query Evil { long }',
      extensions: named(bait),
    });
    expect([answer.status, codes(answer)]).toEqual([400, 'BAD_REQUEST']);
    expect(codes(await postJson(url, { extensions: named(bait) }))).toBe(
      'PERSISTED_QUERY_NOT_FOUND',
    );
  });

  it('[audit.api-protection] never keeps a document that is not valid', async () => {
    const wrong = 'query Wrong { nothing }';
    const answer = await postJson(url, { query: wrong, extensions: named(wrong) });
    expect(codes(answer)).toBe('GRAPHQL_VALIDATION_FAILED');
    expect(codes(await postJson(url, { extensions: named(wrong) }))).toBe(
      'PERSISTED_QUERY_NOT_FOUND',
    );
  });

  it.each([
    ['a hash that is none', { version: 1, sha256Hash: 'x' }],
    ['another version', { version: 2, sha256Hash: sha256Of(hello) }],
    ['a name that is none', 'hash'],
  ])('[audit.api-protection] refuses %s', async (_what, persistedQuery) => {
    const answer = await postJson(url, { extensions: { persistedQuery } });
    expect([answer.status, codes(answer)]).toEqual([400, 'BAD_REQUEST']);
  });

  it('[audit.api-protection] refuses by GET what may only be posted, and what a page of somebody else could send', async () => {
    await postJson(url, { query: note, extensions: named(note) });
    toy.notes.length = 0;
    const mutation = await getJson(url, { extensions: named(note) });
    expect([mutation.status, codes(mutation)]).toEqual([405, 'METHOD_NOT_ALLOWED']);
    await postJson(url, { query: hello, extensions: named(hello) });
    const foreign = await getJson(url, { extensions: named(hello) }, {} as typeof preflight);
    expect([foreign.status, codes(foreign)]).toEqual([400, 'BAD_REQUEST']);
    expect(toy.notes).toEqual([]);
  });

  it('[audit.api-protection] answers a hash that nobody knows with the status and the message that clients wait for', async () => {
    const answer = await postJson(url, { extensions: named('query Unknown { hello }') });
    expect(answer.status).toBe(200);
    expect(answer.json.errors?.[0]).toMatchObject({
      message: 'PersistedQueryNotFound',
      extensions: { code: 'PERSISTED_QUERY_NOT_FOUND', requestId: expect.any(String) },
    });
  });

  it('[operations.horizontal-scaling] works over a socket and over an event stream', async () => {
    const text = 'query Anywhere { hello }';
    const socket = await connectSocket(url);
    const ask = async (id: string, payload: object) => {
      socket.say({ id, type: 'subscribe', payload });
      return socket.next();
    };
    const unknown = await ask('1', { query: '', extensions: named(text) });
    expect(unknown).toMatchObject({
      type: 'error',
      payload: [{ extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }],
    });
    const first = await ask('2', { query: text, extensions: named(text) });
    expect(first).toMatchObject({ type: 'next', payload: { data: { hello: 'hello' } } });
    expect(await socket.next()).toMatchObject({ type: 'complete' });
    const second = await ask('3', { query: '', extensions: named(text) });
    expect(second).toMatchObject({ type: 'next', payload: { data: { hello: 'hello' } } });
    socket.close();
    const stream = await postJson(
      url,
      { extensions: named(text) },
      { accept: 'text/event-stream' },
    );
    expect(stream.text).toContain('data: {"data":{"hello":"hello"}}');
  });

  it('[audit.rate-limits] never keeps more documents of one address than it may have, and goes on running them', async () => {
    const texts = Array.from({ length: 20 }, (_, index) => `query Many${index} { hello }`);
    for (const query of texts) {
      const answer = await postJson(url, { query, extensions: named(query) });
      expect(answer.json).toEqual({ data: { hello: 'hello' } });
    }
    const kept = await Promise.all(
      texts.map(async (text) => codes(await postJson(url, { extensions: named(text) }))),
    );
    const missing = kept.filter((code) => code === 'PERSISTED_QUERY_NOT_FOUND');
    expect(missing.length).toBeGreaterThanOrEqual(8);
    expect(missing.length).toBeLessThan(20);
  });
});

describe('documents that the makers of clients vouch for', () => {
  const manifest = new TrustedDocuments([
    [`sha256:${sha256Of(hello)}`, hello],
    ['custom:echo', echo],
    [`sha256:${sha256Of(note)}`, note],
    ['custom:outdated', 'query Outdated { fieldOfLastYear }'],
  ]);
  const toyOf = (mode: TrustMode) => new Toy({ trustedDocuments: { mode, documents: manifest } });
  let toys: Readonly<Record<TrustMode, Toy>>;
  beforeAll(() => {
    toys = { off: toyOf('off'), log: toyOf('log'), enforce: toyOf('enforce') };
  });
  const urlOf = async (toy: Toy) => (await toy.server).url;

  afterAll(async () => {
    for (const toy of Object.values(toys)) await (await toy.server).close();
  });

  it.each(['off', 'log', 'enforce'] as const)(
    '[audit.api-protection] runs what is trusted by its id, by its hash and by its text, where the mode is %s',
    async (mode) => {
      const url = await urlOf(toys[mode]);
      const answers = [
        await postJson(url, { documentId: `sha256:${sha256Of(hello)}` }),
        await getJson(url, { documentId: `sha256:${sha256Of(hello)}` }),
        await postJson(url, { extensions: named(hello) }),
        await postJson(url, { query: hello }),
      ];
      for (const { json: answer } of answers) expect(answer).toEqual({ data: { hello: 'hello' } });
      const custom = { documentId: 'custom:echo', variables: { text: 'yes' } };
      expect((await postJson(url, custom)).json).toEqual({ data: { echo: 'yes' } });
      expect((await getJson(url, custom)).json).toEqual({ data: { echo: 'yes' } });
    },
  );

  it('[audit.api-protection] refuses all other texts where only trusted documents may run, over every transport', async () => {
    const url = await urlOf(toys.enforce);
    const other = '{ hello }';
    const posted = await post(url, other);
    expect([posted.status, codes(posted)]).toEqual([403, 'DOCUMENT_NOT_TRUSTED']);
    const registered = await postJson(url, { query: other, extensions: named(other) });
    expect(codes(registered)).toBe('DOCUMENT_NOT_TRUSTED');
    expect(codes(await getJson(url, { query: other }))).toBe('DOCUMENT_NOT_TRUSTED');
    const stream = await postJson(url, { query: other }, { accept: 'text/event-stream' });
    expect(codes(stream)).toBe('DOCUMENT_NOT_TRUSTED');
    const socket = await connectSocket(url);
    const refused = await socket.ask('1', other);
    expect(refused).toMatchObject({
      type: 'error',
      payload: [{ extensions: { code: 'DOCUMENT_NOT_TRUSTED' } }],
    });
    socket.say({
      id: '2',
      type: 'subscribe',
      payload: { query: '', documentId: `sha256:${sha256Of(hello)}` },
    });
    expect(await socket.next()).toMatchObject({ payload: { data: { hello: 'hello' } } });
    socket.close();
  });

  it('[audit.api-protection] runs other texts in the other modes, and tells the log of each once where it was told to', async () => {
    for (const toy of [toys.off, toys.log]) {
      const url = await urlOf(toy);
      for (let times = 0; times < 2; times += 1) {
        expect((await post(url, '{ hello }')).json).toEqual({ data: { hello: 'hello' } });
      }
    }
    const told = (toy: Toy) => toy.logged.filter((line) => line.includes('untrusted document'));
    expect(told(toys.off)).toEqual([]);
    expect(told(toys.log)).toHaveLength(1);
    expect(told(toys.log)[0]).toContain(sha256Of('{ hello }'));
  });

  it('[audit.api-protection] refuses ids that no manifest has, and two documents in one request', async () => {
    const url = await urlOf(toys.off);
    for (const documentId of [`sha256:${sha256Of('{ serial }')}`, 'x'.repeat(5000), 7, {}]) {
      const answer = await postJson(url, { documentId });
      expect([answer.status, codes(answer)]).toEqual([404, 'DOCUMENT_NOT_FOUND']);
    }
    const both = await postJson(url, { documentId: 'custom:echo', query: hello });
    expect([both.status, codes(both)]).toEqual([400, 'BAD_REQUEST']);
  });

  it('[audit.api-protection] refuses a trusted mutation by GET, and a trusted query without the header of our own pages', async () => {
    const url = await urlOf(toys.enforce);
    const mutation = await getJson(url, { documentId: `sha256:${sha256Of(note)}` });
    expect([mutation.status, codes(mutation)]).toEqual([405, 'METHOD_NOT_ALLOWED']);
    const foreign = await getJson(url, { documentId: 'custom:echo' }, {} as typeof preflight);
    expect([foreign.status, codes(foreign)]).toEqual([400, 'BAD_REQUEST']);
    expect(toys.enforce.notes).toEqual([]);
  });

  it('[audit.api-protection] says at its start which trusted documents the schema does not know', async () => {
    await urlOf(toys.enforce);
    const line = toys.enforce.logged.find((entry) =>
      entry.includes('a trusted document cannot run'),
    );
    expect(line).toContain('fieldOfLastYear');
    expect(
      codes(await postJson(await urlOf(toys.enforce), { documentId: 'custom:outdated' })),
    ).toBe('GRAPHQL_VALIDATION_FAILED');
  });
});

describeWithRedis('documents that several gateways share', () => {
  class SharingToy extends Toy {
    readonly redis: RedisLink;

    constructor(url: string) {
      super();
      const log = createLogger('silent');
      this.redis = new RedisLink({ url, namespace: 'toy', log });
    }

    async stop(): Promise<void> {
      await (await this.server).close();
      this.redis.close();
    }
  }

  let redis: TestRedis;
  let toys: readonly SharingToy[];
  beforeAll(async () => {
    redis = await TestRedis.start();
    toys = [new SharingToy(redis.url), new SharingToy(redis.url), new SharingToy(redis.url)];
    for (const toy of toys) await toy.redis.open();
  });
  afterAll(async () => {
    for (const toy of toys) await toy.stop();
    await redis.stop();
  });
  const urlOf = async (index: number) => (await toys[index]?.server)?.url ?? '';

  it('[operations.horizontal-scaling] finds at one what a client has sent to another', async () => {
    await postJson(await urlOf(0), { query: hello, extensions: named(hello) });
    // It is kept behind the client's back; who asks sooner is told to send the document, as the protocol has it.
    const ask = async () => postJson(await urlOf(1), { extensions: named(hello) });
    let answer = await ask();
    for (let tries = 0; tries < 40 && codeOf(answer.json) !== undefined; tries += 1) {
      await delay(50);
      answer = await ask();
    }
    expect(answer.json).toEqual({ data: { hello: 'hello' } });
  });

  it('[audit.api-protection] never runs what somebody has put into Redis under a foreign hash', async () => {
    const victim = 'query Victim { hello }';
    await redis.ask((client) =>
      client.hset('toy:{documents}:texts', sha256Of(victim), 'mutation { note(text: "evil") }'),
    );
    const answer = await postJson(await urlOf(1), { extensions: named(victim) });
    expect(codes(answer)).toBe('PERSISTED_QUERY_NOT_FOUND');
    expect(toys[1]?.notes).toEqual([]);
  });

  it('[audit.rate-limits] never lets more than a bounded number pile up, and forgets the oldest first', async () => {
    await redis.ask(async (client) => {
      const batch = client.pipeline();
      for (let index = 0; index < 5000; index += 1) {
        batch.hset('toy:{documents}:texts', `old${index}`, 'text');
        batch.zadd('toy:{documents}:used', index, `old${index}`);
      }
      await batch.exec();
    });
    await postJson(await urlOf(0), {
      query: echo,
      variables: { text: 'x' },
      extensions: named(echo),
    });
    const hasOldest = () => redis.ask((client) => client.hexists('toy:{documents}:texts', 'old0'));
    while ((await hasOldest()) === 1) await delay(10);
    const [texts, used] = await redis.ask((client) =>
      Promise.all([client.hlen('toy:{documents}:texts'), client.zcard('toy:{documents}:used')]),
    );
    expect([texts, used]).toEqual([5000, 5000]);
  });

  it('[operations.cached-reads] goes on with what it remembers while Redis is away', async () => {
    await redis.kill();
    const known = await postJson(await urlOf(0), { extensions: named(hello) });
    expect(known.json).toEqual({ data: { hello: 'hello' } });
    const url = await urlOf(2);
    expect(codes(await postJson(url, { extensions: named(hello) }))).toBe(
      'PERSISTED_QUERY_NOT_FOUND',
    );
    const sent = await postJson(url, { query: hello, extensions: named(hello) });
    expect(sent.json).toEqual({ data: { hello: 'hello' } });
    expect((await postJson(url, { extensions: named(hello) })).json).toEqual({
      data: { hello: 'hello' },
    });
  });
});
