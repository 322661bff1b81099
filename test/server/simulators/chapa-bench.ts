/** A Chapa simulator, and ways to talk to it. */

import { API_PATH, createChapaSimulator } from '../../../demo/simulators/chapa/chapa.ts'
import { createBench } from './bench.ts'
import type { ChapaOptions, ChapaSimulator } from '../../../demo/simulators/chapa/chapa.ts'

export const secretKey = 'CHASECK_TEST-paybutton4f1a9c27d0'
export const webhookSecret = 'chapa-hash-9b2e71'
export const TX_REF = 'pay_1'

export const bench = createBench<ChapaSimulator, Partial<ChapaOptions>>((options, { receiver, clock }) =>
  createChapaSimulator({ secretKey, webhookSecret, webhookUrl: receiver.url, clock, ...options }),
)

export function call(path: string, init: RequestInit = {}, key = secretKey): Promise<Response> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` }
  return fetch(`${bench.simulator.url}${API_PATH}/transaction/${path}`, { headers, ...init })
}

export function initialize(
  change: Record<string, unknown> = {},
  signal?: AbortSignal,
  key?: string,
): Promise<Response> {
  const body = JSON.stringify({
    amount: '1250.50',
    currency: 'ETB',
    tx_ref: TX_REF,
    return_url: 'https://shop.example/back?t=1',
    ...change,
  })
  return call('initialize', { method: 'POST', body, ...(signal ? { signal } : {}) }, key)
}

/** @returns the status code and the answer */
export async function verify(txRef = TX_REF): Promise<[number, Record<string, unknown>]> {
  const response = await call(`verify/${txRef}`)
  return [response.status, (await response.json()) as Record<string, unknown>]
}

export async function cancel(txRef = TX_REF): Promise<[number, unknown]> {
  const response = await call(`cancel/${txRef}`, { method: 'PUT' })
  return [response.status, await response.json()]
}

/** @returns the path of a new transaction's page */
export async function createPage(): Promise<string> {
  const { data } = (await (await initialize()).json()) as { data: { checkout_url: string } }
  return new URL(data.checkout_url).pathname
}

export async function webhook(index = 0): Promise<Record<string, unknown>> {
  return JSON.parse(await bench.received(index)) as Record<string, unknown>
}
