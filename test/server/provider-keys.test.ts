/** A provider that refuses its API key: how long it is unavailable, and who finds out. */

import { afterEach, describe, expect, test } from 'vitest'
import { KeyRefused, RequestNotSent } from '../../server/contract/request-errors.ts'
import { startCompanion } from './support/companion.ts'
import type { Companion } from './support/companion.ts'
import { keyErrors, keyGauge, NOT_AVAILABLE, unavailable } from './support/provider-key.ts'
import { completing, scriptedProvider } from './support/scripted-provider.ts'
import { advance, paid, unpaid } from './support/steps.ts'
import { comeBack, refOf } from './support/till.ts'

let companion: Companion
afterEach(() => companion.close())

const refused = () => new KeyRefused('scripted create: answered 401', { status: 401, body: undefined, text: '' })

describe('a refused key', () => {
  const begin = async (probeKey?: (signal: AbortSignal) => Promise<void>) => {
    const provider = Object.assign(scriptedProvider('scripted', { cancel: true }), probeKey ? { probeKey } : {})
    companion = await startCompanion({ providers: () => [provider, scriptedProvider('other')] })
    return provider
  }

  test('is logged once a minute', async () => {
    const provider = await begin()
    provider.onCreate = () => ({ outcome: 'refused', reason: 'provider_misconfigured' })
    const pay = async (orderId: string) => companion.pay(await companion.open({ orderId }))
    for (const orderId of ['a', 'b', 'c', 'd']) await pay(orderId)
    expect(keyErrors(companion)).toHaveLength(1)
    companion.clock.now += 59_999
    await pay('e')
    expect(keyErrors(companion)).toHaveLength(1)
    companion.clock.now += 1
    await pay('f')
    expect(keyErrors(companion)).toHaveLength(2)
  })

  test('at a poll is logged, and changes no payment', async () => {
    const provider = await begin()
    const opened = await companion.open()
    await companion.pay(opened)
    provider.onStatus = () => {
      throw refused()
    }
    companion.clock.now += 60_000
    await companion.app.idle()
    expect(await companion.view(opened)).toMatchObject({ status: 'processing', payment: { status: 'pending' } })
    expect(keyErrors(companion)).toMatchObject([{ provider: 'scripted' }])
    expect(await unavailable(companion, opened, 'scripted')).toBe(NOT_AVAILABLE)
  })

  test('can still be chosen, and is available after the key was accepted', async () => {
    const provider = await begin()
    const { onCreate } = provider
    provider.onCreate = () => ({ outcome: 'refused', reason: 'provider_misconfigured' })
    const opened = await companion.open()
    await companion.pay(opened)
    expect((await companion.view(opened)).methods.map(({ provider: id }) => id)).toEqual(['other', 'scripted'])
    provider.onCreate = onCreate
    expect((await companion.pay(opened)).status).toBe('pending')
    expect(await unavailable(companion, opened, 'scripted')).toBeUndefined()
    expect(await keyGauge(companion, 'scripted')).toBe('0')
  })

  test('is available after a poll was accepted', async () => {
    const provider = await begin()
    const opened = await companion.open()
    await companion.pay(opened)
    provider.onStatus = () => {
      throw refused()
    }
    companion.clock.now += 60_000
    await companion.app.idle()
    provider.onStatus = () => ({ state: 'pending', providerRef: null, reference: null, money: null })
    companion.clock.now += 60_000
    await companion.app.idle()
    expect(await unavailable(companion, opened, 'scripted')).toBeUndefined()
  })

  test.each([
    ['there is no probe, so that a buyer can find out', undefined, undefined],
    ['the probe finds nothing out', async () => Promise.reject(new Error('answered 502')), undefined],
    ['the probe must not ask', async () => Promise.reject(new RequestNotSent('no token')), NOT_AVAILABLE],
    ['the probe finds the same', async () => Promise.reject(refused()), NOT_AVAILABLE],
  ])('two minutes later, where %s', async (_where, probeKey, reason) => {
    const provider = await begin(probeKey)
    provider.onCreate = () => ({ outcome: 'refused', reason: 'provider_misconfigured' })
    const opened = await companion.open()
    await companion.pay(opened)
    companion.clock.now += 60_000
    await companion.app.probeKeys()
    companion.clock.now += 59_999
    expect(await unavailable(companion, opened, 'scripted')).toBe(NOT_AVAILABLE)
    companion.clock.now += 1
    expect(await unavailable(companion, opened, 'scripted')).toBe(reason)
    expect(await keyGauge(companion, 'scripted')).toBe('1')
  })

  test.each([
    ['accepts it', async () => undefined, undefined],
    ['refuses it', async () => Promise.reject(refused()), NOT_AVAILABLE],
    ['cannot be reached', async () => Promise.reject(new Error('answered 502')), NOT_AVAILABLE],
  ])(
    'is probed at once, since the refusal may concern one payment: the provider %s',
    async (_what, probeKey, reason) => {
      const provider = await begin(probeKey)
      provider.onCreate = () => ({ outcome: 'refused', reason: 'provider_misconfigured' })
      const opened = await companion.open()
      await companion.pay(opened)
      expect(await unavailable(companion, opened, 'scripted')).toBe(reason)
      // The log has one line a minute.
      await companion.pay(await companion.open({ orderId: 'again' }))
      expect(keyErrors(companion)).toHaveLength(1)
    },
  )

  test.each([
    ['paid, so it is available', paid(), undefined],
    ['declined, which says nothing about the key', { ...unpaid('failed'), reason: 'declined' }, NOT_AVAILABLE],
    ['refused for the key', { ...unpaid('failed'), reason: 'provider_misconfigured' }, NOT_AVAILABLE],
  ] as const)('and a payment that is %s', async (_, facts, reason) => {
    companion = await startCompanion({ providers: (scripted) => [completing(scripted)] })
    const { provider } = companion
    provider.onCreate = ({ reference }) => ({
      outcome: 'created',
      providerRef: refOf(reference),
      action: { type: 'open', url: 'https://pay.invalid/page' },
    })
    provider.onStatus = () => {
      throw refused()
    }
    const opened = await companion.open()
    await companion.pay(opened)
    await advance(companion)
    expect(await unavailable(companion, opened, 'scripted')).toBe(NOT_AVAILABLE)
    const providerRef = refOf(provider.calls.created[0]!.reference)
    provider.onComplete = () => ({ ...facts, providerRef })
    await comeBack(companion, 'complete')
    expect(provider.calls.completed).toHaveLength(1)
    expect(companion.app.providerKeys()[0]?.refusedSince === null).toBe(reason === undefined)
  })

  test.each([
    ['for the key', 'provider_misconfigured', 1],
    ['for another reason', 'declined', 0],
  ] as const)('is noticed when the call that takes the money is refused %s', async (_, reason, lines) => {
    companion = await startCompanion({ providers: (scripted) => [completing(scripted)] })
    const { provider } = companion
    provider.onCreate = ({ reference }) => ({
      outcome: 'created',
      providerRef: refOf(reference),
      action: { type: 'open', url: 'https://pay.invalid/page' },
    })
    provider.onComplete = ({ providerRef }) => ({ ...unpaid('failed', providerRef), reason })
    const opened = await companion.open()
    await companion.pay(opened)
    await comeBack(companion, 'complete')
    expect((await companion.view(opened)).payment).toMatchObject({ status: 'failed', reason })
    expect(keyErrors(companion)).toHaveLength(lines)
  })

  test('is not assumed after a declined customer or an outage', async () => {
    const provider = await begin()
    for (const reason of ['declined', 'provider_refused', 'provider_unreachable'] as const) {
      provider.onCreate = () => ({ outcome: 'refused', reason })
      await companion.pay(await companion.open({ orderId: reason }))
    }
    expect(keyErrors(companion)).toHaveLength(0)
    expect(await keyGauge(companion, 'scripted')).toBe('0')
  })

  test('is not assumed after a probe that hangs, and the end of the process does not wait for it', async () => {
    await begin(
      (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('given up')))),
    )
    void companion.app.probeKeys()
    expect((await companion.request('GET', '/readyz')).status).toBe(200)
    expect(companion.app.providerKeys()).toContainEqual({ provider: 'scripted', refusedSince: null })
  })
})
