import sql, { type Sql } from 'sql-template-tag';
import { Parameter } from '../read/parameters';
import type { Permission } from './permissions';
import { portalClusterKey } from './viewer';

/** A row within a statement: gives the expression that names one of its columns. */
export type RowColumns = (column: string) => Sql;

/** Who asks, as expressions of a statement. */
export interface SqlViewer {
  /** The account's id as uuid; NULL for a visitor, which makes every comparison with it fail. */
  readonly id: Sql;
  readonly isStaff: Sql;
  /** The session behind the request as uuid; NULL for a visitor. */
  readonly sessionId: Sql;
  /** Whether the account has a permission. */
  may(permission: Permission): Sql;
}

/** The brand that the request is made on, as expressions of a statement. */
export interface SqlBrand {
  readonly key: Sql;
}

/** Whether a row belongs to the brand of the request; the portal shows the rows of all brands. */
export function onBrand({ row, brand }: ReadScope): Sql {
  return sql`(${brand.key} = ${portalClusterKey} OR ${row('cluster_key')} = ${brand.key})`;
}

/** What an SQL expression of the read engine can speak of. */
export interface ReadScope {
  readonly row: RowColumns;
  readonly viewer: SqlViewer;
  readonly brand: SqlBrand;
}

/** Decides in SQL what a viewer may know of a row; NULL counts as no. */
export type Predicate = (scope: ReadScope) => Sql;

/** The predicates of a module by their names, as `@api` and `@mask` in the Prisma schema name them. */
export type Policies = Readonly<Record<string, Predicate>>;

const viewerId = new Parameter((caller) => caller.viewer.userId);
const viewerIsStaff = new Parameter((caller) => caller.viewer.isStaff);
const viewerSessionId = new Parameter((caller) => caller.viewer.sessionId);
const viewerPermissions = new Parameter((caller) => [...(caller.viewer.permissions ?? [])]);
const brandKey = new Parameter((caller) => caller.clusterKey);

/** The one viewer of every statement. */
export const sqlViewer: SqlViewer = {
  id: sql`${viewerId}::uuid`,
  isStaff: sql`${viewerIsStaff}::boolean`,
  sessionId: sql`${viewerSessionId}::uuid`,
  may: (permission) => sql`(${permission} = ANY(${viewerPermissions}::text[]))`,
};

/** The one brand of every statement. */
export const sqlBrand: SqlBrand = { key: sql`${brandKey}::text` };
