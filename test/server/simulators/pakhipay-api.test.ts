import { describe, expect, it } from 'vitest'
import { CREATE, apiKey, bench, call, create, createPayment, validCreate, verified, verify } from './pakhipay-bench.ts'

bench.renewForEachTest()

describe('Pakhi Pay simulator: create', () => {
  it('answers with status 1 and the address of a payment page', async () => {
    const response = await create()
    expect(response.status).toBe(200)
    const answer = (await response.json()) as { status: number; payment_url: string }
    expect(answer).toEqual({
      status: 1,
      payment_url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/pay\/[\w-]{16}$/),
    })
    const page = await fetch(answer.payment_url)
    expect(page.status).toBe(200)
    expect(await page.text()).toContain('৳100.00')
  })

  it.each([
    ['a missing key', null],
    ['an empty key', ''],
    ['another key', 'pk_test_brand_8f1c2e'],
  ])('refuses %s and creates nothing', async (_name, key) => {
    const response = await create({}, { key })
    expect(response.status).toBe(401)
    expect(await response.json()).toEqual({ status: 0, message: 'Invalid API key' })
    expect(bench.simulator.control.payments()).toEqual([])
  })

  it.each([
    ['a missing name', { cus_name: undefined }, 'cus_name is required'],
    ['an email address without @', { cus_email: 'rahima' }, 'cus_email must be an email address'],
    ['a missing amount', { amount: undefined }, 'amount must be a positive decimal'],
    ['a zero amount', { amount: 0 }, 'amount must be a positive decimal'],
    ['a negative amount', { amount: -5 }, 'amount must be a positive decimal'],
    ['an amount with a third decimal', { amount: 1.005 }, 'amount must be a positive decimal'],
    ['an amount in words', { amount: 'hundred' }, 'amount must be a positive decimal'],
    ['a relative success address', { success_url: '/thanks' }, 'success_url must be a URL'],
    ['a scripted cancel address', { cancel_url: 'javascript:alert(1)' }, 'cancel_url must be a URL'],
    ['an order id that is a number', { order_id: 7 }, 'order_id must be a string'],
    ['a bad callback address', { callback_url: 'nowhere' }, 'callback_url must be a URL'],
  ])('refuses %s and creates nothing', async (_name, change, message) => {
    const response = await create(change)
    expect(response.status).toBe(400)
    expect(await response.json()).toEqual({ status: 0, message })
    expect(bench.simulator.control.payments()).toEqual([])
  })

  it('needs neither an order id nor a callback address', async () => {
    expect(await (await create({ order_id: undefined, callback_url: undefined })).json()).toMatchObject({ status: 1 })
  })

  it('redirects a POST without the trailing slash, as Django does', async () => {
    const response = await call(CREATE.slice(0, -1), validCreate())
    expect(response.status).toBe(301)
    expect(response.headers.get('location')).toBe(CREATE)
    expect(bench.simulator.control.payments()).toEqual([])
  })
})

describe('Pakhi Pay simulator: verify', () => {
  it('answers "completed" only for a paid transaction and its exact amount', async () => {
    const id = await createPayment()
    const transactionId = bench.simulator.control.pay(id)
    expect(await verified(transactionId, 100)).toEqual({ status: 1, message: 'completed' })
    expect(await verified(transactionId, '100.00')).toEqual({ status: 1, message: 'completed' })
    expect(await verified(transactionId, 99.99)).toEqual({ status: 0, message: 'Amount does not match' })
    expect(await verified('TRX0000000000', 100)).toEqual({ status: 0, message: 'Transaction not found' })
    expect(bench.simulator.control.payments()[0]).toMatchObject({ id, state: 'completed', verifications: 3 })
  })

  it('refuses another key', async () => {
    const transactionId = bench.simulator.control.pay(await createPayment())
    expect((await verify(transactionId, 100, { key: 'nope' })).status).toBe(401)
  })

  it('compares with the amount that was charged, not with the price', async () => {
    bench.simulator.faults.chargedOffBy = -9_900
    const transactionId = bench.simulator.control.pay(await createPayment())
    expect(await verified(transactionId, 100)).toMatchObject({ status: 0 })
    expect(await verified(transactionId, 1)).toMatchObject({ status: 1 })
  })
})

describe('Pakhi Pay simulator: control over HTTP', () => {
  it('acts, and shows payments and deliveries without addresses or keys', async () => {
    const id = await createPayment()
    const changed = await bench.control({ faults: { webhookCopies: 2 } })
    expect(await changed.json()).toMatchObject({ faults: { webhookCopies: 2 } })
    await bench.control({ payment: id, action: 'pay' })
    await bench.expectAnswers(200, 200)
    const shown = await (await fetch(`${bench.simulator.url}/_control`)).text()
    expect(JSON.parse(shown)).toMatchObject({
      calls: { create: 1, verify: 0 },
      payments: [{ id, state: 'completed' }],
      deliveries: [{ paymentId: id }, { paymentId: id }],
    })
    expect(shown).not.toMatch(new RegExp(`secret-token|${apiKey}|shop\\.example`))
  })
})
