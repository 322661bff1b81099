/** The calls to Chapa that create and cancel a payment, and its settings. */

import { describe, expect, test } from 'vitest'
import { chapa } from '../../../../server/providers/chapa/chapa.ts'
import type { CreateRequest, CreateResult } from '../../../../server/contract/provider.ts'
import type { Reply } from '../api-server.ts'
import { BUYER, createRequest, signal } from '../provider-bench.ts'
import { initialized, KEY } from '../chapa.fixtures.ts'
import { chapaBench, money } from './fixture.ts'

const { api, open, openAt } = chapaBench()
const PAGE = 'https://checkout.chapa.co/checkout/payment/V38JyhpTygC9'
const QUERY = { reference: 'pay_0190a1b2c3d4', providerRef: null, money: money(10_000n) }
const failed = (message: unknown) => JSON.stringify({ message, status: 'failed', data: null })

async function create(reply: Reply, more: Partial<CreateRequest> = {}): Promise<CreateResult> {
  const provider = await openAt(reply, { CURRENCIES: 'ETB,USD' })
  return provider.create(createRequest(provider, more), signal)
}

describe('chapa settings', () => {
  test.each([
    ['SECRET_KEY', 'CHAPUBK_TEST-4f1a9c27d0'],
    ['SECRET_KEY', ''],
    ['WEBHOOK_SECRET', 'fifteen-letters'],
    ['WEBHOOK_SECRET', 'a-secret-that-is-long-enough,short'],
    ['WEBHOOK_SECRET', KEY],
    ['CURRENCIES', 'ETB,EUR'],
    ['CURRENCIES', 'ETB,ETB'],
    ['RETRY_MINUTES', '4'],
    ['RETRY_MINUTES', '61'],
    ['RETRY_MINUTES', 'ten'],
    ['BASE_URL', 'http://api.chapa.co/v1'],
  ] as const)('reject %s = %j', (name, text) => {
    expect(() => chapa.settings[name].parse(text)).toThrow(/^must /)
  })

  test('make a method in birr that opens in a window, needs nothing and can be cancelled', () => {
    const provider = open()
    expect(provider).toMatchObject({ label: 'Chapa', flow: 'page', frame: false, needs: [], currencies: ['ETB'] })
    expect(provider.capabilities).toEqual({ poll: 'always', cancel: true, callback: 'account' })
    expect(provider.limits?.ETB?.min).toBe(100n)
  })
})

describe('chapa create', () => {
  test('sends the documented members and no others', async () => {
    const customer = { name: 'Hana Alem Tesfaye', email: BUYER.email, phone: '+251911234567' }
    const result = await create(initialized(PAGE), { customer, money: money(125_050n) })
    expect(result).toEqual({ outcome: 'created', action: { type: 'open', url: PAGE } })
    expect(api.requestLines).toEqual(['POST /v1/transaction/initialize'])
    expect(api.requests[0]?.headers).toMatchObject({
      authorization: `Bearer ${KEY}`,
      'content-type': 'application/json',
    })
    const back = 'https://pay.shop.example/return/pay_0190a1b2c3d4/return-token'
    expect(api.sentBody()).toEqual({
      amount: '1250.50',
      currency: 'ETB',
      tx_ref: 'pay_0190a1b2c3d4',
      email: BUYER.email,
      first_name: 'Hana Alem',
      last_name: 'Tesfaye',
      phone_number: '0911234567',
      return_url: back,
      callback_url: back,
    })
  })

  test.each([
    [{}, {}],
    [{ name: 'Hana' }, { first_name: 'Hana' }],
    [{ phone: '251711234567' }, { phone_number: '0711234567' }],
    [{ phone: '911234567' }, { phone_number: '0911234567' }],
    [{ phone: '0911234567' }, { phone_number: '0911234567' }],
    [{ phone: '+8801700000000' }, {}],
    [{ phone: '0811234567' }, {}],
  ])('of the buyer %j sends only %j', async (customer, sent) => {
    await create(initialized(PAGE), { customer })
    const { email, first_name, last_name, phone_number } = api.sentBody()
    expect(JSON.parse(JSON.stringify({ email, first_name, last_name, phone_number }))).toEqual(sent)
  })

  test.each([
    'Transaction reference has been used before',
    { tx_ref: ['The tx ref has already been used.'] },
    ['Transaction reference has been used before'],
  ])('has an unknown outcome after a refusal with %j', async (message) => {
    await expect(create({ status: 400, body: failed(message) })).rejects.toThrow('the reference is in use')
  })

  test.each([
    [400, { amount: ['The amount must be at least 1.'] }, 'provider_refused'],
    [400, null, 'provider_refused'],
    [401, 'Invalid API Key', 'provider_misconfigured'],
    [404, 'Payments through API is disabled', 'provider_refused'],
  ])('is refused after %i with %j', async (status, message, reason) => {
    expect(await create({ status, body: failed(message) })).toEqual({ outcome: 'refused', reason })
  })

  test.each([
    ['another host', initialized('https://chapa.co.evil.example/abc')],
    ['plain http', initialized('http://checkout.chapa.co/abc')],
    ['no address', initialized(undefined)],
    ['the status failed', { body: initialized(PAGE).body.replace('success', 'failed') }],
  ])('has an unknown outcome after an answer with %s', async (_name, reply) => {
    await expect(create(reply)).rejects.toThrow(/^chapa create: /)
  })
})

describe('chapa cancel', () => {
  test('ends the link, by our reference', async () => {
    const reply = { body: '{"message":"Checkout link expired successfully","status":"success","data":null}' }
    await (await openAt(reply)).cancel?.(QUERY, signal)
    expect(api.requestLines).toEqual(['PUT /v1/transaction/cancel/pay_0190a1b2c3d4'])
  })

  test.each([
    [200, 'Payment link already expired'],
    [400, 'Payment link already expired'],
    [404, 'Invalid transaction or Transaction not found'],
    [422, 'Payment link already expired'],
  ])('succeeds after %i, because the link may have been paid meanwhile', async (status, message) => {
    const cancelling = (await openAt({ status, body: failed(message) })).cancel?.(QUERY, signal)
    await expect(cancelling).resolves.toBeUndefined()
  })

  test.each([401, 403, 429, 500])('fails after %i', async (status) => {
    await expect((await openAt({ status, body: failed('no') })).cancel?.(QUERY, signal)).rejects.toThrow(String(status))
  })
})
