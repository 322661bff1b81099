/** Each provider transaction pays once, and each further one is noticed. */

import { describe, expect, test } from 'vitest'
import { UnreadableMoney } from '../../server/contract/provider.ts'
import type { MoneyView } from '../../server/contract/wire.ts'
import type { Money } from '../../server/domain/money.ts'
import { linkCreated, linkPaid, signedClaims } from './support/claims.ts'
import { advance } from './support/steps.ts'

const claims = signedClaims()

describe('a provider transaction', () => {
  test('pays one order when two payments name it', async () => {
    await claims.start()
    let links = 0
    claims.provider.onCreate = () => linkCreated(`LINK${(links += 1)}`)
    claims.provider.onStatus = linkPaid(() => (links > 1 ? 'Card-1' : 'CARD-1'))
    await claims.companion.pay(await claims.companion.open({ orderId: 'order-1' }))
    await advance(claims.companion, 60_000)
    await claims.companion.pay(await claims.companion.open({ orderId: 'order-2' }))
    await advance(claims.companion, 60_000)
    expect(await claims.companion.order('order-1')).toMatchObject({
      status: 'paid',
      payment: { transactionId: 'CARD-1' },
    })
    expect((await claims.companion.order('order-2')).status).toBe('unpaid')
    expect(claims.events('order.anomaly').map(({ event }) => event.data)).toMatchObject([
      { kind: 'unknown_reference', orderId: 'order-2' },
    ])
  })

  test('with an amount mismatch for one order pays no other', async () => {
    await claims.start()
    let links = 0
    claims.provider.onCreate = () => linkCreated(`LINK${(links += 1)}`)
    claims.provider.onStatus = linkPaid(
      (link) => (link === 'LINK2' ? 'Card-1' : 'CARD-1'),
      () => 10_000n,
    )
    await claims.companion.pay(await claims.companion.open({ orderId: 'order-1', amount: '900.00' }))
    await advance(claims.companion, 60_000)
    await claims.companion.pay(await claims.companion.open({ orderId: 'order-2', amount: '100.00' }))
    await advance(claims.companion, 60_000)
    expect((await claims.companion.order('order-1')).anomalies).toMatchObject([
      { kind: 'underpaid', transactionId: 'CARD-1' },
    ])
    expect(await claims.companion.order('order-2')).toMatchObject({
      status: 'unpaid',
      anomalies: [{ kind: 'unknown_reference' }],
    })
  })

  test('keeps its amount mismatch although the provider names another amount later', async () => {
    await claims.start()
    claims.provider.onCreate = () => linkCreated('LINK1')
    let minor = 1n
    claims.provider.onStatus = linkPaid('CARD-1', () => minor)
    await claims.companion.pay(await claims.companion.open())
    await advance(claims.companion, 60_000)
    minor = 10_000n
    await advance(claims.companion, 3_600_000, 6)
    expect(await claims.companion.order()).toMatchObject({
      status: 'unpaid',
      anomalies: [{ kind: 'underpaid', paid: { amount: '100.00' } }],
    })
  })

  test.each<[string, bigint[], string[], boolean]>([
    ['the same sum is reported once', [6000n, 6000n], ['60.00'], false],
    ['a second part is reported', [6000n, 8000n, 8000n], ['60.00', '80.00'], false],
    ['the rest is reported', [6000n, 10_000n, 10_000n], ['60.00', '100.00'], false],
    ['a smaller sum is for a person to compare', [6000n, 4000n], ['60.00'], true],
    ['a sum of another kind is an anomaly of its own', [6000n, 12_000n], ['60.00', '120.00'], false],
  ])('of a growing sum: %s', async (_, sums, reported, isDoubtful) => {
    await claims.start()
    claims.provider.onCreate = () => linkCreated('LINK1')
    let minor = 0n
    claims.provider.onStatus = linkPaid('CARD-1', () => minor)
    const { id } = await claims.companion.pay(await claims.companion.open())
    for (minor of sums) await advance(claims.companion, 3_600_000, 4)
    const events = claims.events('order.anomaly').map(({ event }) => event.data)
    expect(events.map(({ paid }) => (paid as MoneyView).amount)).toEqual(reported)
    const { anomalies } = await claims.companion.order()
    expect(new Set(events.map((event) => event.id))).toEqual(new Set(anomalies.map((anomaly) => anomaly.id)))
    const { store } = claims.companion.app
    expect((await store.read.payment(id))?.flags.includes('doubtful')).toBe(isDoubtful)
    expect(await store.read.paymentsToReview(10)).toBe(0)
  })

  test('of a growing sum: after its anomaly was resolved, only more money is for a person to compare', async () => {
    await claims.start()
    claims.provider.onCreate = () => linkCreated('LINK1')
    let minor = 6000n
    claims.provider.onStatus = linkPaid('CARD-1', () => minor)
    await claims.companion.pay(await claims.companion.open())
    await advance(claims.companion, 60_000)
    const { anomalies } = await claims.companion.order()
    const { store } = claims.companion.app
    await store.transaction((tx) => tx.resolveAnomaly(anomalies[0]!.id, 'seen', claims.companion.clock.now))
    const toReview: number[] = []
    for (minor of [6000n, 4000n, 8000n]) {
      await advance(claims.companion, 3_600_000, 4)
      toReview.push(await store.read.paymentsToReview(10))
    }
    expect(toReview).toEqual([0, 0, 1])
    expect((await claims.companion.order()).anomalies).toMatchObject([{ paid: { amount: '60.00' } }])
    expect(claims.events('order.anomaly')).toHaveLength(1)
  })
})

test('an answer that mixes up two payments does not keep the owner of the money from paying', async () => {
  await claims.start()
  let links = 0
  claims.provider.onCreate = () => linkCreated(`LINK${(links += 1)}`)
  const other = await claims.companion.pay(await claims.companion.open({ orderId: 'order-1' }))
  const owner = await claims.companion.pay(await claims.companion.open({ orderId: 'order-2' }))
  const answer = ({ money }: { money: Money }) => ({
    state: 'paid' as const,
    providerRef: 'LINK2',
    reference: owner.id,
    money,
    transactionId: 'CARD-1',
  })
  // The mixed-up answer comes first, for the wrong payment.
  claims.provider.onStatus = (query) => (query.reference === other.id ? answer(query) : null)
  await advance(claims.companion, 60_000)
  claims.provider.onStatus = (query) => (query.reference === owner.id ? answer(query) : null)
  await advance(claims.companion, 3_600_000, 6)
  expect(await claims.companion.order('order-1')).toMatchObject({
    status: 'unpaid',
    anomalies: [{ kind: 'unknown_reference', transactionId: 'CARD-1' }],
  })
  expect(await claims.companion.order('order-2')).toMatchObject({ status: 'paid', payment: { id: owner.id } })
})

describe('a second transaction on a paid page', () => {
  const paidLink = async () => {
    claims.provider.onCreate = () => linkCreated('LINK1')
    claims.provider.onStatus = linkPaid('CARD-1')
    const payment = await claims.startPayment()
    await claims.send({ id: 'e1', providerRef: 'LINK1', transactionId: 'CARD-1' })
    await advance(claims.companion, 1000)
    expect((await claims.companion.order()).status).toBe('paid')
    return payment
  }

  test.each<[string, string, () => void]>([
    [
      'that replaces the first in the provider’s answer is a duplicate',
      'duplicate',
      () => {
        claims.provider.onStatus = linkPaid('CARD-2')
      },
    ],
    [
      'that comes beside the first in the provider’s answer is unreadable',
      'unreadable',
      () => {
        claims.provider.onStatus = () => {
          throw new UnreadableMoney('two payments')
        }
      },
    ],
    ['that is not in the provider’s answer is unconfirmed', 'unconfirmed', () => undefined],
  ])('%s', async (_, kind, answer) => {
    const payment = await paidLink()
    answer()
    await claims.send({ id: 'e2', providerRef: 'LINK1', transactionId: 'CARD-2' })
    if (kind === 'unconfirmed') await claims.pollToTheEnd()
    else await advance(claims.companion, 60_000)
    expect(claims.events('order.anomaly').map(({ event }) => event.data)).toMatchObject([
      { kind, paymentId: payment.id, transactionId: 'CARD-2' },
    ])
    expect(claims.events('order.paid')).toHaveLength(1)
  })

  test('is kept when its message comes before the first has paid', async () => {
    claims.provider.onCreate = () => linkCreated('LINK1')
    claims.provider.onStatus = linkPaid('CARD-1')
    await claims.startPayment()
    for (const transactionId of ['CARD-2', 'CARD-1']) {
      await claims.send({ id: transactionId, providerRef: 'LINK1', transactionId })
      await claims.companion.app.idle()
    }
    await claims.pollToTheEnd()
    expect(await claims.companion.order()).toMatchObject({
      status: 'paid',
      payment: { transactionId: 'CARD-1' },
      anomalies: [{ kind: 'unconfirmed', transactionId: 'CARD-2' }],
    })
  })

  test('is kept when the messages about both come at the same moment', async () => {
    claims.provider.onCreate = () => linkCreated('LINK1')
    let answer = (): void => undefined
    const answered = new Promise<void>((resolve) => {
      answer = resolve
    })
    claims.provider.onStatus = (query) => answered.then(() => linkPaid('CARD-1')(query))
    await claims.startPayment()
    for (const transactionId of ['CARD-1', 'CARD-2'])
      await claims.send({ id: transactionId, providerRef: 'LINK1', transactionId })
    await expect.poll(() => claims.provider.calls.statusQueries.length).toBe(2)
    answer()
    await claims.companion.app.idle()
    claims.provider.onStatus = linkPaid('CARD-2')
    await advance(claims.companion, 3_600_000)
    expect(await claims.companion.order()).toMatchObject({
      payment: { transactionId: 'CARD-1' },
      anomalies: [{ kind: 'duplicate', transactionId: 'CARD-2' }],
    })
  })

  test('is none when the answer that pays names only the page', async () => {
    claims.provider.onCreate = () => linkCreated('LINK1')
    claims.provider.onStatus = ({ providerRef, money }) => ({ state: 'paid', providerRef, reference: null, money })
    await claims.startPayment()
    await claims.send({ id: 'e1', providerRef: 'LINK1', transactionId: 'CARD-1' })
    await claims.companion.app.idle()
    await claims.pollToTheEnd()
    expect(await claims.companion.order()).toMatchObject({ status: 'paid', anomalies: [] })
  })

  test('is a duplicate although a poll has paid the page without naming the first', async () => {
    claims.provider.onCreate = () => linkCreated('LINK1')
    // The provider names the transaction only where a message has named it.
    claims.provider.onStatus = ({ hint, providerRef, money }) => ({
      state: 'paid',
      providerRef,
      reference: null,
      money,
      ...(hint ? { transactionId: hint.providerRef } : {}),
    })
    await claims.startPayment()
    await advance(claims.companion)
    expect(await claims.companion.order()).toMatchObject({ status: 'paid', payment: { transactionId: 'LINK1' } })
    for (const providerRef of ['CARD-1', 'CARD-2', 'card-1', 'CARD-3']) {
      await claims.send({ id: providerRef, providerRef })
      await claims.companion.app.idle()
    }
    await claims.pollToTheEnd()
    const { anomalies, payment } = await claims.companion.order()
    expect(payment).toMatchObject({ transactionId: 'CARD-1' })
    expect(anomalies).toMatchObject([
      { kind: 'duplicate', transactionId: 'CARD-2' },
      { kind: 'duplicate', transactionId: 'CARD-3' },
    ])
  })

  test('is none when a message repeats the first, and the provider is not called', async () => {
    await paidLink()
    const queries = claims.provider.calls.statusQueries.length
    await claims.send({ id: 'e2', providerRef: 'LINK1', transactionId: 'card-1' })
    await advance(claims.companion, 60_000)
    expect(claims.provider.calls.statusQueries).toHaveLength(queries)
    expect(claims.events('order.anomaly')).toEqual([])
  })
})
