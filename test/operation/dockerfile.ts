import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, relative } from 'node:path';

/** One instruction, such as `COPY --from=build /app/src ./src`. */
interface Instruction {
  readonly name: string;
  readonly flags: Readonly<Record<string, string>>;
  readonly text: string;
}

/** What an image would be: its files in a folder, and how it starts. */
export interface Image {
  /** The folder that stands for the image's `/`. */
  readonly root: string;
  readonly workdir: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly user: string;
  readonly command: readonly string[];
  readonly healthCheck: readonly string[];
}

interface Stage {
  readonly root: string;
  readonly base: string;
  readonly environment: Record<string, string>;
  workdir: string;
  user: string;
  command: string[];
  healthCheck: string[];
}

/** The instructions of a Dockerfile. */
export function parseDockerfile(text: string): readonly Instruction[] {
  const lines = text.replace(/^\s*#.*\n/gm, '').replace(/\\\n\s*/g, ' ');
  return lines.split('\n').flatMap((line) => {
    const parts = /^([A-Z]+)\s+((?:--\S+\s+)*)(.*)$/.exec(line.trim());
    if (!parts) return [];
    const [, name = '', given = '', rest = ''] = parts;
    const flags = [...given.matchAll(/--([\w-]+)=(\S+)/g)].map(([, flag, value]) => [flag, value]);
    return [{ name, flags: Object.fromEntries(flags), text: rest.trim() }];
  });
}

/**
 * Does what a Dockerfile says with the Node of this machine, each stage in a folder below `directory` that stands for
 * its file system. Base images count as empty: all that the image needs must come by its own steps.
 */
export function replayDockerfile(project: string, directory: string): Image {
  const stages = new Map<string, Stage>();
  let stage: Stage | null = null;
  for (const instruction of parseDockerfile(readFileSync(join(project, 'Dockerfile'), 'utf8'))) {
    if (instruction.name === 'FROM') {
      const [base = '', , name = `stage${stages.size}`] = instruction.text.split(/\s+/);
      const root = join(directory, name);
      mkdirSync(root, { recursive: true });
      stage = {
        root,
        base,
        environment: {},
        workdir: '/',
        user: 'root',
        command: [],
        healthCheck: [],
      };
      stages.set(name, stage);
    } else if (stage) {
      obey(instruction, stage, project, stages);
    }
  }
  if (!stage) throw new Error('The Dockerfile has no stage.');
  return stage;
}

function obey(
  { name, flags, text }: Instruction,
  stage: Stage,
  project: string,
  stages: ReadonlyMap<string, Stage>,
): void {
  switch (name) {
    case 'WORKDIR':
      stage.workdir = text;
      return void mkdirSync(join(stage.root, text), { recursive: true });
    case 'ENV':
      for (const [, key = '', value = ''] of text.matchAll(/(\w+)=(\S+)/g)) {
        stage.environment[key] = value;
      }
      return;
    case 'COPY':
      return copy(text.split(/\s+/), stage, sourceOf(flags['from'], project, stages));
    case 'RUN':
      return run(text, stage);
    case 'USER':
      stage.user = text;
      return;
    case 'CMD':
      stage.command = JSON.parse(text) as string[];
      return;
    case 'HEALTHCHECK':
      stage.healthCheck = JSON.parse(text.replace(/^CMD\s+/, '')) as string[];
      return;
    case 'EXPOSE':
      return;
    default:
      throw new Error(`Nobody knows how to replay ${name}.`);
  }
}

interface Source {
  readonly root: string;
  includes(path: string): boolean;
}

function sourceOf(
  from: string | undefined,
  project: string,
  stages: ReadonlyMap<string, Stage>,
): Source {
  if (from === undefined) return { root: project, includes: buildContext(project) };
  const stage = stages.get(from);
  if (!stage) throw new Error(`There is no stage ${from}.`);
  return { root: stage.root, includes: () => true };
}

function copy(words: readonly string[], stage: Stage, { root, includes }: Source): void {
  const target = join(stage.root, stage.workdir, words.at(-1) ?? '');
  for (const word of words.slice(0, -1)) {
    const source = join(root, word);
    if (!includes(word) || !existsSync(source)) throw new Error(`COPY finds no ${word}.`);
    const isFolder = statSync(source).isDirectory();
    cpSync(source, isFolder ? target : join(target, basename(word)), {
      recursive: true,
      verbatimSymlinks: true,
      filter: (path) => includes(relative(root, path)),
    });
  }
}

function run(command: string, stage: Stage): void {
  const { status, stdout, stderr } = spawnSync('sh', ['-c', command], {
    cwd: join(stage.root, stage.workdir),
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      npm_config_prefer_offline: 'true',
      ...stage.environment,
    },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${command} ended with ${status}\n${stdout}\n${stderr}`);
}

/** Which paths of the project go to the builder, by its .dockerignore: the last line that fits decides. */
function buildContext(project: string): (path: string) => boolean {
  const lines = readFileSync(join(project, '.dockerignore'), 'utf8').split('\n');
  const rules = lines
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ isKept: line.startsWith('!'), path: line.replace(/^!/, '') }));
  return (path) => {
    const last = rules.findLast(
      (rule) => rule.path === '*' || path === rule.path || path.startsWith(`${rule.path}/`),
    );
    return last?.isKept ?? true;
  };
}
