/** `pay-button refunds record`: records a refund that was made at the provider. No money moves. */

import { refundSchema } from '../contract/operator-requests.ts'
import { parseWith } from '../contract/requests.ts'
import { COMMAND_LINE } from '../operations/operator-action.ts'
import type { Command } from './command.ts'
import { UsageError } from './command.ts'
import { withServices } from './existing-store.ts'
import { requiredNote, sum, textFlag, wordOf } from './operator-command.ts'

const USAGE = 'refunds record <orderId> --amount <100.00> --note <why>'

export const refundsCommand: Command = {
  details: [
    '',
    '--amount <100.00> in the currency of the money that went back',
    '--note <why>      is required and kept. Do not write customers’ details in it',
    '--refund <id>     the provider’s id of the refund. One id is recorded once',
    '--payment <id>    which payment it returns, where several were paid',
    '--anomaly <id>    it returns the money of this anomaly',
    '',
    'Without --refund, the same payment, amount and note count as the same refund, which is recorded once.',
    'Nor does it count again when the provider has reported a refund of the same sum.',
  ],
  flags: {
    amount: { type: 'string' },
    note: { type: 'string' },
    refund: { type: 'string' },
    payment: { type: 'string' },
    anomaly: { type: 'string' },
  },
  words: 2,
  run: async (call) => {
    if (call.words[0] !== 'record') throw new UsageError(`usage: pay-button ${USAGE}`)
    const orderId = wordOf(call, 1, USAGE)
    const amount = textFlag(call, 'amount')
    if (amount === undefined) throw new UsageError('set --amount: how much went back, for example --amount 100.00')
    const { refundId, paymentId, anomalyId, ...rest } = parseWith(
      refundSchema,
      {
        amount,
        note: requiredNote(call),
        refundId: textFlag(call, 'refund'),
        paymentId: textFlag(call, 'payment'),
        anomalyId: textFlag(call, 'anomaly'),
      },
      'The refund',
    )
    const request = {
      ...rest,
      ...(refundId === undefined ? {} : { refundId }),
      ...(paymentId === undefined ? {} : { paymentId }),
      ...(anomalyId === undefined ? {} : { anomalyId }),
    }
    return withServices(call.environment, async ({ operators: { desk } }) => {
      const { view, isNew } = await desk.refund(COMMAND_LINE, orderId, request, null)
      const known = view.reportedAt
        ? 'The provider has reported this refund: it counts once'
        : 'This refund was recorded before'
      const text = isNew ? `Recorded: ${sum(view.money)} of order ${orderId}` : known
      return { code: 0, text, json: { ...view, isNew } }
    })
  },
}
