/** The steps of a sale, at each of which the faults of `fault-matrix.ts` occur. */

import { setTimeout } from 'node:timers/promises'
import { expect } from 'vitest'
import type { Companion, CompanionOptions } from './companion.ts'
import { operatorSettings, script } from './operator.ts'
import { completing } from './scripted-provider.ts'
import { advance, eventsOf, paid, postPayment, sale, sendWebhook } from './steps.ts'
import { comeBack, till } from './till.ts'

export interface Step {
  readonly name: string
  /** Whether an HTTP request does it. Otherwise a worker does. */
  readonly isRequest: boolean
  readonly options?: CompanionOptions
  /**
   * Everything that comes before the step.
   * @returns does the step, and the status of its response; {@link UNAVAILABLE} when the store refuses a worker
   */
  prepare(companion: Companion): Promise<() => Promise<number>>
  /** The step was done once. */
  expectDone(companion: Companion): Promise<void>
}

export const UNAVAILABLE = 503

const expectPaidOnce = async (companion: Companion): Promise<void> => {
  expect(await companion.order()).toMatchObject({ status: 'paid' })
  expect(new Set(eventsOf(companion, 'order.paid').map(({ id }) => id))).toEqual(new Set(['fin_order-1']))
}

/** A buyer is at the provider, which has taken the money. */
async function charged(companion: Companion): Promise<string> {
  const { payment } = await sale(companion)
  companion.provider.onStatus = () => paid()
  return payment.id
}

/** Makes queued work due. Waits until it is done or the store refuses it. Workers retry as long as it does. */
async function attempt(companion: Companion): Promise<number> {
  const before = companion.logLines.length
  const wasRefused = (): boolean => companion.logLines.slice(before).some((line) => line.includes('"unavailable"'))
  companion.clock.now += 20_000
  let isIdle = false
  void companion.app.idle().then(() => {
    isIdle = true
  })
  while (!isIdle && !wasRefused()) await setTimeout(10)
  return wasRefused() ? UNAVAILABLE : 200
}

export const STEPS: readonly Step[] = [
  {
    name: 'a checkout is opened',
    isRequest: true,
    prepare: async (companion) => {
      const orderToken = await companion.token()
      return async () => (await companion.request('POST', '/checkouts', { body: { orderToken } })).status
    },
    expectDone: async (companion) => {
      const orderToken = await companion.token()
      expect((await companion.request('POST', '/checkouts', { body: { orderToken } })).status).toBe(200)
    },
  },
  {
    name: 'a payment is started',
    isRequest: true,
    prepare: async (companion) => {
      const opened = await companion.open()
      return async () => (await postPayment(companion, opened, { provider: 'scripted' }, 'key-of-the-buyer')).status
    },
    expectDone: async (companion) => expect(companion.provider.calls.created).toHaveLength(1),
  },
  {
    name: 'the checkout is cancelled',
    isRequest: true,
    prepare: async (companion) => {
      const { checkout, clientSecret } = await companion.open()
      const headers = { authorization: `Bearer ${clientSecret}` }
      return async () => (await companion.request('POST', `/checkouts/${checkout.id}/cancel`, { headers })).status
    },
    expectDone: async (companion) => {
      const checkouts = await companion.app.store.read.newestCheckouts('order-1', 9)
      expect(checkouts.map(({ status }) => status)).toEqual(['cancelled'])
    },
  },
  {
    name: 'a webhook arrives',
    isRequest: true,
    prepare: async (companion) => {
      const reference = await charged(companion)
      return async () => (await sendWebhook(companion, { id: 'm1', reference })).status
    },
    expectDone: expectPaidOnce,
  },
  {
    name: 'a poll is due',
    isRequest: false,
    prepare: async (companion) => {
      await charged(companion)
      return () => attempt(companion)
    },
    expectDone: expectPaidOnce,
  },
  {
    name: 'the buyer returns',
    isRequest: true,
    prepare: async (companion) => {
      await charged(companion)
      const { pathname } = new URL(companion.provider.calls.created[0]!.returnUrl)
      return async () => (await companion.request('GET', pathname)).status
    },
    expectDone: expectPaidOnce,
  },
  {
    name: 'the buyer returns, and the money is taken by a call',
    isRequest: true,
    options: { providers: (scripted) => [completing(scripted)] },
    prepare: async (companion) => {
      const { authorised } = till(companion.provider)
      await sale(companion)
      authorised.add(companion.provider.calls.created[0]!.reference)
      return async () => (await comeBack(companion, 'complete')).status
    },
    expectDone: async (companion) => {
      await expectPaidOnce(companion)
      expect(companion.provider.calls.completed).toHaveLength(1)
    },
  },
  {
    name: 'an order event is due',
    isRequest: false,
    prepare: async (companion) => {
      companion.storefrontAnswers.push({ status: 500 })
      await sendWebhook(companion, { id: 'm1', reference: await charged(companion) })
      await companion.app.idle()
      return () => attempt(companion)
    },
    expectDone: async (companion) => {
      await expectPaidOnce(companion)
      const [first, ...later] = eventsOf(companion, 'order.paid').map(({ raw }) => raw)
      expect(later.length).toBeGreaterThan(0)
      expect(new Set(later)).toEqual(new Set([first]))
    },
  },
  {
    name: 'an operator refunds at the provider',
    isRequest: true,
    options: { settings: operatorSettings },
    prepare: async (companion) => {
      await charged(companion)
      await advance(companion)
      const body = { amount: '40.00', note: 'one mug was broken', atProvider: true }
      const key = { 'idempotency-key': 'key-of-the-operator' }
      return async () => (await script(() => companion).post('/orders/order-1/refunds', body, key)).status
    },
    expectDone: async (companion) => {
      expect(companion.provider.calls.refunds).toHaveLength(1)
      expect(await companion.app.store.read.providerRefundsOfOrder('order-1')).toMatchObject([{ state: 'done' }])
      const events = eventsOf(companion, 'order.refunded')
      expect(new Set(events.map(({ id }) => id)).size).toBe(1)
      expect(events[0]!.event.data).toMatchObject({ refunded: { amount: '40.00' } })
    },
  },
]
