import { execute, getOperationAST, parse, validate, type GraphQLError } from 'graphql';
import { isDeepStrictEqual } from 'node:util';
import { AccessTokens } from '../../../../src/kernel/auth/tokens';
import type { RequestContext } from '../../../../src/kernel/graphql/context';
import { idsByType, fillWithDemo } from '../../../attacks/demo-ids';
import type { World } from '../../../kit/world';
import { Dice, OperationMaker, type KnownValues, type RandomOperation } from './random-operation';

/** Two answers to one operation that do not mean the same. */
export interface Difference {
  readonly viewer: string;
  readonly operation: RandomOperation;
  readonly asText: unknown;
  readonly byGraphql: unknown;
}

/** What came of comparing. */
export interface Comparison {
  /** Operations that both engines answered. */
  readonly compared: number;
  /** Operations with something that only TypeScript can compute, which are graphql-js's alone. */
  readonly uncovered: number;
  readonly withErrors: number;
  readonly nulls: number;
  readonly rowsSeen: number;
  readonly byViewer: Readonly<Record<string, number>>;
  readonly differences: readonly Difference[];
}

interface Looker {
  readonly name: string;
  readonly context: RequestContext;
}

/** Fills a world with the demo platform and compares both engines on operations that follow from a seed. */
export async function compareEngines(
  world: World,
  { operations, seed, say }: { operations: number; seed: number; say?: (line: string) => void },
): Promise<Comparison> {
  await fillWithDemo(world);
  const lookers = await lookersOf(world);
  const known = await knownValuesOf(world);
  const tally = { compared: 0, uncovered: 0, withErrors: 0, nulls: 0, rowsSeen: 0 };
  const byViewer: Record<string, number> = {};
  const differences: Difference[] = [];
  for (let at = 0; tally.compared < operations; at += 1) {
    const dice = new Dice(seed + at * 7919);
    const operation = new OperationMaker(world.app.gateway.schema, known, dice).make();
    const { name, context } = dice.pick(lookers);
    // Fields of one name that cannot be merged come about now and then; no engine is asked for those.
    if (validate(world.app.gateway.schema, parse(operation.text)).length > 0) continue;
    const answers = await answersOf(world, operation, context);
    if (answers === null) {
      tally.uncovered += 1;
      continue;
    }
    const { asText, byGraphql } = answers;
    tally.compared += 1;
    byViewer[name] = (byViewer[name] ?? 0) + 1;
    const text = JSON.stringify(byGraphql.data);
    if (byGraphql.errors.length > 0) tally.withErrors += 1;
    tally.nulls += text.split(':null').length - 1;
    tally.rowsSeen += text.split('{').length - 1;
    known.cursors.push(...(text.match(/(?<=[cC]ursor\w*":")[\w-]{20,}/g) ?? []).slice(0, 2));
    if (known.cursors.length > 200) known.cursors.splice(0, 100);
    if (!meanTheSame(asText, byGraphql)) {
      differences.push({ viewer: name, operation, asText, byGraphql });
    }
    if (tally.compared % 2_000 === 0) say?.(`  ${tally.compared} compared`);
  }
  return { ...tally, byViewer, differences };
}

interface Told {
  readonly data: unknown;
  readonly errors: readonly string[];
}

/**
 * Whether two answers mean the same. An error that nulls all data ends an operation, and whether an error of another field
 * has come by then is a matter of microseconds: graphql-js leaves out what comes later, as the specification allows.
 */
function meanTheSame(one: Told, other: Told): boolean {
  if (isDeepStrictEqual(one, other)) return true;
  if (one.data !== null || other.data !== null) return false;
  const [few, many] = [one.errors, other.errors].sort((a, b) => a.length - b.length);
  return few !== undefined && few.length > 0 && few.every((error) => many?.includes(error));
}

/** The answers of both engines to a valid operation; null where only graphql-js can answer it. */
async function answersOf(
  world: World,
  { text, variables }: RandomOperation,
  context: RequestContext,
): Promise<{ readonly asText: Told; readonly byGraphql: Told } | null> {
  const { gateway } = world.app;
  const document = parse(text);
  const operation = getOperationAST(document);
  if (!operation) throw new Error('The document has no operation.');
  const written = await gateway.write?.(
    { document, operation, variables },
    gateway.renewContext(context),
  );
  if (!written) return null;
  const result = await execute({
    schema: gateway.schema,
    document,
    variableValues: variables,
    contextValue: gateway.renewContext(context),
    fieldResolver: gateway.fieldResolver,
  });
  return {
    asText: { data: JSON.parse(written.data), errors: toldErrors(written.errors) },
    byGraphql: {
      data: JSON.parse(JSON.stringify(result.data ?? null)),
      errors: toldErrors(result.errors ?? []),
    },
  };
}

function toldErrors(errors: readonly GraphQLError[]): readonly string[] {
  return errors
    .map(({ message, path, extensions, locations }) =>
      JSON.stringify([message, path, extensions['code'], locations]),
    )
    .sort();
}

/** A visitor, and accounts of each kind that the demo platform has. */
async function lookersOf(world: World): Promise<readonly Looker[]> {
  const tokens = new AccessTokens(world.authSecret);
  const { rows } = await world.owner.pool.query<{ name: string; user_id: string; id: string }>(
    `WITH chosen AS (
       SELECT account_type || ' ' || row_number() OVER (PARTITION BY account_type ORDER BY id) AS name, id
       FROM users WHERE status = 'ACTIVE' AND deleted_at IS NULL
     ), opened AS (
       INSERT INTO user_sessions (user_id, expires_at)
       SELECT id, now() + interval '1 day' FROM chosen WHERE name ~ ' [1-3]$' RETURNING id, user_id
     ) SELECT name, user_id, opened.id FROM opened JOIN chosen ON chosen.id = user_id ORDER BY name`,
  );
  const lookers: Looker[] = [{ name: 'visitor', context: await contextOf(world, null) }];
  for (const { name, user_id, id } of rows) {
    const { token } = await tokens.issue(user_id, id);
    lookers.push({ name, context: await contextOf(world, `Bearer ${token}`) });
  }
  return lookers;
}

function contextOf(world: World, authorization: string | null): Promise<RequestContext> {
  return world.app.gateway.contextFor({
    requestId: 'comparison',
    authorization,
    cluster: null,
    host: null,
    ip: null,
    userAgent: null,
    connectionId: null,
  });
}

async function knownValuesOf(world: World): Promise<KnownValues> {
  const byType = await idsByType(world, 8);
  const ids = [...byType.values()].flat();
  const typeOf = new Map([...byType].flatMap(([type, some]) => some.map((id) => [id, type])));
  const { rows } = await world.owner.pool.query<{ handle: string }>(
    'SELECT handle FROM creators ORDER BY handle LIMIT 20',
  );
  return { ids, typeOf, handles: [...rows.map(({ handle }) => handle), 'nobody'], cursors: [] };
}
