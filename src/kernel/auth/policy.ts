import sql, { join, raw, Sql } from 'sql-template-tag';
import { Parameter } from '../read/parameters';
import type { Permission } from './permissions';
import { portalClusterKey, type Caller } from './viewer';

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
  /** Whether it shows the rows of all brands, as the portal does. */
  readonly showsAll: Sql;
}

/** Whether a row belongs to the brand of the request; the portal shows the rows of all brands. */
export function onBrand({ row, brand }: ReadScope): Sql {
  return sql`(${brand.showsAll} OR ${row('cluster_key')} = ${brand.key})`;
}

/** What an SQL expression of the read engine can speak of. */
export interface ReadScope {
  readonly row: RowColumns;
  readonly viewer: SqlViewer;
  readonly brand: SqlBrand;
  /**
   * The row of a table that stands in the statement already and whose id this column equals, so that it need not be looked up
   * again; null where there is none.
   */
  readonly rowOf?: (table: string, column: string) => RowColumns | null;
}

/** Decides in SQL what a viewer may know of a row; NULL counts as no. */
export type Predicate = (scope: ReadScope) => Sql;

/**
 * Several conditions that must all hold. A statement need not repeat those among them that hold already of the row that it
 * came from, and PostgreSQL asks those once that do not depend on the row itself.
 */
export class AllOf extends Sql {
  constructor(readonly conditions: readonly Sql[]) {
    const { strings, values } = join(conditions, ' AND ', '(', ')');
    super(strings, values);
  }
}

/** A condition that holds where all of these do. */
export function allOf(...conditions: readonly Sql[]): AllOf {
  return new AllOf(conditions.flatMap(conditionsOf));
}

/** What has to hold, as far as it can be told apart. */
export function conditionsOf(condition: Sql): readonly Sql[] {
  return condition instanceof AllOf ? condition.conditions : [condition];
}

/** The predicates of a module by their names, as `@api` and `@mask` in the Prisma schema name them. */
export type Policies = Readonly<Record<string, Predicate>>;

const viewerId = new Parameter((caller) => caller.viewer.userId);
const viewerIsStaff = new Parameter((caller) => caller.viewer.isStaff);
const viewerSessionId = new Parameter((caller) => caller.viewer.sessionId);
const viewerPermissions = new Parameter((caller) => [...(caller.viewer.permissions ?? [])]);
const brandKey = new Parameter((caller) => caller.clusterKey);

/** The viewer of a statement that is made for whoever asks. */
export const sqlViewer: SqlViewer = {
  id: sql`${viewerId}::uuid`,
  isStaff: sql`${viewerIsStaff}::boolean`,
  sessionId: sql`${viewerSessionId}::uuid`,
  may: (permission) => sql`(${permission} = ANY(${viewerPermissions}::text[]))`,
};

/** The id of somebody without an account. Facts about accounts are never true of it, and are not even asked. */
export const nobodysId = sql`NULL::uuid`;

/**
 * The id of each of those whom one statement asks about, who stand in it as the rows of `asked`; their place among them is
 * never NULL. Lists that a fact rests on can then be made once for all of them.
 */
export const askedId = sql`asked.id`;

const never = sql`FALSE`;

/** The viewer of statements that are made for visitors alone. */
export const sqlVisitor: SqlViewer = {
  id: nobodysId,
  isStaff: never,
  sessionId: nobodysId,
  may: () => never,
};

/** The viewer of statements that are made for accounts without any rights over others. */
export const sqlMember: SqlViewer = { ...sqlViewer, isStaff: never, may: () => never };

/** The narrowest viewer whose statements are right for a caller: what can never hold of it is not asked. */
export function sqlViewerOf({ viewer }: Pick<Caller, 'viewer'>): SqlViewer {
  if (viewer.userId === null) return sqlVisitor;
  const hasRights = viewer.isStaff || (viewer.permissions ?? []).length > 0;
  return hasRights ? sqlViewer : sqlMember;
}

/** The brand of a statement that is made for whichever. */
export const sqlBrand: SqlBrand = {
  key: sql`${brandKey}::text`,
  showsAll: sql`${brandKey}::text = ${raw(`'${portalClusterKey}'`)}`,
};

/** The brand of statements that are made for the portal. */
export const sqlPortal: SqlBrand = { key: sqlBrand.key, showsAll: sql`TRUE` };

/** The brand of statements that are made for one brand, whichever. */
export const sqlOneBrand: SqlBrand = { key: sqlBrand.key, showsAll: never };

/** The narrowest brand whose statements are right for a caller. */
export function sqlBrandOf({ clusterKey }: Pick<Caller, 'clusterKey'>): SqlBrand {
  return clusterKey === portalClusterKey ? sqlPortal : sqlOneBrand;
}
