/** A Lopay simulator and a receiver of its events, new for every test, and ways to talk to them. */

import { Webhook } from 'svix'
import { afterEach, beforeEach, expect } from 'vitest'
import { createLopaySimulator } from '../../../demo/simulators/lopay/lopay.ts'
import { startCallbackReceiver } from './callback-receiver.ts'
import type { LopayOptions, LopaySimulator } from '../../../demo/simulators/lopay/lopay.ts'
import type { CallbackReceiver } from './callback-receiver.ts'

export const apiKey = 'lopay_key_1'
export const merchantId = '0b9f1c52-8d47-4f0a-9c36-5a1e2d3f4b5c'
export const secret = 'whsec_YXDKaykd6oBK7J/hrFqstWuFfAxbVFSl'
export const LINKS = '/api/1/partner/payment-link'
export const WEBHOOKS = '/api/1/partner/webhooks'

interface Event {
  id: string
  object: string
  createdAt: string
  type: string
  data: Record<string, string>
}

export const bench = {} as { simulator: LopaySimulator; receiver: CallbackReceiver }

export function setUp(): void {
  beforeEach(async () => {
    bench.receiver = await startCallbackReceiver()
    await start({})
  })
  afterEach(async () => {
    await bench.simulator.close()
    await bench.receiver.close()
  })
}

export async function start(options: Partial<LopayOptions>): Promise<void> {
  await bench.simulator?.close()
  bench.simulator = createLopaySimulator({
    apiKey,
    merchantId,
    subscription: { url: bench.receiver.url, secret },
    ...options,
  })
  await bench.simulator.listen(0)
}

export function validLink(): Record<string, unknown> {
  return {
    amount: { units: 1999, currencyCode: 'GBP' },
    description: 'Order 1',
    reference: 'pay_1',
    returnUrl: 'https://shop.example/return?a=1',
  }
}

export function call(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
  signal?: AbortSignal,
): Promise<Response> {
  return fetch(bench.simulator.url + path, {
    method,
    headers: { 'content-type': 'application/json', 'x-api-key': apiKey, 'x-merchant-id': merchantId, ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
  })
}

export async function createLink(change: Record<string, unknown> = {}): Promise<string> {
  return ((await (await call('POST', LINKS, { ...validLink(), ...change })).json()) as { id: string }).id
}

export async function read(id: string): Promise<unknown> {
  return (await call('GET', `${LINKS}/${id}`)).json()
}

export function submit(id: string, fields: Record<string, string>): Promise<Response> {
  return fetch(`${bench.simulator.url}/l/${id}`, {
    method: 'POST',
    body: new URLSearchParams(fields),
    redirect: 'manual',
  })
}

export function control(body: unknown): Promise<Response> {
  return fetch(`${bench.simulator.url}/_control`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
}

export async function event(index: number): Promise<Event> {
  await expect.poll(() => bench.receiver.bodies.length).toBeGreaterThan(index)
  return JSON.parse(bench.receiver.bodies[index] ?? '') as Event
}

export async function eventOf(type: string): Promise<Event> {
  const find = () => bench.receiver.bodies.map((body) => JSON.parse(body) as Event).find((one) => one.type === type)
  await expect.poll(find).toBeDefined()
  return find() as Event
}

/** Svix's own library decides. */
export function accepts(key: string, index: number): boolean {
  try {
    new Webhook(key).verify(bench.receiver.bodies[index] ?? '', bench.receiver.headers[index] as Record<string, string>)
    return true
  } catch {
    return false
  }
}
