/** Refunds that operators make at the provider. */

const refunds = `
-- The row is written before the provider is called. Those whose end is not known are a queue.
CREATE TABLE provider_refunds (
  id TEXT PRIMARY KEY,
  provider TEXT NOT NULL,
  order_id TEXT NOT NULL,
  payment_id TEXT NOT NULL,
  anomaly_id TEXT,                          -- what goes back is the money of this anomaly, which paid nothing
  amount INTEGER NOT NULL,
  currency TEXT NOT NULL,
  state TEXT NOT NULL,                      -- intent, pending, unknown, done, refused
  refund_id TEXT,                           -- the provider's id of the refund
  refund_key TEXT,                          -- its key in the ledger, once it is done
  reason TEXT,                              -- why it was refused
  request_key TEXT NOT NULL,                -- the same for every repetition of one request
  operator TEXT NOT NULL,
  note TEXT NOT NULL,
  attempts INTEGER NOT NULL,                -- how often the provider was asked
  next_at INTEGER,
  lease_until INTEGER,
  created_at INTEGER NOT NULL,
  armed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX provider_refunds_by_payment ON provider_refunds (payment_id);
CREATE INDEX provider_refunds_by_order ON provider_refunds (order_id);
CREATE INDEX provider_refunds_by_anomaly ON provider_refunds (anomaly_id) WHERE anomaly_id IS NOT NULL;
CREATE UNIQUE INDEX provider_refunds_by_key ON provider_refunds (provider, refund_key) WHERE refund_key IS NOT NULL;
CREATE INDEX provider_refunds_due ON provider_refunds (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX provider_refunds_leased ON provider_refunds (lease_until) WHERE lease_until IS NOT NULL;
CREATE INDEX provider_refunds_armed ON provider_refunds (armed_at) WHERE next_at IS NOT NULL;
-- Those that nobody asks about any more.
CREATE INDEX provider_refunds_unsettled ON provider_refunds (id)
  WHERE next_at IS NULL AND state IN ('pending', 'unknown');
`

export const providerRefunds: readonly string[] = [refunds]
