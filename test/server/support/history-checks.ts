/** Compares a companion with the model of what the providers know. */

import { expect } from 'vitest'
import type { CheckoutOpened, CheckoutView, OrderEvent, OrderView } from '../../../server/contract/wire.ts'
import { MERCHANT_KEY } from './companion.ts'
import type { Companion } from './companion.ts'
import { ORDERS } from './histories.ts'
import { PRICE } from './order-model.ts'
import type { Attempt, OrderModel } from './order-model.ts'

export class HistoryChecks {
  readonly #companion: Companion
  readonly #model: OrderModel
  readonly #opened: ReadonlyMap<string, CheckoutOpened>
  /** Orders that were reported paid, and by which payment. */
  readonly #paidBy = new Map<string, string>()

  /** @param opened the newest checkout of each order */
  constructor(companion: Companion, model: OrderModel, opened: ReadonlyMap<string, CheckoutOpened>) {
    this.#companion = companion
    this.#model = model
    this.#opened = opened
  }

  async view(orderId: string): Promise<CheckoutView | null> {
    const opened = this.#opened.get(orderId)
    if (!opened) return null
    const answer = await this.#companion.request('GET', `/checkouts/${opened.checkout.id}`, {
      headers: { authorization: `Bearer ${opened.clientSecret}` },
    })
    return answer.status === 200 ? (answer.json as CheckoutView) : null
  }

  async #orderView(orderId: string): Promise<OrderView | null> {
    const answer = await this.#companion.request('GET', `/orders/${orderId}`, {
      headers: { authorization: `Bearer ${MERCHANT_KEY}` },
    })
    return answer.status === 200 ? (answer.json as OrderView) : null
  }

  expectExactMoney(orderId: string, what: string): void {
    expect(this.#model.hasExactMoney(orderId), `${orderId} has its money: ${what}`).toBe(true)
  }

  /** In a quiet moment nothing is reported paid that the providers do not know to be paid. */
  async expectNothingUnpaidIsPaid(): Promise<void> {
    for (const orderId of ORDERS) {
      const view = await this.view(orderId)
      if (view?.status === 'paid') this.expectExactMoney(orderId, 'its checkout is paid')
      if (view?.payment?.status === 'paid') this.#expectPaid(orderId, view.payment.id)
      const order = await this.#orderView(orderId)
      const known = this.#paidBy.get(orderId)
      if (order?.status === 'paid' || order?.status === 'refunded') {
        this.#expectPaid(orderId, order.payment!.id)
        expect(order.payment!.id, `the payment that made ${orderId} paid`).toBe(known ?? order.payment!.id)
        this.#paidBy.set(orderId, order.payment!.id)
      } else {
        expect(known, `${orderId} was paid before`).toBeUndefined()
      }
    }
    for (const { event } of this.#eventsOf('order.paid')) {
      const { orderId, paymentId } = event.data as { orderId: string; paymentId: string }
      this.#expectPaid(orderId, paymentId)
    }
  }

  /** The provider has taken exactly the price for this payment. */
  #expectPaid(orderId: string, paymentId: string): void {
    const attempt = this.#model.attemptsOf(orderId).find(({ reference }) => reference === paymentId)
    const isPaid = attempt?.charges.some(({ sum }) => sum === 'exact')
    expect(isPaid, `${paymentId} of ${orderId} is reported paid`).toBe(true)
  }

  /** Everything that the providers know has had exactly its effect on the order. */
  async expectEnd(orderId: string): Promise<void> {
    const { read } = this.#companion.app.store
    const attempts = this.#model.attemptsOf(orderId)
    const expected = this.#model.paidInTheEnd(orderId)

    const paid = new Set<string>()
    for (const { provider, reference } of attempts)
      if ((await read.paymentByReference(provider, reference))?.state === 'paid') paid.add(reference)
    expect(paid, `the paid payments of ${orderId}`).toEqual(expected)

    const order = await this.#orderView(orderId)
    const isPaid = order?.status === 'paid' || order?.status === 'refunded'
    expect(isPaid, `${orderId} is paid`).toBe(expected.size > 0)
    const deliveries = this.#eventsOf('order.paid').filter(({ event }) => event.data.orderId === orderId)
    expect(new Set(deliveries.map(({ id }) => id)), `order.paid of ${orderId}`).toEqual(
      new Set(isPaid ? [`fin_${orderId}`] : []),
    )
    expect(new Set(deliveries.map(({ raw }) => raw)).size, `bodies of order.paid of ${orderId}`).toBe(isPaid ? 1 : 0)

    const finalized = await read.finalization(orderId)
    const finalizedBy = finalized && (await read.payment(finalized.paymentId))
    const anomalies = (await read.anomaliesOfOrder(orderId)).map(
      ({ kind, paymentId, providerRef }) => `${kind} ${paymentId} ${providerRef}`,
    )
    const fit = (...kinds: string[]): string[] => anomalies.filter((text) => kinds.includes(text.split(' ')[0]!)).sort()
    expect(fit('underpaid', 'overpaid', 'wrong_currency'), `wrong sums of ${orderId}`).toEqual(
      this.#model.mismatchesInTheEnd(orderId).sort(),
    )
    expect(fit('duplicate'), `money of ${orderId} that came once more`).toEqual(
      isPaid ? this.#model.duplicatesInTheEnd(orderId, finalizedBy!.transactionId!).sort() : [],
    )
    for (const { reference, falseClaims } of attempts)
      for (const id of falseClaims) expect(fit('unconfirmed')).toContain(`unconfirmed ${reference} ${id}`)

    for (const attempt of attempts) await this.#checkRefunds(attempt, expected.has(attempt.reference))
    const refundedEvents = new Map(this.#eventsOf('order.refunded').map((sent) => [sent.id, sent.event]))
    const reported = [...refundedEvents.values()].filter(({ data }) => data.orderId === orderId).map(refundOf)
    const ledger = finalized ? await read.refundedOfPayment(finalized.paymentId) : 0n
    expect(sum(reported), `refunds of ${orderId} that the storefront knows`).toBe(ledger)
    if (isPaid) expect(order.status).toBe(ledger === PRICE.minor ? 'refunded' : 'paid')
  }

  async #checkRefunds({ reference, refunds }: Attempt, isPaid: boolean): Promise<void> {
    const ledger = await this.#companion.app.store.read.refundedOfPayment(reference)
    expect(ledger, `refunds of ${reference}`).toBeLessThanOrEqual(isPaid ? PRICE.minor : 0n)
    const announced = refunds.filter((refund) => refund.announced)
    const named = sum(announced.map(({ minor }) => minor ?? 0n))
    if (!isPaid || named > PRICE.minor) return
    const isAllRefunded = announced.some(({ minor }) => minor === null)
    if (!isAllRefunded) expect(ledger, `refunds of ${reference}`).toBe(named)
  }

  /** Deliveries, repeated ones included. */
  #eventsOf(type: string): Companion['events'] {
    return this.#companion.events.filter(({ event }) => event.type === type)
  }
}

function refundOf({ data }: OrderEvent): bigint {
  return BigInt((data.refunded as { minor: number }).minor)
}

function sum(values: readonly bigint[]): bigint {
  return values.reduce((total, value) => total + value, 0n)
}
