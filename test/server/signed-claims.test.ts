import { afterEach, describe, expect, test } from 'vitest'
import { POLL_DELAYS } from '../../server/domain/schedule.ts'
import { UnreadableMoney } from '../../server/contract/provider.ts'
import { startCompanion } from './support/companion.ts'
import type { Companion } from './support/companion.ts'
import { scriptedProvider } from './support/scripted-provider.ts'

/** An acknowledged message that says that money came is acted on or told, whatever happens between. */

let companion: Companion
afterEach(() => companion.close())

const DAY = 86_400_000
const begin = async () => {
  companion = await startCompanion({ providers: () => [scripted] })
  const opened = await companion.open()
  return companion.pay(opened)
}
let scripted: ReturnType<typeof scriptedProvider>
/** A provider that can be asked about a payment only once its id is known. */
const fresh = () => (scripted = scriptedProvider('scripted', { poll: 'with-reference' }))
const send = async (body: object) => {
  const path = new URL(scripted.calls.created[0]!.callbackUrl).pathname
  const answer = await companion.request('POST', path, { body, headers: { 'x-word': 'good' } })
  expect(answer.status).toBe(200)
}
const down = () => {
  scripted.onStatus = () => {
    throw new Error('down')
  }
}
const up = () => {
  scripted.onStatus = ({ hint, providerRef, money }) => {
    const id = hint?.providerRef ?? providerRef
    return id === 'T1' ? { state: 'paid', providerRef: 'T1', reference: null, money } : null
  }
}
const denies = () => {
  scripted.onStatus = ({ hint }) => ({
    state: 'pending',
    providerRef: hint?.providerRef ?? null,
    reference: null,
    money: null,
  })
}
const pass = async (milliseconds: number, steps = 1) => {
  for (let step = 0; step < steps; step += 1) {
    companion.clock.now += milliseconds / steps
    await companion.app.idle()
  }
}
/** Each once: an event may be delivered again. */
const events = (type: string) => [
  ...new Map(companion.events.filter(({ event }) => event.type === type).map((sent) => [sent.id, sent])).values(),
]

describe('a signed message that names an id', () => {
  const outages: [string, () => Promise<void>][] = [
    [
      'twelve restarts in nine seconds while the provider is down',
      async () => {
        for (let restart = 0; restart < 12; restart += 1) {
          await companion.restart()
          await pass(750)
        }
      },
    ],
    ['two days in which the provider answers errors', () => pass(2 * DAY, 60)],
    [
      'two days, and forty restarts',
      async () => {
        for (let restart = 0; restart < 40; restart += 1) {
          await pass((2 * DAY) / 40)
          await companion.restart()
        }
      },
    ],
    [
      'six days in which the provider denies the payment',
      async () => {
        denies()
        await pass(6 * DAY, 60)
      },
    ],
  ]
  test.each(outages)('pays its order after %s', async (_, outage) => {
    fresh()
    const payment = await begin()
    down()
    await send({ id: 'e1', reference: payment.id, providerRef: 'T1' })
    await companion.app.idle()
    await outage()
    up()
    await pass(8 * DAY, 8)
    expect((await companion.order()).status).toBe('paid')
    expect(events('order.paid')).toHaveLength(1)
    expect((await companion.app.store.read.openReferences(payment.id)).length).toBe(0)
  })

  test('pays its order after the creation timed out, although only the message brought the id', async () => {
    fresh()
    scripted.onCreate = () => {
      throw new Error('time-out')
    }
    const payment = await begin()
    down()
    await send({ id: 'e1', reference: payment.id, providerRef: 'T1' })
    await pass(2 * DAY, 40)
    up()
    await pass(8 * DAY, 8)
    expect((await companion.order()).status).toBe('paid')
  })

  test('is told as unconfirmed, once, when the provider never confirms it', async () => {
    fresh()
    const payment = await begin()
    denies()
    await send({ id: 'e1', reference: payment.id, providerRef: 'T1' })
    await send({ id: 'e1', reference: payment.id, providerRef: 'T1' })
    for (let poll = 0; poll < POLL_DELAYS.length + 3; poll += 1) await pass(7 * DAY)
    expect(events('order.anomaly').map(({ event }) => event.data)).toMatchObject([
      { kind: 'unconfirmed', orderId: 'order-1', paymentId: payment.id, paid: { amount: '100.00', currency: 'BDT' } },
    ])
    const stored = await companion.app.store.read.payment(payment.id)
    expect(stored?.flags).toEqual(expect.arrayContaining(['unconfirmed', 'needs_review']))
    expect((await companion.order()).status).toBe('unpaid')
  })

  test('that does not claim money is not told when nothing comes of it', async () => {
    fresh()
    const payment = await begin()
    denies()
    await send({ id: 'e1', reference: payment.id, providerRef: 'T1', claims: false })
    for (let poll = 0; poll < POLL_DELAYS.length + 3; poll += 1) await pass(7 * DAY)
    expect(events('order.anomaly')).toHaveLength(0)
  })

  test('is asked about at a paid payment, too: the second sum is a duplicate', async () => {
    fresh()
    const payment = await begin()
    up()
    await send({ id: 'e1', reference: payment.id, providerRef: 'T1' })
    await pass(1000)
    down()
    await send({ id: 'e2', reference: payment.id, providerRef: 'T2' })
    await pass(3 * DAY, 40)
    scripted.onStatus = ({ hint, money }) =>
      hint?.providerRef === 'T2' ? { state: 'paid', providerRef: 'T2', reference: null, money } : null
    await pass(8 * DAY, 8)
    expect(events('order.anomaly').map(({ event }) => event.data)).toMatchObject([
      { kind: 'duplicate', paymentId: payment.id },
    ])
    expect(events('order.paid')).toHaveLength(1)
  })

  test('that came before the answer to the creation finds its payment when that answer comes', async () => {
    fresh()
    let answer: (result: {
      outcome: 'created'
      providerRef: string
      action: { type: 'open'; url: string }
    }) => void = () => undefined
    scripted.onCreate = () => new Promise((resolve) => (answer = resolve))
    companion = await startCompanion({ providers: () => [scripted] })
    up()
    const paying = companion.pay(await companion.open())
    await expect.poll(() => scripted.calls.created.length).toBe(1)
    // At the account's address, where only the provider's id says whose it is.
    const sent = await companion.request('POST', '/webhooks/scripted', {
      body: { id: 'e1', providerRef: 'T1' },
      headers: { 'x-word': 'good' },
    })
    expect(sent.status).toBe(200)
    await companion.app.idle()
    answer({ outcome: 'created', providerRef: 'T1', action: { type: 'open', url: 'https://pay.invalid/page' } })
    await paying
    await companion.app.idle()
    expect((await companion.order()).status).toBe('paid')
  })
})

describe('a refund that overtook its payment', () => {
  test.each([
    ['within a minute', 60_000, 1],
    ['after five days of outage', 5 * DAY, 50],
  ])('is recorded once the payment is known, %s', async (_, wait, steps) => {
    fresh()
    const payment = await begin()
    down()
    await send({ id: 'r1', reference: payment.id, refund: 4000 })
    await pass(wait as number, steps as number)
    await companion.restart()
    up()
    await send({ id: 'e1', reference: payment.id, providerRef: 'T1' })
    await pass(8 * DAY, 8)
    expect((await companion.order()).status).toBe('paid')
    expect(events('order.refunded').map(({ event }) => event.data)).toMatchObject([{ refunded: { amount: '40.00' } }])
    expect(
      events('order.anomaly')
        .map(({ event }) => event.data.kind)
        .filter((kind) => kind !== 'late'),
    ).toEqual([])
  })

  test('of which the payment is never confirmed is told', async () => {
    fresh()
    const payment = await begin()
    denies()
    await send({ id: 'r1', reference: payment.id, refund: 4000 })
    for (let poll = 0; poll < POLL_DELAYS.length + 3; poll += 1) await pass(7 * DAY)
    expect(events('order.anomaly').map(({ event }) => event.data)).toMatchObject([
      { kind: 'unconfirmed', paymentId: payment.id },
    ])
  })
})

describe('a refund that comes again', () => {
  test.each([
    ['in the same bytes is a retry, and nobody is told', {}, false],
    ['in other bytes counts once, and a person is told', { sentAgain: true }, true],
  ])('%s', async (_, more, told) => {
    fresh()
    const payment = await begin()
    up()
    await send({ id: 'e1', reference: payment.id, providerRef: 'T1' })
    await pass(1000)
    const refund = { id: 'r1', reference: payment.id, refund: 4000 }
    await send(refund)
    await send({ ...refund, ...more })
    await send({ ...refund, ...more })
    await pass(1000)
    expect(events('order.refunded')).toHaveLength(1)
    expect((await companion.app.store.read.payment(payment.id))?.flags.includes('needs_review')).toBe(told)
    expect(companion.logLines.filter((line) => line.includes('a refund came twice')).length > 0).toBe(told)
  })
})

describe('one transaction of the provider pays once', () => {
  test('although two payments of different ids name it', async () => {
    fresh()
    companion = await startCompanion({ providers: () => [scripted] })
    let links = 0
    scripted.onCreate = () => ({
      outcome: 'created',
      providerRef: `LINK${(links += 1)}`,
      action: { type: 'open', url: 'https://pay.invalid/page' },
    })
    scripted.onStatus = ({ providerRef, money }) => ({
      state: 'paid',
      providerRef,
      reference: null,
      money,
      transactionId: links > 1 ? 'Card-1' : 'CARD-1',
    })
    await companion.pay(await companion.open({ orderId: 'order-1' }))
    await pass(60_000)
    await companion.pay(await companion.open({ orderId: 'order-2' }))
    await pass(60_000)
    expect(await companion.order('order-1')).toMatchObject({ status: 'paid', payment: { transactionId: 'CARD-1' } })
    expect((await companion.order('order-2')).status).toBe('unpaid')
    expect(events('order.anomaly').map(({ event }) => event.data)).toMatchObject([
      { kind: 'unknown_reference', orderId: 'order-2' },
    ])
  })

  test('and what was held for one pays no other', async () => {
    fresh()
    companion = await startCompanion({ providers: () => [scripted] })
    let links = 0
    scripted.onCreate = () => ({
      outcome: 'created',
      providerRef: `LINK${(links += 1)}`,
      action: { type: 'open', url: 'https://pay.invalid/page' },
    })
    scripted.onStatus = ({ providerRef, money }) => ({
      state: 'paid',
      providerRef,
      reference: null,
      money: { ...money, minor: 10_000n },
      transactionId: providerRef === 'LINK2' ? 'Card-1' : 'CARD-1',
    })
    await companion.pay(await companion.open({ orderId: 'order-1', amount: '900.00' }))
    await pass(60_000)
    await companion.pay(await companion.open({ orderId: 'order-2', amount: '100.00' }))
    await pass(60_000)
    expect((await companion.order('order-1')).anomalies).toMatchObject([{ kind: 'underpaid', transactionId: 'CARD-1' }])
    expect(await companion.order('order-2')).toMatchObject({
      status: 'unpaid',
      anomalies: [{ kind: 'unknown_reference' }],
    })
  })

  test('and stays held though the provider tells another sum later', async () => {
    fresh()
    companion = await startCompanion({ providers: () => [scripted] })
    scripted.onCreate = () => ({
      outcome: 'created',
      providerRef: 'LINK1',
      action: { type: 'open', url: 'https://pay.invalid/page' },
    })
    let minor = 1n
    scripted.onStatus = ({ providerRef, money }) => ({
      state: 'paid',
      providerRef,
      reference: null,
      money: { ...money, minor },
      transactionId: 'CARD-1',
    })
    await companion.pay(await companion.open())
    await pass(60_000)
    minor = 10_000n
    await pass(3_600_000, 6)
    expect(await companion.order()).toMatchObject({ status: 'unpaid', anomalies: [{ kind: 'underpaid' }] })
  })
})

describe('a second payment on a page that is paid', () => {
  const paidLink = async () => {
    fresh()
    scripted.onCreate = () => ({
      outcome: 'created',
      providerRef: 'LINK1',
      action: { type: 'open', url: 'https://pay.invalid/page' },
    })
    scripted.onStatus = ({ providerRef, money }) => ({
      state: 'paid',
      providerRef,
      reference: null,
      money,
      transactionId: 'CARD-1',
    })
    const payment = await begin()
    await send({ id: 'e1', providerRef: 'LINK1', transactionId: 'CARD-1' })
    await pass(1000)
    expect((await companion.order()).status).toBe('paid')
    return payment
  }
  test.each<[string, string, () => void]>([
    [
      'which the provider shows alone now is a duplicate',
      'duplicate',
      () => {
        scripted.onStatus = ({ providerRef, money }) => ({
          state: 'paid',
          providerRef,
          reference: null,
          money,
          transactionId: 'CARD-2',
        })
      },
    ],
    [
      'which the provider shows beside the first cannot be read',
      'unreadable',
      () => {
        scripted.onStatus = () => {
          throw new UnreadableMoney('two payments')
        }
      },
    ],
    ['which the provider does not show is unconfirmed in the end', 'unconfirmed', () => undefined],
  ])('%s', async (_, kind, answer) => {
    const payment = await paidLink()
    answer()
    await send({ id: 'e2', providerRef: 'LINK1', transactionId: 'CARD-2' })
    if (kind === 'unconfirmed') for (let poll = 0; poll < POLL_DELAYS.length + 3; poll += 1) await pass(7 * DAY)
    else await pass(60_000)
    expect(events('order.anomaly').map(({ event }) => event.data)).toMatchObject([
      { kind, paymentId: payment.id, transactionId: 'CARD-2' },
    ])
    expect(events('order.paid')).toHaveLength(1)
  })

  test('is none when the same payment is told of again, and nobody is asked', async () => {
    await paidLink()
    const asked = scripted.calls.asked.length
    await send({ id: 'e2', providerRef: 'LINK1', transactionId: 'card-1' })
    await pass(60_000)
    expect(scripted.calls.asked).toHaveLength(asked)
    expect(events('order.anomaly')).toEqual([])
  })
})

describe('a signed message about a payment that is not known here (any more)', () => {
  const told = () => companion.logLines.filter((line) => line.includes('not known here'))
  const gone = '/webhooks/scripted/pay_0190a1b2c3d4e5f60718293a4b5c6d7e/token'
  const claim = { id: 'e1', reference: 'pay_0190a1b2c3d4e5f60718293a4b5c6d7e', providerRef: 'T1' }
  test.each<[string, string, object, string, number, number]>([
    ['at its own address', gone, claim, 'good', 404, 1],
    ['at the short address', '/webhooks/scripted', claim, 'good', 200, 1],
    ['that claims no money, at its own address', gone, { ...claim, claims: false }, 'good', 404, 0],
    ['that claims no money, at the short address', '/webhooks/scripted', { ...claim, claims: false }, 'good', 200, 0],
    ['with a bad signature', gone, claim, 'bad', 404, 0],
  ])('%s', async (_, path, body, word, status, lines) => {
    fresh()
    companion = await startCompanion({ providers: () => [scripted] })
    const answer = await companion.request('POST', path, { body, headers: { 'x-word': word } })
    expect(answer.status).toBe(status)
    await pass(4 * DAY, 40)
    expect(told()).toHaveLength(lines)
  })
})
