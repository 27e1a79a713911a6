import { createLogger } from '../../src/kernel/log/logger';

describe('the log', () => {
  function logged(write: (log: ReturnType<typeof createLogger>) => void): string {
    const lines: string[] = [];
    write(createLogger('info', { write: (line) => void lines.push(line) }));
    return lines.join('');
  }

  it('cuts secrets out', () => {
    const line = logged((log) =>
      log.info({
        password: 'hunter2',
        session: { token: 'hunter2', accessToken: 'hunter2' },
        request: { headers: { authorization: 'hunter2', cookie: 'hunter2' } },
        kept: 'fine',
      }),
    );

    expect(line).not.toContain('hunter2');
    expect(JSON.parse(line)).toMatchObject({ level: 'info', kept: 'fine', password: '[secret]' });
  });

  it('keeps of an error its kind, code, message and stack, without e-mail addresses', () => {
    const error = Object.assign(new TypeError('no account for ada@example.com'), {
      code: '23505',
      detail: 'Key (email)=(ada@example.com) already exists.',
    });

    const line = logged((log) => log.error({ err: error }, 'unexpected error'));

    expect(JSON.parse(line).err).toEqual({
      type: 'TypeError',
      code: '23505',
      message: 'no account for [e-mail]',
      stack: expect.stringContaining('log.test.ts'),
    });
    expect(line).not.toContain('example.com');
  });
});
