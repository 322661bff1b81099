/** Chapa's settings. */

import { baseUrl, currenciesOf, secrets } from '../kit/settings.ts'

export const CURRENCIES = ['ETB', 'USD'] as const

const [MIN_RETRY, MAX_RETRY] = [5, 60]
const parseSecrets = secrets(16)

export const settings = {
  SECRET_KEY: {
    describe: 'Secret key: CHASECK-… or CHASECK_TEST-….',
    activates: true,
    secret: true,
    parse: secretKey,
  },
  WEBHOOK_SECRET: {
    describe: 'The secret hash of the dashboard, which signs webhooks: at least 16 characters, not the key. Rotates.',
    required: true,
    secret: true,
    parse: webhookSecrets,
  },
  CURRENCIES: {
    describe: 'Currencies that your account accepts, separated by commas: `ETB`, `USD`.',
    default: 'ETB',
    parse: currenciesOf(CURRENCIES),
  },
  RETRY_MINUTES: {
    describe:
      'How long a buyer can try again on one page, in minutes from 5 to 60, as the dashboard says. A failed try ends ' +
      'the payment only after that time.',
    default: '60',
    parse: retryMinutes,
  },
  BASE_URL: {
    describe: 'Address of the API, with `/v1` at the end.',
    default: 'https://api.chapa.co/v1',
    parse: baseUrl,
  },
} as const

/** The mode of a key, which each answer and each webhook names, too. */
export function modeOf(key: string): 'test' | 'live' {
  return key.startsWith('CHASECK_TEST-') ? 'test' : 'live'
}

function secretKey(text: string): string {
  if (!/^CHASECK(?:_TEST)?-[\x21-\x7e]{8,200}$/.test(text))
    throw new Error('must be a secret key: CHASECK-… or CHASECK_TEST-…')
  return text
}

function webhookSecrets(text: string): readonly string[] {
  const items = parseSecrets(text)
  // Whoever can verify a webhook could otherwise call the API.
  if (items.some((item) => item.startsWith('CHASECK'))) throw new Error('must not be the API key')
  return items
}

function retryMinutes(text: string): number {
  const minutes = Number(text)
  if (!/^\d{1,2}$/.test(text) || minutes < MIN_RETRY || minutes > MAX_RETRY)
    throw new Error(`must be a number of minutes from ${MIN_RETRY} to ${MAX_RETRY}`)
  return minutes
}
