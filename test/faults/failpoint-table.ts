/**
 * The moments at which the companion must survive a kill, along the way of a payment. The names are those of
 * `failpoints.ts`: a statement of the store, a call of a provider, or a request.
 */
export const FAILPOINTS = [
  // A checkout is opened.
  'POST checkouts, received',
  'insertCheckout, before',
  'insertClientSecret, uncommitted',
  'saveOrder, committed',
  'POST checkouts, unanswered',
  // A payment is created at the provider.
  'insertPayment, before',
  'insertPoll, before',
  'insertOperation, uncommitted',
  'insertOperation, committed',
  'create, before',
  'create, answered',
  'closeOperation, uncommitted',
  'closeOperation, committed',
  'insertIdempotencyKey, committed',
  // The money is taken, where the provider leaves that to us.
  'completionsOfOrder, before',
  'completionsOfOrder, uncommitted',
  'completionsOfOrder, committed',
  'complete, before',
  'complete, answered',
  // A webhook arrives.
  'POST webhooks, received',
  'insertInbox, before',
  'insertInbox, uncommitted',
  'insertInbox, committed',
  'POST webhooks, unanswered',
  'POST webhooks, answered',
  // It is processed.
  'claimInbox, uncommitted',
  'claimInbox, committed',
  'keepReference, before',
  'keepReference, committed',
  'fetchStatus, before',
  'fetchStatus, answered',
  'releaseInbox, before',
  'releaseInbox, uncommitted',
  'releaseInbox, committed',
  // The order becomes paid.
  'insertPaymentEvent, before',
  'insertFinalization, before',
  'insertFinalization, uncommitted',
  'insertFinalization, committed',
  'insertOutbox, before',
  'insertOutbox, uncommitted',
  'insertAnomaly, before',
  'insertAnomaly, uncommitted',
  'insertAnomaly, committed',
  // The storefront is told.
  'claimOutbox, committed',
  'releaseOutbox, before',
  'releaseOutbox, uncommitted',
  'releaseOutbox, committed',
  // The poller looks after what nobody reported.
  'claimPoll, uncommitted',
  'claimPoll, committed',
  'releasePoll, before',
  'releasePoll, committed',
  // A crash is followed by another one.
  'takeOverLeases, before',
  'takeOverLeases, uncommitted',
  'takeOverLeases, committed',
]
