/** A Lopay simulator, and ways to talk to it. */

import { Webhook } from 'svix'
import { expect } from 'vitest'
import { createLopaySimulator } from '../../../demo/simulators/lopay/lopay.ts'
import { createBench } from './bench.ts'
import type { LopayOptions, LopaySimulator } from '../../../demo/simulators/lopay/lopay.ts'

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

export const bench = createBench<LopaySimulator, Partial<LopayOptions>>((options, { receiver, clock }) =>
  createLopaySimulator({ apiKey, merchantId, subscription: { url: receiver.url, secret }, clock, ...options }),
)

export function validLink(): Record<string, unknown> {
  return {
    amount: { units: 1999, currencyCode: 'GBP' },
    description: 'Order 1',
    reference: 'pay_1',
    returnUrl: 'https://shop.example/return?a=1',
  }
}

export interface CallOptions {
  headers?: Record<string, string>
  signal?: AbortSignal
}

export function call(
  method: string,
  path: string,
  body?: unknown,
  { headers, signal }: CallOptions = {},
): Promise<Response> {
  return fetch(bench.simulator.url + path, {
    method,
    headers: { 'content-type': 'application/json', 'x-api-key': apiKey, 'x-merchant-id': merchantId, ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
  })
}

/** @returns the id of a new link */
export async function createLink(change: Record<string, unknown> = {}): Promise<string> {
  return ((await (await call('POST', LINKS, { ...validLink(), ...change })).json()) as { id: string }).id
}

export async function read(id: string): Promise<unknown> {
  return (await call('GET', `${LINKS}/${id}`)).json()
}

export async function event(index = 0): Promise<Event> {
  return JSON.parse(await bench.received(index)) as Event
}

/** @returns the first event of a type, once it has arrived */
export async function eventOf(type: string): Promise<Event> {
  const find = () => bench.receiver.bodies.map((body) => JSON.parse(body) as Event).find((one) => one.type === type)
  await expect.poll(find).toBeDefined()
  return find() as Event
}

/** Verifies the nth webhook with Svix's own library. */
export function accepts(key: string, index: number): boolean {
  try {
    new Webhook(key).verify(bench.receiver.bodies[index] ?? '', bench.receiver.headers[index] as Record<string, string>)
    return true
  } catch {
    return false
  }
}
