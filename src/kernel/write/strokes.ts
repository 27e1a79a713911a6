import { sqlBrandOf, sqlViewerOf } from '../auth/policy';
import type { Caller } from '../auth/viewer';
import type { Database } from '../db/database';
import type { ReadModel } from '../read/model';
import { fill } from '../read/parameters';
import { StandingChanged, type StandingRule } from '../read/standing';
import { standsDifferently, type Stroke } from './stroke';

/** Makes strokes. */
export class Strokes {
  constructor(
    private readonly database: Pick<Database, 'stroke'>,
    private readonly model: ReadModel,
    /** How a stroke finds out whether a remembered viewer stands as ever. */
    private readonly standing: StandingRule,
  ) {}

  /**
   * Makes a stroke for a caller. Gives the id of what was written; null where all that is required holds and there was
   * nothing to write, such as a like that is there already.
   *
   * @throws Error what the first requirement that is not met says; StandingChanged where the viewer is remembered and does
   * not stand so any more. Nothing is written then.
   */
  async make<Name extends string>(
    stroke: Stroke<Name>,
    caller: Caller,
    given: Readonly<Record<Name, string | null>>,
  ): Promise<string | null> {
    const { remembered = null } = caller;
    const mustAsk = remembered !== null && !remembered.isSettled;
    const template = stroke.templateFor(this.model, {
      viewer: sqlViewerOf(caller),
      brand: sqlBrandOf(caller),
      standing: mustAsk ? this.standing(caller.viewer) : null,
    });
    const [cells] = await this.database.stroke(fill(template, caller, { values: given }));
    const verdict = Number(cells?.[0]);
    if (verdict === standsDifferently) {
      remembered?.doubt();
      throw new StandingChanged();
    }
    remembered?.settle();
    const objection = stroke.objections[verdict - 1];
    if (objection) throw objection();
    return cells?.[1] ?? null;
  }
}
