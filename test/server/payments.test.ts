import { afterEach, describe, expect, test } from 'vitest'
import type { CreateResult } from '../../server/contract/provider.ts'
import type { CheckoutOpened, CheckoutView, PaymentView } from '../../server/contract/wire.ts'
import { startCompanion } from './support/companion.ts'
import type { Answer, Companion } from './support/companion.ts'
import { scriptedProvider } from './support/scripted-provider.ts'

let companion: Companion
afterEach(() => companion.close())

const post = (opened: CheckoutOpened, body: unknown, key: string | null = 'key-1'): Promise<Answer> =>
  companion.request('POST', `/checkouts/${opened.checkout.id}/payments`, {
    body,
    headers: { authorization: `Bearer ${opened.clientSecret}`, ...(key === null ? {} : { 'idempotency-key': key }) },
  })
const cancel = async (opened: CheckoutOpened): Promise<CheckoutView> =>
  (
    await companion.request('POST', `/checkouts/${opened.checkout.id}/cancel`, {
      headers: { authorization: `Bearer ${opened.clientSecret}` },
    })
  ).json as CheckoutView
const created = () => companion.provider.calls.created

/** A provider's answer that the test lets through when it is ready. */
function held(): { create: () => Promise<CreateResult>; answer: () => void } {
  let answer = (): void => undefined
  const gate = new Promise<void>((resolve) => {
    answer = resolve
  })
  return {
    create: () => gate.then(() => ({ outcome: 'created', action: { type: 'open', url: 'https://pay.invalid/1' } })),
    answer,
  }
}

/** Waits for what another request brings about inside the server. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve))
}

describe('creating a payment', () => {
  test('sends the stored price and addresses of our own, and tells the buyer where to go', async () => {
    companion = await startCompanion()
    const opened = await companion.open({ customer: { name: 'Rahima' }, description: 'Tea' })
    const answer = await post(opened, { provider: 'scripted', medium: 'one', customer: { email: 'r@example.com' } })
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
    ['a provider that is not there', { provider: 'nobody' }, 422, 'provider_not_available'],
    ['a medium that is not there', { provider: 'scripted', medium: 'nine' }, 422, 'invalid_request'],
    ['a price', { provider: 'scripted', amount: '1.00' }, 403, 'price_not_allowed'],
    ['a customer of the wrong kind', { provider: 'scripted', customer: 'me' }, 422, 'invalid_request'],
    ['an e-mail that is none', { provider: 'scripted', customer: { email: 'a@b' } }, 422, 'invalid_request'],
  ])('%s: %j is refused, and the provider hears nothing', async (_, body, status, code) => {
    companion = await startCompanion()
    const answer = await post(await companion.open(), body)
    expect([answer.status, answer.problem.code]).toEqual([status, code])
    expect(created()).toHaveLength(0)
  })

  test('what a provider needs and nobody told is named', async () => {
    const needy = { ...scriptedProvider('needy'), needs: ['name', 'email'] as const }
    companion = await startCompanion({ providers: () => [needy] })
    const answer = await post(await companion.open({ customer: { name: 'Rahima' } }), { provider: 'needy' })
    expect(answer.status).toBe(422)
    expect(answer.problem.errors).toEqual([{ path: 'customer.email', message: 'is required by this provider' }])
  })

  test.each([
    [null, 'idempotency_key_missing'],
    ['', 'idempotency_key_missing'],
    ['with space', 'idempotency_key_invalid'],
    ['x'.repeat(256), 'idempotency_key_invalid'],
  ])('the key %j is 400', async (key, code) => {
    companion = await startCompanion()
    const answer = await post(await companion.open(), { provider: 'scripted' }, key)
    expect([answer.status, answer.problem.code]).toEqual([400, code])
  })
})

describe('prompts on a phone', () => {
  const device = () => ({ ...scriptedProvider('device'), flow: 'device' as const, needs: ['phone'] as const })
  let count = 0
  const prompt = async (phone: string) => {
    const opened = await companion.open({ orderId: `order-${(count += 1)}` })
    return post(opened, { provider: 'device', customer: { phone } })
  }

  test('are few for each phone, whoever asks and however its number is written; and more after a while', async () => {
    const provider = device()
    companion = await startCompanion({ providers: () => [provider] })
    for (const phone of [
      '0911 234 567',
      '+251911234567',
      '251911234567',
      '0911-234-567',
      '00251 911 234567',
      '0911234567',
    ])
      expect((await prompt(phone)).status).toBe(201)
    const refused = await prompt('0911 234 567')
    expect([refused.status, refused.problem.code]).toEqual([429, 'rate_limited'])
    expect(provider.calls.created).toHaveLength(6)
    expect((await prompt('0922 222 222')).status).toBe(201)
    companion.clock.now += 600_000
    expect((await prompt('0911 234 567')).status).toBe(201)
  })
})

describe('the same wish twice', () => {
  test('with the same key: the same payment, and the provider is called once', async () => {
    companion = await startCompanion()
    const opened = await companion.open()
    const first = await post(opened, { provider: 'scripted' })
    const second = await post(opened, { provider: 'scripted' })
    expect([first.status, second.status]).toEqual([201, 200])
    expect(second.json).toEqual(first.json)
    expect(created()).toHaveLength(1)
  })

  test('with the same key and another body: 422', async () => {
    companion = await startCompanion()
    const opened = await companion.open()
    await post(opened, { provider: 'scripted' })
    expect((await post(opened, { provider: 'scripted', medium: 'one' })).problem.code).toBe('idempotency_key_reused')
  })

  test('with the same key while the first runs: 409, and the payment once it has ended', async () => {
    companion = await startCompanion()
    const opened = await companion.open()
    const gate = held()
    companion.provider.onCreate = gate.create
    const first = post(opened, { provider: 'scripted' })
    await until(() => created().length === 1)
    const meanwhile = await post(opened, { provider: 'scripted' })
    expect([meanwhile.status, meanwhile.problem.code]).toEqual([409, 'request_in_progress'])
    gate.answer()
    expect((await first).status).toBe(201)
    expect((await post(opened, { provider: 'scripted' })).json).toEqual((await first).json)
    expect(created()).toHaveLength(1)
  })

  test('with other keys, at the same moment: one payment', async () => {
    companion = await startCompanion()
    const opened = await companion.open()
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) => post(opened, { provider: 'scripted' }, `key-${index}`)),
    )
    expect(new Set(answers.map(({ json }) => (json as PaymentView).id)).size).toBe(1)
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array(9).fill(200), 201])
    expect(created()).toHaveLength(1)
  })

  test('in two checkouts of different orders the same key is two wishes', async () => {
    companion = await startCompanion()
    await post(await companion.open({ orderId: 'a' }), { provider: 'scripted' })
    await post(await companion.open({ orderId: 'b' }), { provider: 'scripted' })
    expect(created()).toHaveLength(2)
  })
})

describe('an outcome that nobody can tell', () => {
  const lose = () => {
    companion.provider.onCreate = () => {
      throw new Error('cut off')
    }
  }
  test('of a push request is pending to the buyer, is watched, and is not created again', async () => {
    companion = await startCompanion({ providers: (scripted) => [Object.assign(scripted, { flow: 'device' })] })
    const opened = await companion.open()
    lose()
    const answer = await post(opened, { provider: 'scripted' })
    expect(answer.status).toBe(201)
    expect(answer.json).toMatchObject({ status: 'pending', action: null })
    const again = await post(opened, { provider: 'scripted' }, 'key-2')
    expect([again.status, (again.json as PaymentView).id]).toEqual([200, (answer.json as PaymentView).id])
    expect(created()).toHaveLength(1)
    companion.provider.onStatus = ({ money }) => ({ state: 'paid', providerRef: 'T', reference: null, money })
    companion.clock.now += 60_000
    await companion.app.idle()
    expect(await companion.order()).toMatchObject({ status: 'paid', anomalies: [] })
  })

  test('can be left behind by starting again', async () => {
    companion = await startCompanion()
    const opened = await companion.open()
    lose()
    await post(opened, { provider: 'scripted' })
    expect((await cancel(opened)).status).toBe('cancelled')
    companion.provider.onCreate = () => ({ outcome: 'created', action: { type: 'open', url: 'https://pay.invalid/2' } })
    const again = await companion.pay(await companion.open())
    expect(again.action).toMatchObject({ url: 'https://pay.invalid/2' })
  })
})

describe('a definite no', () => {
  test('ends the attempt in our words and leaves the checkout open for another', async () => {
    companion = await startCompanion()
    const opened = await companion.open()
    companion.provider.onCreate = () => ({ outcome: 'refused', reason: 'limit_exceeded' })
    const answer = await post(opened, { provider: 'scripted' })
    expect(answer.json).toMatchObject({
      status: 'failed',
      action: null,
      message: 'The amount is over a limit of the account. Nothing was taken.',
    })
    expect((await companion.view(opened)).status).toBe('open')
    await companion.app.idle()
    expect(companion.events.map(({ event }) => event.type)).toEqual(['payment.failed'])
    companion.provider.onCreate = () => ({ outcome: 'created', action: { type: 'open', url: 'https://pay.invalid/2' } })
    expect((await post(opened, { provider: 'scripted' })).json).toMatchObject({ status: 'failed' })
    expect((await post(opened, { provider: 'scripted' }, 'key-2')).json).toMatchObject({ status: 'pending' })
    companion.clock.now += 3_600_000
    const asked = companion.provider.calls.asked.filter(
      ({ reference }) => reference === (answer.json as PaymentView).id,
    )
    expect(asked).toHaveLength(0)
  })
})

describe('another way to pay', () => {
  test('cancels the pending attempt at its provider first, where that can be done', async () => {
    const first = scriptedProvider('first', { cancel: true })
    const second = scriptedProvider('second')
    companion = await startCompanion({ providers: () => [first, second] })
    const opened = await companion.open()
    const one = await companion.pay(opened, { provider: 'first' })
    first.onStatus = () => ({ state: 'cancelled', providerRef: null, reference: null, money: null })
    const two = await companion.pay(opened, { provider: 'second' })
    expect(first.calls.cancelled.map(({ reference }) => reference)).toEqual([one.id])
    expect(await companion.view(opened)).toMatchObject({
      status: 'processing',
      payment: { id: two.id, provider: 'second' },
    })
    expect((await companion.app.store.read.payment(one.id))?.state).toBe('cancelled')
  })

  test('is refused when the first turns out to be paid', async () => {
    const first = scriptedProvider('first', { cancel: true })
    const second = scriptedProvider('second')
    companion = await startCompanion({ providers: () => [first, second] })
    const opened = await companion.open()
    await companion.pay(opened, { provider: 'first' })
    first.onStatus = ({ money }) => ({ state: 'paid', providerRef: 'T', reference: null, money })
    await expect(companion.pay(opened, { provider: 'second' })).rejects.toThrow('checkout_paid')
    expect(second.calls.created).toHaveLength(0)
    expect((await companion.view(opened)).status).toBe('paid')
  })

  test('going back to the first shows its pending payment again', async () => {
    const second = scriptedProvider('second')
    companion = await startCompanion({ providers: (scripted) => [scripted, second] })
    const opened = await companion.open()
    const one = await companion.pay(opened)
    await companion.pay(opened, { provider: 'second' })
    expect((await companion.pay(opened)).id).toBe(one.id)
    expect((await companion.view(opened)).payment?.id).toBe(one.id)
    expect(created()).toHaveLength(1)
  })
})

describe('giving up while the provider is at it', () => {
  test('makes what came into being unpayable', async () => {
    const first = scriptedProvider('first', { cancel: true })
    companion = await startCompanion({ providers: () => [first] })
    const opened = await companion.open()
    const gate = held()
    first.onCreate = gate.create
    const paying = post(opened, { provider: 'first' })
    await until(() => first.calls.created.length === 1)
    await cancel(opened)
    gate.answer()
    expect((await paying).json).toMatchObject({ status: 'cancelled', action: null })
    expect(first.calls.cancelled).toHaveLength(1)
  })
})

describe('a checkout that is over', () => {
  test('takes no payment: cancelled, expired', async () => {
    companion = await startCompanion()
    const one = await companion.open({ orderId: 'a' })
    expect((await cancel(one)).status).toBe('cancelled')
    expect((await cancel(one)).status).toBe('cancelled')
    expect((await post(one, { provider: 'scripted' })).problem).toMatchObject({
      status: 409,
      code: 'checkout_cancelled',
    })
    const two = await companion.open({ orderId: 'b' })
    companion.clock.now += 1_800_000
    expect((await post(two, { provider: 'scripted' })).problem).toMatchObject({ status: 409, code: 'checkout_expired' })
    await companion.app.idle()
    expect(await companion.view(two)).toMatchObject({ status: 'expired', pollAfterMs: null })
    expect(companion.events.map(({ event }) => [event.type, event.data.orderId])).toEqual([['checkout.expired', 'b']])
    expect(created()).toHaveLength(0)
  })

  test('keeps what was paid when the buyer gives up afterwards', async () => {
    companion = await startCompanion()
    const opened = await companion.open()
    await companion.pay(opened)
    companion.provider.onStatus = ({ money }) => ({ state: 'paid', providerRef: 'T', reference: null, money })
    companion.clock.now += 60_000
    await companion.app.idle()
    expect((await cancel(opened)).status).toBe('paid')
    expect((await post(opened, { provider: 'scripted' }, 'key-9')).problem).toMatchObject({
      status: 409,
      code: 'checkout_paid',
    })
    const reopened = await companion.request('POST', '/checkouts', { body: { orderToken: await companion.token() } })
    expect(reopened.problem).toMatchObject({ status: 409, code: 'order_paid' })
  })
})

describe('the end of the process', () => {
  test('in the middle of a call leaves an outcome that nobody can tell, and it is asked about', async () => {
    companion = await startCompanion()
    const opened = await companion.open()
    const gate = held()
    companion.provider.onCreate = gate.create
    const cut = post(opened, { provider: 'scripted' }).catch(() => 'cut off')
    await until(() => created().length === 1)
    const { store } = companion.app
    const id = created()[0]!.reference
    expect((await store.read.payment(id))?.state).toBe('created')
    await companion.restart()
    expect((await companion.app.store.read.payment(id))?.state).toBe('unknown')
    expect(await companion.view(opened)).toMatchObject({
      status: 'processing',
      payment: { id, status: 'pending', action: null },
    })
    gate.answer()
    await cut
    companion.provider.onStatus = ({ money }) => ({ state: 'paid', providerRef: 'T', reference: null, money })
    companion.clock.now += 60_000
    await companion.app.idle()
    expect(await companion.order()).toMatchObject({ status: 'paid' })
    expect(created()).toHaveLength(1)
  })
})
