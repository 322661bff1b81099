/** `pay-button lopay`: manages webhook subscriptions and payment links at Lopay. */

import { ConfigError } from '../config/config-error.ts'
import { readSettings } from '../config/provider-settings.ts'
import type { Environment, SettingFault } from '../config/config-error.ts'
import { formatAmount } from '../domain/money.ts'
import type { LopayAccess, LopayLink } from '../providers/lopay/api.ts'
import { createLopayLinks, createLopayWebhooks, LOPAY_EVENTS } from '../providers/lopay/partner.ts'
import type { LopayEvent, LopaySubscription } from '../providers/lopay/partner.ts'
import { lopay } from '../providers/lopay/lopay.ts'
import { closeConnections } from '../providers/kit/request.ts'
import type { Call, Command, Result } from './command.ts'
import { UsageError, webhookAddressOf } from './command.ts'

const USAGE = `usage: pay-button lopay webhooks [list | create [--url …] | update <id> [--url …] | remove <id>]
       pay-button lopay links [list | get <id> | revoke <id> | send <id> --email … --phone …]`

export const lopayCommand: Command = {
  details: [
    '',
    ...USAGE.split('\n'),
    '',
    '--url https://…    where webhooks go. The default is this server, below PUBLIC_URL',
    '--events a,b       which events. The default is those that move payments',
    '--after <id>       shows the next page of a long list',
    '',
    'create prints the signing secret, which Lopay shows only once: set LOPAY_WEBHOOK_SECRET to it.',
    'LOPAY_API_KEY is required.',
  ],
  flags: {
    url: { type: 'string' },
    events: { type: 'string' },
    after: { type: 'string' },
    email: { type: 'string' },
    phone: { type: 'string' },
  },
  words: [1, 3],
  run: async (call) => {
    const [what, action = 'list', id] = call.words
    const actions = what === 'webhooks' ? WEBHOOKS : what === 'links' ? LINKS : {}
    const run = Object.hasOwn(actions, action) ? actions[action] : undefined
    if (!run || (run.takesId ? id === undefined : id !== undefined)) throw new UsageError(USAGE)
    try {
      return await run.run(access(call.environment), id ?? '', call.flags, call.environment)
    } finally {
      await closeConnections()
    }
  },
}

interface Action {
  readonly takesId: boolean
  run(access: LopayAccess, id: string, flags: Call['flags'], environment: Environment): Promise<Result>
}

const WEBHOOKS: Readonly<Record<string, Action>> = {
  list: {
    takesId: false,
    run: async (to, _id, flags) =>
      page(await createLopayWebhooks(to).list(after(flags)), subscriptionLine, 'No subscriptions.'),
  },
  create: {
    takesId: false,
    run: async (to, _id, flags, environment) => {
      const made = await createLopayWebhooks(to).create(
        webhookAddressOf(flags.url, environment, 'lopay'),
        eventsOf(flags),
      )
      return {
        code: 0,
        text: [
          subscriptionLine(made),
          `LOPAY_WEBHOOK_SECRET=${made.secret}`,
          'Save it now: Lopay does not show it again.',
        ].join('\n\n'),
        json: made,
      }
    },
  },
  update: {
    takesId: true,
    run: async (to, id, flags, environment) => {
      const changed = await createLopayWebhooks(to).update(
        id,
        webhookAddressOf(flags.url, environment, 'lopay'),
        eventsOf(flags),
      )
      return { code: 0, text: subscriptionLine(changed), json: changed }
    },
  },
  remove: {
    takesId: true,
    run: async (to, id) => {
      await createLopayWebhooks(to).remove(id)
      return { code: 0, text: `Removed ${id}.`, json: { removed: id } }
    },
  },
}

const LINKS: Readonly<Record<string, Action>> = {
  list: {
    takesId: false,
    run: async (to, _id, flags) =>
      page(await createLopayLinks(to).list(after(flags)), linkLine, 'No payment links.', linkJson),
  },
  get: {
    takesId: true,
    run: async (to, id) => {
      const link = await createLopayLinks(to).get(id)
      return { code: 0, text: linkLine(link), json: linkJson(link) }
    },
  },
  revoke: {
    takesId: true,
    run: async (to, id) => {
      await createLopayLinks(to).revoke(id)
      return {
        code: 0,
        text: `Revoked ${id}. Nobody can pay it now. A paid link stays paid.`,
        json: { revoked: id },
      }
    },
  },
  send: {
    takesId: true,
    run: async (to, id, { email, phone }) => {
      if (email === undefined && phone === undefined) throw new UsageError('send needs --email, --phone or both')
      await createLopayLinks(to).send(id, {
        ...(email === undefined ? {} : { email: String(email) }),
        ...(phone === undefined ? {} : { phoneNumber: String(phone) }),
      })
      return { code: 0, text: `Sent ${id}.`, json: { sent: id } }
    },
  },
}

function page<T>(
  found: { readonly items: readonly T[]; readonly next: string | null },
  line: (item: T) => string,
  none: string,
  json: (item: T) => unknown = (item) => item,
): Result {
  const lines = found.items.length === 0 ? [none] : found.items.map(line)
  if (found.next !== null) lines.push(`More: --after ${found.next}`)
  return { code: 0, text: lines.join('\n'), json: { items: found.items.map(json), next: found.next } }
}

function subscriptionLine({ id, url, events, merchantId }: LopaySubscription): string {
  return `${id}  ${url}  ${merchantId ?? 'all merchants'}  ${events.join(', ')}`
}

function linkLine(link: LopayLink): string {
  const amount = link.amount ? `${formatAmount(link.amount)} ${link.amount.currency}` : 'amount unknown'
  return `${link.id}  ${link.status.padEnd(9)}  ${amount}  ${link.reference ?? 'no reference'}`
}

function linkJson({ id, status, amount, reference, merchantId, link }: LopayLink): unknown {
  return {
    id,
    status,
    amount: amount && { amount: formatAmount(amount), currency: amount.currency },
    reference,
    merchantId,
    link,
  }
}

function access(environment: Environment): LopayAccess {
  const { API_KEY, BASE_URL, MERCHANT_ID } = lopay.settings
  const faults: SettingFault[] = []
  const values = readSettings({ ...lopay, settings: { API_KEY, BASE_URL, MERCHANT_ID } }, environment, faults)
  if (!values) throw new ConfigError(faults)
  return {
    baseUrl: values.BASE_URL as string,
    apiKey: (values.API_KEY as readonly string[])[0] ?? '',
    merchantId: values.MERCHANT_ID as string | undefined,
  }
}

function after({ after: id }: Call['flags']): string | undefined {
  return id === undefined ? undefined : String(id)
}

function eventsOf({ events }: Call['flags']): LopayEvent[] | undefined {
  if (events === undefined) return undefined
  return String(events)
    .split(',')
    .map((name) => {
      const event = LOPAY_EVENTS.find((known) => known === name.trim())
      if (!event) throw new UsageError(`unknown event "${name.trim()}"; the events are ${LOPAY_EVENTS.join(', ')}`)
      return event
    })
}
