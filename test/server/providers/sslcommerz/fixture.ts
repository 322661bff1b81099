import { createHash } from 'node:crypto'
import { sslcommerz } from '../../../../server/providers/sslcommerz/sslcommerz.ts'
import type { ProviderDefinition, WebhookDelivery } from '../../../../server/contract/provider.ts'
import { delivery } from '../deliveries.ts'
import { providerBench } from '../provider-bench.ts'
import type { ProviderBench } from '../provider-bench.ts'
import { PASSWORD, REFERENCE, sslcommerzFixtures, STORE, TRAN_ID, VAL_ID } from '../sslcommerz.fixtures.ts'

export const definition = sslcommerz as unknown as ProviderDefinition
export const BDT = (minor: bigint) => ({ minor, currency: 'BDT' })

export function sslcommerzBench(): ProviderBench {
  return providerBench(definition, sslcommerzFixtures.settings)
}

/** The fields of a webhook about a good transaction that are required, and one more. */
export const MESSAGE: Readonly<Record<string, string>> = {
  amount: '1250.50',
  currency: 'BDT',
  currency_amount: '1250.50',
  currency_type: 'BDT',
  error: '',
  status: 'VALID',
  store_id: STORE,
  tran_date: '2026-11-20 14:03:27',
  tran_id: TRAN_ID,
  val_id: VAL_ID,
  value_a: REFERENCE,
}

const digest = (algorithm: string, text: string): string => createHash(algorithm).update(text, 'utf8').digest('hex')

/** The text that the digest covers. Tests of wrong senders pass their own. */
export function signedText(fields: Readonly<Record<string, string>>, password = digest('md5', PASSWORD)): string {
  return Object.entries({ ...fields, store_passwd: password })
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
}

/** @param more fields that are sent and not signed, or that replace the signature */
export function message(
  fields: Readonly<Record<string, string>>,
  text = signedText(fields),
  more: Readonly<Record<string, string>> = {},
): WebhookDelivery {
  const signature = { verify_key: Object.keys(fields).join(','), verify_sign: digest('md5', text) }
  return delivery(new URLSearchParams({ ...fields, ...signature, ...more }).toString(), {
    'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
  })
}
