/** Checks what the simulator's direct and checkout calls receive. The messages are the server's: `field: reason; …`. */

import { minorUnits } from '../kit/amounts.ts'
import { isWebAddress } from '../kit/requests.ts'

export const MEDIUMS = ['MPESA', 'TELEBIRR', 'CBE', 'ETHSWITCH', 'LAKIPAY', 'CYBERSOURCE'] as const
export type Medium = (typeof MEDIUMS)[number]

/** @returns what is wrong, one entry per field; empty when nothing is */
export function findProblems(kind: 'direct' | 'checkout', body: Record<string, unknown>): string[] {
  const problems: string[] = []
  const needs = (isMet: boolean, problem: string) => {
    if (!isMet) problems.push(problem)
  }
  // The server is written in Go. A string does not decode into a float64, and 0 counts as blank.
  if (typeof body.amount === 'string') problems.push('amount: cannot unmarshal string into a number')
  else needs(typeof body.amount === 'number' && minorUnits(String(body.amount)) !== null, 'amount: cannot be blank')
  needs(body.currency === 'ETB' || body.currency === 'USD', 'currency: must be ETB or USD')
  needs(
    typeof body.reference === 'string' && body.reference.length > 0 && body.reference.length <= 100,
    'reference: the length must be between 1 and 100',
  )
  const isPhone = typeof body.phone_number === 'string' && /^\d{12}$/.test(body.phone_number)
  const mediums = kind === 'direct' ? [body.medium] : body.supported_mediums
  if (kind === 'direct') {
    needs(isMedium(body.medium), 'medium: must be a valid value')
    needs(isPhone, 'phone_number: the length must be exactly 12')
    needs(body.callback_url === undefined || isWebAddress(body.callback_url), 'callback_url: must be a valid URL')
  } else {
    needs(
      Array.isArray(mediums) && mediums.length > 0 && mediums.every(isMedium),
      'supported_mediums: must be valid values',
    )
    needs(body.phone_number === undefined || isPhone, 'phone_number: the length must be exactly 12')
    needs(isWebAddress(body.callback_url), 'callback_url: must be a valid URL')
  }
  if (body.currency === 'USD' && Array.isArray(mediums)) {
    needs(
      mediums.every((medium) => medium === 'CYBERSOURCE'),
      'currency: USD is only supported with CYBERSOURCE',
    )
  }
  return problems
}

/** @returns where the buyer goes afterwards. Each address has two spellings in use. */
export function readRedirects(redirects: unknown): { success: string | null; failed: string | null } {
  const given = (typeof redirects === 'object' && redirects !== null ? redirects : {}) as Record<string, unknown>
  const pick = (...names: string[]) => names.map((name) => given[name]).find(isWebAddress) ?? null
  return { success: pick('success', 'success_url'), failed: pick('failed', 'failure_url') }
}

/** @returns twelve digits, or null when a buyer has typed anything but an Ethiopian mobile number */
export function readPhone(text: unknown): string | null {
  const match = /^(?:\+?251|0)?([79]\d{8})$/.exec(String(text ?? '').replace(/[\s-]/g, ''))
  return match ? `251${match[1]}` : null
}

function isMedium(value: unknown): value is Medium {
  return MEDIUMS.includes(value as Medium)
}
