/** Signed messages about further money of one payment: a duplicate, an anomaly, or the same money by another name. */

import { describe, expect, test } from 'vitest'
import { confirms, DAY, denies, fails, linkCreated, signedClaims } from './support/claims.ts'
import { advance } from './support/steps.ts'

const claims = signedClaims()

describe('a signed message that names another transaction', () => {
  test('of a paid payment is polled, and is a duplicate', async () => {
    const payment = await claims.startPayment()
    claims.provider.onStatus = confirms
    await claims.send({ id: 'e1', reference: payment.id, providerRef: 'T1' })
    await advance(claims.companion, 1000)
    claims.provider.onStatus = fails
    await claims.send({ id: 'e2', reference: payment.id, providerRef: 'T2' })
    await advance(claims.companion, 3 * DAY, 40)
    claims.provider.onStatus = ({ hint, money }) =>
      hint?.providerRef === 'T2' ? { state: 'paid', providerRef: 'T2', reference: null, money } : null
    await advance(claims.companion, 8 * DAY, 8)
    expect(claims.events('order.anomaly').map(({ event }) => event.data)).toMatchObject([
      { kind: 'duplicate', paymentId: payment.id },
    ])
    expect(claims.events('order.paid')).toHaveLength(1)
  })

  test('stays open when the answer names another transaction, and is a duplicate once it is confirmed', async () => {
    const payment = await claims.startPayment()
    claims.provider.onStatus = ({ money }) => ({ state: 'paid', providerRef: 'T1', reference: null, money })
    await claims.send({ id: 'e2', reference: payment.id, providerRef: 'T2' })
    await claims.companion.app.idle()
    expect((await claims.companion.order()).status).toBe('paid')
    const open = await claims.companion.app.store.read.openReferences(payment.id)
    expect(open.map(({ providerRef }) => providerRef)).toEqual(['T2'])
    claims.provider.onStatus = ({ hint, money }) =>
      hint?.providerRef === 'T2' ? { state: 'paid', providerRef: 'T2', reference: null, money } : null
    await advance(claims.companion, 8 * DAY, 8)
    expect(claims.events('order.anomaly').map(({ event }) => event.data)).toMatchObject([
      { kind: 'duplicate', paymentId: payment.id, transactionId: 'T2' },
    ])
  })

  test('of another sum is an anomaly at once, and is kept as an answered claim', async () => {
    const payment = await claims.startPayment()
    claims.provider.onStatus = ({ money }) => ({
      state: 'paid',
      providerRef: 'T1',
      reference: null,
      money: { ...money, minor: money.minor - 1n },
    })
    await claims.send({ id: 'e1', reference: payment.id, providerRef: 'T1' })
    await claims.companion.app.idle()
    const { read } = claims.companion.app.store
    expect(await read.openReferences(payment.id)).toEqual([])
    // The id stays tied to this payment: no browser can bring it to another.
    expect(await read.signedForAnother('scripted', 't1', 'pay_other')).toBe(true)
    expect(claims.events('order.anomaly').map(({ event }) => event.data)).toMatchObject([{ kind: 'underpaid' }])
  })

  test('is a duplicate when another transaction has paid meanwhile, however late the provider confirms it', async () => {
    const payment = await claims.startPayment()
    claims.provider.onStatus = (query) => (query.hint?.providerRef === 'T2' ? fails : confirms)(query)
    await claims.send({ id: 'e2', reference: payment.id, providerRef: 'T2' })
    await claims.send({ id: 'e1', reference: payment.id, providerRef: 'T1' })
    await claims.companion.app.idle()
    // The retries of the messages themselves end meanwhile.
    await advance(claims.companion, 4 * DAY, 40)
    expect((await claims.companion.order()).status).toBe('paid')
    claims.provider.onStatus = ({ hint, money }) =>
      hint?.providerRef === 'T2' ? { state: 'paid', providerRef: 'T2', reference: null, money } : null
    await advance(claims.companion, 8 * DAY, 8)
    expect(claims.events('order.anomaly').map(({ event }) => event.data)).toMatchObject([
      { kind: 'duplicate', paymentId: payment.id, transactionId: 'T2' },
    ])
  })

  test('of a paid payment in another spelling is no further money', async () => {
    const payment = await claims.startPayment()
    claims.provider.onStatus = ({ hint, money }) =>
      hint?.providerRef.toLowerCase() === 't1'
        ? { state: 'paid', providerRef: hint.providerRef, reference: null, money }
        : null
    for (const providerRef of ['T1', 't1']) {
      await claims.send({ id: providerRef, reference: payment.id, providerRef })
      await advance(claims.companion, 1000)
    }
    expect(claims.provider.calls.statusQueries.at(-1)?.hint?.providerRef).toBe('t1')
    expect(claims.events('order.paid')).toHaveLength(1)
    expect(claims.events('order.anomaly')).toEqual([])
  })

  test('of a paid payment by another id of its own transaction is no further money', async () => {
    claims.provider.onCreate = () => linkCreated('Y1')
    const payment = await claims.startPayment()
    claims.provider.onStatus = ({ hint, providerRef, money }) => ({
      state: 'paid',
      providerRef,
      reference: null,
      money,
      ...(hint ? { transactionId: hint.providerRef } : {}),
    })
    await advance(claims.companion, 60_000)
    expect((await claims.companion.order()).status).toBe('paid')
    await claims.send({ id: 'e1', reference: payment.id, providerRef: 'X1' })
    await claims.pollToTheEnd()
    expect(claims.provider.calls.statusQueries.at(-1)?.hint?.providerRef).toBe('X1')
    expect(claims.events('order.anomaly')).toEqual([])
    expect(await claims.companion.app.store.read.openReferences(payment.id)).toEqual([])
  })

  test.each(['before', 'after'] as const)(
    'and that it failed, %s the creation names another, hides no money of that one',
    async (when) => {
      claims.provider.onStatus = ({ hint, providerRef, reference }) => {
        const id = hint?.providerRef ?? providerRef
        return { state: id === 'X1' ? 'failed' : 'pending', providerRef: id, reference, money: null }
      }
      const fail = async (reference: string) => {
        await claims.send({ id: 'e1', reference, providerRef: 'X1', claims: false })
        await claims.companion.app.idle()
      }
      claims.provider.onCreate = async ({ reference }) => {
        if (when === 'before') await fail(reference)
        return linkCreated('Y1')
      }
      const payment = await claims.startPayment()
      if (when === 'after') await fail(payment.id)
      const { read } = claims.companion.app.store
      expect((await read.payment(payment.id))?.state).toBe('failed')

      claims.provider.onStatus = ({ hint, providerRef, reference, money }) => {
        const id = hint?.providerRef ?? providerRef
        const isPaid = id === 'Y1'
        return { state: isPaid ? 'paid' : 'failed', providerRef: id, reference, money: isPaid ? money : null }
      }
      await claims.pollToTheEnd()
      expect((await claims.companion.order()).status).toBe('paid')
      expect(claims.events('order.anomaly').map(({ event }) => event.data)).toMatchObject([{ kind: 'late' }])
    },
  )
})

test('further money that the provider names after the end of the schedule is polled until it is an anomaly', async () => {
  claims.provider.onCreate = () => linkCreated('L1')
  const payment = await claims.startPayment()
  claims.provider.onStatus = denies
  await claims.pollToTheEnd()
  const { read } = claims.companion.app.store
  expect(await read.nextPollAt(payment.id)).toBeNull()
  claims.provider.onStatus = ({ hint, providerRef, money }) => {
    if (hint) throw new Error('down')
    return { state: 'paid', providerRef, reference: null, money, others: ['T2'] }
  }
  await claims.companion.request('GET', new URL(claims.provider.calls.created[0]!.returnUrl).pathname)
  await claims.companion.app.idle()
  expect((await claims.companion.order()).status).toBe('paid')
  expect(await read.nextPollAt(payment.id)).not.toBeNull()
  await claims.pollToTheEnd()
  const anomalies = await read.anomaliesOfOrder('order-1')
  expect(anomalies.map(({ kind, providerRef }) => [kind, providerRef])).toContainEqual(['unconfirmed', 'T2'])
})
