import { describe, expect, it } from 'vitest'
import { bench, call, createPayment, direct, get, read, validDirect } from './lakipay-bench.ts'

bench.renewForEachTest()

describe('LakiPay simulator: direct', () => {
  it('answers in the observed form and sends a push request to the phone', async () => {
    const response = await direct()
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
      { id: answer.lakipay_transaction_id, phone: '251911234567', isOnPhone: true, amount: 10000 },
    ])
  })

  it('answers in the documented envelope with shape "envelope"', async () => {
    await bench.start({ shape: 'envelope' })
    expect(await (await direct()).json()).toEqual({
      status: 'SUCCESS',
      message: 'Payment initiated',
      data: { transaction_id: expect.any(String), reference: 'ORDER-12345', status: 'PENDING' },
    })
  })

  it.each([
    ['a missing key', null],
    ['only the public half of the key', 'pk_test_1'],
    ['another secret', 'pk_test_1:sk_test_2'],
  ])('refuses %s', async (_name, key) => {
    const response = await call('direct', validDirect(), { key })
    expect(response.status).toBe(401)
    expect(await response.json()).toEqual({
      success: false,
      error: { type: 'invalid_api_key', message: 'Invalid API key' },
    })
    await bench.start({ shape: 'envelope' })
    expect(await (await call('direct', validDirect(), { key })).json()).toMatchObject({
      status: 'ERROR',
      error_code: 'INVALID_API_KEY',
    })
  })

  it.each([
    ['an amount that is text', { amount: '100.00' }, 'amount: cannot unmarshal string into a number'],
    ['a zero amount', { amount: 0 }, 'amount: cannot be blank'],
    ['an amount with a third decimal', { amount: 1.005 }, 'amount: cannot be blank'],
    ['another currency', { currency: 'BDT' }, 'currency: must be ETB or USD'],
    ['dollars by mobile money', { currency: 'USD' }, 'currency: USD is only supported with CYBERSOURCE'],
    ['a phone number with a plus', { phone_number: '+251911234567' }, 'phone_number: the length must be exactly 12'],
    ['a local phone number', { phone_number: '0911234567' }, 'phone_number: the length must be exactly 12'],
    ['an unknown medium', { medium: 'telebirr' }, 'medium: must be a valid value'],
    ['a missing reference', { reference: undefined }, 'reference: the length must be between 1 and 100'],
    ['a long reference', { reference: 'x'.repeat(101) }, 'reference: the length must be between 1 and 100'],
    ['a bad callback address', { callback_url: 'nowhere' }, 'callback_url: must be a valid URL'],
    ['two wrong members', { medium: '', amount: -1 }, 'amount: cannot be blank; medium: must be a valid value'],
  ])('refuses %s and creates nothing', async (_name, change, message) => {
    const response = await direct(change)
    expect(response.status).toBe(400)
    expect(await response.json()).toEqual({ success: false, message })
    expect(bench.simulator.control.payments()).toEqual([])
  })

  it('refuses a reference that was used before', async () => {
    await direct()
    expect(await (await direct()).json()).toEqual({ success: false, message: 'reference: already exists' })
  })

  it('answers with a page for cards, in dollars too', async () => {
    const answer = (await (await direct({ medium: 'CYBERSOURCE', currency: 'USD' })).json()) as Record<string, string>
    expect((await fetch(answer.payment_url ?? '')).status).toBe(200)
    expect(bench.simulator.control.payments()[0]).toMatchObject({ isOnPhone: false })
  })

  it('refuses a body that is not JSON in its own form', async () => {
    const response = await call('direct', '{')
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ success: false })
  })
})

describe('LakiPay simulator: reading a transaction', () => {
  it('shows the price, the fee and what leaves the account', async () => {
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

  it('keeps the status of the envelope and that of the payment apart', async () => {
    await bench.start({ shape: 'envelope' })
    const id = await createPayment()
    expect(await read(id)).toMatchObject({ status: 'SUCCESS', data: { transaction_id: id, status: 'PENDING' } })
  })

  it.each([
    ['raw', '"amount":1000000.00,'],
    ['go', '"amount":1000000,'],
  ] as const)('writes numbers in the form %s', async (numberText, literal) => {
    await bench.start({ numberText })
    const id = await createPayment({ amount: 1e6 })
    expect(await (await get(id)).text()).toContain(literal)
  })

  it('refuses another key and answers 404 for an unknown id', async () => {
    const id = await createPayment()
    expect((await get(id, 'a:b')).status).toBe(401)
    expect((await get('ORDER-12345')).status).toBe(404)
  })
})

describe('LakiPay simulator: control over HTTP', () => {
  it('acts, and shows payments and deliveries without addresses or keys', async () => {
    const id = await createPayment()
    expect(await (await bench.control({ faults: { webhookCopies: 2 } })).json()).toMatchObject({
      faults: { webhookCopies: 2 },
    })
    await bench.control({ payment: id, action: 'approve' })
    await bench.expectAnswers(200, 200)
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
      { faults: { webhookCopies: 2 }, action: 'explode' },
      'there is no action "explode"; the actions are approve, decline, fail, expire, notify, withdrawal, masterFee, ' +
        'redeliver',
    ],
  ])('refuses %j and changes nothing', async (body, message) => {
    const response = await bench.control(body)
    expect(response.status).toBe(400)
    expect(await response.json()).toEqual({ message })
    expect(bench.simulator.faults).toMatchObject({ webhookCopies: 1, read: 'none', chargedOffBy: 0 })
  })
})
