/** Checks what comes in at the simulator's Initialize. */

import { minorUnits } from '../kit/amounts.ts'
import { isWebAddress } from '../kit/simulator.ts'

/** @returns what is wrong, null when nothing is */
export function findProblem(body: Record<string, unknown>): string | null {
  if (typeof body.amount !== 'string' || minorUnits(body.amount) === null)
    return 'amount must be a decimal string greater than zero'
  if (body.currency !== 'NGN') return 'currency must be NGN'
  if (typeof body.email !== 'string' || !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(body.email))
    return 'email must be an email address'
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

/** The document spells it both ways. */
export function callbackOf(body: Record<string, unknown>): unknown {
  return body.callbackUrl ?? body.callBackUrl
}

function isNamedValue(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'name' in value && 'value' in value
}
