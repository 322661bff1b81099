/** A LakiPay simulator, and ways to talk to it. */

import { generateKeyPairSync, verify } from 'node:crypto'
import { createLakiPaySimulator } from '../../../demo/simulators/lakipay/lakipay.ts'
import { createBench } from './bench.ts'
import type { LakiOptions, LakiSimulator } from '../../../demo/simulators/lakipay/lakipay.ts'

export const apiKey = 'pk_test_1:sk_test_1'
/** One for all tests: making a key takes longer than a test. */
const privateKey = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString()

export const bench = createBench<LakiSimulator, Partial<LakiOptions>>((options, { clock }) =>
  createLakiPaySimulator({ apiKey, privateKey, clock, ...options }),
)

export function validDirect(): Record<string, unknown> {
  return {
    amount: 100,
    currency: 'ETB',
    phone_number: '251911234567',
    medium: 'TELEBIRR',
    reference: 'ORDER-12345',
    callback_url: bench.receiver.url,
  }
}

export function validCheckout(): Record<string, unknown> {
  return {
    amount: 99,
    currency: 'ETB',
    supported_mediums: ['TELEBIRR', 'MPESA'],
    reference: 'CHECKOUT-1',
    callback_url: bench.receiver.url,
    redirects: { success: 'https://shop.example/thanks', failed: 'https://shop.example/bag' },
  }
}

export interface CallOptions {
  key?: string | null
  headers?: Record<string, string>
  signal?: AbortSignal
}

export function call(
  kind: 'direct' | 'checkout',
  body: unknown,
  { key = apiKey, headers, signal }: CallOptions = {},
): Promise<Response> {
  return fetch(`${bench.simulator.url}/api/v2/payment/${kind}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(key === null ? {} : { 'x-api-key': key }), ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...(signal ? { signal } : {}),
  })
}

export function direct(change: Record<string, unknown> = {}, options?: CallOptions): Promise<Response> {
  return call('direct', { ...validDirect(), ...change }, options)
}

export function checkout(change: Record<string, unknown> = {}): Promise<Response> {
  return call('checkout', { ...validCheckout(), ...change })
}

/** @returns the id of a new direct payment */
export async function createPayment(
  change: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): Promise<string> {
  const answer = (await (await direct(change, { headers })).json()) as Record<string, string> & {
    data?: Record<string, string>
  }
  return answer.lakipay_transaction_id ?? answer.data?.transaction_id ?? ''
}

export function get(id: string, key = apiKey): Promise<Response> {
  return fetch(`${bench.simulator.url}/api/v2/payment/transaction/${id}`, { headers: { 'x-api-key': key } })
}

export async function read(id: string): Promise<unknown> {
  return (await get(id)).json()
}

/** @returns the members of the nth webhook, every value as the text on the wire */
export async function webhook(index = 0): Promise<Record<string, string>> {
  const numbersAsText = (await bench.received(index)).replace(/:(-?\d+(?:\.\d+)?)(?=[,}])/g, ':"$1"')
  return JSON.parse(numbersAsText) as Record<string, string>
}

/** Verifies as a merchant does, with none of the simulator's own code. */
export function isSigned({ signature = '', ...members }: Record<string, string>): boolean {
  const names = Object.keys(members).sort()
  const text = names.map((name) => `${name}=${members[name]}`).join('&')
  return verify('RSA-SHA256', Buffer.from(text), bench.simulator.publicKeyPem, Buffer.from(signature, 'base64'))
}
