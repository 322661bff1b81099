/** Reads the companion's answers. What comes out is a new value with known members only; what is off is refused by its path. */

import type { CheckoutOpened, CheckoutView, PaymentView } from '../server/wire.ts'
import { CheckoutError } from './errors.ts'

type Read = (value: unknown, path: string) => unknown

const LOOPBACK = /^(localhost|127\.[\d.]+|\[::1\])$/

/** Refuses what does not pass; null and undefined pass only where `absent` does. */
const that = (passes: (value: never) => boolean): Read => (value, path) => {
  if (!passes(value as never)) throw new CheckoutError('bad_answer', `The server's answer cannot be read: ${path}`)
  return value
}
const text = that((value) => typeof value === 'string')
const number = that((value) => typeof value === 'number' && value >= 0)
const matching = (pattern: RegExp): Read => that((value) => typeof value === 'string' && pattern.test(value))
const optional = (read: Read): Read => (value, path) => value == null ? value : read(value, path)
const list = (read: Read): Read => (value, path) => (that(Array.isArray)(value, path) as unknown[]).map((item, i) => read(item, `${path}.${i}`))
const object = (shape: Record<string, Read>): Read => (value, path) => {
  that((it) => typeof it === 'object' && !!it)(value, path)
  return Object.fromEntries(Object.entries(shape).map(([key, read]) => [key, read((value as Record<string, unknown>)[key], `${path}.${key}`)]))
}

/** A page that may be opened for the buyer: never `javascript:`, and plain http only where nothing travels. */
const address = that((value) => {
  if (!URL.canParse(value)) return false
  const { protocol, hostname } = new URL(value)
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname))
})

const open = object({ type: text, url: address, presentation: matching(/^(frame|popup|redirect)$/) })
const confirm = object({ type: matching(/^confirm-on-device$/), hint: text })

const payment = object({
  id: text,
  provider: text,
  status: matching(/^(pending|paid|failed|cancelled|expired)$/),
  action: optional((value, path) => ((value as { type?: unknown }).type === 'open' ? open : confirm)(value, path)),
  message: optional(text),
})

const maybe = optional(text)

const checkout = object({
  id: text,
  orderId: text,
  status: matching(/^(open|processing|paid|cancelled|expired)$/),
  money: object({ amount: matching(/^\d+(\.\d+)?$/), currency: matching(/^[A-Z]{3}$/), minor: number, exponent: number }),
  description: maybe,
  customer: optional(object({ name: maybe, email: maybe, phone: maybe })),
  methods: list(object({
    provider: text,
    label: text,
    mark: maybe,
    mediums: optional(list(object({ id: text, label: text }))),
    needs: list(matching(/^(name|email|phone)$/)),
    flow: matching(/^(page|device)$/),
    unavailable: maybe,
  })),
  payment: optional(payment),
  expiresAt: text,
  pollAfterMs: optional(number),
  successUrl: maybe,
  cancelUrl: maybe,
})

/** @throws {CheckoutError} `bad_answer` */
export const readCheckout = (value: unknown): CheckoutView => checkout(value, 'checkout') as CheckoutView
/** @throws {CheckoutError} `bad_answer` */
export const readOpened = (value: unknown): CheckoutOpened => object({ checkout, clientSecret: text })(value, 'answer') as CheckoutOpened
/** @throws {CheckoutError} `bad_answer` */
export const readPayment = (value: unknown): PaymentView => payment(value, 'payment') as PaymentView
