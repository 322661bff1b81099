import { describe, expect, it } from 'vitest'
import {
  LINKS,
  WEBHOOKS,
  apiKey,
  bench,
  call,
  control,
  createLink,
  event,
  eventOf,
  merchantId,
  read,
  setUp,
  start,
  validLink,
} from './lopay-bench.ts'

setUp()

describe('Lopay simulator: payment links', () => {
  it('are created, with a page to pay on', async () => {
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
    expect(await event(0)).toMatchObject({ type: 'paymentLink.created', data: { paymentLinkId: link.id } })
  })

  it.each([
    [
      'an amount in pounds',
      { amount: { units: 19.99, currencyCode: 'GBP' } },
      'amount.units must be a positive integer',
    ],
    [
      'an amount in a string',
      { amount: { units: '1999', currencyCode: 'GBP' } },
      'amount.units must be a positive integer',
    ],
    ['no amount', { amount: undefined }, 'amount.units must be a positive integer'],
    [
      'another currency',
      { amount: { units: 1999, currencyCode: 'EUR' } },
      'amount.currencyCode must be one of GBP, USD',
    ],
    ['no description', { description: '' }, 'description is required'],
    ['a number as reference', { reference: 7 }, 'reference must be a string'],
    ['a bad return address', { returnUrl: '/thanks' }, 'returnUrl must be a valid URL'],
    [
      'unknown data',
      { dataCollection: ['shoeSize'] },
      'dataCollection must be any of name, businessName, phoneNumber, email, address',
    ],
    ['a tax without rate', { taxes: [{ name: 'VAT', inclusive: true }] }, 'taxes must have name, inclusive and rate'],
  ])('are not created from %s', async (_name, change, errorMessage) => {
    const response = await call('POST', LINKS, { ...validLink(), ...change })
    expect(response.status).toBe(400)
    expect(await response.json()).toEqual({ httpCode: 400, errorCode: 'validation_error', errorMessage })
  })

  it('keep to the region of the key', async () => {
    await start({ currencies: ['USD'] })
    expect(await (await call('POST', LINKS, validLink())).json()).toMatchObject({
      errorMessage: 'amount.currencyCode must be one of USD',
    })
  })

  it.each([
    ['another key', { 'x-api-key': 'nope' }],
    ['another merchant', { 'x-merchant-id': '9b9f1c52-8d47-4f0a-9c36-5a1e2d3f4b5c' }],
    ['an empty merchant', { 'x-merchant-id': '' }],
  ])('refuse %s', async (_name, headers) => {
    const response = await call('POST', LINKS, validLink(), headers)
    expect(response.status).toBe(401)
    expect(await response.json()).toMatchObject({ httpCode: 401, errorCode: 'unauthorized' })
    expect(bench.simulator.control.payments()).toEqual([])
  })

  it('need no merchant to be named', async () => {
    const response = await fetch(bench.simulator.url + LINKS, { headers: { 'x-api-key': apiKey } })
    expect(await response.json()).toEqual({ pageSize: 100, count: 0, data: [] })
  })

  it('show payments with tip and taxes apart', async () => {
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
    await expect
      .poll(() => bench.receiver.bodies.map((body) => (JSON.parse(body) as Event).type).sort())
      .toEqual(['paymentLink.created', 'paymentLink.revoked', 'paymentLink.updated'])
  })

  it('cannot be revoked once paid', async () => {
    const id = await createLink()
    bench.simulator.control.pay(id)
    expect((await call('DELETE', `${LINKS}/${id}`)).status).toBe(422)
    expect(await read(id)).toMatchObject({ status: 'completed' })
  })

  it('are changed in the portal', async () => {
    const id = await createLink()
    bench.simulator.control.changeAmount(id, 1)
    expect(await read(id)).toMatchObject({ amount: { units: 1, currencyCode: 'GBP' } })
    expect((await eventOf('paymentLink.updated')).data).toEqual({ paymentLinkId: id })
  })

  it('are not known when they are not there', async () => {
    expect(await (await call('GET', `${LINKS}/nope`)).json()).toEqual({
      httpCode: 404,
      errorCode: 'not_found',
      errorMessage: 'Payment link not found',
    })
  })
})

describe('Lopay simulator: faults', () => {
  it('answers create with another amount than asked for', async () => {
    bench.simulator.faults.createOffBy = 1
    expect(await (await call('POST', LINKS, validLink())).json()).toMatchObject({ amount: { units: 2000 } })
  })

  it('charges a wrong amount or currency', async () => {
    Object.assign(bench.simulator.faults, { chargedOffBy: -1, chargedCurrency: 'USD' })
    const id = await createLink()
    bench.simulator.control.pay(id)
    expect(await read(id)).toMatchObject({
      amount: { units: 1999, currencyCode: 'GBP' },
      payments: [{ subtotal: { units: 1998, currencyCode: 'USD' } }],
    })
  })

  it.each([
    ['error', 500],
    ['html', 200],
  ] as const)('answers every call with a page (%s)', async (fault, status) => {
    const id = await createLink()
    Object.assign(bench.simulator.faults, { create: fault, read: fault, other: fault })
    const answers = [
      await call('POST', LINKS, validLink()),
      await call('GET', `${LINKS}/${id}`),
      await call('GET', `/api/1/partner/payment/x`),
      await call('GET', LINKS),
      await call('PATCH', `${LINKS}/${id}`, { description: 'x' }),
      await call('POST', `${LINKS}/${id}/send`, { email: 'a@example.com' }),
      await call('DELETE', `${LINKS}/${id}`),
      await call('POST', WEBHOOKS, {}),
    ]
    expect(answers.map((response) => [response.status, response.headers.get('content-type')])).toEqual(
      answers.map(() => [status, 'text/html; charset=utf-8']),
    )
    expect(bench.simulator.control.payments()).toMatchObject([{ id, status: 'pending', description: 'Order 1' }])
    expect(bench.simulator.control.calls()).toEqual({ create: 2, read: 2, other: 5 })
  })

  it('works and never answers, at every kind of call', async () => {
    bench.simulator.faults.nextCreate = 'hang'
    await expect(call('POST', LINKS, validLink(), {}, AbortSignal.timeout(100))).rejects.toThrow('timeout')
    const [link] = bench.simulator.control.payments()
    Object.assign(bench.simulator.faults, { read: 'hang', other: 'cut' })
    await expect(call('GET', `${LINKS}/${link?.id}`, undefined, {}, AbortSignal.timeout(100))).rejects.toThrow(
      'timeout',
    )
    await expect(call('DELETE', `${LINKS}/${link?.id}`)).rejects.toThrow('fetch failed')
    expect(bench.simulator.control.payments()).toMatchObject([{ status: 'cancelled', reads: 1 }])
  })
})

describe('Lopay simulator: control over HTTP', () => {
  it('acts, and shows links and deliveries without secrets', async () => {
    const id = await createLink()
    await control({ payment: id, action: 'changeAmount', units: 5 })
    expect((await control({ payment: id, action: 'pay', tipUnits: 1 })).status).toBe(200)
    await eventOf('payment.success')
    const shown = await (await fetch(`${bench.simulator.url}/_control`)).text()
    expect(JSON.parse(shown)).toMatchObject({
      payments: [{ id, status: 'completed', payments: [{ total: { units: 6 } }] }],
    })
    expect(shown).not.toMatch(/whsec_|secret-token|lopay_key/)
    expect(await (await fetch(`${bench.simulator.url}/healthz`)).json()).toEqual({ status: 'ok' })
  })
})
