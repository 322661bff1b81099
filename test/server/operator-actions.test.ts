/** What operators do to webhooks, order events, checkouts and customers. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ActionsPage, ErasedView, OperatorOrderView, WebhooksPage } from '../../server/contract/operator.ts'
import { createOperatorActions } from '../../server/operations/operator-actions.ts'
import type { OperatorActionParts } from '../../server/operations/operator-actions.ts'
import { startCompanion } from './support/companion.ts'
import type { Companion } from './support/companion.ts'
import { operatorSettings, script } from './support/operator.ts'
import { withoutActions } from './support/operator-orders.ts'
import { advance, eventsOf, paid, sale, stateOf } from './support/steps.ts'

let companion: Companion
const operator = script(() => companion)

beforeEach(async () => {
  companion = await startCompanion({ settings: operatorSettings })
})
afterEach(() => companion.close())

const orderOf = (orderId = 'order-1') => operator.view<OperatorOrderView>(`/orders/${orderId}`)
const actions = async () => (await operator.view<ActionsPage>('/actions')).actions

describe('verifying a refused webhook again', () => {
  const refused = async (body: object) => {
    const answer = await companion.request('POST', '/webhooks/scripted', { body, headers: { 'x-word': 'bad' } })
    expect(answer.status).toBe(401)
    const [webhook] = (await operator.view<WebhooksPage>('/webhooks?verdict=refused')).webhooks
    return webhook!.id
  }
  /** From now on, the word that was wrong is right. */
  const trustAll = () => {
    companion.provider.verifyWebhook = ({ rawBody }) => ({
      body: JSON.parse(Buffer.from(rawBody).toString('utf8')),
      rawBody,
    })
  }
  const replay = (id: string) => operator.post(`/webhooks/${id}/replay`, { note: 'the new secret is set' })

  test('changes nothing while it does not verify, and pays the order once it does', async () => {
    const { payment } = await sale(companion)
    companion.provider.onStatus = ({ hint }) => (hint ? paid({ providerRef: hint.providerRef }) : null)
    const id = await refused({ id: 'w1', reference: payment.id, providerRef: 'TRX5' })
    expect((await replay(id)).json).toMatchObject({ outcome: 'refused', webhook: { verdict: 'refused' } })
    expect(await companion.order()).toMatchObject({ status: 'unpaid' })

    companion.clock.now += 1
    trustAll()
    expect((await replay(id)).json).toMatchObject({
      outcome: 'processed',
      orderId: 'order-1',
      orderPaid: true,
      webhook: { verdict: 'verified' },
    })
    await companion.app.idle()
    expect(eventsOf(companion, 'order.paid').map(({ event }) => event.data.transactionId)).toEqual(['TRX5'])
    expect((await actions()).map(({ outcome, orderId, note }) => [outcome, orderId, note])).toEqual([
      ['processed', 'order-1', 'the new secret is set'],
      ['refused', undefined, 'the new secret is set'],
    ])
  })

  test('changes nothing when its row cannot be written', async () => {
    const { payment } = await sale(companion)
    companion.provider.onStatus = () => paid()
    const id = await refused({ id: 'w1', reference: payment.id, providerRef: 'TRX5' })
    trustAll()
    await withoutActions(companion, async () => expect((await replay(id)).status).toBe(500))
    const [webhook] = (await operator.view<WebhooksPage>('/webhooks')).webhooks
    expect(webhook).toMatchObject({ id, verdict: 'refused' })
    expect(await stateOf(companion, payment.id)).toBe('pending')
  })
})

describe('sending an event again', () => {
  test('that is due already keeps its schedule, and records who asked for it and why', async () => {
    const { store } = companion.app
    companion.provider.onStatus = () => paid()
    companion.storefrontAnswers.push({ status: 500 })
    await sale(companion)
    await advance(companion)
    const before = await store.read.event('fin_order-1')
    // The clock of another companion is ahead: it finds due what this one still keeps waiting.
    const ahead = createOperatorActions({
      store,
      now: () => companion.clock.now + 60_000,
    } as Partial<OperatorActionParts> as OperatorActionParts)
    await ahead.resend({ name: 'tester' }, 'fin_order-1', 'nothing came')
    expect(await store.read.event('fin_order-1')).toEqual(before)
    const done = { action: 'event.resend', subject: 'fin_order-1', orderId: 'order-1' }
    expect(await actions()).toMatchObject([{ ...done, note: 'nothing came', outcome: 'already due' }])

    expect((await operator.post('/events/fin_order-1/resend', { note: 'once more' })).status).toBe(200)
    const [newest] = (await actions()).filter(({ note }) => note === 'once more')
    expect(newest).toMatchObject(done)
    expect(newest).not.toHaveProperty('outcome')
    await companion.app.idle()
    expect(eventsOf(companion, 'order.paid')).toHaveLength(2)
  })
})

describe('cancelling a checkout', () => {
  test('ends it once, and a later success still pays the order', async () => {
    const { opened, payment } = await sale(companion)
    const { id } = opened.checkout
    const answer = await operator.post(`/checkouts/${id}/cancel`)
    expect([answer.status, answer.json]).toEqual([
      200,
      expect.objectContaining({ status: 'cancelled', canCancel: false }),
    ])
    const again = await operator.post(`/checkouts/${id}/cancel`, { note: 'again' })
    expect([again.status, again.problem.code]).toEqual([409, 'checkout_cancelled'])
    expect((await actions()).map(({ action }) => action)).toEqual(['checkout.cancel'])
    const log = (await orderOf()).timeline.map(({ what }) => what).join('\n')
    expect(log).toContain('an operator cancelled the checkout')
    companion.provider.onStatus = () => paid()
    await advance(companion)
    expect(await stateOf(companion, payment.id)).toBe('paid')
  })

  test('an unknown one is not found', async () => {
    expect((await operator.post('/checkouts/chk_0/cancel', {})).problem.code).toBe('checkout_not_found')
  })

  test('is refused when the checkout ends in another way before its transaction runs again', async () => {
    const { opened } = await sale(companion)
    const { id } = opened.checkout
    const { store } = companion.app
    const conflict = new Error('conflict')
    const cancelActions = createOperatorActions({
      store,
      now: () => companion.clock.now,
      checkouts: {
        cancel: async (_id, _client, _caller, options) => {
          await store
            .transaction(async (tx) => {
              await options?.alongside?.(tx)
              throw conflict
            })
            .catch((error: unknown) => expect(error).toBe(conflict))
          await store.transaction((tx) => tx.setCheckoutStatus(id, 'expired'))
          return opened.checkout
        },
      },
    } as Partial<OperatorActionParts> as OperatorActionParts)
    await expect(cancelActions.cancel({ name: 'tester' }, id, 'n', undefined)).rejects.toMatchObject({
      code: 'checkout_expired',
    })
    expect(await actions()).toEqual([])
  })
})

describe('erasing a customer', () => {
  test('removes the details everywhere, and names no customer in the list of actions', async () => {
    await companion.open({ customer: { name: 'Nusrat Jahan', email: 'Nusrat@Example.com', phone: '01700000000' } })
    expect((await orderOf()).customer).toMatchObject({ name: 'Nusrat Jahan' })
    const erased = (await operator.post('/customers/erase', { email: ' nusrat@example.com ' })).json as ErasedView
    expect(erased).toMatchObject({ orders: 1, checkouts: 1 })
    expect((await orderOf()).customer).toBeNull()
    const [action] = await actions()
    expect(action).toMatchObject({ action: 'customer.erase', subject: 'customer', orderId: 'order-1' })
    expect(JSON.stringify(await actions())).not.toMatch(/nusrat/i)
  })

  test('says how many orders keep details that a running payment needs', async () => {
    const customer = { name: 'Nusrat Jahan', email: 'nusrat@example.com' }
    const opened = await companion.open({ customer })
    await companion.pay(opened)
    const erase = () => operator.post('/customers/erase', { email: 'nusrat@example.com' })
    expect((await erase()).json).toMatchObject({ orders: 1, running: 1 })
    companion.provider.onStatus = () => paid()
    await advance(companion)
    expect((await erase()).json).not.toHaveProperty('running')
  })

  test.each([
    [{}, 'email'],
    [{ email: '' }, 'email'],
    [{ phone: '12' }, 'phone'],
    [{ email: 'nusrat@example.com', phone: '12' }, 'phone'],
    [{ email: null, phone: null }, 'email'],
    [{ name: 'x' }, 'email'],
  ])('with %j is refused, and the error names %s', async (body, path) => {
    await companion.open({ customer: { name: 'Nusrat Jahan', email: 'nusrat@example.com' } })
    const answer = await operator.post('/customers/erase', body)
    expect([answer.status, answer.problem.code]).toEqual([422, 'invalid_request'])
    expect(answer.problem.errors?.map((error) => error.path)).toContain(path)
    expect(await actions()).toEqual([])
    expect((await orderOf()).customer).toMatchObject({ name: 'Nusrat Jahan' })
  })

  test.each(['+880 1700-000000', '০১৭০০০০০০০০'])('finds a phone number that is written as %s', async (phone) => {
    await companion.open({ customer: { name: 'Nusrat Jahan', phone: '01700000000' } })
    const erased = (await operator.post('/customers/erase', { phone })).json as ErasedView
    expect(erased).toMatchObject({ orders: 1 })
    expect((await orderOf()).customer).toBeNull()
  })
})
