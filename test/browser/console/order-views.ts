/** One order of the morning of views.ts: what came for it, its attempts and everything that happened. */

import type {
  EventView,
  MoneyView,
  OperatorAnomalyView,
  OperatorOrderView,
  OperatorPaymentView,
  PaidWith,
} from '../../../server/contract/operator.ts'
import { sentenceOf } from '../../../server/operations/sentences.ts'

/** @returns the time so many minutes before now */
export type Ago = (minutes: number) => string

export function money(amount: string, currency = 'BDT'): MoneyView {
  return { amount, currency, minor: Math.round(Number(amount) * 100), exponent: 2 }
}

export const BKASH: PaidWith = { provider: 'pakhipay', label: 'Pakhi Pay', medium: { id: 'bkash', label: 'bKash' } }
export const NAGAD: PaidWith = { provider: 'pakhipay', label: 'Pakhi Pay', medium: { id: 'nagad', label: 'Nagad' } }
export const MPESA: PaidWith = { provider: 'lakipay', label: 'LakiPay', medium: { id: 'MPESA', label: 'M-Pesa' } }
export const TELEBIRR: PaidWith = {
  provider: 'lakipay',
  label: 'LakiPay',
  medium: { id: 'TELEBIRR', label: 'telebirr' },
}
export const ECHEZONA: PaidWith = { provider: 'echezona', label: 'Echezona' }
export const LOPAY: PaidWith = { provider: 'lopay', label: 'Lopay' }

export function underpaid(ago: Ago): OperatorAnomalyView {
  return {
    id: 'anm_1',
    orderId: '1041',
    paymentId: 'pay_01a216afc84fa',
    provider: 'pakhipay',
    money: money('3200.00'),
    pricing: 'merchant',
    reference: '2K8M-P4TD',
    paymentReference: '2K8M-P4TD',
    kind: 'underpaid',
    paid: money('1.00'),
    transactionId: 'TRX90A1C2E7F4',
    at: ago(8),
    title: 'Jamdani scarf',
    paidWith: BKASH,
    orderStatus: 'unpaid',
    canAccept: true,
    refundable: money('1.00'),
    canRefund: false,
  }
}

export function paidTwice(ago: Ago): OperatorAnomalyView {
  return {
    id: 'anm_2',
    orderId: '1016',
    paymentId: 'pay_01a216afc8500',
    provider: 'lakipay',
    money: money('4840.00', 'ETB'),
    pricing: 'merchant',
    reference: '9Q2R-X1AB',
    paymentReference: '9Q2R-X1AB',
    kind: 'duplicate',
    paid: money('4840.00', 'ETB'),
    transactionId: 'BLT4R9W1ZC',
    at: ago(124),
    paidWith: TELEBIRR,
    orderStatus: 'paid',
    paidBy: {
      paymentId: 'pay_01a216afc8499',
      paidWith: MPESA,
      transactionId: 'MPX1',
      paid: money('4840.00', 'ETB'),
      at: ago(125),
    },
    canAccept: false,
    refundable: money('4840.00', 'ETB'),
    canRefund: false,
  }
}

export function paymentOf(ago: Ago): OperatorPaymentView {
  return {
    id: 'pay_01a216afc84fa',
    checkoutId: 'chk_01a216afc84f0',
    orderId: '1041',
    provider: 'pakhipay',
    label: 'Pakhi Pay',
    medium: BKASH.medium!,
    status: 'pending',
    state: 'pending',
    flags: ['underpaid'],
    money: money('3200.00'),
    received: money('1.00'),
    reference: '2K8M-P4TD',
    merchantReference: 'pb_01a216afc84fa',
    transactionId: 'TRX90A1C2E7F4',
    startedAt: ago(12),
    finalizedOrder: false,
    refundable: money('1.00'),
    canRefund: false,
    nextPollAt: ago(-12),
    canCheck: true,
    checkTakesMoney: false,
    canLookUpTransaction: true,
    canReview: false,
  }
}

export function orderOf(ago: Ago, anomaly: OperatorAnomalyView, event: EventView): OperatorOrderView {
  return {
    orderId: '1041',
    title: 'Jamdani scarf',
    items: [{ name: 'Jamdani scarf', quantity: 1, amount: '3200.00' }],
    status: 'unpaid',
    situation: 'underpaid',
    money: money('3200.00'),
    pricing: 'merchant',
    openedAt: ago(12),
    received: money('1.00'),
    missing: money('3199.00'),
    excess: null,
    refunded: null,
    refundable: money('1.00'),
    buyerNotice: 'underpaid',
    customer: { name: 'Nusrat Jahan', phone: '01700 000000', email: 'nusrat@example.com' },
    checkouts: [
      {
        id: 'chk_01a216afc84f0',
        orderId: '1041',
        status: 'processing',
        money: money('3200.00'),
        openedAt: ago(12),
        expiresAt: ago(-18),
        pricing: 'merchant',
        canCancel: true,
      },
    ],
    payments: [paymentOf(ago)],
    timeline: [
      {
        at: ago(12.8),
        kind: 'browser',
        ...sentenceOf('checkout_opened', { price: money('3200.00'), pricing: 'merchant', until: ago(-18) }),
        tone: 'neutral',
        planned: false,
      },
      {
        at: ago(12.4),
        kind: 'browser',
        ...sentenceOf('payment_started', { provider: 'pakhipay', medium: 'bkash', reference: '2K8M-P4TD' }),
        tone: 'neutral',
        planned: false,
      },
      {
        at: ago(12.4),
        kind: 'call',
        ...sentenceOf('provider_call', { call: 'create', outcome: 'ok', seconds: 0.6 }),
        tone: 'good',
        planned: false,
      },
      {
        at: ago(9),
        kind: 'webhook',
        ...sentenceOf('webhook_received', {
          provider: 'pakhipay',
          verdict: 'verified',
          status: 'done',
          attempts: 1,
          says: 'payment',
          claimsPayment: true,
          sum: money('1.00'),
          transactionId: 'TRX90A1C2E7F4',
        }),
        tone: 'good',
        planned: false,
        webhookId: 'whk_2',
      },
      {
        at: ago(8.9),
        kind: 'anomaly',
        ...sentenceOf('anomaly_found', { anomaly: 'underpaid', paid: money('1.00'), providerRef: 'TRX90A1C2E7F4' }),
        tone: 'bad',
        planned: false,
        anomalyId: 'anm_1',
      },
      {
        at: ago(8.8),
        kind: 'delivery',
        ...sentenceOf('event_failed', { event: 'order.anomaly', error: 'status 500', status: 500, seconds: 0.2 }),
        tone: 'warn',
        planned: false,
        eventId: 'evt_2',
      },
      {
        at: ago(3.7),
        kind: 'delivery',
        ...sentenceOf('event_delivered', { event: 'order.anomaly', status: 200, seconds: 0.2 }),
        tone: 'good',
        planned: false,
        eventId: 'evt_2',
      },
      { at: ago(-12), kind: 'poll', ...sentenceOf('poll_planned', {}), tone: 'neutral', planned: true },
    ],
    anomalies: [anomaly],
    providerRefunds: [],
    refunds: [],
    deliveries: [event],
    actions: [],
  }
}
