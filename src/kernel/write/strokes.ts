import { sqlBrandOf, sqlViewerOf } from '../auth/policy';
import type { Caller } from '../auth/viewer';
import type { Database } from '../db/database';
import type { ReadModel } from '../read/model';
import { brokenConstraint } from '../db/violations';
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
    given: StrokeGiven<Name>,
  ): Promise<string | null> {
    const { verdict, id } = await this.run(stroke, caller, given);
    const objection = stroke.objections[verdict - 1];
    if (objection) throw objection();
    return id;
  }

  /**
   * The same for the work of a command that has a key. Gives the id of what was written; null where a requirement is not
   * met: nothing is written then, and whoever keeps outcomes of commands has to find out and to keep why.
   *
   * @throws StandingChanged as `make` does.
   */
  async attempt<Name extends string>(
    stroke: Stroke<Name>,
    caller: Caller,
    given: StrokeGiven<Name>,
  ): Promise<string | null> {
    const { verdict, id } = await this.run(stroke, caller, given);
    return verdict === 0 ? id : null;
  }

  private async run<Name extends string>(
    stroke: Stroke<Name>,
    caller: Caller,
    given: StrokeGiven<Name>,
  ): Promise<{ readonly verdict: number; readonly id: string | null }> {
    const { remembered = null } = caller;
    const mustAsk = remembered !== null && !remembered.isSettled;
    const template = stroke.templateFor(this.model, {
      viewer: sqlViewerOf(caller),
      brand: sqlBrandOf(caller),
      standing: mustAsk ? this.standing(caller.viewer) : null,
    });
    const statement = fill(template, caller, { values: given });
    const [cells] = await this.database.stroke(statement).catch((error: unknown) => {
      // What broke a rule has written nothing, and can be asked again from the start.
      if (brokenConstraint(error) === undefined) remembered?.abandon();
      throw error;
    });
    const verdict = Number(cells?.[0]);
    if (verdict === standsDifferently) {
      remembered?.doubt();
      throw new StandingChanged();
    }
    remembered?.settle();
    return { verdict, id: cells?.[1] ?? null };
  }
}

/** What a stroke is given when it is made. */
type StrokeGiven<Name extends string> = Readonly<Record<Name, string | null>>;
