/** The return and cancel addresses, the hosted checkout, and the forms without JavaScript. */

import { afterEach, describe, expect, test } from 'vitest'
import { startCompanion } from './support/companion.ts'
import type { Answer, Companion } from './support/companion.ts'

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

describe('the pages', () => {
  test('have a strict policy: only the shop may frame the return page, nobody the checkout', async () => {
    companion = await startCompanion()
    const opened = await companion.open()
    await companion.pay(opened)
    const policyOf = async (path: string) => (await visit(path)).headers.get('content-security-policy') ?? ''
    const back = await policyOf(pathOf('returnUrl'))
    expect(back).toContain("frame-ancestors 'self' https://shop.example")
    expect(back).toContain("require-trusted-types-for 'script'")
    expect(await policyOf(`/checkout/${opened.checkout.id}`)).toContain("frame-ancestors 'none'")
  })

  test('are the same for every checkout id, without data of the order', async () => {
    companion = await startCompanion()
    const { checkout } = await companion.open({ description: 'Seven mugs' })
    const known = (await visit(`/checkout/${checkout.id}`)).text
    const unknown = (await visit(`/checkout/chk_${'0'.repeat(32)}`)).text
    expect(known.replaceAll(checkout.id, '')).toBe(unknown.replaceAll(`chk_${'0'.repeat(32)}`, ''))
    expect(known).not.toContain('Seven mugs')
    expect((await visit('/checkout/else')).status).toBe(404)
  })

  test.each([
    ['', 'sw, bn-BD;q=0.9, en;q=0.5', 'bn'],
    ['', 'ar-EG', 'ar'],
    ['', 'sw', 'en'],
    ['', '*', 'en'],
    ['?locale=yo', 'ar', 'yo'],
    ['?locale=sw', 'ar', 'ar'],
    ['?locale=no%20tag', 'fr-CI', 'fr'],
    ['?locale=constructor', 'fr', 'fr'],
  ])('are in a language of theirs: %j and %j is %s', async (query, languages, expected) => {
    companion = await startCompanion()
    const path = `/checkout/chk_${'0'.repeat(32)}${query}`
    const answer = await companion.request('GET', path, { headers: { 'accept-language': languages } })
    expect(answer.headers.get('content-language')).toBe(expected)
    expect(answer.text).toContain(`<html lang="${expected}"`)
  })

  test('keep the language of a form', async () => {
    companion = await startCompanion()
    const headers = { 'content-type': 'application/x-www-form-urlencoded', 'accept-language': 'fr' }
    const raw = new URLSearchParams({ orderToken: await companion.token(), locale: 'am-ET' }).toString()
    const page = await companion.request('POST', '/checkout', { raw, headers })
    expect(page.headers.get('content-language')).toBe('am')
    expect(page.text).toContain('name="locale" value="am-ET"')
  })

  test('lead through forms to the provider’s page without JavaScript', async () => {
    companion = await startCompanion()
    const form = (fields: Record<string, string>) => ({
      raw: new URLSearchParams(fields).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    const page = await companion.request('POST', '/checkout', form({ orderToken: await companion.token() }))
    expect(page.status).toBe(200)
    const field = (name: string) => new RegExp(`name="${name}" value="([^"]+)"`).exec(page.text)?.[1] ?? ''
    const action = /action="([^"]*\/pay)"/.exec(page.text)?.[1] ?? ''
    const sent = form({
      clientSecret: field('clientSecret'),
      provider: 'scripted',
      medium: 'one',
      idempotencyKey: field('idempotencyKey'),
      locale: 'am-ET',
    })
    const first = await companion.request('POST', action, sent)
    expect([first.status, first.headers.get('location')]).toEqual([303, 'https://pay.invalid/page'])
    const second = await companion.request('POST', action, sent)
    expect([second.status, second.headers.get('location')]).toEqual([303, 'https://pay.invalid/page'])
    expect(companion.provider.calls.created).toHaveLength(1)
    expect((await visit(pathOf('returnUrl'))).headers.get('content-language')).toBe('am')
  })

  test('explain an error, say whether money moved, and show a code to quote', async () => {
    companion = await startCompanion()
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const send = async (orderToken: string, more = '') =>
      companion.request('POST', '/checkout', { raw: `orderToken=${orderToken}${more}`, headers })
    const good = await companion.token()
    const cases: [number, string, RegExp, () => Promise<Answer>][] = [
      [401, 'order_token_invalid', /can’t start the payment.*No money was taken/s, () => send('no')],
      [403, 'price_not_allowed', /can’t take this payment yet.*no money was taken/s, () => send(good, '&amount=1.00')],
      [
        422,
        'no_payment_method',
        /no way to pay this order.*No money was taken/s,
        async () => send(await companion.token({ orderId: 'order-2', currency: 'GBP' })),
      ],
      [
        409,
        'order_paid',
        /already paid.*nothing more to pay/s,
        async () => {
          await companion.pay(await companion.open())
          companion.provider.onStatus = ({ money }) => ({ state: 'paid', providerRef: 'T', reference: null, money })
          companion.clock.now += 60_000
          await companion.app.idle()
          return send(good)
        },
      ],
    ]
    for (const [status, code, words, send] of cases) {
      const answer = await send()
      expect([answer.status, answer.headers.get('content-type')]).toEqual([status, 'text/html; charset=utf-8'])
      expect(answer.text).toMatch(words)
      if (code !== 'order_paid') expect(answer.text).toContain(`<dt>Code</dt><dd><bdi>${code}</bdi></dd>`)
    }
  })

  test('are HTML for a bad token and for a wrong secret', async () => {
    companion = await startCompanion()
    const opened = await companion.open()
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    for (const [path, raw] of [
      ['/checkout', 'orderToken=no'],
      [`/checkout/${opened.checkout.id}/pay`, 'clientSecret=no&provider=scripted&idempotencyKey=1'],
    ]) {
      const answer = await companion.request('POST', path!, { raw: raw!, headers })
      expect(answer.status).toBeGreaterThanOrEqual(400)
      expect(answer.headers.get('content-type')).toContain('text/html')
    }
  })
})

describe('a form at the return address', () => {
  const form = (path: string, body: string, headers: Record<string, string> = {}) =>
    companion.request('POST', path, {
      raw: body,
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'cross-site', ...headers },
    })

  test('counts as a return with these fields, and leads to the page', async () => {
    companion = await startCompanion()
    companion.provider.returnIds = 'accept'
    const opened = await companion.open()
    await companion.pay(opened)
    companion.provider.onStatus = ({ hint, money }) =>
      hint?.providerRef === 'TRX 5&' ? { state: 'paid', providerRef: 'TRX5', reference: null, money } : null
    const path = pathOf('returnUrl')
    const answer = await form(path, 'status=VALID&id=TRX+5%26&status=again')
    expect([answer.status, answer.headers.get('location')]).toEqual([303, path])
    expect((await visit(path)).text).toContain('TRX5')
    expect((await companion.view(opened)).payment).toHaveProperty('returnedAt')
  })

  test('ends the payment where the provider says that the buyer gave up, and its order stays payable', async () => {
    companion = await startCompanion()
    const opened = await companion.open()
    await companion.pay(opened)
    await form(pathOf('returnUrl'), 'wish=gave-up')
    expect(await companion.view(opened)).toMatchObject({ status: 'open', payment: { status: 'cancelled' } })
  })

  test('gives no news at the cancel address, and none with another type', async () => {
    companion = await startCompanion()
    await companion.pay(await companion.open())
    expect((await form(pathOf('cancelUrl'), 'id=TRX5')).status).toBe(303)
    const json = { 'content-type': 'application/json' }
    expect((await form(pathOf('returnUrl'), '{"id":"TRX5"}', json)).status).toBe(303)
    expect(companion.provider.calls.statusQueries.some(({ hint }) => hint)).toBe(false)
  })

  test.each([
    ['is too large', `id=${'x'.repeat(16_384)}`, {}, 413],
    ['is compressed', 'id=TRX5', { 'content-encoding': 'gzip' }, 415],
  ])('that %s is refused', async (_, body, headers, status) => {
    companion = await startCompanion()
    await companion.pay(await companion.open())
    expect((await form(pathOf('returnUrl'), body, headers)).status).toBe(status)
    expect(companion.provider.calls.statusQueries).toEqual([])
  })

  test('with a wrong token is not found', async () => {
    companion = await startCompanion()
    await companion.pay(await companion.open())
    const answer = await form(`${pathOf('returnUrl')}x`, 'id=TRX5')
    expect([answer.status, companion.provider.calls.statusQueries]).toEqual([404, []])
  })
})
