import { connectionLifetimeSeconds, StatementNames } from '../../../src/kernel/db/statement-names';

function thrice(names: StatementNames, text: string): string | undefined {
  names.nameFor(text);
  names.nameFor(text);
  return names.nameFor(text);
}

it('names a statement that comes again, and always by the same name', () => {
  const names = new StatementNames();

  expect(names.nameFor('SELECT 1')).toBeUndefined();
  expect(names.nameFor('SELECT 1')).toBeUndefined();
  const name = names.nameFor('SELECT 1');

  expect(name).toMatch(/^[\w-]{32}$/);
  expect(names.nameFor('SELECT 1')).toBe(name);
  expect(thrice(new StatementNames(), 'SELECT 1')).toBe(name);
  expect(thrice(names, 'SELECT 2')).not.toBe(name);
});

it('refuses to prepare without end for a client that sends ever new operations', () => {
  let now = 0;
  const names = new StatementNames(() => now);
  const textOf = (index: number): string => `SELECT ${index}`;
  const named = Array.from({ length: 2_000 }, (_, index) => thrice(names, textOf(index)));

  expect(named.filter((name) => name !== undefined)).toHaveLength(500);
  expect(names.nameFor(textOf(0))).toBe(named[0]);

  now = connectionLifetimeSeconds * 1000;
  expect(names.nameFor(textOf(1_999))).toBeDefined();
});
