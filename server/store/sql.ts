/** The little that both engines have to offer. Statements use numbered parameters (`$1`), `text`, `bigint` and `ON CONFLICT`. */

export type SqlValue = string | number | bigint | Uint8Array | null
export type Row = Record<string, SqlValue>

export interface Sql {
  all(text: string, parameters?: readonly SqlValue[]): Promise<Row[]>
  get(text: string, parameters?: readonly SqlValue[]): Promise<Row | undefined>
  /** @returns how many rows it changed */
  run(text: string, parameters?: readonly SqlValue[]): Promise<number>
}

/** One engine. Whole numbers come back as `number` where that is exact, else as `bigint`. */
export interface Driver {
  /** Reads outside a transaction: committed rows only. */
  readonly read: Sql
  /** An immediate write transaction: commits when `work` resolves, rolls back when it rejects. */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>
  /** One engine's dialect of the few types that differ. */
  readonly dialect: Dialect
  close(): Promise<void>
}

export interface Dialect {
  readonly bigint: string
  readonly bytes: string
  /** Ends a CREATE TABLE. */
  readonly tableEnd: string
}

export const text = (value: SqlValue | undefined): string => String(value)
export const textOrNull = (value: SqlValue | undefined): string | null =>
  value === null || value === undefined ? null : String(value)
export const int = (value: SqlValue | undefined): number => Number(value)
export const intOrNull = (value: SqlValue | undefined): number | null =>
  value === null || value === undefined ? null : Number(value)
export const json = <T>(value: SqlValue | undefined): T | null =>
  value === null || value === undefined ? null : (JSON.parse(String(value)) as T)
export const toJson = (value: unknown): string | null =>
  value === null || value === undefined ? null : JSON.stringify(value)

/** An INSERT of one row, from its values by column. The names are ours, never input. */
export function insertOf(
  table: string,
  columns: Readonly<Record<string, SqlValue>>,
): { text: string; parameters: SqlValue[] } {
  const names = Object.keys(columns)
  return {
    text: `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map((_, index) => `$${index + 1}`).join(', ')})`,
    parameters: Object.values(columns),
  }
}
