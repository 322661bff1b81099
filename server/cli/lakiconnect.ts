import { ConfigError, readSettings } from '../config/config.ts'
import type { Environment, SettingFault } from '../config/config.ts'
import { createLakiConnectSettings, lakiconnect } from '../providers/lakiconnect.ts'
import { closeConnections } from '../providers/kit/request.ts'
import type { Command } from './command.ts'
import { ownWebhookAddress, UsageError, webhookAddressOf } from './command.ts'

/** In milliseconds. */
const TIMEOUT = 15_000

export const lakiconnectCommand: Command = {
  name: 'lakiconnect',
  usage: 'settings',
  summary: 'Reads or writes where LakiConnect sends its webhooks, and confirms what it wrote.',
  details: [
    '',
    '--url https://…     where the news go; with --secret or --enable this server, below PUBLIC_URL, unless given',
    '--secret whsec_…    the secret that it signs with; the same goes into LAKICONNECT_WEBHOOK_SECRET',
    '--enable            switches the webhook on',
    '--disable           switches it off',
    '',
    'Without a flag it only reads. Needs LAKICONNECT_API_KEY.',
  ],
  flags: {
    url: { type: 'string' },
    secret: { type: 'string' },
    enable: { type: 'boolean' },
    disable: { type: 'boolean' },
  },
  words: 1,
  run: async ({ words, flags, environment }) => {
    if (words[0] !== 'settings')
      throw new UsageError('usage: pay-button lakiconnect settings [--url … --secret … --enable]')
    if (flags.enable && flags.disable) throw new UsageError('--enable and --disable exclude each other')
    if (flags.secret !== undefined) usableSecret(String(flags.secret))
    const settings = createLakiConnectSettings(access(environment))
    // Whoever sets the secret or switches it on wants the news here; switching it off says nothing of the address.
    const own = flags.secret !== undefined || flags.enable ? ownWebhookAddress(environment, 'lakiconnect') : null
    const url = flags.url === undefined ? own : webhookAddressOf(flags.url, environment, 'lakiconnect')
    const wish = {
      ...(url === null ? {} : { webhookUrl: url }),
      ...(flags.secret === undefined ? {} : { webhookSecret: String(flags.secret) }),
      ...(flags.enable || flags.disable ? { webhookEnabled: flags.enable === true } : {}),
    }
    try {
      const writes = Object.keys(wish).length > 0
      const signal = AbortSignal.timeout(TIMEOUT)
      const standing = writes
        ? await settings.write(wish, signal)
        : { ...(await settings.read(signal)), asWished: true }
      const lines = [
        `address  ${standing.webhookUrl ?? 'not set'}`,
        `enabled  ${standing.webhookEnabled === null ? 'not told' : standing.webhookEnabled ? 'yes' : 'no'}`,
        `secret   ${standing.secretSet === null ? 'not told' : standing.secretSet ? 'set' : 'not set: nothing is signed'}`,
        ...(standing.asWished ? [] : ['', 'This is not what was asked for.']),
      ]
      return { code: standing.asWished ? 0 : 1, text: lines.join('\n'), json: standing }
    } finally {
      await closeConnections()
    }
  },
}

/** Managing needs the key; the secret is for receiving, and may be what is about to be set. */
function access(environment: Environment): { baseUrl: string; apiKey: string } {
  const { API_KEY, BASE_URL } = lakiconnect.settings
  const faults: SettingFault[] = []
  const values = readSettings(
    { ...lakiconnect, settings: { API_KEY: { ...API_KEY, required: true }, BASE_URL } },
    environment,
    faults,
  )
  if (!values) throw new ConfigError(faults)
  return { baseUrl: values.BASE_URL as string, apiKey: values.API_KEY as string }
}

/** What LAKICONNECT_WEBHOOK_SECRET would refuse must not be set over there: nothing would be accepted here any more. */
function usableSecret(secret: string): void {
  try {
    lakiconnect.settings.WEBHOOK_SECRET.parse(secret)
  } catch (error) {
    throw new UsageError(`--secret ${(error as Error).message}`, { cause: error })
  }
}
