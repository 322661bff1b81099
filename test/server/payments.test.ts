/** Creating a payment: `POST /checkouts/:id/payments`, and `POST /checkouts/:id/cancel`. */

import { afterEach, describe, expect, test } from 'vitest'
import type { CheckoutOpened, PaymentView } from '../../server/contract/wire.ts'
import type { Companion } from './support/companion.ts'
import { startCompanion } from './support/companion.ts'
import { scriptedProvider } from './support/scripted-provider.ts'
import { advance, cancel, paid, pausedCreate, postPayment } from './support/steps.ts'

let companion: Companion
afterEach(() => companion.close())

const post = (opened: CheckoutOpened, body: object, key?: string | null) => postPayment(companion, opened, body, key)
const created = () => companion.provider.calls.created

describe('creating a payment', () => {
  test('sends the provider the stored price and addresses of this server, and the buyer to its page', async () => {
    companion = await startCompanion()
    const opened = await companion.open({ customer: { name: 'Rahima' }, description: 'Tea' })
    const answer = await post(
      opened,
      { provider: 'scripted', medium: 'one', customer: { email: 'r@example.com' } },
      'key-1',
    )
    expect(answer.status).toBe(201)
    const payment = answer.json as PaymentView
    expect(payment).toMatchObject({
      provider: 'scripted',
      status: 'pending',
      action: { type: 'open', url: 'https://pay.invalid/page', presentation: 'popup' },
    })
    expect(payment.id).toMatch(/^pay_[0-9a-f]{32}$/)
    const [request] = created()
    expect(request).toMatchObject({
      reference: payment.id,
      orderId: 'order-1',
      money: { minor: 10000n, currency: 'BDT' },
      medium: 'one',
      description: 'Tea',
      customer: { name: 'Rahima', email: 'r@example.com' },
    })
    expect(request?.callbackUrl).toMatch(new RegExp(`^http://127.0.0.1:1/webhooks/scripted/${payment.id}/[\\w-]{43}$`))
    expect(request?.returnUrl).toMatch(new RegExp(`^http://127.0.0.1:1/return/${payment.id}/[\\w-]{43}$`))
    expect(
      new Set([
        request?.callbackUrl.split('/').at(-1),
        request?.returnUrl.split('/').at(-1),
        request?.cancelUrl.split('/').at(-1),
      ]).size,
    ).toBe(3)
    expect(await companion.view(opened)).toMatchObject({
      status: 'processing',
      pollAfterMs: 3000,
      payment: { id: payment.id },
    })
    expect(answer.text).not.toContain(String(request?.callbackUrl.split('/').at(-1)))
  })

  test.each([
    ['no provider', {}, 422, 'invalid_request'],
    ['an unknown provider', { provider: 'nobody' }, 422, 'provider_not_available'],
    ['an unknown medium', { provider: 'scripted', medium: 'nine' }, 422, 'invalid_request'],
    ['a price', { provider: 'scripted', amount: '1.00' }, 403, 'price_not_allowed'],
    ['a customer of the wrong kind', { provider: 'scripted', customer: 'me' }, 422, 'invalid_request'],
    ['an invalid e-mail address', { provider: 'scripted', customer: { email: 'a@b' } }, 422, 'invalid_request'],
  ])('is refused before the provider is called for %s: %j', async (_, body, status, code) => {
    companion = await startCompanion()
    const answer = await post(await companion.open(), body)
    expect([answer.status, answer.problem.code]).toEqual([status, code])
    expect(created()).toHaveLength(0)
  })

  test('names a missing detail that the provider needs', async () => {
    const needy = { ...scriptedProvider('needy'), needs: ['name', 'email'] as const }
    companion = await startCompanion({ providers: () => [needy] })
    const answer = await post(await companion.open({ customer: { name: 'Rahima' } }), { provider: 'needy' }, 'key-1')
    expect(answer.status).toBe(422)
    expect(answer.problem.errors).toEqual([{ path: 'customer.email', message: 'is required by this provider' }])
  })

  test.each([
    [null, 'idempotency_key_missing'],
    ['', 'idempotency_key_missing'],
    ['with space', 'idempotency_key_invalid'],
    ['x'.repeat(256), 'idempotency_key_invalid'],
  ])('is 400 for the idempotency key %j', async (key, code) => {
    companion = await startCompanion()
    const answer = await post(await companion.open(), { provider: 'scripted' }, key)
    expect([answer.status, answer.problem.code]).toEqual([400, code])
  })

  test('that the provider refuses ends the attempt and leaves the checkout open', async () => {
    companion = await startCompanion()
    const opened = await companion.open()
    companion.provider.onCreate = () => ({ outcome: 'refused', reason: 'limit_exceeded' })
    const answer = await post(opened, { provider: 'scripted' }, 'key-1')
    expect(answer.json).toMatchObject({
      status: 'failed',
      action: null,
      message: 'The amount is over a limit of the account. Nothing was taken.',
    })
    expect((await companion.view(opened)).status).toBe('open')
    await companion.app.idle()
    expect(companion.events.map(({ event }) => event.type)).toEqual(['payment.failed'])
    companion.provider.onCreate = () => ({ outcome: 'created', action: { type: 'open', url: 'https://pay.invalid/2' } })
    expect((await post(opened, { provider: 'scripted' }, 'key-1')).json).toMatchObject({ status: 'failed' })
    expect((await post(opened, { provider: 'scripted' }, 'key-2')).json).toMatchObject({ status: 'pending' })
    await advance(companion, 3_600_000)
    const queries = companion.provider.calls.statusQueries.filter(
      ({ reference }) => reference === (answer.json as PaymentView).id,
    )
    expect(queries).toHaveLength(0)
  })
})

describe('the expiry of a payment', () => {
  const at = Date.UTC(2026, 10, 20, 17, 5)

  test.each([
    ['is the time that the provider names', { expiresAt: at }, new Date(at).toISOString()],
    ['is absent where the provider names none', {}, undefined],
  ])('%s', async (_name, more, expected) => {
    companion = await startCompanion()
    companion.provider.onCreate = () => ({
      outcome: 'created',
      action: { type: 'open', url: 'https://pay.invalid/1' },
      ...more,
    })
    const opened = await companion.open()
    const { json } = await post(opened, { provider: 'scripted' }, 'key-1')
    expect((json as PaymentView).expiresAt).toBe(expected)
    expect((await companion.view(opened)).payment?.expiresAt).toBe(expected)
  })

  test('is the one of the sandbox’s push request, and the payment then ends as expired', async () => {
    companion = await startCompanion({ settings: { SANDBOX: '1' }, providers: 'configured' })
    const opened = await companion.open()
    const { expiresAt } = await companion.pay(opened, { provider: 'sandbox', medium: 'expire' })
    expect(expiresAt).toBe(new Date(companion.clock.now + 30_000).toISOString())
    await advance(companion, 30_000)
    expect(await companion.view(opened)).toMatchObject({ status: 'open', payment: { status: 'expired' } })
  })
})

describe('an idempotency key', () => {
  test('that repeats returns the same payment, and the provider is called once', async () => {
    companion = await startCompanion()
    const opened = await companion.open()
    const first = await post(opened, { provider: 'scripted' }, 'key-1')
    const second = await post(opened, { provider: 'scripted' }, 'key-1')
    expect([first.status, second.status]).toEqual([201, 200])
    expect(second.json).toEqual(first.json)
    expect(created()).toHaveLength(1)
  })

  test('with another body is 422', async () => {
    companion = await startCompanion()
    const opened = await companion.open()
    await post(opened, { provider: 'scripted' }, 'key-1')
    expect((await post(opened, { provider: 'scripted', medium: 'one' }, 'key-1')).problem.code).toBe(
      'idempotency_key_reused',
    )
  })

  test('is 409 while its first request runs, and returns the payment afterwards', async () => {
    companion = await startCompanion()
    const opened = await companion.open()
    const call = pausedCreate()
    companion.provider.onCreate = call.create
    const first = post(opened, { provider: 'scripted' }, 'key-1')
    await expect.poll(() => created().length).toBe(1)
    const meanwhile = await post(opened, { provider: 'scripted' }, 'key-1')
    expect([meanwhile.status, meanwhile.problem.code]).toEqual([409, 'request_in_progress'])
    call.answer()
    expect((await first).status).toBe(201)
    expect((await post(opened, { provider: 'scripted' }, 'key-1')).json).toEqual((await first).json)
    expect(created()).toHaveLength(1)
  })

  test('that differs starts no second payment at the same moment', async () => {
    companion = await startCompanion()
    const opened = await companion.open()
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) => post(opened, { provider: 'scripted' }, `key-${index}`)),
    )
    expect(new Set(answers.map(({ json }) => (json as PaymentView).id)).size).toBe(1)
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array(9).fill(200), 201])
    expect(created()).toHaveLength(1)
  })

  test('means another payment in another checkout', async () => {
    companion = await startCompanion()
    await post(await companion.open({ orderId: 'a' }), { provider: 'scripted' }, 'key-1')
    await post(await companion.open({ orderId: 'b' }), { provider: 'scripted' }, 'key-1')
    expect(created()).toHaveLength(2)
  })
})

describe('cancelling a checkout', () => {
  test('while its payment is created cancels that payment at the provider', async () => {
    const first = scriptedProvider('first', { cancel: true })
    companion = await startCompanion({ providers: () => [first] })
    const opened = await companion.open()
    const call = pausedCreate()
    first.onCreate = call.create
    const paying = post(opened, { provider: 'first' }, 'key-1')
    await expect.poll(() => first.calls.created.length).toBe(1)
    await cancel(companion, opened)
    call.answer()
    expect((await paying).json).toMatchObject({ status: 'cancelled', action: null })
    expect(first.calls.cancelled).toHaveLength(1)
  })

  test('refuses further payments, as an expiry does', async () => {
    companion = await startCompanion()
    const one = await companion.open({ orderId: 'a' })
    expect((await cancel(companion, one)).status).toBe('cancelled')
    expect((await cancel(companion, one)).status).toBe('cancelled')
    expect((await post(one, { provider: 'scripted' }, 'key-1')).problem).toMatchObject({
      status: 409,
      code: 'checkout_cancelled',
    })
    const two = await companion.open({ orderId: 'b' })
    companion.clock.now += 1_800_000
    expect((await post(two, { provider: 'scripted' }, 'key-1')).problem).toMatchObject({
      status: 409,
      code: 'checkout_expired',
    })
    await companion.app.idle()
    expect(await companion.view(two)).toMatchObject({ status: 'expired', pollAfterMs: null })
    expect(companion.events.map(({ event }) => [event.type, event.data.orderId])).toEqual([['checkout.expired', 'b']])
    expect(created()).toHaveLength(0)
  })

  test('does not undo a payment', async () => {
    companion = await startCompanion()
    const opened = await companion.open()
    await companion.pay(opened)
    companion.provider.onStatus = () => paid()
    await advance(companion)
    expect((await cancel(companion, opened)).status).toBe('paid')
    expect((await post(opened, { provider: 'scripted' }, 'key-9')).problem).toMatchObject({
      status: 409,
      code: 'checkout_paid',
    })
    const reopened = await companion.request('POST', '/checkouts', { body: { orderToken: await companion.token() } })
    expect(reopened.problem).toMatchObject({ status: 409, code: 'order_paid' })
  })
})
