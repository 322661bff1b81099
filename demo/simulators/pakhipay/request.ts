/** Checks what the simulator's create and verify receive. */

import { minorUnits } from '../kit/amounts.ts'
import { isEmailAddress, isWebAddress } from '../kit/requests.ts'

/** @returns paisa, or null for anything but a positive amount, as a number or as text */
export function paisa(value: unknown): number | null {
  return typeof value === 'number' || typeof value === 'string' ? minorUnits(String(value)) : null
}

/** @returns what is wrong with a create call, by the field table of the API document; null when nothing is */
export function findProblem(body: Record<string, unknown>): string | null {
  if (typeof body.cus_name !== 'string' || !body.cus_name.trim()) return 'cus_name is required'
  if (!isEmailAddress(body.cus_email)) return 'cus_email must be an email address'
  if (paisa(body.amount) === null) return 'amount must be a positive decimal'
  if (!isWebAddress(body.success_url)) return 'success_url must be a URL'
  if (!isWebAddress(body.cancel_url)) return 'cancel_url must be a URL'
  if (body.order_id !== undefined && typeof body.order_id !== 'string') return 'order_id must be a string'
  if (body.callback_url !== undefined && !isWebAddress(body.callback_url)) return 'callback_url must be a URL'
  return null
}
