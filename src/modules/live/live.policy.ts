import sql from 'sql-template-tag';
import { facts } from '../../kernel/auth/facts';
import type { Policies, Predicate } from '../../kernel/auth/policy';

const isHost: Predicate = ({ row, viewer }) => facts.isOwnCreator(viewer.id, row('host_id'));

/** Who may know of which live stream, and who hosts it. */
export const policies: Policies = {
  /** Streams of approved creators are public; hosts and staff know of all. */
  'live-stream.read': (scope) => sql`(
    ${facts.isApprovedCreator(scope.row('host_id'))} OR ${isHost(scope)} OR ${scope.viewer.isStaff})`,

  /** The viewer broadcasts it. */
  'live-stream.host': isHost,
};
