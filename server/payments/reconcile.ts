/**
 * The one door to "paid". Webhooks, polls, return pages, cancellations and buyers who say "I have paid" all come here and only make us ask: the
 * provider's own answer, a {@link ConfirmedStatus}, is compared with what we wanted and moves the payment in one transaction.
 */

import { recordAnomaly } from '../orders/anomalies.ts'
import { applyStatus } from './apply-status.ts'
import type { PaymentState } from '../domain/payment.ts'
import { appendPaymentEvent } from '../jobs/audit-log.ts'
import type { Log } from '../platform/log.ts'
import { UnreadableMoney } from '../contract/provider.ts'
import type { Provider, ReferenceHint } from '../contract/provider.ts'
import type { PaymentRow, ReferenceRow, Store } from '../store/store.ts'
import type { UpstreamBudget, UpstreamPriority } from './upstream-budget.ts'

/** Upper bound of one provider call, in milliseconds: long enough for a slow gateway, shorter than any lease. */
export const CALL_TIMEOUT = 15_000

export type TriggerSource = 'webhook' | 'poll' | 'watch' | 'return' | 'cancel' | 'create'

export interface Trigger {
  readonly source: TriggerSource
  readonly hint?: ReferenceHint
  /** Who made us ask, for taking turns; the payment's own client unless given. */
  readonly client?: string
  /** That of the source unless given. */
  readonly priority?: UpstreamPriority
}

/** Whose call to the provider comes first. */
const PRIORITY: Readonly<Record<TriggerSource, UpstreamPriority>> = {
  webhook: 'first',
  return: 'first',
  cancel: 'first',
  create: 'first',
  poll: 'young',
  watch: 'watching',
}

export interface Reconciled {
  /** Where the payment stands now. */
  readonly state: PaymentState
  /** The provider answered. False when there was nothing to ask with. */
  readonly asked: boolean
  /** Money came that does not fit; a person has to look. */
  readonly held: boolean
}

/** @throws when the provider could not be asked or not be understood; nothing has changed then */
export type Reconcile = (paymentId: string, news: Trigger) => Promise<Reconciled>

export interface ReconcileParts {
  readonly store: Store
  readonly providers: ReadonlyMap<string, Provider>
  readonly log: Log
  readonly upstream: UpstreamBudget
  readonly now: () => number
}

export function createReconcile(parts: ReconcileParts): Reconcile {
  const { store, providers, upstream, log, now } = parts
  const running = new Map<string, Promise<Reconciled>>()

  const ask = async (
    payment: PaymentRow,
    provider: Provider,
    news: Trigger,
    hint: ReferenceHint | undefined,
  ): Promise<Reconciled> => {
    const { source } = news
    const query = {
      reference: payment.merchantReference,
      providerRef: payment.providerRef,
      money: payment.money,
      ...(hint ? { hint } : {}),
    }
    const turn = { provider: provider.id, priority: priorityOf(news), client: news.client ?? payment.client }
    const status = await upstream
      .run(turn, () => provider.fetchStatus(query, AbortSignal.timeout(CALL_TIMEOUT)))
      .catch(async (error: unknown) => {
        // A browser's id is somebody else's as likely as not: what its answer cannot say is no news of this payment.
        if (error instanceof UnreadableMoney && hint?.signed !== false) await reportUnreadable(payment, error, hint)
        throw error
      })
    if (status === null) return { state: payment.state, asked: false, held: false }
    const question = {
      source,
      named: hint ? ({ providerRef: hint.providerRef, by: hint.signed ? 'signed' : 'browser' } as const) : null,
      returnIds: provider.returnIds ?? 'review',
    }
    const result = await store.transaction((tx) => applyStatus(tx, log, payment.id, status, question, now()))
    if (result.changed) {
      log.info(
        { paymentId: payment.id, provider: payment.provider, source, state: result.state, held: result.held },
        'payment reconciled',
      )
    }
    return { state: result.state, asked: true, held: result.held }
  }

  /** Asks about what is bound to the payment, then about every id that somebody named for it and that is still open. */
  const reconcile: Reconcile = async (paymentId, news) => {
    const payment = await store.read.payment(paymentId)
    if (!payment) throw new Error('no such payment')
    const provider = providers.get(payment.provider)
    if (!provider) return { state: payment.state, asked: false, held: false }
    if (news.hint) return ask(payment, provider, news, news.hint)

    let result: Reconciled = { state: payment.state, asked: false, held: false }
    let failure: unknown
    const askable = provider.capabilities.poll === 'always' || payment.providerRef !== null
    const bound = askable && payment.state !== 'paid' ? [undefined] : []
    for (const question of [...bound, ...(await openHints(payment, news.source === 'poll'))]) {
      try {
        const answer = await ask(payment, provider, news, question)
        result = { state: answer.state, asked: result.asked || answer.asked, held: result.held || answer.held }
      } catch (error) {
        failure ??= error
      }
    }
    if (failure !== undefined && !result.asked) throw failure
    return result
  }

  /** @param scheduled also the newest id that only a browser named: it is asked about when it comes in and on schedule, however often somebody looks */
  const openHints = async (payment: PaymentRow, scheduled: boolean): Promise<ReferenceHint[]> => {
    const open = (await store.read.openReferences(payment.id)).filter(
      ({ providerRef }) =>
        providerRef !== '' && providerRef !== payment.merchantReference && providerRef !== payment.providerRef,
    )
    const newest = open.findLast(({ source }) => source === 'browser')
    return [...open.filter(({ source }) => source === 'signed'), ...(scheduled && newest ? [newest] : [])].map(hintOf)
  }

  /** Asking goes on, since the next answer may be another; but nobody but a person can tell what this one meant. */
  const reportUnreadable = async (
    { id: paymentId, provider }: PaymentRow,
    error: Error,
    hint?: ReferenceHint,
  ): Promise<void> => {
    const isNew = await store.transaction(async (tx) => {
      const payment = await tx.payment(paymentId)
      // Of a payment that is paid, only what a signed message claims besides is asked about.
      if (!payment || (payment.state === 'paid' && !hint?.signed)) return false
      const at = now()
      const providerRef = payment.state === 'paid' ? (hint?.providerRef ?? null) : payment.providerRef
      if (!(await recordAnomaly(tx, log, payment, { kind: 'unreadable', providerRef, paid: null }, at))) return false
      payment.flags.push('unreadable')
      if (!payment.flags.includes('needs_review')) payment.flags.push('needs_review')
      await tx.savePayment(payment)
      await appendPaymentEvent(tx, paymentId, 'unreadable', { why: error.message }, at)
      return true
    })
    if (!isNew) return
    log.error(
      { paymentId, provider, why: error.message },
      'the provider says that money came, in a way that cannot be accepted: look at its dashboard',
    )
  }

  return (paymentId, news) => {
    // What brings an id of its own asks by itself; the rest ask the same question, so one answer serves them all.
    if (news.hint) return reconcile(paymentId, news)
    // One of another priority may still wait for its turn, and a webhook does not wait with it.
    const question = `${paymentId} ${priorityOf(news)}`
    const current = running.get(question)
    if (current) return current
    const mine = reconcile(paymentId, news).finally(() => running.delete(question))
    running.set(question, mine)
    return mine
  }
}

function priorityOf({ source, priority }: Trigger): UpstreamPriority {
  return priority ?? PRIORITY[source]
}

function hintOf({ providerRef, source, merchantReference, money }: ReferenceRow): ReferenceHint {
  return {
    providerRef,
    signed: source === 'signed',
    ...(merchantReference === null ? {} : { reference: merchantReference }),
    ...(money ? { money } : {}),
  }
}
