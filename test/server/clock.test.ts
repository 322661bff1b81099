/** The time of day is set while something waits for its time. Everything that was acknowledged still happens soon. */

import { afterEach, describe, expect, test } from 'vitest'
import { START, startCompanion } from './support/companion.ts'
import type { Companion } from './support/companion.ts'

let companion: Companion
let aborted: AbortController
afterEach(async () => {
  aborted?.abort()
  await companion.close()
})

const HOUR = 3_600_000
const YEAR = 366 * 24 * HOUR

const down = (): never => {
  throw new Error('down')
}
const paid = (): void => {
  companion.provider.onStatus = ({ money }) => ({ state: 'paid', providerRef: 'T1', reference: null, money })
}
const webhook = async (reference: string): Promise<void> => {
  const path = new URL(companion.provider.calls.created[0]!.callbackUrl).pathname
  const answer = await companion.request('POST', path, {
    body: { id: 'e1', reference, providerRef: 'T1' },
    headers: { 'x-word': 'good' },
  })
  expect(answer.status).toBe(200)
}
const MOMENTS: [string, (set: (by: number) => void) => Promise<void>][] = [
  ['set back by an hour', async (set) => set(-HOUR)],
  ['set back by a year', async (set) => set(-YEAR)],
  ['set back twice', async (set) => (set(-HOUR), companion.app.idle().then(() => set(-HOUR)))],
  ['set back by an hour before a restart', async (set) => (set(-HOUR), companion.restart())],
  ['set forward by an hour', async (set) => set(HOUR)],
  ['set forward and back again', async (set) => (set(YEAR), companion.app.idle().then(() => set(-YEAR)))],
]

describe.each(MOMENTS)('a clock that is %s', (_, move) => {
  const set = (by: number): void => companion.clock.set(by)

  test('does not delay an acknowledged webhook whose provider is down', async () => {
    companion = await startCompanion()
    const payment = await companion.pay(await companion.open())
    companion.provider.onStatus = down
    await webhook(payment.id)
    await companion.app.idle()
    await move(set)
    paid()
    companion.clock.now += 5000
    await companion.app.idle()
    expect((await companion.order()).status).toBe('paid')
  })

  test('does not delay a webhook that comes afterwards', async () => {
    companion = await startCompanion()
    const payment = await companion.pay(await companion.open())
    await move(set)
    paid()
    await webhook(payment.id)
    await companion.app.idle()
    expect((await companion.order()).status).toBe('paid')
  })

  test('does not delay the work of each hour by more than a day', async () => {
    companion = await startCompanion()
    await companion.app.idle()
    await move(set)
    await companion.app.idle()
    for (const name of ['retention', 'prove']) {
      const chore = await companion.app.store.read.chore(name)
      expect(chore?.nextAt, name).toBeLessThanOrEqual(companion.clock.now + 24 * HOUR)
    }
  })

  test('does not delay the first poll of a payment', async () => {
    companion = await startCompanion()
    await companion.pay(await companion.open())
    await move(set)
    // A restart may make the poll due at once.
    await companion.app.idle()
    paid()
    companion.clock.now += 45_000
    await companion.app.idle()
    expect((await companion.order()).status).toBe('paid')
  })

  test('does not delay an order event that the shop has refused', async () => {
    companion = await startCompanion()
    companion.storefrontAnswers.push({ status: 500 })
    const payment = await companion.pay(await companion.open())
    paid()
    await webhook(payment.id)
    await companion.app.idle()
    expect(companion.events).toHaveLength(1)
    await move(set)
    companion.clock.now += 6000
    await companion.app.idle()
    expect(companion.events).toHaveLength(2)
  })

  test('does not delay the event stream of an open checkout', async () => {
    companion = await startCompanion()
    const opened = await companion.open()
    await companion.pay(opened)
    companion.provider.onStatus = () => ({ state: 'pending', providerRef: null, reference: null, money: null })
    const watch = async (): Promise<ReadableStreamDefaultReader<string>> => {
      aborted = new AbortController()
      const response = await fetch(`${companion.url}/checkouts/${opened.checkout.id}/events`, {
        headers: { authorization: `Bearer ${opened.clientSecret}` },
        signal: aborted.signal,
      })
      return response.body!.pipeThrough(new TextDecoderStream()).getReader()
    }
    let reader = await watch()
    expect((await reader.read()).value).toContain('"processing"')
    await move(set)
    paid()
    companion.clock.now += 4000
    let text = ''
    while (!text.includes('"paid"')) {
      const { value, done } = await reader.read()
      text += value ?? ''
      if (!done) continue
      // A restart ended the stream, and the modal opens it again.
      reader = await watch()
      companion.clock.now += 4000
    }
    expect(text).toContain('"paid"')
  })
})

test('a clock that is set back, and that the clock of a shared database contradicts, corrects nothing', async () => {
  companion = await startCompanion({ databaseTime: () => START })
  const opened = await companion.open()
  companion.clock.set(-HOUR)
  await companion.app.idle()
  expect((await companion.view(opened)).expiresAt).toBe(opened.checkout.expiresAt)
  expect(companion.logLines.some((line) => line.includes('differs from that of the database'))).toBe(true)
})
