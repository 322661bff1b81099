/** `pay-button events`: lists order events with their deliveries, and sends one again. */

import { eventListQuery, pageSize, parseQuery } from '../contract/operator-requests.ts'
import type { EventView } from '../contract/operator.ts'
import { COMMAND_LINE } from '../operations/operator-action.ts'
import type { Command } from './command.ts'
import { UsageError } from './command.ts'
import { withServices } from './existing-store.ts'
import {
  listText,
  note,
  PAGE_DETAILS,
  PAGE_FLAGS,
  queryOf,
  refuseFurtherWords,
  shown,
  textFlag,
  wordOf,
} from './operator-command.ts'

const USAGE = 'events list | events resend <eventId>'

export const eventsCommand: Command = {
  details: [
    '',
    'list shows the newest first:',
    '--state <s>      delivered or undelivered',
    '--order <id>     only those of one order',
    ...PAGE_DETAILS,
    '',
    'resend makes an event due at once, delivered or not. The companion that serves sends it, within a second or two.',
    '--note <why>     is kept with the action',
  ],
  flags: { state: { type: 'string' }, order: { type: 'string' }, note: { type: 'string' }, ...PAGE_FLAGS },
  words: [1, 2],
  run: async (call) => {
    const [action] = call.words
    if (action === 'resend') {
      const id = wordOf(call, 1, USAGE)
      const why = note(call)
      return withServices(call.environment, async ({ operators: { desk } }) => {
        const event = await desk.resend(COMMAND_LINE, id, why)
        return { code: 0, text: lineText(event), json: event }
      })
    }
    if (action !== 'list') throw new UsageError(`usage: pay-button ${USAGE}`)
    refuseFurtherWords(call, 1, USAGE)
    const given = queryOf(call, ['state', 'limit', 'cursor'])
    const order = textFlag(call, 'order')
    if (order !== undefined) given.set('orderId', order)
    const { limit, ...query } = parseQuery(eventListQuery, given)
    return withServices(call.environment, async ({ operators }) => {
      const page = await operators.lists.events({ ...query, size: pageSize(limit) })
      return { code: 0, text: listText(page.events.map(lineText), page.nextCursor), json: page }
    })
  },
}

function lineText({ id, type, orderId, status, createdAt, tries, attempts, nextAttemptAt }: EventView): string {
  const [last] = attempts
  return [
    `${createdAt}  ${id}  ${type}`,
    ...(orderId === undefined ? [] : [`order ${orderId}`]),
    `${status}, ${tries === 1 ? '1 try' : `${tries} tries`}`,
    ...(last?.error === undefined ? [] : [shown(last.error)]),
    ...(nextAttemptAt === undefined ? [] : [`next ${nextAttemptAt}`]),
  ].join('  ')
}
