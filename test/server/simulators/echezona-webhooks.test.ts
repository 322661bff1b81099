import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { bench, hmacHex, initialize, verify, webhook } from './echezona-bench.ts'

bench.renewForEachTest()

describe('Echezona simulator: webhooks', () => {
  it('have the documented shape and the usual signature', async () => {
    await initialize()
    bench.simulator.control.pay('pay_1')
    const body =
      '{"event":"payment.success","data":{"transaction_id":"pay_1","amount":5000,"currency":"NGN",' +
      '"status":"success","customer":{"email":"ada@example.com","name":"Ada Obi"}}}'
    expect(await bench.received()).toBe(body)
    expect(bench.receiver.headers[0]?.['x-echezona-signature']).toBe(hmacHex(body))
  })

  it('can have the event names, the unit and the id of the vendor’s plugin', async () => {
    await bench.start({ eventFamily: 'charge', amountUnit: 'minor', webhookNames: 'paymentReference' })
    await initialize()
    bench.simulator.control.fail('pay_1')
    const reference = bench.simulator.control.payments()[0]?.paymentReference
    expect(await webhook()).toMatchObject({
      event: 'charge.failed',
      data: { transaction_id: reference, amount: 500000, status: 'failed' },
    })
  })

  it('can have another header, scheme, algorithm, encoding and prefix', async () => {
    await bench.start({
      webhookSecret: 'another',
      signing: {
        headerName: 'X-Signature',
        scheme: 'hmac-data',
        algorithm: 'sha512',
        encoding: 'base64',
        prefix: 'v1=',
      },
    })
    await initialize()
    bench.simulator.control.pay('pay_1')
    const data = /"data":(.*)\}$/.exec(await bench.received())?.[1] ?? ''
    const signature = createHmac('sha512', 'another').update(data).digest('base64')
    expect(bench.receiver.headers[0]?.['x-signature']).toBe(`v1=${signature}`)
  })

  it.each(['refund.processed', 'transfer.success', 'subscription.renew'])(
    'include %s on demand, which changes no payment',
    async (event) => {
      await initialize()
      bench.simulator.control.notify('pay_1', event)
      expect(await webhook()).toMatchObject({ event, data: { transaction_id: 'pay_1' } })
      expect(await verify()).toMatchObject({ data: { status: 'Pending' } })
    },
  )

  it('are not sent until an address is set', async () => {
    await bench.start({ webhookUrl: undefined })
    await initialize()
    bench.simulator.control.pay('pay_1')
    bench.simulator.control.setWebhookUrl(bench.receiver.url)
    await verify()
    expect(await webhook()).toMatchObject({ event: 'payment.success' })
    await bench.expectAnswers(200)
  })
})
