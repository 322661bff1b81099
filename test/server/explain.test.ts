/** `explain` tells everything that happened to an order, and nothing about the person who paid. */

import { afterEach, beforeEach, expect, test } from 'vitest'
import { explain } from '../../server/operations/explain.ts'
import type { Explanation } from '../../server/operations/explain.ts'
import { startCompanion } from './support/companion.ts'
import type { Companion } from './support/companion.ts'
import { advance, paid, postPayment, sendWebhook, storeWebhooks } from './support/steps.ts'

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
  const payment = await companion.pay(opened)
  companion.clock.now += 1000
  companion.storefrontAnswers.push({ status: 500 })
  companion.provider.onStatus = () => paid()
  await sendWebhook(companion, { id: 'm1', reference: payment.id, providerRef: 'TRX1' })
  await companion.app.idle()
  await advance(companion, 10_000)

  const explanation = await explained()
  expect(explanation).toMatchObject({
    orderId: 'order-1',
    status: 'paid',
    money: { amount: '100.00', currency: 'BDT' },
    paidAt: '2026-06-01T12:00:02.000Z',
    paymentId: payment.id,
    payments: [{ id: payment.id, state: 'paid', provider: 'scripted', transactionId: 'TRX1' }],
    openAnomalies: 0,
  })
  expect(linesOf(explanation)).toEqual([
    'browser: The checkout was opened at 100.00 BDT. It can be paid until 2026-06-01T12:30:00.000Z',
    'browser: The checkout was opened again',
    `browser: The buyer started to pay with scripted. Reference ${payment.reference}`,
    'call: The call "create" to the provider succeeded',
    'state: created: provider scripted',
    'state: create_created: state pending',
    'webhook: A webhook of scripted came: verified, done after 1 attempt',
    'state: paid: source webhook, amount 100.00, currency BDT, providerRef TRX1, from pending, finalized true',
    'delivery: order.paid was written',
    'delivery: order.paid was not delivered: status 500',
    'delivery: order.paid was delivered',
  ])
  const times = explanation.timeline.map(({ at }) => at)
  expect(times).toEqual(times.toSorted())
  for (const at of times) expect(at).toMatch(/^2026-06-01T12:\d\d:\d\d\.\d{3}Z$/)
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
