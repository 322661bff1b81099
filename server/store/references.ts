/**
 * Provider ids that somebody named for a payment. A signed message's id is kept here until the provider has confirmed it or the poll schedule is over,
 * so that nothing that was acknowledged depends on a queue row with a limited number of attempts.
 */

import type { Money } from '../domain/money.ts'
import type { Row, Sql } from './sql.ts'
import { intOrNull, text, textOrNull } from './sql.ts'

/** `signed`: a verified webhook named it. `browser`: it came in a return address. */
export type ReferenceSource = 'signed' | 'browser'

/**
 * `open`: to be asked about. `confirmed`: its money moved this payment. `reported`: its money is an anomaly. `dismissed`: it belongs to another payment, or
 * nothing came of it.
 */
export type ReferenceStatus = 'open' | 'confirmed' | 'reported' | 'dismissed'

export interface ReferenceRow {
  paymentId: string
  provider: string
  /** Empty when the message named no id: then there is nothing to ask with, and still a claim of money. */
  providerRef: string
  source: ReferenceSource
  /** Our reference, where the same message named it. */
  merchantReference: string | null
  /** What the message says was paid; null when it does not say. */
  money: Money | null
  /** The message says that money came. */
  claimsPayment: boolean
}

/** Ids from browsers that are kept for one payment: a buyer brings one, more is somebody guessing. */
const BROWSER_REFERENCES = 5

export function referenceQueries(sql: Sql) {
  return {
    /** @returns whether it is new: the same id with the same sum from the same source is kept once */
    async keepReference(row: ReferenceRow, now: number): Promise<boolean> {
      if (row.source === 'browser' && (await browserReferences(sql, row.paymentId)) >= BROWSER_REFERENCES) return false
      const kept = await sql.get(
        `INSERT INTO payment_references (payment_id, provider, provider_ref, source, merchant_reference, amount, currency, claims_payment, status, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'open', $9)
         ON CONFLICT (payment_id, provider_ref, source, amount, currency) DO NOTHING RETURNING payment_id`,
        [
          row.paymentId,
          row.provider,
          row.providerRef,
          row.source,
          row.merchantReference,
          row.money?.minor.toString() ?? '',
          row.money?.currency ?? '',
          row.claimsPayment ? 1 : 0,
          now,
        ],
      )
      return kept !== undefined
    },

    /** Signed ones first, then the oldest. */
    async openReferences(paymentId: string): Promise<ReferenceRow[]> {
      const rows = await sql.all(
        `SELECT * FROM payment_references WHERE payment_id = $1 AND status = 'open' ORDER BY source DESC, at, provider_ref`,
        [paymentId],
      )
      return rows.map(referenceOf)
    },

    /** When an id was first named, epoch milliseconds; 0 when it was not. */
    async referenceKeptAt(paymentId: string, providerRef: string, source: ReferenceSource): Promise<number> {
      const row = await sql.get(
        'SELECT min(at) AS at FROM payment_references WHERE payment_id = $1 AND lower(provider_ref) = lower($2) AND source = $3',
        [paymentId, providerRef, source],
      )
      return intOrNull(row?.at) ?? 0
    },

    /** Ends every open entry of this id, whatever its spelling and sum; of one source when named. */
    async closeReference(
      paymentId: string,
      providerRef: string,
      status: Exclude<ReferenceStatus, 'open'>,
      source?: ReferenceSource,
    ): Promise<void> {
      await sql.run(
        `UPDATE payment_references SET status = $3
         WHERE payment_id = $1 AND lower(provider_ref) = lower($2) AND status = 'open' AND ($4 IS NULL OR source = $4)`,
        [paymentId, providerRef, status, source ?? null],
      )
    },

    /** Whether a signed message, itself or through the address that it came to, has tied this id to another payment. */
    async signedForAnother(provider: string, providerRef: string, paymentId: string): Promise<boolean> {
      const row = await sql.get(
        `SELECT 1 AS one FROM payment_references WHERE provider = $1 AND lower(provider_ref) = lower($2) AND source = 'signed'
           AND payment_id <> $3 LIMIT 1`,
        [provider, providerRef, paymentId],
      )
      return row !== undefined
    },
  }
}

async function browserReferences(sql: Sql, paymentId: string): Promise<number> {
  const row = await sql.get(
    `SELECT count(*) AS n FROM payment_references WHERE payment_id = $1 AND source = 'browser'`,
    [paymentId],
  )
  return Number(row?.n)
}

function referenceOf(row: Row): ReferenceRow {
  const amount = text(row.amount)
  return {
    paymentId: text(row.payment_id),
    provider: text(row.provider),
    providerRef: text(row.provider_ref),
    source: text(row.source) as ReferenceSource,
    merchantReference: textOrNull(row.merchant_reference),
    money: amount === '' ? null : { minor: BigInt(amount), currency: text(row.currency) },
    claimsPayment: Number(row.claims_payment) === 1,
  }
}
