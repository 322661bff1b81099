/** The part of the fault matrix about providers, their webhooks, and the storefront. */

import { expect, vi } from 'vitest'
import { UnreadableMoney } from '../../../server/contract/provider.ts'
import { startCompanion } from './companion.ts'
import type { Companion } from './companion.ts'
import type { Cell } from './fault-matrix.ts'
import {
  advance,
  eventsOf,
  paid,
  pausedCreate,
  paymentIdOf,
  postPayment,
  sale,
  sendWebhook,
  stateOf,
  unpaid,
} from './steps.ts'
import { startThrottledProvider } from './throttled-provider.ts'
import type { ThrottledProvider } from './throttled-provider.ts'

const HOUR = 3_600_000
const MINUTE = 60_000

const CREATING = 'a payment is started'
const READING = 'a status is read'
const WEBHOOK = 'a webhook arrives'
const DELIVERING = 'an order event is due'

const expectPaid = async (companion: Companion, anomalies: string[] = []): Promise<void> => {
  const order = await companion.order()
  expect(order).toMatchObject({ status: 'paid' })
  expect(order.anomalies.map(({ kind }) => kind)).toEqual(anomalies)
  expect(new Set(eventsOf(companion, 'order.paid').map(({ id }) => id))).toEqual(new Set(['fin_order-1']))
}

const expectUnpaid = async (companion: Companion, anomalies: string[] = []): Promise<void> => {
  const order = await companion.order()
  expect(order).toMatchObject({ status: 'unpaid' })
  expect(order.anomalies.map(({ kind }) => kind)).toEqual(anomalies)
  expect(eventsOf(companion, 'order.paid')).toEqual([])
}

function cell(fault: string, step: string, then: string, work: (companion: Companion) => Promise<void>): Cell {
  return {
    fault,
    step,
    then,
    check: async () => {
      const companion = await startCompanion()
      try {
        await work(companion)
      } finally {
        await companion.close()
      }
    },
  }
}

/** A provider that answers 429 on demand, over HTTP. */
function throttledCell(
  step: string,
  then: string,
  work: (companion: Companion, provider: ThrottledProvider) => Promise<void>,
): Cell {
  return {
    fault: 'The provider answers 429',
    step,
    then,
    check: async () => {
      const provider = await startThrottledProvider()
      const companion = await startCompanion({ providers: 'configured', settings: provider.settings })
      try {
        await work(companion, provider)
      } finally {
        await companion.close()
        await provider.close()
      }
    },
  }
}

/** An order that the throttled provider can sell. */
const OF_NIGERIA = { currency: 'NGN', customer: { name: 'Ada Obi', email: 'ada@shop.example' } }

const charges = (companion: Companion): void => {
  companion.provider.onStatus = () => paid()
}

export const FAULTS_OF_OTHERS: readonly Cell[] = [
  cell(
    'The provider refuses',
    CREATING,
    'The payment has failed, and the checkout accepts another one',
    async (companion) => {
      companion.provider.onCreate = () => ({ outcome: 'refused', reason: 'provider_refused' })
      const { opened, payment } = await sale(companion)
      expect(payment.status).toBe('failed')
      companion.provider.onCreate = () => ({
        outcome: 'created',
        action: { type: 'open', url: 'https://pay.invalid/1' },
      })
      expect((await postPayment(companion, opened, { provider: 'scripted' })).status).toBe(201)
      charges(companion)
      await advance(companion)
      await expectPaid(companion)
    },
  ),
  cell(
    'The provider charges the buyer, and its answer never comes',
    CREATING,
    'The payment is polled and pays the order once. It is never created again',
    async (companion) => {
      companion.provider.onCreate = () => {
        charges(companion)
        throw new DOMException('The operation was aborted due to timeout', 'TimeoutError')
      }
      const { payment } = await sale(companion)
      expect(await stateOf(companion, payment.id)).toBe('unknown')
      await advance(companion)
      await expectPaid(companion)
      expect(companion.provider.calls.created).toHaveLength(1)
    },
  ),
  cell(
    'The provider has created nothing, and its answer never comes',
    CREATING,
    'The provider is asked, and the payment fails once it says that there is none',
    async (companion) => {
      companion.provider.onCreate = () => {
        throw new Error('cut')
      }
      companion.provider.onStatus = ({ reference }) => ({ ...unpaid('pending'), reference, exists: false })
      const { payment } = await sale(companion)
      await advance(companion)
      expect(await stateOf(companion, payment.id)).toBe('failed')
      expect(companion.provider.calls.created).toHaveLength(1)
    },
  ),
  throttledCell(
    CREATING,
    'The payment has failed, and the checkout accepts another one',
    async (companion, provider) => {
      const opened = await companion.open(OF_NIGERIA)
      provider.isThrottling = true
      const body = { provider: 'echezona' }
      expect((await postPayment(companion, opened, body)).json).toMatchObject({ status: 'failed' })
      expect(provider.refused).toBe(1)
      provider.isThrottling = false
      const again = await postPayment(companion, opened, body)
      expect(again.json).toMatchObject({ status: 'pending' })
      provider.pay(paymentIdOf(again))
      await advance(companion, MINUTE, 3)
      await expectPaid(companion)
    },
  ),
  throttledCell(READING, 'The payment stays pending, and the next poll asks again', async (companion, provider) => {
    const { id } = await companion.pay(await companion.open(OF_NIGERIA), { provider: 'echezona' })
    provider.isThrottling = true
    provider.pay(id)
    await advance(companion)
    expect(provider.refused).toBeGreaterThan(0)
    expect(await stateOf(companion, id)).toBe('pending')
    provider.isThrottling = false
    await advance(companion, 5 * MINUTE, 5)
    await expectPaid(companion)
  }),
  cell(
    'The provider does not answer',
    READING,
    'The payment stays pending, and the next poll asks again',
    async (companion) => {
      const { payment } = await sale(companion)
      companion.provider.onStatus = () => {
        throw new Error('down')
      }
      await advance(companion)
      expect(await stateOf(companion, payment.id)).toBe('pending')
      charges(companion)
      await advance(companion, 5 * MINUTE, 5)
      await expectPaid(companion)
    },
  ),
  cell(
    'The provider does not know of the money yet',
    READING,
    'The payment stays pending, and a later poll finds it paid',
    async (companion) => {
      const { payment } = await sale(companion)
      companion.provider.onStatus = () => unpaid('pending')
      await sendWebhook(companion, { id: 'm1', reference: payment.id, providerRef: 'TRX1' })
      await advance(companion)
      await expectUnpaid(companion)
      charges(companion)
      await advance(companion, 10 * MINUTE, 10)
      await expectPaid(companion)
    },
  ),
  cell(
    'The provider answers about another payment',
    READING,
    'Nothing is paid, and the money is the anomaly `unknown_reference`',
    async (companion) => {
      await sale(companion)
      companion.provider.onStatus = () => ({ ...paid(), reference: 'pay_of_somebody_else' })
      await advance(companion)
      await expectUnpaid(companion, ['unknown_reference'])
    },
  ),
  cell(
    'The provider reports a sum that cannot be read',
    READING,
    'Nothing is paid, and a person is notified: the anomaly `unreadable`',
    async (companion) => {
      await sale(companion)
      companion.provider.onStatus = () => {
        throw new UnreadableMoney('the amount is no number')
      }
      await advance(companion)
      await expectUnpaid(companion, ['unreadable'])
    },
  ),
  ...(
    [
      ['less than the price', paid({ minor: 9_999n }), 'underpaid'],
      ['more than the price', paid({ minor: 10_001n }), 'overpaid'],
      ['another currency', paid({ currency: 'USD' }), 'wrong_currency'],
    ] as const
  ).map(([what, answer, kind]) =>
    cell(
      `The provider has taken ${what}`,
      READING,
      `Nothing is paid, and the money is the anomaly \`${kind}\``,
      async (companion) => {
        await sale(companion)
        companion.provider.onStatus = () => answer
        await advance(companion, 5 * MINUTE, 5)
        await expectUnpaid(companion, [kind])
        expect(eventsOf(companion, 'order.anomaly')).toHaveLength(1)
      },
    ),
  ),
  cell('The webhook comes three times at once', WEBHOOK, '200 each time, and one payment', async (companion) => {
    const { payment } = await sale(companion)
    charges(companion)
    const message = { id: 'm1', reference: payment.id }
    const answers = await Promise.all([1, 2, 3].map(() => sendWebhook(companion, message)))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    await companion.app.idle()
    await expectPaid(companion)
  }),
  cell(
    'The webhook comes before the answer to the call that creates the payment',
    WEBHOOK,
    '200, and it pays the order',
    async (companion) => {
      const paused = pausedCreate()
      companion.provider.onCreate = paused.create
      const opened = await companion.open()
      const starting = postPayment(companion, opened, { provider: 'scripted' })
      await expect.poll(() => companion.provider.calls.created.length).toBe(1)
      charges(companion)
      const { reference } = companion.provider.calls.created[0]!
      expect((await sendWebhook(companion, { id: 'm1', reference })).status).toBe(200)
      paused.answer()
      await starting
      await advance(companion)
      await expectPaid(companion)
    },
  ),
  cell(
    'The webhook of a refund overtakes that of its payment',
    WEBHOOK,
    '200 both times. The refund waits for its payment',
    async (companion) => {
      const { payment } = await sale(companion)
      expect((await sendWebhook(companion, { id: 'r1', reference: payment.id, refund: 4000 })).status).toBe(200)
      await companion.app.idle()
      charges(companion)
      expect((await sendWebhook(companion, { id: 'm1', reference: payment.id })).status).toBe(200)
      await advance(companion)
      await expectPaid(companion)
      expect(await companion.app.store.read.refundedOfPayment(payment.id)).toBe(4000n)
    },
  ),
  cell(
    'The webhook comes hours after the checkout has expired',
    WEBHOOK,
    '200, and it pays the order with the anomaly `late`',
    async (companion) => {
      const { payment } = await sale(companion)
      await advance(companion, 3 * HOUR, 12)
      charges(companion)
      expect((await sendWebhook(companion, { id: 'm1', reference: payment.id })).status).toBe(200)
      await companion.app.idle()
      await expectPaid(companion, ['late'])
    },
  ),
  cell('The webhook is lost', WEBHOOK, 'A poll finds the payment paid within 45 s', async (companion) => {
    await sale(companion)
    charges(companion)
    await advance(companion, 45_000, 3)
    await expectPaid(companion)
  }),
  cell('The webhook is forged', WEBHOOK, '401, and nothing changes. It is kept in quarantine', async (companion) => {
    const { payment } = await sale(companion)
    const forged = { body: { id: 'm1', reference: payment.id }, headers: { 'x-word': 'bad' } }
    expect((await companion.request('POST', '/webhooks/scripted', forged)).status).toBe(401)
    await companion.app.idle()
    expect(companion.provider.calls.statusQueries).toEqual([])
    expect(await companion.app.store.read.quarantined()).toBe(1)
    charges(companion)
    expect((await sendWebhook(companion, { id: 'm1', reference: payment.id })).status).toBe(200)
    await companion.app.idle()
    await expectPaid(companion)
  }),
  cell(
    'The webhook comes to the address of another order',
    WEBHOOK,
    '200, and neither order changes',
    async (companion) => {
      const { payment } = await sale(companion)
      await sale(companion, 'order-2')
      const { pathname } = new URL(companion.provider.calls.created[1]!.callbackUrl)
      expect((await sendWebhook(companion, { id: 'm1', reference: payment.id }, pathname)).status).toBe(200)
      await companion.app.idle()
      expect(companion.provider.calls.statusQueries).toEqual([])
      await expectUnpaid(companion)
    },
  ),
  ...(
    [
      ['answers 500', { status: 500 }],
      ['redirects', { status: 302, headers: { location: 'https://elsewhere.example' } }],
      ['asks for time', { status: 503, headers: { 'retry-after': '30' } }],
      ['closes the connection', 'cut'],
      ['does not answer', 'silence'],
    ] as const
  ).map(([what, answer]) =>
    cell(`The storefront ${what}`, DELIVERING, 'It gets the same bytes under the same id later', async (companion) => {
      const { payment } = await sale(companion)
      charges(companion)
      companion.storefrontAnswers.push(answer)
      // A hundredth of each limit, so that nobody waits for the storefront.
      const { timeout } = AbortSignal
      const limit = vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => timeout.call(AbortSignal, ms / 100))
      await sendWebhook(companion, { id: 'm1', reference: payment.id })
      await companion.app.idle().finally(() => limit.mockRestore())
      await advance(companion, 2 * MINUTE, 4)
      await expectPaid(companion)
      const deliveries = eventsOf(companion, 'order.paid')
      expect(deliveries).toHaveLength(2)
      expect(new Set(deliveries.map(({ id, raw }) => `${id} ${raw}`)).size).toBe(1)
    }),
  ),
]
