import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The project's top folder; every script works from there, whatever the caller's own folder is. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/** Says on stderr what goes on, so that what a script prints on stdout stays its result. */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

/** The command that runs a script of a package's `bin`, without npx and without a shell. */
export function packageBin(packageName, script) {
  return [process.execPath, `node_modules/${packageName}/${script}`];
}

/** The command that runs one of our TypeScript files. */
export function typescript(file) {
  return [process.execPath, '-r', '@swc-node/register', file];
}

/** Runs a command in the project's folder with this terminal; resolves to its exit code. */
export function run([file, ...args], environment = {}) {
  return spawned(file, args, environment, 'inherit').then(({ code }) => code);
}

/** Runs a command in the project's folder; resolves to its exit code and all that it printed. */
export function capture([file, ...args], environment = {}) {
  return spawned(file, args, environment, 'pipe');
}

/** Runs a step that everything after it needs: shows what it printed and throws where it fails. */
export async function must(title, command, environment = {}) {
  const { code, output } = await capture(command, environment);
  if (code !== 0) {
    say(output.trimEnd());
    throw new StepFailed(`${title} failed (exit code ${code}).`);
  }
}

/** A step failed and has already said why. */
export class StepFailed extends Error {}

/** Runs a script's main function; a failed step ends the process with code 1 and one line, not with a stack. */
export async function main(work) {
  try {
    const code = await work();
    process.exitCode = code ?? 0;
  } catch (error) {
    say(error instanceof StepFailed ? error.message : String(error?.stack ?? error));
    process.exitCode = 1;
  }
}

function spawned(file, args, environment, stdio) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      cwd: root,
      env: { ...process.env, ...environment },
      stdio: stdio === 'inherit' ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const collect = (chunk) => (output += chunk);
    child.stdout?.setEncoding('utf8').on('data', collect);
    child.stderr?.setEncoding('utf8').on('data', collect);
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code: code ?? 128, signal, output }));
  });
}
