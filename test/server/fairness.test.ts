/** A provider that hangs, or a flood of one kind, does not delay anything else. */

import { afterEach, describe, expect, test } from 'vitest'
import type { Provider } from '../../server/contract/provider.ts'
import { startCompanion } from './support/companion.ts'
import type { Companion } from './support/companion.ts'
import { scriptedProvider } from './support/scripted-provider.ts'
import type { ScriptedProvider } from './support/scripted-provider.ts'

let companion: Companion
/** Ends the calls that hang, so that the companion can close. */
let release: () => void = () => {}
afterEach(async () => {
  release()
  await companion.close()
})

const GOOD = { 'x-word': 'good' }
const webhook = (provider: string, body: object) =>
  companion.request('POST', `/webhooks/${provider}`, { body, headers: GOOD })

/** A second provider that does not answer until the test lets it. */
function hangingProvider(id: string): ScriptedProvider {
  const provider = scriptedProvider(id)
  hang(provider)
  return provider
}

function hang(provider: ScriptedProvider): void {
  const answer = new Promise<null>((resolve) => {
    release = () => resolve(null)
  })
  provider.onStatus = () => answer
}

const statusOf = async (orderId: string) => (await companion.order(orderId)).status

const HOUR = 3_600_000
let hanging: ScriptedProvider
/** What happens between the payments of the provider that hangs and the payment of the other. */
const MOMENTS: [string, () => Promise<void> | void][] = [
  ['with nothing else', () => {}],
  [
    'and then fails',
    () => {
      release()
      hanging.onStatus = () => {
        throw new Error('down')
      }
    },
  ],
  [
    'over a restart',
    async () => {
      release()
      await companion.restart()
      hang(hanging)
    },
  ],
  ['while the clock is set back an hour', () => companion.clock.set(-HOUR)],
  ['while the clock is set forward an hour', () => companion.clock.set(HOUR)],
]

describe.each(MOMENTS)('a provider that hangs, %s,', (_, happen) => {
  const fill = async (withWebhooks: boolean) => {
    hanging = hangingProvider('hangs')
    companion = await startCompanion({ providers: (scripted): Provider[] => [scripted, hanging] })
    for (let index = 0; index < 40; index += 1) {
      const payment = await companion.pay(await companion.open({ orderId: `hanging-${index}` }), { provider: 'hangs' })
      companion.clock.now += 1000
      const message = { id: `e${index}`, reference: payment.id, providerRef: `H${index}` }
      if (withWebhooks) expect((await webhook('hangs', message)).status).toBe(200)
    }
    await happen()
  }

  test('does not delay the webhooks of another', async () => {
    await fill(true)
    const payment = await companion.pay(await companion.open({ orderId: 'honest' }))
    companion.provider.onStatus = ({ money }) => ({ state: 'paid', providerRef: 'T1', reference: null, money })
    expect((await webhook('scripted', { id: 'e', reference: payment.id, providerRef: 'T1' })).status).toBe(200)
    await expect.poll(() => statusOf('honest')).toBe('paid')
  })

  test('does not delay the polls of another', async () => {
    await fill(false)
    await companion.pay(await companion.open({ orderId: 'honest' }))
    companion.provider.onStatus = ({ money }) => ({ state: 'paid', providerRef: 'T1', reference: null, money })
    companion.clock.now += 60_000
    await expect.poll(() => statusOf('honest')).toBe('paid')
  })
})

describe('the quarantine', () => {
  test('keeps a message to a capability address although the same bytes came to the short address', async () => {
    companion = await startCompanion()
    await companion.pay(await companion.open())
    const secret = new URL(companion.provider.calls.created[0]!.callbackUrl).pathname
    const body = JSON.stringify({ id: 'evidence' })
    for (const path of ['/webhooks/scripted', secret])
      expect((await companion.request('POST', path, { raw: body })).status).toBe(401)
    expect(await companion.app.store.read.quarantined()).toBe(2)
  })
})

describe.each<[string, () => Promise<void> | void]>([
  ['at once', () => {}],
  ['after a restart', () => companion.restart()],
  ['after the clock was set back an hour', () => companion.clock.set(-HOUR)],
  ['after the clock was set forward an hour', () => companion.clock.set(HOUR)],
  ['after the shop’s server was down', () => companion.storefrontAnswers.push({ status: 503 }, { status: 503 })],
])('an anomaly event %s', (_, happen) => {
  test('is sent before 600 older events of expired checkouts', async () => {
    companion = await startCompanion()
    const event = (type: string) =>
      JSON.stringify({ type, timestamp: new Date(companion.clock.now).toISOString(), data: {} })
    const at = companion.clock.now
    // In one transaction, so that nothing is sent before the last event is written.
    await companion.app.store.transaction(async (tx) => {
      const insert = (id: string, type: string, now: number) =>
        tx.insertOutbox({ id, type, orderId: id, body: event(type), now })
      for (let index = 0; index < 600; index += 1) await insert(`evt_${index}`, 'checkout.expired', at - 1000)
      await insert('evt_anomaly', 'order.anomaly', at)
    })
    await happen()
    companion.clock.now += 10_000
    const idle = companion.app.idle()
    const position = () => companion.events.findIndex(({ id }) => id === 'evt_anomaly')
    await expect.poll(position).toBeGreaterThanOrEqual(0)
    await idle
    expect(position()).toBeLessThan(100)
    expect(new Set(companion.events.map(({ id }) => id)).size).toBe(601)
  })
})
