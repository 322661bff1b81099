/**
 * Decides which payment a request to pay belongs to: the pending one with the same details, or a new one. Reads rows
 * only. The contract is `POST /checkouts/:id/payments` in /openapi.json.
 */

import { createHash } from 'node:crypto'
import type { FieldError } from '../contract/errors.ts'
import { PayError } from '../contract/errors.ts'
import type { CreateRequest, Provider } from '../contract/provider.ts'
import type { CreatePaymentBody } from '../contract/requests.ts'
import { describeMobileNumber, dialledNumber, mobileNumber } from '../domain/phone.ts'
import type { CheckoutRow, PaymentRow } from '../store/store.ts'

/** The `reason` of a pending payment whose money is being taken: the buyer has nothing left to do. */
export const BEING_TAKEN = 'being_taken'

/**
 * Time limit of the call that takes the money, in milliseconds. Longer than that of others: a bank may stand behind it.
 */
export const COMPLETE_TIMEOUT = 30_000

/**
 * How long the provider may still work on a call that takes the money and has no outcome, in milliseconds: until then no
 * other is made, and an answer that nothing was taken does not count.
 */
export const STILL_RUNNING = 90_000

/** The shortest time between two push requests of one checkout, in milliseconds: the first may still arrive. */
const PUSH_INTERVAL = 60_000

export interface AttemptDetails {
  /**
   * What the provider receives. The phone number is in E.164 form where the provider names its countries, else plain
   * digits.
   */
  readonly customer: CreateRequest['customer']
  /** Distinguishes details without storing them. */
  readonly hash: string
}

export interface AttemptRequest {
  readonly provider: Pick<Provider, 'id' | 'flow'>
  readonly detailsHash: string
  /** The buyer wants another push request. */
  readonly again: boolean
}

/**
 * The customer's details for one payment. What the buyer typed wins over what the shop sent.
 * @throws {PayError} `invalid_request` naming each missing detail, and a phone number that the provider cannot reach
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
 * The pending payment that fulfils this request, or null when a new one is needed.
 * @param payments the checkout's payments, oldest first
 * @throws {PayError} `push_too_soon`; `invalid_request` for another push request at a provider without push requests
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
  // Its money may be taken at this moment: another payment could take it twice.
  const taken = payments.findLast((payment) => payment.provider === request.provider.id && isBeingTaken(payment))
  if (taken) return taken
  const pending = payments.filter(
    (payment) =>
      payment.provider === request.provider.id && isOpen(payment) && payment.detailsHash === request.detailsHash,
  )
  // A page whose address never arrived cannot be paid, so a new payment is safe. A push request may still reach the
  // phone.
  return pending.findLast((payment) => !outcomeIsUnknown(payment) || payment.pushRequestedAt !== null) ?? null
}

function isOpen({ state }: PaymentRow): boolean {
  return state === 'created' || state === 'pending' || state === 'unknown'
}

/** Whether the call that creates the payment has ended without an answer that says what the buyer has to do. */
export function outcomeIsUnknown(payment: PaymentRow): boolean {
  const { state, action } = payment
  return (state === 'unknown' || state === 'pending') && action === null && !isBeingTaken(payment)
}

/** Whether the call that takes the money has begun, and the provider has not said what became of it. */
export function isBeingTaken({ state, reason }: PaymentRow): boolean {
  return (state === 'unknown' || state === 'pending') && reason === BEING_TAKEN
}

function refusePushTooSoon(payments: readonly PaymentRow[], now: number): void {
  const last = Math.max(...payments.map(({ pushRequestedAt }) => pushRequestedAt ?? -Infinity))
  const wait = last + PUSH_INTERVAL - now
  if (wait > 0) {
    throw new PayError('push_too_soon', 'The last push request may still arrive; wait before requesting another', {
      retryAfter: Math.ceil(wait / 1000),
    })
  }
}

function phoneFor({ phoneCountries }: Provider, phone: string): string | null {
  return phoneCountries === undefined ? dialledNumber(phone) : mobileNumber(phone, phoneCountries)
}

/**
 * Covers what the provider acts on: the medium, the phone number, and on a page also the other details that it needs.
 */
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
