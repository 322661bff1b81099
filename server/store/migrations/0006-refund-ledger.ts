/** What the ledger had before an operator made a refund at the provider. */

const ledger = `
-- The keys of the payment's refunds then, as JSON: none of them is this refund, whatever two clocks say.
ALTER TABLE provider_refunds ADD COLUMN ledger_before TEXT;
`

export const refundLedger: readonly string[] = [ledger]
