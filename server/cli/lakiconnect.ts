/** `pay-button lakiconnect`: reads and writes LakiConnect's webhook settings. */

import { ConfigError } from '../config/config-error.ts'
import { readSettings } from '../config/provider-settings.ts'
import type { Environment, SettingFault } from '../config/config-error.ts'
import { createLakiConnectSettings, lakiconnect } from '../providers/lakiconnect.ts'
import { closeConnections } from '../providers/kit/request.ts'
import type { Command } from './command.ts'
import { ownWebhookAddress, UsageError, webhookAddressOf } from './command.ts'

/** In milliseconds. */
const TIMEOUT = 15_000

export const lakiconnectCommand: Command = {
  details: [
    '',
    '--url https://…     where webhooks go. With --secret or --enable, this server below PUBLIC_URL is the default',
    '--secret whsec_…    the secret that signs webhooks. Set LAKICONNECT_WEBHOOK_SECRET to the same value',
    '--enable            switches the webhook on',
    '--disable           switches it off',
    '',
    'Without a flag it only reads. LAKICONNECT_API_KEY is required.',
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
    // Setting the secret and enabling the webhook need an address. Disabling it does not.
    const own = flags.secret !== undefined || flags.enable ? ownWebhookAddress(environment, 'lakiconnect') : null
    const url = flags.url === undefined ? own : webhookAddressOf(flags.url, environment, 'lakiconnect')
    const change = {
      ...(url === null ? {} : { webhookUrl: url }),
      ...(flags.secret === undefined ? {} : { webhookSecret: String(flags.secret) }),
      ...(flags.enable || flags.disable ? { webhookEnabled: flags.enable === true } : {}),
    }
    try {
      const writes = Object.keys(change).length > 0
      const signal = AbortSignal.timeout(TIMEOUT)
      const current = writes
        ? await settings.write(change, signal)
        : { ...(await settings.read(signal)), asWished: true }
      const lines = [
        `address  ${current.webhookUrl ?? 'not set'}`,
        `enabled  ${current.webhookEnabled === null ? 'unknown' : current.webhookEnabled ? 'yes' : 'no'}`,
        `secret   ${secretState(current.secretSet)}`,
        ...(current.asWished ? [] : ['', 'These are not the requested settings.']),
      ]
      return { code: current.asWished ? 0 : 1, text: lines.join('\n'), json: current }
    } finally {
      await closeConnections()
    }
  },
}

function secretState(isSet: boolean | null): string {
  if (isSet === null) return 'unknown'
  return isSet ? 'set' : 'not set: webhooks are not signed'
}

/** Needs only the API key: the secret is for receiving, and may be what the command is about to set. */
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

/**
 * Refuses a secret that LAKICONNECT_WEBHOOK_SECRET would refuse: this server would accept no webhook signed with it.
 */
function usableSecret(secret: string): void {
  try {
    lakiconnect.settings.WEBHOOK_SECRET.parse(secret)
  } catch (error) {
    throw new UsageError(`--secret ${(error as Error).message}`, { cause: error })
  }
}
