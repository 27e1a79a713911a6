import type { ReferenceTable } from './reference';

const names = [
  'Newcomer',
  'Regular',
  'Companion',
  'Insider',
  'Patron',
  'Champion',
  'Luminary',
  'Legend',
];

/** The published table of levels: each takes twice the experience of the one before, from 100 on. */
export const userLevels: ReferenceTable = {
  table: 'user_levels',
  key: ['level'],
  rows: names.map((name, index) => ({
    level: index + 1,
    name,
    xp: index === 0 ? 0 : 100 * 2 ** (index - 1),
  })),
};
