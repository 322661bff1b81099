/** Lists for operators: anomalies, order events, webhooks and what operators did. */

import { PayError } from '../contract/errors.ts'
import type {
  ActionsPage,
  AnomaliesPage,
  EventDetailView,
  EventsPage,
  EventView,
  OperatorAnomalyView,
  WebhookDetailView,
  WebhooksPage,
  WebhookView,
} from '../contract/operator.ts'
import type { AnomalyRow, Store, WebhookLine } from '../store/store.ts'
import { paymentOf } from '../webhooks/claims.ts'
import { eventView, webhookView } from './message-views.ts'
import { actionView } from './operator-orders.ts'
import type { Names } from './operator-names.ts'
import { MAX_COUNT } from './overview.ts'
import { operatorAnomalyViews } from './payment-views.ts'

interface Page {
  readonly cursor?: string | undefined
  readonly size: number
}

export interface OperatorLists {
  anomalies(query: Page & { readonly state?: 'open' | 'resolved' | undefined }): Promise<AnomaliesPage>
  /** @throws {PayError} `anomaly_not_found` */
  anomaly(id: string): Promise<OperatorAnomalyView>
  events(
    query: Page & { readonly state?: 'delivered' | 'undelivered' | undefined; readonly orderId?: string | undefined },
  ): Promise<EventsPage>
  /** @throws {PayError} `event_not_found` */
  event(id: string): Promise<EventDetailView>
  webhooks(
    query: Page & {
      readonly verdict?: 'verified' | 'refused' | undefined
      readonly status?: 'orphan' | undefined
      readonly provider?: string | undefined
    },
  ): Promise<WebhooksPage>
  /** @throws {PayError} `webhook_not_found` */
  webhook(id: string): Promise<WebhookDetailView>
  /** Without its message. @throws {PayError} `webhook_not_found` */
  webhookLine(id: string): Promise<WebhookView>
  actions(query: Page & { readonly orderId?: string | undefined }): Promise<ActionsPage>
}

export interface OperatorListParts {
  readonly store: Store
  readonly names: Names
  /** `ORDER_WEBHOOK_URL`; null when it is not set. */
  readonly endpoint: string | null
}

export function createOperatorLists({ store, names, endpoint }: OperatorListParts): OperatorLists {
  const { read } = store

  const lineView = async (line: WebhookLine): Promise<WebhookView> => {
    const { provider, paymentId, merchantReference, providerRef } = line
    const payment = await paymentOf(read, provider, paymentId, {
      ...(merchantReference === null ? {} : { reference: merchantReference }),
      ...(providerRef === null ? {} : { providerRef }),
    })
    return webhookView(line, names, payment?.orderId ?? null)
  }

  /** The open ones come first, so a page can end in the middle of both lists. */
  const anomalyPage = async (
    state: 'open' | 'resolved' | undefined,
    cursor: string | undefined,
    size: number,
  ): Promise<{ rows: AnomalyRow[]; next: string | null }> => {
    const [, from = state ?? 'open', after = null] = /^(open|resolved)-(\w+)$/.exec(cursor ?? '') ?? []
    const first = await read.anomalies(from as 'open' | 'resolved', after, size + 1)
    const isBoth = state === undefined && from === 'open' && first.length <= size
    const rest = isBoth ? await read.anomalies('resolved', null, size + 1 - first.length) : []
    const rows = [...first, ...rest].slice(0, size)
    const last = rows.at(-1)
    const isMore = first.length + rest.length > size && last !== undefined
    return { rows, next: isMore ? `${last.resolvedAt === null ? 'open' : 'resolved'}-${last.id}` : null }
  }

  return {
    anomalies: async ({ state, cursor, size }) => {
      const [{ rows, next }, open] = await Promise.all([
        anomalyPage(state, cursor, size),
        read.openAnomalies(MAX_COUNT),
      ])
      const anomalies = await operatorAnomalyViews(read, rows, names)
      return { anomalies, open, nextCursor: next }
    },

    anomaly: async (id) => {
      const anomaly = await read.anomaly(id)
      if (!anomaly) throw new PayError('anomaly_not_found', 'No anomaly has this id')
      const [view] = await operatorAnomalyViews(read, [anomaly], names)
      return view as OperatorAnomalyView
    },

    events: async ({ state, orderId, cursor, size }) => {
      const [, at, id] = /^(\d+)\.(.+)$/.exec(cursor ?? '') ?? []
      const after = at === undefined || id === undefined ? undefined : { at: Number(at), id }
      const rows = await read.events({ state, orderId, after }, size + 1)
      const last = rows.length > size ? rows[size - 1] : undefined
      return {
        endpoint: endpoint === null ? null : withoutQuery(endpoint),
        events: rows.slice(0, size).map((row): EventView => {
          const view = eventView(row)
          return { ...view, attempts: view.attempts.slice(0, 1) }
        }),
        nextCursor: last ? `${last.createdAt}.${last.id}` : null,
      }
    },

    event: async (id) => {
      const event = await read.event(id)
      if (!event) throw new PayError('event_not_found', 'No order event has this id')
      return { ...eventView(event), body: event.isErased ? null : event.body }
    },

    webhooks: async ({ verdict, status, provider, cursor, size }) => {
      const filter = {
        ...(verdict === undefined ? {} : { verdict }),
        ...(status === undefined ? {} : { isUnmatched: true }),
        ...(provider === undefined ? {} : { provider }),
        ...(cursor === undefined ? {} : { after: cursor }),
      }
      const lines = await read.webhooks(filter, size + 1)
      const last = lines.length > size ? lines[size - 1] : undefined
      return { webhooks: await Promise.all(lines.slice(0, size).map(lineView)), nextCursor: last?.id ?? null }
    },

    webhook: async (id) => {
      const [line, message] = await Promise.all([read.webhook(id), read.storedMessage(id)])
      if (!line || !message) throw new PayError('webhook_not_found', 'No webhook has this id')
      const { body, headers } = message
      const text = body.length === 0 ? null : new TextDecoder().decode(body)
      return { ...(await lineView(line)), headers: { ...headers }, body: text }
    },

    webhookLine: async (id) => {
      const line = await read.webhook(id)
      if (!line) throw new PayError('webhook_not_found', 'No webhook has this id')
      return lineView(line)
    },

    actions: async ({ orderId, cursor, size }) => {
      const rows = await read.operatorActions({ orderId, after: cursor }, size + 1)
      const last = rows.length > size ? rows[size - 1] : undefined
      return { actions: rows.slice(0, size).map(actionView), nextCursor: last?.id ?? null }
    },
  }
}

/** A query can hold a key. */
function withoutQuery(address: string): string {
  const { origin, pathname } = new URL(address)
  return `${origin}${pathname}`
}
