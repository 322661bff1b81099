/** Payments to ask about, by a schedule: the queue of polls. `queues.ts` says what its columns mean. */

import type { Sql } from './sql.ts'
import { int, intOrNull, text } from './sql.ts'

export interface PollRow {
  paymentId: string
  provider: string
  attempts: number
}

/**
 * How often a payment was polled: `fresh` fewer than twice, that is in its first minute, in which most buyers pay; `young` fewer than four times; else `old`.
 */
export type PollAge = 'fresh' | 'young' | 'old'
export const POLL_AGES: readonly PollAge[] = ['fresh', 'young', 'old']

/** Payments that are polled together: of one provider, and of one age. */
export interface PollLane {
  provider: string
  age: PollAge
}

/** As the index of the table has it. */
const POLL_AGE = 'CASE WHEN attempts < 2 THEN 0 WHEN attempts < 4 THEN 1 ELSE 2 END'

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
        `INSERT INTO polls (payment_id, provider, client, attempts, next_at, lease_until, armed_at) VALUES ($1, $2, $3, 0, $4, NULL, $5)
         ON CONFLICT (payment_id) DO NOTHING`,
        [row.paymentId, row.provider, row.client, row.nextAt, row.now],
      )
    },

    /** Lanes in which a poll is waiting, due or not. */
    async pollLanes(): Promise<PollLane[]> {
      const rows = await sql.all(
        `WITH RECURSIVE lane(provider) AS (
           SELECT min(provider) FROM polls WHERE next_at IS NOT NULL
           UNION ALL
           SELECT (SELECT min(provider) FROM polls WHERE next_at IS NOT NULL AND provider > lane.provider) FROM lane WHERE lane.provider IS NOT NULL
         )
         SELECT provider FROM lane WHERE provider IS NOT NULL`,
      )
      return rows.flatMap((row) => POLL_AGES.map((age) => ({ provider: text(row.provider), age })))
    },

    /** The payments of a lane that are due for the longest, whosesoever they are. */
    async firstDuePolls(
      now: number,
      { provider, age }: PollLane,
      limit: number,
    ): Promise<{ paymentId: string; client: string }[]> {
      const rows = await sql.all(
        `SELECT client, payment_id FROM polls WHERE next_at IS NOT NULL AND provider = $1 AND ${POLL_AGE} = $2 AND next_at <= $3
         ORDER BY next_at LIMIT $4`,
        [provider, POLL_AGES.indexOf(age), now, limit],
      )
      return rows.map((row) => ({ paymentId: text(row.payment_id), client: text(row.client) }))
    },

    /** One due payment of each client in turn, beginning after the client named: a client with many waits for itself alone. */
    async duePolls(
      now: number,
      { provider, age }: PollLane,
      after: string,
      limit: number,
    ): Promise<{ paymentId: string; client: string }[]> {
      const inLane = `next_at IS NOT NULL AND provider = $1 AND ${POLL_AGE} = $2`
      const rows = await sql.all(
        `WITH RECURSIVE turn(client) AS (
           SELECT min(client) FROM polls WHERE ${inLane} AND client > $3
           UNION ALL
           SELECT (SELECT min(client) FROM polls WHERE ${inLane} AND client > turn.client) FROM turn WHERE turn.client IS NOT NULL
         ), found(client, payment_id) AS (
           SELECT client, (SELECT payment_id FROM polls WHERE ${inLane} AND client = turn.client AND next_at <= $4 ORDER BY next_at LIMIT 1)
           FROM turn WHERE client IS NOT NULL
         )
         SELECT client, payment_id FROM found WHERE payment_id IS NOT NULL LIMIT $5`,
        [provider, POLL_AGES.indexOf(age), after, now, limit],
      )
      return rows.map((row) => ({ paymentId: text(row.payment_id), client: text(row.client) }))
    },

    async claimPoll(paymentId: string, now: number, leaseUntil: number): Promise<PollRow | null> {
      const row = await sql.get(
        `UPDATE polls SET lease_until = $3, next_at = $3, armed_at = $2 WHERE payment_id = $1 AND next_at IS NOT NULL AND next_at <= $2
         RETURNING payment_id, provider, attempts`,
        [paymentId, now, leaseUntil],
      )
      return row ? { paymentId: text(row.payment_id), provider: text(row.provider), attempts: int(row.attempts) } : null
    },

    /** There was no turn at the provider: the same read is due again soon, and none of the schedule is used up. */
    async postponePoll(paymentId: string, nextAt: number): Promise<void> {
      await sql.run('UPDATE polls SET lease_until = NULL, next_at = $2 WHERE payment_id = $1 AND next_at IS NOT NULL', [
        paymentId,
        nextAt,
      ])
    },

    async releasePoll(paymentId: string, nextAt: number | null): Promise<void> {
      await sql.run(
        'UPDATE polls SET attempts = attempts + 1, lease_until = NULL, next_at = CASE WHEN next_at IS NULL THEN NULL ELSE $2 END WHERE payment_id = $1',
        [paymentId, nextAt],
      )
    },

    /** Starts the schedule of a payment again from its beginning: there is something new to ask about. */
    async restartPoll(paymentId: string, nextAt: number, now: number): Promise<void> {
      await sql.run(
        'UPDATE polls SET attempts = 0, next_at = $2, lease_until = NULL, armed_at = $3 WHERE payment_id = $1',
        [paymentId, nextAt, now],
      )
    },

    async pollAttempts(paymentId: string): Promise<number | null> {
      return intOrNull((await sql.get('SELECT attempts FROM polls WHERE payment_id = $1', [paymentId]))?.attempts)
    },

    async stopPoll(paymentId: string): Promise<void> {
      await sql.run('UPDATE polls SET next_at = NULL, lease_until = NULL WHERE payment_id = $1', [paymentId])
    },
  }
}
