/**
 * What a provider is to the rest of the server: a plain object over its settings. The flows never name one; they read
 * these members. One file per provider implements this, and nothing else has to change.
 */

import type { Money } from '../domain/money.ts'
import type { PhoneCountry } from '../domain/phone.ts'
import type { ConfirmedStatus, DeclineReason } from './confirmed-status.ts'
import type { SettingsShape, SettingsValues } from './provider-settings.ts'

export type CustomerField = 'name' | 'email' | 'phone'

/** A provider before its settings are known: what `server/providers/index.ts` lists. */
export interface ProviderDefinition<Shape extends SettingsShape = SettingsShape> {
  /** Lower case; also the prefix of its settings (`PAKHIPAY_…`) and the last part of its webhook address. */
  readonly id: string
  /** As buyers know it. */
  readonly label: string
  /** Its settings without the prefix. The provider is on when every setting marked `activates` is set. */
  readonly settings: Shape
  readonly create: (settings: SettingsValues<Shape>, context: ProviderContext) => Provider
}

export interface ProviderContext {
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** Whoever sends webhooks: a provider, or a platform that reports on accounts and settlements. */
export interface WebhookSource {
  readonly id: string
  /** What a bad signature is answered with, where the sender's document names another status than 401. */
  readonly signatureRefusalStatus?: 400 | 401 | 403

  /**
   * Checks the signature over the raw bytes.
   * @throws {WebhookRefused}
   */
  verifyWebhook(delivery: WebhookDelivery): VerifiedWebhook

  /**
   * Reads what a verified webhook says. Still only a reason to ask.
   * @throws {WebhookRefused} `malformed` or `not_for_us`
   */
  parseWebhook(webhook: VerifiedWebhook): WebhookEvent
}

export interface Provider extends WebhookSource {
  readonly label: string
  readonly mark?: string
  /** `page`: the buyer pays on the provider's page. `device`: a prompt on the buyer's phone. */
  readonly flow: 'page' | 'device'
  /** What the buyer must tell before a payment can be created. */
  readonly needs: readonly CustomerField[]
  /**
   * Where the phones are that it reaches. A number that is no mobile number there is refused where the provider needs one and left out where it does not;
   * the adapter gets it in E.164 form.
   */
  readonly phoneCountries?: readonly PhoneCountry[]
  readonly mediums?: readonly Medium[]
  /** ISO 4217 codes that it takes. */
  readonly currencies: readonly string[]
  /** Amounts that it takes, by currency, in minor units, both included. */
  readonly limits?: Readonly<Record<string, { readonly min: bigint; readonly max: bigint }>>
  readonly capabilities: Capabilities
  /** What its documents leave open and the settings assume: said once at start, for the operator to check. */
  readonly unconfirmed?: string

  /**
   * Creates one payment. Never retried by the caller.
   * @returns `refused` only after a definite no: nothing exists at the provider
   * @throws anything else when the outcome cannot be told (time-out, 5xx, cut connection, an answer that cannot be read)
   */
  create(request: CreateRequest, signal: AbortSignal): Promise<CreateResult>

  /**
   * Asks the provider's own API how a payment stands. The only source of {@link ConfirmedStatus}.
   * @returns null when there is nothing to ask with yet
   * @throws when the provider could not be reached or its answer not be read; ask again later
   */
  fetchStatus(query: StatusQuery, signal: AbortSignal): Promise<ConfirmedStatus | null>

  /**
   * A call that changes nothing and that the provider refuses when it does not take our key, e.g. a read of a payment that does not exist.
   * @throws {KeyRefused} when it does not; anything else when that could not be found out
   */
  probeKey?(signal: AbortSignal): Promise<void>

  /** Makes a pending payment unpayable at the provider. Present when {@link Capabilities.cancel} says so. */
  cancel?(query: StatusQuery, signal: AbortSignal): Promise<void>

  /**
   * What a confirmed id is worth that only a browser named, where the provider's answers do not say which order an id belongs to: `review` (a person
   * decides) unless the operator has chosen `accept`.
   */
  readonly returnIds?: 'review' | 'accept'

  /** Finds an id in the return address's query. Unverified: it may only be used to ask with. */
  unverifiedReturnReference?(query: URLSearchParams): string | null
}

export interface Medium {
  readonly id: string
  readonly label: string
  /** When present, the only currencies that this medium takes. */
  readonly currencies?: readonly string[]
}

export interface Capabilities {
  /** Whether a status can be read always, or only once the provider's own id is known. */
  readonly poll: 'always' | 'with-reference'
  /** Whether a pending payment can be made unpayable at the provider. */
  readonly cancel: boolean
  /** Whether it takes a callback address per payment, or one for the whole account. */
  readonly callback: 'per-payment' | 'account'
}

export interface CreateRequest {
  /** Ours, unique per payment: `[A-Za-z0-9_-]`, at most 64 characters. */
  readonly reference: string
  readonly orderId: string
  readonly money: Money
  readonly description: string
  readonly customer: { readonly name?: string; readonly email?: string; readonly phone?: string }
  readonly medium?: string
  /** The capability address for webhooks of this payment. */
  readonly callbackUrl: string
  /** Where the buyer comes back to, having paid or not. */
  readonly returnUrl: string
  /** Where the buyer comes back to, having given up. */
  readonly cancelUrl: string
}

export type CreateResult =
  | {
      readonly outcome: 'created'
      /** The provider's id, when its answer holds one. */
      readonly providerRef?: string
      readonly action:
        { readonly type: 'open'; readonly url: string } | { readonly type: 'confirm-on-device'; readonly hint: string }
    }
  | { readonly outcome: 'refused'; readonly reason: DeclineReason }

export interface StatusQuery {
  readonly reference: string
  readonly providerRef: string | null
  /** What the payment should be worth: asked for where the provider compares, compared where it tells. */
  readonly money: Money
  /** What made us ask, e.g. the id that a webhook brought. */
  readonly hint?: StatusHint
}

export interface StatusHint {
  readonly providerRef: string
  /** True when a verified signature covers the reference and the amount, false for what a browser brought. */
  readonly signed: boolean
  /** Our reference, where the same signed message named it. */
  readonly reference?: string
  readonly money?: Money
}

export interface WebhookDelivery {
  readonly rawBody: Uint8Array
  /** Names in lower case. A header that came more than once is joined with ", ". */
  readonly headers: Readonly<Record<string, string | undefined>>
  /** Epoch milliseconds. */
  readonly receivedAt: number
}

/** Only `verifyWebhook` makes one: bytes whose signature was good, already parsed. */
export interface VerifiedWebhook {
  readonly body: unknown
  readonly rawBody: Uint8Array
  /** The delivery id of the sender, when its scheme has one. */
  readonly deliveryId?: string
  /** Name of the signature form that matched. Logged; never the value. */
  readonly form?: string
}

export type WebhookEvent =
  | {
      readonly kind: 'payment'
      /** The same over retries of one event, different for different news. */
      readonly dedupeKey: string
      /** Our reference, when the event holds it. */
      readonly reference?: string
      readonly providerRef?: string
      /** The provider's id of the money itself, where the event names one beside `providerRef`. */
      readonly transactionId?: string
      readonly money?: Money
      /** The message says that money came: if the provider never confirms it, a person has to know. */
      readonly claimsPayment: boolean
    }
  | {
      /** Money went back to the buyer. Goes into the ledger of refunds; never un-pays an order. */
      readonly kind: 'refund'
      readonly dedupeKey: string
      readonly reference?: string
      readonly providerRef?: string
      /** What went back; null when the event does not say. */
      readonly money: Money | null
    }
  | {
      /** News of an account or a settlement: passed on, never an order's. */
      readonly kind: 'notice'
      readonly dedupeKey: string
      readonly type: 'account.approved' | 'account.declined' | 'settlement.approved' | 'settlement.declined'
      /** What it is about, e.g. the account's id: of two notices on one subject the later `occurredAt` counts. */
      readonly subject: string
      /** Epoch milliseconds. */
      readonly occurredAt: number
      readonly data: Readonly<Record<string, unknown>>
    }
  | { readonly kind: 'ignored'; readonly dedupeKey: string; readonly reason: string }

/**
 * The provider says that money came, in a way that cannot be accepted: how much cannot be read, or the answer contradicts itself or the question.
 * Thrown by `fetchStatus`: nothing moves, and a person has to look.
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
