/**
 * Provider ids that a provider or a browser named for a payment. An id of the provider stays open until the provider
 * confirms it or the poll schedule ends, so that no acknowledged message depends on a queue row with a limited number of
 * attempts.
 */

import type { Money } from '../domain/money.ts'
import type { Row, Sql } from './sql.ts'
import { int, intOrNull, text, textOrNull } from './sql.ts'

/** `signed`: a verified webhook or the provider's API named it. `browser`: a return address named it. */
export type ReferenceSource = 'signed' | 'browser'

/**
 * `open`: the provider is to be asked about it. `confirmed`: its money moved this payment. `reported`: its money is an
 * anomaly. `dismissed`: it belongs to another payment, or the provider never confirmed it.
 */
export type ReferenceStatus = 'open' | 'confirmed' | 'reported' | 'dismissed'

export interface ReferenceRow {
  paymentId: string
  provider: string
  /** Empty when the message named no id. It can still claim that money came. */
  providerRef: string
  source: ReferenceSource
  /** Our reference, where the same message named it. */
  merchantReference: string | null
  /** What the message says was paid; null when it does not say. */
  money: Money | null
  /** The message says that money came. */
  claimsPayment: boolean
}

/** How many ids from browsers a payment keeps. A buyer brings one; more are guesses. */
const BROWSER_REFERENCES = 5

export function referenceQueries(sql: Sql) {
  const browserReferences = async (paymentId: string): Promise<number> => {
    const row = await sql.get(
      `SELECT count(*) AS n FROM payment_references WHERE payment_id = $1 AND source = 'browser'`,
      [paymentId],
    )
    return int(row?.n)
  }

  return {
    /**
     * Keeps an id once for each sum and source. It claims money as soon as one message does.
     * @returns whether the id is new, or claims money only now
     */
    async keepReference(row: ReferenceRow, now: number): Promise<boolean> {
      if (row.source === 'browser' && (await browserReferences(row.paymentId)) >= BROWSER_REFERENCES) return false
      const kept = await sql.run(
        `INSERT INTO payment_references (payment_id, provider, provider_ref, source, merchant_reference, amount,
           currency, claims_payment, status, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'open', $9)
         ON CONFLICT (payment_id, provider_ref, source, amount, currency) DO UPDATE SET claims_payment = 1
           WHERE payment_references.status = 'open' AND payment_references.claims_payment < EXCLUDED.claims_payment`,
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
      return kept === 1
    },

    /** Signed ones first, then the oldest. */
    async openReferences(paymentId: string): Promise<ReferenceRow[]> {
      const rows = await sql.all(
        `SELECT * FROM payment_references WHERE payment_id = $1 AND status = 'open'
         ORDER BY source DESC, at, provider_ref`,
        [paymentId],
      )
      return rows.map(referenceOf)
    },

    /** When an id was first named, in epoch milliseconds; 0 when it never was. */
    async referenceKeptAt(paymentId: string, providerRef: string, source: ReferenceSource): Promise<number> {
      const row = await sql.get(
        `SELECT min(at) AS at FROM payment_references
         WHERE payment_id = $1 AND lower(provider_ref) = lower($2) AND source = $3`,
        [paymentId, providerRef, source],
      )
      return intOrNull(row?.at) ?? 0
    },

    /** Closes every open entry of this id, in any spelling and with any sum; of one source only when that is given. */
    async closeReference(
      paymentId: string,
      providerRef: string,
      status: Exclude<ReferenceStatus, 'open'>,
      source?: ReferenceSource,
    ): Promise<void> {
      await sql.run(
        `UPDATE payment_references SET status = $3
         WHERE payment_id = $1 AND lower(provider_ref) = lower($2) AND status = 'open'
           AND (CAST($4 AS TEXT) IS NULL OR source = $4)`,
        [paymentId, providerRef, status, source ?? null],
      )
    },

    /** Whether a signed message ties this id to another payment, by its content or by the address that it came to. */
    async signedForAnother(provider: string, providerRef: string, paymentId: string): Promise<boolean> {
      const row = await sql.get(
        `SELECT 1 AS one FROM payment_references
         WHERE provider = $1 AND lower(provider_ref) = lower($2) AND provider_ref <> ''
           AND source = 'signed' AND payment_id <> $3 LIMIT 1`,
        [provider, providerRef, paymentId],
      )
      return row !== undefined
    },
  }
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
    claimsPayment: int(row.claims_payment) === 1,
  }
}
