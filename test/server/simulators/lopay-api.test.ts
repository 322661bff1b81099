import { describe, expect, it } from 'vitest'
import { LINKS, apiKey, bench, call, createLink, event, eventOf, merchantId, read, validLink } from './lopay-bench.ts'

bench.renewForEachTest()

describe('Lopay simulator: payment links', () => {
  it('are created with the address of a payment page', async () => {
    const taxes = [{ name: 'VAT', inclusive: true, rate: '20.0' }]
    const response = await call('POST', LINKS, { ...validLink(), taxes, dataCollection: ['email'] })
    expect(response.status).toBe(201)
    const link = (await response.json()) as Record<string, string>
    expect(link).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      amount: { units: 1999, currencyCode: 'GBP' },
      link: `${bench.simulator.url}/l/${link.id}`,
      reference: 'pay_1',
      description: 'Order 1',
      status: 'pending',
      dataCollection: ['email'],
      taxes: [{ ...taxes[0], amount: { units: 333, currencyCode: 'GBP' } }],
      payments: [],
      returnUrl: 'https://shop.example/return?a=1',
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    })
    expect(await event()).toMatchObject({ type: 'paymentLink.created', data: { paymentLinkId: link.id } })
  })

  it.each([
    [
      'an amount in pounds',
      { amount: { units: 19.99, currencyCode: 'GBP' } },
      'amount.units must be a positive integer',
    ],
    [
      'an amount that is text',
      { amount: { units: '1999', currencyCode: 'GBP' } },
      'amount.units must be a positive integer',
    ],
    ['a missing amount', { amount: undefined }, 'amount.units must be a positive integer'],
    [
      'another currency',
      { amount: { units: 1999, currencyCode: 'EUR' } },
      'amount.currencyCode must be one of GBP, USD',
    ],
    ['a missing description', { description: '' }, 'description is required'],
    ['a reference that is a number', { reference: 7 }, 'reference must be a string'],
    ['a bad return address', { returnUrl: '/thanks' }, 'returnUrl must be a valid URL'],
    [
      'unknown details',
      { dataCollection: ['shoeSize'] },
      'dataCollection must be any of name, businessName, phoneNumber, email, address',
    ],
    ['a tax without a rate', { taxes: [{ name: 'VAT', inclusive: true }] }, 'taxes must have name, inclusive and rate'],
  ])('are refused with %s', async (_name, change, errorMessage) => {
    const response = await call('POST', LINKS, { ...validLink(), ...change })
    expect(response.status).toBe(400)
    expect(await response.json()).toEqual({ httpCode: 400, errorCode: 'validation_error', errorMessage })
  })

  it('are refused in a currency outside the region of the key', async () => {
    await bench.start({ currencies: ['USD'] })
    expect(await (await call('POST', LINKS, validLink())).json()).toMatchObject({
      errorMessage: 'amount.currencyCode must be one of USD',
    })
  })

  it.each([
    ['another key', { 'x-api-key': 'nope' }],
    ['another merchant', { 'x-merchant-id': '9b9f1c52-8d47-4f0a-9c36-5a1e2d3f4b5c' }],
    ['an empty merchant', { 'x-merchant-id': '' }],
  ])('are refused with %s and not created', async (_name, headers) => {
    const response = await call('POST', LINKS, validLink(), { headers })
    expect(response.status).toBe(401)
    expect(await response.json()).toMatchObject({ httpCode: 401, errorCode: 'unauthorized' })
    expect(bench.simulator.control.payments()).toEqual([])
  })

  it('need no merchant id', async () => {
    const response = await fetch(bench.simulator.url + LINKS, { headers: { 'x-api-key': apiKey } })
    expect(await response.json()).toEqual({ pageSize: 100, count: 0, data: [] })
  })

  it('show tip and taxes of a payment apart', async () => {
    const id = await createLink({ taxes: [{ name: 'Service', inclusive: false, rate: '10.0' }] })
    expect(await read(id)).toMatchObject({ status: 'pending', merchantId, payments: [] })
    const paymentId = bench.simulator.control.pay(id, { tipUnits: 300 })
    const gbp = (units: number) => ({ units, currencyCode: 'GBP' })
    const payment = {
      id: paymentId,
      tenderType: 'card',
      subtotal: gbp(1999),
      tip: gbp(300),
      taxes: [{ name: 'Service', inclusive: false, rate: '10.0', amount: gbp(200) }],
      total: gbp(2499),
      createdAt: expect.any(String),
    }
    expect(await read(id)).toMatchObject({ status: 'completed', amount: gbp(1999), payments: [payment] })
    expect(await (await call('GET', `/api/1/partner/payment/${paymentId}`)).json()).toEqual(payment)
    expect(bench.simulator.control.pay(id)).toBe(paymentId)
  })

  it('can be listed, changed, sent and revoked', async () => {
    const id = await createLink()
    expect(await (await call('GET', LINKS)).json()).toMatchObject({ count: 1, data: [{ id }] })
    expect(await (await call('PATCH', `${LINKS}/${id}`, { description: 'Order 2' })).json()).toMatchObject({
      description: 'Order 2',
      amount: { units: 1999 },
    })
    expect((await call('PATCH', `${LINKS}/${id}`, { amount: { units: 0, currencyCode: 'GBP' } })).status).toBe(400)
    expect((await call('POST', `${LINKS}/${id}/send`, { email: 'a@example.com' })).status).toBe(204)
    expect((await call('POST', `${LINKS}/${id}/send`, {})).status).toBe(400)
    expect((await call('DELETE', `${LINKS}/${id}`)).status).toBe(204)
    expect(await read(id)).toMatchObject({ status: 'cancelled' })
    expect(await (await call('PATCH', `${LINKS}/${id}`, { description: 'x' })).json()).toMatchObject({ httpCode: 422 })
    expect(() => bench.simulator.control.pay(id)).toThrow('revoked')
    await bench.expectAnswers(200, 200, 200)
    expect(bench.simulator.control.deliveries().map((delivery) => delivery.event)).toEqual([
      'paymentLink.created',
      'paymentLink.updated',
      'paymentLink.revoked',
    ])
  })

  it('cannot be revoked once paid', async () => {
    const id = await createLink()
    bench.simulator.control.pay(id)
    expect((await call('DELETE', `${LINKS}/${id}`)).status).toBe(422)
    expect(await read(id)).toMatchObject({ status: 'completed' })
  })

  it('can be changed in the portal', async () => {
    const id = await createLink()
    bench.simulator.control.changeAmount(id, 1)
    expect(await read(id)).toMatchObject({ amount: { units: 1, currencyCode: 'GBP' } })
    expect((await eventOf('paymentLink.updated')).data).toEqual({ paymentLinkId: id })
  })

  it('answer 404 for an unknown id', async () => {
    expect(await (await call('GET', `${LINKS}/nope`)).json()).toEqual({
      httpCode: 404,
      errorCode: 'not_found',
      errorMessage: 'Payment link not found',
    })
  })
})

describe('Lopay simulator: control over HTTP', () => {
  it('acts, and shows links and deliveries without secrets', async () => {
    const id = await createLink()
    await bench.control({ payment: id, action: 'changeAmount', units: 5 })
    expect((await bench.control({ payment: id, action: 'pay', tipUnits: 1 })).status).toBe(200)
    await eventOf('payment.success')
    const shown = await (await fetch(`${bench.simulator.url}/_control`)).text()
    expect(JSON.parse(shown)).toMatchObject({
      payments: [{ id, status: 'completed', payments: [{ total: { units: 6 } }] }],
    })
    expect(shown).not.toMatch(/whsec_|secret-token|lopay_key/)
    expect(await (await fetch(`${bench.simulator.url}/healthz`)).json()).toEqual({ status: 'ok' })
  })
})
