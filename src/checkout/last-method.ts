/**
 * The method with which this browser last started a payment at this shop, so that it comes first the next time. Its
 * name is all that is stored: nothing of the buyer, the order or the amount.
 */

import { methodName } from './method-option.ts'
import type { MethodOption } from './state.ts'

/** @param server the companion's base address, which is the shop's own */
export function readLastMethod(server: string): string | null {
  try {
    return localStorage.getItem(nameFor(server))
  } catch {
    // Storage may be forbidden. The methods then keep the shop's order.
    return null
  }
}

export function keepLastMethod(server: string, method: MethodOption): void {
  try {
    localStorage.setItem(nameFor(server), methodName(method))
  } catch {
    // Storage may be full or forbidden.
  }
}

function nameFor(server: string): string {
  return `pay-button last ${server}`
}
