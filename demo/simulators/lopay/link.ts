/** A payment link: what a request may say about it, what it costs with tip and taxes, and how the API shows it. */

import { isWebAddress } from '../kit/simulator.ts'
import type { Faults } from '../kit/faults.ts'

export interface Money {
  /** Minor units. */
  units: number
  currencyCode: string
}

export interface Tax {
  name: string
  inclusive: boolean
  /** Per cent, like "20.0". */
  rate: string
}

export interface LopayPayment {
  id: string
  tenderType: 'card' | 'bankTransfer'
  subtotal: Money
  tip: Money
  taxes: (Tax & { amount: Money })[]
  total: Money
  createdAt: string
}

export interface LopayLink {
  id: string
  merchantId: string
  amount: Money
  description: string
  reference: string | null
  dataCollection: string[]
  taxes: Tax[]
  status: 'pending' | 'completed' | 'cancelled'
  payments: LopayPayment[]
  createdAt: string
  updatedAt: string
  /** How often a card was declined. */
  declines: number
  /** Epoch milliseconds of the last payment or decline. */
  actedAt: number | null
  /** How often it was asked about. */
  reads: number
}

/** A link with what only the API and the page need. */
export interface KeptLink extends LopayLink {
  returnUrl: string | null
  faults: Partial<Faults>
}

const COLLECTED = ['name', 'businessName', 'phoneNumber', 'email', 'address']

/** @returns what is wrong with the body of a create call, or of an update when only some members have to be there; null when nothing is */
export function findLinkProblem(
  body: Record<string, unknown>,
  currencies: readonly string[],
  isUpdate: boolean,
): string | null {
  const isGiven = (name: string) => !isUpdate || body[name] !== undefined
  if (isGiven('amount')) {
    const { units, currencyCode } = (body.amount ?? {}) as Record<string, unknown>
    if (!Number.isSafeInteger(units) || Number(units) <= 0) return 'amount.units must be a positive integer'
    if (!currencies.includes(String(currencyCode))) return `amount.currencyCode must be one of ${currencies.join(', ')}`
  }
  if (isGiven('description') && (typeof body.description !== 'string' || !body.description))
    return 'description is required'
  if (body.reference !== undefined && typeof body.reference !== 'string') return 'reference must be a string'
  if (body.returnUrl !== undefined && !isWebAddress(body.returnUrl)) return 'returnUrl must be a valid URL'
  const { dataCollection = [], taxes = [] } = body
  if (!Array.isArray(dataCollection) || !dataCollection.every((name) => COLLECTED.includes(String(name))))
    return `dataCollection must be any of ${COLLECTED.join(', ')}`
  if (!Array.isArray(taxes) || !taxes.every(isTax)) return 'taxes must have name, inclusive and rate'
  return null
}

/** What a buyer pays for an amount: included taxes are shown only, others come on top, as does the tip. */
export function payFor(
  amount: Money,
  taxes: readonly Tax[],
  tipUnits: number,
): Pick<LopayPayment, 'subtotal' | 'tip' | 'taxes' | 'total'> {
  const money = (units: number): Money => ({ units, currencyCode: amount.currencyCode })
  const parts = taxesOf(amount, taxes)
  const onTop = parts.reduce((sum, tax) => sum + (tax.inclusive ? 0 : tax.amount.units), 0)
  return { subtotal: amount, tip: money(tipUnits), taxes: parts, total: money(amount.units + onTop + tipUnits) }
}

/** As the API shows it; only the answer to create leaves the merchant out. */
export function linkAnswer(link: KeptLink, address: string): Record<string, unknown> {
  const {
    id,
    merchantId,
    amount,
    description,
    reference,
    dataCollection,
    status,
    payments,
    returnUrl,
    createdAt,
    updatedAt,
  } = link
  return {
    id,
    merchantId,
    amount,
    link: address,
    reference,
    description,
    status,
    dataCollection,
    taxes: taxesOf(amount, link.taxes),
    payments,
    returnUrl,
    createdAt,
    updatedAt,
  }
}

export function publicPart({ returnUrl: _return, faults: _faults, ...link }: KeptLink): LopayLink {
  return structuredClone(link)
}

function taxesOf(amount: Money, taxes: readonly Tax[]): (Tax & { amount: Money })[] {
  return taxes.map((tax) => {
    const rate = Number(tax.rate) / 100
    const units = Math.round(tax.inclusive ? amount.units - amount.units / (1 + rate) : amount.units * rate)
    return { ...tax, amount: { units, currencyCode: amount.currencyCode } }
  })
}

function isTax(value: unknown): value is Tax {
  const { name, inclusive, rate } = (typeof value === 'object' && value !== null ? value : {}) as Record<
    string,
    unknown
  >
  return (
    typeof name === 'string' &&
    typeof inclusive === 'boolean' &&
    typeof rate === 'string' &&
    /^\d{1,2}(\.\d+)?$/.test(rate)
  )
}
