/**
 * Which attempt a request to pay belongs to: the pending one with the same details, or a new one. Reads rows and decides; calls nobody.
 * The contract: `POST /checkouts/:id/payments` in /openapi.json.
 */

import { createHash } from 'node:crypto'
import { describeMobileNumber, dialledNumber, mobileNumber } from '../domain/phone.ts'
import type { FieldError } from '../contract/errors.ts'
import { PayError } from '../contract/errors.ts'
import type { CreateRequest, Provider } from '../contract/provider.ts'
import type { CreatePaymentBody } from '../contract/requests.ts'
import type { CheckoutRow, PaymentRow } from '../store/store.ts'

/** A buyer looks for a push request that long before asking for another, in milliseconds. */
export const PUSH_INTERVAL = 60_000

export interface AttemptDetails {
  /** What the provider is told of the buyer. The phone number is in E.164 form where the provider names its countries, else plain digits. */
  readonly customer: CreateRequest['customer']
  /** Tells details apart without holding them. */
  readonly hash: string
}

export interface AttemptRequest {
  readonly provider: Pick<Provider, 'id' | 'flow'>
  readonly detailsHash: string
  /** The buyer asks for another push request. */
  readonly again: boolean
}

/**
 * What the buyer typed wins over what the shop gave.
 * @throws {PayError} `invalid_request` naming what is missing, and a phone number that the provider cannot reach
 */
export function attemptDetails(provider: Provider, checkout: CheckoutRow, body: CreatePaymentBody): AttemptDetails {
  const given = { ...checkout.customer, ...body.customer }
  const phone = given.phone === undefined ? null : phoneFor(provider, given.phone)
  const { phone: _, ...others } = given
  const customer = { ...others, ...(phone === null ? {} : { phone }) }
  const errors = provider.needs.flatMap((field): FieldError[] => {
    if (customer[field] !== undefined) return []
    const unusable = given[field] !== undefined && provider.phoneCountries !== undefined
    const message = unusable
      ? `must be ${describeMobileNumber(provider.phoneCountries)}`
      : 'is required by this provider'
    return [{ path: `customer.${field}`, message }]
  })
  if (errors.length > 0) throw new PayError('invalid_request', 'The payment is not valid', { errors })
  return { customer, hash: hashOf(provider, checkout, body, customer) }
}

/**
 * The pending attempt that answers this request; null when it needs a new one.
 * @param payments the checkout's payments, oldest first
 * @throws {PayError} `push_too_soon`, `invalid_request` for another push request where there is none
 */
export function sameAttempt(payments: readonly PaymentRow[], request: AttemptRequest, now: number): PaymentRow | null {
  if (request.again) {
    if (request.provider.flow !== 'device') {
      const errors = [{ path: 'again', message: 'is for push requests to a phone' }]
      throw new PayError('invalid_request', 'The payment is not valid', { errors })
    }
    refusePushTooSoon(payments, now)
    return null
  }
  const pending = payments.filter(
    (payment) =>
      payment.provider === request.provider.id && isOpen(payment) && payment.detailsHash === request.detailsHash,
  )
  // Nobody has seen the page of such a one, so nobody can pay there: creating another is safe, and better than waiting.
  return pending.findLast((payment) => !outcomeIsUnknown(payment) || payment.pushRequestedAt !== null) ?? null
}

export function isOpen({ state }: PaymentRow): boolean {
  return state === 'created' || state === 'pending' || state === 'unknown'
}

/** The call that creates the payment has ended without an answer that says what the buyer has to do. */
export function outcomeIsUnknown({ state, action }: PaymentRow): boolean {
  return (state === 'unknown' || state === 'pending') && action === null
}

function refusePushTooSoon(payments: readonly PaymentRow[], now: number): void {
  const last = Math.max(...payments.map(({ pushRequestedAt }) => pushRequestedAt ?? -Infinity))
  const wait = last + PUSH_INTERVAL - now
  if (wait > 0) {
    throw new PayError('push_too_soon', 'The last push request may still arrive; wait before asking for another', {
      retryAfter: Math.ceil(wait / 1000),
    })
  }
}

function phoneFor({ phoneCountries }: Provider, phone: string): string | null {
  return phoneCountries === undefined ? dialledNumber(phone) : mobileNumber(phone, phoneCountries)
}

/** Covers what the provider acts on: the medium, the phone number, and on a page what it needs besides. */
function hashOf(
  provider: Provider,
  checkout: CheckoutRow,
  body: CreatePaymentBody,
  customer: CreateRequest['customer'],
): string {
  const offered = provider.mediums?.filter(({ currencies }) => currencies?.includes(checkout.money.currency) ?? true)
  const needed = provider.flow === 'page' ? provider.needs.map((field) => [field, customer[field]]) : []
  const details = [checkout.id, body.medium ?? offered?.[0]?.id ?? null, customer.phone ?? null, needed]
  return createHash('sha256').update(JSON.stringify(details)).digest('hex')
}
