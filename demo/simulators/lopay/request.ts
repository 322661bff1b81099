/** Checks what the simulator's API receives. */

import { isWebAddress } from '../kit/requests.ts'
import { EVENTS } from './webhooks.ts'
import type { Tax } from './payment.ts'
import type { LopayEvent } from './webhooks.ts'

const DETAILS = ['name', 'businessName', 'phoneNumber', 'email', 'address']

/**
 * @param isUpdate an update may leave out any member, a create call only those that are optional
 * @returns what is wrong with the body; null when nothing is
 */
export function findLinkProblem(
  body: Record<string, unknown>,
  currencies: readonly string[],
  isUpdate: boolean,
): string | null {
  const isChecked = (name: string) => !isUpdate || body[name] !== undefined
  if (isChecked('amount')) {
    const { units, currencyCode } = (body.amount ?? {}) as Record<string, unknown>
    if (!Number.isSafeInteger(units) || Number(units) <= 0) return 'amount.units must be a positive integer'
    if (!currencies.includes(String(currencyCode))) return `amount.currencyCode must be one of ${currencies.join(', ')}`
  }
  if (isChecked('description') && (typeof body.description !== 'string' || !body.description))
    return 'description is required'
  if (body.reference !== undefined && typeof body.reference !== 'string') return 'reference must be a string'
  if (body.returnUrl !== undefined && !isWebAddress(body.returnUrl)) return 'returnUrl must be a valid URL'
  const { dataCollection = [], taxes = [] } = body
  if (!Array.isArray(dataCollection) || !dataCollection.every((name) => DETAILS.includes(String(name))))
    return `dataCollection must be any of ${DETAILS.join(', ')}`
  if (!Array.isArray(taxes) || !taxes.every(isTax)) return 'taxes must have name, inclusive and rate'
  return null
}

/** @returns what is wrong with a subscription; null when nothing is */
export function findSubscriptionProblem({ url, events, merchantIds }: Record<string, unknown>): string | null {
  if (!isWebAddress(url)) return 'url must be a valid URL'
  if (!Array.isArray(events) || events.length === 0 || !events.every((event) => EVENTS.includes(event as LopayEvent)))
    return `events must be any of ${EVENTS.join(', ')}`
  if (merchantIds !== undefined && merchantIds !== null && !(Array.isArray(merchantIds) && merchantIds.length <= 1))
    return 'merchantIds must have one id at most'
  return null
}

function isTax(value: unknown): value is Tax {
  if (typeof value !== 'object' || value === null) return false
  const { name, inclusive, rate } = value as Record<string, unknown>
  const isRate = typeof rate === 'string' && /^\d{1,2}(\.\d+)?$/.test(rate)
  return typeof name === 'string' && typeof inclusive === 'boolean' && isRate
}
