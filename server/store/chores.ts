/**
 * Work that is due by time alone and concerns the whole store: when each chore is due, and how far it has come. And the
 * companions that share the store.
 */

import type { Sql } from './sql.ts'
import { int, intOrNull, textOrNull } from './sql.ts'

export interface ChoreRow {
  readonly nextAt: number
  /** Where the chore continues, in its own words; null at the beginning. */
  readonly position: string | null
}

/** Whoever planned a chore for later than this had a clock that was set back since. Clocks of companions differ a little. */
const latest = (now: number, nextAt: number): number => nextAt + (nextAt - now)

export function choreQueries(sql: Sql) {
  return {
    /** @returns null before the chore was first planned */
    async chore(name: string): Promise<ChoreRow | null> {
      const row = await sql.get('SELECT next_at, position FROM chores WHERE name = $1', [name])
      return row ? { nextAt: int(row.next_at), position: textOrNull(row.position) } : null
    },

    /** Whether a chore that is done each `period` (milliseconds) can be claimed, also because it was never planned. */
    async isChoreDue(name: string, now: number, period: number): Promise<boolean> {
      const row = await sql.get('SELECT next_at FROM chores WHERE name = $1', [name])
      const nextAt = intOrNull(row?.next_at)
      return nextAt === null || nextAt <= now || nextAt > latest(now, now + period)
    },

    /** Plans a chore that was never planned before. */
    async planChore(name: string, nextAt: number): Promise<void> {
      await sql.run('INSERT INTO chores (name, next_at) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING', [name, nextAt])
    },

    /** Takes a chore that `isChoreDue`, so that one of several processes does it. @returns whether this one has it */
    async claimChore(name: string, now: number, nextAt: number): Promise<boolean> {
      const claimed = await sql.run(
        'UPDATE chores SET next_at = $3 WHERE name = $1 AND (next_at <= $2 OR next_at > $4)',
        [name, now, nextAt, latest(now, nextAt)],
      )
      return claimed === 1
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
