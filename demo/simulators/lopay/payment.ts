/** What the simulator knows of a payment link, and what a buyer pays for it. */

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
  /** How many cards were declined. */
  declines: number
  /** When the buyer last paid or was declined, in epoch milliseconds. */
  actedAt: number | null
  /** How often the API showed it. */
  reads: number
}

/** A link with what only the API and the page need. */
export interface KeptLink extends LopayLink {
  returnUrl: string | null
  faults: Partial<Faults>
}

export function publicPart({ returnUrl: _return, faults: _faults, ...link }: KeptLink): LopayLink {
  return structuredClone(link)
}

/** Taxes that are not in the amount come on top, as does the tip. */
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

export function taxesOf(amount: Money, taxes: readonly Tax[]): (Tax & { amount: Money })[] {
  return taxes.map((tax) => {
    const rate = Number(tax.rate) / 100
    const units = Math.round(tax.inclusive ? amount.units - amount.units / (1 + rate) : amount.units * rate)
    return { ...tax, amount: { units, currencyCode: amount.currencyCode } }
  })
}
