/** Receives webhooks: verifies the signature, stores the message, commits, and only then answers. */

import { createHash } from 'node:crypto'
import type { PayErrorOptions } from '../contract/errors.ts'
import { PayError } from '../contract/errors.ts'
import { WebhookRefused } from '../contract/provider.ts'
import type { VerifiedWebhook, WebhookEvent, WebhookSource } from '../contract/provider.ts'
import { flagForReview } from '../orders/anomalies.ts'
import { newId, tokenMatches } from '../platform/ids.ts'
import type { Log } from '../platform/log.ts'
import type { Meter } from '../platform/meter.ts'
import type { InboxInsert, PaymentRow, Store, StoredEvent, StoredMessage } from '../store/store.ts'
import { logUnknownPayment, paymentOf } from './claims.ts'
import { groupCommit } from './inbox-commit.ts'
import { createWebhookRefusalLog } from './refusal-log.ts'

/** How much of a rejected message is kept, in bytes: ten times the longest message of any provider. */
const MAX_REFUSED_BODY = 32_768

/** Headers that help to understand a message. A source names those of its signature, unless one carries a secret. */
const KEPT_HEADERS = /^(content-type|user-agent|(svix|webhook)-(id|timestamp))$/

/** How much of a header is kept, in characters. A signature in each of several versions is shorter. */
const MAX_HEADER = 1024

/** The shortest time between two checks of messages to unknown payments, in milliseconds. */
const UNKNOWN_EVERY = 1000

export interface Delivery {
  /** As the address names it. */
  readonly provider: string
  /** The payment and the token in a capability address; absent at the short address. */
  readonly address?: { readonly paymentId: string; readonly token: string }
  readonly rawBody: Uint8Array
  readonly headers: Readonly<Record<string, string | undefined>>
  /** Called for a message with a bad signature. False for a sender with too many of them: it is not stored. */
  readonly keepRefused?: () => boolean
  /** Of the HTTP request that brought it, for the log. */
  readonly requestId?: string | undefined
}

/** What is known of a message before it is verified. */
type Envelope = Pick<StoredMessage, 'id' | 'provider' | 'paymentId' | 'headers' | 'receivedAt'>

export interface Inbox {
  /**
   * Takes in one webhook. Resolves once it is durably stored, now or by an earlier delivery.
   * @throws {PayError} `not_found` for a wrong address, `webhook_signature_invalid`, `webhook_malformed`,
   *   `webhook_not_for_us`, `unavailable` when it could not be stored
   */
  receive(delivery: Delivery): Promise<void>
  /** Verifies a stored message again under the current secrets, as of the time at which it came. */
  verifyAgain(message: StoredMessage): Promise<VerifiedAgain>
}

export type VerifiedAgain =
  | {
      readonly outcome: 'verified'
      /** The message as the inbox stores it, with the id that it has. */
      readonly row: InboxInsert
      readonly form: string | undefined
    }
  | {
      /**
       * `refused`: it does not verify. `incomplete`: only its beginning is stored, or a header of its signature is not.
       * `erased`: it is too old. `switched_off`: its provider has no settings.
       */
      readonly outcome: 'refused' | 'incomplete' | 'erased' | 'switched_off'
      readonly why: string
    }

export interface InboxParts {
  readonly store: Store
  /** The senders of webhooks: providers and notification sources. */
  readonly sources: ReadonlyMap<string, WebhookSource>
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
  /** Milliseconds of a clock that nobody can set. */
  readonly monotonic: () => number
  readonly meter?: Pick<Meter, 'webhook'>
}

export function createInbox({ store, sources, log, now, monotonic, meter }: InboxParts): Inbox {
  const insert = groupCommit(store)
  const logRefusal = createWebhookRefusalLog(log, monotonic)
  let unknownAt = -Infinity

  const receive = async (delivery: Delivery): Promise<void> => {
    const { address, rawBody, headers, requestId } = delivery
    const source = sources.get(delivery.provider)
    if (!source) throw noSuchAddress()
    const receivedAt = now()
    const payment = address ? await paymentAt(store, source, address) : null
    if (payment === undefined) {
      reportUnknownPayment(source, delivery, receivedAt)
      throw noSuchAddress()
    }
    const envelope = {
      id: newId('inb', receivedAt),
      provider: source.id,
      paymentId: payment?.id ?? null,
      headers: keptHeaders(headers, source.signatureHeaders),
      receivedAt,
    }

    let webhook: VerifiedWebhook
    let event: WebhookEvent
    try {
      webhook = source.verifyWebhook({ rawBody, headers, receivedAt })
      event = source.parseWebhook(webhook)
    } catch (error) {
      if (!(error instanceof WebhookRefused)) throw error
      meter?.webhook(source.id, error.code)
      await refuse(source, delivery, payment, envelope, error)
      throw answerTo(source, error)
    }

    const verified = verifiedRow({ ...envelope, body: rawBody }, webhook, event, payment)
    const { note } = verified
    const { form, secret } = webhook
    const secretNumber = secret === undefined ? undefined : secret + 1
    const isNew = await insert(verified)
    meter?.webhook(source.id, isNew ? 'verified' : 'duplicate')
    if (!isNew && event.kind === 'refund') await compareRefunds(verified, event, requestId)
    // The stored message of a duplicate has another id.
    const about = { requestId, webhookId: isNew ? envelope.id : undefined, paymentId: payment?.id }
    const verification = { form, secretNumber, duplicate: !isNew, ...(note ? { note } : {}) }
    log.info({ ...about, provider: source.id, ...verification }, 'webhook stored')
  }

  /** Logs a rejected message, and keeps the beginning of one with a bad signature in quarantine. */
  const refuse = async (
    source: WebhookSource,
    { rawBody, keepRefused, requestId }: Delivery,
    payment: PaymentRow | null,
    envelope: Envelope,
    { code, message }: WebhookRefused,
  ): Promise<void> => {
    logRefusal({
      requestId,
      provider: source.id,
      refused: code,
      why: message,
      ...(payment
        ? { payment: { paymentId: payment.id, orderId: payment.orderId, reference: payment.reference } }
        : {}),
    })
    if (code !== 'bad_signature' || keepRefused?.() === false) return
    await insert({
      ...envelope,
      headers: { ...envelope.headers },
      verdict: 'refused',
      dedupeKey: `${digest(rawBody)}:${payment?.id ?? ''}`,
      body: rawBody.subarray(0, MAX_REFUSED_BODY),
      event: null,
      note: message,
      merchantReference: null,
      providerRef: null,
    })
  }

  /**
   * The address of a payment that was deleted, or that a restored backup does not have. Logs it if the provider itself
   * says that money came. At most once per second, because strangers can invent such addresses and a rejected provider
   * retries.
   */
  const reportUnknownPayment = (
    source: WebhookSource,
    { rawBody, headers, requestId }: Delivery,
    receivedAt: number,
  ): void => {
    if (monotonic() - unknownAt < UNKNOWN_EVERY) return
    unknownAt = monotonic()
    try {
      const event = source.parseWebhook(source.verifyWebhook({ rawBody, headers, receivedAt }))
      if (event.kind === 'refund' || (event.kind === 'payment' && event.claimsPayment))
        logUnknownPayment(log, source.id, event, { requestId })
    } catch (error) {
      if (!(error instanceof WebhookRefused)) throw error
    }
  }

  /**
   * A second message about a refund counts as a retry. With other bytes it may be a second refund of the same sum,
   * which only a person can find out: it is stored without an action, and the payment is flagged. Both in one
   * transaction: if it fails, the provider sends the message again, and a message that is stored is not compared again.
   */
  const compareRefunds = async (
    repeated: InboxInsert,
    event: { readonly reference?: string; readonly providerRef?: string },
    requestId: string | undefined,
  ): Promise<void> => {
    const { provider, paymentId, dedupeKey, body } = repeated
    const first = await store.read.inboxBody(provider, 'verified', dedupeKey)
    // The bytes of an old message are erased. Then nothing can be compared.
    if (first === null || first.length === 0 || digest(first) === digest(body)) return
    const webhookId = newId('inb', repeated.receivedAt)
    const second: InboxInsert = {
      ...repeated,
      id: webhookId,
      dedupeKey: `${dedupeKey}:${digest(body)}`,
      event: null,
      note: 'repeats a refund in other bytes',
    }
    await store.transaction(async (tx) => {
      if (!(await tx.insertInbox(second))) return
      const payment = await paymentOf(tx, provider, paymentId, event)
      const facts = { requestId, webhookId, provider, orderId: payment?.orderId, paymentId: payment?.id }
      tx.afterCommit(() =>
        log.warn(
          facts,
          'a refund came twice in different words and counts once: compare it with the provider’s dashboard',
        ),
      )
      if (payment && flagForReview(tx, log, payment, 'doubtful', 'a refund came twice in different words'))
        await tx.savePayment(payment)
    })
  }

  const verifyAgain = async (message: StoredMessage): Promise<VerifiedAgain> => {
    const { provider, body, headers, receivedAt, verdict, dedupeKey } = message
    const source = sources.get(provider)
    if (!source) return { outcome: 'switched_off', why: `${provider} has no settings` }
    if (body.length === 0) return { outcome: 'erased', why: 'the message was erased after RETENTION_DAYS' }
    if (verdict === 'refused' && !dedupeKey.startsWith(digest(body)))
      return { outcome: 'incomplete', why: `the message is longer than the ${MAX_REFUSED_BODY} bytes that are kept` }
    const payment = message.paymentId === null ? null : await store.read.payment(message.paymentId)
    try {
      const webhook = source.verifyWebhook({ rawBody: body, headers, receivedAt })
      const row = verifiedRow(message, webhook, source.parseWebhook(webhook), payment)
      // A message that was parked has got its payment since, so its key would change.
      return { outcome: 'verified', row: verdict === 'verified' ? { ...row, dedupeKey } : row, form: webhook.form }
    } catch (error) {
      if (!(error instanceof WebhookRefused)) throw error
      return { outcome: 'refused', why: error.message }
    }
  }

  return { receive, verifyAgain }
}

/** A verified message as the inbox stores it. */
function verifiedRow(
  { id, provider, paymentId, headers, body, receivedAt }: Envelope & { readonly body: Uint8Array },
  webhook: VerifiedWebhook,
  event: WebhookEvent,
  payment: PaymentRow | null,
): InboxInsert {
  const { stored, note } = actionFor(event, payment)
  const named = event.kind === 'payment' || event.kind === 'refund' ? event : undefined
  return {
    id,
    provider,
    paymentId,
    headers: { ...headers },
    receivedAt,
    verdict: 'verified',
    // With the address, so that a message at a wrong address does not make the right delivery a duplicate.
    dedupeKey: `${event.dedupeKey}:${payment?.id ?? ''}`,
    body,
    event: stored,
    note,
    merchantReference: named?.reference ?? null,
    providerRef: named?.providerRef ?? null,
    secret: webhook.secret ?? null,
  }
}

/** @returns undefined when there is no such payment, or no longer */
async function paymentAt(
  store: Store,
  source: WebhookSource,
  { paymentId, token }: { readonly paymentId: string; readonly token: string },
): Promise<PaymentRow | undefined> {
  const payment = await store.read.payment(paymentId)
  if (!payment) return undefined
  if (payment.provider !== source.id || !tokenMatches(token, payment.callbackTokenHash)) throw noSuchAddress()
  return payment
}

function noSuchAddress(): PayError {
  return new PayError('not_found', 'No webhook is expected at this address')
}

/**
 * What the inbox worker will process: nothing for events without a use, and for a reference that is not that of the
 * address.
 */
function actionFor(
  event: WebhookEvent,
  payment: PaymentRow | null,
): { stored: StoredEvent | null; note: string | null } {
  if (event.kind === 'ignored') return { stored: null, note: event.reason }
  if (event.kind === 'notice') {
    const { kind, type, subject, occurredAt, data } = event
    return { stored: { kind, type, subject, occurredAt, data: { ...data } }, note: null }
  }
  if (payment && event.reference !== undefined && event.reference !== payment.merchantReference) {
    return { stored: null, note: 'the reference is not that of this address' }
  }
  const { kind, dedupeKey, reference, providerRef, money } = event
  const claimsPayment = event.kind === 'payment' && event.claimsPayment
  const transactionId = event.kind === 'payment' ? event.transactionId : undefined
  const refundId = event.kind === 'refund' ? event.refundId : undefined
  const stored: StoredEvent = {
    kind,
    dedupeKey,
    ...(reference === undefined ? {} : { reference }),
    ...(providerRef === undefined ? {} : { providerRef }),
    ...(transactionId === undefined ? {} : { transactionId }),
    ...(refundId === undefined ? {} : { refundId }),
    ...(claimsPayment ? { claimsPayment } : {}),
    ...(money ? { money: { minor: money.minor.toString(), currency: money.currency } } : {}),
  }
  return { stored, note: null }
}

function answerTo(source: WebhookSource, { code, message }: WebhookRefused): PayError {
  if (code === 'malformed') return new PayError('webhook_malformed', message)
  if (code === 'not_for_us') return new PayError('webhook_not_for_us', message)
  const options: PayErrorOptions = source.signatureRefusalStatus ? { status: source.signatureRefusalStatus } : {}
  return new PayError('webhook_signature_invalid', 'The signature is missing or wrong', options)
}

function keptHeaders(
  headers: Delivery['headers'],
  ofSignature: WebhookSource['signatureHeaders'] = [],
): Record<string, string> {
  const kept = Object.entries(headers).filter(
    (entry): entry is [string, string] =>
      (KEPT_HEADERS.test(entry[0]) || ofSignature.includes(entry[0])) && entry[1] !== undefined,
  )
  return Object.fromEntries(kept.map(([name, value]) => [name, value.slice(0, MAX_HEADER)]))
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
