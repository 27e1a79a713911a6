import 'reflect-metadata';
import { execFileSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { FigureTable, MeasuredResult, Measuring } from './measuring';

const root = join(__dirname, '..', '..');
const kept = join(root, 'docs', 'measured');

/** What one folder of measurings is called, and where it is. */
export interface MeasuringFolder {
  /** As npm knows it: `soak` or `bench`. */
  readonly command: string;
  /** The absolute path of the folder. */
  readonly folder: string;
}

/**
 * `npm run <command> -- NAME [--seed N] [--short]`: runs one file of the folder, prints its seed and its tables, and
 * keeps them in docs/measured/NAME.md with the commit that they were taken at; `--short` tries it with small counts and
 * keeps nothing. Exit code 1 where a promise was not kept.
 */
export async function runMeasuring({ command, folder }: MeasuringFolder): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { seed: { type: 'string' }, short: { type: 'boolean', default: false } },
  });
  const name = positionals[0] ?? '';
  const file = join(folder, `${name}.ts`);
  if (!/^[a-z][a-z-]*$/.test(name) || name === 'main' || !existsSync(file)) {
    throw new Error(`npm run ${command} -- NAME expects one of: ${namesIn(folder).join(', ')}`);
  }
  const seed = values.seed === undefined ? randomInt(2 ** 31) : Number(values.seed);
  if (!Number.isSafeInteger(seed)) throw new Error('--seed expects a whole number.');

  const { measuring } = (await import(file)) as { readonly measuring: Measuring };
  say(`${measuring.title}, seed ${seed}`);
  // What is measured is what was loaded; others may commit meanwhile.
  const loaded = commit();
  const startedAt = performance.now();
  const result = await measuring.run({ seed, isShort: values.short, say });
  const seconds = Math.round((performance.now() - startedAt) / 1000);

  const call = `npm run ${command} -- ${name} --seed ${seed}`;
  const page = pageOf(measuring.title, { call, seconds, loaded }, result);
  say(page);
  if (!values.short) {
    mkdirSync(kept, { recursive: true });
    writeFileSync(join(kept, `${measuring.page ?? name}.md`), page);
    for (const { name: file, svg } of result.pictures ?? []) {
      writeFileSync(join(kept, `${file}.svg`), svg);
    }
  }
  if (result.failures.length > 0) process.exitCode = 1;
}

function pageOf(
  title: string,
  {
    call,
    seconds,
    loaded,
  }: { readonly call: string; readonly seconds: number; readonly loaded: string },
  result: MeasuredResult,
): string {
  const { tables, pictures = [], notes = [], failures } = result;
  const taken = `Taken at commit ${loaded} by \`${call}\` in ${seconds} s, on ${cpus().length} cores with Node ${process.version}.`;
  return [
    `# ${title}`,
    taken,
    ...pictures.map(({ name, alt }) => `![${alt}](${name}.svg)`),
    ...tables.map(tableOf),
    ...notes,
    failures.length === 0
      ? 'All promises were kept.'
      : `Not kept:\n\n${failures.map((failure) => `- ${failure}`).join('\n')}`,
  ]
    .join('\n\n')
    .concat('\n');
}

/** A table of Markdown with columns of even width, numbers to the right. */
function tableOf({ title, columns, rows }: FigureTable): string {
  const cells = [columns, ...rows].map((row) => row.map((cell) => escapeCell(cell)));
  const widths = columns.map((_column, at) =>
    Math.max(3, ...cells.map((row) => [...(row[at] ?? '')].length)),
  );
  const isNumeric = columns.map(
    (_column, at) => rows.length > 0 && rows.every((row) => typeof row[at] === 'number'),
  );
  const line = (row: readonly string[]): string =>
    `| ${widths
      .map((width, at) => {
        const cell = row[at] ?? '';
        return isNumeric[at] ? cell.padStart(width) : cell.padEnd(width);
      })
      .join(' | ')} |`;
  const rule = widths.map((width, at) =>
    isNumeric[at] ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width),
  );
  const [head = [], ...body] = cells;
  return [`## ${title}\n`, line(head), `| ${rule.join(' | ')} |`, ...body.map(line)].join('\n');
}

function escapeCell(cell: string | number): string {
  return typeof cell === 'number'
    ? cell.toLocaleString('en-US', { maximumFractionDigits: 2 })
    : cell.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

/** The commit that the figures belong to; changes on top of it are said. */
function commit(): string {
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
  try {
    const isChanged = git('status', '--porcelain', '--untracked-files=no') !== '';
    return `${git('rev-parse', '--short=12', 'HEAD')}${isChanged ? ' with changes' : ''}`;
  } catch {
    return 'unknown';
  }
}

function namesIn(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.ts') && file !== 'main.ts')
    .map((file) => file.replace(/\.ts$/, ''));
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
