/**
 * The initial schema, one text for each table. Times are epoch milliseconds, amounts are whole minor units, and
 * `currency` is an ISO 4217 code. Columns that end in `_hash` hold hexadecimal SHA-256 digests.
 *
 * `order_at` repeats the `created_at` of the order, so that one index both finds rows and sorts them for the list of
 * orders. `customer_email` and `customer_phone` hold contacts in the form in which a search looks for them.
 *
 * A table of short rows that are found by their primary key is `WITHOUT ROWID`, so that SQLite keeps the rows in the
 * index of that key and has one tree less to write.
 *
 * `next_at`, `lease_until` and `armed_at` make a table a queue: `queues.ts` explains them. The indexes `…_leased` and
 * `…_armed` find the rows of a process that has ended, and those that a clock set back has moved away.
 */

const orders = `
-- Every order that a checkout was opened for.
CREATE TABLE orders (
  order_id TEXT PRIMARY KEY,
  -- The price of the newest checkout. A payment of an older checkout is compared with this price, too.
  amount INTEGER NOT NULL,
  currency TEXT NOT NULL,
  pricing TEXT NOT NULL,                    -- merchant, open
  checkout_id TEXT NOT NULL,                -- the newest checkout
  priced_at INTEGER NOT NULL,               -- when the shop named this price: an older price never returns
  status TEXT NOT NULL DEFAULT 'unpaid',    -- unpaid, paid, refunded
  ahead_tokens TEXT,                        -- JSON: order tokens that came with a time in the future
  reference TEXT,                           -- the name that the page gave to an open amount
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX orders_by_time ON orders (created_at, order_id);
CREATE INDEX orders_by_reference ON orders (reference, created_at, order_id) WHERE reference IS NOT NULL;
CREATE INDEX orders_by_status ON orders (status, created_at, order_id);
`

const checkouts = `
-- Invitations to pay an order at one price, for a limited time.
CREATE TABLE checkouts (
  id TEXT PRIMARY KEY,
  order_id TEXT NOT NULL,
  amount INTEGER NOT NULL,
  currency TEXT NOT NULL,
  pricing TEXT NOT NULL,
  status TEXT NOT NULL,                     -- open, processing, paid, cancelled, expired
  description TEXT,
  customer TEXT,                            -- JSON
  providers TEXT,                           -- JSON: the provider ids that the merchant allows, NULL for all
  success_url TEXT,
  cancel_url TEXT,
  items TEXT,                               -- JSON
  shop TEXT,                                -- JSON
  payment_id TEXT,                          -- the payment that the buyer sees
  expires_at INTEGER NOT NULL,
  expiry_due_at INTEGER,                    -- set while the checkout can still expire
  forget_at INTEGER,                        -- set while the checkout can still be forgotten
  order_at INTEGER,
  customer_email TEXT,
  customer_phone TEXT,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX checkouts_by_email ON checkouts (customer_email, order_at, order_id) WHERE customer_email IS NOT NULL;
CREATE INDEX checkouts_by_phone ON checkouts (customer_phone, order_at, order_id) WHERE customer_phone IS NOT NULL;
CREATE INDEX checkouts_by_order ON checkouts (order_id);
CREATE INDEX checkouts_live ON checkouts (created_at) WHERE expiry_due_at IS NOT NULL;
CREATE INDEX checkouts_to_expire ON checkouts (expiry_due_at) WHERE expiry_due_at IS NOT NULL;
CREATE INDEX checkouts_to_forget ON checkouts (forget_at) WHERE forget_at IS NOT NULL;
`

const clientSecrets = `
-- Who may see a checkout. The secrets themselves are never stored.
CREATE TABLE client_secrets (
  hash TEXT PRIMARY KEY,
  checkout_id TEXT NOT NULL,
  sees_customer INTEGER NOT NULL,           -- 1 when the holder may read the customer's details, else 0
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX client_secrets_by_checkout ON client_secrets (checkout_id);
`

const payments = `
-- Attempts to pay a checkout through one provider.
CREATE TABLE payments (
  id TEXT PRIMARY KEY,
  checkout_id TEXT NOT NULL,
  order_id TEXT NOT NULL,
  provider TEXT NOT NULL,
  medium TEXT,
  merchant_reference TEXT NOT NULL UNIQUE,  -- the reference that the provider gets from us
  reference TEXT NOT NULL UNIQUE,           -- short and readable, for people
  provider_ref TEXT,                        -- the provider's id of the payment
  ref_source TEXT,                          -- who named provider_ref: provider, browser
  transaction_id TEXT,                      -- the provider's id of the money, once it is known
  amount INTEGER NOT NULL,
  currency TEXT NOT NULL,
  state TEXT NOT NULL,
  rank INTEGER NOT NULL,                    -- of the state; it only rises
  flags TEXT NOT NULL,                      -- separated by commas
  reason TEXT,                              -- why the payment was declined
  action TEXT,                              -- JSON: what the buyer has to do next
  callback_token_hash TEXT NOT NULL,
  return_token_hash TEXT NOT NULL,
  cancel_token_hash TEXT NOT NULL,
  version INTEGER NOT NULL,                 -- rises with each change, so that no stale copy overwrites a newer one
  created_at INTEGER NOT NULL,
  paid_at INTEGER,
  expires_at INTEGER,                       -- of the provider's page or push request
  returned_at INTEGER,                      -- when the buyer last came back from the provider's page
  client TEXT NOT NULL,                     -- the group of clients that made it, for fair polling
  details_hash TEXT,                        -- recognizes a second request with the same details
  push_requested_at INTEGER,
  order_at INTEGER,
  customer_email TEXT,
  customer_phone TEXT,
  UNIQUE (provider, provider_ref)
) STRICT;
-- Case is ignored: a provider that ignores it would confirm one payment under many spellings of its id.
CREATE INDEX payments_by_reference ON payments (lower(provider_ref), provider);
-- One transaction of a provider pays one payment.
CREATE UNIQUE INDEX payments_by_transaction ON payments (lower(transaction_id), provider)
  WHERE transaction_id IS NOT NULL;
CREATE INDEX payments_by_provider ON payments (provider, order_at, order_id);
CREATE INDEX payments_by_email ON payments (customer_email, order_at, order_id) WHERE customer_email IS NOT NULL;
CREATE INDEX payments_by_phone ON payments (customer_phone, order_at, order_id) WHERE customer_phone IS NOT NULL;
CREATE INDEX payments_by_checkout ON payments (checkout_id);
CREATE INDEX payments_by_order ON payments (order_id);
`

const paymentReferences = `
-- Provider ids that a signed message or a browser named for a payment.
CREATE TABLE payment_references (
  payment_id TEXT NOT NULL,
  provider TEXT NOT NULL,
  provider_ref TEXT NOT NULL,               -- empty when the message named no id
  source TEXT NOT NULL,                     -- signed, browser
  merchant_reference TEXT,
  amount TEXT NOT NULL,                     -- any number that a provider can write; empty when the message named none
  currency TEXT NOT NULL,
  claims_payment INTEGER NOT NULL,          -- 1 when the message says that money came, else 0
  status TEXT NOT NULL,                     -- open, confirmed, reported, dismissed
  at INTEGER NOT NULL,
  PRIMARY KEY (payment_id, provider_ref, source, amount, currency)
) STRICT, WITHOUT ROWID;
-- Without empty ids: so many rows have one that a statement about one payment must not find them by it.
CREATE INDEX payment_references_by_id ON payment_references (lower(provider_ref), provider) WHERE provider_ref <> '';
`

const operations = `
-- Calls that change something at a provider. The row is committed before the call.
CREATE TABLE operations (
  op_key TEXT PRIMARY KEY,
  payment_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  outcome TEXT NOT NULL,                    -- intent, ok, definite_failure, unknown
  open_since INTEGER,                       -- set while the outcome is intent
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX operations_open ON operations (open_since) WHERE open_since IS NOT NULL;
CREATE INDEX operations_by_payment ON operations (payment_id);
`

const idempotencyKeys = `
-- Requests to pay that were accepted: the same key gets the same payment.
CREATE TABLE idempotency_keys (
  checkout_id TEXT NOT NULL,
  idempotency_key TEXT NOT NULL,
  fingerprint TEXT NOT NULL,                -- of the body: the same key with another body is refused
  payment_id TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (checkout_id, idempotency_key)
) STRICT, WITHOUT ROWID;
`

const inbox = `
-- Webhooks, verified and refused. Verified ones that need work are a queue.
CREATE TABLE inbox (
  id TEXT PRIMARY KEY,
  provider TEXT NOT NULL,
  verdict TEXT NOT NULL,                    -- verified, refused
  dedupe_key TEXT NOT NULL,                 -- the same for every delivery of one message
  payment_id TEXT,                          -- of the webhook address, where it belongs to one payment
  headers TEXT NOT NULL,                    -- JSON
  body BLOB NOT NULL,                       -- the raw bytes; empty once they are erased
  event TEXT,                               -- JSON: the parsed message, NULL when it needs no work
  merchant_reference TEXT,
  provider_ref TEXT,
  status TEXT NOT NULL,                     -- pending, waiting, done, ignored, orphan, refused
  note TEXT,
  secret INTEGER,                           -- which of the sender's secrets matched: 0 is the newest
  attempts INTEGER NOT NULL,
  next_at INTEGER,
  lease_until INTEGER,
  received_at INTEGER NOT NULL,
  armed_at INTEGER NOT NULL,
  -- The verdict is part of the key: a forged message can never take the place of the real one.
  UNIQUE (provider, verdict, dedupe_key)
) STRICT;
CREATE INDEX inbox_due ON inbox (provider, next_at) WHERE next_at IS NOT NULL;
CREATE INDEX inbox_leased ON inbox (lease_until) WHERE lease_until IS NOT NULL;
CREATE INDEX inbox_armed ON inbox (armed_at) WHERE next_at IS NOT NULL;
CREATE INDEX inbox_by_reference ON inbox (provider, lower(provider_ref)) WHERE provider_ref IS NOT NULL;
CREATE INDEX inbox_by_merchant_reference ON inbox (merchant_reference) WHERE merchant_reference IS NOT NULL;
CREATE INDEX inbox_by_payment ON inbox (payment_id) WHERE payment_id IS NOT NULL;
CREATE INDEX inbox_parked ON inbox (payment_id) WHERE status = 'waiting';
-- Always empty, unless a message was lost.
CREATE INDEX inbox_lost ON inbox (received_at) WHERE status = 'pending' AND next_at IS NULL;
CREATE INDEX inbox_refused ON inbox (provider, (CASE WHEN payment_id IS NULL THEN 0 ELSE 1 END), received_at, id)
  WHERE verdict = 'refused';
`

const paymentEvents = `
-- The audit log. Rows are only added, and each holds the hash of the one before.
CREATE TABLE payment_events (
  payment_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  type TEXT NOT NULL,
  data TEXT NOT NULL,                       -- JSON
  at INTEGER NOT NULL,
  previous_hash TEXT NOT NULL,
  hash TEXT NOT NULL,
  PRIMARY KEY (payment_id, seq)
) STRICT, WITHOUT ROWID;
`

const finalizations = `
-- The moment at which an order became paid. The primary key makes that happen once.
CREATE TABLE finalizations (
  order_id TEXT PRIMARY KEY,
  payment_id TEXT NOT NULL UNIQUE,
  amount INTEGER NOT NULL,
  currency TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`

const anomalies = `
-- Money that needs a person. One row for each sum: a buyer can pay one page twice.
CREATE TABLE anomalies (
  id TEXT PRIMARY KEY,
  order_id TEXT NOT NULL,
  payment_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  provider TEXT NOT NULL,
  provider_ref TEXT NOT NULL,               -- empty where the provider has no id for the sum
  paid_minor TEXT,                          -- any number that a provider can write; NULL where it cannot be read
  paid_currency TEXT,
  at INTEGER NOT NULL,
  resolved_at INTEGER,
  note TEXT,                                -- why it was resolved
  order_at INTEGER
) STRICT;
-- Case is ignored, as in the table of payments: one sum is one anomaly under any spelling of its id.
CREATE UNIQUE INDEX anomalies_by_sum ON anomalies (order_id, payment_id, kind, lower(provider_ref));
CREATE INDEX anomalies_by_reference ON anomalies (lower(provider_ref), provider);
CREATE INDEX anomalies_open ON anomalies (order_at, order_id) WHERE resolved_at IS NULL;
CREATE INDEX anomalies_resolved ON anomalies (order_at, order_id) WHERE resolved_at IS NOT NULL;
`

const refunds = `
-- Money that went back to buyers: a ledger beside the states.
CREATE TABLE refunds (
  provider TEXT NOT NULL,
  refund_key TEXT NOT NULL,                 -- the same in every message about one refund
  payment_id TEXT NOT NULL,
  order_id TEXT NOT NULL,
  amount INTEGER NOT NULL,
  currency TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (provider, refund_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX refunds_by_payment ON refunds (payment_id);
`

const outbox = `
-- Order events for the shop: a queue, written in the transaction that an event reports on.
CREATE TABLE outbox (
  id TEXT PRIMARY KEY,                      -- the webhook-id of every delivery
  type TEXT NOT NULL,
  lane TEXT NOT NULL,                       -- paid, review, other
  order_id TEXT,
  body TEXT NOT NULL,                       -- JSON: the bytes of every delivery; empty once it is erased
  attempts INTEGER NOT NULL,
  next_at INTEGER,
  lease_until INTEGER,
  delivered_at INTEGER,
  created_at INTEGER NOT NULL,
  armed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX outbox_due ON outbox (lane, next_at) WHERE next_at IS NOT NULL;
CREATE INDEX outbox_waiting ON outbox (lane, created_at, id) WHERE next_at IS NOT NULL;
CREATE INDEX outbox_leased ON outbox (lease_until) WHERE lease_until IS NOT NULL;
CREATE INDEX outbox_armed ON outbox (armed_at) WHERE next_at IS NOT NULL;
-- What can be erased once it is old.
CREATE INDEX outbox_delivered ON outbox (delivered_at) WHERE delivered_at IS NOT NULL AND body <> '';
CREATE INDEX outbox_by_order ON outbox (order_id);
`

const outboxAttempts = `
-- Deliveries of order events, successful or not.
CREATE TABLE outbox_attempts (
  outbox_id TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  at INTEGER NOT NULL,
  status INTEGER,                           -- of the HTTP response, NULL when there was none
  error TEXT,
  PRIMARY KEY (outbox_id, attempt)
) STRICT, WITHOUT ROWID;
`

const polls = `
-- Payments to ask the provider about, by a schedule: a queue.
CREATE TABLE polls (
  payment_id TEXT PRIMARY KEY,
  provider TEXT NOT NULL,
  client TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  next_at INTEGER,
  lease_until INTEGER,
  armed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX polls_due ON polls
  (provider, (CASE WHEN attempts < 2 THEN 0 WHEN attempts < 4 THEN 1 ELSE 2 END), client, next_at)
  WHERE next_at IS NOT NULL;
CREATE INDEX polls_leased ON polls (lease_until) WHERE lease_until IS NOT NULL;
CREATE INDEX polls_armed ON polls (armed_at) WHERE next_at IS NOT NULL;
CREATE INDEX polls_by_time ON polls
  (provider, (CASE WHEN attempts < 2 THEN 0 WHEN attempts < 4 THEN 1 ELSE 2 END), next_at)
  WHERE next_at IS NOT NULL;
`

const notices = `
-- The newest notice about each account or settlement, by the sender's clock: deliveries arrive out of order.
CREATE TABLE notices (
  source TEXT NOT NULL,
  subject TEXT NOT NULL,
  type TEXT NOT NULL,
  occurred_at INTEGER NOT NULL,
  PRIMARY KEY (source, subject)
) STRICT, WITHOUT ROWID;
`

const chores = `
-- Work that is due by time alone and concerns the whole store. One process at a time does each.
CREATE TABLE chores (
  name TEXT PRIMARY KEY,
  next_at INTEGER NOT NULL,
  position TEXT                             -- where it continues
) STRICT;
`

const companions = `
-- The companions that work on this store at the moment. Empty in SQLite, which has one.
CREATE TABLE companions (
  id TEXT PRIMARY KEY,
  seen_at INTEGER NOT NULL
) STRICT;
`

const writeProbe = `
-- Always empty: write-probe.ts writes a row and removes it, to find out whether the store accepts writes.
CREATE TABLE write_probe (filler BLOB NOT NULL) STRICT;
`

export const initial: readonly string[] = [
  orders,
  checkouts,
  clientSecrets,
  payments,
  paymentReferences,
  operations,
  idempotencyKeys,
  inbox,
  paymentEvents,
  finalizations,
  anomalies,
  refunds,
  outbox,
  outboxAttempts,
  polls,
  notices,
  chores,
  companions,
  writeProbe,
]
