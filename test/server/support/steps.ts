/** Steps that many tests take with a companion, and the answers that they give to its provider. */

import type { ConfirmedFacts } from '../../../server/contract/confirmed-status.ts'
import type { CreateResult } from '../../../server/contract/provider.ts'
import type { CheckoutOpened, CheckoutView, PaymentView } from '../../../server/contract/wire.ts'
import type { Answer, Companion } from './companion.ts'

interface Paid {
  providerRef?: string | null
  minor?: bigint
  currency?: string
}

/** The provider confirms that it was paid: the price of `sale` unless given. */
export const paid = ({ providerRef = 'TRX1', minor = 10_000n, currency = 'BDT' }: Paid = {}): ConfirmedFacts => ({
  state: 'paid',
  providerRef,
  reference: null,
  money: { minor, currency },
})

/** The provider confirms that it is not paid. */
export const unpaid = (
  state: 'pending' | 'failed' | 'cancelled' | 'expired',
  providerRef: string | null = null,
): ConfirmedFacts => ({ state, providerRef, reference: null, money: null })

/** Opens a checkout of 100.00 BDT and starts a payment. */
export async function sale(
  companion: Companion,
  orderId = 'order-1',
): Promise<{ opened: CheckoutOpened; payment: PaymentView }> {
  const opened = await companion.open({ orderId })
  return { opened, payment: await companion.pay(opened) }
}

let keys = 0

/** Each call has a key of its own unless given; null sends none. */
export const postPayment = (
  companion: Companion,
  { checkout, clientSecret }: CheckoutOpened,
  body: unknown,
  key: string | null = `key-${(keys += 1)}`,
  headers: Record<string, string> = {},
): Promise<Answer> =>
  companion.request('POST', `/checkouts/${checkout.id}/payments`, {
    body,
    headers: {
      authorization: `Bearer ${clientSecret}`,
      ...(key === null ? {} : { 'idempotency-key': key }),
      ...headers,
    },
  })

export const paymentIdOf = (answer: Answer): string => (answer.json as PaymentView).id

export async function cancel(companion: Companion, { checkout, clientSecret }: CheckoutOpened): Promise<CheckoutView> {
  const answer = await companion.request('POST', `/checkouts/${checkout.id}/cancel`, {
    headers: { authorization: `Bearer ${clientSecret}` },
  })
  return answer.json as CheckoutView
}

/** A provider's `create` that waits until the test lets it answer. */
export function pausedCreate(): { create: () => Promise<CreateResult>; answer: () => void } {
  let answer = (): void => undefined
  const paused = new Promise<void>((resolve) => {
    answer = resolve
  })
  return {
    create: () => paused.then(() => ({ outcome: 'created', action: { type: 'open', url: 'https://pay.invalid/1' } })),
    answer,
  }
}

/** Sends a signed message of the scripted provider. */
export const sendWebhook = (companion: Companion, body: object, path = '/webhooks/scripted'): Promise<Answer> =>
  companion.request('POST', path, { body, headers: { 'x-word': 'good' } })

/** Stores webhooks about a payment, received a millisecond apart: `inb_000000`, `inb_000001` and so on. */
export const storeWebhooks = (companion: Companion, paymentId: string, count: number): Promise<void> =>
  companion.app.store.transaction(async (tx) => {
    for (let index = 0; index < count; index += 1)
      await tx.insertInbox({
        id: `inb_${String(index).padStart(6, '0')}`,
        provider: 'scripted',
        verdict: 'verified',
        dedupeKey: `m${index}`,
        paymentId,
        headers: {},
        body: new Uint8Array(),
        event: null,
        merchantReference: null,
        providerRef: null,
        note: null,
        receivedAt: companion.clock.now + index,
      })
  })

/** Lets the time pass, a minute unless given, in equal steps, and waits each time for what is due. */
export async function advance(companion: Companion, milliseconds = 60_000, steps = 1): Promise<void> {
  for (let step = 0; step < steps; step += 1) {
    companion.clock.now += milliseconds / steps
    await companion.app.idle()
  }
}

export const eventsOf = (companion: Companion, type: string): Companion['events'] =>
  companion.events.filter(({ event }) => event.type === type)

export const stateOf = async (companion: Companion, paymentId: string): Promise<string | undefined> =>
  (await companion.app.store.read.payment(paymentId))?.state
