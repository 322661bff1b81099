/** `pay-button erase`: erases the details of one customer. */

import { eraseCustomer } from '../operations/erase.ts'
import { COMMAND_LINE, recordAction } from '../operations/operator-action.ts'
import type { Command } from './command.ts'
import { UsageError } from './command.ts'
import { withStore } from './existing-store.ts'
import { note } from './operator-command.ts'

export const eraseCommand: Command = {
  details: [
    '',
    '--phone <number> finds orders by phone number, instead or in addition.',
    '--note <why>     is kept with the action. Do not write customers’ details in it',
    '',
    'Erases name, e-mail address, phone number, description and the raw webhooks of the payments. What was paid, and',
    'the audit log, stay: they hold no details of a customer. Details that a payment in progress needs are erased when',
    'it ends. Harmless when repeated. The companion can run meanwhile.',
    'Refused webhooks that no payment is known for stay until they are 30 days old.',
  ],
  flags: { email: { type: 'string' }, phone: { type: 'string' }, note: { type: 'string' } },
  words: 0,
  run: async (call) => {
    const { email, phone } = call.flags as { email?: string; phone?: string }
    const why = note(call)
    return withStore(call.environment, async (store) => {
      const done = { action: 'customer.erase', subject: 'customer', note: why } as const
      const erased = await eraseCustomer(store, { email, phone }, (tx, orderId) =>
        recordAction(tx, COMMAND_LINE, { ...done, orderId }, Date.now()),
      ).catch((error: unknown) => {
        throw error instanceof RangeError ? new UsageError(error.message, { cause: error }) : error
      })
      const { orders, checkouts, payments, webhooks, running = 0 } = erased
      if (orders === 0)
        await store.transaction((tx) => recordAction(tx, COMMAND_LINE, { ...done, outcome: 'no order' }, Date.now()))
      const text =
        orders === 0
          ? 'No order has these details. Nothing was erased.'
          : `Erased the details in ${orders} orders: ${checkouts} checkouts, ${payments} payments, ${webhooks} webhooks.` +
            (running === 0 ? '' : ` ${stillRunning(running)}`)
      const [unread] = await store.read.refusedWithoutPayment(1)
      return { code: 0, text: unread === undefined ? text : `${text} ${REFUSED}`, json: erased }
    })
  },
}

/** Nothing verifies who sent these, so nothing says reliably in which form they name a customer. */
const REFUSED =
  'Refused webhooks that no payment is known for may name this customer, too. They are deleted when they are 30 days ' +
  'old. "pay-button webhooks list --refused" lists them.'

function stillRunning(orders: number): string {
  return (
    `In ${orders} of these orders a checkout or payment is not over. ` +
    'The companion erases the details that it still needs when it ends.'
  )
}
