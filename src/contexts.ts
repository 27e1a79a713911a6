import type { Caller, Viewer } from './kernel/auth/viewer';
import type { RequestContext } from './kernel/graphql/context';
import { CostMeter } from './kernel/limits/cost-meter';
import type { ReadEngine } from './kernel/read/engine';
import { RememberedStanding } from './kernel/read/standing';
import type { Identity } from './modules/identity';
import type { Profiles } from './modules/profiles';
import type { Gateway, RequestFacts } from './server/gateway';

/** How contexts of requests are made. */
export type Contexts = Required<
  Pick<Gateway<RequestContext>, 'contextFor' | 'rememberedContextFor' | 'settle'>
>;

/** Makes contexts: with a viewer who is asked for, or with one who is only remembered until a statement says how they stand. */
export function contextsOf(profiles: Profiles, identity: Identity, reads: ReadEngine): Contexts {
  const callerOf = async (facts: RequestFacts, viewer: Viewer): Promise<Caller> => {
    const { requestId, ip, userAgent, cluster, host } = facts;
    const clusterKey = await profiles.clusters.resolve(cluster, host);
    return { viewer, clusterKey, requestId, ip, userAgent };
  };
  const contextFor = async (
    facts: RequestFacts,
    meter = new CostMeter(),
  ): Promise<RequestContext> => {
    const { viewer, expiresAt } = await identity.service.authenticate(facts.authorization);
    const caller = await callerOf(facts, viewer);
    const { connectionId } = facts;
    return { ...caller, meter, expiresAt, connectionId, reads: reads.readsFor(caller, meter) };
  };
  return {
    contextFor: (facts) => contextFor(facts),
    rememberedContextFor: async (facts) => {
      const remembered = await identity.service.remember(facts.authorization);
      if (!remembered) return contextFor(facts);
      const standing = new RememberedStanding();
      const caller = { ...(await callerOf(facts, remembered.viewer)), remembered: standing };
      const meter = new CostMeter();
      let settled: Promise<RequestContext> | undefined;
      return {
        ...caller,
        expiresAt: remembered.expiresAt,
        connectionId: facts.connectionId,
        meter,
        reads: reads.readsFor(caller, meter),
        settle: () => (settled ??= contextFor(facts, meter)),
      };
    },
    settle: async (context) => context.settle?.() ?? context,
  };
}
