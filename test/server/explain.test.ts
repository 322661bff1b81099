/** `explain` tells everything that happened to an order, and nothing about the person who paid. */

import { afterEach, beforeEach, expect, test } from 'vitest'
import { explain } from '../../server/operations/explain.ts'
import type { Explanation } from '../../server/operations/explain.ts'
import { startCompanion } from './support/companion.ts'
import type { Companion } from './support/companion.ts'
import { advance, paid, pausedCreate, postPayment, sendWebhook, storeWebhooks } from './support/steps.ts'

let companion: Companion

beforeEach(async () => {
  companion = await startCompanion()
})
afterEach(() => companion.close())

const explained = async (orderId = 'order-1'): Promise<Explanation> => {
  const explanation = await explain(companion.app.store, orderId)
  if (!explanation) throw new Error('there is no explanation')
  return explanation
}

/** The timeline without the ids in it. */
const linesOf = ({ timeline }: Explanation): string[] => timeline.map(({ kind, what }) => `${kind}: ${what}`)

test('a paid order has one timeline, in the order of time', async () => {
  const opened = await companion.open({ orderId: 'order-1' })
  companion.clock.now += 1000
  await companion.open({ orderId: 'order-1' })
  companion.provider.onCreate = () => {
    companion.clock.now += 600
    return { outcome: 'created', action: { type: 'open', url: 'https://pay.invalid/page' } }
  }
  const payment = await companion.pay(opened)
  companion.clock.now += 1000
  companion.storefrontAnswers.push({ status: 500, body: 'no <space> left' })
  companion.provider.onStatus = () => paid()
  await sendWebhook(companion, { id: 'm1', reference: payment.id, providerRef: 'TRX1' })
  await companion.app.idle()
  await advance(companion, 10_000)

  const explanation = await explained()
  expect(explanation).toMatchObject({
    orderId: 'order-1',
    status: 'paid',
    money: { amount: '100.00', currency: 'BDT' },
    paidAt: '2026-06-01T12:00:02.600Z',
    paymentId: payment.id,
    payments: [{ id: payment.id, state: 'paid', provider: 'scripted', transactionId: 'TRX1' }],
    openAnomalies: 0,
  })
  expect(linesOf(explanation)).toEqual([
    'browser: The checkout was opened at 100.00 BDT. It can be paid until 2026-06-01T12:30:00.000Z',
    'browser: The checkout was opened again',
    `browser: The buyer started to pay with scripted. Reference ${payment.reference}`,
    'call: The call "create" to the provider succeeded in 0.6 s',
    'state: created: provider scripted',
    'state: create_created: state pending',
    'webhook: A webhook of scripted came: verified, done after 1 attempt. It says: paid, TRX1',
    'state: paid: source webhook, amount 100.00, currency BDT, providerRef TRX1, from pending, finalized true',
    'delivery: order.paid was written',
    'delivery: order.paid was not delivered: status 500 in 0 s',
    'delivery: order.paid was delivered: the shop answered 200 in 0 s',
  ])
  const valuesOf = (code: string) => explanation.timeline.find((entry) => entry.code === code)?.values
  expect(valuesOf('provider_call')).toEqual({ call: 'create', outcome: 'ok', seconds: 0.6 })
  expect(valuesOf('webhook_received')).toMatchObject({ says: 'payment', claimsPayment: true, transactionId: 'TRX1' })
  const failed = { event: 'order.paid', error: 'status 500', status: 500, seconds: 0, excerpt: 'no <space> left' }
  expect(valuesOf('event_failed')).toEqual(failed)
  expect(valuesOf('event_delivered')).toEqual({ event: 'order.paid', status: 200, seconds: 0 })
  const times = explanation.timeline.map(({ at }) => at)
  expect(times).toEqual(times.toSorted())
  for (const at of times) expect(at).toMatch(/^2026-06-01T12:\d\d:\d\d\.\d{3}Z$/)
})

test('a call that still runs has no duration', async () => {
  const { create, answer } = pausedCreate()
  companion.provider.onCreate = create
  const paying = companion.pay(await companion.open())
  await expect.poll(() => companion.provider.calls.created.length).toBe(1)
  companion.clock.now += 2000
  const callOf = async () => (await explained()).timeline.find(({ code }) => code === 'provider_call')?.values
  const running = await callOf()
  answer()
  await paying
  expect([running, await callOf()]).toEqual([
    { call: 'create', outcome: 'intent' },
    { call: 'create', outcome: 'ok', seconds: 2 },
  ])
})

test('a webhook tells what it says, and a refused one tells nothing', async () => {
  const { id } = await companion.pay(await companion.open())
  await sendWebhook(companion, { id: 'm1', reference: id, refund: 4000 })
  companion.clock.now += 1000
  await sendWebhook(companion, { id: 'm2', reference: id, claims: false })
  companion.clock.now += 1000
  const path = new URL(companion.provider.calls.created[0]!.callbackUrl).pathname
  await companion.request('POST', path, { body: { id: 'm3', refund: 1 }, headers: { 'x-word': 'bad' } })
  const { timeline } = await explained()
  const said = timeline.filter(({ code }) => code === 'webhook_received').map(({ values }) => values)
  expect(said).toEqual([
    expect.objectContaining({ says: 'refund', sum: expect.objectContaining({ amount: '40.00' }) }),
    expect.objectContaining({ says: 'payment' }),
    expect.not.objectContaining({ says: expect.anything() }),
  ])
  const lines = timeline.map(({ what }) => what).join('\n')
  expect(lines).toMatch(/It says: refunded, 40\.00 BDT\n[^]*It says: no payment\n/)
})

test('an order that waits shows what is planned, refused webhooks and returns', async () => {
  const opened = await companion.open({ orderId: 'order-1' })
  const payment = await companion.pay(opened)
  const [request] = companion.provider.calls.created
  const callback = new URL(request!.callbackUrl).pathname
  await companion.request('POST', callback, { body: { id: 'forged' }, headers: { 'x-word': 'bad' } })
  await companion.request('GET', `${new URL(request!.returnUrl).pathname}?id=TRX9`)
  await advance(companion)

  const explanation = await explained()
  expect(explanation).toMatchObject({
    status: 'unpaid',
    paidAt: null,
    payments: [{ id: payment.id, state: 'pending' }],
  })
  const lines = linesOf(explanation)
  expect(lines).toContain('webhook: A webhook of scripted came: refused (the word is wrong)')
  expect(lines).toContain("browser: The buyer came back with the provider's id TRX9. It is open")
  expect(lines).toContain('poll: The provider was asked by schedule once in this round, the last time now')
  expect(lines.at(-1)).toBe('poll: The provider is asked by schedule')
  expect(Date.parse(explanation.timeline.at(-1)!.at)).toBeGreaterThan(companion.clock.now)
})

test('a return that names no id is shown, and one that names an id is shown once', async () => {
  const opened = await companion.open({ orderId: 'order-1' })
  const payment = await companion.pay(opened)
  const returnPath = new URL(companion.provider.calls.created[0]!.returnUrl).pathname
  const returns = async () =>
    (await explained()).timeline.filter(({ code }) => code === 'buyer_returned').map(({ at, what }) => [at, what])
  expect(await returns()).toEqual([])

  companion.clock.now += 20_000
  const first = new Date(companion.clock.now).toISOString()
  await companion.request('GET', returnPath)
  expect(await returns()).toEqual([[first, "The buyer came back from the provider's page"]])
  const entry = (await explained()).timeline.find(({ code }) => code === 'buyer_returned')
  expect(entry).toMatchObject({ kind: 'browser', tone: 'neutral', planned: false, paymentId: payment.id, values: {} })

  companion.clock.now += 60_000
  const second = new Date(companion.clock.now).toISOString()
  await companion.request('GET', `${returnPath}?id=TRX9`)
  const named = [second, "The buyer came back with the provider's id TRX9. It is open"]
  expect(await returns()).toEqual([named])
  // The same address again: the id is known, and the return is later.
  companion.clock.now += 60_000
  const third = new Date(companion.clock.now).toISOString()
  await companion.request('GET', `${returnPath}?id=TRX9`)
  expect(await returns()).toEqual([named, [third, "The buyer came back from the provider's page"]])
})

test('a sum that does not fit is an anomaly of the timeline', async () => {
  await companion.pay(await companion.open({ orderId: 'order-1' }))
  companion.provider.onStatus = () => paid({ minor: 9_999n })
  await advance(companion)
  const explanation = await explained()
  expect([explanation.openAnomalies, explanation.status]).toEqual([1, 'unpaid'])
  expect(linesOf(explanation)).toContain('anomaly: Anomaly "underpaid": 99.99 BDT came as TRX1')
})

test('it tells nothing about the customer, and no secret', async () => {
  const customer = { name: 'Ayesha Rahman', email: 'ayesha@example.com', phone: '+8801712345678' }
  const opened = await companion.open({ orderId: 'order-1', customer })
  await postPayment(companion, opened, { provider: 'scripted', medium: 'one', customer })
  const text = JSON.stringify(await explained())
  const [request] = companion.provider.calls.created
  const token = new URL(request!.callbackUrl).pathname.split('/').at(-1)!
  for (const secret of [...Object.values(customer), '1712345678', opened.clientSecret, token, 'pay.invalid'])
    expect(text).not.toContain(secret)
})

test('an order that nobody opened has no explanation', async () => {
  expect(await explain(companion.app.store, 'order-9')).toBeNull()
})

test('a limit leaves out the oldest entries, and says so', async () => {
  const payment = await companion.pay(await companion.open())
  await storeWebhooks(companion, payment.id, 40)
  const { store } = companion.app
  const all = await explain(store, 'order-1')
  const limited = await explain(store, 'order-1', 10)
  const whole = await explain(store, 'order-1', all!.timeline.length)
  expect([all?.isCut, limited?.isCut, whole?.isCut]).toEqual([false, true, false])
  expect(limited?.timeline).toEqual(all?.timeline.slice(-10))
  expect(whole?.timeline).toEqual(all?.timeline)
})
