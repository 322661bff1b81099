/** A LakiPay simulator and a receiver of its webhooks, new for every test, and ways to talk to them. */

import { generateKeyPairSync, verify } from 'node:crypto'
import { afterEach, beforeEach, expect } from 'vitest'
import { createLakiPaySimulator } from '../../../demo/simulators/lakipay/lakipay.ts'
import { startCallbackReceiver } from './callback-receiver.ts'
import type { LakiOptions, LakiSimulator } from '../../../demo/simulators/lakipay/lakipay.ts'
import type { CallbackReceiver } from './callback-receiver.ts'

export const apiKey = 'pk_test_1:sk_test_1'
/** One for all tests: making a key takes longer than a test. */
const privateKey = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString()

export const bench = {} as { simulator: LakiSimulator; receiver: CallbackReceiver }

export function setUp(options: Partial<LakiOptions> = {}): void {
  beforeEach(async () => {
    bench.receiver = await startCallbackReceiver()
    await start(options)
  })
  afterEach(async () => {
    await bench.simulator.close()
    await bench.receiver.close()
  })
}

export async function start(options: Partial<LakiOptions>): Promise<void> {
  await bench.simulator?.close()
  bench.simulator = createLakiPaySimulator({ apiKey, privateKey, ...options })
  await bench.simulator.listen(0)
}

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

export function call(
  kind: string,
  body: unknown,
  key: string | null = apiKey,
  headers: Record<string, string> = {},
  signal?: AbortSignal,
): Promise<Response> {
  return fetch(`${bench.simulator.url}/api/v2/payment/${kind}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(key === null ? {} : { 'x-api-key': key }), ...headers },
    body: JSON.stringify(body),
    ...(signal ? { signal } : {}),
  })
}

export function direct(change: Record<string, unknown>, signal?: AbortSignal): Promise<Response> {
  return call('direct', { ...validDirect(), ...change }, apiKey, {}, signal)
}

export function checkout(change: Record<string, unknown>): Promise<Response> {
  return call('checkout', {
    amount: 100,
    currency: 'ETB',
    supported_mediums: ['MPESA'],
    reference: 'C-1',
    callback_url: bench.receiver.url,
    ...change,
  })
}

export async function createPayment(
  change: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): Promise<string> {
  const answer = (await (await call('direct', { ...validDirect(), ...change }, apiKey, headers)).json()) as Record<
    string,
    string
  > & { data?: Record<string, string> }
  return answer.lakipay_transaction_id ?? answer.data?.transaction_id ?? ''
}

export function get(id: string, key = apiKey): Promise<Response> {
  return fetch(`${bench.simulator.url}/api/v2/payment/transaction/${id}`, { headers: { 'x-api-key': key } })
}

export async function read(id: string): Promise<unknown> {
  return (await get(id)).json()
}

export function control(body: unknown): Promise<Response> {
  return fetch(`${bench.simulator.url}/_control`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
}

/** The members of the nth webhook, every value as the text that stands on the wire. */
export async function received(index = 0): Promise<Record<string, string>> {
  await expect.poll(() => bench.receiver.bodies.length).toBeGreaterThan(index)
  const numbersAsText = (bench.receiver.bodies[index] ?? '').replace(/:(-?\d+(?:\.\d+)?)(?=[,}])/g, ':"$1"')
  return JSON.parse(numbersAsText) as Record<string, string>
}

/** As a merchant checks it: not with the simulator's own code. */
export function isSigned({ signature = '', ...members }: Record<string, string>): boolean {
  const names = Object.keys(members).sort()
  const text = names.map((name) => `${name}=${members[name]}`).join('&')
  return verify('RSA-SHA256', Buffer.from(text), bench.simulator.publicKeyPem, Buffer.from(signature, 'base64'))
}
