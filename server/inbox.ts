/**
 * Webhooks in two halves. Receiving: verify, store, commit, and only then answer; messages that arrive together share one commit. Acting: a stored
 * message makes us ask the provider, and is tried again until that has brought an answer.
 */

import { createHash } from 'node:crypto'
import { flagForReview } from './anomalies.ts'
import type { Money } from './domain/money.ts'
import type { PayErrorOptions } from './errors.ts'
import { PayError } from './errors.ts'
import { pollDelay } from './domain/schedule.ts'
import { newId, tokenMatches } from './ids.ts'
import { groupCommit } from './inbox-commit.ts'
import type { Log } from './log.ts'
import { errorFacts } from './log.ts'
import { emitNotice } from './order-events.ts'
import type { NoticeEventType } from './order-events.ts'
import type { StatusHint, VerifiedWebhook, WebhookEvent, WebhookSource } from './providers/provider.ts'
import { createRefusalLog } from './refusal-log.ts'
import { recordRefund } from './refunds.ts'
import type { Settle } from './settle.ts'
import type { InboxInsert, InboxRow, PaymentRow, Queries, Store, StoredEvent } from './store/store.ts'
import { createLanedWorker } from './worker.ts'
import type { Worker } from './worker.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** When a message is acted on again while the provider cannot be asked, or does not confirm yet. Afterwards the poll schedule goes on alone. */
const RETRIES = [2 * SECOND, 5 * SECOND, 15 * SECOND, 30 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, 24 * HOUR]

/** Longer than the wait for a turn at the provider and one call. */
const LEASE = 60 * SECOND
/** Messages of one provider that are acted on at a time. Each has its own: one that hangs holds up no other's. */
const PER_PROVIDER = 16

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
  readonly worker: Worker
}

export interface InboxParts {
  readonly store: Store
  /** Whoever may send: the providers, and platforms that only report. */
  readonly sources: ReadonlyMap<string, WebhookSource>
  readonly settle: Settle
  readonly log: Log
  readonly now: () => number
  /** Milliseconds of a clock that nobody can set. */
  readonly monotonic: () => number
  /** In [0, 1). */
  readonly random: () => number
  /** Order events are waiting. */
  readonly onOutbox: () => void
}

export function createInbox(parts: InboxParts): Inbox {
  const { store, sources, settle, log, now, random, onOutbox } = parts
  const insert = groupCommit(store)
  const refused = createRefusalLog(log, parts.monotonic)

  const receive = async (delivery: Delivery): Promise<void> => {
    const { rawBody, headers } = delivery
    const provider = sources.get(delivery.provider)
    if (!provider) throw new PayError('not_found', 'No webhook is expected at this address')
    const receivedAt = now()
    const payment = delivery.address ? await paymentAt(store, provider, delivery.address) : null
    const row = (verdict: InboxInsert['verdict'], dedupeKey: string, event: StoredEvent | null, note: string | null, named?: Named): InboxInsert => ({
      id: newId('inb', receivedAt), provider: provider.id, verdict, dedupeKey, paymentId: payment?.id ?? null, headers: keptHeaders(headers),
      body: verdict === 'refused' ? rawBody.subarray(0, KEPT_OF_REFUSED) : rawBody,
      event, note, receivedAt, ourRef: named?.reference ?? null, providerRef: named?.providerRef ?? null,
    })

    let webhook: VerifiedWebhook
    let event: WebhookEvent
    try {
      webhook = provider.verifyWebhook({ rawBody, headers, receivedAt })
      event = provider.parseWebhook(webhook)
    } catch (error) {
      const refusal = refusalOf(error)
      if (!refusal) throw error
      const { code, message } = refusal
      const at = payment && { paymentId: payment.id, orderId: payment.orderId, reference: payment.reference }
      refused({ provider: provider.id, refused: code, why: message, ...(at ? { payment: at } : {}) })
      if (refusal.code === 'bad_signature' && delivery.keepRefused !== false) await insert(row('refused', `${digest(rawBody)}:${payment?.id ?? ''}`, null, refusal.message))
      throw answerOf(provider, refusal)
    }

    const { stored, note } = actionFor(event, payment)
    // The key holds the address, so that a message that came to a wrong one cannot stand in the way of the right delivery.
    const key = `${event.dedupeKey}:${payment?.id ?? ''}`
    const news = await insert(row('verified', key, stored, note, event.kind === 'payment' ? event : undefined))
    if (!news && event.kind === 'refund') await compareRefunds(row('verified', `${key}:${digest(rawBody)}`, null, 'repeats a refund in other bytes'), key, event)
    log.info({ provider: provider.id, paymentId: payment?.id, form: webhook.form, duplicate: !news, ...(note ? { note } : {}) }, 'webhook stored')
    worker.kick()
  }

  /** Counted once, and yet it may be a second refund of the same sum: that cannot be told from a retry, so a person is told. */
  const compareRefunds = async (repeated: InboxInsert, key: string, event: { reference?: string; providerRef?: string }): Promise<void> => {
    const first = await store.read.inboxBody(repeated.provider, 'verified', key)
    if (first === null || digest(first) === digest(repeated.body) || !(await insert(repeated))) return
    const payment = await paymentOf(store.read, repeated.provider, repeated.paymentId, event)
    log.warn({ provider: repeated.provider, paymentId: payment?.id }, 'a refund came twice in different words and counts once: compare it with the dashboard')
    if (!payment) return
    await store.transaction(async (tx) => {
      const current = await tx.payment(payment.id)
      if (current && flagForReview(tx, log, current, 'a refund came twice in different words')) await tx.savePayment(current)
    })
  }

  const act = async (row: InboxRow): Promise<void> => {
    const { event } = row
    if (event?.kind === 'notice') {
      await store.transaction((tx) => passOn(tx, row, event, now()))
      onOutbox()
      return
    }
    const release = (status: 'done' | 'orphan' | 'pending', note: string | null, nextAt: number | null) =>
      store.transaction((tx) => tx.releaseInbox(row.id, status, note, nextAt))
    const delay = RETRIES[row.attempts]
    const later = delay === undefined ? null : now() + delay

    const payment = event && (await paymentOf(store.read, row.provider, row.paymentId, event))
    if (!payment || !sources.has(row.provider)) {
      await release(later === null ? 'orphan' : 'pending', 'belongs to no payment of ours', later)
      return
    }
    if (event.kind === 'refund') {
      await actOnRefund(row, payment, event)
      return
    }
    // Nothing to learn, and a guard against loops: there are providers whose answer to our question is another webhook.
    if (payment.state === 'paid' && [undefined, payment.ourRef, payment.providerRef].includes(event.providerRef)) {
      await release('done', 'paid already', null)
      return
    }
    // What the message says is kept on its payment first: from here on the poll schedule asks about it to its end, whatever becomes of this row.
    await store.transaction((tx) => keepClaim(tx, payment, event, now(), pollDelay(0, random()) ?? 0))
    try {
      const hint = hintOf(event)
      const settled = await settle(payment.id, { source: 'webhook', ...(hint ? { hint } : {}) })
      const open = !settled.held && settled.state !== 'paid' && settled.state !== 'failed'
      if (open && later !== null) await release('pending', 'the provider does not confirm it yet', later)
      else await release('done', open ? 'the poll schedule goes on asking' : null, null)
    } catch (error) {
      log.warn({ provider: row.provider, paymentId: payment.id, error: errorFacts(error) }, 'the provider could not be asked about a webhook')
      const note = 'the provider could not be asked'
      await release(later === null ? 'done' : 'pending', later === null ? `${note}; the poll schedule goes on asking` : note, later)
    }
  }

  const actOnRefund = async (row: InboxRow, payment: PaymentRow, event: PaymentNews): Promise<void> => {
    const key = `${row.provider}:${event.dedupeKey}`
    const outcome = await store.transaction(async (tx) => {
      const recorded = await recordRefund(tx, payment.id, key, moneyIn(event), now())
      if (recorded === 'not_paid') {
        // A refund can overtake the news that the payment was made. It waits for that, however long it takes, and is itself a claim that money came.
        await keepClaim(tx, payment, { ...event, claimsPayment: true, money: undefined }, now(), pollDelay(0, random()) ?? 0)
        await tx.parkInbox(row.id, payment.id, 'refund: waits for its payment')
      } else {
        await tx.releaseInbox(row.id, 'done', recorded === 'recorded' ? null : `refund: ${recorded}`, null)
      }
      return recorded
    })
    onOutbox()
    const facts = { provider: row.provider, paymentId: payment.id }
    if (outcome === 'recorded') log.info(facts, 'refund recorded')
    else if (outcome === 'not_paid') log.info(facts, 'a refund waits for its payment')
    else if (outcome !== 'known') log.warn({ ...facts, outcome }, 'a refund does not fit its payment')
  }

  const claim = async (free: (provider: string) => number): Promise<InboxRow[]> => {
    const lanes = (await store.read.inboxLanes(now())).filter((provider) => free(provider) > 0)
    if (lanes.length === 0) return []
    return store.transaction(async (tx) => {
      const claimed: InboxRow[] = []
      for (const provider of lanes) claimed.push(...(await tx.claimInbox(now(), now() + LEASE, free(provider), provider)))
      return claimed
    })
  }

  const worker = createLanedWorker<InboxRow>({
    name: 'inbox',
    claim,
    work: act,
    laneOf: ({ provider }) => provider,
    slotsOf: () => PER_PROVIDER,
    interval: 1000,
    log,
  })
  return { receive, worker }
}

interface Named {
  readonly reference?: string
  readonly providerRef?: string
}

type PaymentNews = Exclude<StoredEvent, { kind: 'notice' }>

async function paymentAt(store: Store, provider: WebhookSource, address: { paymentId: string; token: string }): Promise<PaymentRow> {
  const payment = await store.read.payment(address.paymentId)
  if (!payment || payment.provider !== provider.id || !tokenMatches(address.token, payment.callbackTokenHash)) {
    throw new PayError('not_found', 'No webhook is expected at this address')
  }
  return payment
}

async function paymentOf(
  read: Queries, provider: string, paymentId: string | null, event: Pick<PaymentNews, 'reference' | 'providerRef'>,
): Promise<PaymentRow | null> {
  if (paymentId !== null) return read.payment(paymentId)
  const own = event.reference === undefined ? null : await read.paymentByReference(provider, event.reference)
  if (own || event.providerRef === undefined) return own
  return read.paymentByProviderReference(provider, event.providerRef)
}

/** What there is to act on: nothing for news that we do not use, or whose reference is not that of the address it came to. */
function actionFor(event: WebhookEvent, payment: PaymentRow | null): { stored: StoredEvent | null; note: string | null } {
  if (event.kind === 'ignored') return { stored: null, note: event.reason }
  if (event.kind === 'notice') {
    const { kind, type, subject, occurredAt, data } = event
    return { stored: { kind, type, subject, occurredAt, data: { ...data } }, note: null }
  }
  if (payment && event.reference !== undefined && event.reference !== payment.ourRef) {
    return { stored: null, note: 'the reference is not that of this address' }
  }
  const { kind, dedupeKey, reference, providerRef, money } = event
  const claimsPayment = event.kind === 'payment' && event.claimsPayment
  const stored: StoredEvent = {
    kind,
    dedupeKey,
    ...(reference === undefined ? {} : { reference }),
    ...(providerRef === undefined ? {} : { providerRef }),
    ...(claimsPayment ? { claimsPayment } : {}),
    ...(money ? { money: { minor: money.minor.toString(), currency: money.currency } } : {}),
  }
  return { stored, note: null }
}

function hintOf(event: PaymentNews): StatusHint | undefined {
  if (event.providerRef === undefined) return undefined
  const money = moneyIn(event)
  const { reference } = event
  return { providerRef: event.providerRef, signed: true, ...(reference === undefined ? {} : { reference }), ...(money ? { money } : {}) }
}

function moneyIn(event: PaymentNews): Money | null {
  return event.money ? { minor: BigInt(event.money.minor), currency: event.money.currency } : null
}

/**
 * Keeps what a signed message says of its payment, and starts the poll schedule anew for it: an id to ask with, or, without one, the claim alone. A message
 * about money on its way back claims that it came, too.
 */
async function keepClaim(tx: Queries, payment: PaymentRow, event: PaymentNews, at: number, delay: number): Promise<void> {
  const isNew = await tx.keepReference({
    paymentId: payment.id,
    provider: payment.provider,
    providerRef: event.providerRef ?? '',
    source: 'signed',
    merchantReference: event.reference ?? null,
    money: moneyIn(event),
    claimsPayment: event.claimsPayment ?? false,
  }, at)
  if (isNew) await tx.restartPoll(payment.id, at + delay, at)
}

async function passOn(tx: Queries, row: InboxRow, notice: Extract<StoredEvent, { kind: 'notice' }>, now: number): Promise<void> {
  const { type, subject, occurredAt, data } = notice
  const newest = await tx.saveNotice({ source: row.provider, subject, type, occurredAt })
  if (newest) await emitNotice(tx, type as NoticeEventType, data, occurredAt, now)
  await tx.releaseInbox(row.id, 'done', newest ? null : 'a newer notice of the same subject was there already', null)
}

interface Refusal {
  code: 'bad_signature' | 'malformed' | 'not_for_us'
  message: string
}

/** Adapters throw `WebhookRefused`; its class stays with them, so it is known by its name. */
function refusalOf(error: unknown): Refusal | null {
  return error instanceof Error && error.name === 'WebhookRefused' ? (error as Error & Refusal) : null
}

function answerOf(provider: WebhookSource, refusal: Refusal): PayError {
  if (refusal.code === 'malformed') return new PayError('webhook_malformed', refusal.message)
  if (refusal.code === 'not_for_us') return new PayError('webhook_not_for_us', refusal.message)
  const options: PayErrorOptions = provider.signatureRefusalStatus ? { status: provider.signatureRefusalStatus } : {}
  return new PayError('webhook_signature_invalid', 'The signature is missing or wrong', options)
}

function keptHeaders(headers: Delivery['headers']): Record<string, string> {
  const kept = Object.entries(headers).filter((entry): entry is [string, string] => KEPT_HEADERS.test(entry[0]) && entry[1] !== undefined)
  return Object.fromEntries(kept.map(([name, value]) => [name, value.slice(0, 512)]))
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
