/** LakiPay's settings and the payment methods that it offers. */

import type { Medium } from '../../contract/provider.ts'
import type { SettingsValues } from '../../contract/provider-settings.ts'
import { baseUrl, list, oneOf } from '../kit/settings.ts'
import { publicKeys } from './keys.ts'

/** In LakiPay's spelling. Only cards can pay in dollars. */
const MEDIUMS: readonly Medium[] = [
  {
    id: 'MPESA',
    label: 'M-Pesa',
    mark: 'phone green',
    operator: { name: 'Safaricom', prefix: '07' },
    currencies: ['ETB'],
  },
  {
    id: 'TELEBIRR',
    label: 'telebirr',
    mark: 'wallet teal',
    operator: { name: 'Ethio telecom', prefix: '09' },
    currencies: ['ETB'],
  },
  { id: 'CBE', label: 'CBE', mark: 'bank violet', currencies: ['ETB'] },
  { id: 'ETHSWITCH', label: 'EthSwitch', mark: 'bank teal', currencies: ['ETB'] },
  { id: 'LAKIPAY', label: 'LakiPay wallet', mark: 'wallet orange', currencies: ['ETB'] },
  { id: 'CYBERSOURCE', label: 'Bank card', mark: 'card', currencies: ['ETB', 'USD'] },
]

export const settings = {
  API_KEY: {
    describe: 'API key: `public:secret`. Of a comma-separated list, only the first key is used.',
    activates: true,
    secret: true,
    parse: apiKeys,
  },
  BASE_URL: { describe: 'Address of the API.', default: 'https://api.lakipay.co', parse: baseUrl },
  WEBHOOK_PUBLIC_KEY: {
    describe:
      "Public key that verifies LakiPay's webhooks, from its dashboard: PEM, or a PEM file. It may hold several.",
    required: true,
    parse: publicKeys,
  },
  MODE: {
    describe: "`direct` sends a push request to the buyer's phone. `checkout` opens LakiPay's page.",
    default: 'direct',
    parse: oneOf('direct', 'checkout'),
  },
  MEDIUMS: {
    describe: `Mediums that buyers can choose, from ${MEDIUMS.map(({ id }) => id).join(', ')}.`,
    default: 'MPESA,TELEBIRR,CBE',
    parse: mediums,
  },
  CONNECTED_MERCHANT_ID: {
    describe: 'Id of the connected merchant for whom a platform takes payments.',
    parse: headerText,
  },
} as const

export type LakiPaySettings = SettingsValues<typeof settings>

function apiKeys(text: string): readonly string[] {
  const keys = list(text)
  if (keys.some((key) => !/^[\x21-\x7e]+:[\x21-\x7e]+$/.test(key)))
    throw new Error('must be the public key and the secret key, with a colon between them')
  return keys
}

function mediums(text: string): readonly Medium[] {
  const ids = list(text)
  const chosen = ids.map((id) => MEDIUMS.find((medium) => medium.id === id))
  const found = chosen.filter((medium) => medium !== undefined)
  if (found.length < chosen.length || new Set(ids).size < ids.length)
    throw new Error(`must be some of ${MEDIUMS.map(({ id }) => id).join(', ')}, each at most once`)
  return found
}

function headerText(text: string): string {
  if (!/^[\x21-\x7e]{1,128}$/.test(text)) throw new Error('must be an id without spaces')
  return text
}
