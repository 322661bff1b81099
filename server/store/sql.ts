/**
 * What an engine offers to the queries. One text serves every engine: statements use numbered parameters (`$1`),
 * `ON CONFLICT` and `RETURNING`, and values of the types below.
 */

export type SqlValue = string | number | bigint | Uint8Array | null
export type Row = Record<string, SqlValue>

export interface Sql {
  all(text: string, parameters?: readonly SqlValue[]): Promise<Row[]>
  get(text: string, parameters?: readonly SqlValue[]): Promise<Row | undefined>
  /** @returns how many rows it changed */
  run(text: string, parameters?: readonly SqlValue[]): Promise<number>
  /** Runs one or more statements without parameters, for migrations. */
  script(text: string): Promise<void>
}

/** One engine. It returns whole numbers as `number` where that is exact, and as `bigint` otherwise. */
export interface Driver {
  /** Reads outside a transaction: committed rows only. */
  readonly read: Sql
  /**
   * An immediate write transaction: commits when `work` resolves and rolls back when it rejects. `work` gets one `Sql`
   * for each connection, the same in every transaction, so that what was prepared on it serves again.
   */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>
  close(): Promise<void>
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
