import { describe, expect, test } from 'vitest'
import type { ApiRequest } from '../api-server.ts'
import { createRequest, signal } from '../provider-bench.ts'
import { echezonaBench, NGN } from './fixture.ts'

const { api, openAt } = echezonaBench()
const REFUSED = { outcome: 'refused', reason: 'provider_refused' }
const initialized = (paymentUrl: unknown) => ({
  body: JSON.stringify({ responseCode: '00', responseMessage: 'm', data: { paymentUrl, accessCode: 'abc' } }),
})
const page = ({ baseUrl }: ApiRequest) => initialized(`${baseUrl}/pay/1`)

describe('echezona create', () => {
  test('sends naira as decimal text, our own id and the return address', async () => {
    const provider = await openAt(page, { API_KEY: 'newest,older' })
    const request = createRequest(provider, {
      money: NGN(500_050n),
      customer: { name: 'Ada Obi', email: 'ada@buyer.example', phone: '+2348000000000' },
    })
    expect(await provider.create(request, signal)).toEqual({
      outcome: 'created',
      action: { type: 'open', url: `${api.url}/pay/1` },
    })
    expect(api.requestLines).toEqual(['POST /api/Payments/Initialize'])
    expect(api.requests[0]?.headers).toMatchObject({
      authorization: 'Bearer newest',
      'content-type': 'application/json',
    })
    expect(api.sentBody()).toEqual({
      amount: '5000.50',
      currency: 'NGN',
      email: 'ada@buyer.example',
      firstName: 'Ada',
      lastName: 'Obi',
      phone: '+2348000000000',
      transactionId: request.reference,
      callbackUrl: request.returnUrl,
      productId: request.orderId,
      productDescription: 'Two books',
      applyConviniencyCharge: false,
    })
  })

  test.each([
    ['Ada Obi', 'Ada', 'Obi'],
    ['Ada', 'Ada', 'Ada'],
    ['  Ada   Grace\tNkechi  Obi ', 'Ada Grace Nkechi', 'Obi'],
    ['Ọládélé Déjì', 'Ọládélé', 'Déjì'],
  ])('sends the name %j as first name %j and last name %j', async (name, firstName, lastName) => {
    const provider = await openAt(page)
    await provider.create(createRequest(provider, { customer: { name, email: 'a@b.example' } }), signal)
    expect(api.sentBody()).toMatchObject({ firstName, lastName })
    expect(api.sentBody()).not.toHaveProperty('phone')
  })

  test.each([{}, { name: 'Ada' }, { email: 'a@b.example' }, { name: ' \t', email: 'a@b.example' }])(
    'sends nothing when the details of the buyer are %j',
    async (customer) => {
      const provider = await openAt(page)
      expect(await provider.create(createRequest(provider, { customer }), signal)).toEqual({
        outcome: 'refused',
        reason: 'wrong_details',
      })
      expect(api.requests).toHaveLength(0)
    },
  )

  test.each([
    [1n, '0.01'],
    [700n, '7.00'],
    [999_999_999_999_999n, '9999999999999.99'],
  ])('writes %s kobo as %s', async (minor, amount) => {
    const provider = await openAt(page)
    await provider.create(createRequest(provider, { money: NGN(minor) }), signal)
    expect(api.sentBody()).toMatchObject({ amount })
  })

  test.each(['01', '0', '', 0, null, true, undefined])('is refused when the responseCode is %j', async (code) => {
    const provider = await openAt(({ baseUrl }) => ({
      body: JSON.stringify({ responseCode: code, data: { paymentUrl: `${baseUrl}/pay/1` } }),
    }))
    expect(await provider.create(createRequest(provider), signal)).toEqual(REFUSED)
  })

  test.each([
    undefined,
    null,
    '',
    '/pay/1',
    'javascript:alert(1)',
    'http://checkout.echezona.com/1',
    'https://evil.example/1',
    'https://notechezona.com/1',
    'https://echezona.com@evil.example/',
  ])('is refused when the page is %j', async (url) => {
    const provider = await openAt(initialized(url))
    expect(await provider.create(createRequest(provider), signal)).toEqual(REFUSED)
  })

  test.each([
    'https://checkout.echezona.com/1',
    'https://checkout.staging.echezona.com/1',
    'https://checkout.paybridge.africa/1',
  ])('opens the page %s', async (url) => {
    const provider = await openAt(initialized(url))
    expect(await provider.create(createRequest(provider), signal)).toMatchObject({ action: { type: 'open', url } })
  })

  test('is refused by an error in plain text', async () => {
    const provider = await openAt({ status: 400, body: 'Duplicate transactionId' })
    expect(await provider.create(createRequest(provider), signal)).toEqual(REFUSED)
  })
})
