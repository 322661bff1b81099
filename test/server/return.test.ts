/** The return and cancel addresses. */

import { afterEach, describe, expect, test } from 'vitest'
import { startCompanion } from './support/companion.ts'
import type { Companion } from './support/companion.ts'

let companion: Companion
afterEach(() => companion.close())

const pathOf = (which: 'returnUrl' | 'cancelUrl', index = 0) =>
  new URL(companion.provider.calls.created[index]![which]).pathname
const visit = (path: string) => companion.request('GET', path)

describe('the return address', () => {
  test('polls the provider, and shows the result', async () => {
    companion = await startCompanion()
    const opened = await companion.open({ successUrl: 'https://shop.example/thanks' })
    await companion.pay(opened)
    companion.provider.onStatus = ({ money }) => ({ state: 'paid', providerRef: 'T77', reference: null, money })
    const answer = await visit(pathOf('returnUrl'))
    expect(answer.status).toBe(200)
    expect(answer.text).toContain('T77')
    expect(answer.text).toContain('https://shop.example/thanks')
    expect((await companion.view(opened)).status).toBe('paid')
  })

  test('tells the open modal of the return before the provider answers', async () => {
    companion = await startCompanion()
    const opened = await companion.open()
    await companion.pay(opened)
    expect((await companion.view(opened)).payment).not.toHaveProperty('returnedAt')
    let answer = (): void => undefined
    companion.provider.onStatus = () => new Promise((resolve) => (answer = () => resolve(null)))
    const visiting = visit(pathOf('returnUrl'))
    const returnedAt = new Date(companion.clock.now).toISOString()
    await expect
      .poll(async () => (await companion.view(opened)).payment)
      .toMatchObject({ status: 'pending', returnedAt })
    answer()
    await visiting
  })

  test.each([
    ['a provider sends the buyer again', { 'sec-fetch-site': 'cross-site' }, 60_000],
    ['an older browser comes again', {}, 60_000],
    ['the page looks at itself again', { 'sec-fetch-site': 'same-origin' }, 0],
  ])('counts returns: %s', async (_name, headers, later) => {
    companion = await startCompanion()
    const opened = await companion.open()
    await companion.pay(opened)
    await visit(pathOf('returnUrl'))
    const first = companion.clock.now
    companion.clock.now += 60_000
    await companion.request('GET', pathOf('returnUrl'), { headers })
    expect((await companion.view(opened)).payment?.returnedAt).toBe(new Date(first + later).toISOString())
  })

  test.each(['returnUrl', 'cancelUrl'] as const)('counts visits of the same moment once: %s', async (which) => {
    companion = await startCompanion()
    const opened = await companion.open()
    await companion.pay(opened)
    const first = new Date(companion.clock.now).toISOString()
    for (let visits = 0; visits < 20; visits += 1) {
      await visit(pathOf(which))
      companion.clock.now += 10
    }
    expect((await companion.view(opened)).payment?.returnedAt).toBe(first)
  })

  test.each([
    ['bn', '', 'bn'],
    ['bn', '?locale=yo', 'yo'],
    ['sw', '', 'fr'],
    [undefined, '', 'fr'],
  ])('speaks the language of the payment: %j%s is %s', async (language, query, expected) => {
    companion = await startCompanion()
    await companion.pay(await companion.open(), language ? { language } : {})
    const headers = { 'accept-language': 'fr' }
    const page = await companion.request('GET', pathOf('returnUrl') + query, { headers })
    expect(page.headers.get('content-language')).toBe(expected)
  })

  test.each(['returnUrl', 'cancelUrl'] as const)('shows next to nothing in a frame: %s', async (which) => {
    companion = await startCompanion()
    const opened = await companion.open({ successUrl: 'https://shop.example/thanks' })
    await companion.pay(opened)
    const { status, text } = await companion.request('GET', pathOf(which), { headers: { 'sec-fetch-dest': 'iframe' } })
    expect([status, /<body>\s*<main class="card"><h1>One moment…<\/h1><\/main>\s*<\/body>/.test(text)]).toEqual([
      200,
      true,
    ])
    expect((await companion.view(opened)).payment).toHaveProperty('returnedAt')
  })

  test('sends a transaction id from the query to the provider, and again when it could not be reached', async () => {
    companion = await startCompanion()
    companion.provider.returnIds = 'accept'
    await companion.pay(await companion.open())
    companion.provider.onStatus = () => {
      throw new Error('down')
    }
    expect((await visit(`${pathOf('returnUrl')}?id=TRX5&status=paid`)).status).toBe(200)
    expect(companion.provider.calls.statusQueries.at(-1)?.hint).toEqual({ providerRef: 'TRX5', signed: false })
    expect((await companion.order()).status).toBe('unpaid')
    companion.provider.onStatus = ({ hint, money }) =>
      hint?.providerRef === 'TRX5' ? { state: 'paid', providerRef: 'TRX5', reference: null, money } : null
    companion.clock.now += 60_000
    await companion.app.idle()
    expect((await companion.order()).status).toBe('paid')
  })

  test('takes no status from the query', async () => {
    companion = await startCompanion()
    const opened = await companion.open()
    await companion.pay(opened)
    for (const query of ['?status=paid', '?status=successful&success=1', '?cancelled=1', '?status=failed', '?amount=1'])
      await visit(pathOf('returnUrl') + query)
    expect(await companion.view(opened)).toMatchObject({ status: 'processing', payment: { status: 'pending' } })
  })

  test('ignores a transaction id of another payment', async () => {
    companion = await startCompanion()
    companion.provider.returnIds = 'accept'
    await companion.pay(await companion.open({ orderId: 'order-1' }))
    companion.provider.onStatus = ({ hint, money }) =>
      hint?.providerRef === 'T1' ? { state: 'paid', providerRef: 'T1', reference: null, money } : null
    await visit(`${pathOf('returnUrl')}?id=T1`)
    expect((await companion.order('order-1')).status).toBe('paid')
    await companion.pay(await companion.open({ orderId: 'order-2' }))
    const queries = companion.provider.calls.statusQueries.length
    await visit(`${pathOf('returnUrl', 1)}?id=T1`)
    expect(companion.provider.calls.statusQueries.slice(queries).some(({ hint }) => hint?.providerRef === 'T1')).toBe(
      false,
    )
    expect((await companion.order('order-2')).status).toBe('unpaid')
  })

  test('ignores a transaction id that a signed message has named for another payment', async () => {
    companion = await startCompanion()
    const victim = await companion.pay(await companion.open({ orderId: 'order-1' }))
    await companion.pay(await companion.open({ orderId: 'order-2' }))
    companion.provider.onStatus = () => {
      throw new Error('down')
    }
    const callback = new URL(companion.provider.calls.created[0]!.callbackUrl).pathname
    await companion.request('POST', callback, {
      body: { id: 'e', reference: victim.id, providerRef: 'T1' },
      headers: { 'x-word': 'good' },
    })
    companion.provider.onStatus = ({ hint, money }) =>
      hint ? { state: 'paid', providerRef: hint.providerRef, reference: null, money } : null
    await visit(`${pathOf('returnUrl', 1)}?id=T1`)
    expect((await companion.order('order-2')).status).toBe('unpaid')
    companion.clock.now += 60_000
    await companion.app.idle()
    expect((await companion.order('order-1')).status).toBe('paid')
  })

  test('takes a transaction id in any case for the same', async () => {
    companion = await startCompanion()
    companion.provider.returnIds = 'accept'
    await companion.pay(await companion.open({ orderId: 'order-1' }))
    companion.provider.onStatus = ({ hint, money }) =>
      hint ? { state: 'paid', providerRef: hint.providerRef, reference: null, money } : null
    await visit(`${pathOf('returnUrl')}?id=TRXab`)
    await companion.pay(await companion.open({ orderId: 'order-2' }))
    for (const id of ['trxAB', 'TRXAB', 'trxab']) await visit(`${pathOf('returnUrl', 1)}?id=${id}`)
    companion.clock.now += 60_000
    await companion.app.idle()
    expect([(await companion.order('order-1')).status, (await companion.order('order-2')).status]).toEqual([
      'paid',
      'unpaid',
    ])
  })

  test('sends five guessed transaction ids at most', async () => {
    companion = await startCompanion()
    await companion.pay(await companion.open())
    for (let guess = 0; guess < 40; guess += 1) {
      await visit(`${pathOf('returnUrl')}?id=GUESS${guess}`)
      companion.clock.now += 1000
    }
    const hints = companion.provider.calls.statusQueries.flatMap(({ hint }) => (hint ? [hint.providerRef] : []))
    expect(new Set(hints).size).toBeLessThanOrEqual(5)
    // The poll schedule goes on with the last of them.
    expect(hints.length).toBeLessThanOrEqual(8)
  })

  test('does nothing for a HEAD request, as mail programs send it', async () => {
    companion = await startCompanion()
    const opened = await companion.open()
    await companion.pay(opened)
    expect((await companion.request('HEAD', pathOf('cancelUrl'))).status).toBe(200)
    expect((await companion.view(opened)).payment?.status).toBe('pending')
    expect(companion.provider.calls.statusQueries.length).toBeLessThanOrEqual(1)
  })

  test('does not store a transaction id that the provider does not confirm', async () => {
    companion = await startCompanion()
    const payment = await companion.pay(await companion.open())
    companion.provider.onStatus = ({ hint }) => ({
      state: 'pending',
      providerRef: hint?.providerRef ?? null,
      reference: null,
      money: null,
    })
    await visit(`${pathOf('returnUrl')}?id=SOMEBODYS`)
    expect((await companion.app.store.read.payment(payment.id))?.providerRef).toBeNull()
  })

  test('of a cancellation ends the attempt and leaves the checkout open, and a success still pays', async () => {
    companion = await startCompanion()
    const opened = await companion.open()
    await companion.pay(opened)
    await visit(pathOf('cancelUrl'))
    expect(await companion.view(opened)).toMatchObject({ status: 'open', payment: { status: 'cancelled' } })
    companion.provider.onStatus = ({ money }) => ({ state: 'paid', providerRef: 'T', reference: null, money })
    companion.clock.now += 60_000
    await companion.app.idle()
    expect(await companion.order()).toMatchObject({ status: 'paid', anomalies: [{ kind: 'late' }] })
  })

  test('of a cancellation shows a paid payment as paid', async () => {
    companion = await startCompanion()
    const opened = await companion.open()
    await companion.pay(opened)
    companion.provider.onStatus = ({ money }) => ({ state: 'paid', providerRef: 'T', reference: null, money })
    await visit(pathOf('cancelUrl'))
    expect((await companion.view(opened)).status).toBe('paid')
  })

  test.each([
    ['a wrong token', (path: string) => path.replace(/[^/]+$/, 'x'.repeat(43))],
    [
      'the webhook’s token',
      () => new URL(companion.provider.calls.created[0]!.callbackUrl).pathname.replace('/webhooks/scripted', '/return'),
    ],
  ])('with %s is 404, without a poll', async (_, change) => {
    companion = await startCompanion()
    await companion.pay(await companion.open())
    const answer = await visit(change(pathOf('returnUrl')))
    expect(answer.status).toBe(404)
    expect(companion.provider.calls.statusQueries).toHaveLength(0)
  })
})
