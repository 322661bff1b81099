/** A provider whose buyers authorise on its page, and that takes the money when it is called. It knows what it took. */

import type { ConfirmedFacts } from '../../../server/contract/confirmed-status.ts'
import type { StatusQuery } from '../../../server/contract/provider.ts'
import { startCompanion } from './companion.ts'
import type { Companion } from './companion.ts'
import { completing } from './scripted-provider.ts'
import type { ScriptedProvider } from './scripted-provider.ts'
import { sale } from './steps.ts'

export interface Till {
  /** References of payments that the buyer has authorised. */
  readonly authorised: Set<string>
  /** The references of the payments whose money was taken, in order. */
  readonly taken: string[]
  /** What becomes of the next calls; an answer once it is empty. */
  readonly faults: ((query: StatusQuery) => void)[]
  /** Takes the money of a payment. */
  take(query: StatusQuery): void
}

/** @param pollDelays as those of a provider that wants few requests; the usual schedule unless given */
export function till(provider: ScriptedProvider, pollDelays?: readonly number[]): Till {
  const opened: Till = {
    authorised: new Set(),
    taken: [],
    faults: [],
    take: ({ reference }) => opened.taken.push(reference),
  }
  const statusOf = ({ reference, money }: StatusQuery): ConfirmedFacts => {
    const providerRef = refOf(reference)
    const facts = { providerRef, reference, money: null }
    if (opened.taken.includes(reference)) return { ...facts, state: 'paid', money, transactionId: `trx-${providerRef}` }
    return { ...facts, state: 'pending', taken: false, ...(opened.authorised.has(reference) ? { ready: true } : {}) }
  }
  Object.assign(completing(provider), pollDelays ? { pollDelays } : {})
  provider.onCreate = ({ reference }) => ({
    outcome: 'created',
    providerRef: refOf(reference),
    action: { type: 'open', url: 'https://pay.invalid/page' },
  })
  provider.onStatus = statusOf
  provider.onComplete = (query) => {
    const fault = opened.faults.shift()
    if (fault) fault(query)
    else opened.take(query)
    return statusOf(query)
  }
  return opened
}

/** The id that the provider gives a payment. */
export const refOf = (reference: string): string => reference.replace('pay_', 'TR')

/** The buyer of the nth payment comes back to the return address. */
export const comeBack = (companion: Companion, wish: 'complete' | 'gave-up', index = 0, id?: string) => {
  const { returnUrl, reference } = companion.provider.calls.created[index]!
  const query = new URLSearchParams({ wish, id: id ?? refOf(reference) })
  return companion.request('GET', `${new URL(returnUrl).pathname}?${query}`)
}

/** @param delays as in {@link till} */
export async function startWithTill(delays?: readonly number[]): Promise<{ companion: Companion; money: Till }> {
  let money: Till | undefined
  const companion = await startCompanion({
    providers: (scripted) => {
      money = till(scripted, delays)
      return [scripted]
    },
  })
  return { companion, money: money! }
}

/** Opens a checkout, starts a payment, and authorises it at the provider. */
export async function authorise(companion: Companion, money: Till, orderId = 'order-1'): ReturnType<typeof sale> {
  const started = await sale(companion, orderId)
  money.authorised.add(companion.provider.calls.created.at(-1)!.reference)
  return started
}
