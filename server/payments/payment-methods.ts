/**
 * The payment methods of a checkout: those that fit its money and that the merchant allows, with unavailable ones last.
 */

import type { Breaker } from './circuit-breaker.ts'
import type { Money } from '../domain/money.ts'
import type { Provider } from '../contract/provider.ts'

export interface AvailableMethod {
  readonly provider: Provider
  /** Why the method is unavailable, in words for the buyer; null when it is available. */
  readonly unavailable: string | null
}

/** @param allowed provider ids in the merchant's order; null for all providers in the order of the settings */
export type MethodAvailability = (money: Money, allowed: readonly string[] | null) => AvailableMethod[]

export function createMethodAvailability(
  providers: ReadonlyMap<string, Provider>,
  health: Pick<Breaker, 'reason'>,
): MethodAvailability {
  return (money, allowed) => {
    const ordered = allowed ? allowed.flatMap((id) => providers.get(id) ?? []) : [...providers.values()]
    const methods = [...new Set(ordered)]
      .filter((provider) => fits(provider, money))
      .map((provider) => ({ provider, unavailable: health.reason(provider.id) }))
    return [
      ...methods.filter(({ unavailable }) => unavailable === null),
      ...methods.filter(({ unavailable }) => unavailable !== null),
    ]
  }
}

function fits({ currencies, limits, mediums }: Provider, { minor, currency }: Money): boolean {
  if (!currencies.includes(currency)) return false
  const limit = limits?.[currency]
  if (limit && (minor < limit.min || minor > limit.max)) return false
  return (
    mediums === undefined ||
    mediums.length === 0 ||
    mediums.some((medium) => medium.currencies?.includes(currency) ?? true)
  )
}
