/** Which payment methods a checkout has, and what happens to a provider that fails. */

import { afterEach, describe, expect, test } from 'vitest'
import type { Provider } from '../../server/contract/provider.ts'
import { startCompanion } from './support/companion.ts'
import type { Companion } from './support/companion.ts'
import { scriptedProvider } from './support/scripted-provider.ts'

let companion: Companion
afterEach(() => companion.close())

const provider = (id: string, more: Partial<Provider> = {}): Provider => ({ ...scriptedProvider(id), ...more })
const methodsOf = async (claims = {}) => (await companion.open(claims)).checkout.methods.map(({ provider: id }) => id)

describe('the payment methods of a checkout', () => {
  test('accept its currency and its amount', async () => {
    companion = await startCompanion({
      providers: () => [
        provider('all'),
        provider('taka', { currencies: ['BDT'] }),
        provider('small', { limits: { BDT: { min: 1n, max: 9_999n } } }),
        provider('exact', { limits: { BDT: { min: 10_000n, max: 10_000n } } }),
        provider('cards', { mediums: [{ id: 'card', label: 'Card', currencies: ['USD'] }] }),
      ],
    })
    expect(await methodsOf({ orderId: 'a' })).toEqual(['all', 'taka', 'exact'])
    expect(await methodsOf({ orderId: 'b', amount: '99.99' })).toEqual(['all', 'taka', 'small'])
    expect(await methodsOf({ orderId: 'c', currency: 'USD' })).toEqual(['all', 'small', 'exact', 'cards'])
  })

  test('are those that the merchant allows, in that order', async () => {
    companion = await startCompanion({ providers: () => [provider('one'), provider('two'), provider('three')] })
    expect(await methodsOf({ orderId: 'a', providers: ['three', 'one', 'three', 'nobody'] })).toEqual(['three', 'one'])
    await expect(companion.open({ orderId: 'b', providers: ['nobody'] })).rejects.toThrow('no_payment_method')
    const opened = await companion.open({ orderId: 'c', providers: ['one'] })
    await expect(companion.pay(opened, { provider: 'two' })).rejects.toThrow('provider_not_available')
  })
})

describe('a provider that cannot be reached', () => {
  const UNAVAILABLE = 'Cannot be reached just now'
  const failing = async () => {
    companion = await startCompanion({
      settings: { TRUST_PROXY: '1' },
      providers: (scripted) => [scripted, provider('other')],
    })
    companion.provider.onCreate = () => ({ outcome: 'refused', reason: 'provider_unreachable' })
  }
  /** Starts a payment for each of these network addresses. */
  const buyers = async (...addresses: string[]) => {
    for (const [index, from] of addresses.entries())
      await companion.pay(await companion.open({ orderId: `${index}-${from.replace(/\W/g, '_')}` }), { from })
  }
  const shown = async () =>
    (await companion.open({ orderId: 'shown' })).checkout.methods.map(({ provider: id, unavailable }) => [
      id,
      unavailable,
    ])

  test.each([
    ['three buyers', ['192.0.2.1', '192.0.2.2', '192.0.2.3'], true],
    ['three networks', ['2001:db8:1::1', '2001:db8:2::1', '2001:db8:3::1'], true],
    ['two buyers', ['192.0.2.1', '192.0.2.2'], false],
    ['one buyer, six times', Array.from({ length: 6 }, () => '192.0.2.1'), false],
    ['one household with many addresses', ['2001:db8::1', '2001:db8::2', '2001:db8:0:1::3', '2001:db8::4'], false],
  ])('after failed payments of %s', async (_, addresses, isUnavailable) => {
    await failing()
    await buyers(...addresses)
    expect(await shown()).toEqual(
      isUnavailable
        ? [
            ['other', undefined],
            ['scripted', UNAVAILABLE],
          ]
        : [
            ['scripted', undefined],
            ['other', undefined],
          ],
    )
  })

  test('is unavailable for a minute, and one buyer cannot prolong that', async () => {
    await failing()
    await buyers('192.0.2.1', '192.0.2.2', '192.0.2.3')
    companion.clock.now += 60_000
    expect((await shown())[0]).toEqual(['scripted', undefined])
    companion.clock.now += 600_000
    await buyers('192.0.2.1', '192.0.2.1')
    expect((await shown())[0]).toEqual(['scripted', undefined])
  })

  test('is unavailable for a minute although the clock is set back', async () => {
    await failing()
    companion.provider.onCreate = () => {
      throw new Error('cut off')
    }
    await buyers('192.0.2.1', '192.0.2.2', '192.0.2.3')
    companion.clock.set(-3_600_000)
    companion.clock.now += 60_000
    expect((await shown())[0]).toEqual(['scripted', undefined])
  })

  test('can still be chosen, and is available after a payment was created', async () => {
    await failing()
    await buyers('192.0.2.1', '192.0.2.2')
    expect((await companion.pay(await companion.open({ orderId: 'third' }), { from: '192.0.2.3' })).message).toBe(
      'The provider could not be reached. Nothing was taken.',
    )
    const opened = await companion.open({ orderId: 'shown' })
    expect(opened.checkout.methods[1]).toMatchObject({ provider: 'scripted', unavailable: UNAVAILABLE })
    companion.provider.onCreate = () => ({ outcome: 'created', action: { type: 'open', url: 'https://pay.invalid/1' } })
    expect((await companion.pay(opened)).status).toBe('pending')
    expect(await methodsOf({ orderId: 'e' })).toEqual(['scripted', 'other'])
  })

  test('is available after it declined customers', async () => {
    await failing()
    companion.provider.onCreate = () => ({ outcome: 'refused', reason: 'insufficient_funds' })
    await buyers('192.0.2.1', '192.0.2.2', '192.0.2.3')
    expect((await shown())[0]).toEqual(['scripted', undefined])
  })
})
