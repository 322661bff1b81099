/** The timeline of an order and the findings of `doctor` as zod schemas, for the OpenAPI document. */

import { z } from 'zod'
import { components } from './components.ts'
import type { FindingView, TimelineView } from './operator-timeline.ts'
import { money, time } from './view-schemas.ts'
import type { IsSame } from './view-schemas.ts'

const sentence = {
  what: z.string().describe('The sentence in English'),
  code: z.string().describe('Which sentence it is. Codes may be added'),
  values: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean(), money]))
    .describe('The values of the sentence'),
}

export const timelineView = z
  .object({
    at: time(),
    kind: z.enum(['browser', 'call', 'webhook', 'poll', 'state', 'anomaly', 'refund', 'delivery', 'operator']),
    ...sentence,
    tone: z.enum(['neutral', 'good', 'warn', 'bad']),
    planned: z.boolean(),
    checkoutId: z.string().optional(),
    paymentId: z.string().optional(),
    webhookId: z.string().optional(),
    eventId: z.string().optional(),
    anomalyId: z.string().optional(),
  })
  .register(components, { id: 'TimelineEntry' })

export const findingView = z
  .object({
    check: z.enum(['clock', 'provider', 'webhooks', 'queues', 'disk']),
    level: z.enum(['ok', 'warning', 'bad']),
    ...sentence,
  })
  .register(components, { id: 'Finding' })

interface Compared {
  TimelineEntry: [TimelineView, z.output<typeof timelineView>]
  Finding: [FindingView, z.output<typeof findingView>]
}
type Different = {
  [Name in keyof Compared]: IsSame<Compared[Name][0], Compared[Name][1]> extends true ? never : Name
}[keyof Compared]
// An error here names each view whose schema and type differ.
;({}) satisfies Record<Different, 'differs from its type'>
