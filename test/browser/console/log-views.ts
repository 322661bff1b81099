/** Deliveries of the morning of views.ts: order events with their tries, and webhooks with their verdicts. */

import type { EventView, WebhookView } from '../../../server/contract/operator.ts'
import type { Ago } from './order-views.ts'
import { money } from './order-views.ts'

export function eventsOf(ago: Ago): EventView[] {
  const event = (
    id: string,
    type: EventView['type'],
    orderId: string,
    tries: number,
    status: number,
    minutes: number,
  ): EventView => ({
    id,
    type,
    orderId,
    status: status === 200 ? 'delivered' : 'retrying',
    createdAt: ago(minutes),
    ...(status === 200 ? { deliveredAt: ago(minutes) } : { nextAttemptAt: ago(-16), givesUpAt: ago(minutes - 4_320) }),
    tries,
    attempts: [
      {
        number: tries,
        at: ago(minutes),
        status,
        seconds: 0.2,
        ...(status === 200 ? {} : { error: '500', excerpt: '<h1>Internal Server Error</h1>' }),
      },
    ],
    canResend: true,
  })
  return [
    event('evt_1', 'order.paid', '1042', 1, 200, 2),
    event('evt_2', 'order.anomaly', '1041', 3, 200, 4),
    event('evt_3', 'order.paid', '1039', 4, 500, 14),
    event('evt_4', 'order.paid', '1038', 4, 500, 15),
    event('evt_5', 'payment.failed', '1014', 1, 200, 178),
  ]
}

export function webhooksOf(ago: Ago): WebhookView[] {
  const common = { receivedAt: ago(3), size: 312, attempts: 1, canReplay: false }
  const pakhi = { provider: 'pakhipay', label: 'Pakhi Pay' }
  return [
    {
      ...common,
      ...pakhi,
      id: 'whk_1',
      verdict: 'verified',
      status: 'done',
      secret: 1,
      says: { kind: 'payment', claimsPayment: true, money: money('3580.00') },
      orderId: '1042',
    },
    {
      ...common,
      ...pakhi,
      id: 'whk_2',
      verdict: 'verified',
      status: 'done',
      secret: 2,
      says: { kind: 'payment', claimsPayment: true, money: money('1.00'), transactionId: 'TRX90A1C2E7F4' },
      orderId: '1041',
      receivedAt: ago(9),
    },
    {
      ...common,
      ...pakhi,
      id: 'whk_3',
      verdict: 'refused',
      status: 'refused',
      reason: 'The signature does not match',
      receivedAt: ago(16),
      canReplay: true,
    },
    {
      ...common,
      id: 'whk_4',
      provider: 'lakipay',
      label: 'LakiPay',
      verdict: 'verified',
      status: 'ignored',
      says: { kind: 'payment' },
      orderId: '1016',
      receivedAt: ago(124),
    },
  ]
}
