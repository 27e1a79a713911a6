import { GraphQLError } from 'graphql';
import { causesOf, hasCode } from '../../../src/kernel/problems/causes';
import { describeError } from '../../../src/server/errors';

/** What Prisma makes of a raw statement whose connection broke. */
const broken = Object.assign(new Error('Raw query failed. Code: `N/A`.'), {
  code: 'P2010',
  meta: { driverAdapterError: { cause: { kind: 'ConnectionClosed' } } },
});

it('takes a connection that broke within a raw statement for a database that is away', () => {
  expect(describeError(broken).code).toBe('UNAVAILABLE');
  const thrown = new GraphQLError('It failed.', { originalError: broken });
  expect(describeError(thrown).code).toBe('UNAVAILABLE');
});

it('never takes a rule that was broken for a database that is away', () => {
  const meta = { driverAdapterError: { cause: { kind: 'postgres', originalCode: '23514' } } };
  const refused = Object.assign(new Error('Raw query failed.'), { code: 'P2010', meta });
  expect(describeError(refused).code).toBe('INTERNAL');
  expect(hasCode(refused, new Set(['23514']))).toBe(true);
});

it('comes to an end where causes go round in a circle', () => {
  const first: { cause?: object } = {};
  first.cause = { cause: first };
  expect([...causesOf(first)]).toHaveLength(8);
});
