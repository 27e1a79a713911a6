import type { Random } from './random';

/** Lengths of time, in milliseconds. */
export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

/** The moment so many milliseconds after another, or before it where they are negative. */
export function shifted(moment: Date, milliseconds: number): Date {
  return new Date(Math.round(moment.getTime() + milliseconds));
}

/** The latest of several moments. */
export function latest(...moments: readonly Date[]): Date {
  return new Date(Math.max(...moments.map((moment) => moment.getTime())));
}

/** Some moment between two. */
export function between(random: Random, from: Date, until: Date): Date {
  return shifted(from, random.fraction() * (until.getTime() - from.getTime()));
}

/**
 * Some moment after another, mostly within `mean` milliseconds and seldom much later, but never after `until`. Its
 * seconds are not those of the first moment, and no two calls give the same one but by rare chance.
 */
export function soonAfter(
  random: Random,
  from: Date,
  { mean, until }: { readonly mean: number; readonly until: Date },
): Date {
  const moment = shifted(from, 1000 + random.exponential(mean));
  return moment < until ? moment : between(random, from, until);
}
