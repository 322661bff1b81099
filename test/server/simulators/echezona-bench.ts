/** An Echezona simulator, and ways to talk to it. */

import { createHmac } from 'node:crypto'
import { createEchezonaSimulator } from '../../../demo/simulators/echezona/echezona.ts'
import { createBench } from './bench.ts'
import type { EchezonaOptions, EchezonaSimulator } from '../../../demo/simulators/echezona/echezona.ts'

export const apiKey = 'sk_test_ngn_4b7a1e'

export const bench = createBench<EchezonaSimulator, Partial<EchezonaOptions>>((options, { receiver, clock }) =>
  createEchezonaSimulator({ apiKey, webhookUrl: receiver.url, clock, ...options }),
)

export function validPayment(): Record<string, unknown> {
  return {
    amount: '5000.00',
    currency: 'NGN',
    email: 'ada@example.com',
    firstName: 'Ada',
    lastName: 'Obi',
    transactionId: 'pay_1',
    callbackUrl: 'https://shop.example/back?t=1',
  }
}

export function call(
  name: string,
  body: unknown,
  headers: Record<string, string> = {},
  signal?: AbortSignal,
): Promise<Response> {
  return fetch(`${bench.simulator.url}/api/Payments/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${apiKey}`, ...headers },
    body: JSON.stringify(body),
    ...(signal ? { signal } : {}),
  })
}

export function initialize(change: Record<string, unknown> = {}, signal?: AbortSignal): Promise<Response> {
  return call('Initialize', { ...validPayment(), ...change }, {}, signal)
}

export async function verify(): Promise<unknown> {
  return (await call('VerifyPayment', { transactionId: 'pay_1' })).json()
}

/** @returns the path of a new payment's page */
export async function createPage(change: Record<string, unknown> = {}): Promise<string> {
  const { data } = (await (await initialize(change)).json()) as { data: { paymentUrl: string } }
  return new URL(data.paymentUrl).pathname
}

export async function webhook(index = 0): Promise<Record<string, unknown>> {
  return JSON.parse(await bench.received(index)) as Record<string, unknown>
}

export function hmacHex(body: string): string {
  return createHmac('sha256', apiKey).update(body).digest('hex')
}
