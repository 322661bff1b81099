import { describe, expect, test } from 'vitest'
import type { ApiRequest } from '../api-server.ts'
import { createRequest, signal } from '../provider-bench.ts'
import { BDT, pakhipayBench } from './fixture.ts'

const { api, openAt } = pakhipayBench()
const page = ({ baseUrl }: ApiRequest) => ({ body: `{"status":1,"payment_url":"${baseUrl}/pay/1"}` })
const REFUSED = { outcome: 'refused', reason: 'provider_refused' }

describe('pakhipay create', () => {
  test('sends the documented members, the exact amount and the newest key', async () => {
    const provider = await openAt(page, { API_KEY: 'newest,older' })
    const request = createRequest(provider, {
      money: BDT(123_450n),
      customer: { name: 'Rahim "R" উদ্দিন', email: 'r@example.com', phone: '1' },
    })
    expect(await provider.create(request, signal)).toEqual({
      outcome: 'created',
      action: { type: 'open', url: `${api.url}/pay/1` },
    })
    expect(api.requests).toHaveLength(1)
    expect(api.requests[0]).toMatchObject({ method: 'POST', path: '/api/request/payment/create/' })
    expect(api.requests[0]?.headers).toMatchObject({ 'api-key': 'newest', 'content-type': 'application/json' })
    expect(api.requests[0]?.body).toBe(
      '{"cus_name":"Rahim \\"R\\" উদ্দিন","cus_email":"r@example.com","amount":1234.50,' +
        `"success_url":"${request.returnUrl}","cancel_url":"${request.cancelUrl}",` +
        `"order_id":"${request.reference}","callback_url":"${request.callbackUrl}"}`,
    )
  })

  test.each([
    [1n, '0.01'],
    [10_000n, '100.00'],
    [999_999_999_999_999n, '9999999999999.99'],
  ])('writes %s paisa as %s', async (minor, text) => {
    const provider = await openAt(page)
    await provider.create(createRequest(provider, { money: BDT(minor) }), signal)
    expect(api.requests[0]?.body).toContain(`"amount":${text},`)
  })

  test('refuses another currency and sends nothing', async () => {
    const provider = await openAt(page)
    const request = createRequest(provider, { money: { minor: 10_000n, currency: 'USD' } })
    expect(await provider.create(request, signal)).toEqual(REFUSED)
    expect(api.requests).toHaveLength(0)
  })

  test.each(['1', '"1"', 'true'])('creates a payment when the status is %s', async (status) => {
    const provider = await openAt(({ baseUrl }) => ({
      body: `{"status":${status},"payment_url":"${baseUrl}/pay/1"}`,
    }))
    expect(await provider.create(createRequest(provider), signal)).toMatchObject({ outcome: 'created' })
  })

  test.each(['0', '2', '"0"', '"true"', 'false', 'null', '[1]', '{}', '" 1"', '"success"'])(
    'is refused when the status is %s',
    async (status) => {
      const provider = await openAt(({ baseUrl }) => ({
        body: `{"status":${status},"payment_url":"${baseUrl}/pay/1","message":"no"}`,
      }))
      expect(await provider.create(createRequest(provider), signal)).toEqual(REFUSED)
    },
  )

  test.each([
    ['missing', '{"status":1}'],
    ['null', '{"status":1,"payment_url":null}'],
    ['empty', '{"status":1,"payment_url":""}'],
    ['a script', '{"status":1,"payment_url":"javascript:alert(1)"}'],
    ['not secure', '{"status":1,"payment_url":"http://pakhipay.com/pay/1"}'],
    ['on another host', '{"status":1,"payment_url":"https://evil.example/pay/1"}'],
    ['on a host with a similar name', '{"status":1,"payment_url":"https://notpakhipay.com/pay/1"}'],
    ['preceded by a user name', '{"status":1,"payment_url":"https://pakhipay.com@evil.example/"}'],
    ['relative', '{"status":1,"payment_url":"/pay/1"}'],
  ])('is refused when the address of the page is %s', async (_name, body) => {
    const provider = await openAt({ body })
    expect(await provider.create(createRequest(provider), signal)).toEqual(REFUSED)
  })

  test.each(['https://pakhipay.com/pay/1', 'https://sandbox.pakhipay.com/pay/1'])('opens the page %s', async (url) => {
    const provider = await openAt({ body: JSON.stringify({ status: 1, payment_url: url }) })
    expect(await provider.create(createRequest(provider), signal)).toMatchObject({ action: { type: 'open', url } })
  })

  test.each([
    ['a transaction_id', '"transaction_id":"TRX1"', 'TRX1'],
    ['a transactionId', '"transactionId":"TRX2"', 'TRX2'],
    ['a trx_id', '"trx_id":"TRX3"', 'TRX3'],
    ['an invoice_id', '"invoice_id":"inv-4"', 'inv-4'],
    ['a number as invoice_id', '"invoice_id":4711', '4711'],
    ['an empty transaction_id and a trx_id', '"transaction_id":"","trx_id":"TRX5"', 'TRX5'],
    ['an object as transaction_id', '"transaction_id":{"a":1}', undefined],
    ['HTML as transaction_id', '"transaction_id":"<script>"', undefined],
    ['a transaction_id of 129 characters', `"transaction_id":"${'x'.repeat(129)}"`, undefined],
    ['an order_id', '"order_id":"O1"', undefined],
  ])('reads the id from an answer with %s: %s', async (_name, member, expected) => {
    const provider = await openAt(({ baseUrl }) => ({
      body: `{"status":1,"payment_url":"${baseUrl}/pay/1",${member}}`,
    }))
    const created = await provider.create(createRequest(provider), signal)
    expect(created.outcome === 'created' && created.providerRef).toBe(expected)
  })
})
