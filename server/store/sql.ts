/**
 * What an engine offers to the queries. One text serves every engine: statements use numbered parameters (`$1`),
 * `ON CONFLICT` and `RETURNING`, and values of the types below.
 */

export type SqlValue = string | number | bigint | Uint8Array | null
export type Row = Record<string, SqlValue>

export interface Sql {
  /** Ends the subquery of a claim, so that it leaves out rows that another process is claiming. Empty in SQLite. */
  readonly skipLocked: string
  all(text: string, parameters?: readonly SqlValue[]): Promise<Row[]>
  get(text: string, parameters?: readonly SqlValue[]): Promise<Row | undefined>
  /** @returns how many rows it changed */
  run(text: string, parameters?: readonly SqlValue[]): Promise<number>
  /** Runs one or more statements without parameters, for migrations. */
  script(text: string): Promise<void>
}

/**
 * `serializable`: as if transactions ran one after the other. `read committed`: for transactions of which each statement
 * is right by itself, whatever others commit between them. SQLite has one writer and needs no such distinction.
 */
export type Isolation = 'serializable' | 'read committed'

/** One engine. It returns whole numbers as `number` where that is exact, and as `bigint` otherwise. */
export interface Driver {
  /** Reads outside a transaction: committed rows only. */
  readonly read: Sql
  /**
   * An immediate write transaction: commits when `work` resolves and rolls back when it rejects. `work` gets one `Sql`
   * for each connection, the same in every transaction, so that what was prepared on it serves again. An engine with
   * several writers runs `work` again after a conflict, so `work` must change nothing outside the transaction.
   * @param isolation `serializable` unless given
   */
  transaction<T>(work: (sql: Sql) => Promise<T>, isolation?: Isolation): Promise<T>
  /** A transaction that excludes the migrations of other processes; {@link transaction} unless given. */
  migration?<T>(work: (sql: Sql) => Promise<T>): Promise<T>
  /** Present where several processes can work on one store. */
  readonly events?: DriverEvents
  /** The clock of the database, in epoch milliseconds. Absent where it is that of this machine. */
  databaseTime?(): Promise<number>
  close(): Promise<void>
}

export interface SentEvent {
  readonly topic: string
  readonly id: string
}

/** Events between the processes that share a store. */
export interface DriverEvents {
  /** Sends events to the other processes when the transaction of this connection commits. */
  send(sql: Sql, events: readonly SentEvent[]): Promise<void>
  /**
   * Receives the events of other processes from now on.
   * @param caughtUp called after an interruption, in which events may have been lost
   */
  listen(receive: (event: SentEvent) => void, caughtUp: () => void): Promise<void>
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
