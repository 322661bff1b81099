/** The names of providers and mediums as people know them. */

import type { Provider } from '../contract/provider.ts'
import type { PaidWith } from '../contract/operator.ts'
import { canRefund } from '../payments/refund-request.ts'

export interface Names {
  readonly label: (providerId: string) => string
  readonly paidWith: (payment: { readonly provider: string; readonly medium: string | null }) => PaidWith
  /** Whether the provider is on. */
  readonly isOn: (providerId: string) => boolean
  /** Whether the provider is on and takes money only when the companion calls it. */
  readonly takesMoneyOnCall: (providerId: string) => boolean
  /** Whether the provider is on and takes refunds from here. */
  readonly canRefund: (providerId: string) => boolean
}

export function namesOf(providers: ReadonlyMap<string, Provider>): Names {
  const label = (id: string): string => providers.get(id)?.label ?? id
  return {
    label,
    isOn: (id) => providers.has(id),
    takesMoneyOnCall: (id) => providers.get(id)?.complete !== undefined,
    canRefund: (id) => canRefund(providers.get(id)),
    paidWith: ({ provider, medium }) => ({
      provider,
      label: label(provider),
      ...(medium === null
        ? {}
        : {
            medium: {
              id: medium,
              label: providers.get(provider)?.mediums?.find(({ id }) => id === medium)?.label ?? medium,
            },
          }),
    }),
  }
}

/** A member that is left out where it does not apply. */
export function given<Name extends string, Value>(
  name: Name,
  value: Value | null | undefined,
): { [Key in Name]?: Value } {
  return value === null || value === undefined ? {} : ({ [name]: value } as { [Key in Name]?: Value })
}
