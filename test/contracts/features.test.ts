import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';

const root = join(__dirname, '../..');

/** The ids in docs/features.yaml. */
function listed(): ReadonlySet<string> {
  const domains = load(readFileSync(join(root, 'docs', 'features.yaml'), 'utf8')) as readonly {
    readonly features: readonly { readonly id: string }[];
  }[];
  return new Set(domains.flatMap(({ features }) => features.map(({ id }) => id)));
}

/** The ids at the beginning of titles of tests, with the files that they stand in. */
function named(): readonly (readonly [file: string, id: string])[] {
  const files = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => {
      const text = readFileSync(join(root, 'test', file), 'utf8');
      const titles = text.matchAll(/['"`]\[([a-z]+\.[a-z0-9-]+(?:[ ,]+[a-z]+\.[a-z0-9-]+)*)\] /g);
      return [...titles].flatMap(([, ids = '']) =>
        ids.split(/[ ,]+/).map((id): readonly [string, string] => [file, id]),
      );
    });
}

it('titles of tests name features that are listed, and no others', () => {
  const known = listed();
  const all = named();

  expect(all.length).toBeGreaterThan(500);
  expect(all.filter(([, id]) => !known.has(id))).toEqual([]);
});
