import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { bench, call, cancel, createPage, initialize, TX_REF, verify, webhook, webhookSecret } from './chapa-bench.ts'

const NOT_PAID = { message: 'Payment not paid yet', status: null, data: null }
const NOT_FOUND = { message: 'Invalid transaction or Transaction not found', status: 'failed', data: null }
/** HMAC of the secret under itself, computed with OpenSSL. */
const CONSTANT = 'af3716d4ff745aee52556dc4cf8235fb069d45915132d61d9c94dc2bfaad6233'
const digestOf = (text: string): string => createHmac('sha256', webhookSecret).update(text).digest('hex')

describe('Chapa simulator: initialize', () => {
  it('answers with the address of a payment page and nothing else', async () => {
    const answer = (await (await initialize()).json()) as { data: { checkout_url: string } }
    expect(answer).toEqual({ message: 'Hosted Link', status: 'success', data: { checkout_url: expect.any(String) } })
    expect(await (await fetch(answer.data.checkout_url)).text()).toContain('ETB\u00a01,250.50')
  })

  it.each([
    ['a number as amount', { amount: 1250.5 }, 'amount'],
    ['a third decimal', { amount: '1250.505' }, 'amount'],
    ['less than one birr', { amount: '0.99' }, 'amount'],
    ['a currency that the account lacks', { currency: 'EUR' }, 'currency'],
    ['no reference', { tx_ref: undefined }, 'tx_ref'],
    ['no email address', { email: 'hana' }, 'email'],
    ['an international phone number', { phone_number: '+251911234567' }, 'phone_number'],
    ['a return address that is none', { return_url: 'back' }, 'return_url'],
  ])('refuses %s, names the member and creates nothing', async (_name, change, member) => {
    const response = await initialize(change)
    expect([response.status, await response.json()]).toEqual([
      400,
      { message: { [member]: [expect.any(String)] }, status: 'failed', data: null },
    ])
    expect(bench.simulator.control.payments()).toEqual([])
  })

  it('refuses a reference that was used before, another key, and a body that is not called JSON', async () => {
    await initialize()
    const again = await initialize()
    const message = 'Transaction reference has been used before'
    expect([again.status, await again.json()]).toEqual([400, { message, status: 'failed', data: null }])
    expect((await initialize({ tx_ref: 'pay_2' }, undefined, 'CHASECK_TEST-other')).status).toBe(401)
    const headers = { authorization: 'Bearer CHASECK_TEST-paybutton4f1a9c27d0', 'content-type': 'text/plain' }
    const other = await call('initialize', { method: 'POST', body: '{}', headers })
    expect(await other.json()).toMatchObject({ message: 'Incorrect header settings' })
    expect(bench.simulator.control.calls()).toEqual({ initialize: 4, verify: 0, cancel: 0 })
  })
})

describe('Chapa simulator: verify', () => {
  it('answers 404 with other words about an unpaid transaction and about none', async () => {
    await initialize()
    expect(await verify()).toEqual([404, NOT_PAID])
    expect(await verify('pay_2')).toEqual([404, NOT_FOUND])
  })

  it.each([
    ['pay', 'success'],
    ['fail', 'failed'],
    ['cancel', 'cancelled'],
  ] as const)('after %s has the outer status success and the inner status %s', async (act, status) => {
    await initialize()
    bench.simulator.control[act](TX_REF)
    const [, answer] = await verify()
    expect(answer).toMatchObject({
      status: 'success',
      data: { status, tx_ref: TX_REF, reference: expect.stringMatching(/^AP/), mode: 'test', amount: 1250.5 },
    })
    expect((answer.data as { created_at: string }).created_at).toMatch(/\.\d{3}000Z$/)
  })

  it.each([
    [false, 1250.5],
    [true, 1294.27],
  ])('names the charge apart (fee in amount: %s)', async (feeInAmount, amount) => {
    await bench.start({ feeInAmount })
    await initialize()
    bench.simulator.control.pay(TX_REF)
    expect((await verify())[1]).toMatchObject({ data: { amount, charge: 43.77, currency: 'ETB' } })
  })

  it('is paid by a second try after a failed one, and refunded in parts', async () => {
    await initialize()
    const { control } = bench.simulator
    control.fail(TX_REF)
    control.pay(TX_REF)
    control.refund(TX_REF, 25_050)
    expect((await verify())[1]).toMatchObject({ data: { status: 'success' } })
    expect(() => control.refund(TX_REF, 100_001)).toThrow('less money left')
    control.refund(TX_REF)
    expect((await verify())[1]).toMatchObject({ data: { status: 'refunded' } })
    await bench.expectAnswers(200, 200, 200, 200)
    const bodies = bench.receiver.bodies.map((text) => JSON.parse(text) as Record<string, unknown>)
    const refunds = bodies.filter(({ event }) => event === 'charge.refunded')
    expect(refunds.map(({ amount }) => amount).toSorted()).toEqual(['1000.00', '250.50'])
    expect(bodies.map(({ status }) => status).toSorted()).toEqual([
      'failed/cancelled',
      'refunded',
      'refunded',
      'success',
    ])
  })

  it('is reversed once', async () => {
    await initialize()
    const { control } = bench.simulator
    control.setFaults(TX_REF, { webhookLost: true })
    control.pay(TX_REF)
    control.setFaults(TX_REF, { webhookLost: false })
    control.reverse(TX_REF)
    expect(await webhook()).toMatchObject({ event: 'charge.reversed', status: 'reversed', amount: '1250.50' })
    expect((await verify())[1]).toMatchObject({ data: { status: 'reversed' } })
    expect(() => control.reverse(TX_REF)).toThrow('no money left')
  })
})

describe('Chapa simulator: cancel', () => {
  it('ends an open link once, and a bank can still charge', async () => {
    const path = await createPage()
    expect(await cancel()).toMatchObject([200, { message: 'Checkout link expired successfully', status: 'success' }])
    expect(await cancel()).toMatchObject([400, { message: 'Payment link already expired', status: 'failed' }])
    expect(await cancel('pay_2')).toEqual([404, NOT_FOUND])
    expect(await (await fetch(bench.simulator.url + path)).text()).toContain('has expired')
    await bench.submit(path, { action: 'pay' })
    expect(await verify()).toEqual([404, NOT_PAID])
    bench.simulator.control.pay(TX_REF)
    expect((await verify())[1]).toMatchObject({ data: { status: 'success' } })
  })
})

describe('Chapa simulator: webhooks', () => {
  it('have a signature of the body, and a constant in the other header', async () => {
    await initialize()
    const { control } = bench.simulator
    control.fail(TX_REF)
    control.pay(TX_REF)
    await bench.expectAnswers(200, 200)
    for (const [index, headers] of bench.receiver.headers.entries()) {
      expect(headers['x-chapa-signature']).toBe(digestOf(await bench.received(index)))
      expect(headers['chapa-signature']).toBe(CONSTANT)
    }
  })

  it('get lost, come twice, and have another amount, currency or signature', async () => {
    await initialize()
    const { control } = bench.simulator
    control.setFaults(TX_REF, { webhookLost: true })
    control.notify(TX_REF, 'refund.success')
    control.setFaults(TX_REF, { webhookLost: false, webhookCopies: 2, webhookOffBy: -1, webhookCurrency: 'USD' })
    control.setFaults(TX_REF, { webhookWrongSignature: true })
    control.pay(TX_REF)
    await bench.expectAnswers(200, 200)
    expect(await webhook()).toMatchObject({ event: 'charge.success', amount: '1250.49', currency: 'USD' })
    const [headers] = bench.receiver.headers
    expect(headers?.['x-chapa-signature']).not.toBe(digestOf(await bench.received()))
    expect(headers?.['chapa-signature']).toBe(CONSTANT)
    control.redeliver(TX_REF)
    await bench.expectAnswers(200, 200, 200)
    expect(new Set(bench.receiver.bodies).size).toBe(1)
  })

  it('of a payout say so', async () => {
    await initialize()
    bench.simulator.control.notify(TX_REF, 'payout.success')
    expect(await webhook()).toMatchObject({ event: 'payout.success', type: 'Payout', tx_ref: TX_REF })
  })
})

describe('Chapa simulator: the callback', () => {
  const callbacks = () => bench.simulator.control.callbacks()

  it('is a GET without a signature after a payment, or whenever somebody forges it', async () => {
    await bench.start({ webhookUrl: undefined })
    await initialize({ callback_url: bench.receiver.url })
    bench.simulator.control.callBack(TX_REF, 'success')
    await expect.poll(() => callbacks().map(({ answer }) => answer)).toEqual([200])
    expect(await verify()).toEqual([404, NOT_PAID])
    bench.simulator.control.pay(TX_REF)
    await expect.poll(() => callbacks().map(({ answer }) => answer)).toEqual([200, 200])
    const address = new URL(bench.receiver.addresses[1] ?? '', bench.receiver.url)
    const { reference } = bench.simulator.control.payments()[0]!
    expect(Object.fromEntries(address.searchParams)).toEqual({
      trx_ref: TX_REF,
      ref_id: reference,
      status: 'success',
    })
    expect(bench.receiver.headers[1]).not.toHaveProperty('x-chapa-signature')
  })

  it('can be missing', async () => {
    await bench.start({ callsBack: false })
    await initialize({ callback_url: bench.receiver.url })
    bench.simulator.control.pay(TX_REF)
    await bench.expectAnswers(200)
    expect([callbacks(), bench.receiver.bodies.length]).toEqual([[], 1])
  })
})

describe('Chapa simulator: the page', () => {
  it.each([
    ['pay', 'success'],
    ['cancel', 'cancelled'],
  ])('leads back to the shop after %s, and adds nothing to the address', async (action, status) => {
    const path = await createPage()
    const response = await bench.submit(path, { action })
    expect([response.status, response.headers.get('location')]).toEqual([303, 'https://shop.example/back?t=1'])
    expect(bench.simulator.control.payments()[0]?.status).toBe(status)
    const shown = await (await fetch(bench.simulator.url + path)).text()
    expect(shown).toContain(status === 'success' ? 'Back to the shop' : 'has expired')
  })

  it('keeps the buyer after a failed try, who can then pay', async () => {
    const path = await createPage()
    const response = await bench.submit(path, { action: 'fail' })
    expect(response.headers.get('location')).toBe(path)
    expect(await (await fetch(bench.simulator.url + path)).text()).toContain('The payment failed. Please try again.')
    await bench.submit(path, { action: 'pay' })
    expect(bench.simulator.control.payments()[0]?.status).toBe('success')
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
    expect((await fetch(`${bench.simulator.url}/checkout/payment/unknown`)).status).toBe(404)
  })
})

describe('Chapa simulator: faults and control', () => {
  it('charges another amount and currency', async () => {
    await bench.start({ faults: { chargedOffBy: -1, chargedCurrency: 'USD' } })
    await initialize()
    bench.simulator.control.pay(TX_REF)
    expect((await verify())[1]).toMatchObject({ data: { amount: 1250.49, currency: 'USD' } })
  })

  it('creates a transaction without answering', async () => {
    bench.simulator.faults.nextCreate = 'hang'
    await bench.expectNoAnswer(
      (signal) => initialize({}, signal),
      () => bench.simulator.control.payments().length === 1,
    )
    expect(await verify()).toEqual([404, NOT_PAID])
  })

  it.each([
    ['read', () => verify()],
    ['other', () => cancel()],
  ] as const)('answers 500 to a call with the fault "%s"', async (fault, act) => {
    await initialize()
    bench.simulator.faults[fault] = 'error'
    await expect(act()).rejects.toThrow(SyntaxError)
    expect(bench.simulator.control.payments()[0]?.isExpired).toBe(false)
  })

  it('acts over HTTP, and shows neither addresses nor keys', async () => {
    await initialize()
    await bench.control({ payment: TX_REF, action: 'pay' })
    await bench.control({ payment: TX_REF, action: 'refund', amount: 100 })
    await bench.expectAnswers(200, 200)
    const shown = await (await fetch(`${bench.simulator.url}/_control`)).text()
    expect(JSON.parse(shown)).toMatchObject({ payments: [{ txRef: TX_REF, refunded: 100 }] })
    expect(shown).not.toMatch(/shop\.example|CHASECK|chapa-hash/)
  })
})
