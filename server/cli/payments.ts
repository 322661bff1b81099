/** `pay-button payments`: asks the provider now, or says that a person has reviewed a payment. */

import { checkSchema, noteSchema } from '../contract/operator-requests.ts'
import type { CheckView } from '../contract/operator.ts'
import { parseWith } from '../contract/requests.ts'
import { COMMAND_LINE } from '../operations/operator-action.ts'
import type { Call, Command, Result } from './command.ts'
import { UsageError } from './command.ts'
import { withServices } from './existing-store.ts'
import { requiredNote, shown, sum, textFlag, wordOf } from './operator-command.ts'

const USAGE = 'payments check <paymentId> [--transaction <id>], or payments review <paymentId> --note <why>'

const OUTCOMES: Readonly<Record<CheckView['outcome'], string>> = {
  changed: 'The provider answered, and the payment has changed',
  unchanged: 'The provider answered, and nothing has changed',
  bound: 'The transaction pays this payment now',
  review: 'The money does not fit: it is an anomaly now',
  not_found: 'The provider does not know this transaction',
  belongs_elsewhere: 'The transaction belongs to another payment. Nothing was changed',
  nothing_to_ask: 'No id is known that the provider could be asked about',
  found: 'The provider knows the transaction. Nothing was changed',
}
/** The outcomes with which the command fails. */
const FAILURES: readonly CheckView['outcome'][] = ['review', 'not_found', 'belongs_elsewhere', 'nothing_to_ask']

export const paymentsCommand: Command = {
  details: [
    '',
    'check asks the provider now, about the payment or about a transaction that a buyer shows. If the buyer has',
    'authorised the payment and its money was not taken yet (bKash), check takes it.',
    'review says that you have looked at a payment that needed a review. No money moves.',
    '',
    '--transaction <id> the id on the receipt that the buyer shows. It is bound to the payment when it fits',
    '--look-only        only says what the provider knows of the transaction',
    '--note <why>       is kept with the action, and required with review',
    '',
    'Exit code 1 when the transaction cannot pay the payment, and when the provider does not answer.',
  ],
  flags: { transaction: { type: 'string' }, 'look-only': { type: 'boolean' }, note: { type: 'string' } },
  words: 2,
  run: async (call) => {
    if (call.words[0] === 'review') return review(call)
    if (call.words[0] !== 'check') throw new UsageError(`usage: pay-button ${USAGE}`)
    const id = wordOf(call, 1, USAGE)
    const given = {
      transactionId: textFlag(call, 'transaction'),
      lookOnly: call.flags['look-only'] === true ? true : undefined,
      note: textFlag(call, 'note'),
    }
    const { transactionId, lookOnly, note } = parseWith(checkSchema, given, 'The check')
    return withServices(call.environment, async ({ operators: { desk } }) => {
      const checked = await desk.check(COMMAND_LINE, id, {
        ...(transactionId === undefined ? {} : { transactionId }),
        ...(lookOnly === undefined ? {} : { lookOnly }),
        ...(note === undefined ? {} : { note }),
      })
      return { code: FAILURES.includes(checked.outcome) ? 1 : 0, text: textOf(checked), json: checked }
    })
  },
}

async function review(call: Call): Promise<Result> {
  const id = wordOf(call, 1, USAGE)
  const { note } = parseWith(noteSchema, { note: requiredNote(call) }, 'The review')
  return withServices(call.environment, async ({ operators: { desk } }) => {
    const view = await desk.review(COMMAND_LINE, id, note)
    return { code: 0, text: `Reviewed: payment ${id} of order ${view.orderId}`, json: view }
  })
}

function textOf({ outcome, transaction, payment, orderStatus }: CheckView): string {
  const about = transaction && [
    `Transaction ${shown(transaction.id)}: ${transaction.status}`,
    ...(transaction.money ? [sum(transaction.money)] : []),
    transaction.fits ? 'fits' : 'does not fit',
    ...(transaction.orderId ? [`order ${transaction.orderId}`] : []),
  ]
  return [
    OUTCOMES[outcome],
    ...(about ? [about.join(', ')] : []),
    `Payment ${payment.id}: ${[payment.state, ...payment.flags].join(', ')}`,
    `Order ${payment.orderId}: ${orderStatus}`,
  ].join('\n')
}
