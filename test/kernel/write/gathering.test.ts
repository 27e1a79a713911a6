import { Gathering } from '../../../src/kernel/write/gathering';

interface Order {
  readonly purse: string;
  readonly shop: string;
}

/** A gathering whose statements end when the test says so, with what was asked of each. */
class Till {
  readonly statements: { readonly orders: readonly Order[]; readonly end: () => void }[] = [];
  readonly gathering: Gathering<Order>;

  constructor(
    outcome: (orders: readonly Order[]) => readonly Order[] = (orders) => orders,
    waitMs = 1_000,
  ) {
    this.gathering = new Gathering<Order>(
      (orders) =>
        new Promise((resolve, reject) => {
          const end = (): void => {
            try {
              resolve(new Set(outcome(orders)));
            } catch (error) {
              reject(error instanceof Error ? error : new Error(String(error)));
            }
          };
          this.statements.push({ orders, end });
        }),
      ({ purse, shop }) => ({ single: purse, exclusive: shop }),
      waitMs,
    );
  }

  /** What each statement that has begun was asked to do, by purse. */
  get begun(): readonly string[] {
    return this.statements.map(({ orders }) => orders.map(({ purse }) => purse).join(' '));
  }

  async end(number: number): Promise<void> {
    this.statements[number]?.end();
    await turn();
  }
}

/** Lets all that waits for the next turn begin. */
function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5));
}

function order(purse: string, shop = 'a'): Order {
  return { purse, shop };
}

it('[tips.tip-atomic] does together what comes in one turn, and what comes while that is done', async () => {
  const till = new Till();
  const first = [till.gathering.do(order('1')), till.gathering.do(order('2'))];
  await turn();
  const next = ['3', '4', '5'].map((purse) => till.gathering.do(order(purse)));
  await turn();
  expect(till.begun).toEqual(['1 2']);
  await till.end(0);
  expect(till.begun).toEqual(['1 2', '3 4 5']);
  await till.end(1);
  expect(await Promise.all([...first, ...next])).toEqual([true, true, true, true, true]);
});

it('[tips.tip-atomic] never does two of one purse together, and no two statements for one shop at the same time', async () => {
  const till = new Till();
  const all = [
    till.gathering.do(order('1')),
    till.gathering.do(order('1')),
    till.gathering.do(order('2')),
  ];
  await turn();
  all.push(till.gathering.do(order('3', 'b')), till.gathering.do(order('2', 'b')));
  await turn();
  all.push(till.gathering.do(order('4', 'c')));
  await turn();
  // Two run, so the third shop waits as well.
  expect(till.begun).toEqual(['1 2', '3']);
  await till.end(1);
  expect(till.begun).toEqual(['1 2', '3', '4']);
  await till.end(0);
  expect(till.begun).toEqual(['1 2', '3', '4', '1 2']);
  await till.end(2);
  await till.end(3);
  expect(await Promise.all(all)).toEqual([true, true, true, true, true, true]);
});

/** So many orders, each of a purse of its own, of so many shops. */
function orders(count: number, shops: number): readonly Order[] {
  return Array.from({ length: count }, (_, at) => order(String(at), `shop ${at % shops}`));
}

it('[tips.tip-atomic] shares many between two statements, all of a shop in the same', async () => {
  const till = new Till();
  const all = orders(40, 10).map((each) => till.gathering.do(each));
  await turn();
  expect(till.statements.map((statement) => statement.orders.length)).toEqual([20, 20]);
  const [first, second] = till.statements.map(
    (statement) => new Set(statement.orders.map(({ shop }) => shop)),
  );
  expect([...(first ?? [])].filter((shop) => second?.has(shop))).toEqual([]);
  await till.end(0);
  await till.end(1);
  expect(new Set(await Promise.all(all))).toEqual(new Set([true]));
});

it('[tips.tip-atomic] does all of one shop by one statement, however many', async () => {
  const till = new Till();
  const all = orders(70, 1).map((each) => till.gathering.do(each));
  await turn();
  expect(till.statements.map((statement) => statement.orders.length)).toEqual([64]);
  await till.end(0);
  await till.end(1);
  expect(new Set(await Promise.all(all))).toEqual(new Set([true]));
});

it('[tips.tip-atomic] begins no statement for a few beside one that does many, and leaves nobody waiting', async () => {
  const till = new Till();
  const many = orders(12, 12).map((each) => till.gathering.do(each));
  await turn();
  const few = ['x', 'y'].map((purse) => till.gathering.do(order(purse, purse)));
  await turn();
  expect(till.statements).toHaveLength(1);
  await till.end(0);
  expect(till.begun[1]).toBe('x y');
  await till.end(1);
  expect(new Set(await Promise.all([...many, ...few]))).toEqual(new Set([true]));
});

it('[tips.tip-atomic] says of each whether it was done', async () => {
  const till = new Till((orders) => orders.filter(({ purse }) => purse !== '2'));
  const all = ['1', '2', '3'].map((purse) => till.gathering.do(order(purse)));
  await turn();
  await till.end(0);
  expect(await Promise.all(all)).toEqual([true, false, true]);
});

it.each([
  ['a rule that is broken', '23514'],
  ['a lock that was not to be had', '55P03'],
])('[tips.tip-atomic] lets each be done alone after %s', async (_what, code) => {
  const till = new Till(() => {
    throw Object.assign(new Error('refused'), { code });
  });
  const all = ['1', '2'].map((purse) => till.gathering.do(order(purse)));
  await turn();
  await till.end(0);
  expect(await Promise.all(all)).toEqual([false, false]);
});

it('[tips.tip-atomic] sends away what cannot begin in time, and does it never', async () => {
  const till = new Till(undefined, 20);
  const first = till.gathering.do(order('1'));
  await turn();
  const late = till.gathering.do(order('2')).catch((error: unknown) => error);
  expect(await late).toMatchObject({ code: 'UNAVAILABLE' });
  await till.end(0);
  expect(await first).toBe(true);
  expect(till.begun).toEqual(['1']);
});

it.each([
  ['an end that nobody knows', '57P01'],
  ['a statement that was given up for others', '40001'],
])('[tips.tip-atomic] tells everybody of %s, and goes on', async (_what, code) => {
  let isBroken = true;
  const till = new Till((orders) => {
    if (isBroken) throw Object.assign(new Error('gone'), { code });
    return orders;
  });
  const lost = ['1', '2'].map((purse) =>
    till.gathering.do(order(purse)).catch((error: unknown) => String(error)),
  );
  await turn();
  await till.end(0);
  expect(await Promise.all(lost)).toEqual(['Error: gone', 'Error: gone']);
  isBroken = false;
  const next = till.gathering.do(order('1'));
  await turn();
  await till.end(1);
  expect(await next).toBe(true);
});
