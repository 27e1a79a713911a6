/** Counts who holds how many connections, of which each may hold so many at once. */
export class Places {
  private readonly taken = new Map<string, number>();

  constructor(private readonly max: number) {}

  /** Takes a place, and gives the function that frees it again; null where there is none left. */
  take(key: string): (() => void) | null {
    const before = this.taken.get(key) ?? 0;
    if (before >= this.max) return null;
    this.taken.set(key, before + 1);
    let isFree = false;
    return () => {
      if (isFree) return;
      isFree = true;
      const left = (this.taken.get(key) ?? 1) - 1;
      if (left === 0) this.taken.delete(key);
      else this.taken.set(key, left);
    };
  }
}
