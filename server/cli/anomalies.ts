/** `pay-button anomalies`: lists money that does not fit its order, and decides what becomes of it. */

import { anomalyListQuery, pageSize, parseQuery } from '../contract/operator-requests.ts'
import type { OperatorAnomalyView } from '../contract/operator.ts'
import { COMMAND_LINE } from '../operations/operator-action.ts'
import type { Command } from './command.ts'
import { UsageError } from './command.ts'
import { withServices } from './existing-store.ts'
import {
  listText,
  PAGE_DETAILS,
  PAGE_FLAGS,
  queryOf,
  refuseFurtherWords,
  requiredNote,
  shown,
  sum,
  wordOf,
} from './operator-command.ts'

const USAGE = 'anomalies list | anomalies resolve|accept <id> --note <why>'

export const anomaliesCommand: Command = {
  details: [
    '',
    'list shows the open ones first:',
    '--state <s>      open or resolved',
    ...PAGE_DETAILS,
    '',
    'resolve closes an anomaly. accept makes the order paid, once, with the sum that came; order.paid follows.',
    '--note <why>     is required and kept. Do not write customers’ details in it',
  ],
  flags: { state: { type: 'string' }, note: { type: 'string' }, ...PAGE_FLAGS },
  words: [1, 2],
  run: async (call) => {
    const [action] = call.words
    if (action === 'list') {
      refuseFurtherWords(call, 1, USAGE)
      const { limit, ...query } = parseQuery(anomalyListQuery, queryOf(call, ['state', 'limit', 'cursor']))
      return withServices(call.environment, async ({ operators }) => {
        const page = await operators.lists.anomalies({ ...query, size: pageSize(limit) })
        return { code: 0, text: listText(page.anomalies.map(lineText), page.nextCursor), json: page }
      })
    }
    if (action !== 'resolve' && action !== 'accept') throw new UsageError(`usage: pay-button ${USAGE}`)
    const id = wordOf(call, 1, USAGE)
    const why = requiredNote(call)
    return withServices(call.environment, async ({ operators: { desk } }) => {
      const anomaly = await desk[action](COMMAND_LINE, id, why)
      return { code: 0, text: `${lineText(anomaly)}\nOrder ${anomaly.orderId}: ${anomaly.orderStatus}`, json: anomaly }
    })
  },
}

function lineText({
  id,
  at,
  orderId,
  kind,
  paid,
  money,
  resolvedAt,
  canAccept,
  transactionId,
}: OperatorAnomalyView): string {
  return [
    `${at}  ${id}  order ${orderId}  ${kind}`,
    `${paid ? sum(paid) : 'unknown'} of ${sum(money)}`,
    ...(transactionId === undefined ? [] : [shown(transactionId)]),
    resolvedAt === undefined ? (canAccept ? 'open, can be accepted' : 'open') : 'resolved',
  ].join('  ')
}
