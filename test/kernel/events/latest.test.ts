import { Latest } from '../../../src/kernel/events/latest';

let steps: string[];
let latest: Latest<number>;

beforeEach(() => {
  steps = [];
  latest = new Latest<number>({
    begin: async () => void steps.push('begin'),
    end: async () => void steps.push('end'),
  });
});

describe('the newest of many values', () => {
  it('is all that a slow reader gets', async () => {
    latest.offer(1);
    const first = await latest.next();
    latest.offer(2);
    latest.offer(3);
    const second = await latest.next();

    expect([first.value, second.value]).toEqual([1, 3]);
  });

  it('reaches a reader who waits', async () => {
    const waiting = latest.next();
    await Promise.resolve();
    latest.offer(1);

    expect(await waiting).toEqual({ done: false, value: 1 });
  });

  it('is still read when no other will follow', async () => {
    latest.offer(1);
    latest.complete();
    latest.offer(2);

    const read = [await latest.next(), await latest.next()];

    expect(read).toEqual([
      { done: false, value: 1 },
      { done: true, value: undefined },
    ]);
  });

  it('begins with the first read and ends once', async () => {
    latest.offer(1);
    expect(steps).toEqual([]);
    await latest.next();
    const waiting = latest.next();
    await latest.return();
    await latest.return();

    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(steps).toEqual(['begin', 'end']);
  });

  it('leaves no trace when it is never read', async () => {
    await latest.return();

    expect(await latest.next()).toEqual({ done: true, value: undefined });
    expect(steps).toEqual([]);
  });

  it('ends where it could not begin', async () => {
    latest = new Latest<number>({
      begin: () => Promise.reject(new Error('not admitted')),
      end: async () => void steps.push('end'),
    });

    await expect(latest.next()).rejects.toThrow('not admitted');
    expect(await latest.next()).toEqual({ done: true, value: undefined });
    expect(steps).toEqual(['end']);
  });
});
