import { describe, expect, test } from 'vitest'
import type { CreateRequest, CreateResult } from '../../../../server/contract/provider.ts'
import type { Reply } from '../api-server.ts'
import { BUYER, createRequest, signal } from '../provider-bench.ts'
import { initialized, KEY } from '../paystack.fixtures.ts'
import { money, paystackBench } from './fixture.ts'

const { api, openAt } = paystackBench()

async function create(
  reply: (baseUrl: string) => Reply,
  more: Partial<CreateRequest> = {},
  settings: Record<string, string> = {},
): Promise<CreateResult> {
  const provider = await openAt(({ baseUrl }) => reply(baseUrl), settings)
  return provider.create(createRequest(provider, more), signal)
}
const refusal = (status: number, more: object) => () => ({ status, body: JSON.stringify({ status: false, ...more }) })

describe('paystack create', () => {
  test('sends the documented members and no others', async () => {
    const result = await create(initialized, {}, { SECRET_KEY: `${KEY},sk_test_an-older-key` })
    expect(result).toEqual({ outcome: 'created', action: { type: 'open', url: `${api.url}/3ni8kdavz62431k` } })
    expect(api.requestLines).toEqual(['POST /transaction/initialize'])
    expect(api.requests[0]?.headers).toMatchObject({
      authorization: `Bearer ${KEY}`,
      'content-type': 'application/json',
    })
    expect(api.sentBody()).toEqual({
      email: BUYER.email,
      amount: 10_000,
      currency: 'NGN',
      reference: 'pay.0190a1b2c3d4',
      callback_url: 'https://pay.shop.example/return/pay_0190a1b2c3d4/return-token',
      metadata: { cancel_action: 'https://pay.shop.example/return/pay_0190a1b2c3d4/return-token?cancelled=1' },
    })
  })

  test('names the channels of the settings', async () => {
    await create(initialized, {}, { CHANNELS: 'card,bank_transfer' })
    expect(api.sentBody().channels).toEqual(['card', 'bank_transfer'])
  })

  test.each([
    [125_000n, 'NGN', '125000'],
    [1n, 'GHS', '1'],
    [500n, 'XOF', '50000'],
    [1n, 'XOF', '100'],
    [10_007n, 'USD', '10007'],
  ])('writes %s minor units of %s as %s', async (minor, currency, amount) => {
    await create(initialized, { money: money(minor, currency) })
    expect(api.requests[0]?.body).toContain(`"amount":${amount},"currency":"${currency}"`)
  })

  test('makes an address of the phone number where the settings name a domain', async () => {
    const { name, phone } = BUYER
    const settings = { EMAIL_DOMAIN: 'pay.shop.example' }
    await create(initialized, { customer: { name, phone } }, settings)
    expect(api.sentBody().email).toBe('8801700000000@pay.shop.example')
    await create(initialized, { customer: BUYER }, settings)
    expect(api.sentBody().email).toBe(BUYER.email)
  })

  test.each([
    ['its code', { code: 'duplicate_reference', message: 'No', type: 'validation_error' }],
    ['its message', { message: 'Duplicate Transaction Reference' }],
  ])('has an unknown outcome when %s says that the reference is in use', async (_name, more) => {
    await expect(create(refusal(400, more))).rejects.toThrow('the reference is in use')
  })

  test.each([
    [400, 'provider_refused'],
    [401, 'provider_misconfigured'],
    [403, 'provider_misconfigured'],
    [404, 'provider_refused'],
    [429, 'provider_refused'],
  ])('is refused after %i', async (status, reason) => {
    expect(await create(refusal(status, { message: 'Invalid Amount' }))).toEqual({ outcome: 'refused', reason })
  })

  test.each<[string, (baseUrl: string) => Reply]>([
    ['the outer status false', (url) => ({ body: initialized(url).body.replace('"status":true', '"status":false') })],
    ['the outer status as text', (url) => ({ body: initialized(url).body.replace('true', '"true"') })],
    ['another reference', (url) => initialized(url, { reference: 'pay.another' })],
    ['our reference unmapped', (url) => initialized(url, { reference: 'pay_0190a1b2c3d4' })],
    ['no reference', (url) => initialized(url, { reference: undefined })],
    [
      'an address on another host',
      (url) => initialized(url, { authorization_url: 'https://paystack.com.evil.example/a' }),
    ],
    ['no address', (url) => initialized(url, { authorization_url: null })],
  ])('has an unknown outcome after an answer with %s', async (_name, reply) => {
    await expect(create(reply)).rejects.toThrow(/^paystack create: /)
  })

  test.each(['https://checkout.paystack.com/3ni8kdavz62431k', 'https://paystack.co/pay'])(
    'opens the page %s',
    async (url) => {
      expect(await create((base) => initialized(base, { authorization_url: url }))).toMatchObject({ action: { url } })
    },
  )
})
