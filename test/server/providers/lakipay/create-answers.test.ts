/** The answers to a request that creates a payment. */

import { describe, expect, test } from 'vitest'
import { signal } from '../provider-bench.ts'
import { ALL_MEDIUMS, BAD_PAGES, birrRequest, LAKIPAY_UUID, lakipayBench } from './fixture.ts'

const { openAt } = lakipayBench()
const OURS = 'pay_0190a1b2c3d4'
const withPage = (url: string) => ({
  body: JSON.stringify({ success: true, lakipay_transaction_id: 'TXN-1', payment_url: url }),
})

describe('lakipay create answer', () => {
  test.each([
    [
      'the documented envelope',
      { status: 'SUCCESS', message: 'ok', data: { transaction_id: 'TXN-1', reference: OURS, status: 'PENDING' } },
    ],
    ['the flat shape', { success: true, status: 'PENDING', lakipay_transaction_id: 'TXN-1', reference_id: OURS }],
    [
      'the flat shape with a UUID as reference',
      { success: true, status: 'PENDING', lakipay_transaction_id: 'TXN-1', reference_id: LAKIPAY_UUID },
    ],
    [
      'an envelope with the flat names',
      { success: true, data: { lakipay_transaction_id: 'TXN-1', status: 'PENDING' } },
    ],
    [
      'both shapes at once',
      {
        success: true,
        status: 'SUCCESS',
        lakipay_transaction_id: 'TXN-1',
        data: { status: 'PENDING', reference: OURS },
      },
    ],
    ['the flat shape without a success flag', { lakipay_transaction_id: 'TXN-1', status: 'PENDING' }],
    ['an id with null for data', { data: null, lakipay_transaction_id: 'TXN-1', status: 'PENDING' }],
  ])('is read from %s', async (_name, answer) => {
    const provider = await openAt({ body: JSON.stringify(answer) })
    expect(await provider.create(birrRequest(provider), signal)).toMatchObject({
      outcome: 'created',
      providerRef: 'TXN-1',
      action: { type: 'confirm-on-device' },
    })
  })

  test.each([
    ['success false', '{"success":false,"message":"no"}', 'provider_refused'],
    [
      'success false beside an id and a SUCCESS',
      '{"success":false,"status":"SUCCESS","lakipay_transaction_id":"TXN-1","data":{"transaction_id":"TXN-1"}}',
      'provider_refused',
    ],
    [
      'the envelope of an error',
      '{"status":"ERROR","message":"no","error_code":"SOMETHING_NEW","errors":[]}',
      'provider_refused',
    ],
    [
      'the error code of a bad phone number',
      '{"status":"ERROR","message":"no","error_code":"INVALID_PHONE"}',
      'wrong_details',
    ],
    [
      'a message about the phone number',
      '{"success":false,"message":"amount: cannot be blank; phone_number: the length must be exactly 12."}',
      'wrong_details',
    ],
    [
      'the error type of an empty wallet',
      '{"success":false,"error":{"type":"INSUFFICIENT_BALANCE","message":"no"}}',
      'insufficient_funds',
    ],
    [
      'the error code of a bad amount',
      '{"success":false,"error":{"code":"INVALID_AMOUNT","message":"no"}}',
      'limit_exceeded',
    ],
  ])('of 200 with %s is a refusal', async (_name, body, reason) => {
    const provider = await openAt({ body })
    expect(await provider.create(birrRequest(provider), signal)).toEqual({ outcome: 'refused', reason })
  })

  test.each([
    [400, '{"success":false,"message":"phone_number: the length must be exactly 12."}', 'wrong_details'],
    [400, '{"success":false,"message":"reference: the telephone_number: x"}', 'provider_refused'],
    [400, '{"status":"ERROR","error_code":"INSUFFICIENT_BALANCE"}', 'insufficient_funds'],
    [401, '{"success":false,"error":{"type":"UNAUTHORIZED","message":"bad key"}}', 'provider_misconfigured'],
    [403, '<html>', 'provider_misconfigured'],
    [400, '{"status":"ERROR","error_code":"INVALID_API_KEY"}', 'provider_misconfigured'],
    [400, '{"success":false,"error":{"type":"invalid_api_key","message":"no"}}', 'provider_misconfigured'],
    [200, '{"status":"ERROR","error_code":"INVALID_API_KEY"}', 'provider_misconfigured'],
    [422, '<html>', 'provider_refused'],
    [422, '{"a":1,"a":2}', 'provider_refused'],
    [404, '[]', 'provider_refused'],
  ])('of %i with %s is a refusal: %s', async (status, body, reason) => {
    const provider = await openAt({ status, body })
    expect(await provider.create(birrRequest(provider), signal)).toEqual({ outcome: 'refused', reason })
  })

  test.each([
    [200, { status: 'ERROR', error_code: 'PROVIDER_ERROR' }],
    [200, { success: false, error: { type: 'PROVIDER_ERROR' } }],
    [400, { status: 'ERROR', error_code: 'PROVIDER_ERROR' }],
    [400, { success: false, error: { code: 'provider_error' } }],
  ])('of %i that the operator failed is no refusal of a push request: %j', async (status, answer) => {
    const provider = await openAt({ status, body: JSON.stringify(answer) }, { MEDIUMS: ALL_MEDIUMS })
    const create = (medium: string) => provider.create(birrRequest(provider, { medium }), signal)
    await expect(create('MPESA')).rejects.toThrow('perhaps after its push request')
    // Without a page, nobody can pay by card.
    expect(await create('CYBERSOURCE')).toEqual({ outcome: 'refused', reason: 'provider_refused' })
  })

  test.each([
    ['nothing', '{}'],
    ['success as a text', '{"success":"true"}'],
    ['success and no id', '{"success":true,"status":"PENDING"}'],
    ['an envelope without data', '{"status":"SUCCESS"}'],
    ['an envelope with empty data', '{"status":"SUCCESS","data":{}}'],
    ['a state and no id', '{"status":"PENDING"}'],
    ['an id that is a path', '{"success":true,"lakipay_transaction_id":".."}'],
    ['an id with a space', '{"success":true,"lakipay_transaction_id":"a b"}'],
    ['a number as id', '{"success":true,"lakipay_transaction_id":7}'],
    ['another reference', '{"success":true,"lakipay_transaction_id":"TXN-1","reference":"pay_other"}'],
    [
      'another reference in the envelope',
      '{"status":"SUCCESS","data":{"transaction_id":"TXN-1","reference":"pay_other"}}',
    ],
    ['the id twice', '{"success":true,"lakipay_transaction_id":"TXN-1","lakipay_transaction_id":"TXN-2"}'],
    ['a list', '[{"success":true}]'],
  ])('with %s leaves the outcome unknown', async (_name, body) => {
    const provider = await openAt({ body })
    await expect(provider.create(birrRequest(provider), signal)).rejects.toThrow()
  })

  test.each(['https://lakipay.co/pay/1', 'https://checkout.lakipay.co/c/1?d=2'])(
    'with the page %s opens the page',
    async (url) => {
      const provider = await openAt(withPage(url))
      expect(await provider.create(birrRequest(provider), signal)).toEqual({
        outcome: 'created',
        providerRef: 'TXN-1',
        action: { type: 'open', url },
      })
    },
  )

  test.each(BAD_PAGES)('with the page %j continues with a push request and refuses a card', async (url) => {
    const provider = await openAt(withPage(url), { MEDIUMS: ALL_MEDIUMS })
    expect(await provider.create(birrRequest(provider, { medium: 'MPESA' }), signal)).toMatchObject({
      outcome: 'created',
      action: { type: 'confirm-on-device' },
    })
    expect(await provider.create(birrRequest(provider, { medium: 'CYBERSOURCE' }), signal)).toEqual({
      outcome: 'refused',
      reason: 'provider_refused',
    })
  })

  test.each(BAD_PAGES)('with the page %j is a refusal in checkout mode', async (url) => {
    const provider = await openAt(withPage(url), { MODE: 'checkout' })
    expect(await provider.create(birrRequest(provider), signal)).toEqual({
      outcome: 'refused',
      reason: 'provider_refused',
    })
  })
})
