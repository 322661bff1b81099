/**
 * Copies every row of one database into another, whatever their engines are, in one transaction of each: while it runs
 * nothing can change in the source, and when it fails nothing has changed in the target.
 */

import type { Driver, Row, Sql, SqlValue } from './sql.ts'
import { int } from './sql.ts'

/** Every table with its key, in which rows are read and compared. */
export const TABLES = {
  orders: ['order_id'],
  checkouts: ['id'],
  client_secrets: ['hash'],
  payments: ['id'],
  payment_references: ['payment_id', 'provider_ref', 'source', 'amount', 'currency'],
  operations: ['op_key'],
  idempotency_keys: ['checkout_id', 'idempotency_key'],
  inbox: ['id'],
  payment_events: ['payment_id', 'seq'],
  finalizations: ['order_id'],
  anomalies: ['id'],
  refunds: ['provider', 'refund_key'],
  provider_refunds: ['id'],
  outbox: ['id'],
  outbox_attempts: ['outbox_id', 'attempt'],
  polls: ['payment_id'],
  notices: ['source', 'subject'],
  chores: ['name'],
  operator_actions: ['id'],
  sales: ['slot', 'provider', 'currency'],
} as const satisfies Readonly<Record<string, readonly string[]>>

/** Tables about running companions and signed-in operators, and not about orders. */
export const NOT_COPIED: readonly string[] = [
  'schema_migrations',
  'companions',
  'write_probe',
  'operator_sessions',
  'wrong_tokens',
]

type Table = keyof typeof TABLES
const NAMES = Object.keys(TABLES) as Table[]

/** Rows per statement. 200 rows of the widest table have fewer values than each engine allows. */
const BATCH = 200

export interface CopyProgress {
  readonly step: 'copy' | 'verify'
  readonly table: string
  readonly rows: number
  readonly total: number
}

/** Why the copy was not made. The text is for the operator. */
export class CopyRefused extends Error {}

/**
 * @param now epoch milliseconds, to recognize a companion that runs on a database without a clock of its own
 * @returns how many rows were copied, by table
 * @throws {CopyRefused} when a companion runs, or the target has rows that the source lacks
 */
export async function copyStore(
  source: Driver,
  target: Driver,
  now: number,
  onProgress: (progress: CopyProgress) => void = () => undefined,
): Promise<Record<string, number>> {
  // Signs of life have the time of their database, which the clock of this machine can differ from.
  const [sourceTime, targetTime] = [(await source.databaseTime?.()) ?? now, (await target.databaseTime?.()) ?? now]
  return source.transaction(async (from) => {
    await refuseWhileRunning(from, sourceTime, 'source')
    return (target.migration ?? target.transaction)(async (to) => {
      await refuseWhileRunning(to, targetTime, 'target')
      await refuseForeignRows(from, to)
      for (const table of NAMES.toReversed()) await to.run(`DELETE FROM ${table}`)
      const copied: Record<string, number> = {}
      for (const table of NAMES) {
        const total = await count(from, table)
        let rows = 0
        for await (const batch of batches(from, table)) {
          await insert(to, table, batch)
          rows += batch.length
          onProgress({ step: 'copy', table, rows, total })
        }
        copied[table] = rows
      }
      for (const table of NAMES) await verify(from, to, table, onProgress)
      return copied
    })
  })
}

async function refuseWhileRunning(sql: Sql, now: number, which: string): Promise<void> {
  const leased = await sql.get(
    `SELECT (SELECT count(*) FROM inbox WHERE next_at IS NOT NULL AND lease_until > $1)
       + (SELECT count(*) FROM outbox WHERE next_at IS NOT NULL AND lease_until > $1)
       + (SELECT count(*) FROM polls WHERE next_at IS NOT NULL AND lease_until > $1)
       + (SELECT count(*) FROM provider_refunds WHERE next_at IS NOT NULL AND lease_until > $1)
       + (SELECT count(*) FROM companions WHERE seen_at > $2) AS n`,
    [now, now - SEEN],
  )
  if (int(leased?.n) > 0) {
    throw new CopyRefused(
      `a companion works on the ${which}, or crashed a moment ago: stop it, wait a minute, try again`,
    )
  }
}

/** How long ago a running companion can have given its last sign of life, in milliseconds. */
const SEEN = 20_000

/** A copy replaces only an earlier copy. Whatever a companion did in the target since has left a row there. */
async function refuseForeignRows(from: Sql, to: Sql): Promise<void> {
  for (const table of ['orders', 'payment_events', 'finalizations', 'refunds', 'provider_refunds', 'inbox'] as const) {
    for await (const batch of batches(to, table)) {
      const known = new Set((await rowsWithKeys(from, table, batch)).map((row) => keyOf(table, row)))
      const foreign = batch.find((row) => !known.has(keyOf(table, row)))
      if (!foreign) continue
      throw new CopyRefused(
        `the target has rows of its own (${table} ${keyOf(table, foreign)}), which a copy would delete: use an empty database`,
      )
    }
  }
}

async function verify(from: Sql, to: Sql, table: Table, onProgress: (progress: CopyProgress) => void): Promise<void> {
  const total = await count(from, table)
  const copied = await count(to, table)
  if (copied !== total) throw new Error(`${table} has ${total} rows in the source and ${copied} in the target`)
  let rows = 0
  // Batch by batch: a server ends a transaction that waits too long for its next statement.
  const others = batches(to, table)
  for await (const batch of batches(from, table)) {
    const { value: other = [] } = await others.next()
    if (batch.map(textOf).join() !== other.map(textOf).join())
      throw new Error(`the rows of ${table} differ between the source and the target`)
    rows += batch.length
    onProgress({ step: 'verify', table, rows, total })
  }
}

async function count(sql: Sql, table: Table): Promise<number> {
  return int((await sql.get(`SELECT count(*) AS n FROM ${table}`))?.n)
}

/** Postgres keeps the character U+0000 as another one, so both sides count as equal. */
function textOf(row: Row): string {
  const values = Object.entries(row).map(([name, value]): [string, string | null] => [
    name,
    value instanceof Uint8Array
      ? Buffer.from(value).toString('hex')
      : value === null
        ? null
        : String(value).replaceAll('\0', '\uFFFD'),
  ])
  return JSON.stringify(values.sort(([one], [other]) => (one < other ? -1 : 1)))
}

async function* batches(sql: Sql, table: Table): AsyncGenerator<Row[], undefined> {
  const key = TABLES[table]
  const columns = key.join(', ')
  let last: Row | undefined
  do {
    const after = last ? `WHERE (${columns}) > (${key.map((_, index) => `$${index + 1}`).join(', ')})` : ''
    const rows: Row[] = await sql.all(
      `SELECT * FROM ${table} ${after} ORDER BY ${columns} LIMIT ${BATCH}`,
      last ? key.map((column) => last?.[column] ?? null) : [],
    )
    if (rows.length > 0) yield rows
    last = rows.length < BATCH ? undefined : rows.at(-1)
  } while (last)
}

function keyOf(table: Table, row: Row): string {
  return TABLES[table].map((column) => String(row[column])).join(' ')
}

async function rowsWithKeys(sql: Sql, table: Table, rows: readonly Row[]): Promise<Row[]> {
  const key = TABLES[table]
  const parameters: SqlValue[] = []
  const conditions = rows.map((row) =>
    key.map((column) => `${column} = $${parameters.push(row[column] ?? null)}`).join(' AND '),
  )
  return sql.all(
    `SELECT ${key.join(', ')} FROM ${table} WHERE ${conditions.map((one) => `(${one})`).join(' OR ')}`,
    parameters,
  )
}

async function insert(sql: Sql, table: Table, rows: readonly Row[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {})
  const parameters: SqlValue[] = []
  const tuples = rows.map(
    (row) => `(${columns.map((column) => `$${parameters.push(row[column] ?? null)}`).join(', ')})`,
  )
  await sql.run(`INSERT INTO ${table} (${columns.join(', ')}) VALUES ${tuples.join(', ')}`, parameters)
}
