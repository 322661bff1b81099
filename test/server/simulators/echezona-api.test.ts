import { describe, expect, it } from 'vitest'
import { apiKey, bench, call, initialize, validPayment, verify } from './echezona-bench.ts'

bench.renewForEachTest()

describe('Echezona simulator: Initialize', () => {
  it('answers with the address of a payment page', async () => {
    const response = await initialize()
    expect(response.status).toBe(200)
    const answer = (await response.json()) as { data: { paymentUrl: string; accessCode: string } }
    expect(answer).toEqual({
      responseCode: '00',
      responseMessage: 'Successful',
      data: {
        paymentUrl: `${bench.simulator.url}/pay/${answer.data.accessCode}`,
        accessCode: expect.stringMatching(/^[\w-]{16}$/),
      },
    })
    expect(await (await fetch(answer.data.paymentUrl)).text()).toContain('₦5,000.00')
  })

  it('accepts callBackUrl, metadata and a mode', async () => {
    const response = await initialize({
      callbackUrl: undefined,
      callBackUrl: 'https://shop.example/back',
      metadata: [{ name: 'a', value: 'b' }],
      mode: 'Test',
    })
    expect(response.status).toBe(200)
  })

  it.each([
    ['an amount that is a number', { amount: 5000 }, 'amount must be a decimal string greater than zero'],
    ['a zero amount', { amount: '0.00' }, 'amount must be a decimal string greater than zero'],
    ['an amount with a third decimal', { amount: '1.005' }, 'amount must be a decimal string greater than zero'],
    ['an amount in dollars', { currency: 'USD' }, 'currency must be NGN'],
    ['a missing email address', { email: 'ada' }, 'email must be an email address'],
    ['a missing first name', { firstName: ' ' }, 'firstName is required'],
    ['a missing last name', { lastName: undefined }, 'lastName is required'],
    ['a missing transaction id', { transactionId: '' }, 'transactionId is required'],
    ['a missing callback address', { callbackUrl: undefined }, 'callbackUrl must be a URL'],
    ['metadata without names', { metadata: [{ a: 1 }] }, 'metadata must be a list of name and value'],
    ['an unknown mode', { mode: 'Sandbox' }, 'mode must be Test or Live'],
  ])('refuses %s and creates nothing', async (_name, change, responseMessage) => {
    const response = await initialize(change)
    expect(response.status).toBe(400)
    expect(await response.json()).toEqual({ responseCode: '400', responseMessage, data: null })
    expect(bench.simulator.control.payments()).toEqual([])
  })

  it('refuses a transaction id that was used before', async () => {
    await initialize()
    expect(await (await initialize()).json()).toMatchObject({ responseMessage: 'transactionId has been used' })
  })

  it.each(['', 'Bearer other', apiKey])(
    'refuses the authorization %j, as does VerifyPayment',
    async (authorization) => {
      expect((await call('Initialize', validPayment(), { authorization })).status).toBe(401)
      expect((await call('VerifyPayment', { transactionId: 'pay_1' }, { authorization })).status).toBe(401)
    },
  )

  it('refuses in plain text with plainTextErrors', async () => {
    await bench.start({ plainTextErrors: true })
    const response = await initialize({ amount: 1 })
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
      400,
      'text/plain; charset=utf-8',
      'amount must be a decimal string greater than zero',
    ])
  })
})

describe('Echezona simulator: VerifyPayment', () => {
  it.each([
    ['pending', () => {}, 'Pending', false],
    ['paid', () => bench.simulator.control.pay('pay_1'), 'Successful', true],
    ['failed', () => bench.simulator.control.fail('pay_1'), 'Failed', false],
  ])('answers 00 about a %s payment, with its status in data', async (_name, act, status, isSuccessful) => {
    await initialize({ amount: '7' })
    act()
    expect(await verify()).toEqual({
      responseCode: '00',
      responseMessage: 'Successful',
      data: {
        status,
        isSuccessful,
        amount: '7.00',
        currency: 'NGN',
        transactionId: 'pay_1',
        paymentReference: expect.stringMatching(/^ECZ[0-9A-F]{12}$/),
        gatewayResponse: expect.any(String),
      },
    })
  })

  it('answers 404 about an unknown payment', async () => {
    const response = await call('VerifyPayment', { transactionId: 'nope' })
    expect([response.status, await response.json()]).toEqual([
      404,
      { responseCode: '404', responseMessage: 'Transaction not found', data: null },
    ])
  })

  it('sends the webhook of an ended payment again', async () => {
    await initialize()
    await verify()
    bench.simulator.control.pay('pay_1')
    await verify()
    expect(await bench.received(1)).toBe(await bench.received(0))
  })

  it('sends no webhook without verifyFiresWebhook', async () => {
    await bench.start({ verifyFiresWebhook: false })
    await initialize()
    bench.simulator.control.pay('pay_1')
    await verify()
    await bench.expectAnswers(200)
  })
})

describe('Echezona simulator: control over HTTP', () => {
  it('acts, and shows payments and deliveries without addresses or keys', async () => {
    await initialize()
    await bench.control({ payment: 'pay_1', action: 'notify', event: 'refund.processed', status: 'success' })
    await bench.control({ payment: 'pay_1', action: 'pay' })
    await bench.expectAnswers(200, 200)
    const shown = await (await fetch(`${bench.simulator.url}/_control`)).text()
    expect(JSON.parse(shown)).toMatchObject({
      payments: [{ transactionId: 'pay_1', status: 'Successful' }],
      deliveries: [{ event: 'refund.processed' }, { event: 'payment.success' }],
    })
    expect(shown).not.toMatch(/secret-token|shop\.example|sk_test/)
    expect(await (await fetch(`${bench.simulator.url}/healthz`)).json()).toEqual({ status: 'ok' })
  })
})
