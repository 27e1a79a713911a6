import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { residentMiB } from '../../test/kit/process-memory';

/** How long the collected pages take to go back to the system, in milliseconds. */
const settlingMs = 2_000;

/**
 * What a process of Node holds of the machine's memory once its garbage is collected, in KiB: else a start that has left much
 * of it behind hides what came afterwards. The process must have been started with `--inspect-port` of this port.
 */
export async function heldKiB(pid: number, inspectPort: number): Promise<number> {
  process.kill(pid, 'SIGUSR1');
  const debuggerUrl = await debuggerOf(inspectPort);
  const socket = new WebSocket(debuggerUrl);
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  for (let id = 1; id <= 2; id += 1) {
    const answered = new Promise((resolve) => socket.once('message', resolve));
    socket.send(JSON.stringify({ id, method: 'HeapProfiler.collectGarbage' }));
    await answered;
  }
  socket.terminate();
  await delay(settlingMs);
  return residentMiB(pid) * 1024;
}

async function debuggerOf(port: number): Promise<string> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    try {
      const answer = await fetch(`http://127.0.0.1:${port}/json/list`);
      const [target] = (await answer.json()) as readonly { webSocketDebuggerUrl: string }[];
      if (target) return target.webSocketDebuggerUrl;
    } catch {
      // It opens a moment after it was told to.
    }
    await delay(100);
  }
  throw new Error('The process does not let itself be inspected.');
}
