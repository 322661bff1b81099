/** Signed messages of a provider that can be queried only by an id of its own. */

import { afterEach, beforeEach, expect } from 'vitest'
import type { CreateResult } from '../../../server/contract/provider.ts'
import type { PaymentView } from '../../../server/contract/wire.ts'
import { POLL_DELAYS } from '../../../server/domain/schedule.ts'
import { startCompanion } from './companion.ts'
import type { Companion } from './companion.ts'
import { scriptedProvider } from './scripted-provider.ts'
import type { ScriptedProvider } from './scripted-provider.ts'
import { advance } from './steps.ts'

type Status = ScriptedProvider['onStatus']

export const DAY = 86_400_000

/** The provider cannot be reached. */
export const fails: Status = () => {
  throw new Error('down')
}

/** The provider confirms the transaction T1, and no other. */
export const confirms: Status = ({ hint, providerRef, money }) =>
  (hint?.providerRef ?? providerRef) === 'T1' ? { state: 'paid', providerRef: 'T1', reference: null, money } : null

/** The provider says that nothing was paid. */
export const denies: Status = ({ hint }) => ({
  state: 'pending',
  providerRef: hint?.providerRef ?? null,
  reference: null,
  money: null,
})

/** A payment that the provider knows by the link to its page. */
export const linkCreated = (providerRef: string): CreateResult => ({
  outcome: 'created',
  providerRef,
  action: { type: 'open', url: 'https://pay.invalid/page' },
})

/** Every link is paid by this transaction. */
export const linkPaid =
  (transactionId: string | ((link: string | null) => string), minor?: () => bigint): Status =>
  ({ providerRef, money }) => ({
    state: 'paid',
    providerRef,
    reference: null,
    money: minor ? { ...money, minor: minor() } : money,
    transactionId: typeof transactionId === 'string' ? transactionId : transactionId(providerRef),
  })

export interface Claims {
  readonly provider: ScriptedProvider
  readonly companion: Companion
  start(): Promise<void>
  /** Starts the companion and a payment. */
  startPayment(): Promise<PaymentView>
  /** Sends a signed message to the address of the first payment. */
  send(body: object): Promise<void>
  /** Lets the whole poll schedule pass. */
  pollToTheEnd(): Promise<void>
  /** The events of a type. An event that was delivered twice counts once. */
  events(type: string): Companion['events']
}

/** A companion and a provider for each test of a file. */
export function signedClaims(): Claims {
  let companion: Companion
  let provider: ScriptedProvider
  beforeEach(() => {
    provider = scriptedProvider('scripted', { poll: 'with-reference' })
  })
  afterEach(() => companion.close())

  const claims: Claims = {
    get provider() {
      return provider
    },
    get companion() {
      return companion
    },
    start: async () => {
      companion = await startCompanion({ providers: () => [provider] })
    },
    startPayment: async () => {
      await claims.start()
      return companion.pay(await companion.open())
    },
    send: async (body) => {
      const path = new URL(provider.calls.created[0]!.callbackUrl).pathname
      const answer = await companion.request('POST', path, { body, headers: { 'x-word': 'good' } })
      expect(answer.status).toBe(200)
    },
    pollToTheEnd: async () => {
      for (let poll = 0; poll < POLL_DELAYS.length + 3; poll += 1) await advance(companion, 7 * DAY)
    },
    events: (type) => [
      ...new Map(companion.events.filter(({ event }) => event.type === type).map((sent) => [sent.id, sent])).values(),
    ],
  }
  return claims
}
