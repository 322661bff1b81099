/** Refunds that are both recorded and reported, the buyer's language, and indexes for the lists of the console. */

const refunds = `
ALTER TABLE refunds ADD COLUMN refund_id TEXT;     -- the provider's id of the refund, where it is known
ALTER TABLE refunds ADD COLUMN reported_at INTEGER; -- NULL while only an operator has recorded it
ALTER TABLE refunds ADD COLUMN second_key TEXT;    -- the key of the report of a recorded refund, or the reverse
UPDATE refunds SET reported_at = at WHERE operator IS NULL;
UPDATE refunds SET refund_id = substr(refund_key, length(provider) + 11)
  WHERE refund_key LIKE provider || ':operator:%';
CREATE UNIQUE INDEX refunds_by_second_key ON refunds (provider, second_key) WHERE second_key IS NOT NULL;
`

const payments = `
ALTER TABLE payments ADD COLUMN locale TEXT;       -- BCP 47: the language of the buyer who made it
`

const lists = `
CREATE INDEX inbox_by_provider ON inbox (provider, id);
`

export const reportsAndLists: readonly string[] = [refunds, payments, lists]
