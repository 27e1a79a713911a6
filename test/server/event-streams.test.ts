import { setTimeout as delay } from 'node:timers/promises';
import { send } from '../kit/http';
import { eventClient, openEvents } from '../kit/events';
import { secretText, Toy } from './toy';

describe('server-sent events', () => {
  const toy = new Toy({ limits: { sessionCheckMs: 50, connectionsPerAccount: 2 } });
  let url: string;

  beforeAll(async () => {
    url = (await toy.server).url;
  });
  afterAll(async () => (await toy.server).close());
  afterEach(() => until(() => toy.openSources === 0));

  async function until(isTrue: () => boolean): Promise<void> {
    for (let waited = 0; !isTrue(); waited += 5) {
      if (waited > 5000) throw new Error('This did not come true within five seconds.');
      await delay(5);
    }
  }

  const ticks = { query: 'subscription { ticks }' };

  it('carry a subscription to the client that the protocol is known by', async () => {
    const client = eventClient(url);
    const results = client.iterate(ticks);
    const first = results.next();
    await until(() => toy.openSources === 1);

    toy.tick();

    expect((await first).value).toEqual({ data: { ticks: expect.any(Number) } });
    client.dispose();
  });

  it('answer a query and a mutation, too', async () => {
    const query = await openEvents(url, { query: '{ hello }' });
    const mutation = await openEvents(url, { query: 'mutation { note(text: "by events") }' });

    expect(await query.next()).toMatchObject({
      event: 'next',
      data: '{"data":{"hello":"hello"}}',
    });
    expect(await query.next()).toMatchObject({ event: 'complete' });
    expect(await mutation.next()).toMatchObject({ data: '{"data":{"note":"by events"}}' });
    expect(toy.notes).toEqual(['by events']);
  });

  it('go on behind the last event that the client got', async () => {
    const query = 'subscription { news(after: "ignored") { cursor after } }';
    const stream = await openEvents(url, { query }, { 'last-event-id': 'c41' });
    await until(() => toy.openSources === 1);

    toy.tick();

    expect(await stream.next()).toEqual({
      event: 'next',
      id: 'c42',
      data: '{"data":{"news":{"cursor":"c42","after":"c41"}}}',
    });
    stream.close();
  });

  it.each([
    ['a malformed document', { query: '{ hello' }, 400, 'GRAPHQL_PARSE_FAILED'],
    ['an unknown field', { query: '{ nothing }' }, 400, 'GRAPHQL_VALIDATION_FAILED'],
    [
      'a hundred aliases',
      { query: `{ ${Array.from({ length: 101 }, (_, n) => `a${n}: hello`).join(' ')} }` },
      400,
      'QUERY_TOO_COMPLEX',
    ],
    ['no operation', {}, 400, 'BAD_REQUEST'],
    ['a batch', [ticks, ticks], 400, 'BAD_REQUEST'],
    ['variables that are none', { ...ticks, variables: 7 }, 400, 'BAD_REQUEST'],
  ])('[audit.api-protection] refuses %s as HTTP does', async (_what, body, status, code) => {
    const { response } = await openEvents(url, body);

    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code } }] });
  });

  it('[audit.api-protection] refuses a forged token', async () => {
    const { response } = await openEvents(url, ticks, { authorization: 'Bearer forged' });

    expect(response.status).toBe(401);
  });

  it.each([
    ['a subscription that a page could open', 'query=subscription%7Bticks%7D', {}, 400],
    [
      'a mutation by GET',
      'query=mutation%7Bnote(text:%22x%22)%7D',
      { 'apollo-require-preflight': '1' },
      405,
    ],
  ])('[audit.api-protection] refuses %s', async (_what, search, headers, status) => {
    const notes = toy.notes.length;

    const answer = await send(url, {
      method: 'GET',
      path: `/graphql?${search}`,
      headers: { accept: 'text/event-stream', ...headers },
    });

    expect(answer.status).toBe(status);
    expect(toy.notes).toHaveLength(notes);
  });

  it('[audit.api-protection] masks what a subscription throws, and completes', async () => {
    const stream = await openEvents(url, { query: 'subscription { broken }' });

    const failure = await stream.next();

    expect(failure?.data).toContain('INTERNAL');
    expect(failure?.data).not.toContain(secretText);
    expect(await stream.next()).toMatchObject({ event: 'complete' });
  });

  it('[audit.api-protection] end soon after their session has ended anywhere', async () => {
    const stream = await openEvents(url, ticks, { authorization: 'Bearer s1-of-ada' });
    await until(() => toy.openSources === 1);

    toy.ended.add('s1');

    expect(await stream.next()).toBeNull();
  });

  it('[audit.api-protection] end when their token expires, and tell nothing afterwards', async () => {
    const stream = await openEvents(url, ticks, { authorization: 'Bearer expires-150' });

    expect(await stream.next()).toBeNull();
  });

  it('[audit.rate-limits] refuses one connection too many of an account', async () => {
    const headers = { authorization: 'Bearer s2-of-ben' };
    const open = [await openEvents(url, ticks, headers), await openEvents(url, ticks, headers)];

    const { response } = await openEvents(url, ticks, headers);

    expect(response.status).toBe(429);
    for (const stream of open) stream.close();
    await until(() => toy.openSources === 0);
    const again = await openEvents(url, ticks, headers);
    expect(again.response.status).toBe(200);
    again.close();
  });
});
