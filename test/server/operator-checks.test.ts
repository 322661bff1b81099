/** Checks of a payment by an operator, also about a transaction that a buyer shows. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ActionsPage, AnomaliesPage, CheckView, OperatorOrderView } from '../../server/contract/operator.ts'
import { startCompanion } from './support/companion.ts'
import type { Companion } from './support/companion.ts'
import { operatorSettings, script } from './support/operator.ts'
import { withoutActions } from './support/operator-orders.ts'
import { advance, eventsOf, paid, sale, sendWebhook, stateOf, unpaid } from './support/steps.ts'
import { refOf, till } from './support/till.ts'
import type { Till } from './support/till.ts'

let companion: Companion
const operator = script(() => companion)

beforeEach(async () => {
  companion = await startCompanion({ settings: operatorSettings })
})
afterEach(() => companion.close())

const orderOf = (orderId = 'order-1') => operator.view<OperatorOrderView>(`/orders/${orderId}`)
const openAnomalies = async () => (await operator.view<AnomaliesPage>('/anomalies?state=open')).anomalies
const actions = async () => (await operator.view<ActionsPage>('/actions')).actions

describe('checking a payment', () => {
  const check = (id: string, body: object = {}) => operator.post(`/payments/${id}/check`, body)

  test('asks the provider at once, and pays the order when it is paid', async () => {
    const { payment } = await sale(companion)
    companion.provider.onStatus = () => unpaid('pending')
    expect((await check(payment.id)).json).toMatchObject({ outcome: 'unchanged', orderStatus: 'unpaid' })
    companion.clock.now += 1000
    companion.provider.onStatus = () => paid()
    expect((await check(payment.id)).json).toMatchObject({
      outcome: 'changed',
      orderStatus: 'paid',
      payment: { status: 'paid', finalizedOrder: true },
    })
    expect((await actions()).map(({ outcome }) => outcome)).toEqual(['changed', 'unchanged'])
  })

  test('changes nothing when its row cannot be written', async () => {
    const { payment } = await sale(companion)
    companion.provider.onStatus = () => paid()
    await withoutActions(companion, async () => expect((await check(payment.id)).status).toBe(502))
    expect(await stateOf(companion, payment.id)).toBe('pending')
    expect(await actions()).toEqual([])
  })

  test('says so when the provider does not answer, and changes nothing', async () => {
    const { payment } = await sale(companion)
    companion.provider.onStatus = () => Promise.reject(new Error('down'))
    const answer = await check(payment.id)
    expect([answer.status, answer.problem.code, answer.text.includes('down')]).toEqual([
      502,
      'provider_unreachable',
      false,
    ])
    expect(await stateOf(companion, payment.id)).toBe('pending')
  })

  test('takes the money that the buyer has authorised, and says so before; a look takes none', async () => {
    await companion.close()
    const tills: Till[] = []
    companion = await startCompanion({
      settings: operatorSettings,
      providers: (scripted) => (tills.push(till(scripted)), [scripted]),
    })
    const [money] = tills
    const { payment } = await sale(companion)
    const { reference } = companion.provider.calls.created[0]!
    money!.authorised.add(reference)
    expect((await orderOf()).payments).toMatchObject([{ checkTakesMoney: true }])
    const looked = await check(payment.id, { transactionId: refOf(reference), lookOnly: true })
    expect([looked.json, money!.taken]).toEqual([expect.objectContaining({ outcome: 'found' }), []])
    expect((await check(payment.id)).json).toMatchObject({
      outcome: 'changed',
      orderStatus: 'paid',
      payment: { checkTakesMoney: false },
    })
    expect(money!.taken).toEqual([reference])
  })

  test('an unknown payment is not found', async () => {
    expect((await check('pay_0')).problem.code).toBe('payment_not_found')
  })

  test('looks only, then binds the transaction that a buyer shows, without an anomaly', async () => {
    const { payment } = await sale(companion)
    companion.provider.onStatus = ({ hint }) => (hint?.providerRef === 'TRX7' ? paid({ providerRef: 'TRX7' }) : null)
    const looked = await check(payment.id, { transactionId: 'TRX7', lookOnly: true })
    expect(looked.json).toMatchObject({
      outcome: 'found',
      transaction: { id: 'TRX7', status: 'paid', money: { amount: '100.00' }, fits: true },
      orderStatus: 'unpaid',
    })
    expect(await stateOf(companion, payment.id)).toBe('pending')

    companion.clock.now += 1000
    const bound = (await check(payment.id, { transactionId: 'TRX7', note: 'from the receipt' })).json as CheckView
    expect(bound).toMatchObject({ outcome: 'bound', orderStatus: 'paid', payment: { transactionId: 'TRX7' } })
    await companion.app.idle()
    expect(eventsOf(companion, 'order.paid')).toHaveLength(1)
    expect(eventsOf(companion, 'order.anomaly')).toEqual([])
    companion.clock.now += 1000
    expect((await check(payment.id, { transactionId: 'TRX7' })).json).toMatchObject({ outcome: 'unchanged' })
    expect((await actions()).map(({ action, subject, outcome, note }) => [action, subject, outcome, note])).toEqual([
      ['payment.check', payment.id, 'unchanged: TRX7', undefined],
      ['payment.check', payment.id, 'bound: TRX7', 'from the receipt'],
      ['payment.check', payment.id, 'found: TRX7', undefined],
    ])
  })

  test('a look at a transaction that nobody knows is recorded, with its reason, and changes nothing', async () => {
    const { payment } = await sale(companion)
    companion.provider.onStatus = () => unpaid('pending')
    const looked = await check(payment.id, { transactionId: 'TRX0', lookOnly: true, note: 'the buyer called' })
    expect(looked.json).toMatchObject({ outcome: 'not_found', orderStatus: 'unpaid' })
    expect(await actions()).toMatchObject([
      { outcome: 'not_found: TRX0', note: 'the buyer called', orderId: 'order-1' },
    ])
    expect(await stateOf(companion, payment.id)).toBe('pending')
  })

  test('of a transaction with another sum makes an anomaly that can be accepted', async () => {
    const { payment } = await sale(companion)
    companion.provider.onStatus = ({ hint }) => (hint ? paid({ providerRef: 'TRX7', minor: 9900n }) : null)
    expect((await check(payment.id, { transactionId: 'TRX7' })).json).toMatchObject({
      outcome: 'review',
      transaction: { fits: false },
      orderStatus: 'unpaid',
    })
    const [anomaly] = await openAnomalies()
    expect(anomaly).toMatchObject({ kind: 'underpaid', canAccept: true })
    await operator.post(`/anomalies/${anomaly!.id}/accept`, { note: 'fine' })
    expect(await companion.order()).toMatchObject({ status: 'paid' })
  })

  test.each([
    ['has paid another payment', undefined],
    ['names another payment', true],
  ])('of a transaction that %s binds nothing', async (_, named) => {
    const first = await sale(companion, 'order-1')
    if (!named) {
      companion.provider.onStatus = ({ reference }) =>
        reference === first.payment.id ? paid({ providerRef: 'TRX7' }) : null
      await advance(companion)
    }
    const second = await sale(companion, 'order-2')
    companion.provider.onStatus = ({ hint }) =>
      hint ? { ...paid({ providerRef: 'TRX7' }), reference: named ? first.payment.id : null } : null
    const answer = await check(second.payment.id, { transactionId: 'trx7' })
    expect(answer.json).toMatchObject({
      outcome: 'belongs_elsewhere',
      transaction: { orderId: 'order-1' },
      orderStatus: 'unpaid',
    })
    expect(await stateOf(companion, second.payment.id)).toBe('pending')
    expect(eventsOf(companion, 'order.paid').map(({ id }) => id)).toEqual(named ? [] : ['fin_order-1'])
  })

  test('of an id that a signed message has tied to another payment binds nothing', async () => {
    const first = await sale(companion, 'order-1')
    const second = await sale(companion, 'order-2')
    companion.provider.onStatus = () => unpaid('pending')
    await sendWebhook(companion, { id: 'w1', reference: first.payment.id, providerRef: 'TRX7' })
    await companion.app.idle()
    companion.provider.onStatus = ({ hint }) => (hint ? paid({ providerRef: 'TRX7' }) : null)
    expect((await check(second.payment.id, { transactionId: 'TRX7' })).json).toMatchObject({
      outcome: 'belongs_elsewhere',
    })
    expect(await stateOf(companion, second.payment.id)).toBe('pending')
  })

  test('a signed message about another payment takes the money back from a wrong binding', async () => {
    const first = await sale(companion, 'order-1')
    const second = await sale(companion, 'order-2')
    companion.provider.onStatus = ({ hint }) => (hint ? paid({ providerRef: 'TRX7' }) : null)
    expect((await check(first.payment.id, { transactionId: 'TRX7' })).json).toMatchObject({ outcome: 'bound' })
    await sendWebhook(companion, { id: 'w1', reference: second.payment.id, providerRef: 'TRX7' })
    await companion.app.idle()
    expect(await stateOf(companion, second.payment.id)).toBe('paid')
    expect((await openAnomalies()).map(({ kind, orderId }) => [kind, orderId])).toEqual([
      ['unknown_reference', 'order-1'],
    ])
  })

  test('of an unknown transaction changes nothing', async () => {
    const { payment } = await sale(companion)
    companion.provider.onStatus = () => unpaid('pending')
    expect((await check(payment.id, { transactionId: 'NOPE' })).json).toMatchObject({ outcome: 'not_found' })
    expect(await stateOf(companion, payment.id)).toBe('pending')
  })

  test.each([
    ['a path', { transactionId: '../../etc' }],
    ['spaces', { transactionId: 'a b' }],
    ['markup', { transactionId: '<script>' }],
    ['nothing to look at', { lookOnly: true }],
    ['an unknown member', { transaction: 'T' }],
  ])('with %s is refused before the provider is asked', async (_, body) => {
    const { payment } = await sale(companion)
    const asked = companion.provider.calls.statusQueries.length
    const answer = await check(payment.id, body)
    expect([answer.status, answer.problem.code]).toEqual([422, 'invalid_request'])
    expect(companion.provider.calls.statusQueries).toHaveLength(asked)
  })
})
