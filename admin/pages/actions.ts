/**
 * What an operator can do. Each action first says what will happen, asks why where that goes into the audit log, and
 * reports whether it was done.
 */

import { html } from 'lit'
import type {
  AnomalyDecided,
  CheckView,
  EventView,
  MoneyView,
  OperatorAnomalyView,
  OperatorCheckoutView,
  OperatorPaymentView,
  ReplayView,
  WebhookView,
} from '../../server/contract/operator.ts'
import { asApiError } from '../app/client.ts'
import type { ConsoleContext } from '../app/context.ts'
import type { Field, Finding } from '../parts/question.ts'
import { storedText } from '../parts/stored-text.ts'

const id = encodeURIComponent

export async function acceptAnomaly(anomaly: OperatorAnomalyView, context: ConsoleContext): Promise<boolean> {
  const { words, format, client, ask, notify } = context
  const { orderId, paid, money } = anomaly
  const difference = paid && paid.currency === money.currency ? paid.minor - money.minor : 0
  const rest = difference === 0 ? '' : format.money(moneyOf(money, Math.abs(difference)))
  const done = await ask({
    title: words.acceptTitle(paid ? format.money(paid) : format.money(money)),
    text: words.acceptText(orderId, difference < 0 ? words.staysMissing(rest) : rest ? words.isTooMuch(rest) : ''),
    fields: [noteField(context)],
    confirm: words.acceptAsPaid,
    cancel: words.keepAsIs,
    act: async ({ note }) => {
      await client.post<AnomalyDecided>(`/anomalies/${id(anomaly.id)}/accept`, { note })
    },
  })
  if (done) notify(words.acceptDone(orderId))
  return done
}

export async function resolveAnomaly(anomaly: OperatorAnomalyView, context: ConsoleContext): Promise<boolean> {
  const { words, client, ask, notify } = context
  const done = await ask({
    title: words.resolveTitle,
    text: words.resolveText(anomaly.orderId),
    fields: [{ ...noteField(context), hint: words.resolveHint }],
    confirm: words.markResolved,
    cancel: words.keepOpen,
    act: async ({ note }) => {
      await client.post<AnomalyDecided>(`/anomalies/${id(anomaly.id)}/resolve`, { note })
    },
  })
  if (done) notify(words.resolveDone)
  return done
}

export async function checkPayment(payment: OperatorPaymentView, context: ConsoleContext): Promise<boolean> {
  const { words, client, ask, notify } = context
  const asks = words.checkText(payment.label, payment.reference)
  let outcome = ''
  const done = await ask({
    title: words.checkTitle(payment.label),
    text: payment.checkTakesMoney ? `${asks} ${words.checkTakesMoney(payment.label)}` : asks,
    fields: [noteField(context, true)],
    confirm: words.checkNow,
    cancel: words.notNow,
    act: async ({ note }) => {
      const view = await client.post<CheckView>(`/payments/${id(payment.id)}/check`, reasonOf(note))
      outcome = words.checkOutcomes[view.outcome](payment.label)
    },
  })
  if (done) notify(outcome)
  return done
}

export async function reviewPayment(payment: OperatorPaymentView, context: ConsoleContext): Promise<boolean> {
  const { words, client, ask, notify } = context
  const done = await ask({
    title: words.reviewTitle,
    text: words.reviewText(payment.orderId),
    fields: [noteField(context)],
    confirm: words.markReviewed,
    cancel: words.notNow,
    act: async ({ note }) => {
      await client.post<OperatorPaymentView>(`/payments/${id(payment.id)}/review`, { note })
    },
  })
  if (done) notify(words.reviewDone)
  return done
}

/** Looks first, shows what the provider knows, and binds it in a second step when it can pay the order. */
export async function lookUpTransaction(payment: OperatorPaymentView, context: ConsoleContext): Promise<boolean> {
  const { words, client, ask, notify } = context
  const path = `/payments/${id(payment.id)}/check`
  let found: CheckView | undefined
  const looked = await ask({
    title: words.lookUp,
    text: words.lookUpText(payment.label),
    fields: [{ name: 'transactionId', label: words.transactionId, isCode: true, maxLength: 128 }],
    confirm: words.askProvider(payment.label),
    cancel: words.close,
    act: async ({ transactionId }) => {
      found = await client.post<CheckView>(path, { transactionId, lookOnly: true })
      if (!canBind(found)) return lookUpFinding(found, payment, context)
      return undefined
    },
  })
  const transaction = found?.transaction
  if (!looked || !found || !transaction || !canBind(found)) return false

  let outcome = ''
  const bound = await ask({
    title: words.bindTitle(payment.orderId),
    text: html`${words.providerKnows(payment.label, transaction.money ? context.format.money(transaction.money) : '–')}
      <span class="mono">${storedText(transaction.id)}</span>.
      ${transaction.fits ? words.bindFits(payment.orderId) : words.bindMisfits}`,
    fields: [noteField(context)],
    confirm: words.bindTo(payment.orderId),
    cancel: words.close,
    act: async ({ note }) => {
      const view = await client.post<CheckView>(path, { transactionId: transaction.id, note })
      outcome = words.checkOutcomes[view.outcome](payment.label)
    },
  })
  if (bound) notify(outcome)
  return bound
}

function canBind({ outcome, transaction }: CheckView): boolean {
  return outcome === 'found' && transaction?.status === 'paid' && transaction.orderId === undefined
}

function lookUpFinding(
  { outcome, transaction }: CheckView,
  payment: OperatorPaymentView,
  context: ConsoleContext,
): Finding {
  const { words, format } = context
  if (transaction?.orderId !== undefined)
    return { tone: 'warn', title: words.paysOrderAlready(transaction.orderId), text: words.nothingChanged }
  if (outcome === 'found' && transaction) {
    const money = transaction.money ? ` · ${format.money(transaction.money)}` : ''
    return { tone: 'warn', title: `${words.paymentStatus[transaction.status]}${money}`, text: words.nothingChanged }
  }
  return { tone: 'warn', title: words.checkOutcomes[outcome](payment.label), text: words.nothingChanged }
}

export async function cancelCheckout(checkout: OperatorCheckoutView, context: ConsoleContext): Promise<boolean> {
  const { words, client, ask, notify } = context
  const done = await ask({
    title: words.cancelTitle(checkout.orderId),
    text: words.cancelText,
    fields: [noteField(context, true)],
    confirm: words.cancelCheckout,
    cancel: words.keepItOpen,
    isDestructive: true,
    act: async ({ note }) => {
      await client.post<OperatorCheckoutView>(`/checkouts/${id(checkout.id)}/cancel`, reasonOf(note))
    },
  })
  if (done) notify(words.cancelDone)
  return done
}

export async function resendEvents(
  events: readonly Pick<EventView, 'id' | 'type'>[],
  context: ConsoleContext,
): Promise<boolean> {
  const { words, format, client, ask, notify } = context
  const [first] = events
  if (!first) return false
  const count = format.number(events.length)
  const sent = new Set<string>()
  const left = () => events.length - sent.size
  const done = await ask({
    title: events.length === 1 ? words.resendTitle(first.type) : words.resendAllTitle(count),
    text: words.resendText,
    fields: [noteField(context, true)],
    confirm: () => (left() === 1 ? words.resend : words.resendAll(format.number(left()))),
    cancel: words.notNow,
    act: async ({ note }) => {
      for (const event of events.filter((event) => !sent.has(event.id)))
        try {
          await client.post<EventView>(`/events/${id(event.id)}/resend`, reasonOf(note))
          sent.add(event.id)
        } catch (error) {
          // The others are no part of the delivery that is under way.
          if (events.length === 1 || asApiError(error).code !== 'request_in_progress') throw error
        }
      return left() === 0
        ? undefined
        : { tone: 'warn', title: words.resentSome(shown(), count), text: words.resendLater }
    },
  })
  if (sent.size > 0) notify(left() === 0 ? words.resendDone : words.resentSome(shown(), count))
  return done

  function shown(): string {
    return format.number(sent.size)
  }
}

export async function replayWebhook(webhook: WebhookView, context: ConsoleContext): Promise<boolean> {
  const { words, client, ask, notify } = context
  let outcome = ''
  const done = await ask({
    title: words.replayTitle(webhook.label),
    text: words.replayText,
    fields: [noteField(context, true)],
    confirm: words.replay,
    cancel: words.notNow,
    act: async ({ note }) => {
      const view = await client.post<ReplayView>(`/webhooks/${id(webhook.id)}/replay`, reasonOf(note))
      outcome = words.replayOutcomes[view.outcome]
      if (view.outcome === 'processed' || view.outcome === 'unused' || view.outcome === 'duplicate') return undefined
      return { tone: 'warn', title: outcome, ...(view.why ? { text: view.why } : {}) }
    },
  })
  if (done) notify(outcome)
  return done
}

export function noteField({ words }: ConsoleContext, isOptional = false): Field {
  return { name: 'note', label: isOptional ? words.whyOptional : words.why, isOptional, maxLength: 500 }
}

export function reasonOf(note: string | undefined): { note?: string } {
  return note ? { note } : {}
}

export function latinDigits(text: string): string {
  return text.replace(/[০-৯]/g, (digit) => String(digit.codePointAt(0)! - 0x9e6))
}

function moneyOf({ currency, exponent }: MoneyView, minor: number): MoneyView {
  const digits = String(minor).padStart(exponent + 1, '0')
  const amount = exponent === 0 ? digits : `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`
  return { amount, currency, minor, exponent }
}
