import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { DomainRules, Row } from './nonsense/rules-of';

const folder = join(__dirname, 'nonsense');

/** What every file of the folder `nonsense` says that is named after a domain. */
export const domains: readonly DomainRules[] = readdirSync(folder)
  .filter((file) => !['rules-of.ts', 'good-rows.ts'].includes(file))
  .map((file) => jest.requireActual<{ readonly rules: DomainRules }>(join(folder, file)).rules);

/** What the tables of all domains need in a good row beyond what their types say. */
export const goodValues = Object.assign(
  {},
  ...domains.map((domain) => domain.rows ?? {}),
) as Readonly<Record<string, () => Row>>;
