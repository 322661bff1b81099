/** Reads the companion's answers. What comes out is a new value with known members only; what is off is refused by its path. */

import type { CheckoutOpened, CheckoutView, Customer, CustomerField, MethodView, MoneyView, PaymentAction, PaymentView } from '../server/wire.ts'
import { CheckoutError } from './errors.ts'

type Read<T> = (value: unknown, path: string) => T
type Shape<T> = { [K in keyof T]-?: Read<T[K]> }

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/

const refuse = (path: string): never => {
  throw new CheckoutError('bad_answer', `The server's answer cannot be read: ${path}`)
}

const text: Read<string> = (value, path) => (typeof value === 'string' ? value : refuse(path))
const matching = (pattern: RegExp): Read<string> => (value, path) => (pattern.test(text(value, path)) ? (value as string) : refuse(path))
const number: Read<number> = (value, path) => (typeof value === 'number' && value >= 0 ? value : refuse(path))
const oneOf = <T extends string>(...words: T[]): Read<T> => (value, path) => (words.includes(value as T) ? (value as T) : refuse(path))
const optional = <T>(read: Read<T>): Read<T | undefined> => (value, path) => (value == null ? undefined : read(value, path))
const nullable = <T>(read: Read<T>): Read<T | null> => (value, path) => (value == null ? null : read(value, path))
const list = <T>(read: Read<T>): Read<T[]> => (value, path) => (Array.isArray(value) ? value.map((item, i) => read(item, `${path}.${i}`)) : refuse(path))
const object = <T>(shape: Shape<T>): Read<T> => (value, path) => {
  if (typeof value !== 'object' || !value) return refuse(path)
  const result: Partial<T> = {}
  for (const key in shape) result[key] = shape[key]((value as Partial<T>)[key], `${path}.${key}`)
  return result as T
}

/** A page that may be opened for the buyer: never `javascript:`, and plain http only where nothing travels. */
const pageAddress: Read<string> = (value, path) => {
  const url = URL.canParse(text(value, path)) ? new URL(value as string) : refuse(path)
  return url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.test(url.hostname)) ? url.href : refuse(path)
}

const action: Read<PaymentAction> = (value, path) =>
  (value as PaymentAction | null)?.type === 'open'
    ? object({ type: oneOf('open'), url: pageAddress, presentation: oneOf('frame', 'popup', 'redirect') })(value, path)
    : object({ type: oneOf('confirm-on-device'), hint: text })(value, path)

const money = object<MoneyView>({ amount: matching(/^\d+(\.\d+)?$/), currency: matching(/^[A-Z]{3}$/), minor: number, exponent: number })
const field: Read<CustomerField> = oneOf('name', 'email', 'phone')

const method = object<MethodView>({
  provider: text,
  label: text,
  mark: optional(text),
  mediums: optional(list(object({ id: text, label: text }))),
  needs: list(field),
  flow: oneOf('page', 'device'),
})

const payment = object<PaymentView>({
  id: text,
  provider: text,
  status: oneOf('pending', 'paid', 'failed', 'cancelled', 'expired'),
  action: nullable(action),
  message: optional(text),
})

const checkout = object<CheckoutView>({
  id: text,
  orderId: text,
  status: oneOf('open', 'processing', 'paid', 'cancelled', 'expired'),
  money,
  description: optional(text),
  customer: optional(object<Customer>({ name: optional(text), email: optional(text), phone: optional(text) })),
  methods: list(method),
  payment: nullable(payment),
  expiresAt: text,
  pollAfterMs: nullable(number),
  successUrl: optional(text),
  cancelUrl: optional(text),
})

const opened = object<CheckoutOpened>({ checkout, clientSecret: text })

/** @throws {CheckoutError} `bad_answer` */
export const readCheckout = (value: unknown): CheckoutView => checkout(value, 'checkout')
/** @throws {CheckoutError} `bad_answer` */
export const readOpened = (value: unknown): CheckoutOpened => opened(value, 'answer')
/** @throws {CheckoutError} `bad_answer` */
export const readPayment = (value: unknown): PaymentView => payment(value, 'payment')
