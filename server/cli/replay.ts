/** `pay-button replay`: verifies and processes a webhook again. */

import { COMMAND_LINE } from '../operations/operator-action.ts'
import type { Replayed } from '../operations/replay.ts'
import type { Command } from './command.ts'
import { withServices } from './existing-store.ts'
import { note, shown } from './operator-command.ts'

export const replayCommand: Command = {
  details: [
    '',
    '--note <why>  is kept with the action',
    '',
    'The message itself moves no money: it makes the companion ask the provider. Exit code 1 when it does not verify.',
  ],
  flags: { note: { type: 'string' } },
  words: 1,
  run: async (call) => {
    const [webhookId = ''] = call.words
    const why = note(call)
    return withServices(call.environment, async ({ operators, store }) => {
      if ((await store.read.webhook(webhookId)) === null) throw new Error(`there is no webhook "${webhookId}"`)
      const replayed = await operators.actions.replay(COMMAND_LINE, webhookId, why)
      const verifies = ['processed', 'unused', 'duplicate'].includes(replayed.outcome)
      return { code: verifies ? 0 : 1, text: textOf(replayed), json: replayed }
    })
  },
}

function textOf({ webhookId, provider, outcome, why, secret, form, status, payment, orderPaid }: Replayed): string {
  const reason = why === null ? null : shown(why)
  const because = reason === null ? '' : `: ${reason}`
  const by = [`secret ${secret}`, ...(form === null ? [] : [`form ${form}`])].join(', ')
  const lines: Record<Replayed['outcome'], string> = {
    processed: `It verifies (${by}) and was processed: ${status}${reason === null ? '' : `, ${reason}`}`,
    unused: `It verifies (${by}) and there is nothing to do${because}`,
    duplicate: `It verifies (${by}). The same message came already and is in the inbox`,
    busy: `Nothing was done${because}. Try again in a minute`,
    refused: `It does not verify${because}. "pay-button doctor --webhook ${webhookId}" looks for the reason`,
    incomplete: `It cannot be verified${because}`,
    erased: `It cannot be verified${because}`,
    switched_off: `It cannot be verified${because}`,
  }
  return [
    `Webhook ${webhookId} of ${provider}`,
    lines[outcome],
    ...(payment === null
      ? []
      : [
          `Payment ${payment.id}: ${payment.from === payment.to ? 'still' : `${payment.from}, now`} ` +
            [payment.to, ...payment.flags].join(', '),
          `Order ${payment.orderId}: ${orderPaid ? 'paid' : 'not paid'}`,
        ]),
  ].join('\n')
}
