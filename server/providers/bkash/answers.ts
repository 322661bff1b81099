/** Reads bKash's answers. HTTP 200 is no success: a code in the body says what happened. */

import type { AnswerNote, ConfirmedFacts } from '../../contract/confirmed-status.ts'
import type { DeclineReason } from '../../domain/payment.ts'
import { UnreadableMoney } from '../../contract/provider.ts'
import type { JsonAnswer } from '../../contract/request-errors.ts'
import type { Money } from '../../domain/money.ts'
import type { RefundRefusal } from '../../domain/provider-refund.ts'
import { readAmount } from '../kit/amounts.ts'
import { refuseDuplicateMembers } from '../kit/contradictions.ts'
import { objectOf } from '../kit/request.ts'

export const SUCCESS = '0000'
/** A field, the mode or a permission is wrong: our fault or the account's. */
const REQUEST_CODES = '2006 2007 2008 2025 2031 2048 2049 2063 2064 2065 2067'.split(' ')
/** The state of a wallet, or the product, forbids it. */
const WALLET_CODES = '2037 2038 2039 2040 2041 2042 2044 2045 2046 2057 2058'.split(' ')
/** The app key is invalid. */
export const INVALID_KEY = '2001'
/** No payment has this id. */
export const UNKNOWN_PAYMENT = '2002'

/** Codes that say that no payment was created. Every other code leaves that open. */
export const REFUSED_BY_CREATE: ReadonlySet<string> = new Set([INVALID_KEY, ...REQUEST_CODES, '2029', ...WALLET_CODES])

/**
 * Codes that say that an execute took nothing and never will. Every other code leaves that open, above all "already
 * completed" (2062, 2068, 2117, 2119), which also follows a failed execute.
 */
export const FAILED_BY_EXECUTE: ReadonlyMap<string, DeclineReason> = new Map([
  // The table says "failed", so that the call is over like any other. It is not made again with a corrected key.
  [INVALID_KEY, 'provider_misconfigured'] as const,
  ...[UNKNOWN_PAYMENT, ...REQUEST_CODES].map((code) => [code, 'provider_refused'] as const),
  ...'2014 2015 2016 2017 2018 2019 2043'.split(' ').map((code) => [code, 'wrong_details'] as const),
  ['2023', 'insufficient_funds'] as const,
  ...['2029', ...WALLET_CODES].map((code) => [code, 'declined'] as const),
])

/**
 * Codes that say that a refund returned nothing. bKash's document has no table for refunds, so every other code leaves
 * that open, also "duplicate" (2029).
 */
export const REFUSED_BY_REFUND: ReadonlyMap<string, RefundRefusal> = new Map([
  [INVALID_KEY, 'provider_misconfigured'] as const,
  ...['2002', ...REQUEST_CODES].map((code) => [code, 'provider_refused'] as const),
  ['2023', 'insufficient_balance'] as const,
  ...WALLET_CODES.map((code) => [code, 'not_refundable'] as const),
])

/** Codes after which somebody has to correct the key, the request or the account. */
const ALARMING: ReadonlySet<string> = new Set([INVALID_KEY, UNKNOWN_PAYMENT, ...REQUEST_CODES])

const PAYMENT_ID = /^[\x21-\x7e]{1,128}$/
const MINUTE = 60_000
/** How long after its creation a payment certainly cannot be executed: 24 hours, and ten minutes for clocks. */
const LIFETIME = 24 * 60 * MINUTE + 10 * MINUTE

type Members = Readonly<Record<string, unknown>>

export function isPaymentId(value: unknown): value is string {
  return typeof value === 'string' && PAYMENT_ID.test(value)
}

/** @returns the members of an answer and its code, empty where it has none. @throws for anything but an object */
export function readAnswer(what: string, { body }: JsonAnswer): { readonly members: Members; readonly code: string } {
  const members = objectOf(body)
  if (members === null) throw new Error(`bkash ${what}: the answer is not a JSON object`)
  return { members, code: codeOf(members) }
}

/** @returns the code of an answer, empty where it has none */
export function codeOf({ statusCode, errorCode }: Members): string {
  const code = statusCode ?? errorCode
  return typeof code === 'string' && /^\d{1,6}$/.test(code) ? code : ''
}

/** Keeps the code of a refusal, which says more than our reason. */
export function noteOf(what: string, code: string): AnswerNote {
  return {
    level: ALARMING.has(code) ? 'error' : 'info',
    text: `bKash refused the call "${what}" with the code ${code}`,
  }
}

/**
 * What a successful answer of execute or query says about a payment.
 * @param paymentId the one that was asked about
 * @throws when the answer is about another payment, {UnreadableMoney} when it says paid and not how much
 */
export function factsOf(what: string, answer: JsonAnswer, paymentId: string, now: number): ConfirmedFacts {
  const { members } = readAnswer(what, answer)
  refuseDuplicateMembers(`bkash ${what}`, answer.text)
  const { transactionStatus: word, trxID, merchantInvoice, merchantInvoiceNumber } = members
  const isPaid = word === 'Completed'
  const unusable = (why: string): Error => {
    const message = `bkash ${what}: ${why}`
    return isPaid ? new UnreadableMoney(message) : new Error(message)
  }
  if (members.paymentID !== paymentId) throw unusable('the answer is about another payment')
  const invoice = merchantInvoice ?? merchantInvoiceNumber
  if (merchantInvoice !== undefined && merchantInvoiceNumber !== undefined && merchantInvoice !== merchantInvoiceNumber)
    throw unusable('the answer names two invoices')
  if (typeof invoice !== 'string' || invoice === '') throw unusable('the answer names no invoice')
  const facts = { providerRef: paymentId, reference: invoice, money: null }
  if (isPaid) {
    if (!isPaymentId(trxID)) throw unusable('the answer has no transaction id')
    return { ...facts, state: 'paid', money: moneyOf(what, members), transactionId: trxID }
  }
  if (word === 'Initiated') {
    const createdAt = timeOf(members.paymentCreateTime)
    if (createdAt !== null && now - createdAt > LIFETIME) return { ...facts, state: 'expired' }
    const verification = members.verificationStatus ?? members.userVerificationStatus
    return { ...facts, state: 'pending', taken: false, ...(verification === 'Complete' ? { ready: true } : {}) }
  }
  if (word === 'Cancelled') return { ...facts, state: 'cancelled' }
  if (word === 'Failed' || word === 'Declined') return { ...facts, state: 'failed', reason: 'declined' }
  if (word === 'Expired') return { ...facts, state: 'expired' }
  // An unknown word proves nothing.
  const shown = typeof word === 'string' && /^[A-Za-z]{1,32}$/.test(word) ? `the unknown status ${word}` : 'no status'
  return { ...facts, state: 'pending', note: { level: 'warn', text: `bKash gives the payment ${shown}` } }
}

/** A decimal text in major units: `"15"` and `"15.00"` are the same. */
export function moneyOf(what: string, { amount, currency }: Members): Money {
  const money = readAmount(amount, currency)
  if (money === null) throw new UnreadableMoney(`bkash ${what}: the amount cannot be read`)
  return money
}

/**
 * Reads `2026-06-11T23:26:49:676 GMT+0600`, with a colon before the milliseconds. Without an offset it is the time of
 * Dhaka.
 * @returns epoch milliseconds, or null
 */
export function timeOf(value: unknown): number | null {
  if (typeof value !== 'string') return null
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:[:.](\d{3}))? ?(?:GMT|UTC)?(?:(Z)|([+-]\d\d):?(\d\d))?$/.exec(
    value,
  )
  if (!match) return null
  const [, time = '', millis = '000', zulu, hours = '+06', minutes = '00'] = match
  const at = Date.parse(`${time}.${millis}${zulu ?? `${hours}:${minutes}`}`)
  return Number.isNaN(at) ? null : at
}
