import type { Viewer } from '../auth/viewer';

/**
 * Names a row that the client may select from: what services and events hand to the graph in place of the row. The read
 * engine fetches what the selection asks for, under the viewer's own rights.
 */
export class Ref {
  constructor(
    readonly type: string,
    readonly id: string,
    /** Whose eyes to read with, where they are not the request's: after a login, those of the account. */
    readonly viewer: Viewer | null = null,
  ) {}
}

export function ref(type: string, id: string, viewer: Viewer | null = null): Ref {
  return new Ref(type, id, viewer);
}
