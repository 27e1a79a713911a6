import { ReadLines } from '../../../src/kernel/db/read-lines';
import { createDatabase, type TestDatabase } from '../../kit/database';

jest.setTimeout(60_000);

let store: TestDatabase;
let lines: ReadLines;

beforeAll(async () => {
  store = await createDatabase('empty');
});

afterAll(() => store.drop());

/** Stands still unless a test lets it go on, so that no line seems slow on a busy machine. */
let clock: () => number;

beforeEach(() => {
  clock = () => 0;
  lines = new ReadLines({ connectionString: store.url }, 2, () => clock());
});

afterEach(() => lines.close());

/** The one value of a statement, or the code of the error that it fails with; null where no line takes it. */
async function ask(text: string, values: readonly unknown[] = []): Promise<unknown> {
  const asked = lines.ask({ text, values: [...values], rowMode: 'array' });
  if (!asked) return null;
  try {
    return (await asked)[0]?.[0];
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
}

describe('lines', () => {
  it('give each of many statements at once its own answer, over as many connections as there are', async () => {
    const processes = new Set<unknown>();
    const answers = await Promise.all(
      Array.from({ length: 30 }, async (_, n) => {
        const answer = await ask('SELECT $1::int * 2', [n]);
        processes.add(await ask('SELECT pg_backend_pid()'));
        return answer;
      }),
    );

    expect(answers).toEqual(Array.from({ length: 30 }, (_, n) => n * 2));
    expect(processes.size).toBe(2);
  });

  it('let a statement fail by itself, and keep no setting from one to the next', async () => {
    const answers = await Promise.all([
      ask(`SELECT set_config('app.user_id', 'somebody', true)`),
      ask('SELECT 1 / 0'),
      ask(`SELECT coalesce(current_setting('app.user_id', true), '')`),
      ask(`SELECT coalesce(current_setting('app.user_id', true), '')`),
    ]);

    expect(answers).toEqual(['somebody', '22012', '', '']);
  });

  it('put nothing behind a statement that takes long', async () => {
    const slow = [ask('SELECT 1 FROM pg_sleep(0.6)'), ask('SELECT 2 FROM pg_sleep(0.6)')];
    clock = () => 60;

    expect(await ask('SELECT 3')).toBeNull();
    expect(await Promise.all(slow)).toEqual([1, 2]);
    expect(await ask('SELECT 4')).toBe(4);
  });

  it('are replaced when they break, after what was under way has failed', async () => {
    expect(await ask('SELECT pg_terminate_backend(pg_backend_pid())')).toBe('57P01');
    await new Promise((resolve) => setTimeout(resolve, 50));

    expect(await Promise.all([ask('SELECT 1'), ask('SELECT 2')])).toEqual([1, 2]);
  });

  it('say at once of each statement that there is no server', async () => {
    const nowhere = new ReadLines({ connectionString: 'postgresql://nobody@127.0.0.1:1/none' }, 1);
    const asked = nowhere.ask({ text: 'SELECT 1', rowMode: 'array' });

    await expect(asked).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await nowhere.close();
  });
});
