/** Fills a store with what a measurement needs, through the store's own queries. */

import { pollDelay } from '../../dist/server/domain/schedule.js'
import { hashToken } from '../../dist/server/platform/ids.js'
import { withStore } from './databases.mjs'
import { checkoutId, clientSecret, CURRENCY, orderId, paymentId } from './messages.mjs'

const HOUR = 3_600_000
const BATCH = 500

/**
 * Adds open checkouts, each with a payment that waits at the provider unless `payments` is false.
 * @param pollAt epoch milliseconds of a payment's next poll, by its index
 */
export async function seed(database, { from = 0, count, payments = true, pollAt }) {
  const now = Date.now()
  const nextPoll = pollAt ?? (() => now + pollDelay(0, 0.5) + HOUR)
  await withStore(database, async (store) => {
    for (let start = from; start < from + count; start += BATCH) {
      await store.transaction(async (tx) => {
        for (let index = start; index < Math.min(start + BATCH, from + count); index += 1) {
          await addCheckout(tx, index, now)
          if (payments) await addPayment(tx, index, now, nextPoll(index))
        }
      })
    }
  })
}

/** Puts messages into the inbox that are due after `now`, but for 100 that are due. */
export async function fillInbox(store, count, now) {
  await store.transaction(async (tx) => {
    for (let index = 0; index < count; index += 1) {
      const receivedAt = index < 100 ? now - 1 : now + HOUR
      await tx.insertInbox({
        id: `inb_bench${index}`,
        provider: 'echezona',
        verdict: 'verified',
        dedupeKey: String(index),
        paymentId: null,
        headers: {},
        body: new Uint8Array(300),
        event: { kind: 'payment', dedupeKey: String(index) },
        merchantReference: null,
        providerRef: null,
        note: null,
        receivedAt,
      })
    }
  })
}

const money = { minor: 10_000n, currency: CURRENCY }

async function addCheckout(tx, index, now) {
  const id = checkoutId(index)
  await tx.saveOrder(
    {
      orderId: orderId(index),
      money,
      pricing: 'merchant',
      checkoutId: id,
      pricedAt: now,
      aheadTokens: [],
      reference: null,
    },
    now,
  )
  await tx.insertCheckout({
    id,
    orderId: orderId(index),
    money,
    pricing: 'merchant',
    status: 'open',
    description: 'A bench',
    customer: null,
    providers: null,
    successUrl: null,
    cancelUrl: null,
    items: null,
    shop: null,
    paymentId: null,
    expiresAt: now + HOUR,
    createdAt: now,
  })
  await tx.insertClientSecret(hashToken(clientSecret(index)), id, true, now)
}

async function addPayment(tx, index, now, nextAt) {
  const id = paymentId(index)
  const token = hashToken(id)
  await tx.insertPayment({
    id,
    checkoutId: checkoutId(index),
    orderId: orderId(index),
    provider: 'echezona',
    medium: null,
    merchantReference: id,
    reference: `B${index}`,
    providerRef: null,
    refSource: null,
    transactionId: null,
    money,
    state: 'pending',
    flags: [],
    reason: null,
    action: { type: 'open', url: 'https://echezona.com/pay', presentation: 'redirect' },
    callbackTokenHash: token,
    returnTokenHash: token,
    cancelTokenHash: token,
    client: String(index % 997),
    detailsHash: null,
    pushRequestedAt: null,
    version: 1,
    createdAt: now,
    paidAt: null,
    expiresAt: null,
  })
  await tx.insertPoll({ paymentId: id, provider: 'echezona', client: String(index % 997), nextAt, now })
  await tx.setCheckoutStatus(checkoutId(index), 'processing')
  await tx.setCurrentPayment(checkoutId(index), id)
}
