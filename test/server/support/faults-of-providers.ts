/** The part of the fault matrix about what providers answer. */

import { expect } from 'vitest'
import { UnreadableMoney } from '../../../server/contract/provider.ts'
import { startCompanion } from './companion.ts'
import type { Companion } from './companion.ts'
import { cell, charges, expectPaid, expectUnpaid } from './fault-cells.ts'
import type { Cell } from './fault-matrix.ts'
import { advance, eventsOf, paid, paymentIdOf, postPayment, sale, sendWebhook, stateOf, unpaid } from './steps.ts'
import { startThrottledProvider } from './throttled-provider.ts'
import type { ThrottledProvider } from './throttled-provider.ts'

const MINUTE = 60_000

const CREATING = 'a payment is started'
const READING = 'a status is read'

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

export const FAULTS_OF_PROVIDERS: readonly Cell[] = [
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
]
