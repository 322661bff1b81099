import { describe, expect, test } from 'vitest'
import type { CreateRequest } from '../../../../server/contract/provider.ts'
import type { ApiRequest } from '../api-server.ts'
import { BUYER, createRequest, signal } from '../provider-bench.ts'
import { PASSWORD, REFERENCE, STORE, TRAN_ID } from '../sslcommerz.fixtures.ts'
import { BDT, sslcommerzBench } from './fixture.ts'

const { api, openAt } = sslcommerzBench()
const page = ({ baseUrl }: ApiRequest) => ({
  body: JSON.stringify({ status: 'SUCCESS', sessionkey: 'A1', GatewayPageURL: `${baseUrl}/gwprocess/v4/gw.php?Q=PAY` }),
})
const answer = (members: object) => ({ body: JSON.stringify(members) })
const refused = (reason: string) => ({ outcome: 'refused', reason })

async function create(
  more: Partial<CreateRequest> = {},
  reply: Parameters<typeof openAt>[0] = page,
  settings: Record<string, string> = {},
) {
  const provider = await openAt(reply, settings)
  return provider.create(createRequest(provider, { reference: REFERENCE, ...more }), signal)
}
const sent = () => Object.fromEntries(new URLSearchParams(api.requests[0]?.body))

describe('sslcommerz create', () => {
  test('posts a form with the documented fields', async () => {
    const customer = { name: ' Rahima "R" খাতুন ', email: 'r+1@example.com', phone: '+8801711234567' }
    const created = await create({ money: BDT(125_050n), customer }, page, { STORE_PASSWORD: `${PASSWORD},old@ssl` })
    expect(created).toEqual({
      outcome: 'created',
      action: { type: 'open', url: `${api.url}/gwprocess/v4/gw.php?Q=PAY` },
    })
    expect(api.requestLines).toEqual(['POST /gwprocess/v4/api.php'])
    expect(api.requests[0]?.headers['content-type']).toBe('application/x-www-form-urlencoded')
    expect(sent()).toEqual({
      store_id: STORE,
      store_passwd: PASSWORD,
      total_amount: '1250.50',
      currency: 'BDT',
      tran_id: TRAN_ID,
      success_url: 'https://pay.shop.example/return/pay_0190a1b2c3d4/return-token',
      fail_url: 'https://pay.shop.example/return/pay_0190a1b2c3d4/return-token',
      cancel_url: 'https://pay.shop.example/return/pay_0190a1b2c3d4/return-token?cancelled=1',
      ipn_url: 'https://pay.shop.example/webhooks/acme/pay_0190a1b2c3d4/hook-token',
      cus_name: 'Rahima "R" খাতুন',
      cus_email: 'r+1@example.com',
      cus_phone: '+8801711234567',
      cus_add1: 'Dhaka',
      cus_city: 'Dhaka',
      cus_postcode: '1000',
      cus_country: 'Bangladesh',
      shipping_method: 'NO',
      num_of_item: '1',
      product_name: 'Two books',
      product_category: 'Order',
      product_profile: 'general',
      emi_option: '0',
      value_a: REFERENCE,
    })
  })

  test.each([
    [1_000n, '10.00'],
    [10_001n, '100.01'],
    [50_000_000n, '500000.00'],
  ])('writes %s paisa as %s', async (minor, text) => {
    await create({ money: BDT(minor) })
    expect(sent()).toMatchObject({ total_amount: text })
  })

  test('asks in dollars where the store takes them', async () => {
    await create({ money: { minor: 1_000n, currency: 'USD' } }, page, { CURRENCIES: 'BDT,USD' })
    expect(sent()).toMatchObject({ total_amount: '10.00', currency: 'USD' })
  })

  test('shortens a long name and a long description, and cuts no character in half', async () => {
    const name = `${'n'.repeat(49)}😀`
    await create({ customer: { ...BUYER, name }, description: 'd'.repeat(300) })
    expect(sent()).toMatchObject({ cus_name: 'n'.repeat(49), product_name: 'd'.repeat(255) })
  })

  test.each([
    [
      'an e-mail address of 51 characters',
      { customer: { ...BUYER, email: `${'e'.repeat(39)}@example.com` } },
      'wrong_details',
    ],
    ['a blank name', { customer: { ...BUYER, name: ' ' } }, 'wrong_details'],
    ['another currency', { money: { minor: 1_000n, currency: 'USD' } }, 'provider_refused'],
    ['a reference that has no tran_id', { reference: 'pay_0190a1b2c3d4' }, 'provider_refused'],
    ['a webhook address of 256 characters', { callbackUrl: `https://${'h'.repeat(248)}` }, 'provider_misconfigured'],
    ['a return address of 256 characters', { returnUrl: `https://${'h'.repeat(248)}` }, 'provider_misconfigured'],
  ])('is refused with %s and sends nothing', async (_name, more, reason) => {
    expect(await create(more)).toEqual(refused(reason))
    expect(api.requests).toHaveLength(0)
  })

  test.each([
    ['Store Credential Error Or Store is De-active', 'provider_misconfigured'],
    ["Invalid Information! 'cus_email' is missing or empty.", 'provider_refused'],
    ['', 'provider_refused'],
    [undefined, 'provider_refused'],
  ])('is refused when the answer is FAILED because of %j', async (failedreason, reason) => {
    expect(await create({}, answer({ status: 'FAILED', failedreason }))).toEqual(refused(reason))
  })

  test.each([
    ['no page', { status: 'SUCCESS' }],
    ['an empty page', { status: 'SUCCESS', GatewayPageURL: '' }],
    ['a page on another host', { status: 'SUCCESS', GatewayPageURL: 'https://evil.example/pay' }],
    ['a page on a host with a similar name', { status: 'SUCCESS', GatewayPageURL: 'https://notsslcommerz.com/pay' }],
    ['a script as page', { status: 'SUCCESS', GatewayPageURL: 'javascript:alert(1)' }],
    ['another status', { status: 'PENDING', GatewayPageURL: 'https://securepay.sslcommerz.com/gw' }],
    ['a status in lower case', { status: 'success', GatewayPageURL: 'https://securepay.sslcommerz.com/gw' }],
    ['no status', { GatewayPageURL: 'https://securepay.sslcommerz.com/gw' }],
  ])('has an unknown outcome after an answer with %s', async (_name, members) => {
    await expect(create({}, answer(members))).rejects.toThrow(/^sslcommerz create: /)
  })

  test.each(['securepay', 'epay-gw', 'seamless-epay'])('opens a page at %s.sslcommerz.com', async (host) => {
    const url = `https://${host}.sslcommerz.com/gwprocess/v4/gw.php?Q=PAY`
    expect(await create({}, answer({ status: 'SUCCESS', GatewayPageURL: url }))).toMatchObject({ action: { url } })
  })
})
