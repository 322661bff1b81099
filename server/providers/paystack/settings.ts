/** Paystack's settings. The account's country decides which currencies and channels work. */

import { baseUrl, currenciesOf, list } from '../kit/settings.ts'

/** Every currency whose amounts on the wire are known. `XOF` and `RWF` are multiplied by 100, too. */
export const CURRENCIES = ['NGN', 'GHS', 'KES', 'ZAR', 'USD', 'XOF', 'EGP', 'RWF'] as const

const MAX_SESSION_MINUTES = 7 * 24 * 60

export const settings = {
  SECRET_KEY: {
    describe: 'Secret key (`sk_live_…` or `sk_test_…`). It also verifies webhooks. Rotates.',
    activates: true,
    secret: true,
    parse: secretKeys,
  },
  CURRENCIES: {
    describe: `Currencies that your account accepts, separated by commas: ${CURRENCIES.map((code) => `\`${code}\``).join(', ')}.`,
    required: true,
    parse: currenciesOf(CURRENCIES),
  },
  SESSION_MINUTES: {
    describe:
      'How long a buyer can pay on one page, in minutes: the payment session timeout in the dashboard. A failed try ' +
      'ends the payment only after that time.',
    default: '30',
    parse: sessionMinutes,
  },
  CHANNELS: {
    describe:
      'The channels that the page offers, separated by commas, for example `card,bank_transfer`. By default, all that ' +
      'your account has.',
    parse: channels,
  },
  EMAIL_DOMAIN: {
    describe:
      'A domain of yours, for shops that ask for no e-mail address. Paystack then gets the phone number at that domain. ' +
      'The buyer must enter a phone number.',
    parse: domain,
  },
  BASE_URL: { describe: 'Address of the API.', default: 'https://api.paystack.co', parse: baseUrl },
} as const

/** The mode of a key, which each answer and each webhook names, too; null for a key that does not say. */
export function modeOf(key: string): 'test' | 'live' | null {
  return key.startsWith('sk_test_') ? 'test' : key.startsWith('sk_live_') ? 'live' : null
}

function secretKeys(text: string): readonly string[] {
  const keys = list(text)
  if (keys.some((key) => !/^sk_[\x21-\x7e]{8,200}$/.test(key))) throw new Error('must be a secret key: sk_…')
  // A test webhook must change no live order.
  if (new Set(keys.map(modeOf)).size > 1) throw new Error('must not mix test keys and live keys')
  return keys
}

function sessionMinutes(text: string): number {
  const minutes = Number(text)
  if (!/^\d{1,5}$/.test(text) || minutes < 1 || minutes > MAX_SESSION_MINUTES)
    throw new Error(`must be a number of minutes from 1 to ${MAX_SESSION_MINUTES}`)
  return minutes
}

function channels(text: string): readonly string[] {
  const names = list(text)
  if (names.some((name) => !/^[a-z][a-z_]{1,29}$/.test(name))) throw new Error('must list channels such as card')
  return names
}

function domain(text: string): string {
  if (!/^(?=.{4,200}$)([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/.test(text))
    throw new Error('must be a domain in lower case, for example pay.shop.example')
  return text
}
