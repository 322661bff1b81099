/** Receives webhooks: verify, store, commit, and only then answer. Messages that arrive together share one commit. */

import { createHash } from 'node:crypto'
import { flagForReview } from '../orders/anomalies.ts'
import { tellOfUnknown } from './claims.ts'
import type { PayErrorOptions } from '../contract/errors.ts'
import { PayError } from '../contract/errors.ts'
import { newId, tokenMatches } from '../platform/ids.ts'
import { groupCommit } from './inbox-commit.ts'
import { paymentOf } from './inbox-worker.ts'
import type { Log } from '../platform/log.ts'
import { WebhookRefused } from '../contract/provider.ts'
import type { VerifiedWebhook, WebhookEvent, WebhookSource } from '../contract/provider.ts'
import { createRefusalLog } from './refusal-log.ts'
import type { InboxInsert, PaymentRow, Store, StoredEvent } from '../store/store.ts'

/** How much of each refused message is kept, in bytes. */
const KEPT_OF_REFUSED = 8192

/** Headers that help to understand a message. No signatures: under some schemes that header is the secret itself. */
const KEPT_HEADERS = /^(content-type|user-agent|(svix|webhook)-(id|timestamp))$/

export interface Delivery {
  /** As the address names it. */
  readonly provider: string
  /** The payment and token in a capability address; absent on the short one. */
  readonly address?: { readonly paymentId: string; readonly token: string }
  readonly rawBody: Uint8Array
  readonly headers: Readonly<Record<string, string | undefined>>
  /** False: a message with a bad signature is not stored, since its sender has sent too many. */
  readonly keepRefused?: boolean
}

export interface Inbox {
  /**
   * Takes in one webhook. Resolves when it is durably stored (or was already).
   * @throws {PayError} `not_found` for a wrong address, `webhook_signature_invalid`, `webhook_malformed`, `webhook_not_for_us`
   */
  receive(delivery: Delivery): Promise<void>
}

export interface InboxParts {
  readonly store: Store
  /** Whoever may send: the providers, and platforms that only report. */
  readonly sources: ReadonlyMap<string, WebhookSource>
  readonly log: Log
  readonly now: () => number
  /** Milliseconds of a clock that nobody can set. */
  readonly monotonic: () => number
}

export function createInbox(parts: InboxParts): Inbox {
  const { store, sources, log, now } = parts
  const insert = groupCommit(store)
  const refused = createRefusalLog(log, parts.monotonic)
  let unknownAt = -Infinity

  const receive = async (delivery: Delivery): Promise<void> => {
    const { rawBody, headers } = delivery
    const provider = sources.get(delivery.provider)
    if (!provider) throw new PayError('not_found', 'No webhook is expected at this address')
    const receivedAt = now()
    const payment = delivery.address ? await paymentAt(store, provider, delivery.address) : null
    if (payment === undefined) {
      reportClaimOfUnknown(provider, delivery, receivedAt)
      throw new PayError('not_found', 'No webhook is expected at this address')
    }
    const row = (
      verdict: InboxInsert['verdict'],
      dedupeKey: string,
      event: StoredEvent | null,
      note: string | null,
      named?: Named,
    ): InboxInsert => ({
      id: newId('inb', receivedAt),
      provider: provider.id,
      verdict,
      dedupeKey,
      paymentId: payment?.id ?? null,
      headers: keptHeaders(headers),
      body: verdict === 'refused' ? rawBody.subarray(0, KEPT_OF_REFUSED) : rawBody,
      event,
      note,
      receivedAt,
      merchantReference: named?.reference ?? null,
      providerRef: named?.providerRef ?? null,
    })

    let webhook: VerifiedWebhook
    let event: WebhookEvent
    try {
      webhook = provider.verifyWebhook({ rawBody, headers, receivedAt })
      event = provider.parseWebhook(webhook)
    } catch (error) {
      if (!(error instanceof WebhookRefused)) throw error
      const refusal = error
      const { code, message } = refusal
      const at = payment && { paymentId: payment.id, orderId: payment.orderId, reference: payment.reference }
      refused({ provider: provider.id, refused: code, why: message, ...(at ? { payment: at } : {}) })
      if (refusal.code === 'bad_signature' && delivery.keepRefused !== false)
        await insert(row('refused', `${digest(rawBody)}:${payment?.id ?? ''}`, null, refusal.message))
      throw answerOf(provider, refusal)
    }

    const { stored, note } = actionFor(event, payment)
    // The key holds the address, so that a message that came to a wrong one cannot stand in the way of the right delivery.
    const key = `${event.dedupeKey}:${payment?.id ?? ''}`
    const news = await insert(row('verified', key, stored, note, event.kind === 'payment' ? event : undefined))
    if (!news && event.kind === 'refund')
      await compareRefunds(
        row('verified', `${key}:${digest(rawBody)}`, null, 'repeats a refund in other bytes'),
        key,
        event,
      )
    log.info(
      {
        provider: provider.id,
        paymentId: payment?.id,
        form: webhook.form,
        duplicate: !news,
        ...(note ? { note } : {}),
      },
      'webhook stored',
    )
  }

  /**
   * A payment that was forgotten, or lost with an older backup, has no address any more. Whether the provider itself comes for it is found out about once a
   * second, since strangers can make up such addresses; a provider that is refused tries again.
   */
  const reportClaimOfUnknown = (provider: WebhookSource, { rawBody, headers }: Delivery, receivedAt: number): void => {
    if (parts.monotonic() - unknownAt < 1000) return
    unknownAt = parts.monotonic()
    try {
      const event = provider.parseWebhook(provider.verifyWebhook({ rawBody, headers, receivedAt }))
      if (event.kind === 'payment' && event.claimsPayment) tellOfUnknown(log, provider.id, event)
    } catch (error) {
      if (!(error instanceof WebhookRefused)) throw error
    }
  }

  /** Counted once, and yet it may be a second refund of the same sum: that cannot be told from a retry, so a person is told. */
  const compareRefunds = async (
    repeated: InboxInsert,
    key: string,
    event: { reference?: string; providerRef?: string },
  ): Promise<void> => {
    const first = await store.read.inboxBody(repeated.provider, 'verified', key)
    if (first === null || digest(first) === digest(repeated.body) || !(await insert(repeated))) return
    const payment = await paymentOf(store.read, repeated.provider, repeated.paymentId, event)
    log.warn(
      { provider: repeated.provider, paymentId: payment?.id },
      'a refund came twice in different words and counts once: compare it with the dashboard',
    )
    if (!payment) return
    await store.transaction(async (tx) => {
      const current = await tx.payment(payment.id)
      if (current && flagForReview(tx, log, current, 'a refund came twice in different words'))
        await tx.savePayment(current)
    })
  }

  return { receive }
}

interface Named {
  readonly reference?: string
  readonly providerRef?: string
}

/** @returns undefined when there is no such payment, or no more */
async function paymentAt(
  store: Store,
  provider: WebhookSource,
  address: { paymentId: string; token: string },
): Promise<PaymentRow | undefined> {
  const payment = await store.read.payment(address.paymentId)
  if (!payment) return undefined
  if (payment.provider !== provider.id || !tokenMatches(address.token, payment.callbackTokenHash)) {
    throw new PayError('not_found', 'No webhook is expected at this address')
  }
  return payment
}

/** What there is to act on: nothing for news that we do not use, or whose reference is not that of the address it came to. */
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
  const stored: StoredEvent = {
    kind,
    dedupeKey,
    ...(reference === undefined ? {} : { reference }),
    ...(providerRef === undefined ? {} : { providerRef }),
    ...(transactionId === undefined ? {} : { transactionId }),
    ...(claimsPayment ? { claimsPayment } : {}),
    ...(money ? { money: { minor: money.minor.toString(), currency: money.currency } } : {}),
  }
  return { stored, note: null }
}

function answerOf(provider: WebhookSource, refusal: WebhookRefused): PayError {
  if (refusal.code === 'malformed') return new PayError('webhook_malformed', refusal.message)
  if (refusal.code === 'not_for_us') return new PayError('webhook_not_for_us', refusal.message)
  const options: PayErrorOptions = provider.signatureRefusalStatus ? { status: provider.signatureRefusalStatus } : {}
  return new PayError('webhook_signature_invalid', 'The signature is missing or wrong', options)
}

function keptHeaders(headers: Delivery['headers']): Record<string, string> {
  const kept = Object.entries(headers).filter(
    (entry): entry is [string, string] => KEPT_HEADERS.test(entry[0]) && entry[1] !== undefined,
  )
  return Object.fromEntries(kept.map(([name, value]) => [name, value.slice(0, 512)]))
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
