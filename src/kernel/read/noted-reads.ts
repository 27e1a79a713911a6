import type { GraphQLResolveInfo } from 'graphql';
import type { Caller } from '../auth/viewer';
import type { CostMeter } from '../limits/cost-meter';
import type { Fetched } from './audience';
import { Reads, type ReadEngine } from './engine';
import type { Ref } from './ref';
import type { Row } from './row';

/** Reads that note what they fetch, so that it can be asked for whom else the same answer would be right. */
export class NotedReads extends Reads {
  /** The rows that references named. */
  readonly fetched: Fetched[] = [];
  /** Whether something was read that may be for this viewer alone. */
  isPersonal = false;

  constructor(engine: ReadEngine, caller: Caller, meter: CostMeter) {
    super(engine, caller, meter);
  }

  override load(reference: Ref, info: GraphQLResolveInfo): Promise<Row | null> {
    if (reference.viewer) this.isPersonal = true;
    else this.fetched.push({ plan: this.objectPlan(info, reference.type).plan, id: reference.id });
    return super.load(reference, info);
  }

  override asAuditor(...args: Parameters<Reads['asAuditor']>): Reads {
    this.isPersonal = true;
    return super.asAuditor(...args);
  }

  override one(...args: Parameters<Reads['one']>): Promise<Row | null> {
    this.isPersonal = true;
    return super.one(...args);
  }

  override connection(...args: Parameters<Reads['connection']>): Promise<Row> {
    this.isPersonal = true;
    return super.connection(...args);
  }

  override list(...args: Parameters<Reads['list']>): Promise<readonly Row[]> {
    this.isPersonal = true;
    return super.list(...args);
  }
}
