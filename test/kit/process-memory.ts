import { readFileSync } from 'node:fs';

/** What a process holds of the machine's memory now, in MiB, as Linux counts it. */
export function residentMiB(pid: number): number {
  return memoryMiB(pid, 'VmRSS');
}

/** The most that a process has held at a time, in MiB. */
export function peakMiB(pid: number): number {
  return memoryMiB(pid, 'VmHWM');
}

function memoryMiB(pid: number, what: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const line = status.split('\n').find((one) => one.startsWith(`${what}:`));
  return Number(line?.replace(/\D/g, '') ?? NaN) / 1024;
}
