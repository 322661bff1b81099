import type { Dialect } from '../sql.ts'

/** Orders, checkouts, payments and the queues between them. Times are epoch milliseconds, amounts whole minor units. */
export function firstSale({ bigint, bytes, tableEnd }: Dialect): string[] {
  return [
    // The order's price is that of its newest checkout; an older checkout's payment is measured against it, too.
    `CREATE TABLE orders (
      order_id text PRIMARY KEY,
      amount ${bigint} NOT NULL,
      currency text NOT NULL,
      pricing text NOT NULL,
      checkout_id text NOT NULL,
      priced_at ${bigint} NOT NULL,
      created_at ${bigint} NOT NULL
    ${tableEnd}`,
    `CREATE TABLE checkouts (
      id text PRIMARY KEY,
      order_id text NOT NULL,
      amount ${bigint} NOT NULL,
      currency text NOT NULL,
      pricing text NOT NULL,
      status text NOT NULL,
      description text,
      customer text,
      providers text,
      success_url text,
      cancel_url text,
      payment_id text,
      expires_at ${bigint} NOT NULL,
      expiry_due_at ${bigint},
      created_at ${bigint} NOT NULL
    ${tableEnd}`,
    `CREATE INDEX checkouts_by_order ON checkouts (order_id)`,
    `CREATE INDEX checkouts_to_expire ON checkouts (expiry_due_at) WHERE expiry_due_at IS NOT NULL`,
    `CREATE TABLE client_secrets (
      hash text PRIMARY KEY,
      checkout_id text NOT NULL,
      sees_customer ${bigint} NOT NULL,
      created_at ${bigint} NOT NULL
    ${tableEnd}`,
    `CREATE INDEX client_secrets_by_checkout ON client_secrets (checkout_id)`,
    `CREATE TABLE payments (
      id text PRIMARY KEY,
      checkout_id text NOT NULL,
      order_id text NOT NULL,
      provider text NOT NULL,
      medium text,
      our_ref text NOT NULL UNIQUE,
      reference text NOT NULL UNIQUE,
      provider_ref text,
      hinted_ref text,
      amount ${bigint} NOT NULL,
      currency text NOT NULL,
      state text NOT NULL,
      rank ${bigint} NOT NULL,
      flags text NOT NULL,
      reason text,
      action text,
      callback_token_hash text NOT NULL,
      return_token_hash text NOT NULL,
      cancel_token_hash text NOT NULL,
      version ${bigint} NOT NULL,
      created_at ${bigint} NOT NULL,
      paid_at ${bigint},
      expires_at ${bigint},
      details_hash text,
      push_requested_at ${bigint},
      UNIQUE (provider, provider_ref)
    ${tableEnd}`,
    // Ids are compared without regard to case: a provider that does so itself would confirm one payment under many spellings.
    `CREATE INDEX payments_by_reference ON payments (provider, lower(provider_ref))`,
    `CREATE INDEX payments_by_checkout ON payments (checkout_id)`,
    `CREATE INDEX payments_by_order ON payments (order_id)`,
    `CREATE TABLE operations (
      op_key text PRIMARY KEY,
      payment_id text NOT NULL,
      kind text NOT NULL,
      outcome text NOT NULL,
      open_since ${bigint},
      created_at ${bigint} NOT NULL
    ${tableEnd}`,
    `CREATE INDEX operations_open ON operations (open_since) WHERE open_since IS NOT NULL`,
    `CREATE INDEX operations_by_payment ON operations (payment_id)`,
    `CREATE TABLE idempotency_keys (
      checkout_id text NOT NULL,
      idempotency_key text NOT NULL,
      fingerprint text NOT NULL,
      payment_id text NOT NULL,
      created_at ${bigint} NOT NULL,
      PRIMARY KEY (checkout_id, idempotency_key)
    ${tableEnd}`,
    `CREATE TABLE inbox (
      id text PRIMARY KEY,
      provider text NOT NULL,
      verdict text NOT NULL,
      dedupe_key text NOT NULL,
      payment_id text,
      headers text NOT NULL,
      body ${bytes} NOT NULL,
      event text,
      our_ref text,
      provider_ref text,
      status text NOT NULL,
      note text,
      attempts ${bigint} NOT NULL,
      next_at ${bigint},
      lease_until ${bigint},
      received_at ${bigint} NOT NULL,
      UNIQUE (provider, verdict, dedupe_key)
    ${tableEnd}`,
    `CREATE INDEX inbox_due ON inbox (next_at) WHERE next_at IS NOT NULL`,
    `CREATE INDEX inbox_by_reference ON inbox (provider, lower(provider_ref)) WHERE provider_ref IS NOT NULL`,
    `CREATE INDEX inbox_refused ON inbox (received_at) WHERE verdict = 'refused'`,
    `CREATE TABLE payment_events (
      payment_id text NOT NULL,
      seq ${bigint} NOT NULL,
      type text NOT NULL,
      data text NOT NULL,
      at ${bigint} NOT NULL,
      previous_hash text NOT NULL,
      hash text NOT NULL,
      PRIMARY KEY (payment_id, seq)
    ${tableEnd}`,
    `CREATE TABLE finalisations (
      order_id text PRIMARY KEY,
      payment_id text NOT NULL UNIQUE,
      amount ${bigint} NOT NULL,
      currency text NOT NULL,
      at ${bigint} NOT NULL
    ${tableEnd}`,
    // One row per sum: a buyer can pay one payment page twice, and thrice. What was paid may be any number that a provider can write, so it is text.
    // The sum is NULL where it cannot be read. `provider_ref` is empty where the provider has no id for the sum.
    `CREATE TABLE anomalies (
      id text PRIMARY KEY,
      order_id text NOT NULL,
      payment_id text NOT NULL,
      kind text NOT NULL,
      provider text NOT NULL,
      provider_ref text NOT NULL,
      paid_minor text,
      paid_currency text,
      at ${bigint} NOT NULL,
      resolved_at ${bigint},
      note text,
      UNIQUE (order_id, payment_id, kind, provider_ref)
    ${tableEnd}`,
    `CREATE INDEX anomalies_by_reference ON anomalies (provider, lower(provider_ref))`,
    `CREATE TABLE outbox (
      id text PRIMARY KEY,
      type text NOT NULL,
      order_id text,
      body text NOT NULL,
      attempts ${bigint} NOT NULL,
      next_at ${bigint},
      lease_until ${bigint},
      delivered_at ${bigint},
      created_at ${bigint} NOT NULL
    ${tableEnd}`,
    `CREATE INDEX outbox_due ON outbox (next_at) WHERE next_at IS NOT NULL`,
    `CREATE INDEX outbox_by_order ON outbox (order_id)`,
    `CREATE TABLE outbox_attempts (
      outbox_id text NOT NULL,
      attempt ${bigint} NOT NULL,
      at ${bigint} NOT NULL,
      status ${bigint},
      error text,
      PRIMARY KEY (outbox_id, attempt)
    ${tableEnd}`,
    `CREATE TABLE polls (
      payment_id text PRIMARY KEY,
      attempts ${bigint} NOT NULL,
      next_at ${bigint},
      lease_until ${bigint}
    ${tableEnd}`,
    `CREATE INDEX polls_due ON polls (next_at) WHERE next_at IS NOT NULL`,
  ]
}
