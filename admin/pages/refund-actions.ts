/** Returning money: at the provider where it takes refunds from here, or by a record of what was returned there. */

import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import type {
  MoneyView,
  ProviderRefundView,
  RefundRequest,
  RefundView,
  ResolveRefundRequest,
} from '../../server/contract/operator.ts'
import { ApiError } from '../app/client.ts'
import type { ConsoleContext } from '../app/context.ts'
import type { Field, Finding } from '../parts/question.ts'
import { storedText } from '../parts/stored-text.ts'
import { latinDigits, noteField } from './actions.ts'

const id = encodeURIComponent

export interface RefundSource {
  readonly orderId: string
  readonly refundable: MoneyView
  readonly providerLabel: string
  readonly paymentId?: string
  /** At the provider. */
  readonly transactionId?: string | undefined
  readonly anomalyId?: string
  /** Whether the shop gets an event: not when other money has paid the order. */
  readonly tellsShop: boolean
}

/** Asks how the money goes back. Where the provider takes no refund from here, only a record can be made. */
export async function returnMoney(
  source: RefundSource & { readonly canRefund: boolean },
  context: ConsoleContext,
): Promise<boolean> {
  if (!source.canRefund) return recordRefund(source, context)
  const { words, ask } = context
  let how = ''
  const chosen = await ask({
    title: words.refund,
    text: aboutMoney(source, words.refundHowText(source.providerLabel), context),
    fields: [
      {
        name: 'how',
        label: words.refundHow,
        value: 'make',
        choices: [
          { value: 'make', label: words.refundAt(source.providerLabel) },
          { value: 'record', label: words.refundedAlready },
        ],
      },
    ],
    confirm: words.goOn,
    cancel: words.notNow,
    act: async (values) => {
      how = values.how ?? ''
    },
  })
  if (!chosen) return false
  return how === 'record' ? recordRefund(source, context) : makeRefund(source, context)
}

async function recordRefund(source: RefundSource, context: ConsoleContext): Promise<boolean> {
  const { words, client, ask, notify } = context
  const { orderId, refundable, providerLabel, paymentId, anomalyId, tellsShop } = source
  const idempotencyKey = newKey()
  let isReported = false
  const amount = amountField(refundable, context)
  const done = await ask({
    title: words.recordRefund,
    text: aboutMoney(source, words.refundText(providerLabel, tellsShop), context),
    fields: [
      amount,
      { name: 'refundId', label: words.refundId(providerLabel), isOptional: true, isCode: true, maxLength: 128 },
      noteField(context),
    ],
    confirm: ({ amount = '' }) =>
      amountMistake(amount, refundable, context) ? words.recordRefund : words.recordRefundOf(shown(amount, context)),
    cancel: words.notNow,
    act: async ({ amount = '', refundId, note = '' }) => {
      const request: RefundRequest = {
        amount: plainDecimal(amount),
        note,
        ...(paymentId ? { paymentId } : {}),
        ...(anomalyId ? { anomalyId } : {}),
        ...(refundId ? { refundId } : {}),
      }
      const refund = await client.post<RefundView>(`/orders/${id(orderId)}/refunds`, request, { idempotencyKey })
      isReported = refund.reportedAt !== undefined
    },
  })
  if (done) notify(isReported ? words.refundReported(providerLabel) : words.refundDone)
  return done

  function shown(amount: string, { format }: ConsoleContext): string {
    return format.money({ ...refundable, amount: plainDecimal(amount) })
  }
}

async function makeRefund(source: RefundSource, context: ConsoleContext): Promise<boolean> {
  const { words, format, client, ask, notify } = context
  const { orderId, refundable, providerLabel, paymentId, anomalyId, tellsShop } = source
  let idempotencyKey = newKey()
  let outcome = ''
  const done = await ask({
    title: words.refundAt(providerLabel),
    text: aboutMoney(source, words.refundMakeText(providerLabel, tellsShop), context),
    fields: [{ ...amountField(refundable, context), label: words.amountToReturn }, noteField(context)],
    confirm: ({ amount = '' }) =>
      amountMistake(amount, refundable, context)
        ? words.refundAt(providerLabel)
        : words.refundSumAt(format.money({ ...refundable, amount: plainDecimal(amount) }), providerLabel),
    cancel: words.notNow,
    isDestructive: true,
    act: async ({ amount = '', note = '' }) => {
      const request: RefundRequest = {
        amount: plainDecimal(amount),
        note,
        atProvider: true,
        ...(paymentId ? { paymentId } : {}),
        ...(anomalyId ? { anomalyId } : {}),
      }
      try {
        const made = await client.post<ProviderRefundView>(`/orders/${id(orderId)}/refunds`, request, {
          idempotencyKey,
        })
        outcome = words.refundStates[made.state](providerLabel)
        return findingOf(made, outcome)
      } catch (error) {
        const code = error instanceof ApiError ? error.code : ''
        // No money went back, so the next press is another try.
        if (code === 'refund_refused') idempotencyKey = newKey()
        if (code !== 'unreachable' && code !== 'unreadable') throw error
        outcome = words.refundUnsure
        return { tone: 'warn', title: outcome }
      }
    },
  })
  if (done) notify(outcome)
  return done
}

/** Which money goes back: the list behind the dialog can have changed since the press. */
function aboutMoney({ orderId, transactionId }: RefundSource, text: string, { words }: ConsoleContext): TemplateResult {
  return html`<b>${words.orderTitle} ${storedText(orderId)}</b>${
    transactionId ? html` · ${words.transactionId} <span class="mono">${storedText(transactionId)}</span>` : nothing
  }<br />${text}`
}

/** Stays on the screen while the end is not known, because nobody must return the money a second time. */
function findingOf({ state }: ProviderRefundView, title: string): Finding | undefined {
  return state === 'done' ? undefined : { tone: 'warn', title }
}

/** For a refund that the provider is no longer asked about. */
export async function resolveRefund(refund: ProviderRefundView, context: ConsoleContext): Promise<boolean> {
  const { words, format, client, ask, notify } = context
  const sum: MoneyView = refund.money
  const done = await ask({
    title: words.resolveRefund,
    text: words.resolveRefundText(refund.label, format.money(sum), refund.orderId),
    fields: [
      {
        name: 'made',
        label: words.resolveRefundHow(refund.label),
        choices: [
          { value: 'yes', label: words.wasReturned },
          { value: 'no', label: words.wasNotReturned },
        ],
      },
      noteField(context),
    ],
    confirm: words.resolveRefund,
    cancel: words.notNow,
    isDestructive: true,
    act: async ({ made, note = '' }) => {
      const request: ResolveRefundRequest = { made: made === 'yes', note }
      await client.post<ProviderRefundView>(`/refunds/${id(refund.id)}/resolve`, request)
    },
  })
  if (done) notify(words.resolveRefundDone)
  return done
}

function amountField(refundable: MoneyView, context: ConsoleContext): Field {
  const { words, format } = context
  return {
    name: 'amount',
    label: words.amountReturned,
    value: refundable.amount,
    inputMode: 'decimal',
    maxLength: 24,
    before: format.symbol(refundable.currency),
    after: words.ofAmount(format.money(refundable)),
    check: (value) => amountMistake(value, refundable, context),
  }
}

function amountMistake(text: string, limit: MoneyView, { words, format }: ConsoleContext): string | undefined {
  const decimal = plainDecimal(text)
  const match = /^(\d{1,15})(?:\.(\d+))?$/.exec(decimal)
  if (!match || (match[2] ?? '').length > limit.exponent) return words.amountWrong
  const minor = BigInt(match[1]! + (match[2] ?? '').padEnd(limit.exponent, '0'))
  if (minor === 0n) return words.amountWrong
  return minor > BigInt(limit.minor) ? words.amountTooMuch(format.money(limit)) : undefined
}

/** As people write thousands and lakhs: 1,500 and 1,00,000. In 1,50 the comma may be a decimal point. */
const GROUPED = /^\d{1,3}(,\d{2,3})*,\d{3}(\.\d+)?$/

/** An amount with Latin digits, and without the commas if they group them. */
function plainDecimal(text: string): string {
  const latin = latinDigits(text).replace(/\s/g, '')
  return GROUPED.test(latin) ? latin.replaceAll(',', '') : latin
}

/** `crypto.randomUUID` is missing where the console is served over plain http on another host than this one. */
function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
