/** Payments to ask the provider about: the queue of polls. `queues.ts` explains the columns of a queue. */

import type { Sql } from './sql.ts'
import { int, intOrNull, text } from './sql.ts'

export interface PollRow {
  paymentId: string
  provider: string
  attempts: number
}

/**
 * How often a payment was polled. `fresh`: fewer than twice, which is its first minute, in which most buyers pay.
 * `young`: fewer than four times. `old`: four times or more.
 */
export type PollAge = 'fresh' | 'young' | 'old'
const POLL_AGES: readonly PollAge[] = ['fresh', 'young', 'old']

/** Payments that are polled together: those of one provider and one age. */
export interface PollLane {
  provider: string
  age: PollAge
}

/** The expression in the indexes of the table: the index of the age in {@link POLL_AGES}. */
export const POLL_AGE = 'CASE WHEN attempts < 2 THEN 0 WHEN attempts < 4 THEN 1 ELSE 2 END'
const IN_LANE = `next_at IS NOT NULL AND provider = $1 AND ${POLL_AGE} = $2`

const FIRST_DUE_POLLS = `SELECT client, payment_id FROM polls WHERE ${IN_LANE} AND next_at <= $3
  ORDER BY next_at LIMIT $4`

/** Steps from client to client along the index, and takes the payment of each that is due for the longest. */
const DUE_POLLS = `WITH RECURSIVE turn(client) AS (
    SELECT min(client) FROM polls WHERE ${IN_LANE} AND client > $3
    UNION ALL
    SELECT (SELECT min(client) FROM polls WHERE ${IN_LANE} AND client > turn.client)
    FROM turn WHERE turn.client IS NOT NULL
  ), found(client, payment_id) AS (
    SELECT client, (
      SELECT payment_id FROM polls WHERE ${IN_LANE} AND client = turn.client AND next_at <= $4
      ORDER BY next_at LIMIT 1
    ) FROM turn WHERE client IS NOT NULL
  )
  SELECT client, payment_id FROM found WHERE payment_id IS NOT NULL LIMIT $5`

export function pollQueries(sql: Sql) {
  return {
    async insertPoll(row: {
      paymentId: string
      provider: string
      client: string
      nextAt: number
      now: number
    }): Promise<void> {
      await sql.run(
        `INSERT INTO polls (payment_id, provider, client, attempts, next_at, lease_until, armed_at)
         VALUES ($1, $2, $3, 0, $4, NULL, $5) ON CONFLICT (payment_id) DO NOTHING`,
        [row.paymentId, row.provider, row.client, row.nextAt, row.now],
      )
    },

    /** The lanes of every provider with a poll that waits, due or not. */
    async pollLanes(): Promise<PollLane[]> {
      // Steps from provider to provider along the index, instead of reading every row that waits.
      const rows = await sql.all(
        `WITH RECURSIVE lane(provider) AS (
           SELECT min(provider) FROM polls WHERE next_at IS NOT NULL
           UNION ALL
           SELECT (SELECT min(provider) FROM polls WHERE next_at IS NOT NULL AND provider > lane.provider)
           FROM lane WHERE lane.provider IS NOT NULL
         )
         SELECT provider FROM lane WHERE provider IS NOT NULL`,
      )
      return rows.flatMap((row) => POLL_AGES.map((age) => ({ provider: text(row.provider), age })))
    },

    /** The payments of a lane that are due for the longest, of any client. */
    async firstDuePolls(
      now: number,
      { provider, age }: PollLane,
      limit: number,
    ): Promise<{ paymentId: string; client: string }[]> {
      const rows = await sql.all(FIRST_DUE_POLLS, [provider, POLL_AGES.indexOf(age), now, limit])
      return rows.map((row) => ({ paymentId: text(row.payment_id), client: text(row.client) }))
    },

    /**
     * One due payment of each client in turn, so that a client with many payments delays only its own.
     * @param after the client of the last turn: the next client is the first
     */
    async duePolls(
      now: number,
      { provider, age }: PollLane,
      after: string,
      limit: number,
    ): Promise<{ paymentId: string; client: string }[]> {
      const rows = await sql.all(DUE_POLLS, [provider, POLL_AGES.indexOf(age), after, now, limit])
      return rows.map((row) => ({ paymentId: text(row.payment_id), client: text(row.client) }))
    },

    async claimPoll(paymentId: string, now: number, leaseUntil: number): Promise<PollRow | null> {
      const row = await sql.get(
        `WITH due(due_id) AS MATERIALIZED (
           SELECT payment_id FROM polls
           WHERE payment_id = $1 AND next_at IS NOT NULL AND next_at <= $2 ${sql.skipLocked}
         )
         UPDATE polls SET lease_until = $3, next_at = $3, armed_at = $2 WHERE payment_id IN (SELECT due_id FROM due)
         RETURNING payment_id, provider, attempts`,
        [paymentId, now, leaseUntil],
      )
      return row ? { paymentId: text(row.payment_id), provider: text(row.provider), attempts: int(row.attempts) } : null
    },

    /** The provider had no free turn: the same read is due again soon, and the schedule does not advance. */
    async postponePoll(paymentId: string, nextAt: number): Promise<void> {
      await sql.run('UPDATE polls SET lease_until = NULL, next_at = $2 WHERE payment_id = $1 AND next_at IS NOT NULL', [
        paymentId,
        nextAt,
      ])
    },

    /** @param nextAt null at the end of the schedule */
    async releasePoll(paymentId: string, nextAt: number | null): Promise<void> {
      await sql.run(
        `UPDATE polls SET attempts = attempts + 1, lease_until = NULL,
           next_at = CASE WHEN next_at IS NULL THEN NULL ELSE CAST($2 AS BIGINT) END
         WHERE payment_id = $1`,
        [paymentId, nextAt],
      )
    },

    /** Starts the schedule of a payment from its beginning: there is something new to ask about. */
    async restartPoll(paymentId: string, nextAt: number, now: number): Promise<void> {
      await sql.run(
        'UPDATE polls SET attempts = 0, next_at = $2, lease_until = NULL, armed_at = $3 WHERE payment_id = $1',
        [paymentId, nextAt, now],
      )
    },

    async nextPollAt(paymentId: string): Promise<number | null> {
      return intOrNull((await sql.get('SELECT next_at FROM polls WHERE payment_id = $1', [paymentId]))?.next_at)
    },

    async pollAttempts(paymentId: string): Promise<number | null> {
      return intOrNull((await sql.get('SELECT attempts FROM polls WHERE payment_id = $1', [paymentId]))?.attempts)
    },

    async stopPoll(paymentId: string): Promise<void> {
      await sql.run('UPDATE polls SET next_at = NULL, lease_until = NULL WHERE payment_id = $1', [paymentId])
    },
  }
}
