import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import type { CreateRequest, Provider, ProviderDefinition, StatusQuery } from '../../../../server/contract/provider.ts'
import type { ProviderRefundRequest } from '../../../../server/contract/provider-refunds.ts'
import { KeyRefused, RequestNotSent } from '../../../../server/contract/request-errors.ts'
import { deadAddress } from '../api-server.ts'
import type { Reply } from '../api-server.ts'
import { createRequest as anyRequest, openProvider, providerBench, signal } from '../provider-bench.ts'
import type { BUYER } from '../provider-bench.ts'
import { MEANINGLESS, REJECTED, UNREADABLE, VENDOR_TEXT } from './bad-answers.ts'
import type { BadAnswer } from './bad-answers.ts'
import type { NetworkFixtures, ProviderFixtures } from './fixtures.ts'

type CallFixtures = ProviderFixtures & { readonly network: NetworkFixtures; readonly buyer: typeof BUYER }
type Call = (provider: Provider, until: AbortSignal) => Promise<unknown>

/** The calls to the provider's API, with good answers and with bad ones. */
export function describeCalls(
  definition: ProviderDefinition,
  { settings, secrets, network, buyer, reference: own = 'pay_0190a1b2c3d4' }: CallFixtures,
): void {
  const createRequest = (provider: Provider, more: Partial<CreateRequest> = {}): CreateRequest =>
    anyRequest(provider, { reference: own, ...more })
  const { api, open, openAt } = providerBench(definition, settings)
  const { token } = network
  const isGrant = ({ path }: { path: string }): boolean => token !== undefined && path.endsWith(token.path)
  /** The requests except those for a token. */
  const sent = () => api.requests.filter((request) => !isGrant(request))
  const answer = async (reply: (baseUrl: string) => Reply): Promise<Provider> => {
    const provider = await openAt((request) => (token && isGrant(request) ? token.reply : reply(request.baseUrl)))
    if (token) await provider.probeKey?.(signal)
    return provider
  }
  const query = (provider: Provider, more: Partial<StatusQuery> = {}): StatusQuery => {
    const { reference, money } = createRequest(provider)
    return { reference, money, providerRef: network.providerRef, ...more }
  }
  const create: Call = (provider, until) => provider.create(createRequest(provider, { customer: buyer }), until)
  const fetchStatus: Call = (provider, until) => provider.fetchStatus(query(provider), until)
  const complete: Call = async (provider, until) => provider.complete?.(query(provider), until)
  const cancel: Call = async (provider, until) => provider.cancel?.(query(provider), until)
  const refundOf = (provider: Provider): ProviderRefundRequest => {
    const { reference: paymentReference, money, providerRef } = query(provider)
    const transactionId = network.refunds?.transactionId ?? null
    const what = { paymentReference, providerRef, transactionId, money, paid: money }
    return { ...what, reference: 'r1a2b3c4d5e6f', note: 'returned' }
  }
  const refund: Call = async (provider, until) => provider.refund?.(refundOf(provider), until)
  const fetchRefund: Call = async (provider, until) => {
    const known = { refundId: network.refunds?.refundId ?? null, startedAt: 0, otherRefundIds: [] }
    return provider.fetchRefund?.({ ...refundOf(provider), ...known }, until)
  }
  const { refunds } = network

  describe('calls', () => {
    test('have a fixture of refunds exactly when the provider makes them', () => {
      expect(refunds !== undefined).toBe(open().refund !== undefined)
    })

    test('create a payment whose action fits the flow', async () => {
      const provider = await answer(network.created)
      expect(await create(provider, signal)).toMatchObject({
        outcome: 'created',
        action: { type: provider.flow === 'page' ? 'open' : 'confirm-on-device' },
      })
      expect(sent()).toHaveLength(1)
      expect(sent()[0]?.body).toContain(own)
    })

    test('send the callback address exactly when the provider takes one per payment', async () => {
      const provider = await answer(network.created)
      await create(provider, signal)
      expect(sent()[0]?.body.includes('hook-token')).toBe(provider.capabilities.callback === 'per-payment')
    })

    test('create nothing when a needed detail of the buyer is missing', async () => {
      const provider = await answer(network.created)
      for (const field of provider.needs) {
        const { [field]: _left, ...customer } = buyer
        expect(await provider.create(createRequest(provider, { customer }), signal), field).toMatchObject({
          outcome: 'refused',
        })
      }
      expect(sent()).toHaveLength(0)
    })

    test('create nothing in a currency that the provider does not take', async () => {
      const provider = await answer(network.created)
      const currency = ['XPF', 'KWD', 'USD'].find((code) => !provider.currencies.includes(code)) ?? ''
      expect(
        await provider.create(createRequest(provider, { customer: buyer, money: { minor: 100n, currency } }), signal),
      ).toMatchObject({ outcome: 'refused' })
      expect(sent()).toHaveLength(0)
    })

    test('read a status without a provider id exactly when the capabilities say so', async () => {
      const provider = await answer(() => network.paid)
      const status = await provider.fetchStatus(query(provider, { providerRef: null }), signal)
      expect(status !== null).toBe(provider.capabilities.poll === 'always')
      expect(sent().length === 0).toBe(provider.capabilities.poll === 'with-reference')
    })

    test('confirm a paid payment, and no pending one', async () => {
      expect(await fetchStatus(await answer(() => network.paid), signal)).toMatchObject({
        state: 'paid',
        money: { minor: 10_000n },
      })
      expect(await fetchStatus(await answer(() => network.pending), signal)).toMatchObject({
        state: 'pending',
        money: null,
      })
    })
  })

  describe.each([
    ['create', create, network.created],
    ['fetchStatus', fetchStatus, () => network.paid],
    ...(network.completed ? [['complete', complete, () => network.completed] as const] : []),
    ...(refunds
      ? ([
          ['refund', refund, () => refunds.made],
          ['fetchRefund', fetchRefund, () => refunds.status],
        ] as const)
      : []),
    ...(open().cancel ? [['cancel', cancel, () => network.paid] as const] : []),
  ] as [string, Call, (baseUrl: string) => Reply & object][])('%s', (name, run, good) => {
    const resultOf = (running: Promise<unknown>): Promise<{ result?: unknown; error?: Error }> =>
      running.then(
        (result) => ({ result }),
        (error: Error) => {
          expectDiscreet(error)
          return { error }
        },
      )
    const outcome = async (reply: BadAnswer[1]): Promise<{ result?: unknown; error?: Error }> => {
      const provider = await answer((baseUrl) => reply(good(baseUrl), baseUrl))
      const result = await resultOf(run(provider, signal))
      // A gateway refuses an old token before the provider sees the call, so the call goes out once more with a new one.
      const isSentAgain = token !== undefined && result.error instanceof KeyRefused && result.error.status === 401
      if (!isSentAgain && !isRefusedKey(result.result)) expect(sent()).toHaveLength(1)
      else expect(sent().length).toBeLessThanOrEqual(token === undefined ? 1 : 2)
      return result
    }
    /** Neither a created payment nor a state other than pending. */
    const expectNothing = (result: unknown): void => {
      if (name === 'create') expect(result).toMatchObject({ outcome: 'refused' })
      else if (name === 'refund') expect(result).toMatchObject({ outcome: 'refused' })
      else if (name === 'fetchRefund') expect(result).toBeNull()
      else if (name === 'fetchStatus' && result !== null)
        expect(result).toMatchObject({ state: 'pending', money: null })
    }

    // A revoked payment needs no further answer: 204 is the good answer to a cancellation.
    test.each(UNREADABLE.filter(([what]) => !(name === 'cancel' && what === '204')))(
      'has an unknown outcome after %s',
      async (_name, reply) => {
        const { error } = await outcome(reply)
        expect(error).toBeInstanceOf(Error)
        // A completion that "was not sent" would be sent again.
        if (name === 'complete') expect(error).not.toBeInstanceOf(RequestNotSent)
      },
    )

    test.each(MEANINGLESS)('reports no payment after %s', async (_name, reply) => {
      const { result, error } = await outcome(reply)
      if (['complete', 'refund', 'fetchRefund'].includes(name)) expect(error).toBeInstanceOf(Error)
      if (!error) expectNothing(result)
    })

    test.each(REJECTED)('is refused or reports no payment after %s', async (_name, reply) => {
      const { result, error } = await outcome(reply)
      if (name === 'create') expect(error).toBeUndefined()
      if (!error) expectNothing(result)
    })

    test('has an unknown outcome when it is aborted after the request was sent', async () => {
      const provider = await answer(() => 'hang')
      const caller = new AbortController()
      const running = resultOf(run(provider, caller.signal))
      await (token ? expect.poll(() => sent().length, { interval: 5 }).toBe(1) : api.arrived)
      caller.abort()
      expect((await running).error).toBeInstanceOf(Error)
      expect(sent()).toHaveLength(1)
    })

    test('has a definite outcome when nobody listens at the address', async () => {
      const provider = openProvider(definition, settings(await deadAddress()))
      const reached = await resultOf(run(provider, signal))
      if (name === 'create' || name === 'refund')
        expect(reached).toMatchObject({ result: { outcome: 'refused', reason: 'provider_unreachable' } })
      else expect(reached).toHaveProperty('error')
    })
  })

  function isRefusedKey(result: unknown): boolean {
    return (result as { reason?: string } | undefined)?.reason === 'provider_misconfigured'
  }

  function expectDiscreet(error: Error): void {
    const everything = [inspect(error, { depth: 9, showHidden: true }), JSON.stringify(error), inspect(error.cause)]
    const personal = [buyer.name, buyer.email, buyer.phone, 'hook-token', 'return-token']
    for (const secret of [...secrets, VENDOR_TEXT, ...personal]) expect(everything.join(' ')).not.toContain(secret)
  }
}
