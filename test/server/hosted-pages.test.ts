/** The hosted checkout and its forms without JavaScript, over HTTP: policy, language, steps and errors. */

import { afterEach, describe, expect, test } from 'vitest'
import { startCompanion } from './support/companion.ts'
import type { Answer, Companion } from './support/companion.ts'
import { postPayment } from './support/steps.ts'

let companion: Companion
afterEach(() => companion.close())

const returnPath = () => new URL(companion.provider.calls.created[0]!.returnUrl).pathname
const visit = (path: string) => companion.request('GET', path)

describe('the hosted pages', () => {
  test('have a strict policy: only the shop may frame the return page, nobody the checkout', async () => {
    companion = await startCompanion()
    const opened = await companion.open()
    await companion.pay(opened)
    const policyOf = async (path: string) => (await visit(path)).headers.get('content-security-policy') ?? ''
    const back = await policyOf(returnPath())
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
    expect((await visit(returnPath())).headers.get('content-language')).toBe('am')
  })

  test('show a payment that was confirmed since, when the buyer checks without JavaScript', async () => {
    companion = await startCompanion()
    const send = async (path: string, fields: Record<string, string>) =>
      companion.request('POST', path, {
        raw: new URLSearchParams(fields).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      })
    const { checkout, clientSecret } = await companion.open()
    await companion.pay({ checkout, clientSecret })
    const waiting = await send('/checkout', { orderToken: await companion.token() })
    const [, action] = /<form class="actions" method="post" action="([^"]+)"/.exec(waiting.text)!
    const [, secret] = /name="clientSecret" value="([^"]+)"/.exec(waiting.text)!
    expect((await send(action!, { clientSecret: secret! })).text).toContain('Check now')
    companion.provider.onStatus = ({ money }) => ({ state: 'paid', providerRef: 'T', reference: null, money })
    companion.clock.now += 3_000
    const paid = await send(action!, { clientSecret: secret!, locale: 'fr' })
    expect([paid.status, paid.headers.get('content-language')]).toEqual([200, 'fr'])
    expect(paid.text).toContain('class="art good"')
    expect((await send(action!, { clientSecret: 'no' })).status).toBe(404)
  })

  test('request the status of the current payment only, however many the buyer has left', async () => {
    companion = await startCompanion()
    const opened = await companion.open()
    for (const phone of ['01711111111', '01722222222', '01733333333'])
      await postPayment(companion, opened, { provider: 'scripted', medium: 'one', customer: { phone } })
    const before = companion.provider.calls.statusQueries.length
    await companion.request('POST', `/checkout/${opened.checkout.id}`, {
      raw: new URLSearchParams({ clientSecret: opened.clientSecret }).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    const last = companion.provider.calls.created.at(-1)!.reference
    const asked = companion.provider.calls.statusQueries.slice(before).map(({ reference }) => reference)
    expect([companion.provider.calls.created.length, asked]).toEqual([3, [last]])
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
