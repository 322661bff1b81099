/** The order of the payment methods: the buyer's last one first, and many of them in groups. */

import { markOf, methodName } from './method-option.ts'
import type { MethodOption } from './state.ts'

export interface MethodGroup {
  /** Null without a headline. */
  readonly name: 'last' | 'wallets' | 'banks' | null
  readonly options: readonly MethodOption[]
}

/** Up to this number, one list is quicker to read than groups. */
const MAX_UNGROUPED = 4

/**
 * @param options in the order of the shop, which the groups and their members keep
 * @param last the name of the method that this browser used last at this shop
 * @returns one list when there are few methods or only one kind; methods that cannot be used stand last
 */
export function methodGroups(options: readonly MethodOption[], last?: string | null): readonly MethodGroup[] {
  const placeOf = (option: MethodOption) => (option.method.unavailable ? 2 : methodName(option) === last ? 0 : 1)
  const sorted = [...options].sort((a, b) => placeOf(a) - placeOf(b))
  const at = (place: number) => sorted.filter((option) => placeOf(option) === place)
  const kinds = new Set(at(1).map(kindOf))
  if (options.length <= MAX_UNGROUPED || kinds.size < 2) return [{ name: null, options: sorted }]
  const groups: MethodGroup[] = [
    { name: 'last', options: at(0) },
    ...[...kinds].map((name) => ({ name, options: at(1).filter((option) => kindOf(option) === name) })),
    { name: null, options: at(2) },
  ]
  return groups.filter((group) => group.options.length > 0)
}

function kindOf(option: MethodOption): 'wallets' | 'banks' {
  return /^(?:card|bank)/.test(markOf(option)) ? 'banks' : 'wallets'
}
