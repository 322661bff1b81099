/** `pay-button webhooks list`: received and refused webhooks. */

import type { WebhookFilter, WebhookLine } from '../store/store.ts'
import type { Command } from './command.ts'
import { UsageError } from './command.ts'
import { withStore } from './existing-store.ts'

const PAGE = 50
const MAX_PAGE = 1000

export const webhooksCommand: Command = {
  details: [
    '',
    '--refused       only those in quarantine',
    '--provider <id> only those of one provider',
    `--limit <n>     how many, ${PAGE} unless given`,
    '--after <id>    continues behind this one',
  ],
  flags: {
    refused: { type: 'boolean' },
    provider: { type: 'string' },
    limit: { type: 'string' },
    after: { type: 'string' },
  },
  words: 1,
  run: async ({ words, flags, environment }) => {
    if (words[0] !== 'list') throw new UsageError('usage: pay-button webhooks list')
    const limit = Number(flags.limit ?? PAGE)
    if (!Number.isInteger(limit) || limit < 1 || limit > MAX_PAGE)
      throw new UsageError(`--limit must be a number from 1 to ${MAX_PAGE}`)
    const filter: WebhookFilter = {
      ...(flags.refused ? { verdict: 'refused' } : {}),
      ...(typeof flags.provider === 'string' ? { provider: flags.provider } : {}),
      ...(typeof flags.after === 'string' ? { after: flags.after } : {}),
    }
    return withStore(environment, async ({ read }) => {
      const lines = (await read.webhooks(filter, limit)).map(viewOf)
      const text = lines.map(({ id, at, provider, verdict, status, note, secret, paymentId }) =>
        [
          `${at}  ${id}  ${provider}  ${verdict === status ? verdict : `${verdict}, ${status}`}`,
          ...(secret === null ? [] : [`secret ${secret}`]),
          ...(paymentId === null ? [] : [paymentId]),
          ...(note === null ? [] : [note]),
        ].join('  '),
      )
      return { code: 0, text: text.length > 0 ? text.join('\n') : 'There is none.', json: { webhooks: lines } }
    })
  },
}

function viewOf({ receivedAt, secret, ...line }: WebhookLine) {
  const { event: _event, merchantReference: _ours, providerRef: _theirs, nextAt: _nextAt, ...shown } = line
  return { ...shown, at: new Date(receivedAt).toISOString(), secret: secret === null ? null : secret + 1 }
}
