/** `pay-button orders`: lists orders, and shows one with everything about it. */

import { parseOperatorOrderSearch } from '../contract/operator-order-query.ts'
import type { OperatorOrderView, OrderLine } from '../contract/operator.ts'
import type { Command } from './command.ts'
import { UsageError } from './command.ts'
import { withServices } from './existing-store.ts'
import {
  listText,
  PAGE_DETAILS,
  PAGE_FLAGS,
  queryOf,
  refuseFurtherWords,
  shown,
  sum,
  wordOf,
} from './operator-command.ts'

const USAGE = 'orders list | orders show <orderId>'

export const ordersCommand: Command = {
  details: [
    '',
    'list shows the newest first:',
    '--q <text>       an id, reference, transaction id, amount, e-mail address or phone number',
    '--status <s>     paid, unpaid, refunded, waiting or not_paid',
    '--anomaly <s>    open or resolved',
    '--needs-review   only those with a payment that needs a review and has no open anomaly',
    '--provider <id>  only those with a payment through it',
    '--from, --to     opened in this period: times with a zone, such as 2026-11-26T00:00:00Z',
    ...PAGE_DETAILS,
    '',
    'show has the money, payments, anomalies, refunds, deliveries and the timeline, and the customer with --json.',
  ],
  flags: {
    q: { type: 'string' },
    status: { type: 'string' },
    anomaly: { type: 'string' },
    'needs-review': { type: 'boolean' },
    provider: { type: 'string' },
    from: { type: 'string' },
    to: { type: 'string' },
    ...PAGE_FLAGS,
  },
  words: [1, 2],
  run: async (call) => {
    const [action] = call.words
    if (action === 'show') {
      const orderId = wordOf(call, 1, USAGE)
      return withServices(call.environment, async ({ operators }) => {
        const order = await operators.orders.one(orderId)
        return { code: 0, text: orderText(order), json: order }
      })
    }
    if (action !== 'list') throw new UsageError(`usage: pay-button ${USAGE}`)
    refuseFurtherWords(call, 1, USAGE)
    const names = ['q', 'status', 'anomaly', 'provider', 'from', 'to', 'limit', 'cursor']
    const query = queryOf(call, names)
    if (call.flags['needs-review'] === true) query.set('needsReview', 'true')
    const { filter, size } = parseOperatorOrderSearch(Object.fromEntries(query))
    return withServices(call.environment, async ({ operators }) => {
      const page = await operators.orders.list(filter, size)
      return { code: 0, text: listText(page.orders.map(lineText), page.nextCursor), json: page }
    })
  },
}

function lineText({ orderId, openedAt, situation, money, paidWith, title }: OrderLine): string {
  const methods = paidWith.map(({ label, medium }) => medium?.label ?? label).join(', ')
  return [`${openedAt}  ${orderId}`, situation, sum(money), methods, shown(title ?? '')]
    .filter((part) => part !== '')
    .join('  ')
}

function orderText(order: OperatorOrderView): string {
  const { orderId, situation, money, received, missing, excess, refunded, refundable } = order
  const sums = Object.entries({ received, missing, excess, refunded, refundable }).flatMap(([name, value]) =>
    value === null ? [] : `${name.padEnd(10)}  ${sum(value)}`,
  )
  return [
    `Order ${orderId}: ${situation}, ${sum(money)}`,
    ...sums,
    ...order.payments.map(
      ({ id, reference, label, state, flags, transactionId }) =>
        `Payment ${id} (${reference}): ${[state, ...flags].join(', ')} with ${label}` +
        (transactionId === undefined ? '' : `, transaction ${shown(transactionId)}`),
    ),
    ...order.anomalies.map(
      ({ id, kind, paid, resolvedAt }) =>
        `Anomaly ${id}: ${kind}${paid ? `, ${sum(paid)}` : ''}, ${resolvedAt === undefined ? 'open' : 'resolved'}`,
    ),
    ...order.refunds.map(({ money: returned, at, source }) => `Refund of ${sum(returned)} at ${at} by the ${source}`),
    ...order.deliveries.map(({ id, type, status, tries }) => `Event ${id}: ${type}, ${status}, ${tries} tries`),
    ...(order.cut ? [`Only the newest are shown of: ${order.cut.join(', ')}`] : []),
    '',
    ...order.timeline.map(
      ({ at, kind, what, planned }) => `${at}  ${kind.padEnd(8)}  ${planned ? 'planned: ' : ''}${shown(what)}`,
    ),
  ].join('\n')
}
