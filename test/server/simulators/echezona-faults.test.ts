import { describe, expect, it } from 'vitest'
import { bench, call, hmacHex, initialize, verify, webhook } from './echezona-bench.ts'

bench.renewForEachTest()

describe('Echezona simulator: faults', () => {
  it('charges and announces another amount and currency', async () => {
    await bench.start({
      faults: { chargedOffBy: -1, chargedCurrency: 'USD', webhookOffBy: 2, webhookCurrency: 'GHS' },
    })
    await initialize()
    bench.simulator.control.pay('pay_1')
    expect(await webhook()).toMatchObject({ data: { amount: 5000.01, currency: 'GHS' } })
    expect(await verify()).toMatchObject({ data: { status: 'Successful', amount: '4999.99', currency: 'USD' } })
  })

  it('loses a webhook', async () => {
    await initialize()
    bench.simulator.control.setFaults('pay_1', { webhookLost: true })
    bench.simulator.control.notify('pay_1', 'payment.success')
    bench.simulator.control.setFaults('pay_1', { webhookLost: false })
    bench.simulator.control.notify('pay_1', 'refund.processed')
    expect(await webhook()).toMatchObject({ event: 'refund.processed' })
    await bench.expectAnswers(200)
  })

  it('sends copies of a webhook with a wrong signature, and repeats them byte for byte', async () => {
    await initialize()
    bench.simulator.control.setFaults('pay_1', { webhookCopies: 2, webhookWrongSignature: true })
    bench.simulator.control.pay('pay_1')
    await bench.expectAnswers(200, 200)
    expect(bench.receiver.headers[0]?.['x-echezona-signature']).not.toBe(hmacHex(await bench.received()))
    bench.simulator.control.redeliver('pay_1')
    await bench.expectAnswers(200, 200, 200)
    expect(new Set(bench.receiver.bodies).size).toBe(1)
  })

  it('retries after an answer other than 2xx', async () => {
    bench.receiver.answers = [500, 200]
    Object.assign(bench.simulator.faults, { webhookRetries: 3, webhookRetryMs: 1_000 })
    await initialize()
    bench.simulator.control.pay('pay_1')
    await bench.expectAnswers(500)
    bench.clock.advance(1_000)
    await bench.expectAnswers(500, 200)
  })

  it('creates a payment without answering', async () => {
    bench.simulator.faults.nextCreate = 'hang'
    await bench.expectNoAnswer(
      (signal) => initialize({}, signal),
      () => bench.simulator.control.payments().length === 1,
    )
    bench.simulator.control.pay('pay_1')
    expect(await verify()).toMatchObject({ data: { status: 'Successful' } })
    expect(bench.simulator.control.calls()).toEqual({ initialize: 1, verify: 1 })
  })

  it('closes the connection of a call that it has counted', async () => {
    await initialize()
    bench.simulator.faults.read = 'cut'
    await expect(verify()).rejects.toThrow('fetch failed')
    expect(bench.simulator.control.payments()).toMatchObject([{ verifications: 1 }])
  })

  it.each([
    ['error', 500],
    ['html', 200],
  ] as const)('answers every call with a page: %s', async (fault, status) => {
    await initialize()
    Object.assign(bench.simulator.faults, { create: fault, read: fault })
    for (const response of [
      await initialize({ transactionId: 'pay_2' }),
      await call('VerifyPayment', { transactionId: 'pay_1' }),
    ]) {
      expect([response.status, response.headers.get('content-type')]).toEqual([status, 'text/html; charset=utf-8'])
    }
    expect(bench.simulator.control.payments()).toHaveLength(1)
  })
})
