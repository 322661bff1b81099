import { describe, expect, test } from 'vitest'
import type { Reply } from '../api-server.ts'
import { API_KEY, link, LINK, MERCHANT } from '../lopay.fixtures.ts'
import { createRequest, signal } from '../provider-bench.ts'
import { amount, lopayBench, money } from './fixture.ts'

const { api, openAt } = lopayBench()
const REFUSED = { outcome: 'refused', reason: 'provider_refused' }

describe('lopay create', () => {
  test('requests a link of the merchant over whole minor units', async () => {
    const provider = await openAt({ status: 201, ...link({ amount: amount(1999) }) }, { MERCHANT_ID: MERCHANT })
    const request = createRequest(provider, { money: money(1999n), description: 'Tea "for" two ☕' })
    expect(await provider.create(request, signal)).toEqual({
      outcome: 'created',
      providerRef: LINK,
      action: { type: 'open', url: 'https://lopay.app/08adf/b9f0bc31-4209-4bbb-bf1d-2ea124031056' },
    })
    expect(api.requestLines).toEqual(['POST /api/1/partner/payment-link'])
    expect(api.requests[0]?.headers).toMatchObject({
      'x-api-key': API_KEY,
      'x-merchant-id': MERCHANT,
      'content-type': 'application/json',
    })
    expect(api.requests[0]?.body).toBe(
      '{"amount":{"units":1999,"currencyCode":"GBP"},"description":"Tea \\"for\\" two ☕",' +
        `"reference":"${request.reference}","returnUrl":"${request.returnUrl}"}`,
    )
  })

  test('sends no merchant header when no merchant is set', async () => {
    const provider = await openAt(link())
    await provider.create(createRequest(provider), signal)
    expect(api.requests[0]?.headers).not.toHaveProperty('x-merchant-id')
  })

  test.each([
    [1n, 'GBP', '1'],
    [999_999_999_999_999n, 'USD', '999999999999999'],
  ])('writes %s minor units of %s as %s', async (minor, currency, text) => {
    const provider = await openAt(link({ amount: amount(Number(minor), currency) }))
    expect(await provider.create(createRequest(provider, { money: money(minor, currency) }), signal)).toMatchObject({
      outcome: 'created',
    })
    expect(api.requests[0]?.body).toContain(`"amount":{"units":${text},"currencyCode":"${currency}"}`)
  })

  test.each([
    ['a greater amount', { amount: amount(10_001) }],
    ['a smaller amount', { amount: amount(9_999) }],
    ['a hundredth of the amount', { amount: amount(100) }],
    ['another currency', { amount: amount(10_000, 'USD') }],
    ['a currency in lower case', { amount: amount(10_000, 'gbp') }],
    ['an amount that is text', { amount: amount('10000') }],
    ['an amount that is not whole', { amount: amount(10_000.5) }],
    ['a number as amount', { amount: 10_000 }],
    ['no amount', { amount: undefined }],
    ['another reference', { reference: 'pay_other' }],
    ['a page that is not secure', { link: 'http://lopay.app/1' }],
    ['a page on another host', { link: 'https://evil.example/1' }],
    ['a page on a host with a similar name', { link: 'https://notlopay.app/1' }],
    ['a page with a user name', { link: 'https://lopay.app@evil.example/1' }],
    ['a script', { link: 'javascript:alert(1)' }],
    ['no page', { link: undefined }],
  ])('revokes a link with %s and is refused', async (_name, more) => {
    const provider = await openAt(({ method }) => (method === 'POST' ? link(more) : { status: 204 }))
    expect(await provider.create(createRequest(provider), signal)).toEqual(REFUSED)
    expect(api.requestLines).toEqual(['POST /api/1/partner/payment-link', `DELETE /api/1/partner/payment-link/${LINK}`])
  })

  test.each(['cut', { status: 500 }, { status: 404 }] as Reply[])(
    'is refused when the revocation of a bad link is answered %j, because no buyer has seen the link',
    async (reply) => {
      const provider = await openAt(({ method }) => (method === 'POST' ? link({ amount: amount(1) }) : reply))
      expect(await provider.create(createRequest(provider), signal)).toEqual(REFUSED)
      expect(api.requests).toHaveLength(2)
    },
  )

  // No status query could name such a link.
  test.each([
    ['missing', undefined],
    ['null', null],
    ['empty', ''],
    ['a path', '../webhooks'],
    ['two segments', 'a/b'],
    ['65 characters', 'x'.repeat(65)],
    ['a number', 7],
  ])('is refused when the id of the link is %s', async (_name, id) => {
    const provider = await openAt(link({ id }))
    expect(await provider.create(createRequest(provider), signal)).toEqual(REFUSED)
    expect(api.requests).toHaveLength(1)
  })

  test.each(['https://lopay.app/1', 'https://pay.lopay.app/1', 'https://lopay.com/1', 'https://app.lopay.com/1'])(
    'opens the page %s',
    async (url) => {
      const provider = await openAt(link({ link: url }))
      expect(await provider.create(createRequest(provider), signal)).toMatchObject({ action: { type: 'open', url } })
    },
  )
})
