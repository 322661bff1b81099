/**
 * Work that is due by time alone and concerns the whole store: when each chore is due, and how far it has come. And the
 * companions that share the store.
 */

import type { Sql } from './sql.ts'
import { int, textOrNull } from './sql.ts'

export interface ChoreRow {
  readonly nextAt: number
  /** Where the chore continues, in its own words; null at the beginning. */
  readonly position: string | null
}

/** Chores that are due again an hour later at most. */
const HOURLY = ['retention', 'prove']
const HOUR = 3_600_000

/** After the clock was set back: hourly chores that it moved further away are due. @returns their number */
export async function rearmChores(sql: Sql, now: number): Promise<number> {
  let rows = 0
  for (const name of HOURLY) {
    // Clocks of companions differ a little.
    rows += await sql.run('UPDATE chores SET next_at = $2 WHERE name = $1 AND next_at > $3', [
      name,
      now,
      now + 2 * HOUR,
    ])
  }
  return rows
}

export function choreQueries(sql: Sql) {
  return {
    /** @returns null before the chore was first planned */
    async chore(name: string): Promise<ChoreRow | null> {
      const row = await sql.get('SELECT next_at, position FROM chores WHERE name = $1', [name])
      return row ? { nextAt: int(row.next_at), position: textOrNull(row.position) } : null
    },

    /** Plans a chore that was never planned before. */
    async planChore(name: string, nextAt: number): Promise<void> {
      await sql.run('INSERT INTO chores (name, next_at) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING', [name, nextAt])
    },

    /** Takes a due chore, so that one of several processes does it. @returns whether this process has it */
    async claimChore(name: string, now: number, nextAt: number): Promise<boolean> {
      return (
        (await sql.run('UPDATE chores SET next_at = $3 WHERE name = $1 AND next_at <= $2', [name, now, nextAt])) === 1
      )
    },

    /** Shows that a companion works on this store. @returns how many have shown it since `since` */
    async showPresence(companion: string, now: number, since: number): Promise<number> {
      await sql.run(
        `INSERT INTO companions (id, seen_at) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET seen_at = $2`,
        [companion, now],
      )
      await sql.run('DELETE FROM companions WHERE seen_at < $1', [since])
      return int((await sql.get('SELECT count(*) AS n FROM companions'))?.n)
    },

    async endPresence(companion: string): Promise<void> {
      await sql.run('DELETE FROM companions WHERE id = $1', [companion])
    },

    async moveChore(name: string, position: string | null): Promise<void> {
      await sql.run('UPDATE chores SET position = $2 WHERE name = $1', [name, position])
    },
  }
}
