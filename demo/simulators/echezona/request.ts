/** Checks what the simulator's Initialize receives. */

import { minorUnits } from '../kit/amounts.ts'
import { isEmailAddress, isWebAddress } from '../kit/requests.ts'

/** @returns what is wrong; null when nothing is */
export function findProblem(body: Record<string, unknown>): string | null {
  if (typeof body.amount !== 'string' || minorUnits(body.amount) === null)
    return 'amount must be a decimal string greater than zero'
  if (body.currency !== 'NGN') return 'currency must be NGN'
  if (!isEmailAddress(body.email)) return 'email must be an email address'
  for (const name of ['firstName', 'lastName', 'transactionId']) {
    const value = body[name]
    if (typeof value !== 'string' || !value.trim()) return `${name} is required`
  }
  if (!isWebAddress(callbackOf(body))) return 'callbackUrl must be a URL'
  const { metadata, mode } = body
  if (metadata !== undefined && !(Array.isArray(metadata) && metadata.every(isNamedValue)))
    return 'metadata must be a list of name and value'
  if (mode !== undefined && mode !== 'Test' && mode !== 'Live') return 'mode must be Test or Live'
  return null
}

/** The document spells this name in two ways. */
export function callbackOf(body: Record<string, unknown>): unknown {
  return body.callbackUrl ?? body.callBackUrl
}

function isNamedValue(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'name' in value && 'value' in value
}
