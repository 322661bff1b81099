import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { bench, call, createPage, initialize, REFERENCE, secretKey, verify, webhook } from './paystack-bench.ts'

describe('Paystack simulator: initialize', () => {
  it('answers with the address of a payment page', async () => {
    const answer = (await (await initialize()).json()) as { data: { authorization_url: string; access_code: string } }
    expect(answer).toEqual({
      status: true,
      message: 'Authorization URL created',
      data: {
        authorization_url: `${bench.simulator.url}/${answer.data.access_code}`,
        access_code: expect.stringMatching(/^[0-9a-f]{15}$/),
        reference: REFERENCE,
      },
    })
    expect(await (await fetch(answer.data.authorization_url)).text()).toContain('₦5,000.00')
  })

  it.each([
    ['no email address', { email: 'ada' }, 'Invalid Email Address Passed'],
    ['decimals', { amount: 5000.5 }, 'Invalid Amount Sent'],
    ['a currency that the account lacks', { currency: 'EUR' }, 'Currency not supported by merchant'],
    ['an underscore in the reference', { reference: 'pay_1' }, 'Invalid character in transaction reference'],
    ['a callback address that is none', { callback_url: 'back' }, 'Invalid callback URL'],
    ['channels that are no list', { channels: 'card' }, 'Channels must be a list'],
  ])('refuses %s and creates nothing', async (_name, change, message) => {
    const response = await initialize(change)
    expect([response.status, await response.json()]).toMatchObject([400, { status: false, message }])
    expect(bench.simulator.control.payments()).toEqual([])
  })

  it('refuses a reference that was used before, and another key', async () => {
    await initialize()
    expect(await (await initialize()).json()).toMatchObject({ status: false, code: 'duplicate_reference' })
    expect((await initialize({ reference: 'pay.2' }, undefined, 'sk_test_other')).status).toBe(401)
    expect(bench.simulator.control.calls()).toMatchObject({ initialize: 3, verify: 0 })
  })
})

describe('Paystack simulator: verify', () => {
  it.each([
    ['a fresh', () => {}, 'abandoned'],
    ['a paid', () => bench.simulator.control.pay(REFERENCE), 'success'],
    ['a failed', () => bench.simulator.control.fail(REFERENCE), 'failed'],
  ])('of %s transaction has the outer status true', async (_name, act, status) => {
    await initialize()
    act()
    expect(await verify()).toMatchObject({
      status: true,
      data: { status, reference: REFERENCE, domain: 'test', amount: 500_000, currency: 'NGN', id: 4_099_260_516 },
    })
  })

  it('answers 404 about an unknown transaction', async () => {
    const response = await call('verify/nope')
    expect([response.status, await response.json()]).toMatchObject([404, { code: 'transaction_not_found' }])
  })

  it('adds the fee to the amount where the buyer bears it', async () => {
    await bench.start({ feeOnBuyer: true })
    await initialize()
    bench.simulator.control.pay(REFERENCE)
    expect((await verify()).data).toMatchObject({ amount: 507_500, requested_amount: 500_000, fees: 7_500 })
  })

  it('is paid by a second try after a failed one, and reversed by refunds of everything', async () => {
    await initialize()
    const { control } = bench.simulator
    control.fail(REFERENCE)
    control.pay(REFERENCE)
    control.refund(REFERENCE, 100_000)
    expect((await verify()).data.status).toBe('success')
    expect(() => control.refund(REFERENCE, 400_001)).toThrow('less money left')
    control.refund(REFERENCE)
    expect((await verify()).data.status).toBe('reversed')
    await bench.expectAnswers(200, 200, 200)
    expect([(await webhook(1)).data.amount, (await webhook(2)).data.amount].toSorted()).toEqual(['100000', '400000'])
  })

  it('is reversed without an event after a chargeback', async () => {
    await initialize()
    bench.simulator.control.pay(REFERENCE)
    bench.simulator.control.reverse(REFERENCE)
    expect((await verify()).data.status).toBe('reversed')
    await bench.expectAnswers(200)
  })
})

describe('Paystack simulator: webhooks', () => {
  it('are signed with SHA-512 under the secret key', async () => {
    await initialize()
    bench.simulator.control.pay(REFERENCE)
    const body = await bench.received()
    expect(JSON.parse(body)).toMatchObject({ event: 'charge.success', data: { reference: REFERENCE, metadata: 0 } })
    const digest = createHmac('sha512', secretKey).update(body).digest('hex')
    expect(bench.receiver.headers[0]?.['x-paystack-signature']).toBe(digest)
  })

  it('get lost, come twice, and have another amount, currency or signature', async () => {
    await initialize()
    const { control } = bench.simulator
    control.setFaults(REFERENCE, { webhookLost: true })
    control.notify(REFERENCE, 'refund.pending')
    control.setFaults(REFERENCE, { webhookLost: false, webhookCopies: 2, webhookOffBy: -1, webhookCurrency: 'GHS' })
    control.setFaults(REFERENCE, { webhookWrongSignature: true })
    control.pay(REFERENCE)
    await bench.expectAnswers(200, 200)
    expect(await webhook()).toMatchObject({ event: 'charge.success', data: { amount: 499_999, currency: 'GHS' } })
    const digest = createHmac('sha512', secretKey)
      .update(await bench.received())
      .digest('hex')
    expect(bench.receiver.headers[0]?.['x-paystack-signature']).not.toBe(digest)
    control.redeliver(REFERENCE)
    await bench.expectAnswers(200, 200, 200)
    expect(new Set(bench.receiver.bodies).size).toBe(1)
  })
})

describe('Paystack simulator: the page', () => {
  it.each([
    ['pay', 'success', 'https://shop.example/back?t=1&trxref=pay.1&reference=pay.1'],
    ['leave', 'abandoned', 'https://shop.example/cancel'],
  ])('leads back to the shop after %s', async (action, status, location) => {
    const response = await bench.submit(await createPage(), { action })
    expect([response.status, response.headers.get('location')]).toEqual([303, location])
    expect(bench.simulator.control.payments()[0]?.status).toBe(status)
  })

  it('keeps the buyer after a declined try, who can then pay', async () => {
    const path = await createPage()
    const response = await bench.submit(path, { action: 'fail' })
    expect(response.headers.get('location')).toBe(path)
    expect(await (await fetch(bench.simulator.url + path)).text()).toContain('Declined. Please try again.')
    await bench.submit(path, { action: 'pay' })
    expect(await (await fetch(bench.simulator.url + path)).text()).toContain('Paid')
  })

  it('loads nothing from other origins and can refuse frames', async () => {
    const address = bench.simulator.url + (await createPage())
    bench.simulator.faults.refuseFraming = true
    const page = await fetch(address)
    expect(page.headers.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; " +
        "form-action 'self' https://shop.example; frame-ancestors 'none'",
    )
    expect(await page.text()).not.toMatch(/<script|style="|https?:/)
    expect((await fetch(`${bench.simulator.url}/0123456789abcde`)).status).toBe(404)
  })
})

describe('Paystack simulator: faults and control', () => {
  it('charges another amount and currency', async () => {
    await bench.start({ faults: { chargedOffBy: -1, chargedCurrency: 'USD' } })
    await initialize()
    bench.simulator.control.pay(REFERENCE)
    const data = { amount: 499_999, requested_amount: 499_999, currency: 'USD' }
    expect((await verify()).data).toMatchObject(data)
  })

  it('creates a transaction without answering', async () => {
    bench.simulator.faults.nextCreate = 'hang'
    await bench.expectNoAnswer(
      (signal) => initialize({}, signal),
      () => bench.simulator.control.payments().length === 1,
    )
    expect((await verify()).data.status).toBe('abandoned')
  })

  it('acts over HTTP, and shows neither addresses nor keys', async () => {
    await initialize()
    await bench.control({ payment: REFERENCE, action: 'pay' })
    await bench.control({ payment: REFERENCE, action: 'refund', amount: 100 })
    await bench.expectAnswers(200, 200)
    const shown = await (await fetch(`${bench.simulator.url}/_control`)).text()
    const refunds = [{ amount: 100, status: 'processed' }]
    expect(JSON.parse(shown)).toMatchObject({ payments: [{ reference: REFERENCE, refunds }] })
    expect(shown).not.toMatch(/shop\.example|sk_test/)
  })
})
