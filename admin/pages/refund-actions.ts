/** Returning money: at the provider where it takes refunds from here, or by a record of what was returned there. */

import type {
  MoneyView,
  ProviderRefundView,
  RefundRequest,
  ResolveRefundRequest,
} from '../../server/contract/operator.ts'
import { ApiError } from '../app/client.ts'
import type { ConsoleContext } from '../app/context.ts'
import type { Finding } from '../parts/question.ts'
import { amountField, amountMistake, newKey, noteField, plainDecimal, recordRefund } from './actions.ts'
import type { RefundSource } from './actions.ts'

const id = encodeURIComponent

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
    text: words.refundHowText(source.providerLabel),
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

async function makeRefund(source: RefundSource, context: ConsoleContext): Promise<boolean> {
  const { words, format, client, ask, notify } = context
  const { orderId, refundable, providerLabel, paymentId, anomalyId, tellsShop } = source
  let idempotencyKey = newKey()
  let outcome = ''
  const done = await ask({
    title: words.refundAt(providerLabel),
    text: words.refundMakeText(providerLabel, tellsShop),
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
