import { describe, expect, it } from 'vitest'
import {
  apiKey,
  bench,
  call,
  control,
  createPayment,
  direct,
  get,
  read,
  setUp,
  start,
  validDirect,
} from './lakipay-bench.ts'

setUp()

describe('LakiPay simulator: direct', () => {
  it('answers flat, as observed, and puts a prompt on the phone', async () => {
    const response = await direct({})
    expect(response.status).toBe(200)
    const answer = (await response.json()) as Record<string, unknown>
    expect(answer).toEqual({
      success: true,
      message: 'Payment initiated',
      lakipay_transaction_id: expect.stringMatching(/^TXN-[0-9A-F]{12}$/),
      reference_id: 'ORDER-12345',
      status: 'PENDING',
    })
    expect(bench.simulator.control.payments()).toMatchObject([
      { id: answer.lakipay_transaction_id, phone: '251911234567', isPrompting: true, amount: 10000 },
    ])
  })

  it('answers with the documented envelope when told to', async () => {
    await start({ shape: 'envelope' })
    expect(await (await direct({})).json()).toEqual({
      status: 'SUCCESS',
      message: 'Payment initiated',
      data: { transaction_id: expect.any(String), reference: 'ORDER-12345', status: 'PENDING' },
    })
  })

  it.each([
    ['no key', null],
    ['the public half only', 'pk_test_1'],
    ['another secret', 'pk_test_1:sk_test_2'],
  ])('refuses %s', async (_name, key) => {
    const response = await call('direct', validDirect(), key)
    expect(response.status).toBe(401)
    expect(await response.json()).toEqual({
      success: false,
      error: { type: 'invalid_api_key', message: 'Invalid API key' },
    })
    await start({ shape: 'envelope' })
    expect(await (await call('direct', validDirect(), key)).json()).toMatchObject({
      status: 'ERROR',
      error_code: 'INVALID_API_KEY',
    })
  })

  it.each([
    ['an amount in a string', { amount: '100.00' }, 'amount: cannot unmarshal string into a number'],
    ['a zero amount', { amount: 0 }, 'amount: cannot be blank'],
    ['a third decimal', { amount: 1.005 }, 'amount: cannot be blank'],
    ['another currency', { currency: 'BDT' }, 'currency: must be ETB or USD'],
    ['dollars by mobile money', { currency: 'USD' }, 'currency: USD is only supported with CYBERSOURCE'],
    ['a phone with a plus', { phone_number: '+251911234567' }, 'phone_number: the length must be exactly 12'],
    ['a local phone', { phone_number: '0911234567' }, 'phone_number: the length must be exactly 12'],
    ['an unknown medium', { medium: 'telebirr' }, 'medium: must be a valid value'],
    ['no reference', { reference: undefined }, 'reference: the length must be between 1 and 100'],
    ['a long reference', { reference: 'x'.repeat(101) }, 'reference: the length must be between 1 and 100'],
    ['a bad callback address', { callback_url: 'nowhere' }, 'callback_url: must be a valid URL'],
    ['two faults', { medium: '', amount: -1 }, 'amount: cannot be blank; medium: must be a valid value'],
  ])('refuses %s', async (_name, change, message) => {
    const response = await direct(change)
    expect(response.status).toBe(400)
    expect(await response.json()).toEqual({ success: false, message })
    expect(bench.simulator.control.payments()).toEqual([])
  })

  it('takes a reference once', async () => {
    await direct({})
    expect(await (await direct({})).json()).toEqual({ success: false, message: 'reference: already exists' })
  })

  it('sends cards, in dollars too, to a page', async () => {
    const answer = (await (await direct({ medium: 'CYBERSOURCE', currency: 'USD' })).json()) as Record<string, string>
    expect((await fetch(answer.payment_url ?? '')).status).toBe(200)
    expect(bench.simulator.control.payments()[0]).toMatchObject({ isPrompting: false })
  })

  it('answers a body that is no JSON in its own form', async () => {
    const response = await fetch(`${bench.simulator.url}/api/v2/payment/direct`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': apiKey },
      body: '{',
    })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ success: false })
  })
})

describe('LakiPay simulator: reading a transaction', () => {
  it('tells the price from what leaves the account', async () => {
    const id = await createPayment()
    expect(await read(id)).toEqual({
      id,
      reference: 'ORDER-12345',
      amount: 100,
      currency: 'ETB',
      fee_amount: 2,
      total_amount: 102,
      medium: 'TELEBIRR',
      status: 'PENDING',
      type: 'DEPOSIT',
      description: '',
      details: '',
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      updated_at: expect.any(String),
    })
    bench.simulator.control.approve(id)
    expect(await read(id)).toMatchObject({ status: 'SUCCESS' })
    expect(bench.simulator.control.payments()[0]?.reads).toBe(2)
  })

  it('keeps the two statuses of the envelope apart', async () => {
    await start({ shape: 'envelope' })
    const id = await createPayment()
    expect(await read(id)).toMatchObject({ status: 'SUCCESS', data: { transaction_id: id, status: 'PENDING' } })
  })

  it.each([
    ['raw', '"amount":1000000.00,'],
    ['go', '"amount":1000000,'],
  ] as const)('writes numbers as %s', async (numberText, literal) => {
    await start({ numberText })
    const id = await createPayment({ amount: 1e6 })
    expect(await (await get(id)).text()).toContain(literal)
  })

  it('knows neither other keys nor other ids', async () => {
    const id = await createPayment()
    expect((await get(id, 'a:b')).status).toBe(401)
    expect((await get('ORDER-12345')).status).toBe(404)
  })
})

describe('LakiPay simulator: control over HTTP', () => {
  it('acts, and shows payments and deliveries without addresses or keys', async () => {
    const id = await createPayment()
    expect(await (await control({ faults: { webhookCopies: 2 } })).json()).toMatchObject({
      faults: { webhookCopies: 2 },
    })
    await control({ payment: id, action: 'approve' })
    await expect.poll(() => bench.receiver.bodies.length).toBe(2)
    const shown = await (await fetch(`${bench.simulator.url}/_control`)).text()
    expect(JSON.parse(shown)).toMatchObject({
      calls: { direct: 1 },
      payments: [{ id, status: 'SUCCESS' }],
      deliveries: [{ paymentId: id, event: 'DEPOSIT' }, { paymentId: id }],
    })
    expect(shown).not.toMatch(/secret-token|sk_test|PRIVATE/)
    expect(await (await fetch(`${bench.simulator.url}/healthz`)).json()).toEqual({ status: 'ok' })
  })

  it.each([
    [{ faults: { webhok: true } }, 'there is no fault named "webhok"'],
    [{ faults: { toString: 1 } }, 'there is no fault named "toString"'],
    [{ faults: { webhookLost: 'yes' } }, 'webhookLost must be a boolean'],
    [{ faults: { read: 'slow' } }, 'read must be one of none, error, html, hang, cut'],
    [{ faults: { webhookCopies: -1 } }, 'webhookCopies must not be negative'],
    [{ faults: { chargedOffBy: 0.5 } }, 'chargedOffBy must be a whole number'],
    [{ faults: { chargedCurrency: 'eur' } }, 'chargedCurrency must be like "EUR" or empty'],
    [{ payment: 'nope', faults: {} }, 'there is no payment nope'],
    [
      { action: 'explode' },
      'there is no action "explode", but approve, decline, fail, expire, notify, withdrawal, masterFee, redeliver',
    ],
  ])('refuses %j', async (body, message) => {
    const response = await control(body)
    expect(response.status).toBe(400)
    expect(await response.json()).toEqual({ message })
  })
})
