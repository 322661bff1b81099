/** Everything that the store knows about one order, for a person who has to understand what happened. */

import type { StoredEvent } from './inbox.ts'
import { providerRefundOf } from './provider-refunds.ts'
import type { ProviderRefundRow } from './provider-refunds.ts'
import type { Row, Sql } from './sql.ts'
import { int, intOrNull, json, text, textOrNull } from './sql.ts'

/** Holds no customer's details, no message of a provider as it came, and no secret or its digest. */
export interface OrderTrace {
  /** When a browser or the shop got a client secret. */
  readonly secrets: readonly { readonly checkoutId: string; readonly at: number }[]
  readonly calls: readonly {
    readonly paymentId: string
    readonly kind: string
    readonly outcome: string
    readonly at: number
  }[]
  /** Provider ids that return addresses named. */
  readonly references: readonly {
    readonly paymentId: string
    readonly providerRef: string
    readonly status: string
    readonly at: number
  }[]
  readonly webhooks: readonly WebhookTrace[]
  readonly polls: readonly {
    readonly paymentId: string
    readonly attempts: number
    readonly lastAt: number
    readonly nextAt: number | null
  }[]
  readonly refunds: readonly {
    readonly paymentId: string
    readonly minor: bigint
    readonly currency: string
    readonly at: number
  }[]
  /** Refunds that operators made at the provider. */
  readonly madeRefunds: readonly ProviderRefundRow[]
  readonly events: readonly {
    readonly id: string
    readonly type: string
    readonly at: number
    readonly deliveredAt: number | null
    readonly nextAt: number | null
    readonly attempts: readonly {
      readonly at: number
      readonly status: number | null
      readonly error: string | null
      readonly milliseconds: number | null
      readonly excerpt: string | null
    }[]
  }[]
}

export interface WebhookTrace {
  readonly id: string
  readonly provider: string
  readonly verdict: string
  readonly paymentId: string | null
  readonly status: string
  readonly note: string | null
  /** The parsed message; null when it needed no work, and once it is erased. */
  readonly event: StoredEvent | null
  readonly attempts: number
  readonly nextAt: number | null
  readonly at: number
}

const OF_ORDER = '(SELECT id FROM payments WHERE order_id = $1)'

/** The newest ids of messages that are about payments of the order. An index leads to each kind. */
const idsBy = (link: string): string =>
  `SELECT id FROM (SELECT i.id FROM payments p JOIN inbox i ON ${link}
     WHERE p.order_id = $1 ORDER BY i.id DESC LIMIT $2) AS branch`

// Ids sort by time. Of older messages nothing but the id is read, however many a provider has sent.
const WEBHOOKS = `SELECT id, provider, verdict, payment_id, status, note, event, attempts, next_at, received_at
  FROM inbox
  WHERE id IN (
    ${idsBy('i.payment_id = p.id')}
    UNION
    ${idsBy(`i.merchant_reference = p.merchant_reference AND i.merchant_reference IS NOT NULL
      AND i.provider = p.provider`)}
    UNION
    ${idsBy(`i.provider = p.provider AND i.provider_ref IS NOT NULL
      AND lower(i.provider_ref) = lower(p.provider_ref)`)})
  ORDER BY id DESC`

export function traceQueries(sql: Sql) {
  return {
    /** @param limit how many rows of each kind are read: the newest */
    async orderTrace(orderId: string, limit: number): Promise<OrderTrace> {
      const newest = async (statement: string): Promise<Row[]> =>
        (await sql.all(`${statement} LIMIT $2`, [orderId, limit])).toReversed()
      const secrets = await newest(
        `SELECT s.checkout_id, s.created_at FROM checkouts c JOIN client_secrets s ON s.checkout_id = c.id
         WHERE c.order_id = $1 ORDER BY s.created_at DESC`,
      )
      const calls = await newest(
        `SELECT payment_id, kind, outcome, created_at FROM operations WHERE payment_id IN ${OF_ORDER}
         ORDER BY created_at DESC, op_key DESC`,
      )
      const references = await newest(
        `SELECT payment_id, provider_ref, status, at FROM payment_references
         WHERE payment_id IN ${OF_ORDER} AND source = 'browser' ORDER BY at DESC`,
      )
      const webhooks = await newest(WEBHOOKS)
      const polls = await newest(
        `SELECT payment_id, attempts, armed_at, next_at FROM polls WHERE payment_id IN ${OF_ORDER}
         ORDER BY coalesce(next_at, armed_at) DESC`,
      )
      const refunds = await newest(
        `SELECT payment_id, amount, currency, at FROM refunds WHERE payment_id IN ${OF_ORDER} ORDER BY at DESC`,
      )
      const made = await newest('SELECT * FROM provider_refunds WHERE order_id = $1 ORDER BY id DESC')
      const events = await newest(
        `SELECT id, type, created_at, delivered_at, next_at FROM outbox WHERE order_id = $1
         ORDER BY created_at DESC, id DESC`,
      )
      const attempts = await newest(
        `SELECT a.outbox_id, a.at, a.status, a.error, a.milliseconds, a.excerpt
         FROM outbox o JOIN outbox_attempts a ON a.outbox_id = o.id
         WHERE o.order_id = $1 ORDER BY a.at DESC, a.attempt DESC`,
      )
      return {
        secrets: secrets.map((row) => ({ checkoutId: text(row.checkout_id), at: int(row.created_at) })),
        calls: calls.map((row) => ({
          paymentId: text(row.payment_id),
          kind: text(row.kind),
          outcome: text(row.outcome),
          at: int(row.created_at),
        })),
        references: references.map((row) => ({
          paymentId: text(row.payment_id),
          providerRef: text(row.provider_ref),
          status: text(row.status),
          at: int(row.at),
        })),
        webhooks: webhooks.map(webhookOf),
        polls: polls.map((row) => ({
          paymentId: text(row.payment_id),
          attempts: int(row.attempts),
          lastAt: int(row.armed_at),
          nextAt: intOrNull(row.next_at),
        })),
        refunds: refunds.map((row) => ({
          paymentId: text(row.payment_id),
          minor: BigInt(row.amount as number | bigint),
          currency: text(row.currency),
          at: int(row.at),
        })),
        madeRefunds: made.map(providerRefundOf),
        events: events.map((row) => ({
          id: text(row.id),
          type: text(row.type),
          at: int(row.created_at),
          deliveredAt: intOrNull(row.delivered_at),
          nextAt: intOrNull(row.next_at),
          attempts: attempts
            .filter(({ outbox_id }) => outbox_id === row.id)
            .map((attempt) => ({
              at: int(attempt.at),
              status: intOrNull(attempt.status),
              error: textOrNull(attempt.error),
              milliseconds: intOrNull(attempt.milliseconds),
              excerpt: textOrNull(attempt.excerpt),
            })),
        })),
      }
    },
  }
}

function webhookOf(row: Row): WebhookTrace {
  return {
    id: text(row.id),
    provider: text(row.provider),
    verdict: text(row.verdict),
    paymentId: textOrNull(row.payment_id),
    status: text(row.status),
    note: textOrNull(row.note),
    event: json<StoredEvent>(row.event),
    attempts: int(row.attempts),
    nextAt: intOrNull(row.next_at),
    at: int(row.received_at),
  }
}
