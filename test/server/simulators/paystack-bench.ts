/** A Paystack simulator, and ways to talk to it. */

import { createPaystackSimulator } from '../../../demo/simulators/paystack/paystack.ts'
import { createBench } from './bench.ts'
import type { PaystackOptions, PaystackSimulator } from '../../../demo/simulators/paystack/paystack.ts'

export const secretKey = 'sk_test_paybutton_4f1a9c27d0'
export const REFERENCE = 'pay.1'

export const bench = createBench<PaystackSimulator, Partial<PaystackOptions>>((options, { receiver, clock }) =>
  createPaystackSimulator({ secretKey, webhookUrl: receiver.url, clock, ...options }),
)

export function call(path: string, init: RequestInit = {}, key = secretKey): Promise<Response> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` }
  return fetch(`${bench.simulator.url}/transaction/${path}`, { headers, ...init })
}

export function initialize(
  change: Record<string, unknown> = {},
  signal?: AbortSignal,
  key?: string,
): Promise<Response> {
  const body = JSON.stringify({
    email: 'ada@example.com',
    amount: 500_000,
    currency: 'NGN',
    reference: REFERENCE,
    callback_url: 'https://shop.example/back?t=1',
    metadata: { cancel_action: 'https://shop.example/cancel' },
    ...change,
  })
  return call('initialize', { method: 'POST', body, ...(signal ? { signal } : {}) }, key)
}

export async function verify(): Promise<{ data: Record<string, unknown> }> {
  return (await (await call(`verify/${REFERENCE}`)).json()) as { data: Record<string, unknown> }
}

/** @returns the path of a new transaction's page */
export async function createPage(): Promise<string> {
  const { data } = (await (await initialize()).json()) as { data: { authorization_url: string } }
  return new URL(data.authorization_url).pathname
}

export async function webhook(index = 0): Promise<{ event: string; data: Record<string, unknown> }> {
  return JSON.parse(await bench.received(index)) as { event: string; data: Record<string, unknown> }
}
