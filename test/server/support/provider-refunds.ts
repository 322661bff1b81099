/** Refunds at the scripted provider, of an order of 100.00 BDT that is paid. */

import { afterEach, beforeEach } from 'vitest'
import type { MoneyView, OperatorOrderView, OverviewView } from '../../../server/contract/operator.ts'
import type { ProviderRefundResult } from '../../../server/contract/provider-refunds.ts'
import { startCompanion } from './companion.ts'
import type { Companion } from './companion.ts'
import { operatorSettings, script } from './operator.ts'
import { advance, eventsOf, paid, sale, sendWebhook } from './steps.ts'

export const DONE = { outcome: 'done', refundId: 'RF1' } as const
export const PENDING = { outcome: 'pending', refundId: 'RF1' } as const

/** What a provider does that answers so. */
export const answers = (result: ProviderRefundResult | null) => (): ProviderRefundResult | null => result
/** What a provider does whose answer never arrives. */
export const lost = (): never => {
  throw new Error('the answer was lost')
}

/** Starts a companion before each test and closes it after. */
export function providerRefunds() {
  let companion: Companion
  const operator = script(() => companion)
  beforeEach(async () => {
    companion = await startCompanion({ settings: operatorSettings })
  })
  afterEach(() => companion.close())

  const orderOf = (orderId = 'order-1') => operator.view<OperatorOrderView>(`/orders/${orderId}`)
  const made = async (orderId = 'order-1') => (await orderOf(orderId)).providerRefunds
  const states = async () => (await made()).map(({ state }) => state)
  const refunded = () =>
    eventsOf(companion, 'order.refunded').map(({ event }) => (event.data.refunded as MoneyView).amount)
  const attention = async () => (await operator.view<OverviewView>('/overview')).attention
  const calls = () => companion.provider.calls.refunds.length

  const refund = (amount = '40.00', key?: string, by = operator) =>
    by.post(
      '/orders/order-1/refunds',
      { amount, note: 'one mug was broken', atProvider: true },
      key ? { 'idempotency-key': key } : {},
    )
  const record = (amount: string) => operator.post('/orders/order-1/refunds', { amount, note: 'by hand' })
  const report = async (paymentId: string, id: string, minor = 4000, refundId?: string) => {
    await sendWebhook(companion, { id, reference: paymentId, refund: minor, ...(refundId ? { refundId } : {}) })
    await companion.app.idle()
  }
  /** An order of 100.00 BDT that is paid. */
  async function paidOrder() {
    companion.provider.onStatus = () => paid()
    const { payment } = await sale(companion)
    await advance(companion)
    return payment
  }

  return {
    operator,
    paidOrder,
    orderOf,
    made,
    states,
    refunded,
    attention,
    calls,
    refund,
    record,
    report,
    get companion() {
      return companion
    },
  }
}
