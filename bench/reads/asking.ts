import { request as httpRequest } from 'node:http';
import { viewerOf, type Arena } from './arena';
import { requestOf, type RawRequest } from './load';
import { ownOperations } from './marquee';
import type { Dialect, Operation } from './operations';
import type { RunningPeer, Setting } from './peers';

/** An operation as it is asked in a setting. */
export interface Question {
  readonly operation: Operation;
  readonly setting: Setting;
}

/** How many different requests of one operation are sent in turn. */
const variety = 500;

/** The same of what writes: more than are answered in a round, because a second like is none. */
const varietyOfMutations = 6_000;

interface Asked {
  readonly body: object;
  readonly headers: Readonly<Record<string, string>>;
}

/** What a server is sent for the n-th request of an operation; null where it has no such operation. */
async function ask(
  { operation, setting }: Question,
  { peer }: RunningPeer,
  arena: Arena,
  n: number,
): Promise<Asked | null> {
  const { name: operationName } = operation;
  if (peer.dialect !== 'own') {
    const query = operation.text[peer.dialect];
    if (query === undefined) return null;
    const account = ownOperations[setting][operationName]?.as?.(n);
    const viewer = setting === 'viewer' && account !== undefined ? viewerOf(account) : {};
    const variables = { ...operation.variables(n), ...viewer };
    return { body: { query, operationName, variables }, headers: {} };
  }
  const own = ownOperations[setting][operationName];
  if (own === undefined) return null;
  const { text: query, variables, as, cluster } = own;
  const headers = {
    ...(as && { authorization: await arena.authorizationOf(as(n)) }),
    ...(cluster !== undefined && { 'x-cluster': cluster }),
  };
  return { body: { query, operationName, variables: variables(n) }, headers };
}

/** Requests of an operation for a server, from the n-th on; none where it has no such operation. */
export async function requestsFor(
  question: Question,
  server: RunningPeer,
  arena: Arena,
  from: number,
): Promise<readonly RawRequest[]> {
  const requests: RawRequest[] = [];
  const count = question.operation.isMutation ? varietyOfMutations : variety;
  for (let n = from; n < from + count; n += 1) {
    const asked = await ask(question, server, arena, n);
    if (asked) requests.push(requestOf(server.url, asked.body, asked.headers));
  }
  return requests;
}

/** The answer of a server to the n-th request in the plain dialect, so that all can be compared; null where it has none. */
export async function plainAnswer(
  question: Question,
  server: RunningPeer,
  arena: Arena,
  n: number,
): Promise<unknown> {
  const asked = await ask(question, server, arena, n);
  if (!asked) return null;
  const { operation } = question;
  const answer = JSON.parse(await textOf(server.url, asked)) as {
    readonly data: never;
    readonly errors?: unknown;
  };
  if (answer.errors) {
    throw new Error(`${server.peer.title} fails at ${operation.title}: ${JSON.stringify(answer)}`);
  }
  return withPlainValues(translated(question, server.peer.dialect, answer.data));
}

function translated({ operation, setting }: Question, dialect: Dialect, data: never): unknown {
  switch (dialect) {
    case 'plain':
      return data;
    case 'postgraphile':
      return operation.plainAnswer?.(data) ?? data;
    case 'own':
      return ownOperations[setting][operation.name]?.plainAnswer(data);
  }
}

function textOf(url: string, { body, headers }: Asked): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      url,
      { method: 'POST', agent: false, headers: { 'content-type': 'application/json', ...headers } },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.on('end', () => resolve(text));
      },
    );
    request.on('error', reject);
    request.end(JSON.stringify(body));
  });
}

/** The same value with our opaque ids replaced by the uuids within them, and all times written in one way. */
function withPlainValues(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withPlainValues);
  if (typeof value === 'string') {
    if (/^djE6/.test(value)) return Buffer.from(value, 'base64url').toString('utf8').split(':')[2];
    return /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)$/.test(value) ? Date.parse(value) : value;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, withPlainValues(inner)]),
  );
}
