/** Signed messages that claim a payment: the provider is polled to the end, or the shop gets an anomaly. */

import { describe, expect, test } from 'vitest'
import { UnreadableMoney } from '../../server/contract/provider.ts'
import type { CreateResult } from '../../server/contract/provider.ts'
import { confirms, DAY, denies, fails, linkCreated, signedClaims } from './support/claims.ts'
import type { ScriptedProvider } from './support/scripted-provider.ts'
import { advance, paid, unpaid } from './support/steps.ts'
import { queueDepths } from './support/queue-depths.ts'

const claims = signedClaims()

describe('a signed message that names a transaction', () => {
  const outages: [string, () => Promise<void>][] = [
    [
      'twelve restarts in nine seconds while the provider is down',
      async () => {
        for (let restart = 0; restart < 12; restart += 1) {
          await claims.companion.restart()
          await advance(claims.companion, 750)
        }
      },
    ],
    ['two days in which the provider answers errors', () => advance(claims.companion, 2 * DAY, 60)],
    [
      'two days, and forty restarts',
      async () => {
        for (let restart = 0; restart < 40; restart += 1) {
          await advance(claims.companion, (2 * DAY) / 40)
          await claims.companion.restart()
        }
      },
    ],
    [
      'six days in which the provider denies the payment',
      async () => {
        claims.provider.onStatus = denies
        await advance(claims.companion, 6 * DAY, 60)
      },
    ],
  ]

  test.each(outages)('pays its order after %s', async (_, outage) => {
    const payment = await claims.startPayment()
    claims.provider.onStatus = fails
    await claims.send({ id: 'e1', reference: payment.id, providerRef: 'T1' })
    await claims.companion.app.idle()
    await outage()
    claims.provider.onStatus = confirms
    await advance(claims.companion, 8 * DAY, 8)
    expect((await claims.companion.order()).status).toBe('paid')
    expect(claims.events('order.paid')).toHaveLength(1)
    expect((await claims.companion.app.store.read.openReferences(payment.id)).length).toBe(0)
  })

  test('pays its order after the creation timed out', async () => {
    claims.provider.onCreate = () => {
      throw new Error('time-out')
    }
    const payment = await claims.startPayment()
    claims.provider.onStatus = fails
    await claims.send({ id: 'e1', reference: payment.id, providerRef: 'T1' })
    await advance(claims.companion, 2 * DAY, 40)
    claims.provider.onStatus = confirms
    await advance(claims.companion, 8 * DAY, 8)
    expect((await claims.companion.order()).status).toBe('paid')
  })

  test('pays its order although the provider refuses the creation meanwhile', async () => {
    claims.provider.onCreate = async ({ reference }) => {
      await claims.send({ id: 'e1', reference, providerRef: 'T1' })
      await claims.companion.app.idle()
      return { outcome: 'refused', reason: 'provider_unreachable' }
    }
    claims.provider.onStatus = fails
    const payment = await claims.startPayment()
    expect(await claims.companion.app.store.read.nextPollAt(payment.id)).not.toBeNull()
    claims.provider.onStatus = confirms
    await advance(claims.companion, 8 * DAY, 8)
    expect((await claims.companion.order()).status).toBe('paid')
  })

  test('pays its order although the same transaction, from a browser, was an anomaly before', async () => {
    const payment = await claims.startPayment()
    claims.provider.onStatus = ({ hint, money }) => {
      if (hint?.signed) throw new Error('down')
      return hint ? { state: 'paid', providerRef: 'T1', reference: null, money } : null
    }
    await claims.send({ id: 'e1', reference: payment.id, providerRef: 'T1' })
    const { pathname } = new URL(claims.provider.calls.created[0]!.returnUrl)
    await claims.companion.request('GET', `${pathname}?id=T1`)
    // The retries of the message itself end meanwhile.
    await advance(claims.companion, 4 * DAY, 40)
    expect(claims.events('order.anomaly').map(({ event }) => event.data)).toMatchObject([{ kind: 'unconfirmed' }])
    claims.provider.onStatus = confirms
    await advance(claims.companion, 8 * DAY, 8)
    expect((await claims.companion.order()).status).toBe('paid')
  })

  test('is one anomaly when the provider never confirms it', async () => {
    const payment = await claims.startPayment()
    claims.provider.onStatus = denies
    await claims.send({ id: 'e1', reference: payment.id, providerRef: 'T1' })
    await claims.send({ id: 'e1', reference: payment.id, providerRef: 'T1' })
    await claims.pollToTheEnd()
    expect(claims.events('order.anomaly').map(({ event }) => event.data)).toMatchObject([
      { kind: 'unconfirmed', orderId: 'order-1', paymentId: payment.id, paid: { amount: '100.00', currency: 'BDT' } },
    ])
    const stored = await claims.companion.app.store.read.payment(payment.id)
    expect(stored?.flags).toEqual(expect.arrayContaining(['unconfirmed', 'needs_review']))
    expect((await claims.companion.order()).status).toBe('unpaid')
  })

  test.each([
    ['under another id of its money', 'VAL1'],
    ['without an id', undefined],
  ])('%s is no open anomaly once the provider confirms it', async (_, providerRef) => {
    const payment = await claims.startPayment()
    claims.provider.onStatus = denies
    await claims.send({ id: 'e1', reference: payment.id, providerRef })
    await claims.pollToTheEnd()
    const anomalies = () => claims.companion.app.store.read.anomaliesOfOrder('order-1')
    expect(await anomalies()).toMatchObject([{ kind: 'unconfirmed', resolvedAt: null }])
    claims.provider.onStatus = () => ({ ...paid({ providerRef: 'VAL1' }), transactionId: 'BANK1' })
    await claims.send({ id: 'e2', reference: payment.id, providerRef: 'VAL1' })
    await claims.companion.app.idle()
    expect(await anomalies()).toMatchObject([
      { kind: 'unconfirmed', resolvedAt: expect.any(Number) },
      { kind: 'late', resolvedAt: null },
    ])
  })

  test('is logged for review once, although the poll schedule ends a second time', async () => {
    const payment = await claims.startPayment()
    claims.provider.onStatus = denies
    for (const id of ['T1', 'T2']) {
      await claims.send({ id, reference: payment.id, providerRef: id, claims: false })
      await claims.pollToTheEnd()
    }
    const stored = await claims.companion.app.store.read.payment(payment.id)
    expect(stored?.flags.filter((flag) => flag === 'needs_review')).toHaveLength(1)
    expect(claims.companion.logLines.filter((line) => line.includes('a payment needs review'))).toHaveLength(1)
  })

  test('that is repeated after the end of the poll schedule does not begin another schedule', async () => {
    const payment = await claims.startPayment()
    claims.provider.onStatus = denies
    await claims.send({ id: 'e1', reference: payment.id, providerRef: 'T1' })
    await claims.pollToTheEnd()
    await claims.send({ id: 'e2', reference: payment.id, providerRef: 'T1' })
    await claims.companion.app.idle()
    expect(await queueDepths(claims.companion.app.store)).toMatchObject({ inbox: 1, polls: 0 })
  })

  test('and claims no money is no anomaly', async () => {
    const payment = await claims.startPayment()
    claims.provider.onStatus = denies
    await claims.send({ id: 'e1', reference: payment.id, providerRef: 'T1', claims: false })
    await claims.pollToTheEnd()
    expect(claims.events('order.anomaly')).toHaveLength(0)
  })

  test.each(['pending', 'failed'] as const)(
    'is one anomaly although a message before it claimed no money, and the provider says %s',
    async (state) => {
      const payment = await claims.startPayment()
      claims.provider.onStatus = (query) => ({ ...denies(query)!, state })
      for (const id of ['none', 'money', 'again']) {
        await claims.send({ id, reference: payment.id, providerRef: 'T1', claims: id !== 'none' })
        await claims.companion.app.idle()
      }
      await claims.pollToTheEnd()
      expect(claims.events('order.anomaly').map(({ event }) => event.data)).toMatchObject([
        { kind: 'unconfirmed', paymentId: payment.id, transactionId: 'T1' },
      ])
    },
  )

  test('begins one more schedule when the messages of the first claimed no money', async () => {
    claims.provider.onCreate = () => linkCreated('T1')
    const payment = await claims.startPayment()
    claims.provider.onStatus = denies
    await claims.send({ id: 'none', reference: payment.id, providerRef: 'T1', claims: false })
    await claims.pollToTheEnd()
    claims.provider.onStatus = fails
    await claims.send({ id: 'money', reference: payment.id, providerRef: 'T1' })
    await claims.companion.app.idle()
    // The retries of the message itself end meanwhile.
    await advance(claims.companion, 4 * DAY, 40)
    claims.provider.onStatus = confirms
    await advance(claims.companion, 8 * DAY, 8)
    expect((await claims.companion.order()).status).toBe('paid')
  })

  test.each([
    ['no id', () => ({})],
    ['our own reference', (reference: string) => ({ providerRef: reference })],
  ])('with %s is confirmed by the money that comes: no anomaly remains', async (_, named) => {
    const { id: reference } = await claims.startPayment()
    claims.provider.onStatus = denies
    await claims.send({ id: 'e1', reference, ...named(reference) })
    await claims.companion.app.idle()
    expect(await claims.companion.app.store.read.openReferences(reference)).toHaveLength(1)
    claims.provider.onStatus = confirms
    await claims.send({ id: 'e2', reference, providerRef: 'T1' })
    await claims.companion.app.idle()
    await claims.pollToTheEnd()
    expect((await claims.companion.order()).status).toBe('paid')
    expect(await claims.companion.app.store.read.openReferences(reference)).toEqual([])
    expect(claims.events('order.anomaly')).toEqual([])
  })

  describe('beside the id of the creation', () => {
    /** T2 pays. @param first the provider's answer about P, the id of the creation */
    const paidBeside = async (first: ScriptedProvider['onStatus']) => {
      claims.provider.onCreate = () => linkCreated('P')
      const payment = await claims.startPayment()
      claims.provider.onStatus = (query) => {
        const { hint, providerRef, reference, money } = query
        if ((hint?.providerRef ?? providerRef) === 'P') return first(query)
        return { state: 'paid', providerRef: 'T2', reference, money }
      }
      await advance(claims.companion)
      await claims.send({ id: 'e1', reference: payment.id, providerRef: 'T2' })
      await claims.companion.app.idle()
      expect(await claims.companion.order()).toMatchObject({ status: 'paid', payment: { transactionId: 'T2' } })
      return payment
    }
    const isPending: ScriptedProvider['onStatus'] = ({ reference }) => ({ ...unpaid('pending', 'P'), reference })

    test('leaves that one to the polls: its money is a duplicate', async () => {
      await paidBeside(isPending)
      claims.provider.onStatus = ({ hint, reference, money }) =>
        hint?.providerRef === 'P' ? { state: 'paid', providerRef: 'P', reference, money } : null
      await claims.pollToTheEnd()
      expect((await claims.companion.order()).anomalies).toMatchObject([{ kind: 'duplicate', transactionId: 'P' }])
    })

    test('needs nobody when nothing comes for that one', async () => {
      const { id } = await paidBeside(isPending)
      await claims.pollToTheEnd()
      expect((await claims.companion.order()).anomalies).toEqual([])
      const { read } = claims.companion.app.store
      expect((await read.payment(id))?.flags).toEqual([])
      expect(await read.nextPollAt(id)).toBeNull()
    })

    test('does not answer for money of that one that cannot be read', async () => {
      await paidBeside(() => {
        throw new UnreadableMoney('the currency is missing')
      })
      await claims.pollToTheEnd()
      const all = await claims.companion.app.store.read.anomaliesOfOrder('order-1')
      expect(all).toMatchObject([{ kind: 'unreadable', providerRef: 'P', resolvedAt: null }])
    })
  })

  test('pays the payment that is still being created', async () => {
    let answer: (result: CreateResult) => void = () => undefined
    claims.provider.onCreate = () => new Promise((resolve) => (answer = resolve))
    await claims.start()
    claims.provider.onStatus = confirms
    const paying = claims.companion.pay(await claims.companion.open())
    await expect.poll(() => claims.provider.calls.created.length).toBe(1)
    // At the account's address, where only the transaction id names the payment.
    const sent = await claims.companion.request('POST', '/webhooks/scripted', {
      body: { id: 'e1', providerRef: 'T1' },
      headers: { 'x-word': 'good' },
    })
    expect(sent.status).toBe(200)
    await claims.companion.app.idle()
    answer(linkCreated('T1'))
    await paying
    await claims.companion.app.idle()
    expect((await claims.companion.order()).status).toBe('paid')
  })
})

describe('a signed message about an unknown payment', () => {
  const warnings = () => claims.companion.logLines.filter((line) => line.includes('not known here'))

  const gone = '/webhooks/scripted/pay_0190a1b2c3d4e5f60718293a4b5c6d7e/token'

  const claim = { id: 'e1', reference: 'pay_0190a1b2c3d4e5f60718293a4b5c6d7e', providerRef: 'T1' }

  test.each<[string, string, object, string, number, number]>([
    ['at the address of the payment is 404, with a warning', gone, claim, 'good', 404, 1],
    ['at the short address is 200, with a warning', '/webhooks/scripted', claim, 'good', 200, 1],
    ['that claims no money, at the address of the payment, is 404', gone, { ...claim, claims: false }, 'good', 404, 0],
    [
      'that claims no money, at the short address, is 200',
      '/webhooks/scripted',
      { ...claim, claims: false },
      'good',
      200,
      0,
    ],
    ['with a bad signature is 404', gone, claim, 'bad', 404, 0],
  ])('%s', async (_, path, body, word, status, lines) => {
    await claims.start()
    const answer = await claims.companion.request('POST', path, { body, headers: { 'x-word': word } })
    expect(answer.status).toBe(status)
    await advance(claims.companion, 4 * DAY, 40)
    expect(warnings()).toHaveLength(lines)
  })
})
