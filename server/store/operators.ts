/** Operators: who is signed in, how many wrong tokens somebody sent, and what was done. */

import type { Sql } from './sql.ts'
import { int, text, textOrNull } from './sql.ts'

export interface OperatorSessionRow {
  readonly hash: string
  readonly tokenHash: string
  readonly createdAt: number
  readonly expiresAt: number
}

export interface OperatorActionRow {
  readonly id: string
  readonly at: number
  readonly operator: string
  readonly action: string
  /** The id of what it was done to. Never a customer's details. */
  readonly subject: string
  readonly orderId: string | null
  readonly note: string | null
  readonly outcome: string | null
}

export interface ActionFilter {
  readonly orderId?: string | undefined
  /** The id of the last action of the page before. */
  readonly after?: string | undefined
}

export function operatorQueries(sql: Sql) {
  return {
    /** Deletes the sessions that are over as well, so that the table needs no worker. */
    async insertOperatorSession({ hash, tokenHash, createdAt, expiresAt }: OperatorSessionRow): Promise<void> {
      await sql.run('DELETE FROM operator_sessions WHERE expires_at <= $1', [createdAt])
      await sql.run(
        'INSERT INTO operator_sessions (hash, token_hash, created_at, expires_at) VALUES ($1, $2, $3, $4)',
        [hash, tokenHash, createdAt, expiresAt],
      )
    },

    /** Finds a session by the hash of all of its cookie, so that no comparison reveals how much of a guess is right. */
    async operatorSession(hash: string): Promise<OperatorSessionRow | null> {
      const row = await sql.get('SELECT * FROM operator_sessions WHERE hash = $1', [hash])
      return row
        ? {
            hash,
            tokenHash: text(row.token_hash),
            createdAt: int(row.created_at),
            expiresAt: int(row.expires_at),
          }
        : null
    },

    async endOperatorSession(hash: string): Promise<void> {
      await sql.run('DELETE FROM operator_sessions WHERE hash = $1', [hash])
    },

    /**
     * Counts a wrong token of a client. Forgets the clients whose time is over as well.
     * @param endsAt when counting begins again, unless it has begun already
     */
    async countWrongToken(client: string, now: number, endsAt: number): Promise<{ tries: number; endsAt: number }> {
      await sql.run('DELETE FROM wrong_tokens WHERE ends_at <= $1', [now])
      // A later end than this one was counted before somebody set the clock back.
      const row = await sql.get(
        `INSERT INTO wrong_tokens (client, tries, ends_at) VALUES ($1, 1, $2)
         ON CONFLICT (client) DO UPDATE SET
           tries = CASE WHEN wrong_tokens.ends_at > $2 THEN 1 ELSE wrong_tokens.tries + 1 END,
           ends_at = CASE WHEN wrong_tokens.ends_at > $2 THEN $2 ELSE wrong_tokens.ends_at END
         RETURNING tries, ends_at`,
        [client, endsAt],
      )
      return { tries: int(row?.tries), endsAt: int(row?.ends_at) }
    },

    /** @returns null when the client has sent none lately */
    async wrongTokens(client: string): Promise<{ tries: number; endsAt: number } | null> {
      const row = await sql.get('SELECT tries, ends_at FROM wrong_tokens WHERE client = $1', [client])
      return row ? { tries: int(row.tries), endsAt: int(row.ends_at) } : null
    },

    async insertOperatorAction(row: OperatorActionRow): Promise<void> {
      await sql.run(
        `INSERT INTO operator_actions (id, at, operator, action, subject, order_id, note, outcome)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
        [row.id, row.at, row.operator, row.action, row.subject, row.orderId, row.note, row.outcome],
      )
    },

    /** Newest first: ids sort by time. */
    async operatorActions({ orderId, after }: ActionFilter, limit: number): Promise<OperatorActionRow[]> {
      const parameters: (string | number)[] = [limit]
      const conditions = [
        ...(orderId === undefined ? [] : [`order_id = $${parameters.push(orderId)}`]),
        ...(after === undefined ? [] : [`id < $${parameters.push(after)}`]),
      ]
      const rows = await sql.all(
        `SELECT * FROM operator_actions ${conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''}
         ORDER BY id DESC LIMIT $1`,
        parameters,
      )
      return rows.map((row) => ({
        id: text(row.id),
        at: int(row.at),
        operator: text(row.operator),
        action: text(row.action),
        subject: text(row.subject),
        orderId: textOrNull(row.order_id),
        note: textOrNull(row.note),
        outcome: textOrNull(row.outcome),
      }))
    },
  }
}
