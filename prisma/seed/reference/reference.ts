/** Rows that the product itself needs, in every installation, as opposed to the demonstration. */
export interface ReferenceTable {
  readonly table: string;
  /** The columns by which a row is known again. */
  readonly key: readonly string[];
  /** By column. What stands in the database under other columns, or under keys that are not here, stays as it is. */
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  /** Columns that are written with a new row and then belong to those who run the installation. */
  readonly onlyWhenNew?: readonly string[];
}
