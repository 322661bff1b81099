import type { Dialect } from '../sql.ts'

/** Money that went back, and what platforms report on accounts and settlements. */
export function refundsAndNotices({ bigint, tableEnd }: Dialect): string[] {
  return [
    `CREATE TABLE refunds (
      provider text NOT NULL,
      refund_key text NOT NULL,
      payment_id text NOT NULL,
      order_id text NOT NULL,
      amount ${bigint} NOT NULL,
      currency text NOT NULL,
      at ${bigint} NOT NULL,
      PRIMARY KEY (provider, refund_key)
    ${tableEnd}`,
    `CREATE INDEX refunds_by_payment ON refunds (payment_id)`,
    // The newest notice of each subject, by the time at which the sender says it happened: deliveries come out of order.
    `CREATE TABLE notices (
      source text NOT NULL,
      subject text NOT NULL,
      type text NOT NULL,
      occurred_at ${bigint} NOT NULL,
      PRIMARY KEY (source, subject)
    ${tableEnd}`,
  ]
}
