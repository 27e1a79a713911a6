/** The value below which a share of figures lie; NaN of none. */
export function quantile(figures: Iterable<number>, share: number): number {
  const sorted = Float64Array.from(figures).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

/** The middle of some figures; NaN of none. */
export function median(figures: Iterable<number>): number {
  return quantile(figures, 0.5);
}
