/** `pay-button explain`: what happened to an order, as one timeline. */

import { explain } from '../operations/explain.ts'
import type { Explanation } from '../operations/explain.ts'
import type { Command } from './command.ts'
import { withStore } from './existing-store.ts'
import { shown } from './operator-command.ts'

export const explainCommand: Command = {
  details: [
    '',
    'It contains no details of a customer and no secret. All times are UTC.',
    '--json also has the beginning of each answer of your shop to an event, in the words of your shop.',
  ],
  words: 1,
  run: async ({ words: [orderId = ''], environment }) =>
    withStore(environment, async (store) => {
      const explanation = await explain(store, orderId)
      if (explanation === null) throw new Error(`there is no order "${orderId}"`)
      return { code: 0, text: textOf(explanation), json: explanation }
    }),
}

function textOf({ orderId, status, money, payments, openAnomalies, timeline }: Explanation): string {
  const review = openAnomalies > 0 ? `, ${openAnomalies} open ${openAnomalies === 1 ? 'anomaly' : 'anomalies'}` : ''
  const lines = timeline.map(({ at, kind, what, planned, paymentId, checkoutId, webhookId, eventId }) => {
    const due = planned ? 'planned: ' : ''
    const id = webhookId ?? eventId ?? paymentId ?? checkoutId
    return `${at}  ${kind.padEnd(8)}  ${due}${shown(what)}${id === undefined ? '' : `  [${id}]`}`
  })
  return [
    `Order ${orderId}: ${status}, ${money.amount} ${money.currency}${review}`,
    ...payments.map(({ id, reference, provider, state, flags, transactionId }) => {
      const transaction = transactionId === null ? '' : `, transaction ${shown(transactionId)}`
      return `Payment ${id} (${reference}): ${[state, ...flags].join(', ')} with ${provider}${transaction}`
    }),
    '',
    ...lines,
  ].join('\n')
}
