/** Random histories of the property test: what buyers, providers, the storefront and the machine do, as plain data. */

import fc from 'fast-check'
import type { ProviderId, Sum } from './order-model.ts'

export const ORDERS = ['order-1', 'order-2'] as const
export const ATTEMPTS = 3

/**
 * How the call that creates a payment ends. `lost`: the provider has created nothing, and nobody knows. `timed out`: it
 * has. `charged`: and it has taken the money.
 */
export const OUTCOMES = ['created', 'refused', 'lost', 'timed out', 'charged'] as const
export type Outcome = (typeof OUTCOMES)[number]

/** What happens while that call runs. */
export const MEANWHILE = ['nothing', 'webhook', 'cancel'] as const

/** How a provider misbehaves. `stale`: it does not know of the money yet. `mixed up`: it answers about another order. */
export const FAULTS = ['down', 'unreadable', 'stale', 'mixed up'] as const
export type Fault = (typeof FAULTS)[number]

interface At {
  readonly order: (typeof ORDERS)[number]
  /** Index of the attempt among those of the order. A step about an attempt that does not exist does nothing. */
  readonly attempt: number
}

export type Command =
  | { readonly do: 'open' | 'look' | 'cancel'; readonly order: At['order'] }
  | {
      readonly do: 'start'
      readonly order: At['order']
      readonly provider: ProviderId
      readonly medium: 'one' | 'two'
      readonly outcome: Outcome
      readonly meanwhile: (typeof MEANWHILE)[number]
    }
  | ({ readonly do: 'pay'; readonly sum: Sum } & At)
  | ({ readonly do: 'decline'; readonly as: 'failed' | 'cancelled' | 'expired' } & At)
  | ({ readonly do: 'refund'; readonly minor: bigint | null } & At)
  | ({ readonly do: 'claim falsely' | 'forge' } & At)
  | ({
      readonly do: 'return'
      readonly to: 'paid' | 'givenUp'
      readonly naming: 'nothing' | 'own' | 'own, lower case' | 'stolen' | 'invented'
    } & At)
  /** `which` picks one of the messages that wait. `keep` delivers it again later. */
  | { readonly do: 'deliver'; readonly which: number; readonly copies: number; readonly keep: boolean; readonly to: To }
  | { readonly do: 'lose'; readonly which: number }
  | { readonly do: 'wait' | 'set clock'; readonly milliseconds: number }
  | { readonly do: 'storefront fails'; readonly times: number; readonly status: number }
  | { readonly do: 'provider fails'; readonly provider: ProviderId; readonly times: number; readonly how: Fault }
  | { readonly do: 'restart' }
  | { readonly do: 'die'; readonly commit: number; readonly when: 'before' | 'after' }

/** The payment's own address, the address of the account, or that of another order's payment. */
export type To = 'own' | 'account' | 'other order'

export interface Step {
  readonly command: Command
  /** Whether the next step waits until this one has ended and everything due is done. */
  readonly rest: 'none' | 'answer' | 'idle'
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE

const order = fc.constantFrom(...ORDERS)
const attempt = fc.nat({ max: ATTEMPTS - 1 })
const provider = fc.constantFrom<ProviderId>('alpha', 'beta')
const which = fc.nat({ max: 9 })
const at = { order, attempt }
const mostly = <Value>(usual: Value, ...others: Value[]): fc.Arbitrary<Value> =>
  fc.oneof({ weight: 2, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(usual, ...others) })

const record = <Name extends string, Model>(name: Name, model: { [Key in keyof Model]: fc.Arbitrary<Model[Key]> }) =>
  fc.record({ do: fc.constant(name), ...model }) as unknown as fc.Arbitrary<{ do: Name } & Model>

/** Common steps of a sale come more often than faults, so that most histories have money in them. */
const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 6,
    arbitrary: record('start', {
      order,
      provider,
      medium: fc.constantFrom('one', 'two'),
      outcome: mostly<Outcome>(...OUTCOMES),
      meanwhile: mostly<(typeof MEANWHILE)[number]>(...MEANWHILE),
    }),
  },
  { weight: 6, arbitrary: record('pay', { ...at, sum: mostly<Sum>('exact', 'less', 'more', 'other currency') }) },
  {
    weight: 6,
    arbitrary: record('deliver', {
      which,
      copies: fc.constantFrom(1, 1, 2, 3),
      keep: fc.boolean(),
      to: mostly<To>('own', 'account', 'other order'),
    }),
  },
  {
    weight: 3,
    arbitrary: record('wait', { milliseconds: fc.constantFrom(1000, 15_000, MINUTE, 35 * MINUTE, 2 * HOUR) }),
  },
  {
    weight: 3,
    arbitrary: record('return', {
      ...at,
      to: mostly<'paid' | 'givenUp'>('paid', 'givenUp'),
      naming: fc.constantFrom('nothing', 'own', 'own, lower case', 'stolen', 'invented'),
    }),
  },
  {
    weight: 2,
    arbitrary: record('refund', { ...at, minor: fc.constantFrom<bigint | null>(4000n, 6000n, 10_000n, 10_001n, null) }),
  },
  {
    weight: 2,
    arbitrary: record('provider fails', {
      provider,
      times: fc.integer({ min: 1, max: 3 }),
      how: fc.constantFrom(...FAULTS),
    }),
  },
  {
    weight: 2,
    arbitrary: record('storefront fails', {
      times: fc.integer({ min: 1, max: 3 }),
      status: fc.constantFrom(500, 302, 410, 429),
    }),
  },
  {
    weight: 2,
    arbitrary: record('die', { commit: fc.integer({ min: 1, max: 8 }), when: fc.constantFrom('before', 'after') }),
  },
  { weight: 1, arbitrary: record('decline', { ...at, as: fc.constantFrom('failed', 'cancelled', 'expired') }) },
  { weight: 1, arbitrary: record('open', { order }) },
  { weight: 1, arbitrary: record('look', { order }) },
  { weight: 1, arbitrary: record('cancel', { order }) },
  { weight: 1, arbitrary: record('claim falsely', at) },
  { weight: 1, arbitrary: record('forge', at) },
  { weight: 1, arbitrary: record('lose', { which }) },
  { weight: 1, arbitrary: record('set clock', { milliseconds: fc.constantFrom(-HOUR, HOUR) }) },
  { weight: 1, arbitrary: record('restart', {}) },
)

/** @param longest the number of steps */
export const histories = (longest: number): fc.Arbitrary<Step[]> =>
  fc.array(fc.record({ command, rest: fc.constantFrom<Step['rest']>('idle', 'answer', 'none') }), {
    minLength: 1,
    maxLength: longest,
    size: 'max',
  })
