/** A Pakhi Pay simulator, and ways to talk to it. */

import { createHmac } from 'node:crypto'
import { createPakhiSimulator } from '../../../demo/simulators/pakhipay/pakhipay.ts'
import { createBench } from './bench.ts'
import type { PakhiOptions, PakhiSimulator } from '../../../demo/simulators/pakhipay/pakhipay.ts'

export const apiKey = 'pk_test_brand_8f1c2d'
export const CREATE = '/api/request/payment/create/'
export const VERIFY = '/api/request/payment/verify/'

export const bench = createBench<PakhiSimulator, Partial<PakhiOptions>>((options, { clock }) =>
  createPakhiSimulator({ apiKey, clock, ...options }),
)

export function validCreate(): Record<string, unknown> {
  return {
    cus_name: 'John Doe',
    cus_email: 'john@example.com',
    amount: 100.0,
    success_url: 'https://shop.example/thanks?cart=9',
    cancel_url: 'https://shop.example/bag',
    order_id: 'ORDER123',
    callback_url: bench.receiver.url,
  }
}

export interface CallOptions {
  key?: string | null
  signal?: AbortSignal
}

export function call(path: string, body: unknown, { key = apiKey, signal }: CallOptions = {}): Promise<Response> {
  return fetch(bench.simulator.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(key === null ? {} : { 'api-key': key }) },
    body: JSON.stringify(body),
    redirect: 'manual',
    ...(signal ? { signal } : {}),
  })
}

export function create(change: Record<string, unknown> = {}, options?: CallOptions): Promise<Response> {
  return call(CREATE, { ...validCreate(), ...change }, options)
}

/** @returns the id of a new payment */
export async function createPayment(change: Record<string, unknown> = {}): Promise<string> {
  const { payment_url } = (await (await create(change)).json()) as { payment_url: string }
  return payment_url.split('/').at(-1) ?? ''
}

export function verify(transactionId: string, amount: number | string, options?: CallOptions): Promise<Response> {
  return call(VERIFY, { transaction_id: transactionId, amount }, options)
}

export async function verified(transactionId: string, amount: number | string): Promise<unknown> {
  return (await verify(transactionId, amount)).json()
}

/** @returns the members of the nth callback */
export async function callback(index = 0): Promise<Record<string, string>> {
  return JSON.parse(await bench.received(index)) as Record<string, string>
}

/** @returns the signature of a callback, over the text that Python's json.dumps writes */
export function signatureOf({ transaction_id, amount, order_id }: Record<string, string | undefined>): string {
  const text =
    `{"status": "completed", "transaction_id": "${transaction_id}", ` +
    `"amount": "${amount}", "order_id": "${order_id}"}`
  return createHmac('sha256', apiKey).update(text).digest('hex')
}
