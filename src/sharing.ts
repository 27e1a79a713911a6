import type { RequestContext } from './kernel/graphql/context';
import { CostMeter } from './kernel/limits/cost-meter';
import { Audience } from './kernel/read/audience';
import type { ReadEngine } from './kernel/read/engine';
import { NotedReads } from './kernel/read/noted-reads';
import type { Sharing } from './server/sharing/sharing';

/** How events are told to many at once: executed for one of them, after it was found out for whom else that is right. */
export function sharingOf(reads: ReadEngine): Sharing<RequestContext> {
  const { runner, model } = reads;
  const audience = new Audience(runner, model);
  return {
    observe(context) {
      const meter = new CostMeter();
      const noted = new NotedReads(reads, context, meter);
      const { viewer } = context;
      const observed: RequestContext = {
        ...context,
        meter,
        reads: noted,
        // Whoever looks at the viewer may answer accordingly.
        get viewer() {
          noted.isPersonal = true;
          return viewer;
        },
      };
      return { context: observed, fetched: () => (noted.isPersonal ? null : noted.fetched) };
    },
    kindsOf: (contexts, tellings) => audience.kindsOf(contexts, tellings),
    async permits(context, needs) {
      for (const need of needs) if (!(await reads.permits(runner, context, need))) return false;
      return true;
    },
    viewerKey: ({ viewer }) => `${viewer.userId} ${viewer.sessionId}`,
    brandKey: ({ clusterKey }) => clusterKey,
  };
}
