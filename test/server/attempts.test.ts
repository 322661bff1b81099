/** When a payment request returns the pending attempt, and when it starts another: `POST /checkouts/:id/payments`. */

import { afterEach, describe, expect, test } from 'vitest'
import type { CheckoutOpened } from '../../server/contract/wire.ts'
import type { Companion } from './support/companion.ts'
import { startCompanion } from './support/companion.ts'
import { BUYER, BY_PAGE, BY_WALLET, page, wallet } from './support/methods.ts'
import { scriptedProvider } from './support/scripted-provider.ts'
import { advance, paid, paymentIdOf, postPayment, stateOf, unpaid } from './support/steps.ts'

let companion: Companion
afterEach(() => companion.close())

const post = (opened: CheckoutOpened, body: object, key?: string) => postPayment(companion, opened, body, key)

describe('a payment request while a push request is pending', () => {
  test.each<[string, object, 200 | 201]>([
    ['the same details', BY_WALLET, 200],
    ['the same number, written differently', { ...BY_WALLET, customer: { phone: '+251 91 100 0001' } }, 200],
    ['the same number in native digits', { ...BY_WALLET, customer: { phone: '\u202a٠٩١١٠٠٠٠٠١\u202c' } }, 200],
    [
      'another name, which the provider does not get',
      { ...BY_WALLET, customer: { phone: '0911000001', name: 'Hana' } },
      200,
    ],
    ['no medium, which means the first', { provider: 'wallet', customer: { phone: '0911000001' } }, 200],
    ['another phone number', { ...BY_WALLET, customer: { phone: '0911000002' } }, 201],
    ['another medium', { ...BY_WALLET, medium: 'MPESA' }, 201],
    ['another medium and phone number', { ...BY_WALLET, medium: 'MPESA', customer: { phone: '0711000002' } }, 201],
  ])('with %s: %j is %i', async (_, body, status) => {
    const provider = wallet()
    companion = await startCompanion({ providers: () => [provider] })
    const opened = await companion.open()
    const first = await post(opened, BY_WALLET)
    const second = await post(opened, body)
    expect([first.status, second.status]).toEqual([201, status])
    expect(paymentIdOf(second) === paymentIdOf(first)).toBe(status === 200)
    expect(provider.calls.created).toHaveLength(status === 200 ? 1 : 2)
    expect((await companion.view(opened)).payment?.id).toBe(paymentIdOf(second))
  })

  test('sends the corrected medium and phone number, and still polls the first attempt', async () => {
    const provider = wallet()
    companion = await startCompanion({ providers: () => [provider] })
    const opened = await companion.open()
    const first = await post(opened, BY_WALLET)
    await post(opened, { ...BY_WALLET, medium: 'MPESA', customer: { phone: '0711 000 002' } })
    expect(provider.calls.created.map(({ medium, customer }) => [medium, customer.phone])).toEqual([
      ['TELEBIRR', '+251911000001'],
      ['MPESA', '+251711000002'],
    ])
    expect(await stateOf(companion, paymentIdOf(first))).toBe('pending')
    provider.onStatus = ({ reference, money }) =>
      reference === paymentIdOf(first) ? { state: 'paid', providerRef: `T-${reference}`, reference, money } : null
    await advance(companion)
    expect(await companion.order()).toMatchObject({
      status: 'paid',
      payment: { id: paymentIdOf(first) },
      anomalies: [],
    })
  })

  test('with the details of an earlier attempt shows that attempt', async () => {
    const provider = wallet()
    companion = await startCompanion({ providers: () => [provider] })
    const opened = await companion.open()
    const first = await post(opened, BY_WALLET)
    await post(opened, { ...BY_WALLET, medium: 'MPESA' })
    const back = await post(opened, BY_WALLET)
    expect([back.status, paymentIdOf(back)]).toEqual([200, paymentIdOf(first)])
    expect(provider.calls.created).toHaveLength(2)
  })

  test('starts one attempt for each set of details when ten requests come at the same moment', async () => {
    const provider = wallet()
    companion = await startCompanion({ providers: () => [provider] })
    const opened = await companion.open()
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) => post(opened, index % 2 ? BY_WALLET : { ...BY_WALLET, medium: 'MPESA' })),
    )
    expect(new Set(answers.map(paymentIdOf)).size).toBe(2)
    expect(provider.calls.created).toHaveLength(2)
  })
})

describe('a payment request while a payment page is open', () => {
  test.each<[string, object, 200 | 201]>([
    ['the same details', BUYER, 200],
    ['a corrected e-mail address', { ...BUYER, email: 'rahima@example.org' }, 201],
    ['a corrected name', { ...BUYER, name: 'Rahima Begum' }, 201],
    ['another phone number', { ...BUYER, phone: '01711000000' }, 201],
  ])('with %s: %j is %i', async (_, customer, status) => {
    const provider = page()
    companion = await startCompanion({ providers: () => [provider] })
    const opened = await companion.open()
    const first = await post(opened, BY_PAGE)
    const second = await post(opened, { provider: 'page', customer })
    expect([first.status, second.status]).toEqual([201, status])
    expect(provider.calls.created).toHaveLength(status === 200 ? 1 : 2)
    expect(provider.calls.created.at(-1)?.customer).toEqual(customer)
  })

  test('cancels the earlier attempt at the provider, and cancels nothing when it is repeated', async () => {
    const provider = page('page', { cancel: true })
    companion = await startCompanion({ providers: () => [provider] })
    const opened = await companion.open()
    const first = await post(opened, BY_PAGE)
    await post(opened, BY_PAGE)
    expect(provider.calls.cancelled).toHaveLength(0)
    provider.onStatus = ({ reference }) => ({
      state: reference === paymentIdOf(first) ? 'cancelled' : 'pending',
      providerRef: null,
      reference: null,
      money: null,
    })
    await post(opened, { provider: 'page', customer: { ...BUYER, email: 'rahima@example.org' } })
    expect(provider.calls.cancelled.map(({ reference }) => reference)).toEqual([paymentIdOf(first)])
    expect(await stateOf(companion, paymentIdOf(first))).toBe('cancelled')
    expect(await companion.view(opened)).toMatchObject({ status: 'processing', payment: { status: 'pending' } })
  })

  test('does not start at a provider that the shop has withdrawn meanwhile', async () => {
    const [first, second] = [page('page', { cancel: true }), page('other')]
    companion = await startCompanion({ providers: () => [first, second] })
    const opened = await companion.open()
    await post(opened, BY_PAGE)
    companion.clock.now += 1000
    first.onStatus = async () => {
      await companion.open({ providers: ['page'] })
      return null
    }
    const answer = await post(opened, { provider: 'other', customer: BUYER })
    expect([answer.status, answer.problem.code]).toEqual([422, 'provider_not_available'])
    expect(second.calls.created).toHaveLength(0)
  })
})

describe('a payment request for another provider', () => {
  test('cancels the pending attempt at its provider first', async () => {
    const first = scriptedProvider('first', { cancel: true })
    const second = scriptedProvider('second')
    companion = await startCompanion({ providers: () => [first, second] })
    const opened = await companion.open()
    const one = await companion.pay(opened, { provider: 'first' })
    first.onStatus = () => unpaid('cancelled')
    const two = await companion.pay(opened, { provider: 'second' })
    expect(first.calls.cancelled.map(({ reference }) => reference)).toEqual([one.id])
    expect(await companion.view(opened)).toMatchObject({
      status: 'processing',
      payment: { id: two.id, provider: 'second' },
    })
    expect((await companion.app.store.read.payment(one.id))?.state).toBe('cancelled')
  })

  test('is refused when the pending attempt turns out to be paid', async () => {
    const first = scriptedProvider('first', { cancel: true })
    const second = scriptedProvider('second')
    companion = await startCompanion({ providers: () => [first, second] })
    const opened = await companion.open()
    await companion.pay(opened, { provider: 'first' })
    first.onStatus = () => paid()
    await expect(companion.pay(opened, { provider: 'second' })).rejects.toThrow('checkout_paid')
    expect(second.calls.created).toHaveLength(0)
    expect((await companion.view(opened)).status).toBe('paid')
  })

  test('for the first provider again shows the first attempt', async () => {
    const second = scriptedProvider('second')
    companion = await startCompanion({ providers: (scripted) => [scripted, second] })
    const opened = await companion.open()
    const one = await companion.pay(opened)
    await companion.pay(opened, { provider: 'second' })
    expect((await companion.pay(opened)).id).toBe(one.id)
    expect((await companion.view(opened)).payment?.id).toBe(one.id)
    expect(companion.provider.calls.created).toHaveLength(1)
  })
})

describe('an attempt', () => {
  test('keeps the hash of its details only while it is pending', async () => {
    const provider = wallet()
    companion = await startCompanion({ providers: () => [provider] })
    const opened = await companion.open()
    const id = paymentIdOf(await post(opened, BY_WALLET))
    expect((await companion.app.store.read.payment(id))?.detailsHash).toMatch(/^[0-9a-f]{64}$/)
    provider.onStatus = () => unpaid('failed')
    await advance(companion)
    expect(await companion.app.store.read.payment(id)).toMatchObject({ state: 'failed', detailsHash: null })
  })
})
