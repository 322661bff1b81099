/** Webhooks that were refused or stored before: kept whole, verified again, and processed through the inbox. */

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { WebhookRefused } from '../../server/contract/provider.ts'
import type { Provider } from '../../server/contract/provider.ts'
import type { WebhookLine } from '../../server/store/store.ts'
import { startCompanion } from './support/companion.ts'
import type { Companion } from './support/companion.ts'
import { failingStore } from './support/failing-store.ts'
import { paid, sale } from './support/steps.ts'

let companion: Companion
/** The words that sign, the newest first, as a setting with commas would have them. */
let words: string[]
const { failNext, openStore } = failingStore()

beforeEach(async () => {
  words = ['new', 'old']
  companion = await startCompanion({
    openStore,
    providers: (scripted) => [
      Object.assign(scripted, {
        signatureHeaders: ['x-word'],
        verifyWebhook: (({ rawBody, headers }) => {
          const secret = words.indexOf(headers['x-word'] ?? '')
          if (secret === -1) throw new WebhookRefused('bad_signature', 'the word is wrong')
          return { body: JSON.parse(Buffer.from(rawBody).toString('utf8')), rawBody, secret, form: 'plain' }
        }) satisfies Provider['verifyWebhook'],
      }),
    ],
  })
})
afterEach(() => companion.close())

const send = (word: string, body: object, path = '/webhooks/scripted') =>
  companion.request('POST', path, { body, headers: { 'x-word': word, cookie: 'session=1' } })
const webhooks = (): Promise<WebhookLine[]> => companion.app.store.read.webhooks({}, 10)
const only = async (): Promise<WebhookLine> => (await webhooks())[0]!

test('which secret matched is stored with the webhook and logged', async () => {
  await send('old', { id: 'm1', reference: 'unknown' })
  companion.clock.now += 1
  await send('new', { id: 'm2', reference: 'unknown' })
  expect((await webhooks()).map(({ secret }) => secret)).toEqual([0, 1])
  expect(companion.logLines.filter((line) => line.includes('webhook stored')).join('')).toMatch(
    /"secretNumber":2.*"secretNumber":1/s,
  )
})

test('a webhook under a secret that is set later is processed at the next start, and nothing is lost', async () => {
  const { payment } = await sale(companion)
  companion.provider.onStatus = () => paid()
  expect((await send('next', { id: 'm1', reference: payment.id })).status).toBe(401)
  expect((await send('forged', { id: 'm2', reference: payment.id })).status).toBe(401)
  await companion.restart()
  await companion.app.idle()
  expect((await companion.order()).status).toBe('unpaid')

  words = ['next', 'new']
  await companion.restart()
  await companion.app.idle()
  expect((await companion.order()).status).toBe('paid')
  expect(await companion.app.store.read.quarantined()).toBe(1)
  expect(companion.logLines.join('')).toContain('refused webhooks verify under the current secrets')
})

test('a webhook whose second verification fails is verified once more, and keeps no other one waiting', async () => {
  const orders = ['order-1', 'order-2']
  companion.provider.onStatus = ({ reference }) => paid({ providerRef: `TRX-${reference}` })
  for (const orderId of orders) {
    const { payment } = await sale(companion, orderId)
    expect((await send('next', { id: orderId, reference: payment.id })).status).toBe(401)
    companion.clock.now += 1
  }
  const statuses = () => Promise.all(orders.map(async (orderId) => (await companion.order(orderId)).status))
  words = ['next']
  failNext('acceptMessage')
  await companion.restart()
  await expect.poll(statuses).toContain('paid')
  await companion.app.idle()
  expect(await statuses()).toEqual(['paid', 'paid'])
})

test('a webhook that another companion refuses is processed by one with its secret within a minute', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  try {
    await companion.restart()
    const { payment } = await sale(companion)
    companion.provider.onStatus = () => paid()
    expect((await send('next', { id: 'm1', reference: payment.id })).status).toBe(401)
    words = ['next']
    vi.advanceTimersByTime(60_000)
    await expect.poll(async () => (await companion.order()).status).toBe('paid')
  } finally {
    vi.useRealTimers()
  }
})

test('a refused message is kept whole with the headers of its signature, and no other ones', async () => {
  const body = { id: 'm1', reference: 'x'.repeat(20_000) }
  await send('forged', body)
  const { id } = await only()
  const message = await companion.app.store.read.storedMessage(id)
  expect(JSON.parse(Buffer.from(message!.body).toString('utf8'))).toEqual(body)
  expect(Object.keys(message!.headers)).toEqual(expect.arrayContaining(['x-word']))
  expect(Object.keys(message!.headers)).not.toContain('cookie')
})

describe('replay', () => {
  test('of a refused webhook asks the provider, and pays the order', async () => {
    const { payment } = await sale(companion)
    companion.provider.onStatus = () => paid()
    await send('next', { id: 'm1', reference: payment.id })
    const { id } = await only()
    expect(await companion.app.replay(id)).toMatchObject({
      outcome: 'refused',
      why: 'the word is wrong',
      status: 'refused',
    })
    words = ['new', 'next']
    expect(await companion.app.replay(id)).toEqual({
      webhookId: id,
      provider: 'scripted',
      before: 'refused',
      outcome: 'processed',
      why: null,
      secret: 2,
      form: 'plain',
      status: 'done',
      payment: { id: payment.id, orderId: 'order-1', from: 'pending', to: 'paid', flags: [] },
      orderPaid: true,
    })
    expect(await companion.app.store.read.quarantined()).toBe(0)
  })

  test('moves no money that the provider does not confirm', async () => {
    const { payment } = await sale(companion)
    await send('forged', { id: 'm1', reference: payment.id })
    words = ['forged']
    const replayed = await companion.app.replay((await only()).id)
    expect(replayed).toMatchObject({ outcome: 'processed', status: 'pending', orderPaid: false })
    expect(companion.provider.calls.statusQueries.length).toBeGreaterThan(0)
    expect((await companion.order()).status).toBe('unpaid')
  })

  test('of a processed webhook does its work again, once', async () => {
    const { payment } = await sale(companion)
    companion.provider.onStatus = () => paid()
    await send('new', { id: 'm1', reference: payment.id, providerRef: 'TRX1' })
    await companion.app.idle()
    const replayed = await companion.app.replay((await only()).id)
    expect(replayed).toMatchObject({ before: 'verified', outcome: 'processed', status: 'done', why: 'already paid' })
    await companion.app.idle()
    expect(companion.events.map(({ event }) => event.type)).toEqual(['order.paid'])
  })

  test('of a refused message that came again with a right signature is a duplicate', async () => {
    await send('forged', { id: 'm1', reference: 'unknown' })
    const { id } = await only()
    await send('new', { id: 'm1', reference: 'unknown' })
    words = ['new', 'forged']
    expect(await companion.app.replay(id)).toMatchObject({ outcome: 'duplicate' })
    expect((await webhooks()).map(({ verdict }) => verdict)).toEqual(['verified'])
  })

  test('of a message that was too long to keep whole says so', async () => {
    await send('forged', { id: 'm1', reference: 'x'.repeat(40_000) })
    words = ['forged']
    const { id, size } = await only()
    expect(size).toBe(32_768)
    expect(await companion.app.replay(id)).toMatchObject({ outcome: 'incomplete' })
  })

  test('of an event without a use does nothing, and of an unknown id there is none', async () => {
    await send('forged', { id: 'm1', ignore: true })
    words = ['forged']
    expect(await companion.app.replay((await only()).id)).toMatchObject({ outcome: 'unused', why: 'not of use' })
    expect(await companion.app.replay('inb_unknown')).toBeNull()
  })

  test('leaves a message alone that a companion processes at this moment', async () => {
    const { payment } = await sale(companion)
    let answer = (): void => undefined
    companion.provider.onStatus = () => new Promise((resolve) => (answer = () => resolve(null)))
    await send('new', { id: 'm1', reference: payment.id })
    await expect.poll(() => companion.provider.calls.statusQueries.length).toBe(1)
    expect(await companion.app.replay((await only()).id)).toMatchObject({ outcome: 'busy' })
    answer()
    await companion.app.idle()
  })
})
