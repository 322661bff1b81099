import { afterEach, describe, expect, test } from 'vitest'
import type { Provider } from '../../server/providers/provider.ts'
import { startCompanion } from './support/companion.ts'
import type { Companion } from './support/companion.ts'
import { scriptedProvider } from './support/scripted-provider.ts'

let companion: Companion
afterEach(() => companion.close())

const provider = (id: string, more: Partial<Provider> = {}): Provider => ({ ...scriptedProvider(id), ...more })
const methodsOf = async (claims = {}) => (await companion.open(claims)).checkout.methods.map(({ provider: id }) => id)

describe('the methods of a checkout', () => {
  test('are those that take its currency and its amount', async () => {
    companion = await startCompanion({
      providers: () => [
        provider('all'),
        provider('taka', { currencies: ['BDT'] }),
        provider('small', { limits: { BDT: { least: 1n, most: 9_999n } } }),
        provider('exact', { limits: { BDT: { least: 10_000n, most: 10_000n } } }),
        provider('cards', { mediums: [{ id: 'card', label: 'Card', currencies: ['USD'] }] }),
      ],
    })
    expect(await methodsOf({ orderId: 'a' })).toEqual(['all', 'taka', 'exact'])
    expect(await methodsOf({ orderId: 'b', amount: '99.99' })).toEqual(['all', 'taka', 'small'])
    expect(await methodsOf({ orderId: 'c', currency: 'USD' })).toEqual(['all', 'small', 'exact', 'cards'])
  })

  test('are those that the merchant allows, in the merchant’s order', async () => {
    companion = await startCompanion({ providers: () => [provider('one'), provider('two'), provider('three')] })
    expect(await methodsOf({ orderId: 'a', providers: ['three', 'one', 'three', 'nobody'] })).toEqual(['three', 'one'])
    await expect(companion.open({ orderId: 'b', providers: ['nobody'] })).rejects.toThrow('no_payment_method')
    const opened = await companion.open({ orderId: 'c', providers: ['one'] })
    await expect(companion.pay(opened, { provider: 'two' })).rejects.toThrow('provider_not_available')
  })
})

describe('a provider that is down', () => {
  test('is shown last and greyed after three payments in a row that could not be made, for a minute', async () => {
    const other = provider('other')
    companion = await startCompanion({ providers: (scripted) => [scripted, other] })
    companion.provider.onCreate = () => {
      throw new Error('cut off')
    }
    for (const orderId of ['a', 'b', 'c']) await companion.pay(await companion.open({ orderId }))
    const opened = await companion.open({ orderId: 'd' })
    expect(opened.checkout.methods.map(({ provider: id, unavailable }) => [id, unavailable])).toEqual([['other', undefined], ['scripted', 'Cannot be reached just now']])
    companion.clock.now += 60_000
    expect(await methodsOf({ orderId: 'd' })).toEqual(['scripted', 'other'])
  })

  test('is asked all the same when a buyer insists, and is back at once when that works', async () => {
    companion = await startCompanion({ providers: (scripted) => [scripted, provider('other')] })
    companion.provider.onCreate = () => ({ outcome: 'refused', reason: 'provider_unreachable' })
    for (const orderId of ['a', 'b', 'c']) expect((await companion.pay(await companion.open({ orderId }))).message).toBe('The provider could not be reached. Nothing was taken.')
    const opened = await companion.open({ orderId: 'd' })
    expect(opened.checkout.methods[1]).toMatchObject({ provider: 'scripted', unavailable: 'Cannot be reached just now' })
    companion.provider.onCreate = () => ({ outcome: 'created', action: { type: 'open', url: 'https://pay.invalid/1' } })
    expect((await companion.pay(opened)).status).toBe('pending')
    expect(await methodsOf({ orderId: 'e' })).toEqual(['scripted', 'other'])
  })

  test('is not what a customer’s refusal makes of it', async () => {
    companion = await startCompanion()
    companion.provider.onCreate = () => ({ outcome: 'refused', reason: 'insufficient_funds' })
    for (const orderId of ['a', 'b', 'c']) await companion.pay(await companion.open({ orderId }))
    expect((await companion.open({ orderId: 'd' })).checkout.methods[0]?.unavailable).toBeUndefined()
  })
})
