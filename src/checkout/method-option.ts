/** What distinguishes a payment method in the list, and what it shows. */

import type { MethodOption } from './state.ts'

/** Distinguishes the options of a checkout. */
export function methodName({ provider, medium = '' }: MethodOption): string {
  return `${provider} ${medium}`
}

/** What kind of method it is, and the hue of its mark. */
export function markOf({ mark, method }: MethodOption): string {
  return mark ?? (method.flow === 'device' ? 'phone green' : 'wallet')
}
