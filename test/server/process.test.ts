import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(__dirname, '../..');

describe('the process', () => {
  it('names each wrong setting, plainly, and ends with 1', () => {
    const ended = spawnSync(process.execPath, ['-r', '@swc-node/register', 'src/main.ts'], {
      cwd: root,
      env: { PATH: process.env['PATH'], PORT: 'many', EVENT_RETENTION_HOURS: '0' },
      encoding: 'utf8',
    });

    expect({ status: ended.status, stdout: ended.stdout, stderr: ended.stderr }).toEqual({
      status: 1,
      stdout: '',
      stderr: [
        'These settings are wrong:',
        '  PORT expects a port: a whole number from 0 to 65535.',
        '  EVENT_RETENTION_HOURS expects a whole number of hours from 1 to 8784, which is a year.',
        '',
      ].join('\n'),
    });
  });
});
