/** What operators need: their sessions and actions, decisions on anomalies, refunds by hand, lists and sums. */

const sessions = `
-- Signed-in operators. The cookies themselves are never stored.
CREATE TABLE operator_sessions (
  hash TEXT PRIMARY KEY,
  token_hash TEXT NOT NULL,                 -- of the ADMIN_TOKEN that signed in: its removal ends the session
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX operator_sessions_by_end ON operator_sessions (expires_at);
`

const wrongTokens = `
-- How many wrong tokens a client has sent, so that all companions on this store count together.
CREATE TABLE wrong_tokens (
  client TEXT PRIMARY KEY,                  -- a digest of its network
  tries INTEGER NOT NULL,
  ends_at INTEGER NOT NULL                  -- when counting begins again
) STRICT, WITHOUT ROWID;
CREATE INDEX wrong_tokens_by_end ON wrong_tokens (ends_at);
`

const actions = `
-- What operators did, and why. Rows are only added.
CREATE TABLE operator_actions (
  id TEXT PRIMARY KEY,
  at INTEGER NOT NULL,
  operator TEXT NOT NULL,                   -- the fingerprint of the token, or the command line
  action TEXT NOT NULL,
  subject TEXT NOT NULL,                    -- the id of what it was done to
  order_id TEXT,
  note TEXT,
  outcome TEXT
) STRICT;
CREATE INDEX operator_actions_by_order ON operator_actions (order_id, id) WHERE order_id IS NOT NULL;
`

const anomalies = `
ALTER TABLE anomalies ADD COLUMN resolution TEXT;  -- by a person: resolved, accepted, refunded; NULL when open
ALTER TABLE anomalies ADD COLUMN resolved_by TEXT; -- NULL when the provider's own answer resolved it
CREATE INDEX anomalies_open_by_id ON anomalies (id) WHERE resolved_at IS NULL;
CREATE INDEX anomalies_resolved_by_id ON anomalies (id) WHERE resolved_at IS NOT NULL;
CREATE INDEX payments_flagged ON payments (id) WHERE flags <> '';
`

const refunds = `
ALTER TABLE refunds ADD COLUMN anomaly_id TEXT;    -- what went back is the money of this anomaly, which paid nothing
ALTER TABLE refunds ADD COLUMN operator TEXT;      -- who recorded it; NULL when the provider reported it
ALTER TABLE refunds ADD COLUMN note TEXT;
CREATE INDEX refunds_by_order ON refunds (order_id);
CREATE INDEX refunds_by_anomaly ON refunds (anomaly_id) WHERE anomaly_id IS NOT NULL;
`

const deliveries = `
ALTER TABLE outbox_attempts ADD COLUMN milliseconds INTEGER;
ALTER TABLE outbox_attempts ADD COLUMN excerpt TEXT; -- the beginning of the answer
-- How many attempts came before the event was sent again by hand: its schedule begins behind them.
ALTER TABLE outbox ADD COLUMN schedule_from INTEGER NOT NULL DEFAULT 0;
CREATE INDEX outbox_by_time ON outbox (created_at, id);
CREATE INDEX outbox_undelivered ON outbox (created_at, id) WHERE delivered_at IS NULL AND attempts > 0;
`

const lists = `
CREATE INDEX orders_by_amount ON orders (amount, created_at, order_id);
CREATE INDEX finalizations_by_time ON finalizations (at, order_id);
`

const sales = `
-- Sums for the overview, by quarter of an hour, so that they are days in every time zone. sales.ts keeps them.
CREATE TABLE sales (
  slot INTEGER NOT NULL,                    -- when the quarter begins
  provider TEXT NOT NULL,                   -- empty: orders that were opened
  currency TEXT NOT NULL,
  orders INTEGER NOT NULL,
  amount INTEGER NOT NULL,
  PRIMARY KEY (slot, provider, currency)
) STRICT, WITHOUT ROWID;
`

export const operators: readonly string[] = [
  sessions,
  wrongTokens,
  actions,
  anomalies,
  refunds,
  deliveries,
  lists,
  sales,
]
