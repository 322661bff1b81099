/** Checks what the simulator's session call receives. */

import { minorUnits } from '../kit/amounts.ts'
import { isEmailAddress, isWebAddress } from '../kit/requests.ts'

/** The longest text of each field that must be there, by the document. */
const LENGTHS: Readonly<Record<string, number>> = {
  currency: 3,
  tran_id: 30,
  success_url: 255,
  fail_url: 255,
  cancel_url: 255,
  cus_name: 50,
  cus_email: 50,
  cus_phone: 20,
  cus_add1: 50,
  cus_city: 50,
  cus_postcode: 30,
  cus_country: 50,
  shipping_method: 50,
  num_of_item: 3,
  product_name: 255,
  product_category: 50,
  product_profile: 100,
}
const MIN_POISHA = 1_000
const MAX_POISHA = 50_000_000

/** How much one unit of a currency is worth, in poisha. */
const RATES: Readonly<Record<string, number>> = { BDT: 100, USD: 12_250, EUR: 13_300, GBP: 15_500 }

/** @returns what is wrong; null when nothing is */
export function findProblem(body: Readonly<Record<string, unknown>>): string | null {
  for (const [name, longest] of Object.entries(LENGTHS)) {
    const value = body[name]
    if (typeof value !== 'string' || value.trim() === '') return `Invalid Information! '${name}' is missing or empty.`
    if (value.length > longest) return `Invalid Information! '${name}' is too long.`
  }
  if (!isEmailAddress(body.cus_email)) return "Invalid Information! 'cus_email' is not an email address."
  for (const name of ['success_url', 'fail_url', 'cancel_url', ...(body.ipn_url === undefined ? [] : ['ipn_url'])])
    if (!isWebAddress(body[name]) || String(body[name]).length > 255)
      return `Invalid Information! '${name}' is not a URL.`
  const currency = String(body.currency)
  const amount = minorUnits(String(body.total_amount))
  if (amount === null || rateOf(currency) === undefined) return 'Invalid amount or currency'
  const taka = inTaka(amount, currency)
  return taka < MIN_POISHA || taka > MAX_POISHA ? 'The amount must be from 10.00 to 500000.00 BDT' : null
}

export function rateOf(currency: string): number | undefined {
  return Object.hasOwn(RATES, currency) ? RATES[currency] : undefined
}

/** @returns poisha */
export function inTaka(amount: number, currency: string): number {
  return Math.round((amount * (rateOf(currency) ?? 100)) / 100)
}
