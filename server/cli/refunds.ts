/** `pay-button refunds`: makes a refund at the provider, or records one that was made there. */

import type { ProviderRefundView } from '../contract/operator.ts'
import { refundSchema, resolveRefundSchema } from '../contract/operator-requests.ts'
import { parseWith } from '../contract/requests.ts'
import { COMMAND_LINE } from '../operations/operator-action.ts'
import { REFUSAL_WORDS } from '../operations/refusal-words.ts'
import type { Call, Command, Result } from './command.ts'
import { UsageError } from './command.ts'
import { withServices } from './existing-store.ts'
import { requiredNote, sum, textFlag, wordOf } from './operator-command.ts'

const USAGE =
  'refunds make|record <orderId> --amount <100.00> --note <why>, or refunds resolve <refundId> --made yes|no'

export const refundsCommand: Command = {
  details: [
    '',
    'make returns the money at the provider now, once. While its end is not known, the running companion asks for it.',
    'record writes down a refund that you made at the provider. No money moves.',
    'resolve says what became of a refund that the provider is no longer asked about.',
    '',
    '--amount <100.00> in the currency of the money that goes back',
    '--note <why>      is required and kept. Do not write customers’ details in it',
    '--payment <id>    which payment it returns, where several were paid',
    '--anomaly <id>    it returns the money of this anomaly',
    '--refund <id>     with record: the provider’s id of the refund. One id is recorded once',
    '--made <yes|no>   with resolve: whether the money went back, by the provider’s dashboard',
    '',
    'Without --refund, the same payment, amount and note count as the same refund, which is made or recorded once.',
    'Nor does it count again when the provider has reported a refund of the same sum.',
  ],
  flags: {
    amount: { type: 'string' },
    note: { type: 'string' },
    refund: { type: 'string' },
    payment: { type: 'string' },
    anomaly: { type: 'string' },
    made: { type: 'string' },
  },
  words: 2,
  run: async (call) => {
    const [verb] = call.words
    if (verb === 'resolve') return resolve(call)
    if (verb !== 'record' && verb !== 'make') throw new UsageError(`usage: pay-button ${USAGE}`)
    const orderId = wordOf(call, 1, USAGE)
    const amount = textFlag(call, 'amount')
    if (amount === undefined) throw new UsageError('set --amount: how much goes back, for example --amount 100.00')
    const {
      refundId,
      paymentId,
      anomalyId,
      amount: sumText,
      note,
    } = parseWith(
      refundSchema,
      {
        amount,
        note: requiredNote(call),
        refundId: textFlag(call, 'refund'),
        paymentId: textFlag(call, 'payment'),
        anomalyId: textFlag(call, 'anomaly'),
        ...(verb === 'make' ? { atProvider: true } : {}),
      },
      'The refund',
    )
    const request = {
      amount: sumText,
      note,
      ...(refundId === undefined ? {} : { refundId }),
      ...(paymentId === undefined ? {} : { paymentId }),
      ...(anomalyId === undefined ? {} : { anomalyId }),
    }
    return withServices(call.environment, async ({ operators: { desk } }) => {
      if (verb === 'make') {
        const { view, isNew } = await desk.makeRefund(COMMAND_LINE, orderId, request, null)
        return { code: 0, text: textOf(view), json: { ...view, isNew } }
      }
      const { view, isNew } = await desk.refund(COMMAND_LINE, orderId, request, null)
      const known = view.reportedAt
        ? 'The provider has reported this refund: it counts once'
        : 'This refund was recorded before'
      const text = isNew ? `Recorded: ${sum(view.money)} of order ${orderId}` : known
      return { code: 0, text, json: { ...view, isNew } }
    })
  },
}

async function resolve(call: Call): Promise<Result> {
  const refundId = wordOf(call, 1, USAGE)
  const made = textFlag(call, 'made')
  if (made !== 'yes' && made !== 'no') throw new UsageError('set --made to yes or no: whether the money went back')
  const request = parseWith(resolveRefundSchema, { made: made === 'yes', note: requiredNote(call) }, 'The refund')
  return withServices(call.environment, async ({ operators: { desk } }) => {
    const view = await desk.resolveRefund(COMMAND_LINE, refundId, request)
    return { code: 0, text: textOf(view), json: view }
  })
}

function textOf({ id, money, orderId, label, state, reason }: ProviderRefundView): string {
  const what = `${sum(money)} of order ${orderId}`
  if (state === 'done') return `Refunded at ${label}: ${what}`
  if (state === 'pending') return `On its way back: ${what}. ${label} has not finished. Refund ${id}`
  if (state === 'refused') return `Not refunded: ${what}. ${REFUSAL_WORDS[reason ?? 'provider_refused']}`
  return `Unknown: ${what}. ${label} did not answer, and is asked. Do not make it again. Refund ${id}`
}
