/** The views of order events and webhooks for operators as zod schemas, for the OpenAPI document. */

import { z } from 'zod'
import { components } from './components.ts'
import type * as messages from './operator-messages.ts'
import { money, ORDER_EVENT_TYPES, time } from './view-schemas.ts'
import type { IsSame } from './view-schemas.ts'

const deliveryView = z
  .object({
    number: z.int().describe('1 is the first'),
    at: time(),
    status: z.int().nullable().describe('The HTTP status of the answer; null when there was none'),
    error: z.string().optional().describe('Absent when it was delivered'),
    seconds: z.number().optional(),
    excerpt: z.string().optional().describe('The first characters of the shop’s answer'),
  })
  .register(components, { id: 'Delivery' })

const event = {
  id: z.string().describe('The webhook-id of every delivery'),
  type: z.enum(ORDER_EVENT_TYPES),
  orderId: z.string().optional(),
  status: z.enum(['delivered', 'waiting', 'retrying', 'given_up']),
  createdAt: time(),
  deliveredAt: time().optional(),
  nextAttemptAt: time().optional(),
  givesUpAt: time('When the schedule ends').optional(),
  tries: z.int(),
  attempts: z.array(deliveryView),
  canResend: z.boolean().describe('False once its body was erased'),
}

export const eventView = z.object(event).register(components, { id: 'OperatorEvent' })

export const eventDetailView = z
  .object({ ...event, body: z.string().nullable().describe('What is sent. Null once it was erased') })
  .register(components, { id: 'OperatorEventDetail' })

export const eventsPage = z
  .object({ endpoint: z.string().nullable(), events: z.array(eventView), nextCursor: z.string().nullable() })
  .register(components, { id: 'EventsPage' })

const webhook = {
  id: z.string(),
  provider: z.string(),
  label: z.string(),
  verdict: z.enum(['verified', 'refused']),
  status: z.string().describe('What became of it'),
  reason: z.string().optional(),
  secret: z.int().optional().describe('Which of the sender’s secrets matched: 1 is the newest'),
  says: z
    .object({
      kind: z.enum(['payment', 'refund', 'notice']),
      claimsPayment: z.boolean().optional(),
      money: money.optional(),
      transactionId: z.string().optional(),
    })
    .optional(),
  orderId: z.string().optional(),
  paymentId: z.string().optional(),
  receivedAt: time(),
  size: z.int().describe('In bytes'),
  attempts: z.int(),
  nextAttemptAt: time().optional(),
  canReplay: z.boolean(),
}

export const webhookView = z.object(webhook).register(components, { id: 'OperatorWebhook' })

export const webhookDetailView = z
  .object({
    ...webhook,
    headers: z.record(z.string(), z.string()),
    body: z.string().nullable().describe('The message. Null once it was erased'),
  })
  .register(components, { id: 'OperatorWebhookDetail' })

export const webhooksPage = z
  .object({ webhooks: z.array(webhookView), nextCursor: z.string().nullable() })
  .register(components, { id: 'WebhooksPage' })

export const replayView = z
  .object({
    webhook: webhookView,
    outcome: z.enum(['processed', 'unused', 'duplicate', 'busy', 'refused', 'incomplete', 'erased', 'switched_off']),
    why: z.string().nullable(),
    orderId: z.string().optional(),
    orderPaid: z.boolean().nullable(),
  })
  .register(components, { id: 'Replay' })

interface Compared {
  Delivery: [messages.DeliveryView, z.output<typeof deliveryView>]
  Event: [messages.EventView, z.output<typeof eventView>]
  EventDetail: [Flat<messages.EventDetailView>, z.output<typeof eventDetailView>]
  EventsPage: [messages.EventsPage, z.output<typeof eventsPage>]
  Webhook: [messages.WebhookView, z.output<typeof webhookView>]
  WebhookDetail: [Flat<messages.WebhookDetailView>, z.output<typeof webhookDetailView>]
  WebhooksPage: [messages.WebhooksPage, z.output<typeof webhooksPage>]
  Replay: [messages.ReplayView, z.output<typeof replayView>]
}
/** One object type for an interface that extends another. */
type Flat<T> = { [Name in keyof T]: T[Name] }
type Different = {
  [Name in keyof Compared]: IsSame<Compared[Name][0], Compared[Name][1]> extends true ? never : Name
}[keyof Compared]
// An error here names each view whose schema and type differ.
;({}) satisfies Record<Different, 'differs from operator-messages.ts'>
