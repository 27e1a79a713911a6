import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts the time of processes in hundredths of a second, whatever its own clock does. */
const ticksPerSecond = 100;

interface ProcessTimes {
  readonly parent: number;
  /** Seconds of processor time, of itself and of children that have ended. */
  readonly own: number;
  readonly ofEnded: number;
}

function timesOf(pid: number): ProcessTimes | null {
  let line: string;
  try {
    line = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return null;
  }
  // The name of the program, in brackets, may hold anything.
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  const seconds = (...at: readonly number[]): number =>
    at.reduce((sum, index) => sum + Number(fields[index]), 0) / ticksPerSecond;
  return { parent: Number(fields[1]), own: seconds(11, 12), ofEnded: seconds(13, 14) };
}

/** Seconds of processor time that a process has had, to the microsecond: all of its threads. */
export function cpuOf(pid: number): number {
  try {
    const nanoseconds = readdirSync(`/proc/${pid}/task`).map((thread) =>
      Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ', 1)[0]),
    );
    return nanoseconds.reduce((sum, ran) => sum + ran, 0) / 1e9;
  } catch {
    // It has ended in between; what it used counts among its parent's.
    return 0;
  }
}

/** The same of a process and all that it has started, those that have ended included. */
export function cpuOfFamily(pid: number): number {
  const children = readdirSync('/proc')
    .map(Number)
    .filter((one) => timesOf(one)?.parent === pid);
  const ofEnded = timesOf(pid)?.ofEnded ?? 0;
  return children.reduce((sum, child) => sum + cpuOf(child), cpuOf(pid) + ofEnded);
}

/** How much the machine has had to do over the last minute, on average: programs that would run. */
export function load(): number {
  return Number(readFileSync('/proc/loadavg', 'utf8').split(' ', 1)[0]);
}
