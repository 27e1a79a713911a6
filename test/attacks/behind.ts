import { send } from '../kit/http';
import { World } from '../kit/world';
import { outcomeOf, type Attack } from './attack';

const json = { 'content-type': 'application/json' };
const hello = '{"query": "{ __typename }"}';
const few = { times: 3, perSeconds: 60 };

/** What comes through other machines, or says so. */
const forwarded: readonly Attack[] = [
  {
    row: 'A65',
    issue: 5,
    input: 'another X-Forwarded-For with each request, to be counted as somebody else',
    channel: 'errors[]',
    code: 'RATE_LIMITED',
    withinMs: 20_000,
    run: async ({ world }) => {
      const small = await World.create({ beside: world, limits: { operationsPerAddress: few } });
      const answers = [];
      for (let at = 0; at < 4; at += 1) {
        const headers = {
          ...json,
          'x-forwarded-for': `192.0.2.${at}`,
          forwarded: `for=192.0.2.${at}`,
        };
        answers.push(await send(small.url, { headers, body: hello }));
      }
      await small.close();
      const [last] = answers.slice(-1);
      return last ? outcomeOf(last) : { code: 'OK', text: '' };
    },
  },
  {
    row: 'A65',
    issue: 5,
    input: 'an X-Forwarded-Host, to be taken for another brand',
    channel: 'none',
    code: 'SAME_BRAND',
    run: async ({ world }) => {
      const body = '{"query": "{ liveStreams(first: 0) { totalCount } clusters { key } }"}';
      const plain = await send(world.url, { headers: json, body });
      const headers = { ...json, 'x-forwarded-host': 'boyfanz.example.com' };
      const disguised = await send(world.url, { headers, body });
      return { code: plain.text === disguised.text ? 'SAME_BRAND' : 'OTHER', text: plain.text };
    },
  },
];

/** What a query of honest size must not set off. */
const statements: readonly Attack[] = [
  {
    row: 'A17',
    issue: 5,
    input: 'a query that asks for many things of many things, which is one statement all the same',
    channel: 'none',
    code: 'ONE_STATEMENT',
    run: async ({ world, ada }) => {
      const query = `{ feed(first: 20) { nodes { id creator { id displayName user { id username } }
        comments(first: 5) { nodes { id author { id username } } } } } }`;
      const run = await world.statements(() => world.ask(ada, query));
      const reads = run.filter((text) => text.includes('posts'));
      return {
        code: reads.length === 1 ? 'ONE_STATEMENT' : `${reads.length} statements`,
        text: '',
      };
    },
  },
];

export const attacksFromBehind: readonly Attack[] = [...forwarded, ...statements];
