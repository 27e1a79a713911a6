import * as fc from 'fast-check';
import { Agent, request as httpRequest } from 'node:http';
import type { Person, World } from '../../kit/world';
import { walkOperations, withValue, type Leaf, type WalkedOperation } from '../walk';
import { hostileValue } from './hostile';

/** What must be in no answer, whatever was asked: statements, stacks, names of machines and of libraries. */
const insides =
  /node_modules|\n\s+at |relation "|violates|syntax error at or near|invalid input syntax|ECONN|prisma|pg_|127\.0\.0\.1|postgres(ql)?:/i;

const batchSize = 16;

/** One call that went wrong. */
export interface Finding {
  readonly operation: string;
  readonly path: string;
  readonly value: string;
  readonly what: string;
}

/** What came of the calls to one operation. */
export interface FuzzTally {
  readonly operation: string;
  calls: number;
  answered: number;
  refused: number;
}

/** What came of all calls. */
export interface FuzzResult {
  readonly calls: number;
  /** How many places in variables were tried. */
  readonly places: number;
  readonly tallies: readonly FuzzTally[];
  readonly findings: readonly Finding[];
}

interface Call {
  readonly operation: WalkedOperation;
  readonly leaf: Leaf;
  readonly value: unknown;
  /** Who sends it: a visitor, a fan or a creator. */
  readonly caller: number;
}

/** How to fuzz. */
export interface FuzzOptions {
  readonly calls: number;
  readonly seed: number;
  /** Ids that there are. */
  readonly ids: readonly string[];
  readonly say?: (line: string) => void;
}

/**
 * Sends hostile values to every place of every operation that takes a text, a number, a time or an id, as different
 * people. Whatever it is, the answer is data or a refusal that says nothing of our insides, and the server goes on.
 */
export async function fuzz(world: World, options: FuzzOptions): Promise<FuzzResult> {
  const { calls, seed, ids, say } = options;
  const operations = walkOperations(world.app.gateway.schema, (name) => idNamed(name, ids));
  const places = operations.flatMap((operation) =>
    operation.leaves.map((leaf) => ({ operation, leaf })),
  );
  const arbitrary = fc
    .tuple(fc.constantFrom(...places), fc.nat({ max: 2 }))
    .chain(([place, caller]) =>
      hostileValue(place.leaf.scalar, ids).map((value): Call => ({ ...place, caller, value })),
    );
  const tallies = new Map<string, FuzzTally>();
  const findings: Finding[] = [];
  const agent = new Agent({ keepAlive: true, maxSockets: batchSize });
  let people = await newPeople(world);
  for (let done = 0, batch = 0; done < calls; batch += 1) {
    // Some calls end sessions; new people keep most calls from being those of visitors.
    if (batch % 100 === 99) people = await newPeople(world);
    const sample = fc.sample(arbitrary, { numRuns: batchSize, seed: seed + batch });
    const found = await Promise.all(
      sample.map((call) => tryCall(world.url, agent, call, people[call.caller] ?? null, tallies)),
    );
    findings.push(...found.flatMap((finding) => finding ?? []));
    done += sample.length;
    if (batch % 250 === 249) say?.(`${done} calls, ${findings.length} findings`);
  }
  agent.destroy();
  const sorted = [...tallies.values()].sort((one, other) =>
    one.operation < other.operation ? -1 : 1,
  );
  return {
    calls: sorted.reduce((sum, tally) => sum + tally.calls, 0),
    places: places.length,
    tallies: sorted,
    findings,
  };
}

async function newPeople(world: World): Promise<readonly (Person | null)[]> {
  return [null, await world.person('fan'), await world.person('creator', { isCreator: true })];
}

/** An id of the type that a field's name speaks of, or any. */
function idNamed(name: string, ids: readonly string[]): string {
  const wanted = name.replace(/Ids?$/, '').toLowerCase();
  const fitting = ids.find((id) =>
    typeOf(id)
      .toLowerCase()
      .endsWith(aliases[wanted] ?? wanted),
  );
  return fitting ?? ids[0] ?? '';
}

const aliases: Readonly<Record<string, string>> = { recipient: 'user', plan: 'subscriptionplan' };

function typeOf(id: string): string {
  return Buffer.from(id, 'base64url').toString().split(':')[1] ?? '';
}

async function tryCall(
  url: string,
  agent: Agent,
  { operation, leaf, value }: Call,
  person: Person | null,
  tallies: Map<string, FuzzTally>,
): Promise<Finding | null> {
  const given = leaf.isList && !Array.isArray(value) ? [value] : value;
  const variables = withValue(operation.variables, leaf.path, given);
  const body = JSON.stringify({ query: operation.query, variables });
  const answer = await post(url, agent, body, person?.token);
  const { name } = operation;
  const tally = tallies.get(name) ?? { operation: name, calls: 0, answered: 0, refused: 0 };
  tallies.set(name, tally);
  tally.calls += 1;
  if (/"(code|userErrors)":("|\[\{)/.test(answer.text)) tally.refused += 1;
  else tally.answered += 1;
  const what = problemOf(answer, body);
  if (what === null) return null;
  const path = leaf.path.join('.');
  return { operation: name, path, value: JSON.stringify(value)?.slice(0, 200) ?? '', what };
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

function problemOf({ status, text }: Answer, sent: string): string | null {
  if (status === 0) return `no answer: ${text}`;
  if (status >= 500) return `status ${status}`;
  const internal = /"code":"(INTERNAL|UNAVAILABLE)","requestId":"([^"]+)"/.exec(text);
  if (internal) return `code ${internal[1]} of request ${internal[2]}`;
  const errors = /"errors":\[.*/.exec(text)?.[0] ?? '';
  const [leak] = insides.exec(errors) ?? [];
  // What was sent may be quoted in a refusal, and looks like anything.
  return leak && !sent.toLowerCase().includes(leak.toLowerCase()) ? `leaks ${leak}` : null;
}

function post(url: string, agent: Agent, body: string, token?: string): Promise<Answer> {
  return new Promise((resolve) => {
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    };
    const request = httpRequest(
      `${url}/graphql`,
      { method: 'POST', agent, headers },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          resolve({ status: response.statusCode ?? 0, text });
        });
      },
    );
    request.on('error', (error) => resolve({ status: 0, text: error.message }));
    request.end(body);
  });
}
