import {
  getNamedType,
  GraphQLError,
  isLeafType,
  parse,
  subscribe,
  type GraphQLField,
  type GraphQLFormattedError,
} from 'graphql';
import { kinds, verdictOf, type Kind, type Verdict } from '../../scripts/access-matrix';
import { actions } from '../../src/access';
import { userErrorIn } from '../attacks/attack';
import { World, type Person } from '../kit/world';
import type { AccessCase } from './case';
import { cases } from './cases';
import { Stagehand, type Scene } from './scene';

jest.setTimeout(600_000);

/** How long a subscription has to say that it is not for the caller. */
const refusalMs = 400;

let world: World;
let hand: Stagehand;
/** For what changes nothing. */
let common: Scene;

beforeAll(async () => {
  world = await World.create({ database: 'own' });
  hand = await Stagehand.hire(world);
  common = await hand.arrange();
});

afterAll(async () => {
  await hand.leave();
  await world.close();
});

type Root = 'query' | 'mutation' | 'subscription';

interface Operation {
  readonly root: Root;
  readonly field: GraphQLField<unknown, unknown>;
}

function operationNamed(name: string): Operation {
  const { schema } = world.app.gateway;
  const roots = {
    query: schema.getQueryType(),
    mutation: schema.getMutationType(),
    subscription: schema.getSubscriptionType(),
  };
  for (const root of ['query', 'mutation', 'subscription'] as const) {
    const field = roots[root]?.getFields()[name];
    if (field) return { root, field };
  }
  throw new Error(`There is no operation ${name}.`);
}

/** The operation as a document that asks for next to nothing. */
function documentOf({ root, field }: Operation): string {
  const { name, args, type } = field;
  const declared = args.map((arg) => `$${arg.name}: ${String(arg.type)}`).join(', ');
  const passed = args.map((arg) => `${arg.name}: $${arg.name}`).join(', ');
  const selection =
    root === 'mutation'
      ? '{ userErrors { code field message } }'
      : isLeafType(getNamedType(type))
        ? ''
        : '{ __typename }';
  const given = declared === '' ? ['', ''] : [`(${declared})`, `(${passed})`];
  return `${root} ${given[0]} { ${name}${given[1]} ${selection} }`;
}

interface Outcome {
  readonly data: Readonly<Record<string, unknown>> | null | undefined;
  readonly errors: readonly (GraphQLError | GraphQLFormattedError)[];
}

async function call(
  operation: Operation,
  variables: Readonly<Record<string, unknown>>,
  person: Person | null,
): Promise<Outcome> {
  const source = documentOf(operation);
  if (operation.root === 'subscription') return begin(source, variables, person);
  const { data, errors } = await world.execute<Readonly<Record<string, unknown>> | null>(
    person,
    source,
    variables,
  );
  return { data, errors };
}

/** What a subscription says first; nothing for a while means that it has begun. */
async function begin(
  source: string,
  variableValues: Readonly<Record<string, unknown>>,
  person: Person | null,
): Promise<Outcome> {
  const { schema, contextFor } = world.app.gateway;
  const contextValue = await contextFor({
    requestId: 'access',
    ip: null,
    userAgent: null,
    connectionId: null,
    cluster: null,
    host: null,
    authorization: person && `Bearer ${person.token}`,
  });
  const events = await subscribe({ schema, document: parse(source), variableValues, contextValue });
  if (!(Symbol.asyncIterator in events)) return { data: null, errors: events.errors ?? [] };
  const begun: Outcome = { data: { begun: true }, errors: [] };
  const first = events.next().then(
    ({ value }): Outcome => ({ data: value?.data ?? null, errors: value?.errors ?? [] }),
    (error: unknown): Outcome => ({
      data: null,
      errors: [error instanceof GraphQLError ? error : new GraphQLError(String(error))],
    }),
  );
  const waited = new Promise<Outcome>((resolve) => setTimeout(resolve, refusalMs, begun));
  const outcome = await Promise.race([first, waited]);
  void events.return(undefined);
  return outcome;
}

const verdictOfCode: Readonly<Record<string, Verdict>> = {
  UNAUTHENTICATED: 'log in',
  FORBIDDEN: 'no',
  ACCESS_REQUIRED: 'no',
  NOT_FOUND: 'nothing',
  SELF_TARGET: 'self',
};

/** Codes of input that is no good: whoever gets them has not been asked who they are. */
const ofTheInput = [
  'BAD_USER_INPUT',
  'BLANK',
  'TOO_LONG',
  'TOO_SHORT',
  'GRAPHQL_VALIDATION_FAILED',
];

function verdictIn(name: string, { data, errors }: Outcome): string {
  const [error] = errors;
  const code = error?.extensions?.code;
  if (error?.extensions?.['reason'] === 'ACCOUNT_RESTRICTED') return 'closed';
  if (error && typeof code !== 'string') return error.message;
  const given = typeof code === 'string' ? code : userErrorIn(data);
  if (given !== null) {
    return verdictOfCode[given] ?? (isOfTheProduct(given) ? 'yes' : `${given} ${error?.message}`);
  }
  const value = data?.[name];
  const isAbsent = Array.isArray(value) ? value[0] === null : value === null;
  return isAbsent && name !== 'viewer' ? 'nothing' : 'yes';
}

/** Whether a rule other than one about who may has refused: funds, states, wrong passwords. */
function isOfTheProduct(code: string): boolean {
  return !ofTheInput.includes(code) && !['INTERNAL', 'UNAVAILABLE', 'BAD_REQUEST'].includes(code);
}

async function verdictsOf(name: string, { variables, isSpent, isOfNobody }: AccessCase) {
  const operation = operationNamed(name);
  let scene = operation.root === 'mutation' ? await hand.arrange() : common;
  const found: Partial<Record<Kind, string>> = {};
  for (const kind of kinds) {
    const verdict = verdictIn(name, await call(operation, variables(scene), scene.callers[kind]));
    found[kind] = isOfNobody && verdict === 'nothing' ? 'yes' : verdict;
    if (isSpent && found[kind] === 'yes') scene = await hand.arrange();
  }
  return found;
}

it.each(Object.entries(actions))(
  '[identity.resolver-authorisation] refuses to let others call %s than the matrix says, and lets those',
  async (name, action) => {
    const given = cases[name];
    if (!given) throw new Error(`test/access/cases.ts does not say how to call ${name}.`);
    const declared = Object.fromEntries(kinds.map((kind) => [kind, verdictOf(action, kind)]));

    expect(await verdictsOf(name, given)).toEqual(declared);
  },
);

it('[identity.resolver-authorisation] never forgets an operation', () => {
  expect(Object.keys(cases).sort()).toEqual(Object.keys(actions).sort());
});
