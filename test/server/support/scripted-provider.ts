/**
 * A provider whose answers the test writes. A plain word signs its webhooks, so that tests of the flow are independent
 * of any vendor's scheme.
 */

import { confirmed } from '../../../server/contract/confirmed-status.ts'
import type { ConfirmedFacts } from '../../../server/contract/confirmed-status.ts'
import { WebhookRefused } from '../../../server/contract/provider.ts'
import type {
  ProviderRefundQuery,
  ProviderRefundRequest,
  ProviderRefundResult,
} from '../../../server/contract/provider-refunds.ts'
import type { CreateRequest, CreateResult, Provider, StatusQuery } from '../../../server/contract/provider.ts'

export interface ScriptedProvider extends Provider {
  readonly calls: Record<'statusQueries' | 'cancelled' | 'completed', StatusQuery[]> & {
    created: CreateRequest[]
    refunds: ProviderRefundRequest[]
    refundQueries: ProviderRefundQuery[]
  }
  /** The result of `create`; by default a page. */
  onCreate: (request: CreateRequest) => CreateResult | Promise<CreateResult>
  /** The result of `fetchStatus`; by default null. */
  onStatus: (query: StatusQuery) => ConfirmedFacts | null | Promise<ConfirmedFacts | null>
  /** The result of `complete`, which {@link completing} adds. */
  onComplete: (query: StatusQuery) => ConfirmedFacts | Promise<ConfirmedFacts>
  /** The result of `refund`; by default it is done. */
  onRefund: (request: ProviderRefundRequest) => ProviderRefundResult | Promise<ProviderRefundResult>
  /** The result of `fetchRefund`; by default null. */
  onRefundStatus: (request: ProviderRefundRequest) => ProviderRefundResult | null | Promise<ProviderRefundResult | null>
  returnIds: 'review' | 'accept'
}

interface ScriptedEvent {
  id: string
  reference?: string
  providerRef?: string
  transactionId?: string
  ignore?: boolean
  /** false: the message does not report a payment. */
  claims?: boolean
  /** Minor units of BDT; null when the event does not say. */
  refund?: number | null
  /** The provider's id of the refund. */
  refundId?: string
  notice?: { type: 'account.approved' | 'account.declined'; subject: string; occurredAt: number }
}

export function scriptedProvider(id: string, capabilities: Partial<Provider['capabilities']> = {}): ScriptedProvider {
  const calls: ScriptedProvider['calls'] = {
    created: [],
    statusQueries: [],
    cancelled: [],
    completed: [],
    refunds: [],
    refundQueries: [],
  }
  const provider: ScriptedProvider = {
    id,
    label: 'Scripted Pay',
    flow: 'page',
    needs: [],
    mediums: [{ id: 'one', label: 'One' }],
    currencies: ['BDT', 'USD'],
    capabilities: { poll: 'always', cancel: false, callback: 'per-payment', ...capabilities },
    calls,
    returnIds: 'review',
    onCreate: () => ({ outcome: 'created', action: { type: 'open', url: 'https://pay.invalid/page' } }),
    onStatus: () => null,
    onComplete: () => {
      throw new Error('the test answers no completion')
    },
    onRefund: ({ reference }) => ({ outcome: 'done', refundId: `RF-${reference}` }),
    onRefundStatus: () => null,
    create: async (request) => {
      calls.created.push(request)
      return provider.onCreate(request)
    },
    fetchStatus: async (query) => {
      calls.statusQueries.push(query)
      const facts = await provider.onStatus(query)
      return facts && confirmed(facts)
    },
    refund: async (request) => {
      calls.refunds.push(request)
      return provider.onRefund(request)
    },
    fetchRefund: async (request) => {
      calls.refundQueries.push(request)
      return provider.onRefundStatus(request)
    },
    verifyWebhook: ({ rawBody, headers }) => {
      if (headers['x-word'] !== 'good') throw new WebhookRefused('bad_signature', 'the word is wrong')
      try {
        return { body: JSON.parse(Buffer.from(rawBody).toString('utf8')), rawBody }
      } catch {
        throw new WebhookRefused('malformed', 'the body is not JSON')
      }
    },
    parseWebhook: ({ body }) => {
      const event = body as ScriptedEvent
      if (event.refund !== undefined) {
        const money = event.refund === null ? null : { minor: BigInt(event.refund), currency: 'BDT' }
        return {
          kind: 'refund',
          dedupeKey: event.id,
          money,
          ...(event.refundId === undefined ? {} : { refundId: event.refundId }),
          ...(event.reference === undefined ? {} : { reference: event.reference }),
          ...(event.providerRef === undefined ? {} : { providerRef: event.providerRef }),
        }
      }
      if (event.notice) return { kind: 'notice', dedupeKey: event.id, data: { notice: event.id }, ...event.notice }
      if (event.ignore) return { kind: 'ignored', dedupeKey: event.id, reason: 'not of use' }
      return {
        kind: 'payment',
        dedupeKey: event.id,
        claimsPayment: event.claims ?? true,
        ...(event.reference === undefined ? {} : { reference: event.reference }),
        ...(event.providerRef === undefined ? {} : { providerRef: event.providerRef }),
        ...(event.transactionId === undefined ? {} : { transactionId: event.transactionId }),
      }
    },
    readReturn: (fields) => {
      const [id, wish] = [fields.get('id'), fields.get('wish')]
      const isWish = wish === 'complete' || wish === 'gave-up'
      return { ...(id === null ? {} : { providerRef: id }), ...(isWish ? { wish } : {}) }
    },
  }
  if (provider.capabilities.cancel) {
    provider.cancel = async (query) => {
      calls.cancelled.push(query)
    }
  }
  return provider
}

/** Makes the provider one whose money is taken by a call of ours, once the buyer has authorised the payment. */
export function completing(provider: ScriptedProvider): ScriptedProvider {
  provider.complete = async (query) => {
    provider.calls.completed.push(query)
    return confirmed(await provider.onComplete(query))
  }
  return provider
}
