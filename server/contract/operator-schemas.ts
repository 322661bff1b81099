/** The session, the overview and the health of the companion as zod schemas, for the OpenAPI document. */

import { z } from 'zod'
import { components } from './components.ts'
import type * as figures from './operator-figures.ts'
import { operatorAnomalyView, providerRefundView } from './operator-payment-schemas.ts'
import { findingView } from './operator-timeline-schemas.ts'
import type { ProviderName, SessionView } from './operator.ts'
import { money, shopView, time } from './view-schemas.ts'
import type { IsSame } from './view-schemas.ts'

const providerName = z
  .object({ id: z.string(), label: z.string(), mark: z.string().optional() })
  .register(components, { id: 'ProviderName' })

export const sessionView = z
  .object({
    csrfToken: z.string().nullable().describe('Every write by cookie sends it as X-CSRF-Token'),
    expiresAt: time().nullable(),
    operator: z.string().describe('The short fingerprint of the token'),
    shop: shopView.nullable(),
    publicUrl: z.string(),
    live: z.boolean().describe('Whether real money moves'),
    version: z.string(),
    providers: z.array(providerName),
    locale: z.string(),
  })
  .register(components, { id: 'Session' })

const ordersAndMoney = z.object({ orders: z.int(), money })

const providerFigures = z
  .object({ orders: z.int(), money, provider: z.string(), label: z.string() })
  .register(components, { id: 'ProviderFigures' })

const dayFigures = z
  .object({ orders: z.int(), money, date: z.string(), providers: z.array(providerFigures) })
  .register(components, { id: 'DayFigures' })

const currencyFigures = z
  .object({
    currency: z.string(),
    today: ordersAndMoney,
    last30Days: ordersAndMoney,
    days: z.array(dayFigures),
    providers: z.array(providerFigures),
  })
  .register(components, { id: 'CurrencyFigures' })

const attentionView = z
  .object({
    total: z.int(),
    openAnomalies: z.int(),
    needsReview: z.int(),
    undeliveredEvents: z.int(),
    refusedWebhooks: z.int(),
    unmatchedWebhooks: z
      .int()
      .optional()
      .describe('Verified webhooks of the last 14 days that report money of a payment which is not known here'),
    providersDown: z.int(),
    unresolvedRefunds: z.int(),
    anomalies: z.array(operatorAnomalyView),
    refunds: z.array(providerRefundView),
    deliveries: z
      .object({ since: time(), lastError: z.string().nullable(), nextAttemptAt: time().nullable() })
      .nullable(),
  })
  .register(components, { id: 'Attention' })

const providerHealthView = z
  .object({
    provider: z.string(),
    label: z.string(),
    mark: z.string().optional(),
    health: z.enum(['working', 'slow', 'failing', 'paused', 'key_refused', 'quiet']),
    calls: z.int(),
    failures: z.int(),
    failuresInARow: z.int(),
    medianSeconds: z.number().nullable(),
    pausedUntil: time().nullable(),
    keyRefusedSince: time().nullable(),
    lastCreatedAt: time().nullable(),
    lastWebhookAt: time().nullable(),
    spans: z.array(
      z.object({ at: time(), calls: z.int(), failures: z.int(), health: z.enum(['none', 'good', 'slow', 'bad']) }),
    ),
  })
  .register(components, { id: 'ProviderHealth' })

const proofView = z
  .object({
    at: time(),
    passed: z.boolean(),
    broken: z.array(z.object({ id: z.string(), title: z.string(), rows: z.int() })),
  })
  .register(components, { id: 'Proof' })

export const overviewView = z
  .object({
    at: time(),
    timeZone: z.string(),
    currencies: z.array(currencyFigures),
    conversion: z.object({
      opened: z.int(),
      paid: z.int(),
      today: z.object({ opened: z.int(), paid: z.int() }),
    }),
    medianSecondsToPaid: z.number().nullable(),
    attention: attentionView,
    providers: z.array(providerHealthView),
    lastProof: proofView.nullable(),
  })
  .register(components, { id: 'Overview' })

export const healthView = z
  .object({
    at: time(),
    version: z.string(),
    providers: z.array(providerHealthView),
    queues: z.array(
      z.object({
        queue: z.enum(['inbox', 'outbox', 'polls']),
        rows: z.int(),
        hasMore: z.boolean(),
        overdueSeconds: z.number(),
      }),
    ),
    store: z.object({
      engine: z.enum(['sqlite', 'postgres']),
      ready: z.boolean(),
      shared: z.boolean(),
      schemaVersion: z.int(),
      freeBytes: z.number().nullable(),
    }),
    settings: z.array(
      z.object({ name: z.string(), set: z.boolean(), secret: z.boolean(), value: z.string().nullable() }),
    ),
    findings: z.array(findingView),
    lastProof: proofView.nullable(),
  })
  .register(components, { id: 'Health' })

interface Compared {
  ProviderName: [ProviderName, z.output<typeof providerName>]
  Session: [SessionView, z.output<typeof sessionView>]
  ProviderFigures: [Flat<figures.ProviderFigures>, z.output<typeof providerFigures>]
  ProviderHealth: [figures.ProviderHealthView, z.output<typeof providerHealthView>]
  Proof: [figures.ProofView, z.output<typeof proofView>]
  Health: [figures.HealthView, z.output<typeof healthView>]
}
/** One object type for an interface that extends another. */
type Flat<T> = { [Name in keyof T]: T[Name] }
type Different = {
  [Name in keyof Compared]: IsSame<Compared[Name][0], Compared[Name][1]> extends true ? never : Name
}[keyof Compared]
// An error here names each view whose schema and type differ.
;({}) satisfies Record<Different, 'differs from its type'>
// The members that extend other interfaces make these types differ in form. Each must still accept the other.
;({}) as z.output<typeof overviewView> satisfies figures.OverviewView
;({}) as figures.OverviewView satisfies z.output<typeof overviewView>
