import { readFile } from 'node:fs/promises';
import pg from 'pg';
import { databaseUrl, poolSize, serve } from './process.ts';
import { rules } from './rules.ts';

/** The variables of each operation, in the order of its statement's parameters. */
export const parametersOf: Readonly<Record<string, readonly string[]>> = JSON.parse(
  await readFile(new URL('./parameters.json', import.meta.url), 'utf8'),
);

export const pool = new pg.Pool({ connectionString: databaseUrl, max: poolSize });

/** Under which key each operation answers. */
const fieldOf: Readonly<Record<string, string>> = {
  Point: 'post',
  List: 'posts',
  Feed: 'feed',
  Thread: 'post',
  Messages: 'messages',
  Search: 'searchPosts',
  Count: 'creatorPosts',
  Comment: 'addComment',
  Like: 'likePost',
  Tip: 'sendTip',
};

interface Request {
  readonly operationName: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** The parameters of an operation's statement: its own, and then what the rules need. */
function parametersFor(operationName: string): readonly string[] {
  return [...(parametersOf[operationName] ?? []), ...rules.parameters];
}

/**
 * A statement with the size of the page in its text: as a parameter it would have PostgreSQL plan anew each time, because a
 * plan for pages of any size looks dearer to it than one for this.
 */
export function sized(name: string, sql: string, size: number): { name: string; text: string } {
  const own = parametersOf[name]?.length ?? 0;
  const text = sql
    .replaceAll(':size', String(size))
    .replaceAll(':viewer', `$${own + 1}::uuid`)
    .replaceAll(':session', `$${own + 2}::uuid`);
  return { name: `${name} ${size}`, text };
}

/** Answers each operation with what `answer` makes of its name, parameters and page size, as the text of its field. */
export function answerWith(
  answer: (name: string, parameters: readonly unknown[], size: number) => Promise<string>,
): void {
  serve((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      const { operationName, variables } = JSON.parse(body) as Request;
      const names = parametersFor(operationName);
      answer(
        operationName,
        names.map((name) => variables[name]),
        Math.trunc(Number(variables['first'] ?? variables['last'] ?? 0)),
      ).then(
        (text) => {
          const payload = `{"data":{"${fieldOf[operationName]}":${text}}}`;
          response.writeHead(200, {
            'content-type': 'application/json; charset=utf-8',
            'content-length': Buffer.byteLength(payload),
          });
          response.end(payload);
        },
        (error: Error) => response.writeHead(500).end(error.message),
      );
    });
  });
}

/** Answers each operation with the one value that its statement returns. */
export function answerFrom(statements: Readonly<Record<string, string>>): void {
  answerWith(async (name, parameters, size) => {
    const { rows } = await pool.query<[string]>({
      ...sized(name, statements[name] ?? '', size),
      values: [...parameters],
      rowMode: 'array',
    });
    return rows[0]?.[0] ?? 'null';
  });
}
