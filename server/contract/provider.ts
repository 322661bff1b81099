/**
 * The interface of a provider to the rest of the server: a plain object that is made from its settings. The flows read
 * these members and never name a provider. A new provider implements this interface, and no other code changes.
 */

import type { Money } from '../domain/money.ts'
import type { DeclineReason } from '../domain/payment.ts'
import type { PhoneCountry } from '../domain/phone.ts'
import type { AnswerNote, ConfirmedStatus } from './confirmed-status.ts'
import type { ProviderRefundQuery, ProviderRefundRequest, ProviderRefundResult } from './provider-refunds.ts'
import type { SettingsShape, SettingsValues } from './provider-settings.ts'
import type { CustomerField } from './wire.ts'

/** A provider before its settings are known. `server/providers/index.ts` lists these. */
export interface ProviderDefinition<Shape extends SettingsShape = SettingsShape> {
  /** Lower case; also the prefix of its settings (`PAKHIPAY_…`) and the last part of its webhook address. */
  readonly id: string
  /** The name that buyers know. */
  readonly label: string
  /** Its settings without the prefix. The provider is on when every setting marked `activates` is set. */
  readonly settings: Shape
  readonly create: (settings: SettingsValues<Shape>, context: ProviderContext) => Provider
}

export interface ProviderContext {
  /** Epoch milliseconds. */
  readonly now: () => number
  /** Milliseconds of a clock that nobody can set; that of the process unless given. */
  readonly monotonic?: () => number
}

/** A sender of webhooks: a provider, or a platform that reports on accounts and settlements. */
export interface WebhookSource {
  readonly id: string
  /** The status of the response to a bad signature, where the sender's document names another than 401. */
  readonly signatureRefusalStatus?: 400 | 401 | 403
  /**
   * The headers in lower case that carry the signature, where it is not in the body. They are stored, so that a message
   * can be verified again later. Never a header that carries a secret itself.
   */
  readonly signatureHeaders?: readonly string[]

  /**
   * Checks the signature over the raw bytes.
   * @throws {WebhookRefused} `not_for_us` for every message where the sender has none for us
   */
  verifyWebhook(delivery: WebhookDelivery): VerifiedWebhook

  /**
   * Reads the event of a verified webhook. It only triggers a provider request and proves nothing by itself.
   * @throws {WebhookRefused} `malformed` or `not_for_us`
   */
  parseWebhook(webhook: VerifiedWebhook): WebhookEvent
}

export interface Provider extends WebhookSource {
  readonly label: string
  /** The kind of the method and the hue of its mark, e.g. `wallet rose`: see `MethodView`. */
  readonly mark?: string
  /** `page`: the buyer pays on the provider's page. `device`: the buyer approves a push request on the phone. */
  readonly flow: 'page' | 'device'
  /** The details of the buyer without which no payment can be created. */
  readonly needs: readonly CustomerField[]
  /**
   * The countries whose phones the provider reaches. Any other number is refused where the provider needs one, and left
   * out where it does not. The adapter gets the number in E.164 form.
   */
  readonly phoneCountries?: readonly PhoneCountry[]
  readonly mediums?: readonly Medium[]
  /** The ISO 4217 codes that the provider accepts. */
  readonly currencies: readonly string[]
  /** The smallest and the largest amount that the provider accepts, by currency, in minor units. */
  readonly limits?: Readonly<Record<string, { readonly min: bigint; readonly max: bigint }>>
  readonly capabilities: Capabilities
  /** False: the provider's page is never framed, and nothing requests it to find out whether it could be. */
  readonly frame?: false
  /**
   * How long after creation a pending payment is polled, in milliseconds and ascending, where the usual schedule asks
   * too often. Live status then asks nothing: the buyer's return and these polls do. They count from {@link complete}
   * where it has no known outcome and the provider has said that it took nothing so far.
   */
  readonly pollDelays?: readonly number[]
  /** An assumption of the settings that the provider's documents do not confirm. Logged at start, for the operator. */
  readonly unconfirmed?: string

  /**
   * Creates one payment. Never retried by the caller.
   * @returns `refused` only after a definite no, i.e. when no payment exists at the provider
   * @throws when the outcome is unknown: a time-out, a 5xx, a cut connection, an unreadable answer
   */
  create(request: CreateRequest, signal: AbortSignal): Promise<CreateResult>

  /**
   * Requests the status of a payment from the provider's API. The only source of {@link ConfirmedStatus}.
   * @returns null while no id is known that the provider can look up
   * @throws when the provider cannot be reached or its answer is unreadable; the caller tries again later
   */
  fetchStatus(query: StatusQuery, signal: AbortSignal): Promise<ConfirmedStatus | null>

  /** Of its API, where there is no {@link probeKey}: `doctor` finds out whether a server answers there. */
  readonly address?: string

  /**
   * Makes a call that changes nothing and that the provider refuses if it does not accept our key, e.g. a read of a
   * payment that does not exist.
   * @throws {KeyRefused} when the provider does not accept the key, another error when that stays unknown
   */
  probeKey?(signal: AbortSignal): Promise<void>

  /**
   * Makes a pending payment unpayable at the provider. Present when {@link Capabilities.cancel} says so. The payment is
   * read afterwards, because it may just have been paid.
   * @returns `cancelled` when the provider has said so and reading the payment may not show it
   */
  cancel?(query: StatusQuery, signal: AbortSignal): Promise<'cancelled' | void>

  /**
   * Returns money to the buyer. Called once for a refund, and never repeated by the caller.
   * @returns `refused` only after a definite no, i.e. when no money went back
   * @throws when the outcome is unknown: then only {@link fetchRefund} is called
   */
  refund?(request: ProviderRefundRequest, signal: AbortSignal): Promise<ProviderRefundResult>

  /**
   * Requests what became of a refund. Every provider with {@link refund} has it. Otherwise
   * a refund whose answer was lost would stay unknown.
   * @returns null when the provider is certain that it has no such refund
   * @throws {UntraceableRefund} when no later request can find it out either
   * @throws any other error when the provider cannot be reached or its answer is unreadable; the caller tries again
   */
  fetchRefund?(query: ProviderRefundQuery, signal: AbortSignal): Promise<ProviderRefundResult | null>

  /**
   * How to treat a confirmed id that only a browser has named, where the provider's answers do not say which order an
   * id belongs to: a person decides (`review`) unless the operator has chosen `accept`.
   */
  readonly returnIds?: 'review' | 'accept'

  /**
   * Reads what the buyer brings to the return address. Unverified: it only causes provider requests.
   * @param fields the query, or the form that the provider made the browser post
   */
  readReturn?(fields: URLSearchParams): UnverifiedReturn | null

  /**
   * Takes the money of a payment that the buyer has authorised at the provider. Called once for a payment at most, after
   * the intent is stored. Once the outcome is unknown, only {@link fetchStatus} is called.
   * @throws {RequestNotSent} or {KeyRefused} when the provider has certainly done nothing; it may then be called again
   * @throws any other error when the outcome is unknown
   */
  complete?(query: StatusQuery, signal: AbortSignal): Promise<ConfirmedStatus>
}

/** What the buyer's return says. Unverified: a reason to ask, or to complete what the buyer has authorised. */
export interface UnverifiedReturn {
  /** An id that the provider can look up. */
  readonly providerRef?: string
  readonly wish?: 'complete' | 'gave-up'
}

export interface Medium {
  readonly id: string
  readonly label: string
  /** Its own mark, where it differs from that of the provider. */
  readonly mark?: string
  /** What choosing it simulates, for the buyer: nothing else happens. */
  readonly simulates?: string
  /**
   * The operator whose customers use this medium, and how their numbers begin within the country. Advice for the buyer:
   * numbers can move between operators, so no number is refused for it.
   */
  readonly operator?: { readonly name: string; readonly prefix: string }
  /** The only currencies that this medium accepts; all of the provider's when absent. */
  readonly currencies?: readonly string[]
}

export interface Capabilities {
  /** Whether the status can always be read, or only once the provider's own id is known. */
  readonly poll: 'always' | 'with-reference'
  /** Whether a pending payment can be made unpayable at the provider. */
  readonly cancel: boolean
  /**
   * Whether the provider accepts a callback address for each payment, or has one for the whole account. `none`: it sends
   * no webhooks, so their absence is no fault.
   */
  readonly callback: 'per-payment' | 'account' | 'none'
}

export interface CreateRequest {
  /** Ours, unique per payment: `[A-Za-z0-9_-]`, at most 64 characters. */
  readonly reference: string
  readonly orderId: string
  readonly money: Money
  readonly description: string
  readonly customer: { readonly name?: string; readonly email?: string; readonly phone?: string }
  readonly medium?: string
  /** The capability URL for webhooks of this payment. */
  readonly callbackUrl: string
  /** The address to which the provider sends the buyer back, paid or not. */
  readonly returnUrl: string
  /** The address to which the provider sends a buyer who gives up. */
  readonly cancelUrl: string
}

export type CreateResult =
  | {
      readonly outcome: 'created'
      /** The provider's id, if its answer has one. */
      readonly providerRef?: string
      /** When its page or push request expires, if its answer says so. Epoch milliseconds. */
      readonly expiresAt?: number
      readonly action:
        | { readonly type: 'open'; readonly url: string }
        | {
            readonly type: 'confirm-on-device'
            readonly hint: string
            /** No request reaches a phone: the hint is all that the buyer reads. */
            readonly simulated?: true
          }
    }
  | { readonly outcome: 'refused'; readonly reason: DeclineReason; readonly note?: AnswerNote }

export interface StatusQuery {
  readonly reference: string
  readonly providerRef: string | null
  /** The expected amount: sent to providers that compare it, compared with the answer of those that report it. */
  readonly money: Money
  /** What triggered the request, e.g. the id in a webhook. */
  readonly hint?: ReferenceHint
}

export interface ReferenceHint {
  readonly providerRef: string
  /** True if a verified webhook or the provider's API named it, false if a browser did. */
  readonly signed: boolean
  /** Our reference, if the same signed message names it. */
  readonly reference?: string
  readonly money?: Money
}

export interface WebhookDelivery {
  readonly rawBody: Uint8Array
  /** Names in lower case. A repeated header is joined with ", ". */
  readonly headers: Readonly<Record<string, string | undefined>>
  /** Epoch milliseconds. */
  readonly receivedAt: number
}

/** A parsed webhook whose signature is good. Only `verifyWebhook` makes one. */
export interface VerifiedWebhook {
  readonly body: unknown
  readonly rawBody: Uint8Array
  /** The sender's delivery id, if its scheme has one. */
  readonly deliveryId?: string
  /** The name of the signature form that matched. The log shows the name, never the signature. */
  readonly form?: string
  /** Which of the sender's secrets or keys matched, in the order of the setting: 0 is the newest. */
  readonly secret?: number
}

export type WebhookEvent =
  | {
      readonly kind: 'payment'
      /** The same over the retries of one event, different for different events. */
      readonly dedupeKey: string
      /** Our reference, if the event holds it. */
      readonly reference?: string
      readonly providerRef?: string
      /** The provider's id of the transaction, where the event names one besides `providerRef`. */
      readonly transactionId?: string
      readonly money?: Money
      /** The event says that money arrived. If the provider never confirms it, a person must know. */
      readonly claimsPayment: boolean
    }
  | {
      /** Money went back to the buyer. It enters the ledger of refunds and never makes an order unpaid. */
      readonly kind: 'refund'
      readonly dedupeKey: string
      readonly reference?: string
      readonly providerRef?: string
      /** The provider's id of the refund, if the event has one. */
      readonly refundId?: string
      /** The refunded amount; null if the event does not say. */
      readonly money: Money | null
    }
  | {
      /** An event of an account or a settlement. It is passed on to the storefront and never touches an order. */
      readonly kind: 'notice'
      readonly dedupeKey: string
      readonly type: 'account.approved' | 'account.declined' | 'settlement.approved' | 'settlement.declined'
      /** The subject, e.g. the account's id. Of two notices on one subject the later `occurredAt` counts. */
      readonly subject: string
      /** Epoch milliseconds. */
      readonly occurredAt: number
      readonly data: Readonly<Record<string, unknown>>
    }
  | { readonly kind: 'ignored'; readonly dedupeKey: string; readonly reason: string }

/**
 * The provider says that money arrived, but the amount is unreadable, or the answer contradicts itself or the request.
 * `fetchStatus` throws it. The payment does not change, and a person has to review it.
 */
export class UnreadableMoney extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'UnreadableMoney'
  }
}

export class WebhookRefused extends Error {
  readonly code: 'bad_signature' | 'malformed' | 'not_for_us'
  constructor(code: 'bad_signature' | 'malformed' | 'not_for_us', message: string) {
    super(message)
    this.name = 'WebhookRefused'
    this.code = code
  }
}
