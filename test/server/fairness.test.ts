import { afterEach, describe, expect, test } from 'vitest'
import type { Provider } from '../../server/contract/provider.ts'
import { startCompanion } from './support/companion.ts'
import type { Companion } from './support/companion.ts'
import { scriptedProvider } from './support/scripted-provider.ts'
import type { ScriptedProvider } from './support/scripted-provider.ts'

/** Noise of one kind, and what matters beside it: the noise must not hold up, hide or change the other. */

let companion: Companion
/** Lets go what hangs, so that the companion can close. */
let release: () => void = () => {}
afterEach(async () => {
  release()
  await companion.close()
})

const GOOD = { 'x-word': 'good' }
const webhook = (provider: string, body: object) =>
  companion.request('POST', `/webhooks/${provider}`, { body, headers: GOOD })

/** A second provider that does not answer until the test lets it. */
function hanging(id: string): ScriptedProvider {
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

/** Waits for a condition, not for a time. */
async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setImmediate(resolve))
}
const isPaid = (orderId: string) => async () => (await companion.order(orderId)).status === 'paid'

const HOUR = 3_600_000
let stuck: ScriptedProvider
/** What happens between the payments that are stuck and the honest one. */
const MOMENTS: [string, () => Promise<void> | void][] = [
  ['and nothing else happens', () => {}],
  [
    'and fails instead',
    () => {
      release()
      stuck.onStatus = () => {
        throw new Error('down')
      }
    },
  ],
  [
    'over a restart',
    async () => {
      release()
      await companion.restart()
      hang(stuck)
    },
  ],
  ['and the clock is set back an hour', () => companion.clock.set(-HOUR)],
  ['and the clock is set forward an hour', () => companion.clock.set(HOUR)],
]

describe.each(MOMENTS)('a provider that hangs, %s,', (_, happen) => {
  const fill = async (report: boolean) => {
    stuck = hanging('hangs')
    companion = await startCompanion({ providers: (scripted): Provider[] => [scripted, stuck] })
    for (let index = 0; index < 40; index += 1) {
      const payment = await companion.pay(await companion.open({ orderId: `stuck-${index}` }), { provider: 'hangs' })
      companion.clock.now += 1000
      const message = { id: `e${index}`, reference: payment.id, providerRef: `H${index}` }
      if (report) expect((await webhook('hangs', message)).status).toBe(200)
    }
    await happen()
  }

  test('does not hold up another’s webhooks', async () => {
    await fill(true)
    const payment = await companion.pay(await companion.open({ orderId: 'honest' }))
    companion.provider.onStatus = ({ money }) => ({ state: 'paid', providerRef: 'T1', reference: null, money })
    expect((await webhook('scripted', { id: 'e', reference: payment.id, providerRef: 'T1' })).status).toBe(200)
    await until(isPaid('honest'))
  })

  test('does not hold up another’s polls', async () => {
    await fill(false)
    await companion.pay(await companion.open({ orderId: 'honest' }))
    companion.provider.onStatus = ({ money }) => ({ state: 'paid', providerRef: 'T1', reference: null, money })
    companion.clock.now += 60_000
    await until(isPaid('honest'))
  })
})

describe('the quarantine', () => {
  test('keeps what came to a secret address, though the same bytes came to the one that everybody knows', async () => {
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
])('an anomaly is told %s', (_, happen) => {
  test('before the 600 events that strangers have caused', async () => {
    companion = await startCompanion()
    const event = (type: string) =>
      JSON.stringify({ type, timestamp: new Date(companion.clock.now).toISOString(), data: {} })
    const at = companion.clock.now
    // At once, so that nothing is sent before the last of them is there.
    await companion.app.store.transaction(async (tx) => {
      const insert = (id: string, type: string, now: number) =>
        tx.insertOutbox({ id, type, orderId: id, body: event(type), now })
      for (let index = 0; index < 600; index += 1) await insert(`evt_${index}`, 'checkout.expired', at - 1000)
      await insert('evt_anomaly', 'order.anomaly', at)
    })
    await happen()
    companion.clock.now += 10_000
    const idle = companion.app.idle()
    const told = () => companion.events.findIndex(({ id }) => id === 'evt_anomaly')
    await until(async () => told() >= 0)
    await idle
    expect(told()).toBeLessThan(100)
    expect(new Set(companion.events.map(({ id }) => id)).size).toBe(601)
  })
})
