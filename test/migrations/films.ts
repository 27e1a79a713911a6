import { past, type Row } from './nonsense/rules-of';
import type { Trials } from './trial';

/** What a film needs beside its cast to be published. */
export const published: Row = {
  ...{ is_published: true, published_at: past, manifest_url: 'https://media.test/a.m3u8' },
  has_1080p: true,
};

/** Makes a film with so many credits of new performers; it returns the film's id. */
export async function makeFilm(trials: Trials, row: Row = {}, credits = 1): Promise<string> {
  const id = await trials.id('videos', row);
  for (let credit = 0; credit < credits; credit += 1) {
    await trials.insert('video_performers', { video_id: id });
  }
  return id;
}

/** One column of one row. */
export async function valueOf(
  trials: Trials,
  table: string,
  column: string,
  id: unknown,
): Promise<unknown> {
  const [row] = await trials.query(`SELECT ${column} AS value FROM ${table} WHERE id = $1`, [id]);
  return row?.['value'];
}
