/** What holds in every store at rest, by number. `prove` checks it; the statements are in `store/invariants.ts`. */

export const INVARIANTS = {
  I1: 'A paid payment has the finalization of its order, or is reported as a duplicate',
  I2: 'An order is finalized at most once',
  I3: 'Each finalization has exactly one order.paid event',
  I4: 'No event lowers the rank of a payment',
  I5: 'What finalized an order is the amount and currency of the order, or a person has accepted it',
  I6: 'No verified webhook waits without a next attempt',
  I7: 'Each payment that is not over or has an open claim of money is polled, or a person reviews it',
  I8: 'Refunds never exceed what was paid',
  I9: 'The audit log is complete and its hash chain is unbroken',
  I10: 'No provider call is without an outcome for more than a minute',
  I11: 'A refund that the provider has made is recorded once, or a person reviews it',
  I12: 'Each anomaly in the audit log is recorded',
} as const

export type InvariantId = keyof typeof INVARIANTS

export const INVARIANT_IDS = Object.keys(INVARIANTS) as InvariantId[]

/** The tables that are read row by row to check them. */
export const SCANNED = ['payments', 'finalizations', 'outbox', 'payment_events'] as const
export type Scanned = (typeof SCANNED)[number]

/** How old a webhook or a call may be before {@link INVARIANTS} I6 and I10 count it, in milliseconds. */
export const PATIENCE = 60_000
