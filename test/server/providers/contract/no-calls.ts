import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { expect, test } from 'vitest'
import type { Provider } from '../../../../server/contract/provider.ts'
import { createRequest, signal } from '../provider-bench.ts'
import type { BUYER } from '../provider-bench.ts'

/** For a provider without a network: it answers all by itself. */
export function describeNoCalls(provider: Provider, buyer: typeof BUYER): void {
  test('opens no connection when it creates, reads and cancels a payment', async () => {
    const { reference, money } = createRequest(provider)
    const opened: unknown[] = []
    const note = (message: unknown): number => opened.push(message)
    subscribe('net.client.socket', note)
    const created = await provider.create(createRequest(provider, { customer: buyer }), signal)
    if (created.outcome !== 'created') return expect.fail('a payment could not be created')
    const status = await provider.fetchStatus({ reference, money, providerRef: created.providerRef ?? null }, signal)
    await provider.cancel?.({ reference, money, providerRef: null }, signal)
    unsubscribe('net.client.socket', note)
    expect(status?.state).toBe('pending')
    expect(created.action.type).toBe(provider.flow === 'page' ? 'open' : 'confirm-on-device')
    expect(await provider.fetchStatus({ reference, money, providerRef: null }, signal)).toMatchObject({
      state: 'pending',
    })
    expect(opened).toEqual([])
  })
}
