/** Payments that the provider may or may not have created. */

import { afterEach, describe, expect, test } from 'vitest'
import type { CreateResult } from '../../server/contract/provider.ts'
import type { CheckoutOpened, PaymentView } from '../../server/contract/wire.ts'
import type { Companion } from './support/companion.ts'
import { startCompanion } from './support/companion.ts'
import { engine } from './support/database.ts'
import { BY_PAGE, BY_WALLET, page, wallet } from './support/methods.ts'
import type { ScriptedProvider } from './support/scripted-provider.ts'
import { advance, cancel, paid, paymentIdOf, pausedCreate, postPayment, stateOf, unpaid } from './support/steps.ts'

let companion: Companion
afterEach(() => companion.close())

const post = (opened: CheckoutOpened, body: object, key?: string) => postPayment(companion, opened, body, key)

describe('an unknown outcome', () => {
  const lost = (provider: ScriptedProvider) => {
    provider.onCreate = () => {
      throw new Error('answered 500')
    }
    return provider
  }

  test.each<[string, () => ScriptedProvider, object, RegExp]>([
    [
      'a page',
      page,
      BY_PAGE,
      /^Scripted Pay did not answer\. .*Nothing can be taken before you have seen a payment page/,
    ],
    ['a push request', wallet, BY_WALLET, /^Scripted Pay did not answer\. A request may still reach your phone/],
  ])('of %s is pending, with a message', async (_, make, body, message) => {
    const provider = lost(make())
    companion = await startCompanion({ providers: () => [provider] })
    const opened = await companion.open()
    const unanswered = { status: 'pending', action: null, message: expect.stringMatching(message) as unknown }
    expect((await post(opened, body)).json).toMatchObject(unanswered)
    expect((await companion.view(opened)).payment).toMatchObject(unanswered)
    // A read that says "pending" brings no page to pay on.
    provider.onStatus = () => unpaid('pending')
    await advance(companion, 20_000)
    expect((await companion.view(opened)).payment).toMatchObject(unanswered)
  })

  test.each<[string, () => ScriptedProvider, object, 200 | 201]>([
    ['of a page, which nobody has seen, is a new attempt', page, BY_PAGE, 201],
    ['of a push request, which may have gone out, is the same attempt', wallet, BY_WALLET, 200],
    [
      'of a push request for another phone number is a new attempt',
      wallet,
      { ...BY_WALLET, customer: { phone: '0911000009' } },
      201,
    ],
  ])('%s on the next payment request', async (_, make, body, status) => {
    const provider = make()
    const { onCreate } = provider
    companion = await startCompanion({ providers: () => [lost(provider)] })
    const opened = await companion.open()
    const first = await post(opened, provider.flow === 'page' ? BY_PAGE : BY_WALLET, 'first')
    provider.onCreate = onCreate
    // The same key repeats the first request.
    expect(paymentIdOf(await post(opened, provider.flow === 'page' ? BY_PAGE : BY_WALLET, 'first'))).toBe(
      paymentIdOf(first),
    )
    const second = await post(opened, body)
    expect([second.status, paymentIdOf(second) === paymentIdOf(first)]).toEqual([status, status === 200])
    if (status === 201)
      expect((await companion.view(opened)).payment).toMatchObject({
        id: paymentIdOf(second),
        action: expect.anything() as unknown,
      })
    expect(await stateOf(companion, paymentIdOf(first))).toBe('unknown')
  })

  test('fails when the provider says that nothing exists, and the checkout is open', async () => {
    const provider = lost(page())
    companion = await startCompanion({ providers: () => [provider] })
    const opened = await companion.open()
    const first = await post(opened, BY_PAGE)
    provider.onStatus = () => ({ ...unpaid('pending'), exists: false })
    await advance(companion, 20_000)
    expect(await companion.view(opened)).toMatchObject({
      status: 'open',
      payment: {
        id: paymentIdOf(first),
        status: 'failed',
        message: 'Scripted Pay did not start the payment. Nothing was taken.',
      },
    })
    expect(companion.events.map(({ event }) => [event.type, event.data.reason])).toEqual([
      ['payment.failed', 'not_started'],
    ])
    // A payment that the provider created after all still pays the order.
    provider.onStatus = ({ reference, money }) => ({ state: 'paid', providerRef: 'T', reference, money })
    await advance(companion)
    expect(await companion.order()).toMatchObject({ status: 'paid', anomalies: [{ kind: 'late' }] })
  })

  test('does not fail while the request that creates it still runs', async () => {
    const provider = page()
    let answer: (result: CreateResult) => void = () => undefined
    provider.onCreate = () => new Promise((resolve) => (answer = resolve))
    provider.onStatus = () => ({ ...unpaid('pending'), exists: false })
    companion = await startCompanion({ providers: () => [provider] })
    const creating = post(await companion.open(), BY_PAGE)
    await expect.poll(() => provider.calls.created.length).toBe(1)
    // A poll finds it pending, and a buyer who comes back asks once more.
    for (let poll = 0; poll < 3; poll += 1) await advance(companion, 9000)
    await companion.request('GET', new URL(provider.calls.created[0]!.returnUrl).pathname)
    expect(provider.calls.statusQueries).toHaveLength(2)
    answer({ outcome: 'created', action: { type: 'open', url: 'https://pay.invalid/page' } })
    expect((await creating).json).toMatchObject({ status: 'pending', action: { type: 'open' } })
  })

  test('does not fail after the buyer has got its page', async () => {
    const provider = page()
    companion = await startCompanion({ providers: () => [provider] })
    const opened = await companion.open()
    await post(opened, BY_PAGE)
    provider.onStatus = () => ({ ...unpaid('pending'), exists: false })
    await advance(companion, 20_000)
    expect(await companion.view(opened)).toMatchObject({
      status: 'processing',
      payment: { status: 'pending', action: { type: 'open' } },
    })
  })

  test('of a push request is polled and not created again', async () => {
    companion = await startCompanion({ providers: (scripted) => [Object.assign(scripted, { flow: 'device' })] })
    const opened = await companion.open()
    lost(companion.provider)
    const answer = await post(opened, { provider: 'scripted' })
    expect(answer.status).toBe(201)
    expect(answer.json).toMatchObject({ status: 'pending', action: null })
    const again = await post(opened, { provider: 'scripted' }, 'key-2')
    expect([again.status, (again.json as PaymentView).id]).toEqual([200, (answer.json as PaymentView).id])
    expect(companion.provider.calls.created).toHaveLength(1)
    companion.provider.onStatus = () => paid()
    await advance(companion)
    expect(await companion.order()).toMatchObject({ status: 'paid', anomalies: [] })
  })

  test('does not stop the buyer from starting again', async () => {
    companion = await startCompanion()
    const opened = await companion.open()
    lost(companion.provider)
    await post(opened, { provider: 'scripted' })
    expect((await cancel(companion, opened)).status).toBe('cancelled')
    companion.provider.onCreate = () => ({ outcome: 'created', action: { type: 'open', url: 'https://pay.invalid/2' } })
    const again = await companion.pay(await companion.open())
    expect(again.action).toMatchObject({ url: 'https://pay.invalid/2' })
  })

  test('follows a restart in the middle of a request, and is polled', async () => {
    companion = await startCompanion()
    const opened = await companion.open()
    const call = pausedCreate()
    companion.provider.onCreate = call.create
    const cut = post(opened, { provider: 'scripted' }).catch(() => 'cut off')
    await expect.poll(() => companion.provider.calls.created.length).toBe(1)
    const { store } = companion.app
    const id = companion.provider.calls.created[0]!.reference
    expect((await store.read.payment(id))?.state).toBe('created')
    await companion.restart()
    // Another companion could share a database on Postgres, so nobody takes over before the call must have ended.
    if (engine === 'postgres') companion.clock.now += 31_000
    await companion.app.idle()
    expect((await companion.app.store.read.payment(id))?.state).toBe('unknown')
    expect(await companion.view(opened)).toMatchObject({
      status: 'processing',
      payment: { id, status: 'pending', action: null },
    })
    call.answer()
    await cut
    companion.provider.onStatus = () => paid()
    await advance(companion)
    expect(await companion.order()).toMatchObject({ status: 'paid' })
    expect(companion.provider.calls.created).toHaveLength(1)
  })
})
