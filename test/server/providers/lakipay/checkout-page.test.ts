/** Payments in checkout mode, where the buyer pays on a page of LakiPay. */

import { describe, expect, test } from 'vitest'
import type { ApiRequest } from '../api-server.ts'
import { signal } from '../provider-bench.ts'
import { birrRequest, lakipayBench, USD } from './fixture.ts'

const { api, openAt } = lakipayBench()
const page = ({ baseUrl }: ApiRequest) => ({
  body: JSON.stringify({
    success: true,
    status: 'PENDING',
    lakipay_transaction_id: 'TXN-1',
    reference_id: 'pay_0190a1b2c3d4',
    payment_url: `${baseUrl}/pay/1`,
  }),
})

describe('lakipay checkout page', () => {
  test('is requested with the mediums that it may offer', async () => {
    const provider = await openAt(page, { MODE: 'checkout' })
    const request = birrRequest(provider)
    expect(await provider.create(request, signal)).toEqual({
      outcome: 'created',
      providerRef: 'TXN-1',
      action: { type: 'open', url: `${api.url}/pay/1` },
    })
    expect(api.requests[0]).toMatchObject({ method: 'POST', path: '/api/v2/payment/checkout' })
    expect(api.sentBody()).toEqual({
      amount: 100,
      currency: 'ETB',
      phone_number: '251911223344',
      supported_mediums: ['MPESA', 'TELEBIRR', 'CBE'],
      reference: request.reference,
      callback_url: request.callbackUrl,
      description: 'Two books',
      redirects: { success: request.returnUrl, failed: request.cancelUrl },
    })
  })

  test('offers cards alone for dollars and all mediums for birr', async () => {
    const provider = await openAt(page, { MODE: 'checkout', MEDIUMS: 'CBE,CYBERSOURCE' })
    await provider.create(birrRequest(provider, { money: USD(100n) }), signal)
    await provider.create(birrRequest(provider), signal)
    expect([api.sentBody(0).supported_mediums, api.sentBody(1).supported_mediums]).toEqual([
      ['CYBERSOURCE'],
      ['CBE', 'CYBERSOURCE'],
    ])
  })

  test.each([undefined, '', '+8801700000000', 'none'])(
    'is requested without the phone number %j, because the page requests one',
    async (phone) => {
      const provider = await openAt(page, { MODE: 'checkout' })
      const request = birrRequest(provider, { customer: phone === undefined ? {} : { phone } })
      expect(await provider.create(request, signal)).toMatchObject({ outcome: 'created' })
      expect(api.sentBody()).not.toHaveProperty('phone_number')
    },
  )

  test('opens without a transaction id, because a webhook brings the id', async () => {
    const provider = await openAt(
      ({ baseUrl }) => ({ body: `{"status":"SUCCESS","data":{"checkout_url":"${baseUrl}/pay/2"}}` }),
      { MODE: 'checkout' },
    )
    expect(await provider.create(birrRequest(provider), signal)).toEqual({
      outcome: 'created',
      action: { type: 'open', url: `${api.url}/pay/2` },
    })
  })
})
