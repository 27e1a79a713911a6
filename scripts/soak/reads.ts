import { compareEngines } from '../../test/kernel/read/engines/compare';
import type { Measuring } from '../measured/measuring';
import { withSoakWorld } from '../measured/soak-world';

/** Whether answers that are text from PostgreSQL on mean what graphql-js would have said. */
export const measuring: Measuring = {
  title: 'Random operations answered by text and by graphql-js',
  page: 'reads-soak',
  run: ({ seed, isShort, say }) =>
    withSoakWorld(async (world) => {
      const operations = isShort ? 500 : 20_000;
      const result = await compareEngines(world, { operations, seed, say });
      const { compared, uncovered, withErrors, nulls, rowsSeen, byViewer, differences } = result;
      return {
        tables: [
          {
            title: 'Comparison',
            columns: ['what', 'promised', 'found'],
            rows: [
              ['operations that both engines answered', '20,000 or more', compared],
              ['differences in data, errors or nulls', '0', differences.length],
              ['answers with errors', 'some', withErrors],
              ['nulls in answers', 'some', nulls],
              ['objects in answers', 'many', rowsSeen],
              [
                'operations left to graphql-js, as TypeScript computes part of them',
                '-',
                uncovered,
              ],
            ],
          },
          {
            title: 'Viewers',
            columns: ['viewer', 'operations'],
            rows: Object.entries(byViewer).sort(([one], [other]) => (one < other ? -1 : 1)),
          },
        ],
        notes: [
          'The operations are made from the schema: any root field, aliases, fragments, @skip and @include, pages both ways with cursors of this list and of others, ids that exist and ids that do not. Errors are compared by message, path, code and place.',
        ],
        failures: differences
          .slice(0, 20)
          .map(
            ({ viewer, operation, asText, byGraphql }) =>
              `as ${viewer}: ${JSON.stringify(operation)}: ${JSON.stringify(asText).slice(0, 800)} by text, ${JSON.stringify(byGraphql).slice(0, 800)} by graphql-js`,
          ),
      };
    }),
};
