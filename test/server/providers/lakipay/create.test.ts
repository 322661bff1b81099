/** The request that creates a payment in direct mode. */

import { describe, expect, test } from 'vitest'
import { deadAddress } from '../api-server.ts'
import { API_KEY } from '../lakipay.fixtures.ts'
import { signal } from '../provider-bench.ts'
import { ALL_MEDIUMS, birrRequest, CREATED, ETB, lakipayBench, USD } from './fixture.ts'

const { api, open, openAt } = lakipayBench()

describe('lakipay create', () => {
  test('sends the documented members, the exact amount and the newest key', async () => {
    const provider = await openAt(CREATED, { API_KEY: `${API_KEY},old:older`, CONNECTED_MERCHANT_ID: 'cm_1' })
    const request = birrRequest(provider, {
      money: ETB(123_450n),
      medium: 'TELEBIRR',
      customer: { phone: '+251 911 22 33 44', email: 'a@buyer.example' },
    })
    expect(await provider.create(request, signal)).toEqual({
      outcome: 'created',
      providerRef: 'TXN-1',
      action: { type: 'confirm-on-device', hint: 'telebirr has sent a request to your phone. Confirm it there.' },
    })
    expect(api.requests).toHaveLength(1)
    expect(api.requests[0]).toMatchObject({ method: 'POST', path: '/api/v2/payment/direct' })
    expect(api.requests[0]?.headers).toMatchObject({
      'x-api-key': API_KEY,
      'x-connected-merchant-id': 'cm_1',
      'content-type': 'application/json',
    })
    expect(api.requests[0]?.body).toBe(
      '{"amount":1234.50,"currency":"ETB","phone_number":"251911223344","medium":"TELEBIRR",' +
        `"reference":"${request.reference}","callback_url":"${request.callbackUrl}","description":"Two books",` +
        `"redirects":{"success":"${request.returnUrl}","failed":"${request.cancelUrl}"}}`,
    )
  })

  test('sends no connected merchant unless one is set', async () => {
    const provider = await openAt(CREATED)
    await provider.create(birrRequest(provider), signal)
    expect(api.requests[0]?.headers).not.toHaveProperty('x-connected-merchant-id')
  })

  test.each([
    [1n, '0.01'],
    [10n, '0.10'],
    [10_000n, '100.00'],
    [123_456_789n, '1234567.89'],
    [999_999_999_999_999n, '9999999999999.99'],
  ])('writes %s cents as %s', async (minor, text) => {
    const provider = await openAt(CREATED)
    await provider.create(birrRequest(provider, { money: ETB(minor) }), signal)
    expect(api.requests[0]?.body).toContain(`{"amount":${text},`)
  })

  test('uses the first medium of the settings when the request has none', async () => {
    const provider = await openAt(CREATED, { MEDIUMS: 'CBE,MPESA' })
    const { medium: _none, ...request } = birrRequest(provider)
    expect(await provider.create(request, signal)).toMatchObject({ outcome: 'created' })
    expect(api.sentBody()).toMatchObject({ medium: 'CBE' })
  })

  test.each([
    ['a medium that is not offered', ETB(100n), 'LAKIPAY', 'wrong_details'],
    ['dollars by mobile money', USD(100n), 'MPESA', 'provider_refused'],
    ['dollars when no card is offered', USD(100n), 'CYBERSOURCE', 'provider_refused'],
    ['a currency that LakiPay does not take', { minor: 100n, currency: 'BDT' }, 'MPESA', 'provider_refused'],
  ])('refuses %s and sends nothing', async (_name, money, medium, reason) => {
    const provider = await openAt(CREATED)
    expect(await provider.create(birrRequest(provider, { money, medium }), signal)).toEqual({
      outcome: 'refused',
      reason,
    })
    expect(api.requests).toHaveLength(0)
  })

  test('sends dollars with a card medium only', async () => {
    const provider = await openAt(
      ({ baseUrl }) => ({ body: `{"success":true,"lakipay_transaction_id":"T","payment_url":"${baseUrl}/pay"}` }),
      { MEDIUMS: ALL_MEDIUMS },
    )
    expect(await provider.create(birrRequest(provider, { money: USD(100n), medium: 'MPESA' }), signal)).toEqual({
      outcome: 'refused',
      reason: 'wrong_details',
    })
    expect(
      await provider.create(birrRequest(provider, { money: USD(100n), medium: 'CYBERSOURCE' }), signal),
    ).toMatchObject({ outcome: 'created', action: { type: 'open', url: `${api.url}/pay` } })
    expect(api.requests).toHaveLength(1)
    expect(api.sentBody()).toMatchObject({ currency: 'USD', medium: 'CYBERSOURCE' })
  })

  test('is refused as unreachable when nobody listens at the address', async () => {
    const provider = open({ BASE_URL: await deadAddress() })
    expect(await provider.create(birrRequest(provider), signal)).toEqual({
      outcome: 'refused',
      reason: 'provider_unreachable',
    })
  })
})

describe('lakipay phone number', () => {
  test.each([
    ['0911223344', '251911223344'],
    ['+251 71 122 3344', '251711223344'],
    ['\u0660\u0669\u0661\u0661\u0662\u0662\u0663\u0663\u0664\u0664', '251911223344'],
  ])('%j is sent as the twelve digits %s', async (phone, sent) => {
    const provider = await openAt(CREATED)
    await provider.create(birrRequest(provider, { customer: { phone } }), signal)
    expect(api.sentBody()).toMatchObject({ phone_number: sent })
  })

  test.each([
    undefined,
    '',
    ' ',
    '+',
    '0',
    '112233445',
    '0811223344',
    '0111223344',
    '09112233445',
    '091122334',
    '+0911223344',
    '++251911223344',
    '252911223344',
    '+8801700000000',
    '0911223344x',
    '0911223344\u0000',
    '0911223344,0911223355',
    '0911223344;',
    '251+911223344',
    '9e8',
    '0911223344 ext 1',
  ])('%j is refused, and nothing is sent', async (phone) => {
    const provider = await openAt(CREATED)
    const request = birrRequest(provider, { customer: phone === undefined ? {} : { phone } })
    expect(await provider.create(request, signal)).toEqual({ outcome: 'refused', reason: 'wrong_details' })
    expect(api.requests).toHaveLength(0)
  })
})
