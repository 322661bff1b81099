/** `pay-button webhooks`: lists received and refused webhooks, and replays one. */

import { providerDefinitions } from '../config/provider-settings.ts'
import type { WebhookView } from '../contract/operator.ts'
import { createOperatorLists } from '../operations/operator-lists.ts'
import { namesOf } from '../operations/operator-names.ts'
import type { Call, Command, Result } from './command.ts'
import { UsageError } from './command.ts'
import { withStore } from './existing-store.ts'
import { listText, refuseFurtherWords, shown, textFlag, wordOf } from './operator-command.ts'
import { replayCommand } from './replay.ts'

const USAGE = 'webhooks list | webhooks replay <webhookId>'
const PAGE = 50
const MAX_PAGE = 1000

export const webhooksCommand: Command = {
  details: [
    '',
    'list shows the newest first:',
    '--refused       only those in quarantine',
    '--provider <id> only those of one provider',
    `--limit <n>     how many, ${PAGE} unless given`,
    '--after <id>    continues behind this one',
    '',
    'replay is the same as "pay-button replay":',
    '--note <why>    is kept with the action',
  ],
  flags: {
    refused: { type: 'boolean' },
    provider: { type: 'string' },
    limit: { type: 'string' },
    after: { type: 'string' },
    ...replayCommand.flags,
  },
  words: [1, 2],
  run: async (call) => {
    const [action] = call.words
    if (action === 'replay') return replayCommand.run({ ...call, words: [wordOf(call, 1, USAGE)] })
    if (action !== 'list') throw new UsageError(`usage: pay-button ${USAGE}`)
    refuseFurtherWords(call, 1, USAGE)
    return list(call)
  },
}

async function list(call: Call): Promise<Result> {
  const { flags, environment } = call
  const size = Number(flags.limit ?? PAGE)
  if (!Number.isInteger(size) || size < 1 || size > MAX_PAGE)
    throw new UsageError(`--limit must be a number from 1 to ${MAX_PAGE}`)
  const query = {
    verdict: flags.refused === true ? ('refused' as const) : undefined,
    provider: textFlag(call, 'provider'),
    cursor: textFlag(call, 'after'),
    size,
  }
  // It needs no settings but the address of the store: it can explain why the others are refused.
  const labels = new Map(providerDefinitions().map(({ id, label }) => [id, label]))
  const names = { ...namesOf(new Map()), label: (id: string) => labels.get(id) ?? id }
  return withStore(environment, async (store) => {
    const page = await createOperatorLists({ store, names, endpoint: null }).webhooks(query)
    const json = { ...page, webhooks: page.webhooks.map(jsonOf) }
    return { code: 0, text: listText(page.webhooks.map(lineText), page.nextCursor), json }
  })
}

function lineText({
  id,
  receivedAt,
  provider,
  verdict,
  status,
  secret,
  orderId,
  paymentId,
  reason,
}: WebhookView): string {
  return [
    `${receivedAt}  ${id}  ${provider}  ${verdict === status ? verdict : `${verdict}, ${status}`}`,
    ...(secret === undefined ? [] : [`secret ${secret}`]),
    ...(orderId === undefined ? [] : [`order ${orderId}`]),
    ...(paymentId === undefined ? [] : [paymentId]),
    ...(reason === undefined ? [] : [shown(reason)]),
  ].join('  ')
}

/** As in the operators' API, with the members and the nulls that this command had before the API. */
function jsonOf(view: WebhookView) {
  return { paymentId: null, secret: null, ...view, at: view.receivedAt, note: view.reason ?? null }
}
